"""Why the desk did not take a wish, as one sentence for the person."""

from datetime import datetime

from pydantic import ValidationError

from handlers.kit.cards import CardText, moment
from handlers.kit.i18n import Fact, Html, Say
from handlers.kit.models import model_title, needs
from handlers.kit.studio import Studio
from handlers.kit.wishes import PictureWish
from pipelines.kit.contract import MAX_PROMPT, Ability
from pipelines.kit.models import ModelCard
from pipelines.kit.styles import styles_for
from tasks.wish import NotAccepted


def invalid(error: ValidationError, wish: PictureWish, say: Say, studio: Studio) -> str:
    """One sentence for inputs that do not fit their model."""
    first = error.errors()[0]
    match first["type"]:
        case "string_too_long":
            return say("draw-too-long", length=len(wish.prompt), most=MAX_PROMPT)
        case "string_too_short":
            return say("draw-empty")
        case "ability-missing":
            return unable(wish.model, needs(wish, studio), say, studio)
        case "unknown-model":
            return say("option-bad-model", value=wish.model, allowed=", ".join(studio.models.ids))
        case kind if say.knows(f"invalid-{kind}"):
            return say(f"invalid-{kind}")
        case kind:
            lora = str(first.get("ctx", {}).get("lora", ""))
            return _not_offered(kind, lora, wish, say, studio.models.get(wish.model))


def _not_offered(kind: str, lora: str, wish: PictureWish, say: Say, card: ModelCard | None) -> str:
    """A shape, style or LoRA that this model does not have."""
    if card is None:
        return say("draw-bad-value")
    model = card.title.speak(say.language)
    match kind:
        case "ratio-unavailable" | "unknown-ratio":
            return say("option-bad-shape", value=wish.ratio, model=model, allowed=", ".join(card.ratios))
        case "style-unavailable" | "unknown-style":
            return say("option-bad-style", value=wish.style, model=model, allowed=_styles(card))
        case "unknown-lora":
            listed = ", ".join(card.loras) or "none"
            return say("option-bad-lora", value=lora, model=model, allowed=listed)
        case _:
            return say("draw-bad-value")


def unable(model: str, abilities: frozenset[Ability], say: Say, studio: Studio) -> str:
    """A model that was asked for by name cannot do this; those that can are named."""
    able = ", ".join(card.title.speak(say.language) for card in studio.models.able(abilities))
    return say("draw-model-unable", model=model_title(studio, model, say), able=able or "none")


def _styles(card: ModelCard) -> str:
    return ", ".join(style.id for style in styles_for(card)) or "none"


def not_accepted(refusal: NotAccepted, say: Say, studio: Studio) -> str:
    """Return the sentence for a wish that the router did not take."""
    if refusal.code == "refused":
        return CardText(say, studio.models).refused(refusal.facts)
    key = f"not-accepted-{refusal.code}"
    if not say.knows(key):
        return say("not-accepted-other")
    facts: dict[str, Fact] = dict(refusal.facts)
    if "model" in facts:
        facts["model"] = model_title(studio, str(facts["model"]), say)
    for name in ("until", "resets"):
        if facts.get(name):
            at = datetime.fromisoformat(str(facts[name]))
            facts[name] = Html(moment(at, at.strftime("%H:%M UTC")))
        elif name in facts:
            facts[name] = "none"
    if refusal.code in {"banned", "paused"}:
        facts["reason"] = facts.get("reason") or "none"
    return say(key, **facts)


def trouble_with(code: str, facts: dict[str, str | int], say: Say) -> str:
    """Why a person's picture could not be opened."""
    return say(code if say.knows(code) else "picture-unreadable", **facts)
