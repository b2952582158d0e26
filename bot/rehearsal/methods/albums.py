"""Albums: two to ten photos and videos together, or documents, or music."""

from dataclasses import replace

from aiogram import methods, types

from bot.rehearsal.content import Content
from bot.rehearsal.markup import words
from bot.rehearsal.markup.formatted import Formatted
from bot.rehearsal.methods import places
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.methods.edits import take_media
from bot.rehearsal.methods.media import is_on
from bot.rehearsal.refusals import Refusal, bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_MOST = 10
_Item = types.InputMediaPhoto | types.InputMediaVideo | types.InputMediaDocument | types.InputMediaAudio


@BOOK.plays(methods.SendMediaGroup)
async def send_media_group(scene: Scene, call: methods.SendMediaGroup) -> Reply:
    """Send an album; it counts as so many messages and has no keyboard."""
    items = _check(call.media)
    captions = [_caption(item) for item in items]
    kind = "documents" if isinstance(items[0], types.InputMediaDocument) else "photos"
    spot = places.find_spot(
        scene,
        call.chat_id,
        call.message_thread_id,
        kind,
        reply=places.reply_of(call),
        count=len(items),
    )
    contents: list[Content] = []
    for number, (item, caption) in enumerate(zip(items, captions, strict=True), start=1):
        try:
            contents.append(replace(await take_media(scene, item), words=caption))
        except Refusal as refusal:
            why = refusal.description.removeprefix("Bad Request: ")
            sentence = f'failed to send message #{number} with the error message "{why}"'
            raise bad_request(sentence) from refusal
    # A single item goes as a plain message: documented as 2-10, yet the server lets it through.
    album = scene.numbers.album() if len(contents) > 1 else None
    return [scene.publish(spot, content, album=album) for content in contents]


def _check(media: list[types.MediaUnion]) -> list[_Item]:
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > _MOST:
        raise bad_request("too many messages to send as an album")
    items: list[_Item] = []
    for item in media:
        if not isinstance(item, _Item):
            raise bad_request("message content type can't be used in an album")
        items.append(item)
    sorts = {_sort(item) for item in items}
    if len(sorts) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    above = {
        is_on(item.show_caption_above_media)
        for item in items
        if isinstance(item, types.InputMediaPhoto | types.InputMediaVideo)
    }
    if len(above) > 1:
        raise bad_request("show_caption_above_media must be the same for all messages of the album")
    return items


def _sort(item: _Item) -> str:
    """Photos and videos mix; documents and music stay among themselves."""
    if isinstance(item, types.InputMediaDocument):
        return "documents"
    return "music" if isinstance(item, types.InputMediaAudio) else "seen"


def _caption(item: _Item) -> Formatted:
    return words.caption(item.caption, item.parse_mode, item.caption_entities)
