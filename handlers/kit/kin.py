"""How near models are to one another, and which of them varies a result as a picture."""

from collections.abc import Iterable

from handlers.kit.wishes import DRAW
from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard, ModelCatalogue
from tasks.task import Task

VARIES = frozenset({Ability.IMAGE_TO_IMAGE})
SEES = VARIES | {Ability.IMAGE_PROMPT}
"""To vary a picture by looking at it."""


def distance(card: ModelCard, other: ModelCard | None) -> tuple[bool, bool, bool]:
    """How far two models are from one another: least for itself, then of one folder, then of one family."""
    if other is None:
        return (True, True, True)
    return card.id != other.id, card.folder != other.folder, card.family != other.family


def eyes_for(task: Task, catalogue: ModelCatalogue, here: Iterable[ModelCard]) -> ModelCard | None:
    """Who varies this result as a picture, best by looking at it.

    What was drawn from words by a model without eyes is not: dice near its own keep it better.
    """
    own = catalogue.get(str(task.inputs.get("model", "")))
    able = [it for it in here if it.has(VARIES)]
    if task.capability == DRAW:
        able = [it for it in able if it == own and it.has(SEES)]
    return min(able, key=lambda it: (not it.has(SEES), distance(it, own)), default=None)
