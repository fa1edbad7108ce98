"""Copy a file and take its digest in one pass of reading.

In: a file of the disk, which is only read. Out: its copy, durably written, with the SHA-256 and the size of what was
read. While one block is written the block before it is hashed, and the disk is set to work before the end.
"""

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import FileIO
from itertools import cycle
from pathlib import Path
from typing import BinaryIO, Final

from kg.errors import KgError
from kg.files import NotWritten

_BLOCK: Final = 1 << 20  # bytes
_EARLY: Final = 64 << 20  # bytes after which the disk is told to begin writing
_KINDS: Final = (
    (stat.S_ISLNK, "is a link: name the file that it leads to"),
    (stat.S_ISDIR, "is a folder: name its files, or pack it into one file first"),
    (stat.S_ISFIFO, "is a pipe, which has no lasting bytes: write it into a file first"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISBLK, "is a device: make an image of it first, and take that in"),
    (stat.S_ISCHR, "is a device, not a file"),
)


class Refused(KgError):
    """A file is not taken in; holds its path and the reason in words."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        self.reason = reason
        super().__init__(f"{path} {reason}")


@dataclass(frozen=True, slots=True)
class Copied:
    """What was read of a file: its digest, its size in bytes, and when it was last changed, in seconds since 1970."""

    sha256: str
    size: int
    modified: float


def copy_hashed(source: Path, target: Path, progress: Callable[[int, int], None] = lambda done, of: None) -> Copied:
    """Copy a file into a new one, and return the digest of what was read.

    `progress` is told how many bytes are done, and of how many.
    Errors: Refused for what is no plain file, is empty, cannot be read, or changed meanwhile; NotWritten.
    """
    with _opened(source) as file:
        before = os.fstat(file.fileno())
        if before.st_size == 0:
            raise Refused(source, "is empty")
        digest, size = _copy(source, file, target, before.st_size, progress)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != before.st_size:
        raise Refused(source, "changed while it was read: wait until it is finished, and add it again")
    return Copied(digest, size, before.st_mtime)


@contextmanager
def _opened(source: Path) -> Iterator[FileIO]:
    """Open a plain file for reading; where that is allowed, the time at which it was last read stays what it was."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        _need_plain(source, os.lstat(source).st_mode)
        try:
            handle = os.open(source, flags | getattr(os, "O_NOATIME", 0))
        except PermissionError:  # the file belongs to somebody else
            handle = os.open(source, flags)
    except OSError as error:
        raise Refused(source, f"cannot be read ({error.strerror or error})") from error
    with FileIO(handle) as file:
        _need_plain(source, os.fstat(handle).st_mode)
        yield file


def _need_plain(source: Path, mode: int) -> None:
    for is_kind, reason in _KINDS:
        if is_kind(mode):
            raise Refused(source, reason)


def _copy(source: Path, file: FileIO, target: Path, size: int, progress: Callable[[int, int], None]) -> tuple[str, int]:
    """Write what is read into a new file, durably, and return its digest and size; beyond its size nothing is read."""
    summed, done, flushed = sha256(), 0, 0
    with _written(target) as copy, ThreadPoolExecutor(2) as others:
        hashing: Future[None] = others.submit(summed.update, b"")
        flushing: Future[None] = hashing
        for block in _blocks(source, file):
            hashing.result()
            hashing = others.submit(summed.update, block)
            copy.write(block)
            done += len(block)
            if done - flushed >= _EARLY and flushing.done():
                flushing, flushed = others.submit(os.fsync, copy.fileno()), done
            progress(done, size)
            if done > size:  # it grows while it is read
                break
        hashing.result()
        flushing.result()
    return summed.hexdigest(), done


def _blocks(source: Path, file: FileIO) -> Iterator[memoryview]:
    """Yield a file in blocks; each is valid until the next but one is asked for."""
    buffers = cycle((memoryview(bytearray(_BLOCK)), memoryview(bytearray(_BLOCK))))
    try:
        for buffer in buffers:
            read = file.readinto(buffer)
            if not read:
                return
            yield buffer[:read]
    except OSError as error:
        raise Refused(source, f"cannot be read to its end ({error.strerror or error})") from error


@contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """Open a new file, and leave it durably written."""
    try:
        with target.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotWritten(target, error) from error
