"""Tell what a file is by its first bytes; its name is never asked."""

import re
import zlib
from contextlib import suppress
from typing import Final

HEAD: Final = 4096  # bytes that are looked at
UNKNOWN: Final = "application/octet-stream"
_MARKS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"BM", "image/bmp"),
    (b"OggS", "application/ogg"), (b"fLaC", "audio/flac"), (b"ID3", "audio/mpeg"), (b"#!AMR", "audio/amr"),
    (b"FLV\x01", "video/x-flv"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"), (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"), (b"PK\x05\x06", "application/zip"), (b"WARC/", "application/warc"),
    (b"\xff\xfe", "text/plain"), (b"\xfe\xff", "text/plain"),  # UTF-16; the first could be a sound too, and is none
)  # fmt: skip
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = (
    (b"avi", "image/avif"), (b"hei", "image/heic"), (b"hev", "image/heic"), (b"mif1", "image/heic"),
    (b"M4A", "audio/mp4"), (b"qt  ", "video/quicktime"), (b"3gp", "video/3gpp"), (b"3g2", "video/3gpp"),
)  # fmt: skip
_MARKUP: Final = re.compile(
    rb"\A\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+)?<?(?P<name>svg|html)\b", re.I | re.S
)
_TEXT: Final = frozenset({*range(32, 256), 9, 10, 12, 13}) - {127}


def media_type(head: bytes) -> str:
    r"""Return the media type of a file from its first bytes, `application/octet-stream` when it has no known mark.

    >>> media_type(b"\x89PNG\r\n\x1a\n"), media_type("متن".encode())
    ('image/png', 'text/plain')
    """
    found = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    return found or _boxed(head) or _packed(head) or _moving(head) or _text(head)


def _boxed(head: bytes) -> str:
    """Return the type of what begins with a box, or stands in a RIFF or EBML file."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[4:8] == b"ftyp":
        return next((name for brand, name in _BRANDS if head[8:].startswith(brand)), "video/mp4")
    return "video/quicktime" if head[4:8] in (b"moov", b"mdat", b"wide") else ""


def _packed(head: bytes) -> str:
    if not head.startswith(b"\x1f\x8b"):
        return ""
    with suppress(zlib.error):
        if zlib.decompressobj(wbits=31).decompress(head, 16).startswith(b"WARC/"):
            return "application/warc"
    return "application/gzip"


def _moving(head: bytes) -> str:
    """Return the type of streams that have no mark but repeat themselves."""
    if head[:1] == head[188:189] == head[376:377] == b"G":
        return "video/mp2t"
    return "audio/mpeg" if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6) else ""


def _text(head: bytes) -> str:
    """Return a type of text; SVG and HTML are text too, and never drawn."""
    try:
        head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4 or len(head) < HEAD:  # else a letter that was cut in two
            return UNKNOWN
    if not _TEXT.issuperset(head):
        return UNKNOWN
    found = _MARKUP.match(head)
    return {b"svg": "image/svg+xml", b"html": "text/html"}[found["name"].lower()] if found else "text/plain"
