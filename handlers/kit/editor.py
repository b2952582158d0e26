"""Keys that open the Mini App's editor on a picture: a web_app button in private, a deep link in groups.

A key says which picture and what for; the button carries only a short opaque id, as every other one does.
Where there is no Mini App, keyboards leave these keys out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, WebAppInfo

from handlers.kit.files import PictureFile
from handlers.kit.i18n import Say
from handlers.kit.wishes import PictureWish
from tasks.store.buttons import Button

EDITOR = "editor"
"""The kind of these buttons; no press of them reaches the conversation."""


@dataclass(frozen=True)
class EditorKey:
    """A button that opens the editor, before it is laid; to its owner it is leave to see the picture."""

    label: str
    wish: PictureWish
    """What it is opened for (INPAINT or OUTPAINT), with what the person has said already."""
    file: PictureFile
    thread: int | None = None
    """The topic that the result goes to."""

    def button(self, owner: int | None, chat: int | None) -> Button:
        """Write it as the database keeps it."""
        subject: dict[str, str | int | bool | None] = {
            "wish": self.wish.model_dump_json(exclude_defaults=True),
            "thread": self.thread,
            **self.file.model_dump(),
        }
        return Button(EDITOR, subject, owner, chat)


def key_of(payload: Mapping[str, str | int | bool | None]) -> EditorKey:
    """Read what `button` wrote; the label is not kept. Raises ValidationError for an older release's."""
    thread = payload.get("thread")
    return EditorKey(
        label="",
        wish=PictureWish.model_validate_json(str(payload.get("wish"))),
        file=PictureFile.model_validate(
            {name: value for name, value in payload.items() if name in PictureFile.model_fields}
        ),
        thread=thread if isinstance(thread, int) else None,
    )


def editor_key(wish: PictureWish, say: Say, file: PictureFile, thread: int | None = None) -> EditorKey:
    """Opens the editor on a picture, with the brush in hand or the frame around it."""
    return EditorKey(say.plain(f"button-editor-{wish.capability}"), wish, file, thread)


class MiniApp:
    """The editor's door: turns a laid key into the button that Telegram shows."""

    def __init__(self, url: str, bot: Bot) -> None:
        self._url = url.rstrip("/")
        self._bot = bot

    async def button(self, label: str, button_id: str, *, is_private: bool) -> InlineKeyboardButton:
        """A web_app button in private; a link to the bot's main Mini App elsewhere, as Telegram demands."""
        if is_private:
            return InlineKeyboardButton(
                text=label, web_app=WebAppInfo(url=f"{self._url}/app/?open={button_id}")
            )
        username = (await self._bot.me()).username
        return InlineKeyboardButton(text=label, url=f"https://t.me/{username}?startapp={button_id}")
