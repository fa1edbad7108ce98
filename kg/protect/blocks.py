"""Take the file of an image apart, without decoding a pixel: its blocks by name, and what stands behind its end.

In: the bytes of a JPEG, PNG, GIF, WebP or BMP file. Out: blocks in order, each with the first bytes of its body; the
last one is named "" when there are bytes behind the end. Errors: ValueError when the file ends too early.
"""

import re
import struct
from collections.abc import Callable, Generator, Iterator
from typing import Final

Block = tuple[str, bytes]
Walk = Generator[Block, None, int]  # it returns where the image ends

_HEAD: Final = 64  # bytes of a body that are shown
_SCAN: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # the marker behind the pixels of a JPEG


def blocks_of(data: bytes) -> Iterator[Block]:
    """Yield the blocks of an image, nothing for another kind of file.

    >>> [*blocks_of(b"\\xff\\xd8\\xff\\xfe\\x00\\x06lamp\\xff\\xd9?")]
    [('FE', b'lamp'), ('', b'?')]
    """
    walk = next((walk for mark, walk in _WALKS.items() if data.startswith(mark)), None)
    if walk is None:
        return
    try:
        end = yield from walk(data)
    except (struct.error, IndexError):
        raise ValueError("is an image that was cut off") from None
    if end > len(data):
        raise ValueError("is an image that was cut off")
    if rest := data[end:].lstrip(b"\0")[:_HEAD]:
        yield "", rest


def _of_jpeg(data: bytes) -> Walk:
    at = 2
    while True:
        while data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ValueError("is no image that can be read")
        if (mark := data[at + 1]) == 0xD9:
            return at + 2
        (size,) = struct.unpack(">H", data[at + 2 : at + 4])
        yield f"{mark:02X}", data[at + 4 : at + 2 + min(size, _HEAD)]
        at += 2 + size
        if mark == 0xDA:
            found = _SCAN.search(data, at)
            at = found.end() - 2 if found else len(data)


def _of_png(data: bytes) -> Walk:
    at, name = 8, b""
    while name != b"IEND":
        size, name = struct.unpack(">I4s", data[at : at + 8])
        yield name.decode("latin-1"), data[at + 8 : at + 8 + min(size, _HEAD)]
        at += 12 + size
    return at


def _of_gif(data: bytes) -> Walk:
    at = 13 + _colours(data[10])
    while (mark := data[at]) != 0x3B:
        if mark == 0x21:
            yield f"{data[at + 1]:02X}", data[at + 3 : at + 3 + min(data[at + 2], _HEAD)]
            at += 2
        elif mark == 0x2C:
            at += 11 + _colours(data[at + 9])
        else:
            raise ValueError("is no image that can be read")
        while size := data[at]:
            at += 1 + size
        at += 1
    return at + 1


def _colours(flags: int) -> int:
    """Return how many bytes of colours follow a header with these flags."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _of_webp(data: bytes) -> Walk:
    end = 8 + int(struct.unpack("<I", data[4:8])[0])
    at = 12
    while at + 8 <= end:
        name, size = struct.unpack("<4sI", data[at : at + 8])
        yield name.decode("latin-1"), data[at + 8 : at + 8 + min(size, _HEAD)]
        at += 8 + size + size % 2
    return end + end % 2


def _of_bmp(data: bytes) -> Walk:
    yield from ()
    return int(struct.unpack("<I", data[2:6])[0])


_WALKS: Final[dict[bytes, Callable[[bytes], Walk]]] = {
    b"\xff\xd8": _of_jpeg,
    b"\x89PNG\r\n\x1a\n": _of_png,
    b"GIF8": _of_gif,
    b"RIFF": _of_webp,
    b"BM": _of_bmp,
}
