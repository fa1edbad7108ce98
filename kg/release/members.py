"""Pack the body of a piece into a gzip member: members put one behind another are a gzip file."""

import gzip
import zlib
from typing import Final

MOST: Final = 256 << 20  # bytes of an unpacked piece: far more than any has, and no more than memory holds
_LEVEL: Final = 3


def pack(body: bytes) -> bytes:
    """Return a body packed by gzip; the same body gives the same bytes."""
    return gzip.compress(body, _LEVEL, mtime=0)


def unpack(member: bytes) -> bytes:
    """Return the body in a gzip member.

    Errors: ValueError for one that is damaged, that is more than one member, or that has more than MOST bytes.

    >>> unpack(pack(b"Testburg"))
    b'Testburg'
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(member, MOST)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("not one whole gzip member, or one that unpacks to far too much")
    return body
