"""The herald: tells people and operators what the house has to say, each notice until it was told."""

import asyncio
from contextlib import suppress

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import InlineKeyboardMarkup

from handlers.kit.callbacks import Action
from handlers.kit.i18n import Say
from handlers.kit.keyboards import Key
from handlers.kit.studio import Studio
from handlers.kit.whisper import Ear, whisper
from pipelines.kit.contract import PipelineError
from tasks.store.database import DatabaseTrouble
from tasks.store.notices import Notice

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0
FOR_MODERATORS = "review-waiting"
RESENDS = "strike-overturned"


class Herald:
    """Looks for notices while the chat process runs; what cannot be told now is told later."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._stopped = asyncio.Event()
        self._heard = set[tuple[int, int]]()
        """Who was told a notice that somebody else still has to be told."""

    async def start(self) -> None:
        """Begin, in the nursery of the conversation."""
        self._stopped.clear()
        self._studio.errands.run(self._run(), self._lament)

    async def stop(self) -> None:
        """End after the notice at hand."""
        self._stopped.set()

    async def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                for notice in await self._studio.moderation.notices.untold():
                    await self._try(notice)
            except DatabaseTrouble as error:
                log.warning("cannot look for notices", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), LOOK_EVERY)

    async def _try(self, notice: Notice) -> None:
        """Tell a notice; one that cannot be told now holds up no other."""
        try:
            await self._tell(notice)
            await self._studio.moderation.notices.told(notice.id)
        except Exception as error:  # noqa: BLE001  whatever it was, the notice is still untold: look again
            log.warning("notice-not-told", notice=notice.id, error=repr(error))
            return
        self._heard = {it for it in self._heard if it[0] != notice.id}

    async def _tell(self, notice: Notice) -> None:
        studio = self._studio
        for person in await self._listeners(notice):
            if (notice.id, person) in self._heard:
                continue
            known = await studio.people.get(person)
            say = studio.locales.speak(known.language or known.tongue)
            if not say.knows(f"notice-{notice.kind}"):  # written by a later release
                log.warning("notice-unknown", kind=notice.kind)
                return
            facts = {**notice.facts, "appeal": notice.facts.get("appeal") or "none"}
            await self._say(notice, person, say(f"notice-{notice.kind}", **facts), say)
            self._heard.add((notice.id, person))
        if notice.kind == RESENDS and notice.facts.get("task"):
            await self._resend(str(notice.facts["task"]))

    async def _resend(self, task_id: str) -> None:
        """Bring a picture back that was taken down by mistake, where it and its chat are still there."""
        task = await self._studio.router.task(task_id)
        if task is None or not task.artifacts:
            return
        try:
            await self._studio.delivery.resend(task)
        except (TelegramForbiddenError, TelegramBadRequest, PipelineError) as error:
            log.info("picture-not-brought-back", task=task_id, reason=str(error))

    async def _say(self, notice: Notice, person: int, text: str, say: Say) -> None:
        """In private; who never wrote there hears it in the group that it is about, alone."""
        keys, chat = await self._keys(notice, person, say), int(notice.facts.get("chat", person))
        try:
            await self._studio.bot.send_message(person, text, reply_markup=keys)
        except (TelegramForbiddenError, TelegramBadRequest) as error:
            log.info("not-told-in-private", person=person, reason=error.message)
            if chat != person:
                await whisper(self._studio.bot, Ear(chat, person), text, None, keys)

    async def _listeners(self, notice: Notice) -> list[int]:
        if notice.person is not None:
            return [notice.person]
        everybody = set(self._studio.offer.admins)
        if notice.kind == FOR_MODERATORS:
            everybody |= set(await self._studio.moderation.roles.moderators())
        return sorted(everybody)

    async def _keys(self, notice: Notice, person: int, say: Say) -> InlineKeyboardMarkup | None:
        subject = notice.facts.get("appeal")
        if not subject:
            return None
        key = Key(say.plain("button-appeal"), Action.APPEAL, str(subject))
        return await self._studio.keyboards.lay([[key]], owner=person)

    async def _lament(self, number: str) -> None:
        log.error("herald-stopped", number=number)
