"""Answers photos, stickers, voices and all else that is not words: a helpful sentence, never silence."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, ForceReply, Message

from handlers.kit.addressed import MediaForUs
from handlers.kit.albums import Parts
from handlers.kit.apologies import Sorry
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.deeds import FURTHER, further_keys, several_keys, vary_keys
from handlers.kit.examples import example_prompts
from handlers.kit.faces import Around
from handlers.kit.files import PictureFile, is_picture, picture_in
from handlers.kit.i18n import Say
from handlers.kit.keyboards import AnyKey, Key, Rows, numbered
from handlers.kit.models import REDRAWS, able_model
from handlers.kit.questions import Question, ask, pressed_question
from handlers.kit.replies import reply, under
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import FUSE, PictureWish
from tasks.task import Task

IDEAS_SHOWN = 2

_SENTENCES = {
    "sticker": "media-sticker",
    "animation": "media-video",
    "voice": "media-voice",
    "audio": "media-voice",
    "video": "media-video",
    "video_note": "media-video",
    "document": "media-document",
    "location": "media-location",
    "venue": "media-location",
}
_OTHERS = frozenset({"contact", "poll", "dice", "game", "story", "checklist"})
"""What a person sends on purpose; service messages such as a new topic get no answer."""


async def album(message: Message, parts: Parts, visit: Visit, studio: Studio) -> None:
    """Several pictures without words of their own: ask whether to fuse them, where somebody can."""
    say = visit.say
    files = tuple(file for it in parts if (file := picture_in(it)) is not None)
    if not files:
        await reply(message, say(_SENTENCES.get(message.content_type, "media-other")))
        return
    has_own_words = bool(message.caption) and message.forward_origin is None
    if has_own_words or not await ask_about_several(files, visit, studio, message.message_id):
        await reply(message, say("media-album"))


async def answering(message: Message, parts: Parts, visit: Visit, studio: Studio) -> None:
    """A picture without words that answers another: ask about both, where somebody can do something."""
    files = await studio.pictures.all_meant_by(parts)
    if len(files) < 2 or not await ask_about_several(files, visit, studio, message.message_id):
        raise SkipHandler


async def ask_about_several(
    files: tuple[PictureFile, ...], visit: Visit, studio: Studio, asked_by: int
) -> bool:
    """Ask what shall become of pictures together; False where nobody could do anything with them."""
    keys = await several_keys(len(files), visit, studio)
    if not keys:
        return False
    question = Question(files=files, wish=PictureWish(capability=FUSE))
    text = visit.say("fuse-album", count=len(files))
    await ask(visit, studio, question, text, asked_by, [[key] for key in keys])
    return True


async def single(message: Message, say: Say) -> None:
    """Say what I can and cannot do with it."""
    await reply(message, say(_SENTENCES[message.content_type]))


async def wordless(message: Message, visit: Visit, studio: Studio) -> None:
    """A picture without words of its own: ask what it shall become, with ideas to tap."""
    say, picture = visit.say, picture_in(message)
    model = await able_model(studio, visit, REDRAWS)
    if model is None or picture is None:
        await reply(message, say("draw-over-nobody"))
        return
    ideas = [
        [Key(idea, Action.EXAMPLE, idea)] for idea in example_prompts(studio, visit, model)[:IDEAS_SHOWN]
    ]
    redraws = Key(say.plain("button-redraw"), Action.REDRAW, style="primary")
    rows: list[Sequence[AnyKey]] = [[redraws, *await vary_keys(visit, studio)]]
    rows += [await further_keys(visit, studio), *ideas]
    if studio.wordsmith.is_on:
        rows.append([Key(say.plain("button-describe"), Action.DESCRIBE)])
    await ask(visit, studio, Question(files=(picture,)), say("media-picture"), message.message_id, rows)


def offer(task: Task, around: Around) -> Rows:
    """A key under each result that asks what else shall become of it, where somebody here can do more."""
    if not task.artifacts or not any(it.has(able) for _, able in FURTHER for it in around.models):
        return []
    if len(task.artifacts) > 1:
        return [numbered(task, around.say, Action.EDIT)]
    return [[Key(around.say.plain("button-edit"), Action.EDIT, task=task.id)]]


async def edit(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Ask what shall become of a result."""
    task, number = await studio.router.task(press.task), int(press.value or 0)
    if task is None or number >= len(task.artifacts):
        raise Sorry("toast-stale")
    keys = [*await vary_keys(visit, studio), *await further_keys(visit, studio)]
    if not keys:
        raise Sorry("nobody-able", able="none")
    await query.answer()
    file = PictureFile(file_id="", task=task.id, number=number)
    rows, asked = [keys[:2], keys[2:]], None if query.message is None else query.message.message_id
    await ask(visit, studio, Question(files=(file,)), visit.say("media-edit"), asked, rows)


async def redraw(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Open the person's keyboard for an answer, which is then drawn over the picture."""
    question, asked = await pressed_question(query, visit, studio)
    await query.answer()
    say, bot = visit.say, studio.bot
    force = ForceReply(selective=True, input_field_placeholder=say.plain("media-picture-placeholder"))
    async with studio.openings.opening(visit.chat.id):
        sent = await bot.send_message(
            visit.chat.id,
            say("media-picture-words"),
            message_thread_id=visit.thread,
            reply_parameters=under(asked),
            reply_markup=force,
        )
        await studio.pictures.remember(visit.chat.id, sent.message_id, question.files[0])


async def other(message: Message, say: Say) -> None:
    """Anything else that a person sends on purpose."""
    await reply(message, say("media-other"))


def routes() -> Router:
    """The messages and presses this feature answers."""
    router = Router(name="media")
    router.message.register(album, MediaForUs(), F.media_group_id)
    router.message.register(answering, MediaForUs(), is_picture, F.reply_to_message)
    router.message.register(wordless, MediaForUs(), is_picture)
    router.message.register(single, MediaForUs(), F.content_type.in_(_SENTENCES))
    router.message.register(other, MediaForUs(), F.content_type.in_(_OTHERS))
    router.callback_query.register(redraw, Pressed(Action.REDRAW))
    router.callback_query.register(edit, Pressed(Action.EDIT))
    return router
