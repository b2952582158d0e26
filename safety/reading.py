"""What a picture tells of where it comes from, read as a program of its own: `python -m safety.reading`.

The chat process never loads OpenCV, and what strangers send is unpacked where it can break nothing else.
"""

import io
import json
import sys
from enum import StrEnum
from importlib.util import find_spec

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from pipelines.kit.contract import PipelineError
from pipelines.kit.images import FORMATS
from safety.films import MOVING
from safety.provenance import Marker, Origin
from safety.watermark import SMALLEST, Watermark


class Look(StrEnum):
    """What came of looking for one kind of mark."""

    FOUND = "found"
    NONE = "none"
    BROKEN = "broken"
    """There, but the file has been changed since."""
    TOO_SMALL = "too-small"
    """The picture has no room for it."""
    UNCHECKED = "unchecked"
    """The library that reads it is not installed here."""


class Reading(BaseModel):
    """All that a picture tells."""

    model_config = ConfigDict(frozen=True)

    origin: Origin
    watermark: Look
    credentials: Look
    signer: str = ""
    """Whom the signed credentials name."""
    is_moving: bool = False
    """Only the first of several frames was looked at."""


class Told(BaseModel):
    """What the program writes: a reading, or why there is none."""

    model_config = ConfigDict(frozen=True)

    reading: Reading | None = None
    code: str = ""
    facts: dict[str, str | int] = Field(default_factory=dict[str, str | int])


def read(data: bytes, secret: str) -> Reading:
    """Look for every mark that can be read on this host. Raises PipelineError as open_picture does."""
    sees = find_spec("cv2") is not None
    origin = Marker(Watermark(secret) if sees else None).verify(data)
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        is_moving = picture.format in MOVING and getattr(picture, "is_animated", False)
        media_type = picture.get_format_mimetype() or ""
        short_side = min(picture.size)
    watermark = Look.NONE if sees else Look.UNCHECKED
    if origin.task is not None:
        watermark = Look.FOUND
    elif sees and short_side < SMALLEST // 2:
        watermark = Look.TOO_SMALL
    credentials, signer = credentials_of(data, media_type)
    return Reading(
        origin=origin, watermark=watermark, credentials=credentials, signer=signer, is_moving=is_moving
    )


def credentials_of(data: bytes, media_type: str) -> tuple[Look, str]:
    """What came of looking for a signed statement, and whom it names."""
    if find_spec("c2pa") is None:
        return Look.UNCHECKED, ""
    from safety.credentials import signature_of

    signature = signature_of(data, media_type)
    if signature is None:
        return Look.NONE, ""
    return (Look.FOUND if signature.is_whole else Look.BROKEN), signature.signer


def tell(given: bytes) -> Told:
    """Read what the program was given: the secret as JSON on a line of its own, then the file."""
    secret, _, data = given.partition(b"\n")
    try:
        return Told(reading=read(data, json.loads(secret)))
    except PipelineError as error:
        return Told(code=error.code, facts=error.facts)


if __name__ == "__main__":
    sys.stdout.write(tell(sys.stdin.buffer.read()).model_dump_json())
