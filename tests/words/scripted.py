"""A language server over real HTTP that says what the test tells it to, or misbehaves in a chosen way."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Behaviour = Callable[[web.Request, "Scripted"], Awaitable[web.StreamResponse]]


@dataclass
class Scripted:
    """The server's side: what it was asked, and what it does next."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    plan: list[Behaviour] = field(default_factory=list)
    """Behaviours for the next calls; the last one stays."""
    models: tuple[str, ...] = ("mistral",)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client left before the answer was whole."""

    def then(self, *behaviours: Behaviour) -> None:
        self.plan = list(behaviours)

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        behaviour = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        return await behaviour(request, self)

    async def list_models(self, request: web.Request) -> web.Response:
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in self.models]
        return web.json_response({"object": "list", "data": data})


@contextlib.asynccontextmanager
async def scripted_server() -> AsyncIterator[Scripted]:
    """Listening on a free port while the block runs."""
    scripted = Scripted()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", scripted.chat)
    app.router.add_get("/v1/models", scripted.list_models)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    scripted.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield scripted
    finally:
        await runner.cleanup()


def says(text: str, *, size: int = 7) -> Behaviour:
    """A good answer, streamed in pieces."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        for at in range(0, len(text), size):
            await response.write(chunk(text[at : at + size]))
        await response.write(chunk("", finish="stop", usage=True) + b"data: [DONE]\n\n")
        return response

    return behave


def answers(prompt: str, *added: str) -> Behaviour:
    """A good answer in the form that the beautifier asks for."""
    return says(json.dumps({"prompt": prompt, "added": added}, ensure_ascii=False))


def fails(status: int, body: str = '{"error": {"message": "no"}}') -> Behaviour:
    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        return web.Response(status=status, text=body, content_type="application/json")

    return behave


def forbids(*fields: str, otherwise: Behaviour) -> Behaviour:
    """Like servers that take no field they do not know."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        kind = fails(422) if scripted.asked[-1].keys() & set(fields) else otherwise
        return await kind(request, scripted)

    return behave


def garbage(body: str = "<html><body>It works!</body></html>") -> Behaviour:
    """Something else listens there."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        return web.Response(text=body, content_type="text/html")

    return behave


def broken_events() -> Behaviour:
    """Events that are no JSON."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        await response.write(b"data: {nonsense\n\n")
        return response

    return behave


def cut(text: str) -> Behaviour:
    """The connection is lost in the middle of an answer."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        await response.write(chunk(text))
        assert request.transport is not None
        request.transport.abort()
        return response

    return behave


def ends_early(text: str) -> Behaviour:
    """The answer ends in good order, but was never finished."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        await response.write(chunk(text))
        return response

    return behave


def silent(after: str = "") -> Behaviour:
    """It takes the question, perhaps begins, and says no more."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        if after:
            await response.write(chunk(after))
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            scripted.hung_up.set()
            raise
        return response

    return behave


def endless() -> Behaviour:
    """It never stops talking."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        await response.write(chunk('{"prompt": "'))
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(chunk("and a cat " * 20))
                await asyncio.sleep(0)
        return response

    return behave


async def begun(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


def chunk(text: str, *, finish: str | None = None, usage: bool = False) -> bytes:
    """One event as OpenAI's API sends it."""
    data: dict[str, Any] = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "mistral",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
    }
    if usage:
        data["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return f"data: {json.dumps(data)}\n\n".encode()
