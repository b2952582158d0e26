"""Start, help, privacy and status: what the studio is and whether it is well."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.kit import menu
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.examples import example_prompts
from handlers.kit.i18n import Html, Say
from handlers.kit.keyboards import Key, Rows
from handlers.kit.models import awake_models, offered_models, usual_model
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from pipelines.kit.contract import MAX_COUNT
from pipelines.kit.styles import known_styles, styles_for
from safety.image import Depth
from tasks.store.processes import Alive

MAIN, PICTURES = "main", "pictures"
"""Pages of help."""
LINE_COUNTED = 500
"""Waiting tasks that /status counts at most."""


async def start(message: Message, visit: Visit, studio: Studio) -> None:
    """Three sentences and examples to tap; one sentence in a group."""
    say = visit.say
    if not visit.is_private:
        await message.answer(say("start-hello-group"))
        return
    rows = [[Key(prompt, Action.EXAMPLE, prompt)] for prompt in example_prompts(studio, visit)]
    rows.append(
        [
            Key(say.plain("button-models"), Action.OPEN_MODELS),
            Key(say.plain("button-help"), Action.HELP),
        ]
    )
    keys = await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)
    await message.answer(say("start-hello", name=message.chat.first_name or ""), reply_markup=keys)
    if visit.is_operator:
        await menu.announce_to_operator(studio.bot, studio, visit.person.id)


async def help_command(message: Message, visit: Visit, studio: Studio) -> None:
    """Everything the bot understands, and a page about pictures to turn to."""
    keys = await studio.keyboards.lay(help_keys(MAIN, visit), owner=visit.person.id, chat=visit.chat.id)
    await message.answer(help_text(visit, studio), reply_markup=keys)


async def help_button(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """The same from a button; those under a page of help turn it."""
    await query.answer()
    text = pictures_text(visit, studio) if press.value == PICTURES else help_text(visit, studio)
    rows = help_keys(press.value or MAIN, visit)
    keys = await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)
    chat, page = visit.chat.id, query.message
    if press.value and page is not None and await rewrite(studio.bot, chat, page.message_id, text, keys):
        return
    await studio.bot.send_message(chat, text, message_thread_id=visit.thread, reply_markup=keys)


def help_keys(page: str, visit: Visit) -> Rows:
    """The way to the other page."""
    other = MAIN if page == PICTURES else PICTURES
    return [[Key(visit.say.plain(f"button-help-{other}"), Action.HELP, other)]]


def pictures_text(visit: Visit, studio: Studio) -> str:
    """What can be done with pictures here: the capabilities that some model of the studio has."""
    say = visit.say
    told = [say(f"help-{name}") for name in menu.PICTURES if menu.is_possible(studio, name)]
    return "\n\n".join([say("help-pictures"), *told, say("help-pictures-groups")])


def help_text(visit: Visit, studio: Studio) -> str:
    """What /help says here: the options as the model that is drawn with takes them."""
    model = usual_model(studio, visit)
    card = studio.models.get(model)
    shapes = tuple(studio.models.ratios if card is None else card.ratios)
    styles = tuple(known_styles() if card is None else (style.id for style in styles_for(card)))
    loras = () if card is None else tuple(card.loras)
    return visit.say(
        "help-text",
        model=model,
        shape=shapes[1] if len(shapes) > 1 else "none",  # not the default; a single shape is no choice
        shapes=", ".join(shapes),
        style=styles[0],
        styles=", ".join(styles),
        lora=next(iter(loras), "none"),
        loras=", ".join(loras),
        most=MAX_COUNT,
        words="on" if studio.wordsmith.is_on else "off",
        is_group="no" if visit.is_private else "yes",
    )


async def privacy(message: Message, visit: Visit, studio: Studio) -> None:
    """What is kept, for how long, and what is read."""
    words = "on" if studio.wordsmith.is_on else "off"
    days = round(studio.offer.retention_days)
    await message.answer(visit.say("privacy-text", days=days, words=words))


async def status(message: Message, visit: Visit, studio: Studio) -> None:
    """An honest account: painters, line, models, and what the guard can and cannot see."""
    say, awake = visit.say, await awake_models(studio)
    workers = await studio.router.workers()
    line = await studio.router.waiting_line(visit.person.id, limit=LINE_COUNTED)
    models = [
        say("status-model-awake" if model.is_awake else "status-model-asleep", model=model.title(say))
        for model in await offered_models(studio, visit)
    ]
    paused = await studio.moderation.paused()
    await message.answer(
        say(
            "status-text",
            workers=len(workers),
            waiting=len(line),
            intake="open" if paused is None else "paused",
            models=Html("\n".join(models) if awake else say("status-no-models")),
            checks=Html("\n".join([say("status-checks"), *_sights(say, workers)])),
        )
    )


def _sights(say: Say, workers: Sequence[Alive]) -> list[str]:
    """A sentence for each different picture screen among the painters that are awake, weakest first."""
    sights = {
        (-1, "opening", "") if sight is None else (list(Depth).index(sight.depth), sight.depth, sight.model)
        for sight in (worker.sight for worker in workers)
    }
    return [say("status-sight", depth=depth, screen=screen) for _, depth, screen in sorted(sights)]


def routes() -> Router:
    """The commands this feature answers."""
    router = Router(name="start")
    router.message.register(start, CommandStart(), F.text)
    router.message.register(help_command, Command("help"), F.text)
    router.message.register(privacy, Command("privacy"), F.text)
    router.message.register(status, Command("status"), F.text)
    router.callback_query.register(help_button, Pressed(Action.HELP))
    return router
