"""What the pipelines of diffusers can do and take, read from their classes."""

import inspect
import json
from functools import cache
from pathlib import Path

import diffusers

from pipelines.families.claims import require_abilities
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard

INDEX = "model_index.json"
"""Names the class of a pipeline and its parts."""
GUIDES = frozenset({"guidance_scale", "true_cfg_scale"})
REDRAW = frozenset({"prompt", "image", "strength"})
INPAINT = frozenset({"prompt", "image", "mask_image"})


@cache
def takes(kind: type) -> frozenset[str]:
    """Names of the arguments a pipeline is called with."""
    return frozenset(inspect.signature(kind.__call__).parameters) - {"self"}


def token_limit(kind: type) -> int | None:
    """How many tokens of a prompt a pipeline takes; None where its tokenizers decide."""
    parameter = inspect.signature(kind.__call__).parameters.get("max_sequence_length")
    return parameter.default if parameter is not None and isinstance(parameter.default, int) else None


@cache
def redrawing(kind: type) -> type | None:
    """The pipeline that draws over a picture with the same parts; None where diffusers has none.

    By the library's rule for names: its AutoPipeline tables pair the same classes, and import all of them.
    """
    return _sibling(kind, "Img2Img", REDRAW)


@cache
def inpainting(kind: type) -> type | None:
    """The pipeline that fills holes with the same parts; None where diffusers has none."""
    return _sibling(kind, "Inpaint", INPAINT)


def _sibling(kind: type, does: str, needs: frozenset[str]) -> type | None:
    sibling = getattr(diffusers, f"{kind.__name__.removesuffix('Pipeline')}{does}Pipeline", None)
    return sibling if sibling is not None and takes(sibling) >= needs else None


def abilities_of(kind: type) -> frozenset[Ability]:
    """What a pipeline class can do for us."""
    parameters = inspect.signature(kind.__call__).parameters
    needed = {name for name, one in parameters.items() if one.default is one.empty} - {"self", "kwargs"}
    if "prompt" not in parameters or needed - {"prompt"}:
        return frozenset()
    siblings = {Ability.IMAGE_TO_IMAGE: redrawing(kind), Ability.INPAINT: inpainting(kind)}
    return frozenset({Ability.TEXT_TO_IMAGE, *(able for able, sibling in siblings.items() if sibling)})


def pipeline_class(folder: Path) -> type:
    """The pipeline that a folder names. Raises CheckpointError."""
    path = folder / INDEX
    try:
        name = json.loads(path.read_bytes())["_class_name"]
    except OSError as error:
        raise CheckpointError(f"{path} is missing: this is no folder of diffusers.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged: fetch it again.") from error
    kind = getattr(diffusers, str(name), None)
    if not inspect.isclass(kind):
        version = diffusers.__version__
        raise CheckpointError(f"{path} names the pipeline {name}, which diffusers {version} does not know.")
    return kind


def require_claims(card: ModelCard, kind: type) -> None:
    """Raise CheckpointError where the card promises more than a pipeline class can do."""
    require_abilities(card, abilities_of(kind), f"its {kind.__name__}")
    if card.guidance is not None and not takes(kind) & GUIDES:
        raise CheckpointError(
            f"models.toml gives {card.id} a guidance, but its {kind.__name__} takes none: "
            "leave `guidance` out."
        )
