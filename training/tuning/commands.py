"""The commands that adapt any Kandinsky 3: what they ask for, and their errors as sentences."""

import re
from collections.abc import Callable
from enum import StrEnum
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.tuning.base import Base
    from training.tuning.loop import Plan

Teach = Callable[["Base", "Plan"], None]
ModelFolder = Annotated[Path, typer.Option("--base", help="A Kandinsky 3 folder of any published layout.")]
Album = Annotated[
    Path, typer.Option("--data", help="Pictures with captions: name.png + name.txt, or metadata.jsonl.")
]
Out = Annotated[Path, typer.Option(help="Where state, grids and the result go; run again to go on.")]
Rate = Annotated[float, typer.Option(help="Learning rate.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps in all.")]
BatchSize = Annotated[int, typer.Option(min=1, help="Pictures a step.")]
Save = Annotated[int, typer.Option(min=1, help="Steps between checkpoints with sample grids.")]
Device = Annotated[str, typer.Option(help="cpu or cuda")]


class HintKind(StrEnum):
    """Outlines that a control net is taught to keep to."""

    EDGES = "edges"
    HED = "hed"


def adaptation(
    *, rate: float, steps: int = 5000, save_every: int = 500
) -> Callable[[Callable[..., Teach]], Callable[..., None]]:
    """Turn what says who teaches into a command, with the options that all adaptations share before its own.

    The figures are this adaptation's usual ones.
    """

    def with_shared(own: Callable[..., Teach]) -> Callable[..., None]:
        def command(
            *,
            base: ModelFolder,
            data: Album,
            out: Out,
            rate: Rate = rate,
            steps: Steps = steps,
            batch: BatchSize = 4,
            save_every: Save = save_every,
            device: Device = "cuda",
            **more: object,
        ) -> None:
            from training.tuning.base import base_of
            from training.tuning.loop import Plan

            teach, plan = own(**more), Plan(out, steps, batch, rate, save_every)
            _tell(device, lambda: teach(base_of(base, data, device), plan))

        *shared, _more = signature(command).parameters.values()
        options = [*shared, *signature(own).parameters.values()]
        vars(command)["__signature__"] = Signature(options)  # what typer reads
        command.__name__, command.__doc__ = own.__name__, own.__doc__
        return command

    return with_shared


@adaptation(rate=1e-4, steps=1000, save_every=250)
def lora(
    *,
    name: Annotated[str, typer.Option(help="The LoRA's name: the file is called so.")] = "lora",
    words: Annotated[str, typer.Option(help="Words that wake it, if its captions have such.")] = "",
    rank: Annotated[int, typer.Option(min=1, help="Rank of the changes.")] = 16,
) -> Teach:
    """Teach a model a style or a thing from a small album; writes NAME.safetensors."""
    from training.tuning.lora import Lora, train_lora

    if not re.fullmatch(r"[\w-]+", name):
        raise typer.BadParameter(f"{name} is no name for a LoRA: take letters, digits, - and _.")
    return lambda base, plan: train_lora(base, plan, Lora(name, rank, words))


@adaptation(rate=1e-5)
def flash() -> Teach:
    """Distil a base to four steps against a critic of rate 1e-3; writes kandinsky3_flash.safetensors."""
    from training.tuning.flash import train_flash

    return train_flash


@adaptation(rate=1e-5)
def inpainting() -> Teach:
    """Teach a base model to fill holes; writes kandinsky3_inpainting.safetensors."""
    from training.tuning.inpainting import train_inpainting

    return train_inpainting


@adaptation(rate=1e-4)
def ip_adapter(
    *,
    eyes: Annotated[
        Path | None,
        typer.Option(help="A CLIP picture tower with its projection; the base's image_encoder if left out."),
    ] = None,
) -> Teach:
    """Teach an adapter to draw what a CLIP sees in pictures; writes ip_adapter.safetensors."""
    from training.tuning.image_prompt import train_image_prompt

    return lambda base, plan: train_image_prompt(base, plan, eyes)


@adaptation(rate=1e-5)
def controlnet(
    *,
    kind: Annotated[
        HintKind, typer.Option(help="Plain outlines, or those of a HED network.")
    ] = HintKind.EDGES,
) -> Teach:
    """Teach a control net to keep to outlines; writes controlnet_KIND.safetensors."""
    from training.tuning.control import train_control

    return lambda base, plan: train_control(base, plan, kind)


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
