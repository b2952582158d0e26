"""The window a pipeline sees: its own words and previews are screened on the way through."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import Protocol

from pipelines.kit.contract import BlobRef, Cancelled, Context, Drawn, DrawOrder, Models, Watch
from pipelines.kit.language import Language, ShapeT, Silence, Speechless, WordOrder
from safety.fields import texts_in
from safety.previews import Previews
from safety.verdict import Refused, Verdict


class Door(Protocol):
    """What the guard lets through in one run."""

    def judge_words(self, wanted: Sequence[str], unwanted: Sequence[str]) -> Verdict:
        """Judge texts by their words."""
        ...

    async def require_meaning(self, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
        """Judge texts by their meaning. Raises Refused."""
        ...

    def may_show(self, preview: bytes) -> bool:
        """Whether a preview may be seen. Raises PipelineError."""
        ...


class ScreenedContext:
    """A Context whose previews and drawing orders pass the guard; nothing inner leaks out."""

    def __init__(self, inner: Context, door: Door) -> None:
        self.__inner = inner
        self.__door = door
        self.__models = ScreenedModels(inner.models, door)
        self.__previews = Previews(door.may_show, self._show)
        self.__place = 0, 0
        self.__lock = Lock()

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        """Pass progress on at once, and a preview later, when the guard lets it be seen."""
        with self.__lock:
            self.__place = step, total
            self.__inner.progress(step, total)
        if preview is not None:
            self.__previews.offer(preview)

    async def read(self, blob: BlobRef) -> bytes:
        """Bytes of a stored picture."""
        return await self.__inner.read(blob)

    @property
    def models(self) -> Models:
        """Models that draw only screened orders."""
        return self.__models

    @property
    def language(self) -> Language:
        """A language model whose answers were screened."""
        return ScreenedLanguage(self.__inner.language, self.__door)

    def writing(self, words: str) -> None:
        """Pass on what may be seen. Raises Speechless(REFUSED), which stops the writing, otherwise."""
        _require_sayable(self.__door, words)
        self.__inner.writing(words)

    def end(self) -> None:
        """The run is over."""
        self.__previews.end()

    def _show(self, preview: bytes) -> None:
        """Show it beside how far the painting has come meanwhile."""
        with self.__lock, suppress(Cancelled):
            self.__inner.progress(*self.__place, preview)


class ScreenedModels:
    """Models behind the text screen: whatever wrote the prompt, it is read before it is drawn.

    Previews need no screen here: `Context.progress` is their only way out.
    """

    def __init__(self, inner: Models, door: Door) -> None:
        self.__inner = inner
        self.__door = door

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        """Draw a screened order. Raises Refused where a pipeline wrote what the guard refuses."""
        texts = (order.prompt,), (order.negative,)
        _require(self.__door, *texts)
        await self.__door.require_meaning(*texts)
        return await self.__inner.draw(order, watch)


class ScreenedLanguage:
    """A language model behind the text screen: what the guard refuses was never said."""

    def __init__(self, inner: Language, door: Door) -> None:
        self.__inner = inner
        self.__door = door

    async def say(self, order: WordOrder[ShapeT]) -> ShapeT:
        """The answer, screened with all its texts. Raises Speechless, REFUSED where the guard refuses it."""

        def check(answer: ShapeT) -> None:
            order.check(answer)
            _require_sayable(self.__door, *texts_in(answer))

        answer = await self.__inner.say(replace(order, check=check))
        _require_sayable(self.__door, *texts_in(answer))  # an answer kept in memory was not checked
        return answer

    def version(self, script: str) -> str:
        """Version of a script."""
        return self.__inner.version(script)


def _require(door: Door, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
    verdict = door.judge_words(wanted, unwanted)
    if not verdict.is_allowed:
        raise Refused(verdict)


def _require_sayable(door: Door, *texts: str) -> None:
    try:
        _require(door, texts, ())
    except Refused as refused:
        reason = refused.verdict.reason
        raise Speechless(Silence.REFUSED, f"the guard: {reason.value if reason else ''}") from refused
