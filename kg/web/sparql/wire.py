"""What goes between the web process and a worker: a job one way, its outcome the other, each with its length before it.

Both ends are ours and of one version; only the standard library is needed here.
"""

import socket
import struct
from enum import IntEnum
from typing import Final, NamedTuple, Self

HEAD: Final = struct.Struct(">BBI")  # of an outcome: what it is, the lengths of its media type and of its body
_LENGTH: Final = struct.Struct(">I")
_CHUNK: Final = 1 << 18
_FIELDS: Final = 6
_NO_GRAPHS: Final = b"-"  # no graphs were named, which is not the same as an empty list of them


class Kind(IntEnum):
    """What came of a query."""

    ANSWER = 0
    CUT = 1  # an answer that reaches the row limit
    MALFORMED = 2
    FORBIDDEN = 3
    NOT_ACCEPTABLE = 4
    TOO_LARGE = 5
    FAILED = 6


_KINDS: Final = tuple(Kind)


class Job(NamedTuple):
    """A query with its dataset and the media types wanted for rows and for triples, "" where none is accepted.

    A table has at most `most` rows, 0 for no bound; both lists of graphs are None when the protocol names no dataset.
    """

    query: str
    rows: str
    triples: str
    most: int = 0
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None

    def pack(self) -> bytes:
        """Return the job as a message with its length."""
        wanted = (self.rows.encode(), self.triples.encode(), b"%d" % self.most)
        body = b"\0".join((*wanted, _pack(self.default_graphs), _pack(self.named_graphs), self.query.encode()))
        return _LENGTH.pack(len(body)) + body

    @classmethod
    def unpack(cls, body: bytes) -> Self:
        """Return the job of a message."""
        rows, triples, most, default, named, query = body.split(b"\0", _FIELDS - 1)
        return cls(query.decode(), rows.decode(), triples.decode(), int(most), _unpack(default), _unpack(named))


class Outcome(NamedTuple):
    """What came of a query: an answer in a media type, or a sentence that says why there is none."""

    kind: Kind
    body: bytes
    media_type: str = ""

    def pack(self) -> bytes:
        """Return the outcome as a message with its lengths."""
        media_type = self.media_type.encode()
        return b"".join((HEAD.pack(self.kind, len(media_type), len(self.body)), media_type, self.body))


class Incoming:
    """The bytes of an outcome as they come in."""

    __slots__ = ("_missing", "_parts")

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._missing = 0

    def take(self, data: bytes) -> Outcome | None:
        """Return the outcome when its last bytes have come, None before."""
        if self._parts:
            self._missing -= len(data)
        else:
            _, media_type, body = HEAD.unpack_from(data)
            self._missing = HEAD.size + media_type + body - len(data)
        self._parts.append(data)
        return None if self._missing else self._whole()

    def _whole(self) -> Outcome:
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts = []
        kind, length, _ = HEAD.unpack_from(data)
        start = HEAD.size + length
        return Outcome(_KINDS[kind], data[start:], data[HEAD.size : start].decode())


def next_message(connection: socket.socket) -> bytes | None:
    """Return the body of the next message, None when the other end is closed."""
    data = connection.recv(_CHUNK)
    while data:
        if len(data) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
            if len(data) >= end:
                return data[_LENGTH.size :]
        more = connection.recv(_CHUNK)
        if not more:
            break
        data += more
    return None


def _pack(graphs: tuple[str, ...] | None) -> bytes:
    return _NO_GRAPHS if graphs is None else " ".join(graphs).encode()


def _unpack(field: bytes) -> tuple[str, ...] | None:
    return None if field == _NO_GRAPHS else tuple(field.decode().split())
