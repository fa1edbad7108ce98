"""Name the kinds of metadata that a PDF file carries.

In: the bytes of a file. Out: kinds in words, never their values. Packed parts are unpacked up to a limit.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

AUTHOR: Final = "the name of an author"
XMP: Final = "the name of a creator (XMP)"
PICTURE: Final = "camera data of a picture in it (EXIF)"
ATTACHED: Final = "files within the file"

_MOST_STREAMS: Final = 20_000
_MOST_STREAM: Final = 4_000_000  # bytes of one part, unpacked
_MOST_ALL: Final = 64_000_000
_STREAM: Final = re.compile(rb"stream\r?\n")
_AUTHOR: Final = re.compile(rb"/(?:Author|Manager|Company)\s{0,8}(?:\(\s{0,8}[^)\s]|<\s{0,8}[0-9A-Fa-f])")
_CREATOR: Final = re.compile(rb"<(?:dc:creator|pdf:Author|xmp:Author|photoshop:AuthorsPosition|xmpRights:Owner)\b")
_ATTACHED: Final = re.compile(rb"/(?:EmbeddedFile|RichMedia)\b")


def pdf_metadata(data: bytes) -> list[str]:
    """Return the kinds of metadata in a PDF file. Errors: ValueError with the reason in words."""
    if b"%PDF-" not in data[:1024]:
        raise ValueError("is no PDF file that can be read")
    if re.search(rb"/Encrypt\b", data):
        raise ValueError("is locked by a password or a right and cannot be looked into")
    found: set[str] = set()
    for part in (data, *_unpacked(data)):
        found |= set(_kinds(part))
    return sorted(found, key=(AUTHOR, XMP, PICTURE, ATTACHED).index)


def _kinds(part: bytes) -> Iterator[str]:
    if _AUTHOR.search(part):
        yield AUTHOR
    if _CREATOR.search(part):
        yield XMP
    if b"Exif\0\0" in part:
        yield PICTURE
    if _ATTACHED.search(part):
        yield ATTACHED


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield the parts that can be unpacked. Errors: ValueError when they are more, or larger, than the limit."""
    total = 0
    for count, match in enumerate(_STREAM.finditer(data)):
        if count == _MOST_STREAMS:
            raise ValueError("has too many parts to be looked into")
        part = _inflate(data, match.end())
        total += len(part)
        if total > _MOST_ALL:
            raise ValueError("unpacks to more than can be looked into")
        if part:
            yield part


def _inflate(data: bytes, start: int) -> bytes:
    """Return a part unpacked, up to the limit; empty when it is not packed this way."""
    if data[start : start + 1] not in b"\x08\x18\x28\x38\x48\x58\x68\x78":
        return b""
    try:
        return zlib.decompressobj().decompress(data[start : start + 20_000_000], _MOST_STREAM)
    except zlib.error:
        return b""
