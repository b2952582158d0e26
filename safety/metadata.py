"""What a file says about itself: XMP with IPTC's digital source type, in PNG and JPEG, pixels untouched."""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import quoteattr, unescape

SYSTEM = "Atelier"
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_APP0, _APP1 = b"\xff\xe0", b"\xff\xe1"
_PNG_KEY = b"XML:com.adobe.xmp"
_JPEG_KEY = b"http://ns.adobe.com/xap/1.0/\0"
_PACKET = re.compile(rb"<x:xmpmeta.{0,8000}?</x:xmpmeta>", re.DOTALL)
_SEARCHED = 1 << 18
"""Bytes at the beginning of a file in which a packet is looked for."""
_MODEL = ", model "


class Source(StrEnum):
    """IPTC digital source types (cv.iptc.org/newscodes/digitalsourcetype)."""

    TRAINED = "trainedAlgorithmicMedia"
    """Made from words alone."""
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia"
    """A person's picture went in."""

    @property
    def uri(self) -> str:
        """The term's address, as metadata hold it."""
        return f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.value}"


@dataclass(frozen=True)
class Mark:
    """What a file says about itself. The prompt is not in it: that is the person's to give away."""

    source: Source
    model: str
    version: str
    """Version of Atelier."""


def mark_file(data: bytes, mark: Mark) -> bytes:
    """The same picture with its marks, pixels untouched; marking twice changes nothing more.

    Call it before storing, so that what is stored, sent and verified are the same bytes.
    Raises ValueError where the bytes are neither PNG nor JPEG.
    """
    write = _writer(data)
    if write is None:
        raise ValueError("not a PNG or a JPEG")
    return data if read_file(data) is not None else write(data, mark)


def read_file(data: bytes) -> Mark | None:
    """What a file of this house says of itself; metadata are easily lost and forged, so it proves nothing."""
    for packet in _PACKET.findall(data[:_SEARCHED]):
        text = packet.decode("utf-8", "replace")
        source = next((one for one in Source if f'"{one.uri}"' in text), None)
        system, version = _value(text, "AISystemUsed"), _value(text, "AISystemVersionUsed")
        if source is not None and system.startswith(SYSTEM + _MODEL):
            return Mark(source, system.removeprefix(SYSTEM + _MODEL), version)
    return None


def _writer(data: bytes) -> Callable[[bytes, Mark], bytes] | None:
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        return _in_png
    return _in_jpeg if data.startswith(_JPEG) and data[2:3] == b"\xff" else None


def _in_png(png: bytes, mark: Mark) -> bytes:
    """Uncompressed iTXt chunks behind the header, as the XMP specification asks (part 3)."""
    end = len(_PNG) + 25  # IHDR: length, type, 13 bytes, checksum
    told = f"AI-generated ({mark.source.value}), model {mark.model}"
    chunks = _chunk(_PNG_KEY, _xmp(mark)) + _chunk(b"Software", f"{SYSTEM} {mark.version}")
    return png[:end] + chunks + _chunk(b"Source", told) + png[end:]


def _chunk(key: bytes, text: str) -> bytes:
    body = key + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))


def _in_jpeg(jpeg: bytes, mark: Mark) -> bytes:
    """A segment of its own behind JFIF's, which has to stay the first."""
    at = len(_JPEG)
    if jpeg[at : at + 2] == _APP0:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    body = _JPEG_KEY + _xmp(mark).encode()
    return jpeg[:at] + _APP1 + struct.pack(">H", len(body) + 2) + body + jpeg[at:]


def _value(text: str, name: str) -> str:
    found = re.search(rf"Iptc4xmpExt:{name}=(\"[^\"]*\"|'[^']*')", text)
    return unescape(found.group(1)[1:-1], {"&quot;": '"', "&apos;": "'"}) if found else ""


def _xmp(mark: Mark) -> str:
    system = quoteattr(f"{SYSTEM}{_MODEL}{mark.model}")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f" Iptc4xmpExt:DigitalSourceType={quoteattr(mark.source.uri)}"
        f" Iptc4xmpExt:AISystemUsed={system}"
        f" Iptc4xmpExt:AISystemVersionUsed={quoteattr(mark.version)}"
        f" xmp:CreatorTool={quoteattr(f'{SYSTEM} {mark.version}')}/>"
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
