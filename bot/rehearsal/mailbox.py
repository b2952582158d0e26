"""The bot's mailbox: updates wait here until a getUpdates confirms them."""

import asyncio
from collections import deque
from collections.abc import Sequence

from aiogram import types

from bot.rehearsal.refusals import Refusal, conflict

# Only on explicit request (getUpdates, allowed_updates).
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LONGEST_POLL = 50.0  # seconds
TERMINATED_BY_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
TERMINATED_BY_WEBHOOK = "terminated by setWebhook request"


class Mailbox:
    """A queue of updates with at most one reader; a second reader sends the first one away."""

    def __init__(self) -> None:
        self._waiting: deque[types.Update] = deque()
        self._allowed: frozenset[str] | None = None
        self._reader: asyncio.Future[None] | None = None
        self.closed = False
        self.was_read = asyncio.Event()

    def put(self, update: types.Update) -> None:
        """Deliver, if the bot wants updates of this kind: that is decided now, not when they are read."""
        kind = update.event_type
        wanted = kind not in _NOT_BY_DEFAULT if not self._allowed else kind in self._allowed
        if wanted:
            self._waiting.append(update)
            self._wake()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Set what is wanted: None leaves it as it is, an empty list restores the default."""
        if kinds is not None:
            self._allowed = frozenset(kinds)

    @property
    def allowed(self) -> list[str] | None:
        """What setWebhook or getUpdates asked for."""
        return sorted(self._allowed) if self._allowed else None

    def __len__(self) -> int:
        return len(self._waiting)

    def drop(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()

    async def read(self, offset: int | None, limit: int, seconds: float) -> list[types.Update]:
        """Confirm what lies below `offset`, then wait up to `seconds` for updates; 409 if sent away."""
        self.was_read.set()
        self.send_away(conflict(TERMINATED_BY_POLL))
        self._confirm(offset)
        if not self._waiting and seconds > 0 and not self.closed:
            reader = self._reader = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(min(seconds, _LONGEST_POLL)):
                    await reader
            except TimeoutError:
                return []
            finally:
                if self._reader is reader:
                    self._reader = None
        return list(self._waiting)[: max(1, min(limit, 100))]

    def send_away(self, why: Refusal) -> None:
        """End the poll in progress with a conflict."""
        if self._reader and not self._reader.done():
            self._reader.set_exception(why)
        self._reader = None

    def close(self) -> None:
        """Let the reader go home empty-handed."""
        self.closed = True
        self._wake()

    def _confirm(self, offset: int | None) -> None:
        if offset is None:
            return
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while self._waiting and self._waiting[0].update_id < offset:
            self._waiting.popleft()

    def _wake(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(None)
