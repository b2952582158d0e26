"""Models: what each is, how fast, whether it is awake, and the choice of one for a person or a group."""

import asyncio
from collections.abc import Sequence

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.i18n import Html, Say, escaped
from handlers.kit.keyboards import Key, grid
from handlers.kit.models import OfferedModel, model_mark, offered_models
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from pipelines.kit.loras import LoraFile, known_loras
from pipelines.kit.models import folder_of


async def list_models(message: Message, visit: Visit, studio: Studio) -> None:
    """Everything about every model, and a button for each."""
    text, keys = await page(visit, studio)
    await message.answer(text, reply_markup=keys)


async def open_models(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """The same from a button."""
    await query.answer()
    text, keys = await page(visit, studio)
    await studio.bot.send_message(visit.chat.id, text, message_thread_id=visit.thread, reply_markup=keys)


async def pick(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Keep the choice: the person's in private, the chat's in a group, where its admins choose."""
    say = visit.say
    models = {model.card.id: model for model in await offered_models(studio, visit)}
    model = models.get(press.value)
    if model is None:
        await query.answer(say.plain("toast-stale"), show_alert=True)
        return
    if visit.is_private:
        await studio.people.choose_model(visit.person.id, model.card.id)
    elif await studio.chat_admins.is_admin(visit.chat.id, visit.person.id):
        await studio.chats.choose_model(visit.chat.id, model.card.id)
    else:
        await query.answer(say.plain("chat-admins-only"), show_alert=True)
        return
    others = "awake" if any(it.is_awake for it in models.values()) else "asleep"
    key = "models-chosen" if model.is_awake else "models-chosen-asleep"
    said = say.plain(key, model=model.title(say), others=others)
    await query.answer(said, show_alert=not model.is_awake)
    if query.message is not None:
        fresh = Visit(
            visit.key,
            await studio.people.get(visit.person.id),
            await studio.chats.get(visit.chat.id),
            say,
            visit.thread,
            is_operator=visit.is_operator,
        )
        text, keys = await page(fresh, studio)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


async def page(visit: Visit, studio: Studio) -> tuple[str, InlineKeyboardMarkup]:
    """The list and its buttons."""
    say = visit.say
    models = await offered_models(studio, visit)
    loras = await usable_loras(models, studio)
    parts = [say("models-title"), *(entry(model, say, loras[model.card.id]) for model in models)]
    parts.append(say("models-choose", place="private" if visit.is_private else "group"))
    keys = [
        Key(
            f"{model_mark(model)} {model.title(say)}{' ✓' if model.is_chosen else ''}",
            Action.PICK_MODEL,
            model.card.id,
            style="success" if model.is_chosen else None,
        )
        for model in models
    ]
    owner = visit.person.id if visit.is_private else None  # in a group any of its admins may choose
    return "\n\n".join(parts), await studio.keyboards.lay(grid(keys, 2), owner=owner, chat=visit.chat.id)


def entry(model: OfferedModel, say: Say, loras: Sequence[LoraFile]) -> str:
    """One model in three lines, and a fourth where there are LoRAs."""
    card = model.card
    told = say(
        "models-entry",
        mark=model_mark(model),
        model=model.title(say),
        chosen="yes" if model.is_chosen else "no",
        description=card.description.speak(say.language),
        speed=Html(speed(model, say)),
        units=card.units,
        shapes=", ".join(card.ratios),
        available="yes" if model.is_awake else "no",
    )
    return f"{told}\n{say('models-loras', loras=Html(', '.join(map(lora_words, loras))))}" if loras else told


def lora_words(lora: LoraFile) -> str:
    """The name to ask for; where its file says so, what it is called and the words that wake it."""
    name = f"<code>{escaped(lora.name)}</code>"
    title = f"“{lora.title}”" if lora.title and lora.title != lora.name else ""
    told = ", ".join(escaped(part) for part in (title, lora.trigger) if part)
    return f"{name} ({told})" if told else name


async def usable_loras(models: Sequence[OfferedModel], studio: Studio) -> dict[str, tuple[LoraFile, ...]]:
    """The LoRAs of each model, by its id, but for files that lie here and are broken."""
    folder = studio.offer.models_folder

    def look() -> dict[str, tuple[LoraFile, ...]]:
        return {it.card.id: known_loras(it.card, folder_of(it.card, folder)) for it in models}

    found = await asyncio.to_thread(look)
    return {
        model: tuple(lora for lora in loras if not lora.problem or not lora.path.exists())
        for model, loras in found.items()
    }


def speed(model: OfferedModel, say: Say) -> str:
    """Rough time for one picture: on a CPU for what ships with the studio, on a GPU for the large ones."""
    seconds = model.card.seconds.cpu if model.card.ships else model.card.seconds.cuda
    if seconds >= 90:
        return say("models-about-minutes", minutes=f"{seconds / 60:.0f}")
    return say("models-about-seconds", seconds=f"{seconds:.0f}" if seconds >= 1 else f"{seconds:.1g}")


def routes() -> Router:
    """The command and presses this feature answers."""
    router = Router(name="models")
    router.message.register(list_models, Command("models"), F.text)
    router.callback_query.register(open_models, Pressed(Action.OPEN_MODELS))
    router.callback_query.register(pick, Pressed(Action.PICK_MODEL))
    return router
