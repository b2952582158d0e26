"""Describe: the prompt from which a picture like this one could be painted."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from pipelines.kit.contract import Context, Inputs, Picture, Pipeline, PipelineError
from pipelines.kit.images import jpeg_of, open_picture
from pipelines.kit.language import Silence, Speechless, Wording, WordOrder
from pipelines.words.answers import PromptAnswer
from pipelines.words.keeping import latin_share, words_of
from pipelines.words.rewriting import LATIN, LONGEST, STRAY

SCRIPT = "describe"
SIDE = 768
"""Pixels of the longer side that is sent: more costs tokens and tells no more."""
FEWEST_WORDS = 3


class DescribeInputs(Inputs):
    """The picture to look at."""

    picture: Picture


class Describe(Pipeline[DescribeInputs]):
    """Looks at a picture and makes words."""

    name = "describe"
    inputs: ClassVar[type[Inputs]] = DescribeInputs
    abilities = frozenset()

    @classmethod
    def cost(cls, inputs: DescribeInputs) -> int:
        """One unit: a look is cheap, and not free."""
        del inputs
        return 1

    async def run(self, inputs: DescribeInputs, context: Context) -> Sequence[Wording]:
        """One wording: the description.

        Raises PipelineError: words-off · words-down · words-slow · words-nonsense · words-refused, and the
        picture-* codes of pipelines/kit/images.py.
        """
        picture = await asyncio.to_thread(seen, await context.read(inputs.picture))
        order = WordOrder(
            script=SCRIPT,
            fields={"task": "Describe this picture."},
            shape=PromptAnswer,
            check=require_description,
            picture=picture,
            hear=context.writing,
        )
        context.writing("")
        try:
            answer = await context.language.say(order)
        except Speechless as speechless:
            raise PipelineError(f"words-{speechless.silence.value}") from speechless
        return [Wording(answer.prompt, version=context.language.version(SCRIPT))]


def seen(data: bytes) -> bytes:
    """What is sent to the language model: upright, small, a JPEG without metadata."""
    picture = open_picture(data).image
    picture.thumbnail((SIDE, SIDE))
    return jpeg_of(picture)


def require_description(answer: PromptAnswer) -> None:
    """Raise Speechless(NONSENSE) unless it is a short English description."""
    text = answer.prompt
    if len(words_of(text)) < FEWEST_WORDS or len(text) > LONGEST or latin_share(text) < LATIN:
        raise Speechless(Silence.NONSENSE, "no English description")
    if STRAY.search(text):
        raise Speechless(Silence.NONSENSE, "leftovers of the question")
