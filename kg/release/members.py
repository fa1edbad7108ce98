"""Pack the body of a piece into a gzip member: members put one behind another are a gzip file."""

import gzip
from typing import Final

_LEVEL: Final = 3


def pack(body: bytes) -> bytes:
    """Return a body packed by gzip; the same body gives the same bytes."""
    return gzip.compress(body, _LEVEL, mtime=0)
