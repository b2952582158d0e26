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
from tasks.store.buttons import Button

EDITOR = "editor"
"""The kind of these buttons; no press of them reaches the conversation."""
INPAINT = "inpaint"
OUTPAINT = "outpaint"


@dataclass(frozen=True)
class EditorKey:
    """A button that opens the editor, before it is laid: on a task's picture, or on one that was sent in."""

    label: str
    deed: str = INPAINT
    """What it is opened for: INPAINT or OUTPAINT."""
    task: str = ""
    number: int = 0
    """Which of the task's pictures, from 0."""
    file: PictureFile | None = None
    thread: int | None = None
    """The topic that the result goes to."""

    def button(self, owner: int | None, chat: int | None) -> Button:
        """Write it as the database keeps it."""
        subject: dict[str, str | int | bool | None] = {"deed": self.deed, "thread": self.thread}
        if self.file is None:
            subject |= {"task": self.task, "number": self.number}
        else:
            subject |= {"file": self.file.file_id, "size": self.file.size}
        return Button(EDITOR, subject, owner, chat)


def key_of(payload: Mapping[str, str | int | bool | None]) -> EditorKey:
    """Read what `button` wrote; the label is not kept."""
    size, thread, file = payload.get("size"), payload.get("thread"), payload.get("file")
    known = PictureFile(file_id=str(file), size=size if isinstance(size, int) else None) if file else None
    return EditorKey(
        label="",
        deed=str(payload.get("deed") or INPAINT),
        task=str(payload.get("task") or ""),
        number=int(payload.get("number") or 0),
        file=known,
        thread=thread if isinstance(thread, int) else None,
    )


def brush_key(
    say: Say, *, task: str = "", number: int = 0, file: PictureFile | None = None, thread: int | None = None
) -> EditorKey:
    """Opens the editor with the brush in hand."""
    label = say.plain("button-editor-inpaint")
    return EditorKey(label, INPAINT, task=task, number=number, file=file, thread=thread)


def frame_key(
    say: Say, *, task: str = "", number: int = 0, file: PictureFile | None = None, thread: int | None = None
) -> EditorKey:
    """Opens the editor with the frame around the picture."""
    label = say.plain("button-editor-outpaint")
    return EditorKey(label, OUTPAINT, task=task, number=number, file=file, thread=thread)


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
