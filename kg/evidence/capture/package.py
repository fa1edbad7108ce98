"""Open a WACZ, or a WARC, without trusting it: no name leads out of it, and nothing in it unpacks without end."""

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from kg.evidence.capture.errors import DamagedCapture
from kg.evidence.capture.warcfile import BOMB, FREE, TIMES

PACKAGE: Final = "capture-package"
PATH: Final = "capture-path"
WARCS: Final = (".warc", ".warc.gz")
UNREADABLE: Final = (BadZipFile, KeyError, OSError, ValueError, EOFError, RuntimeError, struct.error, zlib.error)
_MOST_FILES: Final = 100_000


def is_package(path: Path) -> bool:
    """Return whether a file is a WACZ and no WARC, by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


class Entry(io.RawIOBase):
    """A file in a WACZ; what is wrong with the zip around it is a DamagedCapture."""

    def __init__(self, package: ZipFile, entry: ZipInfo):
        self.entry = entry
        self.file: IO[bytes] = self._tried(package.open, entry)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer and return how many bytes it took."""
        assert isinstance(buffer, memoryview)
        data: bytes = self._tried(self.file.read, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a byte and return which it is."""
        return int(self._tried(self.file.seek, offset, whence))

    def tell(self) -> int:
        """Return the byte that comes next."""
        return self.file.tell()

    def close(self) -> None:
        """Close it."""
        if not self.closed:
            self.file.close()
        super().close()

    def _tried(self, call: Callable[..., Any], *told: Any) -> Any:
        try:
            return call(*told)
        except UNREADABLE as error:
            reason = f"({self.entry.filename}) cannot be read: {error}"
            raise DamagedCapture(PACKAGE, self.entry.header_offset, reason, "file") from error


@contextmanager
def opened_package(path: Path) -> Iterator[ZipFile]:
    """Yield a WACZ whose entries are safe to read. Errors: DamagedCapture."""
    try:
        package = ZipFile(path)
    except UNREADABLE as error:
        raise DamagedCapture(PACKAGE, 0, f"is no WACZ that can be opened ({error})", "file") from error
    with package:
        _need_safe(package.infolist())
        yield package


def warcs_in(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield each WARC of a capture with its name in it; "" for the file itself. Errors: DamagedCapture."""
    if not is_package(path):
        with path.open("rb") as file:
            yield "", file
        return
    with opened_package(path) as package:
        for entry in warc_entries(package):
            with io.BufferedReader(Entry(package, entry)) as member:
                yield entry.filename, member


def warc_entries(package: ZipFile) -> list[ZipInfo]:
    """Return the entries of a WACZ that are WARCs, by name."""
    found = (one for one in package.infolist() if one.filename.lower().endswith(WARCS))
    return sorted((one for one in found if one.filename.startswith("archive/")), key=lambda one: one.filename)


def _need_safe(entries: list[ZipInfo]) -> None:
    names = [one.filename for one in entries]
    if len(names) > _MOST_FILES or len(set(names)) < len(names):
        raise DamagedCapture(PACKAGE, 0, "is a WACZ with too many files, or with two of one name", "file")
    for one in entries:
        if _leads_out(one.filename):
            raise DamagedCapture(
                PATH, one.header_offset, f"has a name that leads out of the WACZ: {one.filename!r}", "file"
            )
        if one.file_size > FREE and one.file_size > TIMES * one.compress_size:
            raise DamagedCapture(BOMB, one.header_offset, f"unpacks to more than {TIMES} times its size", "file")
        if one.flag_bits & 1:
            raise DamagedCapture(PACKAGE, one.header_offset, "has a password", "file")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name.split("/")[0] or ".." in PurePosixPath(name).parts
