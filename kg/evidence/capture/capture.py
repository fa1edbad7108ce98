"""Capture an address of the web into a WARC: each redirect on its own, and what the page embeds when that is wished.

In: an address. Out: a .warc.gz in a folder. The network is reached here and in `exchange` alone, and only when asked.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from kg.evidence.capture.addresses import Target, resolved
from kg.evidence.capture.embedded import embedded_in
from kg.evidence.capture.errors import NotCaptured
from kg.evidence.capture.exchange import Exchange, exchange
from kg.evidence.capture.limits import Limits
from kg.evidence.capture.message import BadMessage, Head, body, read_head
from kg.evidence.capture.writer import CaptureWriter
from kg.files import NotWritten
from kg.pace import Progress, silent

_PAGES: Final = ("text/html", "application/xhtml+xml")
_CUTS: Final = {
    "length": "it is longer than is allowed",
    "time": "it took longer than is allowed",
    "disconnect": "the server ended the connection before its end",
}
_PAGE_BYTES: Final = 16 << 20  # of a page that are searched for what it embeds


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture: its file, the address that answered in the end, its status, and what is missing, in sentences."""

    path: Path
    url: str
    status: int
    responses: int
    notes: tuple[str, ...]


def capture(
    url: str, folder: Path, limits: Limits, by: str = "", software: str = "", progress: Progress = silent
) -> Captured:
    """Record an address into a new file of a folder.

    `by` is the pseudonym of who captures. What the page embeds and cannot be had is told in notes.
    Errors: NotCaptured when the address itself cannot be had; NotWritten.
    """
    at = datetime.now(UTC)
    target = resolved(url, limits.allow_private)
    path = folder / f"{target.host.replace(':', '-')}-{at:%Y%m%dT%H%M%SZ}.warc.gz"
    with _new_file(path) as out:
        writer = CaptureWriter(out, by, software, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        session = _Session(folder, limits, writer, progress)
        status, final = session.page(target)
    return Captured(path, final, status, session.responses, tuple(session.notes))


class _Session:
    """What is left of the limits of a capture, and what it met."""

    def __init__(self, folder: Path, limits: Limits, writer: CaptureWriter, progress: Progress):
        self.folder = folder
        self.limits = limits
        self.writer = writer
        self.progress = progress
        self.left = limits.whole
        self.deadline = time.monotonic() + limits.seconds
        self.responses = 0
        self.notes: list[str] = []

    def page(self, target: Target) -> tuple[int, str]:
        """Record an address and what its page embeds; return its status and where it stood in the end."""
        made = self.follow(target)
        with made.block:
            found = _embedded(made) if self.limits.embedded else ()
        if len(found) > self.limits.embedded:
            self.notes.append(f"{len(found) - self.limits.embedded} more addresses that the page embeds were left out")
        wanted = found[: self.limits.embedded]
        for number, one in enumerate(wanted, 1):
            self.progress("capture", number, len(wanted))
            try:
                self.follow(resolved(one, self.limits.allow_private)).block.close()
            except NotCaptured as missing:
                self.notes.append(str(missing))
        return made.head.status, made.url

    def follow(self, target: Target) -> Exchange:
        """Record an address and each that it redirects to; return the last. Errors: NotCaptured."""
        for _ in range(self.limits.redirects + 1):
            made = self._recorded(target)
            onward = made.head.onward(made.url)
            if not onward:
                if not 200 <= made.head.status < 300:
                    self.notes.append(f"{made.url} answered with status {made.head.status}: that answer is kept")
                return made
            made.block.close()
            target = resolved(onward, self.limits.allow_private)
        raise NotCaptured(target.url, f"it was reached over more than {self.limits.redirects} redirects")

    def _recorded(self, target: Target) -> Exchange:
        if self.left <= 0:
            raise NotCaptured(target.url, f"all of {self.limits.whole:,} bytes were used before it")
        made = exchange(target, self.folder, min(self.limits.response, self.left), self.deadline)
        self.writer.pair(made)
        self.left -= made.size
        self.responses += 1
        if made.cut:
            self.notes.append(f"{made.url} was cut off after {made.size:,} bytes: {_CUTS[made.cut]}")
        return made


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that was not there before; after an error it is not there either. Errors: NotWritten."""
    try:
        with path.open("xb") as out:
            try:
                yield out
            except BaseException:
                path.unlink()
                raise
    except OSError as error:
        raise NotWritten(path, error) from error


def _embedded(made: Exchange) -> tuple[str, ...]:
    """Return what a page embeds; nothing of what is no page, or is packed, since nothing is unpacked here."""
    if made.head.media_type not in _PAGES or made.head.get("Content-Encoding").lower() not in ("", "identity"):
        return ()
    return embedded_in(_page_text(made.head, made.block), made.url)


def _page_text(head: Head, block: IO[bytes]) -> str:
    page = bytearray()
    read_head(block)
    try:
        for data in body(head, block):
            page += data
            if len(page) > _PAGE_BYTES:
                break
    except BadMessage:
        pass  # it was cut off: what came is searched
    return page.decode("utf-8", "replace")
