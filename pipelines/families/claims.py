"""Whether a model's entry promises more than its family can do."""

from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard


def require_abilities(card: ModelCard, able: frozenset[Ability], whose: str) -> None:
    """Raise CheckpointError where the card in models.toml promises more than `whose` pipelines can do."""
    if missing := card.abilities - able:
        names = ", ".join(sorted(missing))
        raise CheckpointError(
            f"models.toml says that {card.id} can {names}, but {whose} cannot: leave that out of `abilities`."
        )
