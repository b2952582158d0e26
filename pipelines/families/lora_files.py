"""Reads LoRA files of every common naming, and fits their layers to the networks of an opened model."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safetensors import safe_open
from torch import Tensor, nn

from pipelines.kandinsky3.files import CheckpointError, read_tensors

LAYER = re.compile(
    r"^(?P<module>.+?)(?P<old>_lora)?\.(?:lora[_.])?(?P<half>A|B|down|up)(?:\.default)?\.weight$"
)
"""`m.lora_A.weight` of PEFT, `m.lora.down.weight` and `m_lora.down.weight` of diffusers, `m.lora_down.weight`
of kohya's scripts."""

PREFIXES = ("base_model.model.", "unet.", "transformer.", "prior.", "lora_unet_", "lora_transformer_")
"""What files put before a module's name."""

PEFT_NOTES = "lora_adapter_metadata"
"""Where diffusers keeps PEFT's settings: JSON whose keys begin with the network's name."""

Rename = Callable[[str], str]


@dataclass(frozen=True)
class LoraLayer:
    """What is added to one module: `up @ down`, with the file's own scale already in `up`."""

    down: Tensor
    """[rank, in, *kernel]."""
    up: Tensor
    """[out, rank, *ones]."""


@dataclass(frozen=True)
class LoraWeights:
    """A LoRA file as it was written."""

    path: Path
    tensors: Mapping[str, Tensor]
    notes: Mapping[str, str] = field(default_factory=dict)


def read_lora(path: Path) -> LoraWeights:
    """Read a `.safetensors` file. Raises CheckpointError: missing, damaged, cut short, or no LoRA at all."""
    tensors = read_tensors(path)
    if not any("lora" in name for name in tensors):
        first = ", ".join(list(tensors)[:2]) or "none"
        raise CheckpointError(f"{path} is no LoRA: its tensors ({first} ...) are those of a whole model.")
    if bad := next((name for name, tensor in tensors.items() if not tensor.isfinite().all()), None):
        raise CheckpointError(
            f"{path} holds numbers that are not finite (in {bad}): its training broke down."
        )
    with safe_open(path, "pt") as file:
        return LoraWeights(path, tensors, file.metadata() or {})


def fit(
    lora: LoraWeights, networks: Iterable[nn.Module], rename: Rename | None = None
) -> list[dict[str, LoraLayer]]:
    """The layers for each of the networks, by module name. Raises CheckpointError where any does not fit.

    `rename` turns a published tensor name into ours. Layers for text encoders fit nowhere.
    """
    left = dict(_layers(lora))
    fitted: list[dict[str, LoraLayer]] = []
    for network in networks:
        modules = changeable(network)
        homes = {name.replace(".", "_"): name for name in modules} | {name: name for name in modules}
        mine: dict[str, LoraLayer] = {}
        for name in list(left):
            if home := _home(name, homes, rename):
                mine[home] = left.pop(name)
                _check_shape(lora.path, home, mine[home], modules[home])
        fitted.append(mine)
    if left:
        raise CheckpointError(
            f"{lora.path} was made for another model: {len(left)} of its layers have no place here "
            f"(the first is {next(iter(left))})."
        )
    return fitted


def changeable(network: nn.Module) -> dict[str, nn.Linear | nn.Conv2d]:
    """The modules that a LoRA can change, by the names they have when nothing is worn."""
    return {
        name.removesuffix(".base_layer"): part
        for name, part in network.named_modules()
        if isinstance(part, nn.Linear | nn.Conv2d) and ".lora_" not in name
    }


def _layers(lora: LoraWeights) -> Iterator[tuple[str, LoraLayer]]:
    """Module names as the file spells them, and their layers."""
    halves: dict[str, dict[str, Tensor]] = {}
    alphas: dict[str, float] = {}
    for key, tensor in lora.tensors.items():
        found = LAYER.match(key) if "lora" in key else None
        if found:
            side = "down" if found["half"] in ("A", "down") else "up"
            halves.setdefault(_module(found), {})[side] = tensor
        elif key.endswith(".alpha"):
            alphas[key.removesuffix(".alpha")] = float(tensor)
        else:
            raise CheckpointError(f"{lora.path} is a kind of LoRA that cannot be used here: it holds {key}.")
    settings = _peft_settings(lora)
    for name, sides in halves.items():
        if set(sides) != {"down", "up"}:
            raise CheckpointError(f"{lora.path} is incomplete: {name} has only half of its weights.")
        rank = sides["down"].shape[0]
        scale = (
            alphas[name] / rank if name in alphas else settings.get(name.split(".")[0], settings.get("", 1.0))
        )
        yield name, LoraLayer(sides["down"], sides["up"] * scale)


def _module(found: re.Match[str]) -> str:
    name = found["module"].replace(".processor.", ".")
    return f"{name}.0" if found["old"] and name.endswith("to_out") else name


def _peft_settings(lora: LoraWeights) -> dict[str, float]:
    """Scale of the layers of each network, where the file carries PEFT's settings."""
    try:
        notes = json.loads(lora.notes.get(PEFT_NOTES, "{}"))
        scales: dict[str, float] = {}
        for key in notes:
            network, _, setting = key.rpartition(".")
            if setting == "lora_alpha":
                prefix = f"{network}." if network else ""
                rank = float(notes[f"{prefix}r"])
                root = rank**0.5 if notes.get(f"{prefix}use_rslora") else rank
                scales[network] = float(notes[key]) / root
    except (ValueError, TypeError, KeyError, ZeroDivisionError) as error:
        raise CheckpointError(f"{lora.path} has damaged settings in its header: fetch it again.") from error
    return scales


def _home(name: str, homes: Mapping[str, str], rename: Rename | None) -> str | None:
    """The module that a file's name means, among the known spellings; None when there is none."""
    bare = name
    for prefix in PREFIXES:
        bare = bare.removeprefix(prefix)
    if bare not in homes and rename is not None:
        bare = rename(f"{bare}.weight").removesuffix(".weight")
    return homes.get(bare)


def _check_shape(path: Path, name: str, layer: LoraLayer, module: nn.Linear | nn.Conv2d) -> None:
    weight = module.weight
    fits = (
        layer.down.shape[1:] == weight.shape[1:]
        and layer.up.shape[0] == weight.shape[0]
        and layer.up.shape[1] == layer.down.shape[0]
    )
    if not fits:
        raise CheckpointError(
            f"{path} was made for another model: {name} is {tuple(weight.shape)} here, its layers are "
            f"{tuple(layer.up.shape)} and {tuple(layer.down.shape)}."
        )
