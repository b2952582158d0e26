"""The bot's profile: names, descriptions and command menus by language and scope."""

from dataclasses import dataclass, field

from aiogram import types

_NO_LANGUAGE = ""


@dataclass(frozen=True)
class Menu:
    """Commands, and the scope and language they were set for."""

    commands: tuple[types.BotCommand, ...] = ()
    scope: str = "default"
    language: str = _NO_LANGUAGE


@dataclass
class Profile:
    """What people read about the bot. Texts are kept by language, `` for all others."""

    names: dict[str, str] = field(default_factory=dict[str, str])
    descriptions: dict[str, str] = field(default_factory=dict[str, str])
    short_descriptions: dict[str, str] = field(default_factory=dict[str, str])
    menus: dict[tuple[str, str], Menu] = field(default_factory=dict[tuple[str, str], Menu])
    webhook: str | None = None
    webhook_set_at: float = 0.0
    menu_button: types.MenuButtonDefault | types.MenuButtonCommands | types.MenuButtonWebApp | None = None

    def menu(self, scopes: list[str], language: str) -> Menu:
        """The first menu that was set: scope by scope, in each the language before none."""
        for scope in scopes:
            for tongue in (language, _NO_LANGUAGE):
                if found := self.menus.get((scope, tongue)):
                    return found
        return Menu()


def text_for(texts: dict[str, str], language: str) -> str:
    """A text in a language, or the one for all languages, or nothing."""
    return texts.get(language) or texts.get(_NO_LANGUAGE, "")


def scope_key(scope: types.BotCommandScopeUnion | None) -> str:
    """A scope as a key: `default`, `all_private_chats`, `chat:ID`, `chat_member:ID:ID` and so on."""
    if isinstance(scope, types.BotCommandScopeChatMember):
        return f"chat_member:{scope.chat_id}:{scope.user_id}"
    if isinstance(scope, types.BotCommandScopeChat | types.BotCommandScopeChatAdministrators):
        return f"{scope.type}:{scope.chat_id}"
    return scope.type if scope else "default"


def scopes_for(chat: int, user: int, *, private: bool, admin: bool) -> list[str]:
    """The order in which Telegram looks for commands (BotCommandScope)."""
    if private:
        return [f"chat:{chat}", "all_private_chats", "default"]
    admins = [f"chat_administrators:{chat}"] if admin else []
    everywhere = ["all_chat_administrators"] if admin else []
    return [f"chat_member:{chat}:{user}", *admins, f"chat:{chat}", *everywhere, "all_group_chats", "default"]
