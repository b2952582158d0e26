"""Marks in PNG and JPEG files: readable by others, stable, and never at the cost of a pixel."""

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from safety.metadata import Mark, Source, mark_file, read_file

MARK = Mark(Source.TRAINED, 'a "model" <3 & more', "1.2.3")
FORMATS = ["PNG", "JPEG"]


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((40, 30), 60).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_pixels_stay_and_others_read_the_marks(kind: str) -> None:
    data = picture(kind)
    with Image.open(io.BytesIO(mark_file(data, MARK))) as marked, Image.open(io.BytesIO(data)) as plain:
        assert marked.tobytes() == plain.tobytes()
        assert marked.format == kind
        packet = marked.info["XML:com.adobe.xmp" if kind == "PNG" else "xmp"]
    text = packet.decode() if isinstance(packet, bytes) else packet
    values = [
        value for node in ET.fromstring(text.replace("\ufeff", "")).iter() for value in node.attrib.values()
    ]
    assert "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" in values
    assert 'Atelier, model a "model" <3 & more' in values


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("source", list(Source))
def test_the_mark_is_read_back(kind: str, source: Source) -> None:
    mark = Mark(source, MARK.model, MARK.version)
    assert read_file(mark_file(picture(kind), mark)) == mark


@pytest.mark.parametrize("kind", FORMATS)
def test_marking_twice_is_marking_once_and_nothing_is_claimed_without_a_mark(kind: str) -> None:
    data = picture(kind)
    once = mark_file(data, MARK)
    assert mark_file(once, MARK) == once
    assert read_file(data) is None


def test_metadata_of_another_system_are_not_ours() -> None:
    theirs = mark_file(picture("PNG"), MARK).replace(b"Atelier, model", b"Another, model")
    assert read_file(theirs) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n" + b"0" * 40, b"GIF89a"])
def test_other_bytes_are_not_touched(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG or a JPEG"):
        mark_file(data, MARK)
