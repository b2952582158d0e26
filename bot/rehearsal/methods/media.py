"""Messages with one file: photo, document, video, animation, audio."""

from aiogram import methods, types
from aiogram.client.default import Default

from bot.rehearsal import keyboards
from bot.rehearsal.content import Content
from bot.rehearsal.files import Kind
from bot.rehearsal.markup import words
from bot.rehearsal.markup.formatted import Formatted
from bot.rehearsal.methods import intake, places, shapes
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.scene import Scene, Spot

BOOK = Book()
_Call = (
    methods.SendPhoto
    | methods.SendDocument
    | methods.SendVideo
    | methods.SendAnimation
    | methods.SendAudio
    | methods.SendVoice
)


def is_on(flag: bool | Default | None) -> bool:
    """A flag of a call; what the sender's library would fill in was not sent, so it is off."""
    return flag is True


def _caption(call: _Call) -> Formatted:
    return words.caption(call.caption, call.parse_mode, call.caption_entities)


def _spot(scene: Scene, call: _Call, kind: str) -> Spot:
    return places.find_spot(
        scene,
        call.chat_id,
        call.message_thread_id,
        kind,
        reply=places.reply_of(call),
    )


def _publish(
    scene: Scene, call: _Call, spot: Spot, content: Content, markup: types.InlineKeyboardMarkup | None
) -> Reply:
    keyboards.check_at_server(markup, private=spot.room.is_private)
    return scene.publish(spot, content, markup, keyboards.reply(call.reply_markup))


@BOOK.plays(methods.SendPhoto)
async def send_photo(scene: Scene, call: methods.SendPhoto) -> Reply:
    """Send a photo, which Telegram makes anew."""
    markup, caption = keyboards.inline(call.reply_markup), _caption(call)
    spot = _spot(scene, call, "photos")
    content = Content(
        words=caption,
        photo=await intake.take_photo(scene, call.photo),
        spoiler=is_on(call.has_spoiler),
        caption_above=is_on(call.show_caption_above_media),
    )
    return _publish(scene, call, spot, content, markup)


@BOOK.plays(methods.SendDocument)
async def send_document(scene: Scene, call: methods.SendDocument) -> Reply:
    """Send a file as it is."""
    markup, caption = keyboards.inline(call.reply_markup), _caption(call)
    spot = _spot(scene, call, "documents")
    stored = intake.take_file(scene, Kind.DOCUMENT, call.document, call.thumbnail)
    return _publish(scene, call, spot, Content(caption, document=shapes.document(stored)), markup)


@BOOK.plays(methods.SendVideo)
async def send_video(scene: Scene, call: methods.SendVideo) -> Reply:
    """Send a video."""
    markup, caption = keyboards.inline(call.reply_markup), _caption(call)
    spot = _spot(scene, call, "videos")
    stored = intake.take_file(scene, Kind.VIDEO, call.video, call.thumbnail)
    content = Content(
        words=caption,
        video=shapes.video(stored, call.width or 0, call.height or 0, _seconds(call.duration)),
        spoiler=is_on(call.has_spoiler),
        caption_above=is_on(call.show_caption_above_media),
    )
    return _publish(scene, call, spot, content, markup)


@BOOK.plays(methods.SendAnimation)
async def send_animation(scene: Scene, call: methods.SendAnimation) -> Reply:
    """Send a GIF or a silent video."""
    markup, caption = keyboards.inline(call.reply_markup), _caption(call)
    spot = _spot(scene, call, "animations")
    stored = intake.take_file(scene, Kind.ANIMATION, call.animation, call.thumbnail)
    content = Content(
        words=caption,
        animation=shapes.animation(stored, call.width or 0, call.height or 0, _seconds(call.duration)),
        spoiler=is_on(call.has_spoiler),
        caption_above=is_on(call.show_caption_above_media),
    )
    return _publish(scene, call, spot, content, markup)


@BOOK.plays(methods.SendAudio)
async def send_audio(scene: Scene, call: methods.SendAudio) -> Reply:
    """Send music."""
    markup, caption = keyboards.inline(call.reply_markup), _caption(call)
    spot = _spot(scene, call, "music")
    stored = intake.take_file(scene, Kind.AUDIO, call.audio, call.thumbnail)
    content = Content(caption, audio=shapes.audio(stored, _seconds(call.duration)))
    return _publish(scene, call, spot, content, markup)


def _seconds(duration: object) -> int:
    return duration if isinstance(duration, int) else 0
