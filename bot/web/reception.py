"""What every call of the API passes: who calls, how often, in which language, and how a no is said."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

import structlog
from aiogram.types import User
from aiohttp import web

from bot.web.identity import Gate
from bot.web.refusals import Refused, Told, refusal
from handlers.kit.i18n import Say
from handlers.kit.pace import Bucket
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit, visit_of
from pipelines.kit.contract import PipelineError

log: structlog.stdlib.BoundLogger = structlog.get_logger("web")

INTERVAL, BURST = 0.05, 100
"""Seconds that a person's call costs on average, and how many may come at once: a page of thumbnails does."""
PEOPLE_KEPT = 10_000
GONE = frozenset({"blob-gone"})
TOO_LARGE = frozenset({"picture-too-heavy"})


@dataclass(frozen=True)
class Session:
    """One call: who it is from, and the language to answer in."""

    user: User
    say: Say
    start: str
    """The opaque id of the link that the Mini App was opened with, or empty."""
    studio: Studio

    @property
    def person(self) -> int:
        """The caller's Telegram id."""
        return self.user.id

    async def visit(self, chat: int, key: str, thread: int | None = None) -> Visit:
        """The call as the conversation sees it."""
        studio = self.studio
        return visit_of(
            f"{studio.bot.id}:web:{self.person}:{key}",
            await studio.people.get(self.person),
            await studio.chats.get(chat),
            self.user,
            studio.locales,
            thread,
            is_operator=self.person in studio.offer.admins,
        )


Handler = Callable[[web.Request, Session], Awaitable[web.StreamResponse]]
Plain = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Reception:
    """Lets proved people through to a handler."""

    def __init__(self, studio: Studio, gate: Gate) -> None:
        self._studio = studio
        self._gate = gate
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()

    def opens(self, handler: Handler, turns: int = 1) -> Plain:
        """The handler behind the reception; a call of it counts as so many."""

        async def receive(request: web.Request) -> web.StreamResponse:
            say = self._studio.locales.speak(request.headers.get("Accept-Language", "")[:2])
            try:
                session = await self._session(request, turns)
                say = session.say
                _refuse_unwritable(request)
                return await handler(request, session)
            except (Refused, Told) as error:
                return refusal(error, say)
            except PipelineError as error:
                status = 410 if error.code in GONE else 413 if error.code in TOO_LARGE else 422
                return refusal(Refused(status, error.code, **error.facts), say)
            except (web.HTTPException, ConnectionError):
                raise
            except Exception:
                log.exception("a call broke", path=request.path)
                return refusal(Refused(500, "broken"), say)

        return receive

    async def _session(self, request: web.Request, turns: int) -> Session:
        caller = self._gate.caller(request.headers.get("Authorization"))
        person = await self._studio.people.get(caller.user.id)
        say = self._studio.locales.speak(person.language or caller.user.language_code)
        self._pace(caller.user.id, say, turns)
        return Session(caller.user, say, caller.start, self._studio)

    def _pace(self, person: int, say: Say, turns: int) -> None:
        bucket = self._buckets.setdefault(person, Bucket(INTERVAL, BURST))
        self._buckets.move_to_end(person)
        while len(self._buckets) > PEOPLE_KEPT:
            self._buckets.popitem(last=False)
        now = monotonic()
        if bucket.wait(now) > 0:
            raise Told(429, "too-fast", say.plain("toast-too-fast"))
        bucket.take(now, turns)


def _refuse_unwritable(request: web.Request) -> None:
    """No database knows a name with a NUL in it, and PostgreSQL does not even look for one."""
    if "%00" in request.path_qs:
        raise Refused(404, "not-found")


async def refuse_unknown_call(_request: web.Request, _session: Session) -> web.StreamResponse:
    """The answer to a path of the API that leads nowhere."""
    raise Refused(404, "not-found")
