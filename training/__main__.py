"""`python -m training pocket` makes the pocket weights; `lora`, `flash` and others adapt any Kandinsky 3."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from training.recipe import Recipe, World, usual_folder
from training.tuning.commands import controlnet, flash, inpainting, ip_adapter, lora

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.command()(lora)
app.command()(flash)
app.command()(inpainting)
app.command("ip_adapter")(ip_adapter)
app.command()(controlnet)

CALM_MEMORY = {  # glibc hands large buffers back at every step otherwise, and gets them back page by page
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "67108864",
    "OMP_NUM_THREADS": "1",
}

Folder = Annotated[
    Path | None, typer.Option(help="Where intermediate results live; the XDG cache if left out.")
]
Device = Annotated[str, typer.Option(help="cpu or cuda")]
Processes = Annotated[int, typer.Option(help="CPU processes that share the work; each takes one core.")]
Target = Annotated[Path, typer.Option(help="The model folder to write.")]


def with_calm_memory() -> None:
    """Start this program anew with the memory settings, which only take effect at the start."""
    if all(os.environ.get(name) for name in CALM_MEMORY):
        return
    os.execve(sys.executable, [sys.executable, "-m", "training", *sys.argv[1:]], os.environ | CALM_MEMORY)  # noqa: S606


def recipe_of(folder: Path | None, device: str, processes: int, pictures: int | None = None) -> Recipe:
    """Build the recipe that the options describe."""
    world = (
        World(
            pictures=pictures,
            encoded=min(pictures, World().encoded),
            per_file=min(pictures, World().per_file),
        )
        if pictures
        else World()
    )
    return Recipe(
        folder=folder or usual_folder(),
        device=device,
        processes=processes if device == "cpu" else 1,
        world=world,
    )


@app.command()
def pocket(
    stage: Annotated[list[str] | None, typer.Option(help="Only these stages, in the recipe's order.")] = None,
    steps: Annotated[
        int | None, typer.Option(help="Steps of the one stage given, in place of its budget.")
    ] = None,
    pictures: Annotated[int | None, typer.Option(help="Size of the world, in place of 40,000.")] = None,
    folder: Folder = None,
    device: Device = "cpu",
    processes: Processes = 2,
) -> None:
    """Train the stages in order; run again to go on after a stop."""
    with_calm_memory()
    from training.pocket import STAGES

    chosen = stage or list(STAGES)
    if unknown := set(chosen) - set(STAGES):
        raise typer.BadParameter(
            f"There is no stage {', '.join(sorted(unknown))}; there are {', '.join(STAGES)}."
        )
    if steps and len(chosen) != 1:
        raise typer.BadParameter("--steps needs exactly one --stage.")
    recipe = recipe_of(folder, device, processes, pictures)
    if steps:
        recipe = replace(recipe, budgets=recipe.budgets.with_steps(chosen[0], steps))
    for name, run in STAGES.items():
        if name in chosen:
            run(recipe)


@app.command()
def export(
    target: Target = Path("weights/pocket"),
    folder: Folder = None,
    imitation: Annotated[
        bool, typer.Option("--imitation", help="Flash as the walk left it, before the critic; to compare.")
    ] = False,
) -> None:
    """Write the trained networks as a model folder in the official layout."""
    from training.export import export_model

    export_model(recipe_of(folder, "cpu", 2), target, imitation)


@app.command()
def album(
    target: Annotated[Path, typer.Option(help="The folder to write.")],
    pictures: Annotated[int, typer.Option(help="How many.")] = 64,
) -> None:
    """Write a small album in a style of its own, to try `lora` on."""
    from training.world.album import write_album

    write_album(target, pictures)


@app.command()
def judge(
    target: Annotated[Path, typer.Option(help="The file to write.")] = Path("tests/judge.safetensors"),
    folder: Folder = None,
) -> None:
    """Write the classifier as the judge that tests ask what a picture shows."""
    from training.classifier import save_judge

    save_judge(recipe_of(folder, "cpu", 1), target)


@app.command()
def evaluate(
    model: Annotated[Path, typer.Option(help="The model folder to measure.")] = Path("weights/pocket"),
    pictures: Annotated[Path, typer.Option(help="Where the grids go.")] = Path("docs/pictures"),
    captions: Annotated[int, typer.Option(help="Unseen captions to draw.")] = 400,
    steps: Annotated[int, typer.Option(help="Steps of the base model.")] = 25,
    only: Annotated[str | None, typer.Option(help="base or flash; both if left out.")] = None,
    folder: Folder = None,
) -> None:
    """Print the table of measurements, and write the grids of pictures."""
    from pipelines.kandinsky3.sizes import Role
    from training.evaluate import evaluate_model

    roles = (Role(only),) if only else (Role.BASE, Role.FLASH)
    evaluate_model(recipe_of(folder, "cpu", 2), model, pictures, captions, steps, roles)


@app.command()
def edits(
    model: Annotated[Path, typer.Option(help="The model folder to measure.")] = Path("weights/pocket"),
    pictures: Annotated[Path, typer.Option(help="Where the grids go.")] = Path("docs/pictures"),
    count: Annotated[int, typer.Option(help="Unseen pictures to edit.")] = 100,
    steps: Annotated[int, typer.Option(help="Steps of the base model.")] = 25,
    only: Annotated[
        list[str] | None, typer.Option(help="inpaint, vary, fuse or restyle; all if left out.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Print what the judge sees in holes filled, variations, fusions and other styles; write grids."""
    from training.evaluate_edits import evaluate_edits

    for line in evaluate_edits(recipe_of(folder, "cpu", 2), model, pictures, count, steps, only or []):
        print(line, flush=True)


if __name__ == "__main__":
    app()
