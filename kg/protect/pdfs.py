"""Name the kinds of metadata that a PDF file carries.

In: the bytes of a file. Out: kinds in words, never their values. The bytes are searched, also those of earlier versions
of the document, and packed parts are unpacked up to a limit; then the document is read as a reader of PDF files does.
"""

import io
import logging
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pypdf import PdfReader

AUTHOR: Final = "the name of an author"
REMARKS: Final = "names beside comments"
XMP: Final = "the name of a creator (XMP)"
PICTURE: Final = "camera data of a picture in it (EXIF)"
ATTACHED: Final = "files within the file"

_MOST_PAGES: Final = 20_000
_MOST_REMARKS: Final = 100_000
_MOST_STREAMS: Final = 20_000
_MOST_STREAM: Final = 4_000_000  # bytes of one part, unpacked
_MOST_ALL: Final = 64_000_000
_STREAM: Final = re.compile(rb"stream\r?\n")
_AUTHOR: Final = re.compile(rb"/(?:Author|Manager|Company)\s{0,8}(?:\(\s{0,8}[^)\s]|<\s{0,8}[0-9A-Fa-f])")
_CREATOR: Final = re.compile(rb"<(?:dc:creator|pdf:Author|xmp:Author|photoshop:AuthorsPosition|xmpRights:Owner)\b")
_NAMES: Final = ("/Author", "/Manager", "/Company")
_NO_NAMES: Final = ("/Widget", "/Link")  # fields of a form and links, whose titles are no people
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")  # how a name may write any letter
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
    if not found:
        found |= {*_as_read(data)}
    return sorted(found, key=(AUTHOR, REMARKS, XMP, PICTURE, ATTACHED).index)


def _as_read(data: bytes) -> list[str]:
    """Return what a reader of PDF files finds in a document. Errors: ValueError when there is no reading it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it warns of may repeat what stands in the file
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        known: Mapping[Any, Any] = reader.metadata or {}
        named = any(_text(known, name) for name in _NAMES)
        return [*([AUTHOR] if named else ()), *([REMARKS] if any(_remarks(reader)) else ())]
    except (
        PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
        ValueError, zlib.error,
    ) as error:  # fmt: skip
        raise ValueError("is no PDF file that can be read") from error


def _remarks(reader: "PdfReader") -> Iterator[bool]:
    """Yield of each comment on a page whether it has a name beside it."""
    if len(reader.pages) > _MOST_PAGES:
        raise ValueError("it has too many pages")
    count = 0
    for page in reader.pages:
        remarks: Any = page["/Annots"] if "/Annots" in page else ()
        for one in remarks or ():
            count += 1
            if count > _MOST_REMARKS:
                raise ValueError("it has too many comments")
            remark = one.get_object()
            yield _text(remark, "/Subtype") not in _NO_NAMES and bool(_text(remark, "/T"))


def _text(known: Mapping[Any, Any], name: str) -> str:
    """Return the text under a name, wherever in the file it stands; "" when there is none."""
    return str(known[name] or "").strip("\0 \t\r\n\ufeff") if name in known else ""


def _kinds(part: bytes) -> Iterator[str]:
    part = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part) if b"#" in part else part
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
