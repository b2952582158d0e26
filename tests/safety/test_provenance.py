"""Marks in PNG files: readable by others, stable, and never at the cost of a pixel."""

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from safety.provenance import Mark, Source, mark_png, read_mark

MARK = Mark(Source.TRAINED, 'a "model" <3 & more', "1.2.3")


def picture() -> tuple[Image.Image, bytes]:
    image = Image.effect_noise((40, 30), 60).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG")
    return image, out.getvalue()


def test_pixels_stay_and_the_marks_are_there() -> None:
    image, png = picture()
    with Image.open(io.BytesIO(mark_png(png, MARK))) as marked:
        marked.load()
        assert marked.tobytes() == image.tobytes()
        packet = ET.fromstring(marked.info["XML:com.adobe.xmp"].replace("\ufeff", ""))
    values = [value for node in packet.iter() for value in node.attrib.values()]
    assert "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" in values
    assert 'Atelier, model a "model" <3 & more' in values


@pytest.mark.parametrize("source", list(Source))
def test_the_source_is_read_back(source: Source) -> None:
    assert read_mark(mark_png(picture()[1], Mark(source, "m", "1"))) is source


def test_marking_twice_is_marking_once_and_nothing_is_claimed_without_a_mark() -> None:
    png = picture()[1]
    once = mark_png(png, MARK)
    assert mark_png(once, MARK) == once
    assert read_mark(png) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"0" * 40])
def test_other_bytes_are_not_touched(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        mark_png(data, MARK)
