"""Marks pictures as made by a machine: XMP and text chunks inside the PNG, before it is stored."""

import struct
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from xml.sax.saxutils import quoteattr

from pipelines.kit.contract import Artifact
from pipelines.kit.images import PNG_TYPE

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEY = b"XML:com.adobe.xmp"
SYSTEM = "Atelier"


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


def marked(artifact: Artifact, source: Source) -> Artifact:
    """The artifact with its marks where its format can hold them (PNG so far)."""
    if artifact.media_type != PNG_TYPE:
        return artifact
    mark = Mark(source, artifact.recipe.model, _version())
    return replace(artifact, data=mark_png(artifact.data, mark))


@cache
def _version() -> str:
    try:
        return version("atelier")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "source"


def mark_png(png: bytes, mark: Mark) -> bytes:
    """The same picture with its marks, pixels untouched; marking twice changes nothing more.

    Call it before storing, so that what is stored, sent and verified are the same bytes.
    Raises ValueError when the bytes are no PNG.
    """
    if not png.startswith(_SIGNATURE):
        raise ValueError("not a PNG")
    header_end = len(_SIGNATURE) + 25  # IHDR: length, type, 13 bytes, checksum
    if png[len(_SIGNATURE) + 4 : len(_SIGNATURE) + 8] != b"IHDR":
        raise ValueError("a PNG without a header")
    if _XMP_KEY in png[header_end : header_end + 64]:
        return png
    chunks = _xmp_chunk(mark) + _text_chunk("Software", f"{SYSTEM} {mark.version}")
    chunks += _text_chunk("Source", f"AI-generated ({mark.source.value}), model {mark.model}")
    return png[:header_end] + chunks + png[header_end:]


def read_mark(png: bytes) -> Source | None:
    """The digital source type a PNG states, if any; metadata are easily lost, so None proves nothing."""
    at = png.find(_XMP_KEY)
    if at < 0:
        return None
    packet = png[at : at + 4096]
    # The longer name holds no part of the shorter one's address, so the order does not matter.
    return next((source for source in Source if source.uri.encode() in packet), None)


def _xmp_chunk(mark: Mark) -> bytes:
    """An uncompressed iTXt chunk, as the XMP specification asks (part 3, PNG)."""
    return _chunk(b"iTXt", _XMP_KEY + b"\0\0\0\0\0" + _xmp(mark).encode())


def _text_chunk(key: str, text: str) -> bytes:
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode())


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _xmp(mark: Mark) -> str:
    system = quoteattr(f"{SYSTEM}, model {mark.model}")
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
