"""Bells: a process rings another after a commit, so that nobody has to look at the database often.

A bell may be lost; everybody who listens also looks by himself now and then.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Protocol

import structlog

from tasks.ear import Ear
from tasks.store.database import Database, DatabaseTrouble
from tasks.store.processes import Role, bells

log = structlog.get_logger()

LOOPBACK = "127.0.0.1"
# Bells of processes that have been silent for longer are not worth a datagram.
RINGS_WITHIN = 60.0
RETRY = 2.0


class Bell(Protocol):
    """One process's end of the bells: rings others, and waits to be rung."""

    @property
    def address(self) -> str | None:
        """Where others ring this process; announced with its heartbeat. None where a role is enough."""
        ...

    async def open(self) -> None:
        """Start to listen."""
        ...

    async def ring(self, role: Role) -> None:
        """Wake every living process of this role. Never raises: a lost ring costs a moment's wait."""
        ...

    def wake(self) -> None:
        """Ring this process itself."""
        ...

    async def wait(self, seconds: float) -> bool:
        """Wait to be rung, at most so long; says whether it was. Rings in between are remembered."""
        ...

    async def close(self) -> None:
        """Stop listening."""
        ...


def bell_of(database: Database, role: Role) -> Bell:
    """Loopback datagrams beside SQLite, LISTEN and NOTIFY beside PostgreSQL."""
    if database.is_sqlite:
        return LoopbackBell(database)
    from tasks.notify import NotifyBell

    return NotifyBell(database, role)


class LoopbackBell(Ear):
    """Rings by an empty datagram on 127.0.0.1: all processes share one machine."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._transport: asyncio.DatagramTransport | None = None
        self._out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    @property
    def address(self) -> str | None:
        """The port that this process listens on."""
        if self._transport is None:
            return None
        return str(self._transport.get_extra_info("sockname")[1])

    async def open(self) -> None:
        """Listen on any free port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Listener(self.wake), local_addr=(LOOPBACK, 0)
        )

    async def ring(self, role: Role) -> None:
        """Send a datagram to every living process of this role."""
        try:
            ports = await self._database.read(lambda connection: bells(connection, role, RINGS_WITHIN))
        except DatabaseTrouble as error:
            log.warning("bell not rung", role=role, error=str(error))
            return
        for port in ports:
            with contextlib.suppress(OSError):
                self._out.sendto(b"", (LOOPBACK, int(port)))

    async def close(self) -> None:
        """Close both sockets."""
        if self._transport is not None:
            self._transport.close()
        self._out.close()


class _Listener(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Any datagram is a ring; its content means nothing."""
        del data, addr
        self._heard()
