"""The commands `list`, `check`, `fetch` and `convert`; each prints sentences, and what to do next."""

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings
from pipelines.kit.models import ModelCard, folder_of, known_models

app = typer.Typer(help="List, check, fetch and convert models.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...", help="Ids from `models list`.")]


@app.command("list")
def show() -> None:
    """What models there are, what they need, and which are here."""
    from bot.models.table import lines_of
    from bot.run.parts import memory_for_models
    from pipelines.kit.planning import planned_models

    settings = Settings()
    worker = settings.worker
    models = planned_models(worker.memory_plan, worker.device, memory_for_models(settings))
    for line in lines_of(models, settings.models.folder, worker.device):
        typer.echo(line)


@app.command()
def check(
    names: Names = None,
    *,
    hashes: Annotated[bool, typer.Option("--hashes", help="Read every byte and compare SHA-256.")] = False,
) -> None:
    """Whether the models that are here (or those named) can be opened."""
    from bot.models.checking import lora_problems_of, problems_of

    folder = Settings().models.folder
    is_sound = True
    for card in _cards(names) or _present(folder):
        problems = problems_of(card, folder, hashes=hashes)
        loras = [] if problems else lora_problems_of(card, folder)
        is_sound = is_sound and not problems and not loras
        typer.echo(f"{card.id}: {'sound' if not problems else 'cannot be used'} ({folder_of(card, folder)})")
        for problem in problems + [f"LoRA: {problem}" for problem in loras]:
            typer.echo(f"  {problem}")
    raise typer.Exit(0 if is_sound else 1)


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(metavar="MODEL...", help="Ids from `models list`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Accept licence and size without asking.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Take the newest revision, not the recorded one.")
    ] = False,
) -> None:
    """Download models; an interrupted download goes on where it stopped."""
    from bot.models.fetching import NotFetched, fetch_model

    folder = Settings().models.folder
    for card in _cards(names):
        if card.ships:
            typer.echo(f"{card.id} comes with Atelier; there is nothing to fetch.")
            continue
        typer.echo(
            f"{card.id}: licence {card.licence}, {card.download_gib:g} GiB into {folder / card.folder}"
        )
        if not yes and not typer.confirm("Accept the licence and fetch it?"):
            raise typer.Exit(1)
        try:
            fetch_model(card, folder, update=update, say=typer.echo)
        except NotFetched as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        typer.echo(f"{card.id} is here. Check it: python -m bot models check {card.id}")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="A model folder in any published layout.")],
    target: Annotated[Path, typer.Argument(help="A new folder.")],
    *,
    diffusers: Annotated[
        bool, typer.Option("--diffusers", help="Write the layout of diffusers instead of ours.")
    ] = False,
) -> None:
    """Rewrite a Kandinsky 3 folder as safetensors, in the official arrangement or for diffusers."""
    from pipelines.kandinsky3.convert import convert_to_diffusers, convert_to_official
    from pipelines.kandinsky3.files import CheckpointError

    typer.echo(f"Converting {source} ...")
    try:
        if diffusers:
            left = convert_to_diffusers(source, target)
        else:
            convert_to_official(source, target)
            left = ()
    except (CheckpointError, OSError) as error:
        is_told = isinstance(error, CheckpointError)
        typer.echo(str(error) if is_told else f"{target} cannot be written: {error}", err=True)
        raise typer.Exit(1) from error
    if left:
        typer.echo(f"Left out, because the layout of diffusers has no place for them: {', '.join(left)}.")
    typer.echo(f"{target} is ready.")


def _cards(names: list[str] | None) -> list[ModelCard]:
    """The named models; an unknown name ends the command with a sentence."""
    cards: list[ModelCard] = []
    for name in names or []:
        card = known_models().get(name)
        if card is None:
            typer.echo(f"There is no model {name!r}. There are: {', '.join(known_models().ids)}.", err=True)
            raise typer.Exit(2)
        cards.append(card)
    return cards


def _present(folder: Path) -> list[ModelCard]:
    """Models of which at least the folder is here, and all that ship."""
    return [card for card in known_models() if card.ships or folder_of(card, folder).is_dir()]
