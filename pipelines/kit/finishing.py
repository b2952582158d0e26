"""What a model made becomes artifacts: enlarged where the model draws small, with their recipes."""

import asyncio
from collections.abc import Callable, Sequence

from pipelines.kit.contract import Artifact, Drawn, Recipe
from pipelines.kit.enlarging import enlarge
from pipelines.kit.images import PNG_TYPE, png_of
from pipelines.kit.models import ModelCard


async def finished(
    drawn: Sequence[Drawn], card: ModelCard, recipe_of: Callable[[Drawn], Recipe]
) -> list[Artifact]:
    """The pictures as a person gets them, made side by side in threads."""
    return await asyncio.gather(*(asyncio.to_thread(_finished, one, card, recipe_of(one)) for one in drawn))


def _finished(drawn: Drawn, card: ModelCard, recipe: Recipe) -> Artifact:
    picture = enlarge(drawn.picture, card.enlarge)
    return Artifact(png_of(picture), PNG_TYPE, *picture.size, recipe)
