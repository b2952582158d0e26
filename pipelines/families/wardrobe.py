"""LoRA files on an opened model: put on, weighed and taken off as the terms of a batch ask."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from diffusers.utils.peft_utils import recurse_remove_peft_layers, set_weights_and_activate_adapters
from torch import nn

from pipelines.families.lora_files import LoraLayer, Rename, changeable, fit, read_lora
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import LoraUse, PipelineError
from pipelines.kit.loras import lora_path
from pipelines.kit.models import ModelCard


class Wearer(Protocol):
    """What LoRA files can be put on."""

    def put_on(self, adapter: str, path: Path) -> None:
        """Load one file under a name of ours. Raises CheckpointError where it does not fit."""
        ...

    def weigh(self, weights: Mapping[str, float]) -> None:
        """How strongly each loaded file counts."""
        ...

    def take_off(self) -> None:
        """Forget all files; the model is as it was opened."""
        ...


class Wardrobe:
    """Dresses a model for each batch; files stay on while their names do not change."""

    def __init__(self, card: ModelCard, folder: Path, wearer: Wearer) -> None:
        self._card = card
        self._folder = folder
        self._wearer = wearer
        self._worn: dict[str, str] = {}

    def wear(self, loras: Sequence[LoraUse]) -> None:
        """Wear exactly these.

        Raises PipelineError: unknown-lora (lora, model) · lora-unusable (lora, model, reason).
        """
        wanted = {use.name: use.weight for use in loras}
        if set(wanted) != set(self._worn):
            self._change(tuple(wanted))
        if wanted:
            self._wearer.weigh({self._worn[name]: weight for name, weight in wanted.items()})

    def _change(self, names: tuple[str, ...]) -> None:
        self._take_off()
        try:
            for number, name in enumerate(names):
                # peft's names hold no dots, and none may be part of another
                adapter = f"lora{number}"
                self._put_on(name, adapter)
                self._worn[name] = adapter
        except BaseException:
            self._take_off()
            raise

    def _put_on(self, name: str, adapter: str) -> None:
        path = lora_path(self._card, self._folder, name)
        if path is None:
            raise PipelineError("unknown-lora", lora=name, model=self._card.id)
        try:
            with warnings.catch_warnings():
                # several files at once are what we want
                warnings.filterwarnings("ignore", "Already found a `peft_config`", UserWarning)
                self._wearer.put_on(adapter, path)
        except CheckpointError as error:
            raise PipelineError("lora-unusable", lora=name, model=self._card.id, reason=str(error)) from error

    def _take_off(self) -> None:
        self._worn = {}
        self._wearer.take_off()


class DressedNetworks:
    """Networks that take LoRA layers themselves, whatever pipeline they serve."""

    def __init__(self, networks: Sequence[nn.Module], rename: Rename | None = None) -> None:
        self._networks = networks
        self._rename = rename

    def put_on(self, adapter: str, path: Path) -> None:
        """Add the layers of a file; nothing is added unless all fit."""
        fitted = fit(read_lora(path), self._networks, self._rename)
        for network, layers in zip(self._networks, fitted, strict=True):
            if layers:
                inject(network, layers, adapter)

    def weigh(self, weights: Mapping[str, float]) -> None:
        """A layer's share is its weight times what the file holds."""
        for network in self._networks:
            set_weights_and_activate_adapters(network, list(weights), list(weights.values()))

    def take_off(self) -> None:
        """Give the networks their own layers back."""
        for network in self._networks:
            recurse_remove_peft_layers(network)
            if hasattr(network, "peft_config"):
                del network.peft_config


def inject(network: nn.Module, layers: Mapping[str, LoraLayer], adapter: str) -> None:
    """Add layers to the modules of those names, through PEFT."""
    from peft import LoraConfig, inject_adapter_in_model, set_peft_model_state_dict

    ranks = {f"^{name}": layer.down.shape[0] for name, layer in layers.items()}
    config = LoraConfig(
        r=1, lora_alpha=1, rank_pattern=ranks, alpha_pattern=dict(ranks), target_modules=list(layers)
    )
    modules = changeable(network)
    tensors = {
        f"{name}.lora_{half}.weight": part.to(modules[name].weight)
        for name, layer in layers.items()
        for half, part in (("A", layer.down), ("B", layer.up))
    }
    inject_adapter_in_model(config, network, adapter, low_cpu_mem_usage=True)
    set_peft_model_state_dict(network, tensors, adapter, low_cpu_mem_usage=True)
    network.requires_grad_(requires_grad=False)


class DressedPipeline:
    """A pipeline of diffusers that loads LoRA files of its family itself, text encoders included."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def put_on(self, adapter: str, path: Path) -> None:
        """Load a file with the family's own loader, which knows the names of other trainers."""
        read_lora(path)
        try:
            self._pipe.load_lora_weights(
                str(path.parent), weight_name=path.name, adapter_name=adapter, local_files_only=True
            )
        except torch.OutOfMemoryError:
            raise
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            first = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise CheckpointError(f"{path} was made for another model: {first}") from error
        if not any(adapter in worn for worn in self._pipe.get_list_adapters().values()):
            raise CheckpointError(f"{path} was made for another model: none of its layers has a place here.")

    def weigh(self, weights: Mapping[str, float]) -> None:
        """Pass on to the loader."""
        self._pipe.set_adapters(list(weights), list(weights.values()))

    def take_off(self) -> None:
        """Pass on to the loader."""
        self._pipe.unload_lora_weights()
