"""Commands of training, told as from a shell."""

from typer.testing import CliRunner

from training.__main__ import app


def told(*words: str) -> tuple[int, str]:
    """Exit code and output."""
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
