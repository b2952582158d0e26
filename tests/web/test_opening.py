"""Ways into the Mini App: a button in private, the conversation, a deep link in a group."""

from PIL import Image

from handlers.kit.editor import EDITOR, EditorKey, editor_key
from handlers.kit.files import PictureFile
from handlers.kit.i18n import Locales
from handlers.kit.wishes import INPAINT, OUTPAINT, PictureWish
from tasks.store.buttons import Button, Buttons
from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play, labels
from tests.stage_client import BEN, OLGA, STUDIO
from tests.web.caller import Caller, init_data_in, opened_by, wish

SAY = Locales().speak("en")


def inpainting(file: PictureFile, prompt: str = "") -> EditorKey:
    return editor_key(PictureWish(capability=INPAINT, prompt=prompt), SAY, file)


def outpainting(file: PictureFile) -> EditorKey:
    return editor_key(PictureWish(capability=OUTPAINT), SAY, file)


async def test_a_button_opens_the_editor_on_its_picture_and_outlives_a_restart(play: Play) -> None:
    photo = await play.ben.send_photo(saved(red(), "JPEG"))
    file = photo.photo
    assert file is not None
    launch = await opened_by(play, play.ben, outpainting(PictureFile(file_id=file.file_id)))
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


async def test_a_button_of_an_older_release_opens_nothing(play: Play) -> None:
    await play.ben.ask("/start")
    old = Button(EDITOR, {"deed": "inpaint", "file_id": "f", "prompt": ""}, owner=BEN)
    (button_id,) = await Buttons(play.database).put(old)
    status, refused = await Caller(play, BEN).ask("GET", f"/api/studio?open={button_id}")
    assert (status, refused["error"]["code"]) == (404, "not-opened")


async def test_the_conversation_opens_the_editor_with_what_was_said(play: Play) -> None:
    photo = await play.ben.send_photo(
        saved(red(256, 192), "JPEG"), "/inpaint a green house --model pocket-inpaint --seed 7"
    )
    asked = await play.ben.wait_for(lambda it: "🖌 Brush" in labels(it), after=photo.id)
    launch = (await play.ben.press(asked, "🖌 Brush")).launch
    assert launch is not None
    open_id = launch.partition("?open=")[2].partition("#")[0]
    caller = Caller(play, BEN, init_data_in(launch))
    _, studio = await caller.ask("GET", f"/api/studio?open={open_id}")
    opened = studio["opened"]
    assert (opened["deed"], opened["prompt"]) == ("inpaint", "a green house")
    assert (opened["picture"]["width"], opened["picture"]["height"]) == (256, 192)
    inputs = {"source": {"picture": opened["picture"]["id"]}, "prompt": "a red house"}
    mask = Image.new("L", (256, 192))
    mask.paste(255, (60, 60, 120, 120))
    _, drawn = await caller.ask("POST", "/api/pictures", data=saved(mask, "PNG"))
    inputs["mask"] = {"picture": drawn["id"]}
    asked_for = {**wish("inpaint", **inputs), "opened": open_id}
    _, task = await caller.ask("POST", "/api/tasks", asked_for)
    made = await play.app.studio.router.task(task["id"])
    assert made is not None
    told = [made.inputs[name] for name in ("prompt", "model", "seed")]
    assert told == ["a red house", "pocket-inpaint", 7], "what was said before holds, but for the new words"
    await caller.ended(task["id"])


async def test_in_a_group_a_deep_link_brings_the_result_back_there(play: Play) -> None:
    said = await play.ben.say("/draw a red fish", chat=STUDIO)
    card = await play.ben.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=said.id)
    task = await play.app.studio.router.shown_in(STUDIO, card.id)
    assert task is not None
    file = PictureFile(file_id="", task=task.id)
    launch = await opened_by(play, play.ben, inpainting(file), STUDIO)
    hers = await opened_by(play, play.olga, inpainting(file, prompt="a star"), STUDIO)
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
