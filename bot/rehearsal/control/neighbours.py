"""Keeps other web pages out: only the stage's own page, and programs that are no browser, may speak to it."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOCAL = frozenset({"127.0.0.1", "localhost"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a foreign Host (DNS rebinding) or Origin (another site's script in the same browser)."""
    origin = request.headers.get("Origin")
    if _host(f"//{request.host}") not in LOCAL or (origin is not None and _host(origin) not in LOCAL):
        return web.Response(
            status=403, text="The rehearsal answers only pages and programs of this computer."
        )
    return await handler(request)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
