"""Read files that somebody may have made to do harm: nothing is followed, everything has a bound.

In: a folder, or a file with a place in it. Out: names, bytes and values, or `Unreadable` with the reason in words.
"""

import gzip
import io
import json
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

LARGEST_JSON: Final = 64 << 20  # bytes of a manifest or a seal; a hundred thousand graphs take fifteen million
LARGEST_LIST: Final = 256 << 20  # bytes of a list of pieces or salts
LARGEST_PIECE: Final = 256 << 20  # bytes of a piece, unpacked
MOST_FILES: Final = 200_000
_CHUNK: Final = 1 << 20
_LONGEST_LINE: Final = 1 << 20
_MOST_TIMES: Final = 100  # so many times its size may a packed file hold; ours hold thirty times it at most
_SLACK: Final = 1 << 20


class Unreadable(OSError):
    """What was to be read is damaged, refused, or larger than anything that was written here."""


def walk(folder: Path) -> Iterator[tuple[str, int | None]]:
    """Yield each file below a folder, by its path in it, with its size; None for what is no ordinary file.

    No link is followed. Errors: Unreadable for a folder that cannot be listed or holds too many files.
    """
    waiting, count = [""], 0
    while waiting:
        at = waiting.pop()
        try:
            with os.scandir(folder / at) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            raise Unreadable(f"the folder {at or '.'} cannot be listed ({error.strerror})") from None
        for entry in found:
            count += 1
            if count > MOST_FILES:
                raise Unreadable(f"there are more than {MOST_FILES:,} files")
            path = f"{at}/{entry.name}" if at else entry.name
            info = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(info.st_mode):
                waiting.append(path)
            else:
                yield path, info.st_size if stat.S_ISREG(info.st_mode) else None


def read(path: Path, most: int) -> bytes:
    """Return the bytes of an ordinary file. Errors: Unreadable, when it has more than `most`, or is a link."""
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable("it is a link or device and no file")
        if info.st_size > most:
            raise Unreadable(f"it has more than {most:,} bytes")
        with path.open("rb") as file:
            return file.read(info.st_size)
    except FileNotFoundError:
        raise Unreadable("it is not there") from None
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None


def parse_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object in some bytes. Errors: Unreadable, for a name that stands twice as well."""
    try:
        value = json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("it is no JSON object")
    return value


def unpack(file: BinaryIO, offset: int, length: int, most: int = LARGEST_PIECE) -> bytes:
    """Return what one gzip member holds, which takes exactly these bytes of a file. Errors: Unreadable."""
    most = min(most, _SLACK + _MOST_TIMES * length)
    file.seek(offset)
    unpacker, parts, size = zlib.decompressobj(31), [], 0
    try:
        while length > 0 and (data := file.read(min(length, _CHUNK))):
            length -= len(data)
            parts.append(unpacker.decompress(data, most + 1 - size))
            size += len(parts[-1])
            if size > most:
                raise Unreadable(f"it holds more than {most:,} bytes")
    except zlib.error:
        raise Unreadable("it cannot be unpacked") from None
    if length or not unpacker.eof or unpacker.unused_data:
        raise Unreadable("it does not end where it should")
    return b"".join(parts)


class Unpacked(io.RawIOBase):
    """A packed file, read unpacked from its begin. Errors: Unreadable for damage, and for far too much content."""

    def __init__(self, path: Path):
        super().__init__()
        self._left = _SLACK + _MOST_TIMES * path.stat().st_size
        self._file = gzip.open(path)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer and return how many bytes were put into it, 0 at the end."""
        try:
            data = self._file.read1(len(buffer))
        except (EOFError, OSError, zlib.error):
            raise Unreadable("it is cut off, or damaged") from None
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable("it holds far more than a file of its size would")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a packed file without their ends, a very long one in parts. Errors: Unreadable."""
    with io.BufferedReader(Unpacked(path), _CHUNK) as file:
        while line := file.readline(_LONGEST_LINE):
            yield line.removesuffix(b"\n")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
