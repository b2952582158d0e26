"""The bot's command menus by scope and language, and its name and descriptions."""

import re

from aiogram import methods, types

from bot.rehearsal import showing
from bot.rehearsal.methods import places
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.people import BOT
from bot.rehearsal.profile import Menu, scope_key, text_for
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene
from bot.rehearsal.told import BotTold, Nothing

BOOK = Book()
_MOST_COMMANDS = 100
_MOST_COMMAND = 32
_MOST_DESCRIPTION = 256


@BOOK.plays(methods.SetMyCommands)
async def set_my_commands(scene: Scene, call: methods.SetMyCommands) -> Reply:
    """Set the menu of a scope and a language; an empty one takes it away."""
    if len(call.commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in call.commands:
        _check_command(command)
    scope, language = _where(scene, call.scope, call.language_code)
    scene.profile.menus[scope, language] = Menu(tuple(call.commands), scope, language)
    if not call.commands:
        del scene.profile.menus[scope, language]
    scene.events.tell("commands", Nothing())
    return True


@BOOK.plays(methods.GetMyCommands)
async def get_my_commands(scene: Scene, call: methods.GetMyCommands) -> Reply:
    """The menu that was set for exactly this scope and language."""
    menu = scene.profile.menus.get(_where(scene, call.scope, call.language_code), Menu())
    return list(menu.commands)


@BOOK.plays(methods.DeleteMyCommands)
async def delete_my_commands(scene: Scene, call: methods.DeleteMyCommands) -> Reply:
    """Take a menu away."""
    scene.profile.menus.pop(_where(scene, call.scope, call.language_code), None)
    scene.events.tell("commands", Nothing())
    return True


@BOOK.plays(methods.SetChatMenuButton)
async def set_chat_menu_button(scene: Scene, call: methods.SetChatMenuButton) -> Reply:
    """Remember the menu button."""
    scene.profile.menu_button = call.menu_button
    return True


@BOOK.plays(methods.GetChatMenuButton)
async def get_chat_menu_button(scene: Scene, _call: methods.GetChatMenuButton) -> Reply:
    """The menu button."""
    return scene.profile.menu_button or types.MenuButtonDefault()


@BOOK.plays(methods.SetMyName)
async def set_my_name(scene: Scene, call: methods.SetMyName) -> Reply:
    """Set the bot's name for a language."""
    _set(scene, scene.profile.names, call.language_code, call.name, 64, "BOT_TITLE_TOO_LONG")
    return True


@BOOK.plays(methods.GetMyName)
async def get_my_name(scene: Scene, call: methods.GetMyName) -> Reply:
    """The bot's name for a language."""
    return types.BotName(name=text_for(scene.profile.names, call.language_code or "") or BOT.first_name)


@BOOK.plays(methods.SetMyDescription)
async def set_my_description(scene: Scene, call: methods.SetMyDescription) -> Reply:
    """Set what people read in an empty chat."""
    texts = scene.profile.descriptions
    _set(scene, texts, call.language_code, call.description, 512, "BOT_DESCRIPTION_TOO_LONG")
    return True


@BOOK.plays(methods.GetMyDescription)
async def get_my_description(scene: Scene, call: methods.GetMyDescription) -> Reply:
    """What people read in an empty chat."""
    return types.BotDescription(description=text_for(scene.profile.descriptions, call.language_code or ""))


@BOOK.plays(methods.SetMyShortDescription)
async def set_my_short_description(scene: Scene, call: methods.SetMyShortDescription) -> Reply:
    """Set what people read on the profile."""
    texts = scene.profile.short_descriptions
    _set(scene, texts, call.language_code, call.short_description, 120, "BOT_ABOUT_TOO_LONG")
    return True


@BOOK.plays(methods.GetMyShortDescription)
async def get_my_short_description(scene: Scene, call: methods.GetMyShortDescription) -> Reply:
    """What people read on the profile."""
    text = text_for(scene.profile.short_descriptions, call.language_code or "")
    return types.BotShortDescription(short_description=text)


def _set(
    scene: Scene, texts: dict[str, str], language: str | None, text: str | None, most: int, refusal: str
) -> None:
    if len(text or "") > most:
        raise bad_request(refusal)
    texts[_language(language)] = text or ""
    scene.events.tell("bot", BotTold(bot=showing.bot(scene.profile)))


def _where(scene: Scene, scope: types.BotCommandScopeUnion | None, language: str | None) -> tuple[str, str]:
    """The key of a menu; scopes that name a chat are checked as Telegram does."""
    if isinstance(
        scope,
        types.BotCommandScopeChat | types.BotCommandScopeChatAdministrators | types.BotCommandScopeChatMember,
    ):
        places.find_room(scene, scope.chat_id)
    return scope_key(scope), _language(language)


def _language(code: str | None) -> str:
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code or ""


def _check_command(command: types.BotCommand) -> None:
    name, description = command.command.removeprefix("/"), command.description
    if len(name) > _MOST_COMMAND:
        raise bad_request("command length must not exceed 32")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > _MOST_DESCRIPTION:
        raise bad_request("command description length must not exceed 256")
