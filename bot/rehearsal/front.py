"""The Bot API's front door: token, method, size, faults, parameters, the play; all is written down."""

import time

from aiogram.types import TelegramObject
from aiohttp import web
from pydantic import JsonValue

from bot.rehearsal.faults import DEFAULT_TIMEOUT, Fault, FaultKind, Faults
from bot.rehearsal.journal import Entry, Journal
from bot.rehearsal.methods.book import Reply
from bot.rehearsal.methods.programme import find_part
from bot.rehearsal.refusals import Refusal, bad_request, forbidden, too_many_requests
from bot.rehearsal.scene import Scene
from bot.rehearsal.wire import Request, read_method, read_request, too_large

_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Front:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, scene: Scene, token: str, faults: Faults, journal: Journal) -> None:
        self._scene = scene
        self._token = token
        self._faults = faults
        self._journal = journal

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.route("*", "/bot{token:[^/]+}/{method:.*}", self.call),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file that getFile named."""
        try:
            self._check_token(request.match_info["token"])
        except Refusal as refusal:
            return _refused(refusal)
        stored = self._scene.files.at(request.match_info["path"])
        if stored is None:
            return _refused(Refusal(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One Bot API call."""
        started = time.perf_counter()
        name = request.match_info["method"]
        number = self._journal.next_number()
        read = Request()
        fault: Fault | None = None
        result: Reply | Refusal
        try:
            self._check_token(request.match_info["token"])
            part = find_part(name)
            name = part.name
            read = await read_request(request)
            fault = self._faults.take(name, read.chat)
            if fault:
                await self._trouble(fault, request)
            result = await part.play(self._scene, read_method(part.method, read))
            if fault and fault.kind is FaultKind.CUT_AFTER:
                _cut(request)
        except web.HTTPRequestEntityTooLarge:
            result = too_large()
        except Refusal as refusal:
            result = refusal
        milliseconds = (time.perf_counter() - started) * 1000
        self._write(number, name, read, fault, result, milliseconds)
        if fault and fault.kind is FaultKind.BAD_GATEWAY:
            return web.Response(status=502, text=_BAD_GATEWAY, content_type="text/html")
        return _refused(result) if isinstance(result, Refusal) else _done(result)

    def _check_token(self, token: str) -> None:
        number, _, secret = token.partition(":")
        if not number.isdigit() or not secret:
            raise Refusal(401, "Unauthorized: invalid token specified")
        if token != self._token:
            raise Refusal(401, "Unauthorized")

    async def _trouble(self, fault: Fault, request: web.Request) -> None:
        """Carry out a fault; returns where the call is to go on."""
        words = fault.description or "the rehearsal was asked to refuse this"
        refusals = {
            FaultKind.FLOOD: too_many_requests(fault.retry_after),
            FaultKind.BAD_REQUEST: bad_request(words),
            FaultKind.FORBIDDEN: forbidden(words),
            FaultKind.SERVER_ERROR: Refusal(500, fault.description or "Internal Server Error"),
            FaultKind.BAD_GATEWAY: Refusal(502, "Bad Gateway"),
        }
        if refusal := refusals.get(fault.kind):
            raise refusal
        if fault.kind in {FaultKind.TIMEOUT, FaultKind.SLOW}:
            default = DEFAULT_TIMEOUT if fault.kind is FaultKind.TIMEOUT else 1.0
            seconds = default if fault.seconds is None else fault.seconds
            await self._scene.events.wait(lambda: False, seconds)
        if fault.kind in {FaultKind.TIMEOUT, FaultKind.CUT}:
            _cut(request)
            raise Refusal(500, "the line was cut")

    def _write(
        self,
        n: int,
        name: str,
        read: Request,
        fault: Fault | None,
        result: Reply | Refusal,
        milliseconds: float,
    ) -> None:
        refusal = result if isinstance(result, Refusal) else None
        entry = Entry(
            n=n,
            time=self._scene.clock.now(),
            method=name,
            parameters=read.parameters,
            files=read.journal_files(),
            warnings=read.warnings,
            status=refusal.code if refusal else 200,
            ok=refusal is None,
            description=refusal.description if refusal else None,
            result=None if isinstance(result, Refusal) else _ids(result),
            milliseconds=round(milliseconds, 2),
            fault=fault.kind if fault else None,
        )
        self._journal.write(entry)


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


def _done(result: Reply) -> web.Response:
    return web.json_response({"ok": True, "result": _plain(result)})


def _refused(refusal: Refusal) -> web.Response:
    body: dict[str, JsonValue] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    headers: dict[str, str] = {}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.migrate_to is not None:
        body["parameters"] = {"migrate_to_chat_id": refusal.migrate_to}
    return web.json_response(body, status=refusal.code, headers=headers)


def _plain(result: Reply) -> JsonValue:
    if isinstance(result, TelegramObject):
        return result.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(result, list):
        return [_plain(one) for one in result]
    return result


def _ids(result: Reply) -> JsonValue:
    """What the journal keeps of a result: message ids, and plain values."""
    if isinstance(result, TelegramObject):
        return getattr(result, "message_id", None)
    if isinstance(result, list):
        ids = [_ids(one) for one in result]
        return [one for one in ids if one is not None] or len(result)
    return result
