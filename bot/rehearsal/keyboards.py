"""The rules of keyboards: what is refused while a call is read, and what only the server refuses."""

from aiogram import types

from bot.rehearsal.markup.formatted import clean_url
from bot.rehearsal.refusals import bad_request

Keyboard = (
    types.InlineKeyboardMarkup | types.ReplyKeyboardMarkup | types.ReplyKeyboardRemove | types.ForceReply
)
_MOST_DATA = 64  # bytes of UTF-8
_MOST_BUTTONS = 100
_MOST_BYTES = 10_240
_MOST_COPY = 256
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_STYLES = frozenset({None, "primary", "success", "danger"})


def inline(markup: Keyboard | None) -> types.InlineKeyboardMarkup | None:
    """The inline keyboard of a call, its buttons checked as far as Telegram checks before sending."""
    if not isinstance(markup, types.InlineKeyboardMarkup):
        return None
    for key in _keys(markup):
        if not key.text.strip():
            raise bad_request("inline keyboard button text must be non-empty")
        actions = [name for name in _ACTIONS if getattr(key, name) is not None]
        if not actions:
            words = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            raise bad_request(words)
        if len(actions) > 1:
            words = "can't parse inline keyboard button: exactly one of the optional fields must be used"
            raise bad_request(words)
        if key.style not in _STYLES:
            raise bad_request("can't parse inline keyboard button: invalid button style specified")
    rows = [row for row in markup.inline_keyboard if row]
    return types.InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def reply(
    markup: Keyboard | None,
) -> types.ReplyKeyboardMarkup | types.ReplyKeyboardRemove | types.ForceReply | None:
    """The reply keyboard of a call, if it is one."""
    return None if isinstance(markup, types.InlineKeyboardMarkup) else markup


def check_at_server(markup: types.InlineKeyboardMarkup | None, *, private: bool) -> None:
    """What Telegram's server refuses: data, addresses and sizes."""
    if markup is None:
        return
    keys = _keys(markup)
    if len(keys) > _MOST_BUTTONS or len(markup.model_dump_json(exclude_none=True).encode()) > _MOST_BYTES:
        raise bad_request("reply markup is too long")
    for key in keys:
        _check_key(key, private=private)


def _check_key(key: types.InlineKeyboardButton, *, private: bool) -> None:
    if key.callback_data is not None and not 0 < len(key.callback_data.encode()) <= _MOST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if key.url is not None and clean_url(key.url) is None:
        raise bad_request("BUTTON_URL_INVALID")
    if key.web_app is not None:
        if not private:
            raise bad_request("BUTTON_TYPE_INVALID")
        # Loopback is excused as in Telegram's test environment: the rehearsal's pages have no certificate.
        if not key.web_app.url.startswith(("https://", "http://127.0.0.1")):
            wrong = f"inline keyboard button Web App URL '{key.web_app.url}' is invalid"
            raise bad_request(f"{wrong}: Only HTTPS links are allowed")
    if key.copy_text is not None and not 0 < len(key.copy_text.text) <= _MOST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _keys(markup: types.InlineKeyboardMarkup) -> list[types.InlineKeyboardButton]:
    return [key for row in markup.inline_keyboard for key in row]
