"""The guard: a pipeline between two screens, failing closed; the only importer of the catalogue."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace

import structlog

from pipelines.kit.catalogue import capabilities
from pipelines.kit.contract import Artifact, Context, Inputs, Pipeline
from pipelines.kit.language import Wording
from safety.fields import pictures_of, texts_of
from safety.metadata import Source
from safety.policy import Policy
from safety.provenance import Marker
from safety.screened import ScreenedContext
from safety.screens import Chat, MeaningScreen, PictureScreen, Screens, Seen, WordScreen
from safety.text import TextScreen
from safety.verdict import Decision, Refused, Stage, Verdict


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
        meaning: MeaningScreen | None = None,
        marker: Marker | None = None,
    ) -> None:
        """`marker`: how pictures are marked; without one by metadata alone."""
        self._pipelines = dict(pipelines)
        self._marker = marker or Marker()
        self._screens = Screens(texts, pictures, policy, meaning)

    @property
    def policy(self) -> Policy:
        """The operator's floor."""
        return self._screens.policy

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
        guard = copy(self)
        guard._screens = self._screens.pardoning(category)  # noqa: SLF001 a copy of its own
        return guard

    def judge_texts(self, inputs: Inputs | None, extra_texts: Iterable[str], level: Chat) -> Verdict:
        """Judge every text field of the inputs together with quoted, replied or other extra texts."""
        wanted, unwanted = _told_apart(inputs)
        return self._screens.judge_words((*extra_texts, *wanted), unwanted, level)

    async def run(
        self, capability: str, inputs: Inputs, context: Context, level: Chat, *, task: str = ""
    ) -> tuple[Artifact | Wording, ...]:
        """Screen, run, screen, mark with the task's id. Raises Refused, Cancelled, PipelineError."""
        with structlog.contextvars.bound_contextvars(task=task):  # every verdict in the log names its task
            return await self._run(capability, inputs, context, level, task)

    async def _run(
        self, capability: str, inputs: Inputs, context: Context, level: Chat, task: str
    ) -> tuple[Artifact | Wording, ...]:
        pipeline = self.capability(capability)()
        require(self.judge_texts(inputs, (), level))
        wanted, unwanted = _told_apart(inputs)
        watch = Watch(self._screens, level, is_young=self._screens.speaks_of_minor(wanted))
        await watch.require_meaning(wanted, unwanted)
        pictures = tuple(pictures_of(inputs))
        for picture in pictures:
            await watch.require_picture(await context.read(picture), Stage.INPUT_PICTURE)
        # What went in may have made the watch stricter.
        require(watch.judge_words(wanted, unwanted))
        screened = ScreenedContext(context, watch)
        try:
            made = tuple(await pipeline.run(inputs, screened))
        finally:
            screened.end()
        source = Source.COMPOSITE if pictures else Source.TRAINED
        clean = [await self._let_out(one, watch) for one in made]
        return tuple(await asyncio.gather(*(self._marked(one, source, task) for one in clean)))

    async def _let_out(self, made: Artifact | Wording, watch: "Watch") -> Artifact | Wording:
        if isinstance(made, Wording):
            texts = (made.prompt, *made.added)
            require(watch.judge_words(texts, ()))
            await watch.require_meaning(texts, ())
            return made
        await watch.require_picture(made.data, Stage.OUTPUT_PICTURE)
        return replace(made, is_covered=watch.is_covered)

    async def _marked(self, made: Artifact | Wording, source: Source, task: str) -> Artifact | Wording:
        """Marked in a thread, beside the other pictures of the task and whatever is drawn meanwhile."""
        if isinstance(made, Wording):
            return made
        return await asyncio.to_thread(self._marker.mark, made, source, task)


class Watch:
    """One run under guard: what its words and the pictures that went in demand of everything after."""

    def __init__(self, screens: Screens, chat: Chat, *, is_young: bool) -> None:
        self._screens = screens
        self._chat = chat
        self._is_young = is_young
        """The words speak of a minor, so nothing sexual may come out at any level."""
        self.is_covered = False
        """Something was found that is shown only covered: no previews, and covered results."""

    def judge_words(self, wanted: Sequence[str], unwanted: Sequence[str]) -> Verdict:
        """Judge texts by their words."""
        return self._noted(self._screens.judge_words(wanted, unwanted, self._chat))

    async def require_meaning(self, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
        """Judge texts by their meaning. Raises Refused."""
        require(self._noted(await self._screens.judge_meaning(wanted, unwanted, self._chat)))

    async def require_picture(self, data: bytes, stage: Stage) -> None:
        """Judge a picture; after one that may show a minor the run stays family-friendly.

        Raises RefusedPicture, PipelineError.
        """
        seen = await asyncio.to_thread(self._look, data, stage)
        if not self._noted(seen.verdict).is_allowed:
            raise RefusedPicture(seen.verdict, data)
        if seen.may_be_minor and stage is Stage.INPUT_PICTURE:
            self._chat = self._screens.policy.sheltered(self._chat)

    def may_show(self, preview: bytes) -> bool:
        """Whether a preview may be seen. Raises PipelineError."""
        return not self.is_covered and self._look(preview, Stage.PREVIEW).verdict.decision is Decision.ALLOW

    def _noted(self, verdict: Verdict) -> Verdict:
        self.is_covered |= verdict.decision is Decision.SPOILER
        return verdict

    def _look(self, data: bytes, stage: Stage) -> Seen:
        return self._screens.judge_picture(data, stage, self._chat, is_young=self._is_young)


def open_guard(
    policy: Policy,
    pictures: PictureScreen | None = None,
    meaning: MeaningScreen | None = None,
    marker: Marker | None = None,
) -> Guard:
    """The guard of this house: every capability behind the shipped word rules."""
    return Guard(capabilities(), TextScreen(), pictures, policy, meaning, marker)


def _told_apart(inputs: Inputs | None) -> tuple[list[str], list[str]]:
    """The texts of the inputs: those that are wished, and negative prompts."""
    texts = list(texts_of(inputs)) if inputs is not None else []
    wanted = [text.text for text in texts if not text.is_unwanted]
    return wanted, [text.text for text in texts if text.is_unwanted]


def require(verdict: Verdict) -> None:
    """Raise Refused unless the verdict allows."""
    if not verdict.is_allowed:
        raise Refused(verdict)
