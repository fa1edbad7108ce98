"""Give memory back to the system that the allocator of the C library keeps: a server lives for weeks.

Each thread that allocates gets a heap of its own, and what is freed in the middle of one stays there. With many threads
and a release that is opened anew every few minutes that is several times what is in use. Large blocks are mapped one by
one, and go back as soon as they are freed; left alone, the library stops doing so after the first. For glibc on Linux;
elsewhere nothing is done. Source: https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

import sys
from ctypes import CDLL
from typing import Final

HEAPS: Final = 2
LARGE: Final = 256 << 10  # bytes

_M_ARENA_MAX: Final = -8  # the number of glibc for the greatest number of heaps
_M_MMAP_THRESHOLD: Final = -3  # and for the size from which a block is mapped by itself


def share_heaps() -> None:
    """Let all threads to come allocate from a few heaps; to be called before the first is started."""
    _call("mallopt", _M_ARENA_MAX, HEAPS)
    _call("mallopt", _M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Return to the system all pages on which nothing is in use."""
    _call("malloc_trim", 0)


def _call(function: str, *arguments: int) -> None:
    libc = CDLL(None) if sys.platform == "linux" else None
    if hasattr(libc, function):  # other C libraries, such as musl, have none of both
        getattr(libc, function)(*arguments)
