"""What a group's own admins set: its language, the models that may paint there, how strict the guard is."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.i18n import LANGUAGES, Html, Say
from handlers.kit.keyboards import CopyKey, Key, grid
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from safety.levels import Level
from tasks.store.chats import Chat

EACH = "each"
"""The language choice that follows each person."""
Rows = list[list[Key | CopyKey]]


async def open_chat(message: Message, visit: Visit, studio: Studio) -> None:
    """Show the page to admins; everybody may know what it is for."""
    say = visit.say
    if visit.is_private:
        await reply(message, say("chat-in-groups"))
        return
    if not await studio.chat_admins.is_admin(visit.chat.id, visit.person.id):
        await reply(message, say("chat-admins-only"))
        return
    text, rows = home(visit.chat, say, studio)
    await message.answer(text, reply_markup=await lay(rows, visit, studio))


async def turn_page(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Show one of the choices, or the first page again."""
    await query.answer()
    await show(query, press.action, visit, studio, visit.chat)


async def choose(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Keep a choice and show what it changed."""
    say, chat = visit.say, visit.chat
    if press.action is Action.CHAT_LANGUAGE:
        await studio.chats.choose_language(chat.id, None if press.value == EACH else press.value)
    elif press.action is Action.CHAT_LEVEL:
        level = Level(press.value)
        if level not in levels(studio):  # the operator's floor may have risen since the button was made
            await query.answer(say.plain("toast-stale"), show_alert=True)
            return
        await studio.chats.choose_level(chat.id, level)
    else:
        models = toggled(chat, press.value, studio)
        if not models:
            await query.answer(say.plain("chat-one-model-stays"), show_alert=True)
            return
        await studio.chats.allow_models(chat.id, None if models == painting(studio) else models)
    await query.answer(say.plain("toast-saved"))
    page = Action.CHAT_MODELS if press.action is Action.CHAT_MODEL else Action.CHAT_HOME
    await show(query, page, visit, studio, await studio.chats.get(chat.id))


async def show(query: CallbackQuery, page: Action, visit: Visit, studio: Studio, chat: Chat) -> None:
    """Put a page into the message."""
    say = studio.locales.speak(chat.language) if chat.language else visit.say
    pages = {
        Action.CHAT_HOME: home,
        Action.CHAT_LANGUAGES: languages_page,
        Action.CHAT_MODELS: models_page,
        Action.CHAT_LEVELS: levels_page,
    }
    text, rows = pages[page](chat, say, studio)
    if query.message is not None:
        keys = await lay(rows, visit, studio)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


def home(chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:
    """Everything at a glance."""
    allowed = chat.allowed_models
    titles = [card.title.speak(say.language) for card in studio.models if allowed and card.id in allowed]
    text = say(
        "chat-title",
        language=Html(say(f"settings-language-{chat.language}" if chat.language else "chat-language-each")),
        models=", ".join(titles) if titles else say.plain("chat-models-all"),
        level=Html(say(f"chat-level-{level_of(chat, studio)}")),
    )
    rows: Rows = [
        [Key(say.plain("chat-button-language"), Action.CHAT_LANGUAGES)],
        [Key(say.plain("chat-button-models"), Action.CHAT_MODELS)],
        [Key(say.plain("chat-button-level"), Action.CHAT_LEVELS)],
    ]
    return text, rows


def languages_page(chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:  # noqa: ARG001  pages share a shape
    """Choose a language."""
    chosen = chat.language or EACH
    labels = {EACH: "chat-language-each"} | {it: f"settings-language-{it}" for it in LANGUAGES}
    keys = [
        Key(say.plain(label), Action.CHAT_LANGUAGE, value, style="success" if value == chosen else None)
        for value, label in labels.items()
    ]
    return say("chat-choose-language"), [*grid(keys, 1), back(say)]


def models_page(chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:
    """Allow and forbid models."""
    keys = [
        Key(
            f"{'✓ ' if is_allowed(chat, card.id) else ''}{card.title.speak(say.language)}",
            Action.CHAT_MODEL,
            card.id,
            style="success" if is_allowed(chat, card.id) else None,
        )
        for card in studio.models
    ]
    return say("chat-choose-models"), [*grid(keys, 1), back(say)]


def levels_page(chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:
    """Choose how strict; what lies below the operator's floor is not offered."""
    chosen, offered = level_of(chat, studio), levels(studio)
    about = "\n".join(say(f"chat-level-{level}-about") for level in offered)
    floor = say("chat-level-floor", level=Html(say(f"chat-level-{studio.guard.policy.floor}")))
    keys = [
        Key(
            say.plain(f"chat-level-{level}"),
            Action.CHAT_LEVEL,
            level,
            style="success" if level == chosen else None,
        )
        for level in offered
    ]
    return f"{say('chat-choose-level')}\n\n{about}\n{floor}", [*grid(keys, 2), back(say)]


def levels(studio: Studio) -> tuple[Level, ...]:
    """What a group may choose: above the floor, and never the level meant for private chats."""
    return tuple(it for it in studio.guard.policy.allowed_levels() if it is not Level.ADULT_PRIVATE)


def level_of(chat: Chat, studio: Studio) -> Level:
    """The level that counts here."""
    policy = studio.guard.policy
    return policy.effective(policy.of_chat(chat.level, is_private=False).level)


def is_allowed(chat: Chat, model: str) -> bool:
    """Whether the group lets this model paint."""
    return chat.allowed_models is None or model in chat.allowed_models


def painting(studio: Studio) -> frozenset[str]:
    """Every model, those that only change pictures included."""
    return frozenset(studio.models.ids)


def toggled(chat: Chat, model: str, studio: Studio) -> frozenset[str]:
    """The allowed models after one was switched."""
    return (painting(studio) if chat.allowed_models is None else chat.allowed_models) ^ {model}


def back(say: Say) -> list[Key | CopyKey]:
    """Leads to the first page."""
    return [Key(say.plain("button-back"), Action.CHAT_HOME)]


async def lay(rows: Rows, visit: Visit, studio: Studio) -> InlineKeyboardMarkup:
    """Lay the page's buttons for its opener; other admins of the chat may press them too."""
    return await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)


def routes() -> Router:
    """The command and presses this feature answers; a press counts only while its presser is an admin."""
    router = Router(name="chatadmin")
    groups = F.message.chat.type.in_({ChatType.GROUP, ChatType.SUPERGROUP})
    pages = Pressed(Action.CHAT_HOME, Action.CHAT_LANGUAGES, Action.CHAT_MODELS, Action.CHAT_LEVELS)
    choices = Pressed(Action.CHAT_LANGUAGE, Action.CHAT_MODEL, Action.CHAT_LEVEL)
    router.message.register(open_chat, Command("chat"), F.text)
    router.callback_query.register(turn_page, groups, pages, still_admin)
    router.callback_query.register(choose, groups, choices, still_admin)
    router.callback_query.register(no_longer_admin, groups, pages)
    router.callback_query.register(no_longer_admin, groups, choices)
    return router


async def still_admin(query: CallbackQuery, visit: Visit, studio: Studio) -> bool:
    """Rights may be gone since the page was opened."""
    return await studio.chat_admins.is_admin(visit.chat.id, query.from_user.id)


async def no_longer_admin(query: CallbackQuery, say: Say) -> None:
    """Say why nothing happens."""
    await query.answer(say.plain("chat-admins-only"), show_alert=True)
