"""Clients that mean harm, many in one process: queries without end, broken and slow requests, floods, half downloads.

    python -m bench.soak_hostile ADDRESS SECONDS SEED

Out: on standard output, as JSON, what came of each kind of harm by status. A server error other than a deliberate 503
is wrong, whatever was asked.
"""

import asyncio
import json
import random
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from urllib.parse import quote, urlsplit

from bench.soak_asked import BROKEN, ENDLESS, FORM, GREEDY, ODD_PATHS, REFUSED
from bench.soak_clients import Heard

LOCAL: Final = "127.0.0.3"
FLOOD: Final = 200  # connections at once
LONGEST_S: Final = 60.0  # that an answer to harm is waited for
LINGER_NOT: Final = struct.pack("ii", 1, 0)  # the connection is reset, not closed
LARGE_BODY: Final = 2 << 20
LARGE_HEAD: Final = 100_000


class Harm:
    """Does harm to one server until a time is over."""

    def __init__(self, address: str, seconds: float, seed: int):
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self.until = time.monotonic() + seconds
        self.chance = random.Random(seed)
        self.heard = Heard()
        self._number = seed * 10_000_000

    async def run(self) -> Heard:
        """Return what came of it."""
        kinds: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (8, self.endless),
            (2, self.greedy),
            (1, self.refused),
            (2, self.odd),
            (2, self.broken),
            (2, self.too_large),
            (20, self.slow_head),
            (4, self.slow_reader),
            (4, self.half_download),
            (2, self.gone_at_once),
            (2, self.batches),
            (1, self.flood),
        ]
        with suppress(TimeoutError):  # what has not been answered when the time is over is left
            async with asyncio.timeout(self.until - time.monotonic()):
                await asyncio.gather(*(self._again(kind) for count, kind in kinds for _ in range(count)))
        return self.heard

    async def _again(self, kind: Callable[[], Awaitable[None]]) -> None:
        while time.monotonic() < self.until:
            with suppress(OSError, asyncio.IncompleteReadError):  # TimeoutError is one
                await kind()
            await asyncio.sleep(self.chance.uniform(0.02, 0.2))

    async def endless(self) -> None:
        """Ask what has no end."""
        await self._get("endless", self._query(self.chance.choice(ENDLESS)))

    async def greedy(self) -> None:
        """Ask what needs all memory."""
        await self._get("greedy", self._query(self.chance.choice(GREEDY)))

    async def refused(self) -> None:
        """Ask what is refused: other hosts, changes, what is no query, what is too long or too deep."""
        body = f"query={quote(self.chance.choice(REFUSED))}".encode()
        await self._send("refused", self._post("/sparql", body))

    async def odd(self) -> None:
        """Ask for what is not there, in ways that no browser would."""
        await self._get("odd", self.chance.choice(ODD_PATHS))

    async def broken(self) -> None:
        """Send what is no HTTP."""
        await self._send("broken", self.chance.choice((*BROKEN, self.chance.randbytes(300))))

    async def too_large(self) -> None:
        """Send a head or a body without measure."""
        head = f"GET / HTTP/1.1\r\nHost: a\r\nX: {'y' * LARGE_HEAD}\r\n\r\n".encode()
        path = self.chance.choice(("/reconcile", "/sparql"))
        body = self._post(path, b"queries=" + b"x" * LARGE_BODY)
        await self._send("too large", self.chance.choice((head, body)))

    async def slow_head(self) -> None:
        """Send a head one byte at a time until the server has enough of it."""
        reader, writer = await self._open()
        try:
            for byte in b"GET /doc/claim/x HTTP/1.1\r\nHost: " + b"a" * 1000:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(0.5)
                if reader.at_eof() or time.monotonic() > self.until:
                    break
            self._note("slow head", "closed" if reader.at_eof() else "left")
        finally:
            writer.close()

    async def slow_reader(self) -> None:
        """Ask for a large file and read a little of it now and then."""
        reader, writer = await self._open()
        try:
            writer.write(self._head("GET", "/dump/data.nq.gz") + b"\r\n")
            for _ in range(30):
                await asyncio.wait_for(reader.read(1024), LONGEST_S)
                await asyncio.sleep(0.5)
                if time.monotonic() > self.until:
                    break
            self._note("slow reader", "left")
        finally:
            self._reset(writer)

    async def half_download(self) -> None:
        """Ask for a large file and break off in its middle."""
        reader, writer = await self._open()
        try:
            writer.write(self._head("GET", "/dump/data.nq.gz") + b"\r\n")
            await asyncio.wait_for(reader.read(65_536), LONGEST_S)
            self._note("half download", "left")
        finally:
            self._reset(writer)

    async def gone_at_once(self) -> None:
        """Ask what has no end and be gone before the answer."""
        _, writer = await self._open()
        try:
            writer.write(self._head("GET", self._query(self.chance.choice(ENDLESS))) + b"\r\n")
            await writer.drain()
            await asyncio.sleep(self.chance.uniform(0, 0.5))
            self._note("gone at once", "left")
        finally:
            self._reset(writer)

    async def batches(self) -> None:
        """Reconcile fifty invented names."""
        names = {str(n): {"query": "".join(self.chance.choices("اآبپتabcdef ", k=12))} for n in range(50)}
        await self._send("batches", self._post("/reconcile", f"queries={quote(json.dumps(names))}".encode()))

    async def flood(self) -> None:
        """Open many connections at once, say nothing, and close them."""
        opened = await asyncio.gather(*(self._open() for _ in range(FLOOD)), return_exceptions=True)
        await asyncio.sleep(0.5)
        for one in opened:
            if not isinstance(one, BaseException):
                self._reset(one[1])
        self._note("flood", "left")
        await asyncio.sleep(1)

    def _query(self, text: str) -> str:
        self._number += 1
        return f"/sparql?query={quote(text.format(number=self._number))}"

    def _head(self, method: str, path: str) -> bytes:
        return f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nConnection: close\r\n".encode()

    def _post(self, path: str, body: bytes) -> bytes:
        more = f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        return self._head("POST", path) + more + body

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port, local_addr=(LOCAL, 0))

    async def _get(self, kind: str, path: str) -> None:
        await self._send(kind, self._head("GET", path) + b"\r\n")

    async def _send(self, kind: str, request: bytes) -> None:
        reader, writer = await self._open()
        try:
            writer.write(request)
            with suppress(ConnectionError):
                await writer.drain()
            self._judge(kind, request, await asyncio.wait_for(reader.read(512), LONGEST_S))
        finally:
            writer.close()

    def _judge(self, kind: str, request: bytes, answer: bytes) -> None:
        status = answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/") else "closed"
        self._note(kind, status)
        if status.startswith("5") and status != "503":
            self.heard.fault(f"{kind}: {request[:120]!r}: {status}")

    def _note(self, kind: str, status: str) -> None:
        self.heard.statuses[f"{kind}, {status}"] += 1

    def _reset(self, writer: asyncio.StreamWriter) -> None:
        """Break a connection off without a word."""
        plug = writer.get_extra_info("socket")
        if plug is not None:
            with suppress(OSError):
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        writer.close()


def main(address: str, seconds: str, seed: str) -> None:
    """Do harm until the time is over, then write what came of it."""
    sys.stdout.write(asyncio.run(Harm(address, float(seconds), int(seed)).run()).text())


if __name__ == "__main__":
    main(*sys.argv[1:])
