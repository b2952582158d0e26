"""`fetched.json` beside a model: which commits its files came from, and their sizes and hashes."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

RECORD = "fetched.json"


class FetchedFile(BaseModel):
    """What the repository said about a file."""

    size: int
    sha256: str | None = None
    """None for small files, which the Hub does not hash."""


class Record(BaseModel):
    """Everything fetched into one folder."""

    commits: dict[str, str] = {}
    """By repository."""
    files: dict[str, FetchedFile] = {}
    """By path inside the folder."""

    @classmethod
    def read(cls, folder: Path) -> "Record":
        """The record of a folder; an empty one where there is none or it cannot be read."""
        try:
            return cls.model_validate_json((folder / RECORD).read_bytes())
        except (OSError, ValidationError):
            return cls()

    def write(self, folder: Path) -> None:
        """Write the record whole or not at all."""
        draft = folder / f"{RECORD}.part"
        draft.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(folder / RECORD)
