"""Which models a person may choose here, and which of them are awake."""

from dataclasses import dataclass

from handlers.kit.i18n import Say
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard

DRAWS = frozenset({Ability.TEXT_TO_IMAGE})


@dataclass(frozen=True)
class OfferedModel:
    """A model with what the workers say about it."""

    card: ModelCard
    is_awake: bool
    is_chosen: bool

    def title(self, say: Say) -> str:
        """What it is called."""
        return self.card.title.speak(say.language)


def usual_model(studio: Studio, visit: Visit) -> str:
    """What is drawn with when nobody says a model: the chat's, the person's or the house's.

    Where a group's admins do not allow it: the first that they do allow.
    """
    usual = visit.model(studio.offer.default_model)
    allowed = None if visit.is_private else visit.chat.allowed_models
    if allowed is None or usual in allowed:
        return usual
    return next((card.id for card in studio.models.able(DRAWS) if card.id in allowed), usual)


async def offered_models(studio: Studio, visit: Visit) -> list[OfferedModel]:
    """Models that draw and that this chat allows: those awake first, in the order of the catalogue."""
    awake = await awake_models(studio)
    chosen = usual_model(studio, visit)
    allowed = None if visit.is_private else visit.chat.allowed_models
    models = [
        OfferedModel(card, card.id in awake, card.id == chosen)
        for card in studio.models.able(DRAWS)
        if allowed is None or card.id in allowed
    ]
    return sorted(models, key=lambda model: not model.is_awake)


async def awake_models(studio: Studio) -> frozenset[str]:
    """Ids of the models that some living worker can open."""
    workers = await studio.router.workers()
    return frozenset(model for worker in workers for model in worker.models)


def model_mark(model: OfferedModel) -> str:
    """A filled dot for awake, a hollow one for asleep."""
    return "●" if model.is_awake else "○"
