"""What is looked at of a picture, an animation or a film: frames spread evenly from first to last."""

import io
import tempfile
from collections.abc import Sequence

from PIL import Image

from pipelines.kit.contract import PipelineError
from pipelines.kit.images import open_picture

FRAMES = 8
"""Looked at in what moves: two a second of a film of four seconds."""
MOVING = frozenset({"GIF", "WEBP", "PNG"})
"""Formats whose frames follow one another in time; a phone's MPO photo holds several and stands still."""
LARGEST = 1024
"""Pixels of the long side of a film's frame; the heads see far fewer."""


def frames_of(data: bytes) -> Sequence[Image.Image]:
    """The picture itself, or frames of what moves, RGB.

    Raises PipelineError: the codes of `open_picture`, picture-unreadable for a film that cannot be read.
    """
    if is_film(data):
        return _film(data)
    first = open_picture(data).image
    with Image.open(io.BytesIO(data)) as animation:
        if animation.format not in MOVING:
            return [first]
        try:
            places = _places(getattr(animation, "n_frames", 1))
            return [first, *(_at(animation, place) for place in places[1:])]
        except Exception as error:  # Pillow's parsers raise nearly anything on damaged bytes
            raise PipelineError("picture-damaged") from error


def is_film(data: bytes) -> bool:
    """Whether these are the first bytes of an MP4 or QuickTime file, or of a Matroska or WebM one."""
    return data[4:8] == b"ftyp" or data[:4] == b"\x1a\x45\xdf\xa3"


def _places(count: int) -> list[int]:
    """Numbers of the frames to look at."""
    looked = min(FRAMES, count)
    return [round(number * (count - 1) / max(1, looked - 1)) for number in range(looked)]


def _at(animation: Image.Image, place: int) -> Image.Image:
    animation.seek(place)
    return animation.convert("RGB")


def _film(data: bytes) -> list[Image.Image]:
    """Frames of a film; every frame is stepped over, since seeking lands beside what was asked for."""
    import cv2

    found: list[Image.Image] = []
    with tempfile.NamedTemporaryFile(suffix=".film") as file:
        file.write(data)
        file.flush()
        film = cv2.VideoCapture(file.name)
        try:
            wanted = set(_places(max(1, int(film.get(cv2.CAP_PROP_FRAME_COUNT)))))
            for number in range(max(wanted) + 1):
                if not film.grab():
                    break
                if number in wanted:
                    frame = Image.fromarray(cv2.cvtColor(film.retrieve()[1], cv2.COLOR_BGR2RGB))
                    frame.thumbnail((LARGEST, LARGEST))
                    found.append(frame)
        finally:
            film.release()
    if not found:
        raise PipelineError("picture-unreadable")
    return found
