"""The API over real HTTP: pictures, tasks, owners, bad bodies, restarts."""

import asyncio
import io
import secrets

from PIL import Image

from bot.doctor.findings import Grade
from bot.doctor.web import page
from bot.settings import Web
from handlers.kit.editor import brush_key, frame_key
from handlers.kit.files import PictureFile
from handlers.kit.i18n import Locales
from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play, labels
from tests.stage_client import ANNA, BEN, OLGA, STUDIO
from tests.web.caller import Caller, init_data_in, opened_by

SAY = Locales().speak("en")


def wish(capability: str = "draw", **inputs: object) -> dict[str, object]:
    return {"key": secrets.token_hex(8), "capability": capability, "inputs": inputs}


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


async def test_everything_of_somebody_else_is_not_there(play: Play) -> None:
    await play.ben.ask("/start")
    caller, thief = Caller(play, BEN), Caller(play, ANNA)
    _, task = await caller.ask("POST", "/api/tasks", wish(prompt="a fish"))
    (picture,) = (await caller.ended(task["id"]))["pictures"]
    _, sent = await caller.ask("POST", "/api/pictures", data=saved(red(), "PNG"))
    key = brush_key(SAY, task=task["id"])
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


async def test_bad_bodies_each_get_a_sentence(play: Play) -> None:
    caller = Caller(play, BEN)
    bad = [
        (b"{", 400, "bad-json"),
        (b"{}", 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"fly","inputs":{}}', 422, "unknown-capability"),
        (b'{"key":"1","capability":"draw","inputs":{}}', 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"draw","inputs":{"prompt":5}}', 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"draw","inputs":{"wings":2}}', 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"draw","inputs":{"prompt":""}}', 422, "string_too_short"),
        (b'{"key":"12345678","capability":"draw","inputs":{"source":{"picture":"t1.0"}}}', 404, "not-found"),
        (b" " * 70_000, 413, "too-large"),
    ]
    for body, status, code in bad:
        answer, said = await caller.ask("POST", "/api/tasks", data=body)
        assert (answer, said["error"]["code"]) == (status, code), body[:60]
        assert said["error"]["sentence"][:1].isupper() or said["error"]["sentence"][0] == "“"
        assert "<" not in said["error"]["sentence"]
    status, said = await caller.ask("POST", "/api/tasks", wish(prompt="a dodecahedron"))
    assert (status, said["error"]["code"]) == (422, "unknown-words")
    assert "Pocket has not learned these words yet" in said["error"]["sentence"]
    status, said = await caller.ask("POST", "/api/tasks", wish(prompt="naked people having sex"))
    assert (status, said["error"]["code"]) == (403, "refused")
    for path in ("/api/nothing", "/api/pictures/x", "/api/tasks/123"):
        assert (await caller.ask("GET", path))[0] == 404
    assert (await caller.ask("GET", "/api/pictures?limit=x"))[0] == 422


async def test_bad_pictures_each_get_a_sentence(play: Play) -> None:
    caller = Caller(play, BEN)
    bad = [
        (b"", 422, "picture-empty"),
        (b"no picture at all", 422, "picture-unreadable"),
        (saved(red(), "PNG")[:90], 422, "picture-damaged"),
        (saved(red(8, 8), "PNG"), 422, "picture-too-small"),
        (bytes(20 * 2**20 + 1), 413, "too-large"),
    ]
    for body, status, code in bad:
        answer, said = await caller.ask("POST", "/api/pictures", data=body)
        assert (answer, said["error"]["code"]) == (status, code)
    assert said["error"]["sentence"] == "That is more than 20 MB. Please send less at once."


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


async def test_a_button_opens_the_editor_on_its_picture_and_outlives_a_restart(play: Play) -> None:
    photo = await play.ben.send_photo(saved(red(), "JPEG"))
    file = photo.photo
    assert file is not None
    launch = await opened_by(play, play.ben, frame_key(SAY, file=PictureFile(file_id=file.file_id)))
    assert "tgWebAppPlatform=rehearsal" in launch
    caller = Caller(play, BEN, init_data_in(launch))
    query = launch.partition("?")[2].partition("#")[0]
    await play.restart_chat()  # the Mini App stays open over it
    status, studio = await caller.ask("GET", f"/api/studio?{query}")
    assert (status, studio["opened"]["deed"]) == (200, "outpaint")
    picture = studio["opened"]["picture"]
    assert (picture["width"], picture["height"]) == (96, 64)
    asked = {**wish(prompt="a fish", source={"picture": picture["id"]}), "opened": query.partition("=")[2]}
    _, task = await caller.ask("POST", "/api/tasks", asked)
    assert (await caller.ended(task["id"]))["state"] == "done"


async def test_the_conversation_opens_the_editor_with_what_was_said(play: Play) -> None:
    photo = await play.ben.send_photo(saved(red(256, 192), "JPEG"), "/inpaint a green house")
    asked = await play.ben.wait_for(lambda it: "🖌 Brush" in labels(it), after=photo.id)
    launch = (await play.ben.press(asked, "🖌 Brush")).launch
    assert launch is not None
    open_id = launch.partition("?open=")[2].partition("#")[0]
    caller = Caller(play, BEN, init_data_in(launch))
    _, studio = await caller.ask("GET", f"/api/studio?open={open_id}")
    opened = studio["opened"]
    assert (opened["deed"], opened["prompt"]) == ("inpaint", "a green house")
    assert (opened["picture"]["width"], opened["picture"]["height"]) == (256, 192)


async def test_in_a_group_a_deep_link_brings_the_result_back_there(play: Play) -> None:
    said = await play.ben.say("/draw a red fish", chat=STUDIO)
    card = await play.ben.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=said.id)
    task = await play.app.studio.router.shown_in(STUDIO, card.id)
    assert task is not None
    launch = await opened_by(play, play.ben, brush_key(SAY, task=task.id), STUDIO)
    hers = await opened_by(play, play.olga, brush_key(SAY, task=task.id, prompt="a star"), STUDIO)
    _, studio = await Caller(play, OLGA, init_data_in(hers)).ask("GET", "/api/studio")
    assert studio["opened"]["prompt"] == "a star", "what a group sees, each of its members may edit"
    caller = Caller(play, BEN, init_data_in(launch))
    _, studio = await caller.ask("GET", "/api/studio")  # the link's parameter is in the initData
    picture = {"picture": studio["opened"]["picture"]["id"]}
    open_id = studio["opened"]["id"]
    _, made = await caller.ask(
        "POST", "/api/tasks", {**wish(prompt="a cat", source=picture), "opened": open_id}
    )
    await caller.ended(made["id"])
    result = await play.ben.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=card.id + 1)
    assert "a cat" in result.words
    await play.client.ask("POST", f"/control/users/{BEN}/state", {"chat": STUDIO, "kicked": True})
    try:
        left = {**wish(prompt="a dog", source=picture), "opened": open_id}
        status, refused = await caller.ask("POST", "/api/tasks", left)
        assert (status, refused["error"]["code"]) == (403, "left-chat")
    finally:
        await play.client.ask("POST", f"/control/users/{BEN}/state", {"chat": STUDIO, "kicked": False})


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


async def test_who_sends_without_end_is_asked_to_wait(play: Play) -> None:
    newcomer = await play.newcomer("Flo")
    caller, picture = Caller(play, newcomer.id), saved(red(), "PNG")
    sent = await asyncio.gather(*(caller.ask("POST", "/api/pictures", data=picture) for _ in range(40)))
    assert {status for status, _ in sent} == {201, 429}
