"""How the control API speaks: JSON in, JSON out, a sentence for every mistake."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.rehearsal.entrance import Impossible

_Body = TypeVar("_Body", bound=BaseModel)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Ask(BaseModel):
    """The body of a control request; unknown names are a mistake, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(BaseModel):
    """The body of a control answer."""

    model_config = ConfigDict(frozen=True)


class Trouble(Told):
    """What went wrong, as a sentence."""

    error: str


def answer(body: BaseModel, status: int = 200) -> web.Response:
    """A view as JSON."""
    return web.Response(
        text=body.model_dump_json(by_alias=True), status=status, content_type="application/json"
    )


async def read_body(request: web.Request, kind: type[_Body]) -> _Body:
    """The JSON body; raises a sentence where it does not fit."""
    return parse(await request.text() or "{}", kind)


def parse(text: str, kind: type[_Body]) -> _Body:
    """JSON text as an object of a kind."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise Impossible(400, f"{where}: {first['msg']}") from error


def path_number(request: web.Request, name: str) -> int:
    """A number in the path; the routes let nothing else through."""
    return int(request.match_info[name])


def query_number(request: web.Request, name: str) -> int | None:
    """A whole number in the query, or None."""
    text = request.query.get(name)
    if not text:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise Impossible(400, f"{name} must be a whole number, not {text!r}") from error


def query_seconds(request: web.Request, name: str, most: float) -> float:
    """Seconds in the query, 0 if absent."""
    text = request.query.get(name) or "0"
    try:
        return max(0.0, min(float(text), most))
    except ValueError as error:
        raise Impossible(400, f"{name} must be a number of seconds, not {text!r}") from error


@web.middleware
async def speak_plainly(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Turn what cannot be done into a status and a sentence."""
    try:
        return await handler(request)
    except Impossible as impossible:
        return answer(Trouble(error=str(impossible)), impossible.status)
