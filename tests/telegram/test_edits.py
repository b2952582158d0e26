"""Edits and deletions: whose message, what is in it, whether anything changes."""

import pytest

from tests.stage_client import ANNA, BOT, STUDIO, Person, StageClient
from tests.telegram.line import Line, keyboard, png

SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


async def send(line: Line, chat: int = ANNA, text: str = "hi", **asked: object) -> int:
    return (await line.call("sendMessage", chat_id=chat, text=text, **asked)).result["message_id"]


async def test_edit_text(line: Line, anna: Person):
    message = await send(line)
    edited = (await line.call("editMessageText", chat_id=ANNA, message_id=message, text="new")).result
    assert (edited["text"], edited["message_id"]) == ("new", message)
    assert edited["edit_date"] >= edited["date"]
    seen = (await anna.messages())[-1]
    assert (seen.text, seen.edited, seen.version) == ("new", True, 2)


async def test_nothing_changes(line: Line, anna: Person):
    markup = keyboard([{"text": "Go", "callback_data": "x"}])
    message = await send(line, text="<b>hi</b>", parse_mode="HTML", reply_markup=markup)
    asked = {"chat_id": ANNA, "message_id": message, "parse_mode": "HTML"}
    assert (await line.call("editMessageText", **asked, text="<b>hi</b>", reply_markup=markup)).words == SAME
    assert (await line.call("editMessageText", **asked, text="<b>hi</b>")).result
    assert (await line.call("editMessageText", **asked, text="<i>hi</i>")).result
    assert (await line.call("editMessageReplyMarkup", chat_id=ANNA, message_id=message)).words == SAME


async def test_only_the_keyboard_changes(line: Line, anna: Person):
    message = await send(line)
    markup = keyboard([{"text": "Go", "callback_data": "x"}])
    asked = {"chat_id": ANNA, "message_id": message, "reply_markup": markup}
    edited = (await line.call("editMessageReplyMarkup", **asked)).result
    assert edited["reply_markup"] == markup
    assert "edit_date" not in edited


@pytest.mark.parametrize("method", ["editMessageText", "editMessageCaption", "editMessageReplyMarkup"])
async def test_unknown_message(line: Line, anna: Person, method: str):
    text = "x" if method == "editMessageText" else None
    answer = await line.call(method, chat_id=ANNA, message_id=1, text=text)
    assert answer.words == "Bad Request: message to edit not found"
    nothing = await line.call(method, chat_id=ANNA, text=text)
    assert nothing.words == "Bad Request: message identifier is not specified"


async def test_messages_of_others(line: Line, anna: Person):
    said = await anna.say("mine")
    answer = await line.call("editMessageText", chat_id=ANNA, message_id=said.id, text="x")
    assert answer.words == "Bad Request: message can't be edited"


async def test_text_and_caption_are_not_the_same(line: Line, anna: Person):
    text = await send(line)
    photo = (await line.photo(ANNA)).result["message_id"]
    wrong_text = await line.call("editMessageText", chat_id=ANNA, message_id=photo, text="x")
    assert wrong_text.words == "Bad Request: there is no text in the message to edit"
    wrong_caption = await line.call("editMessageCaption", chat_id=ANNA, message_id=text, caption="x")
    assert wrong_caption.words == "Bad Request: there is no caption in the message to edit"
    captioned = await line.call("editMessageCaption", chat_id=ANNA, message_id=photo, caption="x")
    assert captioned.result["caption"] == "x"


async def test_reply_keyboard_on_an_edit(line: Line, anna: Person):
    message = await send(line)
    markup = {"keyboard": [[{"text": "Yes"}]]}
    answer = await line.call(
        "editMessageText", chat_id=ANNA, message_id=message, text="x", reply_markup=markup
    )
    assert answer.words == "Bad Request: inline keyboard expected"


async def edit_media(line: Line, message: int, kind: str, **asked: object):
    media = {"type": kind, "media": "attach://up", "caption": "new"}
    files = {"up": ("a.png", png(color="blue"))}
    return await line.call(
        "editMessageMedia", files=files, chat_id=ANNA, message_id=message, media=media, **asked
    )


async def test_a_text_becomes_a_photo_and_a_photo_a_document(line: Line, anna: Person):
    message = await send(line)
    photo = (await edit_media(line, message, "photo")).result
    assert (photo["caption"], "text" in photo, photo["photo"][-1]["width"]) == ("new", False, 64)
    document = (await edit_media(line, message, "document")).result
    assert ("photo" in document, document["document"]["file_name"]) == (False, "a.png")
    assert (await edit_media(line, message, "document")).words == SAME


async def test_media_that_cannot_be(line: Line, anna: Person):
    files = {"a": ("a.png", png()), "b": ("b.png", png())}
    media = [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b"}]
    album = (await line.call("sendMediaGroup", files=files, chat_id=ANNA, media=media)).result
    answer = await edit_media(line, album[0]["message_id"], "document")
    assert answer.words == "Bad Request: can't change media type in the album"
    said = await anna.send_files([("sticker", "s.webp", png())])
    assert (await edit_media(line, said[0].id, "photo")).words == "Bad Request: message can't be edited"


async def test_delete(line: Line, anna: Person):
    message = await send(line)
    assert (await line.call("deleteMessage", chat_id=ANNA, message_id=message)).result is True
    again = await line.call("deleteMessage", chat_id=ANNA, message_id=message)
    assert again.words == "Bad Request: message to delete not found"
    none = await line.call("deleteMessage", chat_id=ANNA)
    assert none.words == "Bad Request: message identifier is not specified"
    assert all(seen.id != message for seen in await anna.messages())


async def test_delete_what_is_old(line: Line, anna: Person, client: StageClient):
    message = await send(line)
    await client.forward(48 * 3600 + 60)
    words = "Bad Request: message can't be deleted"
    assert (await line.call("deleteMessage", chat_id=ANNA, message_id=message)).words == words
    assert (await line.call("deleteMessages", chat_id=ANNA, message_ids=[message])).words == words


async def test_delete_what_others_said(line: Line, olga: Person, client: StageClient):
    said = await olga.say("/x", chat=STUDIO)
    await client.state(BOT, chat=STUDIO, admin=False)
    refused = await line.call("deleteMessage", chat_id=STUDIO, message_id=said.id)
    assert refused.words == "Bad Request: message can't be deleted"
    await client.state(BOT, chat=STUDIO, admin=True)
    assert (await line.call("deleteMessage", chat_id=STUDIO, message_id=said.id)).result


@pytest.mark.parametrize("method", ["deleteMessages", "copyMessages", "forwardMessages"])
async def test_number_of_ids(line: Line, anna: Person, method: str):
    source = None if method == "deleteMessages" else ANNA
    asked = {"chat_id": ANNA, "from_chat_id": source}
    none = await line.call(method, **asked, message_ids=[])
    assert none.words == "Bad Request: message identifiers are not specified"
    many = await line.call(method, **asked, message_ids=list(range(1, 102)))
    assert many.words == "Bad Request: too many message identifiers specified"


async def test_copy_and_forward(line: Line, anna: Person):
    photo = (await line.photo(ANNA, caption="one")).result["message_id"]
    asked = {"chat_id": ANNA, "from_chat_id": ANNA, "message_id": photo}
    await line.call("copyMessage", **asked, caption="two")
    forwarded = (await line.call("forwardMessage", **asked)).result
    assert forwarded["forward_origin"]["type"] == "user"
    seen = (await anna.messages())[-2:]
    assert [one.caption for one in seen] == ["two", "one"]
    assert [one.forwarded_from for one in seen] == [None, "Atelier"]
    gone = await line.call("copyMessage", chat_id=ANNA, from_chat_id=ANNA, message_id=1)
    assert gone.words == "Bad Request: message to copy not found"
    several = await line.call("copyMessages", chat_id=ANNA, from_chat_id=ANNA, message_ids=[photo, 1])
    assert len(several.result) == 1


async def test_pins_and_reactions(line: Line, olga: Person, client: StageClient):
    message = await send(line, STUDIO)
    assert (await line.call("pinChatMessage", chat_id=STUDIO, message_id=message)).result
    assert (await olga.messages(STUDIO))[-1].pinned
    assert (await line.call("unpinChatMessage", chat_id=STUDIO, message_id=message)).result
    gone = await line.call("unpinChatMessage", chat_id=STUDIO, message_id=message)
    assert gone.words == "Bad Request: message to unpin not found"
    reaction = [{"type": "emoji", "emoji": "👍"}]
    assert (
        await line.call("setMessageReaction", chat_id=STUDIO, message_id=message, reaction=reaction)
    ).result
    assert (await olga.messages(STUDIO))[-1].reactions == ["👍"]
