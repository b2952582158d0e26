"""`python -m bot eval`: measurements an operator runs on data of their own."""

from pathlib import Path
from typing import Annotated

import typer

BEGIN, END = "<!-- eval guard -->", "<!-- end of eval guard -->"

app = typer.Typer(
    help="Measure the guard, the picture check and the language server on your data.", no_args_is_help=True
)


@app.command()
def guard(
    data: Annotated[Path, typer.Option(help="Folder of lists: docs/safety.md says in which form.")],
    write: Annotated[
        Path | None, typer.Option(help="Also put the tables between this Markdown file's marks for them.")
    ] = None,
) -> None:
    """Refusals per list, language and category, with Wilson intervals; no prompt is ever shown."""
    from safety.evaluate import report

    if not data.is_dir():
        typer.echo(f"{data} is not a folder.", err=True)
        raise typer.Exit(2)
    lines: list[str] = []
    for line in report(data):
        typer.echo(line)
        lines.append(line)
    if write is not None:
        page = write.read_text("utf-8") if write.is_file() else f"{BEGIN}\n{END}\n"
        before, begin, rest = page.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not (begin and end):
            typer.echo(f"{write} has no lines {BEGIN} and {END} to put the tables between.", err=True)
            raise typer.Exit(2)
        tables = "\n".join(lines)
        write.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")


@app.command()
def pictures(
    data: Annotated[Path, typer.Option(help="Folder of folders: benign, young, and one a category.")],
    write: Annotated[
        bool, typer.Option("--write", help="Also set the CLIP's thresholds by them, beside its weights.")
    ] = False,
) -> None:
    """What the picture screen finds and misses, with Wilson intervals; sets thresholds on demand."""
    from bot.run.measure_pictures import main

    raise typer.Exit(main(data, write=write))


@app.command()
def words(
    data: Annotated[Path, typer.Option(help="Folder of plain_en.toml and plain_ru.toml.")] = Path(
        "tests/words"
    ),
    model: Annotated[str | None, typer.Option(help="Model to beautify for (MODELS_DEFAULT).")] = None,
) -> None:
    """Plans, rewritings and latency of the language server at LLM_URL, on labelled requests."""
    from bot.run.measure_words import main

    raise typer.Exit(main(data, model))
