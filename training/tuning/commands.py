"""The commands that adapt any Kandinsky 3: what they ask for, and their errors as sentences."""

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ModelFolder = Annotated[Path, typer.Option("--base", help="A Kandinsky 3 folder of any published layout.")]
Album = Annotated[
    Path, typer.Option("--data", help="Pictures with captions: name.png + name.txt, or metadata.jsonl.")
]
Out = Annotated[Path, typer.Option(help="Where state, grids and the result go; run again to go on.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps in all.")]
BatchSize = Annotated[int, typer.Option(min=1, help="Pictures a step.")]
Save = Annotated[int, typer.Option(min=1, help="Steps between checkpoints with sample grids.")]
Device = Annotated[str, typer.Option(help="cpu or cuda")]


class HintKind(StrEnum):
    """Outlines that a control net is taught to keep to."""

    EDGES = "edges"
    HED = "hed"


def lora(
    *,
    base: ModelFolder,
    data: Album,
    out: Out,
    name: Annotated[str, typer.Option(help="The LoRA's name: the file is called so.")] = "lora",
    words: Annotated[str, typer.Option(help="Words that wake it, if its captions have such.")] = "",
    rank: Annotated[int, typer.Option(min=1, help="Rank of the changes.")] = 16,
    rate: Annotated[float, typer.Option(help="Learning rate.")] = 1e-4,
    steps: Steps = 1000,
    batch: BatchSize = 4,
    save_every: Save = 250,
    device: Device = "cuda",
) -> None:
    """Teach a model a style or a thing from a small album; writes NAME.safetensors."""
    from training.tuning.base import base_of
    from training.tuning.loop import Plan
    from training.tuning.lora import Lora, train_lora

    if not re.fullmatch(r"[\w-]+", name):
        raise typer.BadParameter(f"{name} is no name for a LoRA: take letters, digits, - and _.")
    plan = Plan(out, steps, batch, rate, save_every)
    _tell(device, lambda: train_lora(base_of(base, data, device), plan, Lora(name, rank, words)))


def flash(
    *,
    base: ModelFolder,
    data: Album,
    out: Out,
    rate: Annotated[float, typer.Option(help="Learning rate of the painter; the critic has 1e-3.")] = 1e-5,
    steps: Steps = 5000,
    batch: BatchSize = 4,
    save_every: Save = 500,
    device: Device = "cuda",
) -> None:
    """Distil a base model to four steps against a critic; writes kandinsky3_flash.safetensors."""
    from training.tuning.base import base_of
    from training.tuning.flash import train_flash
    from training.tuning.loop import Plan

    plan = Plan(out, steps, batch, rate, save_every)
    _tell(device, lambda: train_flash(base_of(base, data, device), plan))


def inpainting(
    *,
    base: ModelFolder,
    data: Album,
    out: Out,
    rate: Annotated[float, typer.Option(help="Learning rate.")] = 1e-5,
    steps: Steps = 5000,
    batch: BatchSize = 4,
    save_every: Save = 500,
    device: Device = "cuda",
) -> None:
    """Teach a base model to fill holes; writes kandinsky3_inpainting.safetensors."""
    from training.tuning.base import base_of
    from training.tuning.inpainting import train_inpainting
    from training.tuning.loop import Plan

    plan = Plan(out, steps, batch, rate, save_every)
    _tell(device, lambda: train_inpainting(base_of(base, data, device), plan))


def ip_adapter(
    *,
    base: ModelFolder,
    data: Album,
    out: Out,
    eyes: Annotated[
        Path | None,
        typer.Option(help="A CLIP picture tower with its projection; the base's image_encoder if left out."),
    ] = None,
    rate: Annotated[float, typer.Option(help="Learning rate.")] = 1e-4,
    steps: Steps = 5000,
    batch: BatchSize = 4,
    save_every: Save = 500,
    device: Device = "cuda",
) -> None:
    """Teach an adapter to draw what a CLIP sees in pictures; writes ip_adapter.safetensors."""
    from training.tuning.base import base_of
    from training.tuning.image_prompt import train_image_prompt
    from training.tuning.loop import Plan

    plan = Plan(out, steps, batch, rate, save_every)
    _tell(device, lambda: train_image_prompt(base_of(base, data, device), plan, eyes))


def controlnet(
    *,
    base: ModelFolder,
    data: Album,
    out: Out,
    kind: Annotated[
        HintKind, typer.Option(help="Plain outlines, or those of a HED network.")
    ] = HintKind.EDGES,
    rate: Annotated[float, typer.Option(help="Learning rate.")] = 1e-5,
    steps: Steps = 5000,
    batch: BatchSize = 4,
    save_every: Save = 500,
    device: Device = "cuda",
) -> None:
    """Teach a control net to keep to outlines; writes controlnet_KIND.safetensors."""
    from training.tuning.base import base_of
    from training.tuning.control import train_control
    from training.tuning.loop import Plan

    plan = Plan(out, steps, batch, rate, save_every)
    _tell(device, lambda: train_control(base_of(base, data, device), plan, kind))


def _tell(device: str, run: Callable[[], None]) -> None:
    """Run, and turn what the person can mend into one sentence."""
    import torch

    from pipelines.kandinsky3.files import CheckpointError
    from training.tuning.album import AlbumError
    from training.tuning.loop import StateError

    if device != "cpu" and not (device == "cuda" and torch.cuda.is_available()):
        raise typer.BadParameter(f"There is no device {device} here: try --device cpu.")
    try:
        run()
    except (AlbumError, CheckpointError, StateError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except torch.OutOfMemoryError as error:
        typer.echo("The graphics card has too little memory for this: take a smaller --batch.", err=True)
        raise typer.Exit(1) from error
