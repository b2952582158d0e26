"""An ear: remembers that somebody rang; what every bell hears with."""

import asyncio
import contextlib


class Ear:
    """Remembers that somebody rang; what every bell hears with."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def wake(self) -> None:
        """Ring this process itself; from its own event loop."""
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait to be rung, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        was_rung = self._rung.is_set()
        self._rung.clear()
        return was_rung
