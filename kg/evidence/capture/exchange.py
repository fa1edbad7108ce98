"""Send one request and keep the response exactly as it came, in a temporary file, within limits.

No cookie is sent, nothing is unpacked, and the certificate of an https host must hold.
"""

import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from kg.evidence.capture.addresses import Target
from kg.evidence.capture.errors import NotCaptured
from kg.evidence.capture.message import BadMessage, Head, Heard, Readable, dechunked, portions, read_head

USER_AGENT: Final = "Mozilla/5.0"  # says as little as browsers do, and nothing of who captures
_PATIENCE_S: Final = 30.0  # for a connection
_WITHOUT_BODY: Final = (204, 304)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response. Digests are SHA-256 in hex.

    `cut` is "length", "time" or "disconnect" where the response did not come whole. A body that was sent in chunks has
    no `payload` digest, since the tools of the field disagree whether it counts the chunks.
    """

    url: str
    address: str  # the IP address that answered
    at: str  # when it was asked, UTC
    request: bytes
    head: Head
    block: IO[bytes]
    size: int
    digest: str
    payload: str
    cut: str


class Wire(io.RawIOBase):
    """What comes over a connection, until a number of bytes or a moment; then it seems to end, and `cut` says why."""

    def __init__(self, connection: socket.socket, most: int, deadline: float):
        self.connection = connection
        self.left = most
        self.deadline = deadline
        self.cut = ""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer and return how many bytes came."""
        assert isinstance(buffer, memoryview)
        seconds = self.deadline - time.monotonic()
        if self.left <= 0 or seconds <= 0:
            self.cut = "length" if self.left <= 0 else "time"
            return 0
        self.connection.settimeout(seconds)
        try:
            came = self.connection.recv_into(buffer[: self.left])
        except TimeoutError:
            self.cut = "time"
            return 0
        except OSError:
            self.cut = "disconnect"
            return 0
        self.left -= came
        return came


def exchange(target: Target, folder: Path, most: int, deadline: float) -> Exchange:
    """Ask a target and return what it answered, its block at the beginning; the caller closes it.

    `most` counts bytes of the response, `deadline` is a moment of the monotonic clock, `folder` holds the block.
    Errors: NotCaptured when nothing that can be kept came back.
    """
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    request = _request(target)
    with _connected(target, deadline) as (connection, address):
        wire = Wire(connection, most, deadline)
        stream = io.BufferedReader(wire)
        try:
            connection.sendall(request)
            head = _final_head(stream)
        except (BadMessage, OSError) as error:
            raise NotCaptured(target.url, _why(error, wire.cut)) from error
        block = TemporaryFile(dir=folder)
        whole, payload = sha256(head.raw), sha256()
        block.write(head.raw)
        try:
            _read_body(head, Heard(stream, block.write, whole.update, payload.update))
        except BadMessage:
            wire.cut = wire.cut or "disconnect"
        size = block.tell()
        block.seek(0)
    shown = "" if head.get("Transfer-Encoding") else payload.hexdigest()
    return Exchange(target.url, address, at, request, head, block, size, whole.hexdigest(), shown, wire.cut)


def _request(target: Target) -> bytes:
    fields = {"Host": target.authority, "User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity",
              "Connection": "close"}  # fmt: skip
    lines = [f"GET {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


@contextmanager
def _connected(target: Target, deadline: float) -> Iterator[tuple[socket.socket, str]]:
    """Yield a connection to the first address of a target that takes one, and that address."""
    failure: OSError | None = None
    for address in target.addresses:
        seconds = min(_PATIENCE_S, deadline - time.monotonic())
        if seconds <= 0:
            break
        try:
            plain = socket.create_connection((address, target.port), seconds)
        except OSError as error:
            failure = error
            continue
        with plain:
            try:
                connection = _encrypted(plain, target.host) if target.scheme == "https" else plain
            except OSError as error:
                raise NotCaptured(target.url, _why(error, "")) from error
            with connection:
                yield connection, address
        return
    raise NotCaptured(target.url, _why(failure, "time" if failure is None else ""))


def _encrypted(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """Return the connection encrypted; one that breaks without a word of goodbye counts as broken."""
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False)


def _final_head(stream: Readable) -> Head:
    """Return the header of a response, past those that only say that it is under way."""
    while 100 <= (head := read_head(stream)).status < 200:
        pass
    if not head.status:
        raise BadMessage("it does not answer in HTTP")
    return head


def _read_body(head: Head, stream: Heard) -> None:
    """Read a body to its end, which its header tells, or the end of the connection."""
    length = head.get("Content-Length")
    if head.status in _WITHOUT_BODY:
        return
    if head.is_chunked:
        parts = dechunked(stream)
    else:
        parts = portions(stream, int(length) if length.isdecimal() and len(length) < 16 else None)
    for _ in parts:
        pass


def _why(error: Exception | None, cut: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({error.verify_message})"
    if cut == "time" or isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, BadMessage):
        return str(error)
    return f"it cannot be reached ({getattr(error, 'strerror', None) or error})"
