"""Read a WARC record by record, each with where it stands, and trust nothing that it says of itself.

In: an open .warc or .warc.gz, one gzip member a record. Out: records whose block is read in portions, so that none is
held in memory. Errors: DamagedCapture with the byte at which the damaged record begins.
"""

import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from kg.evidence.capture.errors import DamagedCapture
from kg.evidence.capture.message import HEADER_BYTES, PORTION, BadMessage, Readable, read_head

RECORD: Final = "capture-record"
CUT: Final = "capture-cut"
BOMB: Final = "capture-bomb"
FREE: Final = 64 << 20  # bytes that anything may unpack to
TIMES: Final = 200  # how many times its size it may unpack to beyond that
GZIP: Final = b"\x1f\x8b"  # the first bytes of what is packed
_VERSIONS: Final = ("WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17")


class Block:
    """The block of a record; it never reads past its end."""

    def __init__(self, source: Readable, size: int, offset: int):
        self.source = source
        self.left = size
        self.offset = offset

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer at the end. Errors: DamagedCapture when the file ends before."""
        return self._taken(self.source.read(min(size, self.left)))

    def readline(self, size: int, /) -> bytes:
        """Return a line, or its first so many bytes."""
        return self._taken(self.source.readline(min(size, self.left)))

    def _taken(self, data: bytes) -> bytes:
        if not data and self.left:
            raise DamagedCapture(CUT, self.offset, f"ends {self.left:,} bytes too early")
        self.left -= len(data)
        return data


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the byte at which it begins, its header, and its block, to be read before the next record is."""

    offset: int
    fields: tuple[tuple[str, str], ...]
    block: Block

    def get(self, name: str) -> str:
        """Return the first value of a field; "" when there is none."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    @property
    def type(self) -> str:
        """Its type, such as "response"."""
        return self.get("WARC-Type").lower()

    @property
    def url(self) -> str:
        """The address that it is of; older tools put it in angle brackets."""
        return self.get("WARC-Target-URI").removeprefix("<").removesuffix(">")

    @property
    def is_http(self) -> bool:
        """Whether its block is an HTTP message."""
        return self.get("Content-Type").lower().startswith("application/http")


class Member(io.RawIOBase):
    """One gzip member of a file, unpacked as it is read."""

    def __init__(self, file: IO[bytes], offset: int):
        self.file = file
        self.offset = offset
        self.inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.packed = self.unpacked = 0
        self.waiting = b""

    @property
    def end(self) -> int:
        """The byte after it."""
        return self.offset + self.packed - len(self.inflate.unused_data)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer and return how many bytes it took, 0 at the end of the member. Errors: DamagedCapture."""
        assert isinstance(buffer, memoryview)
        data = b""
        while not data and not self.inflate.eof:
            data = self._more(len(buffer))
        buffer[: len(data)] = data
        self.unpacked += len(data)
        if self.unpacked > FREE and self.unpacked > TIMES * self.packed:
            raise DamagedCapture(BOMB, self.offset, f"unpacks to more than {TIMES} times its size")
        return len(data)

    def _more(self, size: int) -> bytes:
        if not self.waiting:
            self.waiting = self.file.read(PORTION)
            self.packed += len(self.waiting)
            if not self.waiting:
                raise DamagedCapture(CUT, self.offset, "ends in the middle of its packed bytes")
        try:
            data = self.inflate.decompress(self.waiting, size)
        except zlib.error as error:
            raise DamagedCapture(CUT, self.offset, f"cannot be unpacked ({error})") from error
        self.waiting = self.inflate.unconsumed_tail
        return data


def records(file: IO[bytes]) -> Iterator[Record]:
    """Yield the records of a WARC in their order; what of a block was not read is passed over.

    Errors: DamagedCapture.
    """
    size = file.seek(0, os.SEEK_END)
    offset = 0
    while offset < size:
        file.seek(offset)
        packed = file.read(len(GZIP)) == GZIP
        file.seek(offset)
        member = Member(file, offset)
        source: IO[bytes] = io.BufferedReader(member, PORTION) if packed else file
        record = read_record(source, offset)
        if not packed and record.block.left > size - offset:
            raise DamagedCapture(CUT, offset, f"says that it has {record.block.left:,} bytes, and the file ends before")
        yield record
        _pass_over(record.block)
        _need_end(source, offset, packed)
        offset = member.end if packed else file.tell()


def read_record(source: IO[bytes], offset: int) -> Record:
    """Return the record that begins here. Errors: DamagedCapture."""
    try:
        head = read_head(source, HEADER_BYTES)
    except BadMessage as error:
        raise DamagedCapture(CUT, offset, f"cannot be read: {error}") from error
    if head.start not in _VERSIONS:
        raise DamagedCapture(RECORD, offset, "is none of a WARC")
    length = head.get("Content-Length")
    if not length.isdecimal() or not length.isascii() or len(length) > 15:
        raise DamagedCapture(RECORD, offset, "has no length, or an absurd one")
    return Record(offset, head.fields, Block(source, int(length), offset))


def _pass_over(block: Block) -> None:
    while block.left:
        block.read(PORTION)


def _need_end(source: IO[bytes], offset: int, packed: bool) -> None:
    """Read the two empty lines after a record, and with them the checksum of a gzip member."""
    if source.read(4) != b"\r\n\r\n":
        raise DamagedCapture(RECORD, offset, "does not end where it says")
    if packed and source.read(1):
        raise DamagedCapture(RECORD, offset, "shares its gzip member with others, so none of them can be looked up")
