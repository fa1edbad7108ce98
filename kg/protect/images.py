"""Name the kinds of metadata that an image carries: where it was taken, with what, by whom.

In: the bytes of an image. Out: kinds in words, never their values. The pixels are not decoded. What an image may hold
beside them is listed; whatever else stands in it is named.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.protect.blocks import blocks_of

if TYPE_CHECKING:
    from PIL import Image

POSITION: Final = "the position where it was taken (EXIF GPS)"
CAMERA: Final = "data of the camera and the time (EXIF)"
XMP: Final = "editing data (XMP)"
IPTC: Final = "a caption or a name (IPTC)"
COMMENT: Final = "a comment"
PROGRAM: Final = "data that a camera or a program put beside the picture"
BEHIND: Final = "data behind the end of the picture"

MOST_PIXELS: Final = 200_000_000
_MOST_PAGES: Final = 1_000
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")
_GPS: Final = 0x8825
_EXIF: Final = 0x8769
_PREVIEW: Final = 1
# Size, resolution, orientation and colour: what every program writes and what says nothing of anybody.
_HARMLESS: Final = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 290, 292, 293, 296, 297, 301, 305,
     317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 338, 339, 340, 341, 347, 512, 513, 514, 529, 530, 531, 532,
     0x8769, 0x8773, 0xA000, 0xA001, 0xA002, 0xA003, 0x9000, 0x9101, 0xA005, 0xA500}
)  # fmt: skip
_RAW: Final = (
    (b"<x:xmpmeta", XMP), (b"http://ns.adobe.com/xap/1.0/", XMP), (b"<rdf:RDF", XMP), (b"8BIM", IPTC),
)  # fmt: skip
# Blocks that hold pixels, colours and what is needed to show them, or EXIF, which is looked at by itself.
_PIXELS: Final = frozenset(
    {*(f"{mark:02X}" for mark in (*range(0xC0, 0xD0), *range(0xDA, 0xE0)))}  # JPEG
    | {"F9"}  # GIF
    | {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD", "hIST", "pHYs", "sPLT"}
    | {"acTL", "fcTL", "fdAT", "cICP", "mDCV", "cLLI"}
    | {"VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH", "ICCP", "EXIF"}
)
_COMMENTS: Final = frozenset({"FE", "01", "tEXt", "zTXt", "iTXt"})
_KNOWN: Final = (
    ("E0", b"JFIF\0"), ("E1", b"Exif\0\0"), ("E2", b"ICC_PROFILE\0"), ("EE", b"Adobe"),
    ("FF", b"NETSCAPE2.0"), ("FF", b"ANIMEXTS1.0"), ("tEXt", b"Software\0"),
)  # fmt: skip
_NAMED: Final = (
    ("E1", b"http://ns.adobe.com/", XMP), ("ED", b"", IPTC), ("XMP ", b"", XMP), ("FF", b"XMP Data", XMP),
    ("iTXt", b"XML:com.adobe.xmp", XMP), ("eXIf", b"", CAMERA), ("", b"", BEHIND),
)  # fmt: skip


def image_metadata(data: bytes) -> list[str]:
    """Return the kinds of metadata in an image, the position first. Errors: ValueError with the reason in words."""
    found = {*_exif(data), *_raw(data), *_beside(data)}
    return sorted(found, key=(POSITION, CAMERA, XMP, IPTC, COMMENT, PROGRAM, BEHIND).index)


def _exif(data: bytes) -> Iterator[str]:
    from PIL import Image, UnidentifiedImageError

    Image.init()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ValueError(f"has more than {MOST_PIXELS:,} pixels and is not looked into")
                yield from _of_pages(image)
        except (UnidentifiedImageError, OSError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
            raise ValueError("is no image that can be read, or too large") from error
    if data.count(b"Exif\0\0") > 1:
        yield CAMERA  # of a second picture in the file


def _of_pages(image: "Image.Image") -> Iterator[str]:
    """Yield what the tags of an image say, those of a TIFF for each of its pages."""
    is_tiff = image.format == "TIFF"
    pages = getattr(image, "n_frames", 1) if is_tiff else 1
    if pages > _MOST_PAGES:
        raise ValueError(f"has more than {_MOST_PAGES:,} pages and is not looked into")
    for page in range(pages):
        if page:
            image.seek(page)
        tags = image.getexif()
        own = {*getattr(image, "tag_v2", ())}
        if tags.get_ifd(_GPS):
            yield POSITION
        preview = not is_tiff and tags.get_ifd(_PREVIEW)  # it may show what was cut off
        if preview or ({*tags} | {*tags.get_ifd(_EXIF)} | own) - _HARMLESS - {_GPS}:
            yield CAMERA


def _raw(data: bytes) -> Iterator[str]:
    """Yield what stands anywhere in the bytes, also behind the end of the picture."""
    yield from (kind for mark, kind in _RAW if mark in data)


def _beside(data: bytes) -> Iterator[str]:
    """Yield what the blocks are that do not belong to the picture."""
    for name, body in blocks_of(data):
        if name in _PIXELS or any(name == known and body.startswith(mark) for known, mark in _KNOWN):
            continue
        kinds = (kind for named, mark, kind in _NAMED if name == named and body.startswith(mark))
        yield next(kinds, COMMENT if name in _COMMENTS else PROGRAM)
