"""A folder of pictures with captions: `name.png` beside `name.txt`, or a `metadata.jsonl` that lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.kandinsky3.sizes import SIZE_STEP
from pipelines.kit.contract import PipelineError
from pipelines.kit.images import open_picture

ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
LIST = "metadata.jsonl"
WIDEST = 2.5  # longer pictures are cropped to this ratio of sides


class AlbumError(Exception):
    """The folder cannot be learned from; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Page:
    """One picture with its caption."""

    path: Path
    caption: str

    def picture(self) -> Image.Image:
        """Open the picture as the house opens people's: upright, in sRGB, over white. Raises AlbumError."""
        try:
            return open_picture(self.path.read_bytes()).image
        except (OSError, PipelineError) as error:
            reason = error.code.replace("-", " ") if isinstance(error, PipelineError) else str(error)
            raise AlbumError(f"{self.path} cannot be used ({reason}): repair or remove it.") from error


class _Line(BaseModel):
    """A line of `metadata.jsonl`, as the datasets library writes it; further entries are ignored."""

    model_config = ConfigDict(extra="ignore")

    file_name: str
    text: str


def read_album(folder: Path) -> list[Page]:
    """List the pages of a folder by name. Raises AlbumError where there is none, or one is incomplete."""
    if not folder.is_dir():
        raise AlbumError(f"{folder} is not a folder: give one with pictures and captions.")
    found = _listed(folder) if (folder / LIST).is_file() else _beside(folder)
    pages = sorted(found, key=lambda page: page.path)
    if not pages:
        raise AlbumError(
            f"{folder} has no pictures: put name.png with name.txt there, or {LIST} with file_name and text."
        )
    if silent := next((page for page in pages if not page.caption), None):
        raise AlbumError(f"The caption of {silent.path} is empty: write what the picture shows.")
    return pages


def fitting(picture: Image.Image, native: int) -> tuple[int, int]:
    """Return width and height to train a picture at: its shape, about native x native, sides by 64."""
    ratio = min(max(picture.width / picture.height, 1 / WIDEST), WIDEST)

    def stepped(side: float) -> int:
        return max(SIZE_STEP, round(side / SIZE_STEP) * SIZE_STEP)

    return stepped(native * ratio**0.5), stepped(native / ratio**0.5)


def _listed(folder: Path) -> Iterator[Page]:
    for number, line in enumerate(_text_of(folder / LIST).splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = _Line.model_validate_json(line)
        except ValidationError as error:
            raise AlbumError(
                f'{folder / LIST}, line {number}: expected {{"file_name": "...", "text": "..."}}.'
            ) from error
        path = (folder / entry.file_name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise AlbumError(f"{folder / LIST}, line {number}: there is no {entry.file_name} in the folder.")
        yield Page(path, entry.text.strip())


def _beside(folder: Path) -> Iterator[Page]:
    for path in folder.iterdir():
        if path.suffix.lower() not in ENDINGS:
            continue
        caption = path.with_suffix(".txt")
        if not caption.is_file():
            raise AlbumError(f"{path} has no caption: write one into {caption.name}.")
        yield Page(path, _text_of(caption).strip())


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AlbumError(f"{path} is not text in UTF-8: save it anew.") from error
