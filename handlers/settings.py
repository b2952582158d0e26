"""Settings of a person: language, model, whose words are drawn, units left and when new ones come."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time
from handlers.kit.editing import rewrite
from handlers.kit.i18n import LANGUAGES, Html, Say
from handlers.kit.keyboards import CopyKey, Key
from handlers.kit.models import usual_model
from handlers.kit.replies import reply
from handlers.kit.strictness import level_of
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit

OWN = "own"
"""The choice that follows Telegram's language."""
ON, OFF = "on", "off"


async def show_settings(message: Message, visit: Visit, studio: Studio) -> None:
    """The page with its buttons."""
    text, keys = await page(visit, studio, visit.say, visit.person.language)
    await message.answer(text, reply_markup=keys)


async def point_to_private(message: Message, say: Say) -> None:
    """A person's settings are nobody else's business."""
    await reply(message, say("settings-in-private"))


async def choose_language(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Keep the language and say so in it."""
    language = None if press.value == OWN else press.value
    await studio.people.choose_language(visit.person.id, language)
    say = studio.locales.speak(language or query.from_user.language_code)
    await query.answer(say.plain("toast-saved"))
    if query.message is not None:
        text, keys = await page(visit, studio, say, language)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


async def choose_words(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Keep whether wishes are put into better words."""
    await studio.people.choose_words(visit.person.id, better=press.value == ON)
    await query.answer(visit.say.plain("toast-saved"))
    if query.message is not None:
        fresh = replace(visit, person=await studio.people.get(visit.person.id))
        text, keys = await page(fresh, studio, visit.say, visit.person.language)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


async def turn_back(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """From a choice to the page again."""
    await query.answer()
    if query.message is not None:
        text, keys = await page(visit, studio, visit.say, visit.person.language)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


async def page(
    visit: Visit, studio: Studio, say: Say, language: str | None
) -> tuple[str, InlineKeyboardMarkup]:
    """Everything that can be set, as it is now."""
    units = await studio.router.units(visit.person.id)
    card = studio.models.get(usual_model(studio, visit))
    level = say.plain(f"chat-level-{level_of(visit.chat, studio)}")
    text = say(
        "settings-text",
        language=Html(say(f"settings-language-{language or OWN}")),
        model=card.title.speak(say.language) if card is not None else "",
        units=Html(
            say("settings-units-of", left=units.left, daily=units.daily)
            if units.daily
            else say("settings-units-endless")
        ),
        resets=Html(
            day_and_time(units.resets, say.language) if units.daily else say("settings-resets-never")
        ),
    )
    rows: list[list[Key | CopyKey]] = [
        [
            Key(
                say.plain(f"settings-language-{choice}"),
                Action.LANGUAGE,
                choice,
                style="success" if choice == (language or OWN) else None,
            )
            for choice in (*LANGUAGES, OWN)
        ],
        [Key(say.plain("settings-button-model"), Action.OPEN_MODELS)],
        [Key(say.plain("settings-button-level", level=level), Action.CHAT_LEVELS)],
    ]
    if studio.wordsmith.is_on:
        is_on = visit.person.better_words
        state, other = (ON, OFF) if is_on else (OFF, ON)
        text = f"{text}\n\n{say('settings-words-about', state=state)}"
        style = "success" if is_on else None
        rows.append([Key(say.plain("settings-words", state=state), Action.WORDS, other, style=style)])
    return text, await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)


def routes() -> Router:
    """The command and presses this feature answers."""
    router = Router(name="settings")
    router.message.register(show_settings, Command("settings"), F.text, F.chat.type == ChatType.PRIVATE)
    router.message.register(point_to_private, Command("settings"), F.text)
    router.callback_query.register(choose_words, Pressed(Action.WORDS))
    router.callback_query.register(choose_language, Pressed(Action.LANGUAGE))
    router.callback_query.register(
        turn_back, Pressed(Action.SETTINGS), F.message.chat.type == ChatType.PRIVATE
    )
    return router
