"""What a group's own admins set: its language, the models that may paint there, how strict the guard is."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.i18n import LANGUAGES, Html, Say
from handlers.kit.keyboards import Key, grid
from handlers.kit.replies import reply
from handlers.kit.strictness import (
    Rows,
    Stale,
    back,
    category_of,
    level_of,
    levelled,
    levels,
    levels_page,
    line_page,
    lines_page,
    own_lines,
    place_of,
    treated,
)
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from safety.levels import Level
from safety.verdict import Category
from tasks.store.chats import Chat

EACH = "each"
"""The language choice that follows each person."""


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
        if level not in levels(chat, studio):  # the operator's floor may have risen since the button was made
            await query.answer(say.plain("toast-stale"), show_alert=True)
            return
        now = await studio.chats.revise_level(chat.id, lambda kept: levelled(kept, level, chat, studio))
        await note(now, visit, studio)
    else:
        models = toggled(chat, press.value, studio)
        if not models:
            await query.answer(say.plain("chat-one-model-stays"), show_alert=True)
            return
        await studio.chats.allow_models(chat.id, None if models == painting(studio) else models)
    await query.answer(say.plain("toast-saved"))
    page = Action.CHAT_MODELS if press.action is Action.CHAT_MODEL else Action.CHAT_HOME
    if visit.is_private:
        page = Action.CHAT_LEVELS
    await show(query, page, visit, studio, await studio.chats.get(chat.id))


async def open_line(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Show what can be chosen for one kind of content."""
    try:
        category = category_of(press.value)
    except Stale:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    await query.answer()
    await show_line(query, category, visit, studio, visit.chat)


async def treat(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Make one kind of content stricter here, or leave it to the level again."""
    chat = visit.chat

    def revise(kept: str | None) -> str:
        place = place_of(replace(chat, level=kept), studio)
        return str(replace(treated(place, press.value, studio), is_private=True))

    try:
        now = await studio.chats.revise_level(chat.id, revise)
    except Stale:
        await query.answer(visit.say.plain("chat-line-stale"), show_alert=True)
        await show(query, Action.CHAT_LINES, visit, studio, await studio.chats.get(chat.id))
        return
    await note(now, visit, studio)
    await query.answer(visit.say.plain("toast-saved"))
    await show_line(query, category_of(press.value.partition("=")[0]), visit, studio, now)


async def note(chat: Chat, visit: Visit, studio: Studio) -> None:
    """Who made a group stricter or laxer stands in the audit; in private it is nobody else's business."""
    if not visit.is_private:
        level = chat.level or ""
        await studio.moderation.log(visit.person.id, "chat-level", f"chat:{chat.id}", level=level)


async def show_line(
    query: CallbackQuery, category: Category, visit: Visit, studio: Studio, chat: Chat
) -> None:
    """Put the page of one kind of content into the message."""
    await put(query, line_page(category, chat, speech(chat, visit, studio), studio), visit, studio)


async def show(query: CallbackQuery, page: Action, visit: Visit, studio: Studio, chat: Chat) -> None:
    """Put a page into the message."""
    pages = {
        Action.CHAT_HOME: home,
        Action.CHAT_LANGUAGES: languages_page,
        Action.CHAT_MODELS: models_page,
        Action.CHAT_LEVELS: levels_page,
        Action.CHAT_LINES: lines_page,
    }
    await put(query, pages[page](chat, speech(chat, visit, studio), studio), visit, studio)


def speech(chat: Chat, visit: Visit, studio: Studio) -> Say:
    """The language of the chat, or of who presses where it has none."""
    return studio.locales.speak(chat.language) if chat.language else visit.say


async def put(query: CallbackQuery, page: tuple[str, Rows], visit: Visit, studio: Studio) -> None:
    """Put text and buttons into the message that was pressed."""
    text, rows = page
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
        own=own_lines(chat, studio),
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
    return say("chat-choose-language"), [*grid(keys, 1), back(say, Action.CHAT_HOME)]


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
    return say("chat-choose-models"), [*grid(keys, 1), back(say, Action.CHAT_HOME)]


def is_allowed(chat: Chat, model: str) -> bool:
    """Whether the group lets this model paint."""
    return chat.allowed_models is None or model in chat.allowed_models


def painting(studio: Studio) -> frozenset[str]:
    """Every model, those that only change pictures included."""
    return frozenset(studio.models.ids)


def toggled(chat: Chat, model: str, studio: Studio) -> frozenset[str]:
    """The allowed models after one was switched."""
    return (painting(studio) if chat.allowed_models is None else chat.allowed_models) ^ {model}


async def lay(rows: Rows, visit: Visit, studio: Studio) -> InlineKeyboardMarkup:
    """Lay the page's buttons for its opener; other admins of the chat may press them too."""
    return await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)


def routes() -> Router:
    """The command and presses this feature answers; a press counts only while its presser is an admin."""
    router = Router(name="chatadmin")
    groups = F.message.chat.type.in_({ChatType.GROUP, ChatType.SUPERGROUP})
    pages = Pressed(
        *(Action.CHAT_HOME, Action.CHAT_LANGUAGES, Action.CHAT_MODELS),
        *(Action.CHAT_LEVELS, Action.CHAT_LINES),
    )
    choices = Pressed(Action.CHAT_LANGUAGE, Action.CHAT_MODEL, Action.CHAT_LEVEL)
    router.message.register(open_chat, Command("chat"), F.text)
    lines, treatments = Pressed(Action.CHAT_LINE), Pressed(Action.CHAT_TREAT)
    for handler, presses in ((turn_page, pages), (choose, choices), (open_line, lines), (treat, treatments)):
        router.callback_query.register(handler, groups, presses, still_admin)
        router.callback_query.register(no_longer_admin, groups, presses)
    # In private everybody chooses their own strictness; /settings leads here.
    private, pages = F.message.chat.type == ChatType.PRIVATE, Pressed(Action.CHAT_LEVELS, Action.CHAT_LINES)
    choices = Pressed(Action.CHAT_LEVEL)
    for handler, presses in ((turn_page, pages), (choose, choices), (open_line, lines), (treat, treatments)):
        router.callback_query.register(handler, private, presses)
    return router


async def still_admin(query: CallbackQuery, visit: Visit, studio: Studio) -> bool:
    """Rights may be gone since the page was opened."""
    return await studio.chat_admins.is_admin(visit.chat.id, query.from_user.id)


async def no_longer_admin(query: CallbackQuery, say: Say) -> None:
    """Say why nothing happens."""
    await query.answer(say.plain("chat-admins-only"), show_alert=True)
