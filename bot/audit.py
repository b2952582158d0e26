"""`python -m bot audit`: check the audit's chain, and write it out for keeping elsewhere."""

from typing import Annotated

import typer

app = typer.Typer(help="What operators, moderators and the house decided.", no_args_is_help=True)


@app.command()
def verify(
    seen: Annotated[str, typer.Option(help="A newest hash that you noted earlier: it must be there.")] = "",
) -> None:
    """Walk the whole chain; exit status 1 where a row was changed, removed or swapped."""
    from bot.run import audit as process

    raise typer.Exit(process.verify(seen))


@app.command()
def export() -> None:
    """Every act as one JSON object a line, oldest first, with its hash."""
    from bot.run import audit as process

    raise typer.Exit(process.export())
