"""The guard: a pipeline between two screens, failing closed; the only importer of the catalogue."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from pipelines.kit.catalogue import capabilities
from pipelines.kit.contract import Artifact, Cancelled, Context, Inputs, Pipeline, PipelineError
from pipelines.kit.language import Wording
from safety.fields import pictures_of, texts_of
from safety.levels import Level
from safety.policy import ChatPolicy, Policy
from safety.provenance import Source, marked
from safety.screened import ScreenedContext
from safety.text import TextScreen
from safety.verdict import Category, Decision, Finding, Reason, Refused, Stage, TooLong, Verdict, unavailable

log = structlog.get_logger()


class UnknownCapability(LookupError):
    """No pipeline has this name."""


class RefusedPicture(Refused):
    """The guard said no to a picture; `picture` holds it for a moderator's blurred look.

    For a hard category it is None: such a picture is gone, nobody keeps it and nobody looks at it.
    """

    def __init__(self, verdict: Verdict, data: bytes) -> None:
        super().__init__(verdict)
        is_hard = verdict.category is None or verdict.category.is_hard
        self.picture = None if is_hard else data


class WordScreen(Protocol):
    """Looks at words; pure Python and fast, so the chat process can ask it at submit."""

    @property
    def rules(self) -> str:
        """Version of the rules."""
        ...

    def find(self, wanted: Sequence[str], unwanted: Sequence[str]) -> Sequence[Finding]:
        """Findings in the texts of one wish; `unwanted` are negative prompts."""
        ...


class PictureScreen(Protocol):
    """Looks at encoded pictures; may take a while, and is called from threads."""

    @property
    def rules(self) -> str:
        """Version of the heads and their thresholds."""
        ...

    def find(self, data: bytes, stage: Stage) -> Sequence[Finding]:
        """Findings in one picture. Raises PipelineError where the bytes are no readable picture."""
        ...

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        """Concepts in texts by the text tower; empty where the model decides nothing."""
        ...


class Guard:
    """Opens pipelines by name and runs them between two screens.

    The chat process builds it without `pictures` and calls only `judge_texts`;
    a guard without a picture screen refuses to run anything that shows a picture.
    """

    def __init__(
        self,
        pipelines: Mapping[str, type[Pipeline[Inputs]]],
        texts: WordScreen,
        pictures: PictureScreen | None,
        policy: Policy,
    ) -> None:
        self._pipelines = dict(pipelines)
        self._texts = texts
        self._pictures = pictures
        self.policy = policy

    def capability(self, name: str) -> type[Pipeline[Inputs]]:
        """The pipeline class of this name. Raises UnknownCapability."""
        try:
            return self._pipelines[name]
        except KeyError:
            raise UnknownCapability(name) from None

    def capabilities(self) -> tuple[str, ...]:
        """The names of all pipelines, sorted."""
        return tuple(sorted(self._pipelines))

    def pardoning(self, category: str) -> "Guard":
        """This guard, blind to a category that a moderator has looked at; for hard ones it stays as it is."""
        shadow = self.policy.shadow | {Category(category)}
        return Guard(self._pipelines, self._texts, self._pictures, replace(self.policy, shadow=shadow))

    def judge_texts(
        self, inputs: Inputs | None, extra_texts: Iterable[str], level: ChatPolicy | Level
    ) -> Verdict:
        """Judge every text field of the inputs together with quoted, replied or other extra texts."""
        wanted: list[str] = list(extra_texts)
        unwanted: list[str] = []
        if inputs is not None:
            for text in texts_of(inputs):
                (unwanted if text.is_unwanted else wanted).append(text.text)
        return self._judge_words(wanted, unwanted, level)

    async def run(
        self, capability: str, inputs: Inputs, context: Context, level: ChatPolicy | Level
    ) -> tuple[Artifact | Wording, ...]:
        """Screen, run, screen, mark. Raises Refused, Cancelled, PipelineError."""
        pipeline = self.capability(capability)()
        require(self.judge_texts(inputs, (), level))
        await self._require_concepts(inputs, level)
        pictures = tuple(pictures_of(inputs))
        for picture in pictures:
            await self._require_picture(await context.read(picture), Stage.INPUT_PICTURE, level)
        screened = ScreenedContext(
            context,
            lambda wanted, unwanted: require(self._judge_words(wanted, unwanted, level)),
            lambda preview: self._judge_picture(preview, Stage.PREVIEW, level).is_allowed,
        )
        made = tuple(await pipeline.run(inputs, screened))
        source = Source.COMPOSITE if pictures else Source.TRAINED
        return tuple([await self._let_out(one, source, level) for one in made])

    async def _let_out(
        self, made: Artifact | Wording, source: Source, level: ChatPolicy | Level
    ) -> Artifact | Wording:
        if isinstance(made, Wording):
            require(self._judge_words((made.prompt, *made.added), (), level))
            return made
        await self._require_picture(made.data, Stage.OUTPUT_PICTURE, level)
        return marked(made, source)

    def _judge_words(
        self, wanted: Sequence[str], unwanted: Sequence[str], level: ChatPolicy | Level
    ) -> Verdict:
        rules = "unknown"
        try:
            rules = self._texts.rules
            return self.policy.decide(self._texts.find(wanted, unwanted), level, Stage.WORDS, rules)
        except TooLong as error:
            return Verdict(
                Decision.BLOCK, Stage.LENGTH, rules, reason=Reason.TOO_LONG, threshold=float(error.limit)
            )
        except Exception:
            log.exception("text screen failed")
            return unavailable(Stage.SCREEN, rules)

    async def _require_concepts(self, inputs: Inputs, level: ChatPolicy | Level) -> None:
        pictures = self._pictures
        if pictures is None:
            return
        texts = [text.text for text in texts_of(inputs) if text.text and not text.is_unwanted]
        try:
            findings = await asyncio.to_thread(pictures.find_in_text, texts)
            verdict = self.policy.decide(findings, level, Stage.TEXT_CONCEPTS, pictures.rules)
        except Exception:
            log.exception("text concepts failed")
            verdict = unavailable(Stage.TEXT_CONCEPTS, "unknown")
        require(verdict)

    async def _require_picture(self, data: bytes, stage: Stage, level: ChatPolicy | Level) -> None:
        verdict = await asyncio.to_thread(self._judge_picture, data, stage, level)
        if not verdict.is_allowed:
            raise RefusedPicture(verdict, data)

    def _judge_picture(self, data: bytes, stage: Stage, level: ChatPolicy | Level) -> Verdict:
        if self._pictures is None:
            return unavailable(stage, "none")
        try:
            findings = self._pictures.find(data, stage)
            return self.policy.decide(findings, level, stage, self._pictures.rules)
        except (PipelineError, Cancelled):
            raise
        except Exception:
            log.exception("picture screen failed", stage=stage)
            return unavailable(stage, "unknown")


def open_guard(policy: Policy, pictures: PictureScreen | None = None) -> Guard:
    """The guard of this house: every capability behind the shipped word rules."""
    return Guard(capabilities(), TextScreen(), pictures, policy)


def require(verdict: Verdict) -> None:
    """Raise Refused unless the verdict allows."""
    if not verdict.is_allowed:
        raise Refused(verdict)
