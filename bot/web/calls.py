"""The API's routes, `/api/…`: docs/api.md tells each."""

from aiohttp import web

from bot.web.pictures import SMALL_TYPE, Album, results
from bot.web.reception import Reception, Session, refuse_unknown_call
from bot.web.refusals import Refused, answer, plain
from bot.web.views import (
    LimitsView,
    NewTask,
    OpenedView,
    PicturesView,
    StudioView,
    TaskView,
)
from bot.web.wishes import WishDesk, capability_views, read_task
from handlers.kit.cards import CardText
from pipelines.kit.contract import MAX_PROMPT
from pipelines.kit.images import MAX_BYTES
from tasks.gallery import Gallery
from tasks.task import State, Task

PAGE, LONGEST_PAGE = 24, 60
"""Tasks a page of pictures covers."""
LONGEST_NUMBER = 6
"""Digits."""
UPLOAD_TURNS = 8
"""Calls that a picture sent in counts as: each may be 20 MB that lie for an hour."""
LONGEST_BODY = 64 * 1024
"""Bytes of JSON; a picture's bytes travel on their own."""
KEPT_FOR = "private, max-age=86400, immutable"
"""A picture's id never shows other bytes, and only its owner may keep them."""


class Calls:
    """Answers calls of people who were let through."""

    def __init__(self, reception: Reception, album: Album, gallery: Gallery, wishes: WishDesk) -> None:
        self._reception = reception
        self._album = album
        self._gallery = gallery
        self._wishes = wishes

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        opens = self._reception.opens
        return [
            web.get("/api/studio", opens(self.studio)),
            web.get("/api/pictures", opens(self.pictures)),
            web.post("/api/pictures", opens(self.take_in, UPLOAD_TURNS)),
            web.get("/api/pictures/{id}", opens(self.picture)),
            web.post("/api/tasks", opens(self.submit)),
            web.get("/api/tasks/{id}", opens(self.task)),
            web.post("/api/tasks/{id}/cancel", opens(self.cancel)),
            web.route("*", "/api/{path:.*}", opens(refuse_unknown_call)),
        ]

    async def studio(self, request: web.Request, session: Session) -> web.Response:
        """Who the caller is, what can be done, and what the Mini App was opened for."""
        visit = await session.visit(session.person, "look")
        return answer(
            StudioView(
                name=session.user.first_name,
                language=session.say.language,
                capabilities=await capability_views(session, visit),
                limits=LimitsView(picture_bytes=MAX_BYTES, prompt_characters=MAX_PROMPT),
                opened=await self._opened(session, request.query.get("open") or session.start),
            )
        )

    async def pictures(self, request: web.Request, session: Session) -> web.Response:
        """A page of the caller's own pictures."""
        limit = _number(request.query.get("limit"), PAGE, LONGEST_PAGE)
        tasks = await self._gallery.page(session.person, limit, request.query.get("before"))
        shown = [view for task in tasks for view in results(task)]
        return answer(PicturesView(pictures=shown, next=tasks[-1].id if len(tasks) == limit else None))

    async def take_in(self, request: web.Request, session: Session) -> web.Response:
        """Keep a picture that the caller sends as the body."""
        data = await _body(request, MAX_BYTES)
        return answer((await self._album.take_in(session, data)).view, 201)

    async def picture(self, request: web.Request, session: Session) -> web.Response:
        """The bytes of a picture, or its thumbnail."""
        owned = await self._album.find(session, request.match_info["id"])
        if request.query.get("size") == "small":
            data, kind = await self._album.small(session, owned), SMALL_TYPE
        else:
            data, kind = await session.studio.router.read(owned.blob), owned.blob.media_type
        headers = {"Cache-Control": KEPT_FOR, "Vary": "Authorization", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=data, content_type=kind, headers=headers)

    async def submit(self, request: web.Request, session: Session) -> web.Response:
        """Accept a wish; the same key again answers the same task."""
        asked: NewTask = read_task(await _body(request, LONGEST_BODY))
        return answer(await self._view(await self._wishes.accept(session, asked), session), 201)

    async def task(self, request: web.Request, session: Session) -> web.Response:
        """How a task stands."""
        return answer(await self._view(await self._mine(request, session), session))

    async def cancel(self, request: web.Request, session: Session) -> web.Response:
        """Take a task back."""
        task = await self._mine(request, session)
        now = await session.studio.router.cancel(task.id, session.person)
        return answer(await self._view(now or task, session))

    async def _mine(self, request: web.Request, session: Session) -> Task:
        task = await session.studio.router.task(request.match_info["id"])
        if task is None or task.person != session.person:
            raise Refused(404, "not-found")
        return task

    async def _opened(self, session: Session, button_id: str) -> OpenedView | None:
        if not button_id:
            return None
        key, _ = await self._album.opened(session, button_id)
        owned = await self._album.of_key(session, button_id, key)
        return OpenedView(id=button_id, picture=owned.view, deed=key.wish.capability, prompt=key.wish.prompt)

    async def _view(self, task: Task, session: Session) -> TaskView:
        place = await session.studio.router.place(task.id) if task.state is State.WAITING else None
        progress = task.progress
        return TaskView(
            id=task.id,
            capability=task.capability,
            state=task.state,
            position=place.position if place else None,
            starts=place.starts if place else None,
            step=progress.step if progress else 0,
            total=progress.total if progress else 0,
            stage=progress.stage if progress else "",
            sentence=_ending(task, CardText(session.say, session.studio.models), session),
            pictures=results(task),
        )


def _ending(task: Task, text: CardText, session: Session) -> str:
    """Why a task ended without pictures; empty for every other state."""
    match task.state:
        case State.REFUSED:
            return plain(text.refusal(task.trouble))
        case State.FAILED:
            return plain(text.trouble(task.trouble))
        case State.CANCELLED | State.EXPIRED:
            return session.say.plain(f"web-{task.state}")
        case _:
            return ""


async def _body(request: web.Request, most: int) -> bytes:
    """No more bytes than allowed, whatever the caller sends. Raises Refused(413), and Refused(400)."""
    data = bytearray()
    if request.content_length is None or request.content_length <= most:
        try:
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > most:
                    break
            else:
                return bytes(data)
        except web.RequestPayloadError as error:
            raise Refused(400, "bad-packing") from error
    raise Refused(413, "too-large", kilobytes=most // 2**10, megabytes=most // 2**20)


def _number(text: str | None, usual: int, most: int) -> int:
    if not text:
        return usual
    if not text.isdecimal() or len(text) > LONGEST_NUMBER or not 1 <= int(text) <= most:
        raise Refused(422, "bad-inputs", field="limit")
    return int(text)
