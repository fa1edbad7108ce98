"""Name the kinds of metadata that an image carries: where it was taken, with what, by whom.

In: the bytes of an image. Out: kinds in words, never their values. The pixels are not decoded.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from typing import Final

POSITION: Final = "the position where it was taken (EXIF GPS)"
CAMERA: Final = "data of the camera and the time (EXIF)"
XMP: Final = "editing data (XMP)"
IPTC: Final = "a caption or a name (IPTC)"
COMMENT: Final = "a comment"

MOST_PIXELS: Final = 200_000_000
_GPS: Final = 0x8825
# Size, resolution, orientation and colour: what every program writes and what says nothing of anybody.
_HARMLESS: Final = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 290, 292, 293, 296, 297, 301, 305,
     317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 338, 339, 340, 341, 347, 512, 513, 514, 529, 530, 531, 532,
     0x8769, 0x8773, 0xA000, 0xA001, 0xA002, 0xA003, 0x9000, 0x9101, 0xA005, 0xA500}
)  # fmt: skip
_EXIF: Final = 0x8769
_RAW: Final = (
    (b"<x:xmpmeta", XMP), (b"http://ns.adobe.com/xap/1.0/", XMP), (b"<rdf:RDF", XMP), (b"8BIM", IPTC),
)  # fmt: skip
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HARMLESS_WORDS: Final = (b"Software\0",)


def image_metadata(data: bytes) -> list[str]:
    """Return the kinds of metadata in an image, the position first. Errors: ValueError with the reason in words."""
    found = dict.fromkeys((*_exif(data), *_raw(data), *(_of_png(data) if data.startswith(_PNG) else ())))
    return sorted(found, key=(POSITION, CAMERA, XMP, IPTC, COMMENT).index)


def _exif(data: bytes) -> Iterator[str]:
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ValueError(f"has more than {MOST_PIXELS:,} pixels and is not looked into")
                tags = image.getexif()
                inner = tags.get_ifd(_EXIF)
                position = tags.get_ifd(_GPS)
                comment = any(image.info.get(name) for name in ("comment", "photoshop"))
        except (UnidentifiedImageError, OSError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
            raise ValueError("is no image that can be read, or too large") from error
    if position:
        yield POSITION
    if ({*tags} | {*inner}) - _HARMLESS - {_GPS} or (data.count(b"Exif\0\0") > 1):
        yield CAMERA
    if comment:
        yield COMMENT


def _raw(data: bytes) -> Iterator[str]:
    """Yield what stands anywhere in the bytes, also behind the end of the picture."""
    yield from (kind for mark, kind in _RAW if mark in data)


def _of_png(data: bytes) -> Iterator[str]:
    """Yield what stands in the chunks of a PNG file, also behind the pixels."""
    at = len(_PNG)
    while at + 12 <= len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + min(size, 80)]
        if name == b"eXIf":
            yield CAMERA
        elif name in (b"tEXt", b"zTXt", b"iTXt") and not body.startswith(_HARMLESS_WORDS):
            yield XMP if body.startswith(b"XML:com.adobe.xmp") else COMMENT
        at += 12 + size
        if name == b"IEND":
            break
    if at < len(data):
        yield COMMENT  # bytes behind the end
