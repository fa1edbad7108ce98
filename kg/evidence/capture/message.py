"""Read an HTTP/1 message in portions, bounded, from the network as from a capture (RFC 9112).

In: anything with `read` and `readline`. Out: its header, and its body as sent or with the chunks joined.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urldefrag, urljoin

HEADER_BYTES: Final = 64 << 10  # of a header, at most
PORTION: Final = 64 << 10  # bytes read at once
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LINE: Final = 4 << 10  # of the size of a chunk with its extensions
_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")


class Readable(Protocol):
    """What a message is read from: both give fewer bytes only at the end."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes."""

    def readline(self, size: int, /) -> bytes:
        """Return a line, or its first so many bytes."""


class BadMessage(ValueError):
    """The bytes are no HTTP message, or end in the middle of one."""


@dataclass(frozen=True, slots=True)
class Head:
    """The start line and the header of a message, with the bytes that they were."""

    raw: bytes
    start: str
    fields: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """Return the first value of a field; "" when there is none."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    @property
    def status(self) -> int:
        """The status of a response; 0 for a request."""
        code = self.start.split(" ")[1:2]
        return int(code[0]) if self.start.startswith("HTTP/") and code and code[0].isdecimal() else 0

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.get("Content-Type").partition(";")[0].strip().lower()

    @property
    def is_chunked(self) -> bool:
        """Whether the body was sent in chunks."""
        return "chunked" in self.get("Transfer-Encoding").lower()

    def onward(self, url: str) -> str:
        """Return where the response to an address redirects to; "" when it does not, or to nothing that is one."""
        location = self.get("Location") if self.status in _REDIRECTS else ""
        try:
            return urldefrag(urljoin(url, location)).url if location else ""
        except ValueError:
            return ""


class Heard:
    """Passes on what is read from a stream and tells each listener of every byte."""

    def __init__(self, stream: Readable, *listeners: Callable[[bytes], object]):
        self.stream = stream
        self.listeners = listeners

    def read(self, size: int, /) -> bytes:
        """Return so many bytes."""
        return self._told(self.stream.read(size))

    def readline(self, size: int, /) -> bytes:
        """Return a line, or its first so many bytes."""
        return self._told(self.stream.readline(size))

    def _told(self, data: bytes) -> bytes:
        for listener in self.listeners:
            listener(data)
        return data


def read_head(stream: Readable, most: int = HEADER_BYTES) -> Head:
    """Return the header of the message that a stream begins with. Errors: BadMessage."""
    raw = bytearray()
    while not raw.endswith((b"\n\r\n", b"\n\n")):
        line = stream.readline(most - len(raw))
        if not line:
            raise BadMessage("its header is too long" if len(raw) >= most else "its header ends in the middle")
        raw += line
    start, *lines = _text(bytes(raw)).split("\n")
    fields = [line.partition(":") for line in lines if ":" in line]
    return Head(bytes(raw), start.strip(), tuple((name.strip(), value.strip()) for name, _, value in fields))


def portions(stream: Readable, size: int | None = None) -> Iterator[bytes]:
    """Yield so many bytes of a stream, or all, in portions. Errors: BadMessage when it ends before."""
    while size is None or size > 0:
        data = stream.read(PORTION if size is None else min(size, PORTION))
        if not data:
            if size is None:
                return
            raise BadMessage("its body ends in the middle")
        size = None if size is None else size - len(data)
        yield data


def dechunked(stream: Readable, first: bytes | None = None) -> Iterator[bytes]:
    """Yield the body of a message that was sent in chunks, to the end of its trailer. Errors: BadMessage.

    `first` is its first line where that was read already.
    """
    size = _chunk_size(stream.readline(_LINE) if first is None else first)
    while size:
        yield from portions(stream, size)
        if stream.readline(2).strip():
            raise BadMessage("a chunk is longer than it says")
        size = _chunk_size(stream.readline(_LINE))
    while stream.readline(_LINE).strip():
        pass  # the trailer


def body(head: Head, stream: Readable) -> Iterator[bytes]:
    """Yield the body of a recorded message, chunks joined; some tools join them and leave the header as it was.

    Errors: BadMessage when the chunks end in the middle.
    """
    first = stream.readline(_LINE) if head.is_chunked else b""
    if _SIZE.fullmatch(first):
        yield from dechunked(stream, first)
    else:
        yield first
        yield from portions(stream)


def _chunk_size(line: bytes) -> int:
    size = _SIZE.fullmatch(line)
    if not size:
        raise BadMessage("the size of a chunk is none" if line else "its body ends in the middle")
    return int(size[1], 16)


def _text(raw: bytes) -> str:
    """Return a header as text: UTF-8 as today, else Latin-1 as it was."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
