"""The API over real HTTP: pictures, tasks, owners, health."""

import asyncio
import io

from PIL import Image

from bot.doctor.findings import Grade
from bot.doctor.web import page
from bot.settings import Web
from handlers.kit.editor import editor_key
from handlers.kit.files import PictureFile
from handlers.kit.i18n import Locales
from handlers.kit.wishes import INPAINT, PictureWish
from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play, labels
from tests.stage_client import ANNA, BEN
from tests.web.caller import Caller, wish

SAY = Locales().speak("en")


async def test_a_wish_becomes_a_task_a_card_and_a_picture(play: Play) -> None:
    ben, caller = play.ben, Caller(play, BEN)
    said = await ben.ask("/start")
    asked = wish(prompt="a red fish", seed=7)
    status, task = await caller.ask("POST", "/api/tasks", asked)
    assert (status, task["capability"]) == (201, "draw")
    again, same = await caller.ask("POST", "/api/tasks", asked)
    assert (again, same["id"]) == (201, task["id"]), "the same key is the same task"
    done = await caller.ended(task["id"])
    assert done["state"] == "done"
    (picture,) = done["pictures"]
    card = await ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert "a red fish" in card.words

    status, listed = await caller.ask("GET", "/api/pictures?limit=1")
    assert (status, listed["pictures"], listed["next"]) == (200, [picture], task["id"])
    _, rest = await caller.ask("GET", f"/api/pictures?limit=5&before={listed['next']}")
    assert picture not in rest["pictures"]
    _, data = await caller.ask("GET", f"/api/pictures/{picture['id']}")
    assert Image.open(io.BytesIO(data)).size == (picture["width"], picture["height"])
    _, small = await caller.ask("GET", f"/api/pictures/{picture['id']}?size=small")
    assert max(Image.open(io.BytesIO(small)).size) == 320


async def test_a_picture_sent_in_can_be_drawn_over(play: Play) -> None:
    await play.ben.ask("/start")
    caller = Caller(play, BEN)
    status, sent = await caller.ask("POST", "/api/pictures", data=saved(red(), "PNG"))
    assert (status, sent["width"], sent["height"]) == (201, 96, 64)
    _, task = await caller.ask("POST", "/api/tasks", wish(prompt="a house", source={"picture": sent["id"]}))
    assert (await caller.ended(task["id"]))["state"] == "done"
    assert play.paint.orders[-1].source is not None


async def test_a_hole_is_filled_and_a_frame_too(play: Play) -> None:
    await play.ben.ask("/start")
    caller = Caller(play, BEN)
    _, sent = await caller.ask("POST", "/api/pictures", data=saved(red(), "PNG"))
    mask = Image.new("L", (48, 32))
    mask.paste(255, (4, 4, 20, 20))
    _, hole = await caller.ask("POST", "/api/pictures", data=saved(mask, "PNG"))
    source, asked = {"picture": sent["id"]}, {"picture": hole["id"]}
    _, task = await caller.ask(
        "POST", "/api/tasks", wish("inpaint", source=source, mask=asked, prompt="a cat")
    )
    done = await caller.ended(task["id"])
    assert [(it["width"], it["height"]) for it in done["pictures"]] == [(96, 64)]
    assert play.paint.orders[-1].model == "pocket-inpaint"
    margins = {"left": 0.5, "bottom": 0.25}
    status, task = await caller.ask("POST", "/api/tasks", wish("outpaint", source=source, margins=margins))
    assert status == 201, task
    done = await caller.ended(task["id"])
    assert [(it["width"], it["height"]) for it in done["pictures"]] == [(144, 80)]
    empty = saved(Image.new("L", (96, 64)), "PNG")
    _, nothing = await caller.ask("POST", "/api/pictures", data=empty)
    asked = wish("inpaint", source=source, mask={"picture": nothing["id"]})
    _, task = await caller.ask("POST", "/api/tasks", asked)
    assert (await caller.ended(task["id"]))["state"] == "failed"


async def test_the_recipe_of_a_frame_drawn_by_hand_makes_the_same_picture(play: Play) -> None:
    said = await play.ben.ask("/start")
    caller = Caller(play, BEN)
    photo = saved(red(), "PNG")
    _, sent = await caller.ask("POST", "/api/pictures", data=photo)
    margins = {"left": 1 / 3, "bottom": 0.25}
    asked = wish("outpaint", source={"picture": sent["id"]}, margins=margins, prompt="a house", seed=5)
    _, task = await caller.ask("POST", "/api/tasks", asked)
    await caller.ended(task["id"])
    made = play.paint.orders[-1]
    result = await play.ben.wait_for(lambda it: "📋 Recipe" in labels(it), after=said.id)
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    copied = recipe.buttons[0][0].copy_text or ""
    assert "--frame 0.333333,0,0,0.25" in copied
    await play.ben.send_document(photo, "half.png", copied)
    await play.ben.wait_for(lambda it: "📋 Recipe" in labels(it), after=recipe.id)
    assert play.paint.orders[-1] == made


async def test_everything_of_somebody_else_is_not_there(play: Play) -> None:
    await play.ben.ask("/start")
    caller, thief = Caller(play, BEN), Caller(play, ANNA)
    _, task = await caller.ask("POST", "/api/tasks", wish(prompt="a fish"))
    (picture,) = (await caller.ended(task["id"]))["pictures"]
    _, sent = await caller.ask("POST", "/api/pictures", data=saved(red(), "PNG"))
    key = editor_key(PictureWish(capability=INPAINT), SAY, PictureFile(file_id="", task=task["id"]))
    button = (await play.app.studio.keyboards.lay([[key]], BEN, BEN)).inline_keyboard[0][0]
    assert button.web_app is not None
    open_id = button.web_app.url.rpartition("=")[2]
    for path in (
        f"pictures/{picture['id']}",
        f"pictures/{sent['id']}",
        f"pictures/b{open_id}",
        f"tasks/{task['id']}",
    ):
        assert (await caller.ask("GET", f"/api/{path}"))[0] == 200
        assert (await thief.ask("GET", f"/api/{path}"))[0] == 404
    assert (await thief.ask("POST", f"/api/tasks/{task['id']}/cancel"))[0] == 404
    assert (await thief.ask("GET", f"/api/studio?open={open_id}"))[1]["error"]["code"] == "not-opened"
    stolen = wish(prompt="mine now", source={"picture": picture["id"]})
    assert (await thief.ask("POST", "/api/tasks", stolen))[0] == 404
    blob = {"sha256": "0" * 64, "media_type": "image/png", "size": 1}
    status, refused = await thief.ask("POST", "/api/tasks", wish(prompt="by its hash", source=blob))
    assert (status, refused["error"]["code"]) == (422, "bad-inputs")
    assert picture["id"] not in str((await thief.ask("GET", "/api/pictures"))[1])


async def test_a_running_task_is_seen_and_taken_back(play: Play) -> None:
    await play.ben.ask("/start")
    caller = Caller(play, BEN)
    play.paint.gate.clear()
    try:
        _, task = await caller.ask("POST", "/api/tasks", wish(prompt="a slow fish"))
        while (await caller.ask("GET", f"/api/tasks/{task['id']}"))[1]["step"] == 0:
            await asyncio.sleep(0.05)
        status, _ = await caller.ask("POST", f"/api/tasks/{task['id']}/cancel")
        assert status == 200
        ended = await caller.ended(task["id"])
    finally:
        play.paint.gate.set()
    assert (ended["state"], ended["pictures"]) == ("cancelled", [])
    assert ended["sentence"] == "Cancelled. Your units are back."


async def test_machines_learn_how_it_is(play: Play) -> None:
    nobody = Caller(play, BEN, "")
    assert await nobody.ask("GET", "/health") == (200, {"status": "ok", "workers": None})
    assert await nobody.ask("GET", "/ready") == (200, {"status": "ok", "workers": 1})
    await nobody.ask("GET", "/api/tasks/some-id")
    _, text = await nobody.ask("GET", "/metrics")
    lines = text.decode().splitlines()
    assert "atelier_workers 1" in lines
    assert 'atelier_tasks{state="running"} 0' in lines
    assert any(
        line.startswith('atelier_web_requests_total{route="/api/tasks/{id}",status="401"}') for line in lines
    )
    assert "some-id" not in text.decode()
    assert BEN not in {int(word) for word in text.decode().split() if word.isdigit()}


async def test_the_doctor_looks_where_the_address_leads(play: Play) -> None:
    assert (await page(Web(WEB_URL=""))).grade is Grade.NOTE
    found = await page(Web(WEB_URL=play.app.studio.offer.web_url))
    assert (found.grade, found.words[-7:]) == (Grade.FINE, "answers")
    elsewhere = await page(Web(WEB_URL=play.stage.base_url))
    assert "does not lead to the Mini App (status 404)" in elsewhere.words
