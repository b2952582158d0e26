"""Beautify: a short wish in any language becomes a full English prompt; the wish itself where it cannot."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from pipelines.kit.contract import (
    MAX_PROMPT,
    Choice,
    Context,
    Inputs,
    ModelId,
    Pipeline,
    PipelineError,
    Prompt,
)
from pipelines.kit.language import Speechless, Wording, WordOrder
from pipelines.kit.models import SHIPPED_WEIGHTS, ModelCard, folder_of, known_models
from pipelines.kit.styles import NO_STYLE, known_styles
from pipelines.kit.words import words_of
from pipelines.words.answers import PromptAnswer
from pipelines.words.keeping import split_options
from pipelines.words.rewriting import added_in, require_useful

SCRIPT = "beautify"


class Rewritten(PromptAnswer):
    """What the language model answers: the prompt, and what it put in."""

    added: tuple[str, ...] = Field(default=(), max_length=20)


class BeautifyInputs(Inputs):
    """A wish, and what will draw it."""

    prompt: Prompt
    model: ModelId
    style: Choice = NO_STYLE
    turn: int = Field(0, ge=0, le=99)
    """How often the person asked for another wording."""


class Beautify(Pipeline[BeautifyInputs]):
    """Rewrites a wish for the chosen model and style; at worst it changes nothing."""

    name = "beautify"
    inputs: ClassVar[type[Inputs]] = BeautifyInputs
    abilities = frozenset()

    @classmethod
    def cost(cls, inputs: BeautifyInputs) -> int:
        """Nothing: a better prompt spares drawings."""
        del inputs
        return 0

    async def run(self, inputs: BeautifyInputs, context: Context) -> Sequence[Wording]:
        """One wording: the rewritten wish with its options, or the wish and why it stayed.

        Raises PipelineError("unknown-words", model), from its Speechless, where it stays and the model knows
        nothing of it.
        """
        wish, options = split_options(inputs.prompt)
        version = context.language.version(SCRIPT)
        order = WordOrder(
            script=SCRIPT,
            fields=fields_of(wish, inputs),
            shape=Rewritten,
            check=lambda answer: require_useful(wish, answer.prompt, MAX_PROMPT - len(options) - 1),
            turn=inputs.turn,
            hear=context.writing,
        )
        context.writing("")
        try:
            answer = await context.language.say(order)
        except Speechless as speechless:
            if not _is_known(wish, inputs.model):
                raise PipelineError("unknown-words", model=inputs.model) from speechless
            return [Wording(inputs.prompt, silence=speechless.silence, version=version, turn=inputs.turn)]
        prompt = f"{answer.prompt} {options}".strip()
        added = added_in(wish, answer.prompt, answer.added)
        return [Wording(prompt, added, version=version, turn=inputs.turn)]


def fields_of(wish: str, inputs: BeautifyInputs) -> dict[str, str]:
    """What the script is told: the wish as data, what the model is like, which style follows."""
    card = known_models().get(inputs.model)
    style = known_styles().get(inputs.style)
    fields = {
        "wish": wish,
        "model": inputs.model if card is None else f"{card.title.en}: {card.description.en}",
        "style": "free" if style is None else style.title.en,
    }
    if card is not None and (known := _known_to(card)):
        fields["knows"] = known
    return fields


def _is_known(wish: str, model: str) -> bool:
    card = known_models().get(model)
    known = None if card is None else words_of(folder_of(card, SHIPPED_WEIGHTS))
    return known is None or known.knows(wish)


def _known_to(card: ModelCard) -> str:
    known = words_of(folder_of(card, SHIPPED_WEIGHTS))
    return "" if known is None else ", ".join((*known.objects.names("en"), *known.backdrops.names("en")))
