"""Editing what the bot sent: text, caption, media, keyboard."""

from dataclasses import replace

from aiogram import methods, types

from bot.rehearsal import keyboards
from bot.rehearsal.content import Content, content_of
from bot.rehearsal.files import Kind
from bot.rehearsal.markup import words
from bot.rehearsal.methods import intake, places, shapes
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.methods.media import is_on
from bot.rehearsal.people import BOT, Post, Room
from bot.rehearsal.refusals import NOT_MODIFIED, bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_Edit = (
    methods.EditMessageText
    | methods.EditMessageCaption
    | methods.EditMessageMedia
    | methods.EditMessageReplyMarkup
)


@BOOK.plays(methods.EditMessageText)
async def edit_message_text(scene: Scene, call: methods.EditMessageText) -> Reply:
    """Change the text of a text message."""
    markup = keyboards.inline(call.reply_markup)
    text = words.message_text(call.text, call.parse_mode, call.entities)
    room, post = _find(scene, call)
    if content_of(post.message).has_file:
        raise bad_request("there is no text in the message to edit")
    return _rewrite(scene, call, room, post, Content(text), markup)


@BOOK.plays(methods.EditMessageCaption)
async def edit_message_caption(scene: Scene, call: methods.EditMessageCaption) -> Reply:
    """Change the caption of a message with a file."""
    markup = keyboards.inline(call.reply_markup)
    caption = words.caption(call.caption, call.parse_mode, call.caption_entities)
    room, post = _find(scene, call)
    old = content_of(post.message)
    if not old.has_file:
        raise bad_request("there is no caption in the message to edit")
    above = is_on(call.show_caption_above_media)
    return _rewrite(scene, call, room, post, replace(old, words=caption, caption_above=above), markup)


@BOOK.plays(methods.EditMessageMedia)
async def edit_message_media(scene: Scene, call: methods.EditMessageMedia) -> Reply:
    """Replace the file of a message, or a text by a file."""
    markup = keyboards.inline(call.reply_markup)
    media = call.media
    if isinstance(media, types.InputMediaLivePhoto):
        raise bad_request("message media can't be edited")
    caption = words.caption(media.caption, media.parse_mode, media.caption_entities)
    room, post = _find(scene, call)
    old = content_of(post.message)
    if old.sticker or old.voice:
        raise bad_request("message media can't be edited")
    if call.inline_message_id and not isinstance(media.media, str):
        raise bad_request("inline messages take files by file_id or URL only")
    if post.message.media_group_id and not isinstance(media, types.InputMediaPhoto | types.InputMediaVideo):
        raise bad_request("can't change media type in the album")
    content = replace(await take_media(scene, media), words=caption)
    return _rewrite(scene, call, room, post, content, markup)


@BOOK.plays(methods.EditMessageReplyMarkup)
async def edit_message_reply_markup(scene: Scene, call: methods.EditMessageReplyMarkup) -> Reply:
    """Change or remove the keyboard under a message."""
    markup = keyboards.inline(call.reply_markup)
    room, post = _find(scene, call)
    return _rewrite(scene, call, room, post, content_of(post.message), markup)


async def take_media(scene: Scene, media: types.TelegramObject) -> Content:
    """The file of an InputMedia, without its caption."""
    if isinstance(media, types.InputMediaPhoto):
        photo = await intake.take_photo(scene, media.media)
        above = is_on(media.show_caption_above_media)
        return Content(photo=photo, spoiler=is_on(media.has_spoiler), caption_above=above)
    if isinstance(media, types.InputMediaVideo):
        stored = intake.take_file(scene, Kind.VIDEO, media.media, media.thumbnail)
        size = media.width or 0, media.height or 0
        above = is_on(media.show_caption_above_media)
        video = shapes.video(stored, *size)
        return Content(video=video, spoiler=is_on(media.has_spoiler), caption_above=above)
    if isinstance(media, types.InputMediaAnimation):
        stored = intake.take_file(scene, Kind.ANIMATION, media.media, media.thumbnail)
        shape = media.width or 0, media.height or 0
        return Content(animation=shapes.animation(stored, *shape), spoiler=is_on(media.has_spoiler))
    if isinstance(media, types.InputMediaDocument):
        stored = intake.take_file(scene, Kind.DOCUMENT, media.media, media.thumbnail)
        return Content(document=shapes.document(stored))
    if isinstance(media, types.InputMediaAudio):
        stored = intake.take_file(scene, Kind.AUDIO, media.media, media.thumbnail)
        return Content(audio=shapes.audio(stored))
    raise bad_request("message media can't be edited")


def _find(scene: Scene, call: _Edit) -> tuple[Room, Post]:
    """The bot's message that a call names; checks in Telegram's order, the pace last."""
    if call.inline_message_id:
        found = scene.world.inline_post(call.inline_message_id)
        if found is None:
            raise bad_request("MESSAGE_ID_INVALID")
        room, post = found
    else:
        room = places.find_room(scene, call.chat_id)
        places.check_access(scene, room)
        if not call.message_id:
            raise bad_request("message identifier is not specified")
        there = room.posts.get(call.message_id)
        if there is None:
            raise bad_request("message to edit not found")
        post = there
        if post.author != BOT.id or post.message.forward_origin or post.message.forum_topic_created:
            raise bad_request("message can't be edited")
    scene.pace.take(room.id, group=not room.is_private)
    return room, post


def _rewrite(
    scene: Scene,
    call: _Edit,
    room: Room,
    post: Post,
    content: Content,
    markup: types.InlineKeyboardMarkup | None,
) -> Reply:
    keyboards.check_at_server(markup, private=room.is_private)
    if _same(content_of(post.message), content) and post.message.reply_markup == markup:
        raise bad_request(NOT_MODIFIED)
    message = scene.rewrite(room, post, content, markup)
    return True if call.inline_message_id else message


def _same(old: Content, new: Content) -> bool:
    """Equal content: files by their unique id, because each upload gets a new one to send by."""
    return _fingerprint(old) == _fingerprint(new)


def _fingerprint(content: Content) -> tuple[object, ...]:
    files = (content.document, content.video, content.animation, content.audio)
    return (
        content.words.text,
        tuple(entity.model_dump_json() for entity in content.words.entities),
        content.photo[-1].file_unique_id if content.photo else None,
        *(file.file_unique_id if file else None for file in files),
        content.spoiler,
        content.caption_above,
    )
