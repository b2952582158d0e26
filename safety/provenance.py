"""Marks what is made here, in file and picture, and tells of a picture where it comes from."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from pipelines.kit.contract import Artifact
from pipelines.kit.images import PNG_TYPE, image_of, open_picture, png_of
from safety.errorcode import TASK_ID
from safety.label import labelled
from safety.metadata import Mark, Source, mark_file, read_file

if TYPE_CHECKING:
    from safety.watermark import Pixels, Watermark

JPEG_TYPE = "image/jpeg"
MARKED_TYPES = frozenset({PNG_TYPE, JPEG_TYPE})
LARGEST_READ = 4096
"""Pixels of the long side: what is larger is scaled before a mark is looked for, which takes much memory."""


class Signer(Protocol):
    """Puts a signed statement into a file."""

    def sign(self, data: bytes, media_type: str, mark: Mark) -> bytes:
        """The file with its signed statement."""
        ...


class Evidence(StrEnum):
    """Why a picture is said to be made here, the strongest first."""

    WATERMARK = "watermark"
    """The picture itself holds a mark under this house's key."""
    METADATA = "metadata"
    """The file says so; anybody can write that into a file."""
    NOTHING = "nothing"
    """No sign of it, which proves nothing: marks can be lost."""


@dataclass(frozen=True)
class Origin:
    """What a picture tells of where it comes from."""

    evidence: Evidence
    task: str | None = None
    """Id of the task that made it, from the watermark."""
    model: str | None = None
    """As the file says; for a file without metadata, the task knows."""
    source: Source | None = None

    @property
    def is_made_here(self) -> bool:
        """Whether there is any sign that it is."""
        return self.evidence is not Evidence.NOTHING


class Marker:
    """Marks pictures. Everything here computes for a moment: call it from threads."""

    def __init__(
        self, watermark: "Watermark | None" = None, signer: Signer | None = None, *, has_label: bool = False
    ) -> None:
        """`has_label` puts a visible label into a corner of every PNG picture."""
        self._watermark = watermark
        self._signer = signer
        self._has_label = has_label

    def mark(self, artifact: Artifact, source: Source, task: str = "") -> Artifact:
        """The artifact with its marks, where its format holds them.

        The watermark goes into PNG pictures with room for it, when the task's id is known.
        """
        if artifact.media_type not in MARKED_TYPES:
            return artifact
        mark, data = Mark(source, artifact.recipe.model, _version()), artifact.data
        if self._has_label and artifact.media_type == PNG_TYPE:
            data = labelled(data)
        if self._watermark and artifact.media_type == PNG_TYPE and TASK_ID.fullmatch(task):
            data = _written(self._watermark, data, task)
        data = mark_file(data, mark)
        if self._signer is not None:  # last, since a signature covers all bytes
            data = self._signer.sign(data, artifact.media_type, mark)
        return replace(artifact, data=data)

    def verify(self, data: bytes) -> Origin:
        """Where a picture comes from. Raises PipelineError where it is no readable picture."""
        picture = open_picture(data).image
        picture.thumbnail((LARGEST_READ, LARGEST_READ))
        said = read_file(data)
        task = self._watermark.read(_pixels(picture)) if self._watermark else None
        if task is None and said is None:
            return Origin(Evidence.NOTHING)
        evidence = Evidence.METADATA if task is None else Evidence.WATERMARK
        return Origin(evidence, task, said.model if said else None, said.source if said else None)


def _written(watermark: "Watermark", png: bytes, task: str) -> bytes:
    picture = image_of(png)
    if picture.mode != "RGB":
        return png
    pixels = _pixels(picture)
    marked = watermark.write(pixels, task)
    return png if marked is pixels else png_of(Image.fromarray(marked))


def _pixels(picture: Image.Image) -> "Pixels":
    import numpy as np

    return np.asarray(picture.convert("RGB"))


@cache
def _version() -> str:
    try:
        return version("atelier")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "source"
