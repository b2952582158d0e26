"""`python -m bot audit`: check the audit's chain, and write it out for keeping elsewhere."""

import json
from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from bot.settings import Settings
from tasks.store import audit
from tasks.store.database import Connection, Database, DatabaseTrouble

app = typer.Typer(help="What operators, moderators and the house decided.", no_args_is_help=True)
Result = TypeVar("Result")


@app.command()
def verify(
    seen: Annotated[str, typer.Option(help="A newest hash that you noted earlier: it must be there.")] = "",
) -> None:
    """Walk the whole chain; exit status 1 where a row was changed, removed or swapped."""

    def look(connection: Connection) -> tuple[audit.Found, bool]:
        is_there = not seen or any(entry.hash == seen for entry in audit.every(connection))
        return audit.verify(connection), is_there

    found, is_there = _read(look)
    if found.is_whole and is_there:
        typer.echo(f"{found.rows} acts, the chain is whole. Newest hash: {found.head or 'none yet'}")
        typer.echo("Note it down elsewhere; `audit verify --seen HASH` proves later that it is still there.")
        return
    if found.broken is not None:
        typer.echo(f"The chain breaks at row {found.broken}: it, or what was before it, is not as written.")
    elif found.missing:
        typer.echo(f"The newest {found.missing} rows are gone.")
    else:
        typer.echo("The hash you noted is not in the chain: the audit was written anew since then.")
    typer.echo("Compare with your last export and with a backup; docs/operating.md says how.")
    raise typer.Exit(1)


@app.command()
def export() -> None:
    """Every act as one JSON object a line, oldest first, with its hash."""

    def write(connection: Connection) -> None:
        for entry in audit.every(connection):
            row = {
                "number": entry.number,
                "at": entry.at.isoformat(),
                "seconds": entry.seconds,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "details": entry.details,
                "hash": entry.hash,
            }
            typer.echo(json.dumps(row, ensure_ascii=False))

    _read(write)


def _read(query: Callable[[Connection], Result]) -> Result:
    database = Database(Settings().storage.database_url)
    try:
        return database.read_now(query)
    except DatabaseTrouble as error:
        typer.echo(f"The audit cannot be read: {error}\nTry: python -m bot doctor", err=True)
        raise typer.Exit(2) from error
    finally:
        database.engine.dispose()
