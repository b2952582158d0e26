"""Gives each model of the catalogue the memory plan that a worker opens it with."""

from pipelines.kit.devices import DeviceKind, kind_of, memory_budget
from pipelines.kit.models import ModelCard, ModelCatalogue, known_models
from pipelines.kit.plans import LADDERS, Plan, Wish


def planned(card: ModelCard, wish: Wish, kind: DeviceKind, budget_gib: float) -> ModelCard:
    """The card with the plan wished for; with `auto` the first that fits, the smallest where none does.

    A model without a large text encoder has nothing to plan and stays as it is.
    """
    if not card.memory_gib.text_encoder:
        return card
    if wish == "auto":
        ladder = LADDERS[kind]
        fitting = (plan for plan in ladder if card.memory_gib.planned(plan).on(kind) <= budget_gib)
        plan = next(fitting, ladder[-1])
    else:
        plan = Plan(wish)
    return card.model_copy(update={"plan": plan, "memory_gib": card.memory_gib.planned(plan)})


def planned_models(wish: Wish, device: str, memory_gib: float = 0) -> ModelCatalogue:
    """The catalogue as a worker on `device` opens it; 0 GiB means most of what is free."""
    kind, budget = kind_of(device), memory_budget(memory_gib, device)
    return ModelCatalogue(tuple(planned(card, wish, kind, budget) for card in known_models()))
