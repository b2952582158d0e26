"""Keeps cards up to date while their tasks wait and run: paced, fewer edits in groups, none after the end."""

import asyncio
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BufferedInputFile, InputMediaPhoto

from handlers.kit.cards import Turn
from handlers.kit.editing import repaint, rewrite
from handlers.kit.faces import Faces
from handlers.kit.pace import Pace, expendable
from pipelines.kit.contract import BlobRef, PipelineError
from tasks.router import TaskRouter
from tasks.task import State, Task, Trouble

log = structlog.get_logger(__name__)

_REMEMBER = 5000
"""Cards whose last edit is remembered."""
_ETA_STEP = 120
"""Seconds an estimate must move before it is worth an edit; until then the entity ticks by itself."""


class Shown:
    """What is known of one card: what it says, when it was last edited, whether its end was handed over."""

    def __init__(self) -> None:
        self.says: tuple[object, ...] = ()
        self.edited = 0.0
        self.has_ended = False
        self.idle = asyncio.Event()
        self.idle.set()


class Progress:
    """Shows news of tasks; every edit may be skipped, and none follows the end of its task."""

    def __init__(self, bot: Bot, faces: Faces, router: TaskRouter, pace: Pace) -> None:
        self._bot = bot
        self._faces = faces
        self._router = router
        self._pace = pace
        self._shown: OrderedDict[str, Shown] = OrderedDict()

    def note(self, task: str, position: int | None) -> None:
        """A card was just sent and says this place in line."""
        shown = self._card(task)
        shown.says = (State.WAITING, position)
        shown.edited = monotonic()

    async def end(self, task: str) -> None:
        """Let no further edit of this card begin, and wait for one that is under way."""
        shown = self._card(task)
        shown.has_ended = True
        await shown.idle.wait()

    async def give_up(self, task: Task) -> None:
        """Say on the card, where that much still works, that nothing can be sent to this chat."""
        card, lost = task.place.card, replace(task, state=State.FAILED, trouble=Trouble("unreachable"))
        if card is None or task.state is not State.DELIVERING:
            return
        with suppress(TelegramAPIError):
            text, keys = self._faces.text(lost).ending(lost), await self._faces.keys(lost)
            await rewrite(self._bot, task.place.chat, card, text, keys)

    async def show(self, task: Task, position: int | None, starts_in: float | None) -> None:
        """Bring the card up to date if it says something new and its chat has room."""
        chat, card = task.place.chat, task.place.card
        shown = self._card(task.id)
        if card is None or task.state.is_end or task.state is State.DELIVERING or not shown.idle.is_set():
            return
        news = _news(task, position, starts_in)
        is_soon = monotonic() - shown.edited < self._pace.progress_interval(chat)
        if shown.has_ended or news == shown.says or is_soon or not self._pace.has_room(chat):
            return
        shown.idle.clear()
        try:
            with expendable():
                await self._edit(task, card, Turn(position, _when(starts_in)) if position else None)
            shown.says = news
        except (TelegramAPIError, PipelineError) as error:
            log.debug("progress-skipped", task=task.id, reason=str(error))
        finally:
            shown.edited = monotonic()
            shown.idle.set()

    async def _edit(self, task: Task, card: int, turn: Turn | None) -> None:
        text = self._faces.text(task)
        if task.state is State.WAITING:
            said = text.waiting(task, turn, is_attended=bool(await self._router.workers()))
        else:
            said = text.running(task, task.progress)
        keys = await self._faces.keys(task)
        preview = task.progress.preview if task.progress is not None and _may_preview(task) else None
        if preview is None:
            await rewrite(self._bot, task.place.chat, card, said, keys)
        else:
            await repaint(self._bot, task.place.chat, card, await self._photo(preview, said), keys)

    async def _photo(self, preview: BlobRef, caption: str) -> InputMediaPhoto:
        data = await self._router.read(preview)
        return InputMediaPhoto(media=BufferedInputFile(data, "preview.jpg"), caption=caption)

    def _card(self, task: str) -> Shown:
        shown = self._shown.setdefault(task, Shown())
        self._shown.move_to_end(task)
        while len(self._shown) > _REMEMBER:
            self._shown.popitem(last=False)
        return shown


def _may_preview(task: Task) -> bool:
    """In private, and for a single picture: an album arrives as messages of its own."""
    return task.place.is_private and task.inputs.get("count", 1) == 1


def _news(task: Task, position: int | None, starts_in: float | None) -> tuple[object, ...]:
    """What would be worth an edit."""
    if task.state is State.WAITING:
        eta = None if starts_in is None or starts_in < _ETA_STEP else int(starts_in // _ETA_STEP)
        return (task.state, position) if eta is None else (task.state, position, eta)
    progress = task.progress
    return (task.state,) if progress is None else (task.state, progress.stage, progress.step)


def _when(starts_in: float | None) -> datetime | None:
    return None if starts_in is None else datetime.now(UTC) + timedelta(seconds=starts_in)
