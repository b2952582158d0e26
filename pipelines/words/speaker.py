"""The client of an OpenAI-compatible server: deadline, retries, concurrency, breaker, bounded answers."""

import asyncio
import contextlib
import math
import secrets
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from pipelines.kit.language import Shape, ShapeT, Silence, Speechless, WordOrder
from pipelines.words.address import Address
from pipelines.words.answers import echoes, first_text, heard, read
from pipelines.words.breaker import Breaker
from pipelines.words.question import Question, question_of
from pipelines.words.script import Script
from pipelines.words.wire import NotTaken, Wire, connect

log = structlog.get_logger()

KEPT = 512
"""Answers kept in memory, least recently used first out."""
LATEST = 200
"""Answers whose seconds are remembered."""


@dataclass
class Tally:
    """What the client has counted since it was made, for metrics."""

    answers: int = 0
    cached: int = 0
    seconds: float = 0.0
    """Spent on answers that were used."""
    latest: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST))
    """Seconds of each of the latest of them."""
    tokens_read: int = 0
    tokens_written: int = 0
    silences: Counter[Silence] = field(default_factory=Counter[Silence])


class Speaker:
    """Asks the server; one for a process. Every failure becomes Speechless with its reason."""

    def __init__(
        self, address: Address, scripts: Mapping[str, Script], breaker: Breaker | None = None
    ) -> None:
        self._address = address
        self._scripts = scripts
        self._breaker = breaker or Breaker()
        self._lines = asyncio.Semaphore(address.concurrency)
        self._opening = asyncio.Lock()
        self._wire: Wire | None = None
        self._kept: OrderedDict[str, Shape] = OrderedDict()
        self.tally = Tally()

    async def say(self, order: WordOrder[ShapeT]) -> ShapeT:
        """The checked answer, from memory where the same was asked before. Raises Speechless."""
        question = question_of(order, self._scripts[order.script], self._address)
        kept = self._kept.get(question.key)
        if isinstance(kept, order.shape):
            self._kept.move_to_end(question.key)
            self.tally.cached += 1
            return kept
        started = time.monotonic()
        try:
            answer = await self._in_time(order, question)
        except Speechless as speechless:
            self.tally.silences[speechless.silence] += 1
            log.warning(
                "no words", script=order.script, silence=speechless.silence.value, detail=speechless.detail
            )
            raise
        self.tally.answers += 1
        self.tally.seconds += (spent := time.monotonic() - started)
        self.tally.latest.append(spent)
        self._keep(question.key, answer)
        return answer

    def version(self, script: str) -> str:
        """Version of a script."""
        return self._scripts[script].version

    async def served(self) -> tuple[str, ...]:
        """Ids of the models that the server has; some tell none. Raises Speechless."""
        return await (await self._connected()).models()

    async def close(self) -> None:
        """Close the connections."""
        if self._wire is not None:
            await self._wire.close()

    async def _in_time(self, order: WordOrder[ShapeT], question: Question) -> ShapeT:
        if not self._breaker.admits():
            raise Speechless(Silence.DOWN, "it was down a moment ago")
        begun = math.inf
        try:
            async with asyncio.timeout(self._address.timeout), self._lines:
                begun = time.monotonic()
                answer = await self._with_retries(order, question)
        except TimeoutError as error:
            # Who waited in line for most of the time has learned nothing of the server.
            is_tried = time.monotonic() - begun >= self._address.timeout / 2
            (self._breaker.failed if is_tried else self._breaker.abandoned)()
            raise Speechless(Silence.SLOW, f"no whole answer in {self._address.timeout:g} s") from error
        except Speechless as speechless:
            is_taken = not isinstance(speechless, NotTaken)
            is_fault = is_taken and speechless.silence in {Silence.DOWN, Silence.SLOW}
            (self._breaker.failed if is_fault else self._breaker.succeeded)()
            raise
        except BaseException:  # cancelled, or stopped by the one who listens
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return answer

    async def _with_retries(self, order: WordOrder[ShapeT], question: Question) -> ShapeT:
        wire = await self._connected()
        for attempt in range(self._address.retries + 1):
            try:
                return await self._once(wire, order, question, attempt)
            except Speechless as speechless:
                is_last = attempt == self._address.retries or isinstance(speechless, NotTaken)
                if is_last or speechless.silence in {Silence.OFF, Silence.REFUSED}:
                    raise
                if speechless.silence is Silence.DOWN:
                    await asyncio.sleep(0.1 * 2**attempt * (1 + secrets.randbelow(100) / 100))
        raise AssertionError("the loop returns or raises")

    async def _once(self, wire: Wire, order: WordOrder[ShapeT], question: Question, attempt: int) -> ShapeT:
        text, said = "", ""
        async with contextlib.aclosing(wire.stream(question, attempt)) as pieces:
            async for piece in pieces:
                text += piece.text
                self.tally.tokens_read += piece.read
                self.tally.tokens_written += piece.written
                if len(text) > question.max_chars:
                    raise Speechless(Silence.NONSENSE, "it does not stop")
                if order.hear is not None and (so_far := heard(text, question.first_field)) != said:
                    said = so_far
                    order.hear(said)
        answer = read(text, order.shape)
        told = self._scripts[order.script].told(order.fields)
        if echoes(first_text(answer), told, " ".join(order.fields.values())):
            raise Speechless(Silence.NONSENSE, "an echo of its instructions")
        order.check(answer)
        return answer

    async def _connected(self) -> Wire:
        async with self._opening:
            if self._wire is None:
                # The library takes a second to import: the event loop goes on meanwhile.
                where = self._address
                self._wire = await asyncio.to_thread(connect, where.url, where.key, where.timeout)
            return self._wire

    def _keep(self, key: str, answer: Shape) -> None:
        self._kept[key] = answer
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
