"""Prompts to tap: those that the person's model draws well, or four that every model can."""

from handlers.kit.models import usual_model
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from pipelines.kit.models import folder_of
from pipelines.kit.words import words_of

SHOWN = 4


def example_prompts(studio: Studio, visit: Visit, model: str | None = None) -> tuple[str, ...]:
    """At most four prompts in the person's language, for this model or the usual one."""
    say = visit.say
    general = tuple(say.plain(f"example-{number}") for number in range(1, SHOWN + 1))
    card = studio.models.get(model or usual_model(studio, visit))
    known = None if card is None else words_of(folder_of(card, studio.offer.models_folder))
    return general if known is None else known.examples.of(say.language)[:SHOWN] or general
