"""The one aiohttp application of the chat process: builds it, opens it at an address, closes it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.web.calls import Calls
from bot.web.identity import Gate
from bot.web.pictures import Album
from bot.web.reception import Reception
from bot.web.vitals import Vitals
from bot.web.wishes import WishDesk
from handlers.kit.desk import Desk
from handlers.kit.studio import Studio
from tasks.gallery import Gallery
from tasks.store.buttons import Buttons
from tasks.store.database import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger("web")

_PAGE = Path(__file__).parent / "page"
_SHARED = Path(__file__).parents[1] / "page"
_LOCAL = frozenset({"127.0.0.1", "localhost"})
_TELEGRAM = "https://telegram.org https://*.telegram.org"
_LOOPBACK = "http://127.0.0.1:* http://localhost:*"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Address:
    """Where people reach the site, and where it listens."""

    url: str
    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether it is a rehearsal's, which may be framed by pages of this computer."""
        return urlsplit(self.url).hostname in _LOCAL


class Site:
    """Serves the Mini App, the API and the health pages until stopped."""

    def __init__(self, address: Address, token: str, studio: Studio, database: Database) -> None:
        self._address = address
        self._stopped = asyncio.Event()
        gallery = Gallery(database)
        album = Album(Buttons(database))
        self._vitals = Vitals(studio, gallery)
        self._application = web.Application(middlewares=[self._watched])
        calls = Calls(Reception(studio, Gate(token)), album, gallery, WishDesk(Desk(studio), album))
        self._application.add_routes(self._vitals.routes())
        self._application.add_routes(calls.routes())
        self._application.add_routes(
            [
                web.get("/", _to_page),
                web.get("/app", _to_page),
                web.get("/app/", self._page),
                web.static("/app/shared", _SHARED),
                web.static("/app", _PAGE),
            ]
        )
        self._runner = web.AppRunner(self._application, access_log=None, shutdown_timeout=2.0)
        self.port = 0

    async def open(self) -> None:
        """Listen. Raises OSError where the port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self._address.host, self._address.port).start()
        self.port = int(self._runner.addresses[0][1])
        log.info("the Mini App is served", url=self._address.url, port=self.port)

    def stop(self) -> None:
        """Let `run` return; call it in the event loop."""
        self._stopped.set()

    async def run(self) -> None:
        """Serve until stopped, then close; `open` comes first."""
        try:
            await self._stopped.wait()
        finally:
            await self._runner.cleanup()

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as error:
            self._vitals.note(request, error.status)
            raise
        self._vitals.note(request, response.status)
        if request.path.startswith("/app"):
            self._secure(response)
        return response

    def _secure(self, response: web.StreamResponse) -> None:
        """Only our own scripts and Telegram's; framed only by Telegram's apps, or by the rehearsal."""
        frames = _LOOPBACK if self._address.is_local else _TELEGRAM
        response.headers.update(
            {
                "Content-Security-Policy": (
                    "default-src 'none'; script-src 'self' https://telegram.org; style-src 'self'; "
                    "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    f"frame-ancestors {frames}"
                ),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-cache",
            }
        )

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / "index.html")


async def _to_page(request: web.Request) -> web.StreamResponse:
    query = f"?{request.query_string}" if request.query_string else ""
    raise web.HTTPFound(f"app/{query}")
