"""Control routes behind the scenes: files, faults, the clock, the journal and the event stream."""

import asyncio
import contextlib

from aiohttp import web

from bot.rehearsal.control.bodies import Forward, Now
from bot.rehearsal.control.exchange import Told, answer, query_number, read_body
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.faults import Fault, Faults
from bot.rehearsal.journal import Journal
from bot.rehearsal.scene import Scene

_HEARTBEAT = 15.0  # seconds between comments on a silent stream


class Open(Told):
    """The faults that are still to happen."""

    faults: list[Fault]


class Hello(Told):
    """Where the event stream starts."""

    event: int
    revision: int


class StagecraftRoutes:
    """`/control/files`, `/control/faults`, `/control/clock`, `/control/journal`, `/control/events`."""

    def __init__(self, scene: Scene, faults: Faults, journal: Journal) -> None:
        self._scene = scene
        self._faults = faults
        self._journal = journal

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.get("/control/files/{file}", self.file),
            web.post("/control/faults", self.order),
            web.get("/control/faults", self.left),
            web.delete("/control/faults", self.clear),
            web.post("/control/clock", self.clock),
            web.get("/control/journal", self.journal),
            web.get("/control/events", self.events),
        ]

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file."""
        stored = self._scene.files.find(request.match_info["file"])
        if stored is None:
            raise Impossible(404, "there is no such file")
        headers = {"Cache-Control": "max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        if request.query.get("download") or not stored.mime.startswith(("image/", "video/", "audio/")):
            name = (stored.name or "file").replace('"', "").replace("\n", "")
            quoted = name.encode("ascii", "replace").decode().replace("?", "_")
            headers["Content-Disposition"] = f'attachment; filename="{quoted}"'
        return web.Response(body=stored.data, content_type=stored.mime, headers=headers)

    async def order(self, request: web.Request) -> web.Response:
        """Order a fault."""
        self._faults.order(await read_body(request, Fault))
        return answer(Open(faults=self._faults.left()), 201)

    async def left(self, _request: web.Request) -> web.Response:
        """What is still to happen."""
        return answer(Open(faults=self._faults.left()))

    async def clear(self, _request: web.Request) -> web.Response:
        """No more faults."""
        self._faults.clear()
        return answer(Open(faults=[]))

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock on."""
        asked = await read_body(request, Forward)
        self._scene.clock.forward(asked.forward)
        return answer(Now(now=self._scene.clock.now()))

    async def journal(self, request: web.Request) -> web.Response:
        """All calls, one a line."""
        entries = self._journal.read(query_number(request, "after") or 0, request.query.get("method"))
        text = "".join(f"{entry.model_dump_json()}\n" for entry in entries)
        return web.Response(text=text, content_type="application/x-ndjson")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The event stream of one person, or of all."""
        user, log = query_number(request, "user"), self._scene.events
        asked = request.headers.get("Last-Event-ID") or request.query.get("after")
        seen = int(asked) if asked and asked.isdigit() else log.last
        if seen > log.last:  # the reader knew an earlier stage; this one began anew
            seen = 0
        response = web.StreamResponse(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        hello = Hello(event=seen, revision=self._scene.world.revision)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await response.write(f"event: hello\ndata: {hello.model_dump_json()}\n\n".encode())
            while not log.closed:
                for event in log.after(seen, user):
                    data = event.data.model_dump_json(by_alias=True)
                    await response.write(
                        f"id: {event.number}\nevent: {event.name}\ndata: {data}\n\n".encode()
                    )
                seen = log.last
                start = seen
                if not await log.wait(lambda start=start: log.last > start, _HEARTBEAT):
                    await response.write(b": still here\n\n")
        return response
