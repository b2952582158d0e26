"""Checks of what draws and what watches: models on disk, the default among them, the guard's CLIP."""

from bot.doctor.findings import Finding, broken, fine, note
from bot.run.parts import POCKET_CLIP, clip_folder, memory_for_models
from bot.settings import Settings
from pipelines.kit.devices import kind_of
from pipelines.kit.models import is_here, known_models
from pipelines.kit.planning import planned_models


def examine(settings: Settings) -> list[Finding]:
    """All checks of this module."""
    return [*_models(settings), _memory(settings), _clip(settings)]


def _models(settings: Settings) -> list[Finding]:
    catalogue, folder = known_models(), settings.models.folder
    here = [card.id for card in catalogue if is_here(card, folder)]
    default = settings.models.default
    if catalogue.get(default) is None:
        return [
            broken(
                "Models", f"MODELS_DEFAULT={default} is unknown", f"Choose one of: {', '.join(catalogue.ids)}"
            )
        ]
    if not here:
        return [broken("Models", "no model is here", "python -m bot models list shows how to get one.")]
    if default not in here:
        return [
            note(
                "Models",
                f"the default {default} is not on this machine (here: {', '.join(here)})",
                f"python -m bot models fetch {default}, unless another machine's worker has it.",
            )
        ]
    return [fine("Models", f"{', '.join(here)}; default {default}")]


def _memory(settings: Settings) -> Finding:
    """Which models fit the card at hand, or main memory where there is none, and with which plan."""
    worker, budget = settings.worker, memory_for_models(settings)
    kind = kind_of(worker.device)
    place = "on the graphics card" if kind == "cuda" else "in main memory, no graphics card is used"
    cards = list(planned_models(worker.memory_plan, worker.device, budget))
    fitting = [card for card in cards if card.memory_gib.on(kind) <= budget]
    shown = [f"{card.id} ({card.plan}, {card.memory_gib.on(kind):.1f} GiB)" for card in fitting]
    words = f"{budget:.1f} GiB for models {place}; what fits: {', '.join(shown) or 'nothing'}"
    if len(fitting) == len(cards):
        return fine("Memory", words)
    missing = ", ".join(card.id for card in cards if card not in fitting)
    return note(
        "Memory",
        f"{words}; too large: {missing}",
        "Nothing to do, unless you want those: docs/performance.md says what each plan takes.",
    )


def _clip(settings: Settings) -> Finding:
    folder = clip_folder(settings.safety)
    if not (folder / "config.json").is_file():
        return broken(
            "Guard",
            f"no CLIP in {folder}: every picture will be refused",
            "Set SAFETY_CLIP to a CLIP folder.",
        )
    if folder == POCKET_CLIP:
        return note(
            "Guard",
            "pictures are screened by the pocket CLIP, which knows only its toy world",
            "Before strangers use the bot with real models, set SAFETY_CLIP to a real CLIP (docs/safety.md).",
        )
    return fine("Guard", f"CLIP in {folder}")
