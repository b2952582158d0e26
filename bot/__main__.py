"""`python -m bot`: the list of commands; each imports its process only when it is called."""

import sys
from typing import Annotated

import typer

from bot.audit import app as audit
from bot.evaluate import app as evaluate
from bot.lean_aiogram import import_leanly
from bot.models.commands import app as models
from bot.settings import HOPELESS, BadSettings

app = typer.Typer(
    name="python -m bot",
    help="Atelier: a self-hosted Telegram studio for pictures and short films.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(models, name="models")
app.add_typer(evaluate, name="eval")
app.add_typer(audit, name="audit")


@app.command()
def rehearse(
    port: Annotated[int | None, typer.Option(help="Port of the chat page (REHEARSAL_PORT).")] = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier rehearsals kept.")] = False,
) -> None:
    """Try everything in a browser: a Telegram stand-in, the chat and a worker; no token needed."""
    import_leanly()
    from bot.run import rehearse as process

    raise typer.Exit(process.main(port, fresh=fresh))


@app.command()
def serve() -> None:
    """Go live on this machine: the chat and a worker under one supervisor."""
    from bot.run import serve as process

    raise typer.Exit(process.main())


@app.command()
def chat() -> None:
    """The conversation alone: holds the token, needs no torch."""
    import_leanly()
    from bot.run import chat as process

    raise typer.Exit(process.main())


@app.command()
def worker() -> None:
    """A painter alone: needs the database and the blobs, never the token."""
    from bot.run import worker as process

    raise typer.Exit(process.main())


@app.command()
def doctor() -> None:
    """Check everything that can be wrong and print how to mend it."""
    from bot.doctor import report

    raise typer.Exit(report.main())


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables (chat and worker do so at start, too)."""
    from bot.run import migrate as process

    raise typer.Exit(process.main())


def main() -> None:
    """Run the command; a setting that cannot be read is a sentence, not a traceback."""
    try:
        app()
    except BadSettings as error:
        typer.echo(f"A setting cannot be used:\n{error}")
        typer.echo("Mend it in .env or the environment; .env.example explains each.")
        sys.exit(HOPELESS)


if __name__ == "__main__":
    main()
