"""Keeps the end of a quick task from overtaking its own card, which is still on its way to Telegram."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Openings:
    """Counts the cards that are being opened in each chat."""

    def __init__(self) -> None:
        self._open: Counter[int] = Counter()
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def opening(self, chat: int) -> AsyncGenerator[None, None]:
        """Surround with this the sending of a card, or of a question, and all that must be noted with it."""
        self._open[chat] += 1
        try:
            yield
        finally:
            self._open[chat] -= 1
            if not self._open[chat]:
                del self._open[chat]
            self._changed.set()
            self._changed = asyncio.Event()

    async def settled(self, chat: int) -> None:
        """Wait until no card or question is on its way to this chat."""
        while self._open[chat]:
            await self._changed.wait()
