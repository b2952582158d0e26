"""The screens behind the guard's doors: words, meaning and pictures, each failing closed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from pipelines.kit.contract import Cancelled, PipelineError
from safety.guard_model import Unheard
from safety.levels import Level
from safety.policy import ChatPolicy, Policy
from safety.verdict import Category, Decision, Finding, Reason, Stage, TooLong, Verdict, unavailable

log = structlog.get_logger()

SUSPICION = 0.3
"""From this score of the other screens on, a text must be read by the guard model, or is refused."""
Chat = ChatPolicy | Level


class WordScreen(Protocol):
    """Looks at words; pure Python and fast, so the chat process can ask it at submit."""

    @property
    def rules(self) -> str:
        """Version of the rules."""
        ...

    def find(
        self, wanted: Sequence[str], unwanted: Sequence[str], heard: Sequence[Finding] = ()
    ) -> Sequence[Finding]:
        """Findings in the texts of one wish; `unwanted` are negative prompts.

        `heard` is what other screens found in the same texts: it counts for the minors gate.
        """
        ...

    def speaks_of_minor(self, wanted: Sequence[str]) -> bool:
        """Whether the texts hold any evidence of an age under eighteen."""
        ...


class PictureScreen(Protocol):
    """Looks at encoded pictures; may take a while, and is called from threads."""

    @property
    def rules(self) -> str:
        """Version of the heads and their thresholds."""
        ...

    def find(self, data: bytes, stage: Stage, *, is_young: bool = False) -> Sequence[Finding]:
        """Findings in one picture; `is_young`: its words speak of a minor.

        Raises PipelineError where the bytes are no readable picture.
        """
        ...

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        """Concepts in texts by the text tower; empty where the model decides nothing."""
        ...


class MeaningScreen(Protocol):
    """A language model that reads what a text means."""

    @property
    def rules(self) -> str:
        """Name of the model."""
        ...

    async def find(self, texts: Sequence[str]) -> Sequence[Finding]:
        """Findings in the texts of one wish. Raises Unheard where the model cannot be asked."""
        ...


@dataclass(frozen=True)
class Seen:
    """What was decided of a picture, and whether it may show a minor."""

    verdict: Verdict
    may_be_minor: bool = False


class Screens:
    """Asks the screens and turns what they find into verdicts; a screen that breaks refuses."""

    def __init__(
        self,
        texts: WordScreen,
        pictures: PictureScreen | None,
        policy: Policy,
        meaning: MeaningScreen | None = None,
    ) -> None:
        self._texts = texts
        self._pictures = pictures
        self._meaning = meaning
        self.policy = policy

    def pardoning(self, category: str) -> "Screens":
        """These screens, blind to a category; for hard ones they stay as they are."""
        shadow = self.policy.shadow | {Category(category)}
        return Screens(self._texts, self._pictures, replace(self.policy, shadow=shadow), self._meaning)

    def judge_words(self, wanted: Sequence[str], unwanted: Sequence[str], chat: Chat) -> Verdict:
        """Judge the texts of one wish by their words."""
        return self._judge_words(wanted, unwanted, (), chat, Stage.WORDS)

    async def judge_meaning(self, wanted: Sequence[str], unwanted: Sequence[str], chat: Chat) -> Verdict:
        """Judge the texts of one wish by concepts and by the guard model, where there are such."""
        texts = [text for text in wanted if text]
        if not texts:
            return Verdict(Decision.ALLOW, Stage.WORDS, self._texts.rules)
        heard: list[Finding] = []
        if self._pictures is not None:
            try:
                heard += await asyncio.to_thread(self._pictures.find_in_text, texts)
            except Exception:
                log.exception("text concepts failed")
                return self._told(unavailable(Stage.TEXT_CONCEPTS, "unknown"))
        if self._meaning is not None:
            try:
                heard += await self._meaning.find(texts)
            except Unheard as trouble:
                log.warning("the guard model did not answer", reason=str(trouble))
                if self._is_suspicious(wanted, unwanted, heard, chat):
                    return self._told(unavailable(Stage.GUARD_MODEL, self._meaning.rules))
        if not heard:
            stage = Stage.TEXT_CONCEPTS if self._meaning is None else Stage.GUARD_MODEL
            return self._told(Verdict(Decision.ALLOW, stage, self._texts.rules))
        return self._judge_words(wanted, unwanted, heard, chat, heard[0].stage)

    def judge_picture(self, data: bytes, stage: Stage, chat: Chat, *, is_young: bool = False) -> Seen:
        """Judge one encoded picture; call it from a thread. Raises PipelineError, Cancelled."""
        if self._pictures is None:
            return Seen(self._told(unavailable(stage, "none")))
        try:
            findings = self._pictures.find(data, stage, is_young=is_young)
            verdict = self.policy.decide(findings, chat, stage, self._pictures.rules)
            may_be_minor = any(one.category is Category.MINOR_SEXUAL for one in findings)
            return Seen(self._told(verdict), may_be_minor=may_be_minor)
        except (PipelineError, Cancelled):
            raise
        except Exception:
            log.exception("picture screen failed", stage=stage)
            return Seen(self._told(unavailable(stage, "unknown")))

    def speaks_of_minor(self, wanted: Sequence[str]) -> bool:
        """Whether the texts hold any evidence of an age under eighteen. Raises TooLong."""
        return self._texts.speaks_of_minor(wanted)

    def _judge_words(
        self,
        wanted: Sequence[str],
        unwanted: Sequence[str],
        heard: Sequence[Finding],
        chat: Chat,
        stage: Stage,
    ) -> Verdict:
        rules = "unknown"
        try:
            rules = self._texts.rules
            if self._meaning is not None and heard:
                rules = f"{rules} {self._meaning.rules}"
            findings = self._texts.find(wanted, unwanted, heard)
            return self._told(self.policy.decide(findings, chat, stage, rules))
        except TooLong as error:
            bound = float(error.limit)
            verdict = Verdict(Decision.BLOCK, Stage.LENGTH, rules, reason=Reason.TOO_LONG, threshold=bound)
            return self._told(verdict)
        except Exception:
            log.exception("text screen failed")
            return self._told(unavailable(Stage.SCREEN, rules))

    def _is_suspicious(
        self, wanted: Sequence[str], unwanted: Sequence[str], heard: Sequence[Finding], chat: Chat
    ) -> bool:
        """Whether a text may not pass unread: any hint, and in a strict chat every text."""
        level = chat if isinstance(chat, Level) else chat.level
        findings = self._texts.find(wanted, unwanted, heard)
        is_hinted = any(one.score >= SUSPICION and not one.on_trial for one in findings)
        return is_hinted or self.policy.effective(level) is Level.STRICT

    def _told(self, verdict: Verdict) -> Verdict:
        """Write every decision into the log, a plain yes too: which rules let it pass; never any words."""
        log.info("verdict", **verdict.record())
        return verdict
