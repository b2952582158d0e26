"""The wordsmith: asks the language model for better words, in private before the person's eyes."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from handlers.kit.drafts import Draft, Drafts, Dropped
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from pipelines.kit.contract import PipelineError
from pipelines.kit.language import Language, Silence, Wording
from pipelines.words.aside import Aside
from safety.guard import Guard
from safety.verdict import Refused

log = structlog.get_logger(__name__)

BEAUTIFY = "beautify"
MOST_TURNS = 99


class Wordsmith:
    """Better words, or the reason why there are none; never an error."""

    def __init__(self, language: Language, guard: Guard, drafts: Drafts) -> None:
        self.language = language
        self._guard = guard
        self._drafts = drafts

    @property
    def is_on(self) -> bool:
        """Whether there is a language model at all."""
        return bool(self.language.version(BEAUTIFY))

    async def better(self, wish: PictureWish, visit: Visit) -> Wording | None:
        """Words for this wish; None where the person stopped the writing. Raises Dropped."""
        turn = min(wish.turn or 0, MOST_TURNS)
        fields = {"prompt": wish.prompt, "model": wish.model, "style": wish.style, "turn": turn}
        inputs = self._guard.capability(BEAUTIFY).inputs.model_validate(fields)
        level = self._guard.policy.of_chat(visit.chat.level, is_private=visit.is_private)

        async def written(hear: Callable[[str], None] | None = None) -> Wording:
            try:
                made = await self._guard.run(BEAUTIFY, inputs, Aside(self.language, hear), level)
            except Refused:  # a wish that is refused itself is refused at the desk, which notes it
                return Wording(wish.prompt, silence=Silence.REFUSED)
            except PipelineError:  # no words known to the model: the desk says so
                return Wording(wish.prompt, silence=Silence.DOWN)
            except Exception:
                # Whatever broke in finding words, the wish itself can be drawn.
                log.exception("better words broke")
                return Wording(wish.prompt, silence=Silence.DOWN)
            return next(one for one in made if isinstance(one, Wording))

        if not visit.is_private:
            return await written()
        async with self._drafts.writing(visit.chat.id, visit.thread, visit.say, visit.key) as draft:
            wording = await _unless_stopped(draft, written(draft.hear))
        if draft.is_dropped:
            raise Dropped
        return wording


async def _unless_stopped(draft: Draft, written: Coroutine[Any, Any, Wording]) -> Wording | None:
    """What was written, or None as soon as the person stops it."""
    writing = asyncio.ensure_future(written)
    stopped = asyncio.ensure_future(draft.stopped.wait())
    try:
        await asyncio.wait({writing, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return writing.result() if writing.done() else None
    finally:
        for one in (writing, stopped):
            one.cancel()
        await asyncio.gather(writing, stopped, return_exceptions=True)
