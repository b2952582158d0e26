"""Which models a person may choose here and for what, and which of them are awake."""

from dataclasses import dataclass

from handlers.kit.apologies import Sorry
from handlers.kit.i18n import Say
from handlers.kit.kin import distance
from handlers.kit.options import Allowed, Offered
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import DRAW, PictureWish
from pipelines.kit.asking import ForModel
from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard
from pipelines.kit.styles import styles_for

DRAWS = frozenset({Ability.TEXT_TO_IMAGE})
REDRAWS = DRAWS | {Ability.IMAGE_TO_IMAGE}


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


def needs(wish: PictureWish, studio: Studio) -> frozenset[Ability]:
    """What a model must be able to do for this wish."""
    pipeline = studio.guard.capability(wish.capability)
    if issubclass(pipeline.inputs, ForModel):
        fields = {"source", "look", "strength"} & pipeline.inputs.model_fields.keys()
        said = {name: getattr(wish, name) for name in fields}
        return pipeline.inputs.model_construct(None, **said).needed
    declared = pipeline.abilities
    return declared | REDRAWS if wish.capability == DRAW and wish.source is not None else declared


async def able_model(studio: Studio, visit: Visit, abilities: frozenset[Ability]) -> str | None:
    """The usual model where it can do this, else the first that can, of those awake if any is."""
    usual = usual_model(studio, visit)
    card = studio.models.get(usual)
    if card is not None and card.has(abilities):
        return usual
    return next((it.card.id for it in await offered_models(studio, visit, abilities)), None)


async def painter_for(studio: Studio, visit: Visit, abilities: frozenset[Ability]) -> str:
    """Who does this here. Raises Sorry("nobody-able") where nobody can."""
    best = await is_anybody_able(studio, visit, abilities)
    if best is None:
        able = ", ".join(it.title.speak(visit.say.language) for it in studio.models.able(abilities))
        raise Sorry("nobody-able", able=able or "none")
    return best


async def is_anybody_able(studio: Studio, visit: Visit, abilities: frozenset[Ability]) -> str | None:
    """Who can do this here: the usual model, else one of its folder, its family, or any that is awake."""
    offered = await offered_models(studio, visit, abilities)
    awake = [it.card for it in offered if it.is_awake]
    if not awake and not await awake_models(studio):  # nobody at all: wishes wait for whoever comes
        awake = [it.card for it in offered]
    usual = studio.models.get(usual_model(studio, visit))
    best = min(awake, key=lambda it: distance(it, usual), default=None)
    return None if best is None else best.id


async def offered_models(
    studio: Studio, visit: Visit, abilities: frozenset[Ability] = DRAWS
) -> list[OfferedModel]:
    """Models that can do this and that the chat allows: those awake first, in the order of the catalogue."""
    awake = await awake_models(studio)
    chosen = usual_model(studio, visit)
    allowed = None if visit.is_private else visit.chat.allowed_models
    models = [
        OfferedModel(card, card.id in awake, card.id == chosen)
        for card in studio.models.able(abilities)
        if allowed is None or card.id in allowed
    ]
    return sorted(models, key=lambda model: not model.is_awake)


def allowed(studio: Studio, usual: str, say: Say) -> Allowed:
    """Everything that the options may say, model by model."""
    models = {card.id: offered(card, say) for card in studio.models}
    # A model that has left the catalogue takes no options; the desk says that it is gone.
    return Allowed(models if usual in models else {usual: Offered(usual, ()), **models}, usual)


def offered(card: ModelCard, say: Say) -> Offered:
    """What one model takes."""
    styles = tuple(style.id for style in styles_for(card))
    return Offered(card.title.speak(say.language), tuple(card.ratios), styles, tuple(card.loras))


async def awake_models(studio: Studio) -> frozenset[str]:
    """Ids of the models that some living worker can open."""
    workers = await studio.router.workers()
    return frozenset(model for worker in workers for model in worker.models)


def model_title(studio: Studio, model: str, say: Say) -> str:
    """What a model is called in this language."""
    card = studio.models.get(model)
    return model if card is None else card.title.speak(say.language)


def model_mark(model: OfferedModel) -> str:
    """A filled dot for awake, a hollow one for asleep."""
    return "●" if model.is_awake else "○"
