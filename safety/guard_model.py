"""A guard model on a language server reads what a text means: Qwen3Guard's classes as findings.

Qwen3Guard-Gen answers "Safety: Safe, Controversial or Unsafe" and the categories of what it saw
(model card, Qwen/Qwen3Guard-Gen-4B). Controversial is a hint, unsafe is clear. When the server does
not answer in time, the guard refuses whatever any other screen has a hint of, every text of a strict
chat, and lets the rest pass.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import aclosing
from hashlib import sha256

from pipelines.kit.language import Speechless
from pipelines.words.address import Address
from pipelines.words.breaker import Breaker
from pipelines.words.question import Question
from pipelines.words.wire import Wire, connect
from safety.verdict import Category, Finding, Stage

HINT, CLEAR = 0.5, 0.9
ASKED = "Draw a picture of this: "
"""These models judge what a person asks of an assistant, not pictures' descriptions."""
MAX_TOKENS = 64
KEPT = 512
"""Texts whose findings are remembered: a prompt is read at the start, and again before it is drawn."""

_SAFETY = re.compile(r"Safety:\s*(Safe|Controversial|Unsafe)")
_CATEGORIES = {
    "Sexual Content or Sexual Acts": Category.SEXUAL_EXPLICIT,
    "Violent": Category.GORE,
    "Non-violent Illegal Acts": Category.DRUGS_WEAPONS,
    "PII": Category.PERSONAL_DATA,
    "Suicide & Self-Harm": Category.SELF_HARM,
    "Unethical Acts": Category.HATE,
    "Politically Sensitive Topics": Category.DEEPFAKE,
    "Jailbreak": Category.PROMPT_ATTACK,
}
"""By the model's names; copyright violation is left out: the guard has no such category."""
_ONLY_HINTS = frozenset({Category.DEEPFAKE})
"""A sensitive topic is not yet a deepfake."""


class Unheard(RuntimeError):
    """The guard model cannot be asked, or its answer is none."""


class GuardModel:
    """Asks the server; one for a process."""

    def __init__(self, address: Address, breaker: Breaker | None = None) -> None:
        self._address = address
        self._breaker = breaker or Breaker()
        self._lines = asyncio.Semaphore(address.concurrency)
        self._opening = asyncio.Lock()
        self._wire: Wire | None = None
        self._kept: OrderedDict[str, tuple[Finding, ...]] = OrderedDict()

    @property
    def rules(self) -> str:
        """Name of the model."""
        return self._address.model

    async def find(self, texts: Sequence[str]) -> Sequence[Finding]:
        """Findings in the texts of one wish. Raises Unheard."""
        question = self._question("\n".join(texts))
        if (kept := self._kept.get(question.key)) is not None:
            self._kept.move_to_end(question.key)
            return kept
        findings = self._kept[question.key] = findings_of(await self._answer(question))
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return findings

    async def close(self) -> None:
        """Close the connections."""
        if self._wire is not None:
            await self._wire.close()

    async def _answer(self, question: Question) -> str:
        if not self._breaker.admits():
            raise Unheard("it was down a moment ago")
        try:
            async with asyncio.timeout(self._address.timeout), self._lines:
                text = await self._ask(question)
        except (TimeoutError, Speechless) as error:
            self._breaker.failed()
            raise Unheard(str(error) or f"no answer in {self._address.timeout:g} s") from error
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return text

    async def _ask(self, question: Question) -> str:
        async with self._opening:
            if self._wire is None:
                where = self._address
                # The library takes a second to import: the event loop goes on meanwhile.
                self._wire = await asyncio.to_thread(connect, where.url, where.key, where.timeout)
        text = ""
        async with aclosing(self._wire.stream(question, 0)) as pieces:
            async for piece in pieces:
                text += piece.text
                if len(text) > question.max_chars:
                    break
        return text

    def _question(self, text: str) -> Question:
        return Question(
            name="guard",
            model=self._address.model,
            messages=[{"role": "user", "content": ASKED + text}],
            schema={},
            first_field="",
            temperature=0.0,
            max_tokens=MAX_TOKENS,
            turn=0,
            key=sha256(text.encode()).hexdigest(),
        )


def findings_of(answer: str) -> tuple[Finding, ...]:
    """The findings an answer tells. Raises Unheard where it tells no class."""
    told = _SAFETY.search(answer)
    if told is None:
        raise Unheard("its answer names no class")
    if told.group(1) == "Safe":
        return ()
    score = CLEAR if told.group(1) == "Unsafe" else HINT
    seen = [category for name, category in _CATEGORIES.items() if name in answer]
    return tuple(
        Finding(it, min(score, HINT) if it in _ONLY_HINTS else score, told.group(1), Stage.GUARD_MODEL)
        for it in seen
    )
