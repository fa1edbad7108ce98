"""Keep a connection from costing more than a request may: the head of a request has a size and a time."""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SIZE: Final = 64 << 10  # bytes received before the head of a request is whole
HEAD_WITHIN_S: Final = 20.0

_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """HTTP that ends a connection whose request does not begin, or goes on without end.

    The clock runs only while part of a head has come, so an ordinary request, which comes at once, never starts it.
    """

    _received = 0
    _in_head = True
    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, as long as the head it belongs to stays within its bounds."""
        self._received += len(data)
        super().data_received(data)
        if not self._in_head:
            self._stop_clock()
        elif self._received > HEAD_SIZE and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._clock is None:
            self._start_clock()

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._in_head, self._received = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop counting: the head is whole."""
        self._in_head = False
        super().on_headers_complete()

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(HEAD_WITHIN_S, self._too_late)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_late(self) -> None:
        if self._in_head and not self.transport.is_closing():
            self.transport.close()
