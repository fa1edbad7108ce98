"""Give back what a capture holds: a list of its answers, or the body of one, byte for byte. Nothing is ever run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO

from kg.evidence.capture.errors import DamagedCapture, NotInCapture
from kg.evidence.capture.message import BadMessage, Head, body, portions, read_head
from kg.evidence.capture.package import warcs_in
from kg.evidence.capture.warcfile import RECORD, Record, records
from kg.files import NotWritten


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a capture. `size` counts the bytes of its record without the HTTP header, as sent."""

    url: str
    at: str  # UTC
    status: int  # 0 for what came without HTTP
    media_type: str
    size: int
    onward: str  # where it redirects to
    cut: str  # why it is not whole: "length", "time", "disconnect" or another word of WARC
    coding: str  # how its body is packed, such as "gzip"
    repeats: str = ""  # the address whose body it repeats, where it has none of its own (`revisit`)


def answers(path: Path) -> Iterator[Answer]:
    """Yield the answers of a capture in their order: a redirect stands before what it leads to.

    Errors: DamagedCapture.
    """
    for record, head in _held(path):
        yield _answer(record, head)


def write_body(path: Path, url: str, out: IO[bytes]) -> Answer:
    """Write the body of the last answer of an address into a file that is empty, and return that answer.

    Chunks are joined; a body that was sent packed stays packed; one that only repeats another is that other's.
    Errors: NotInCapture, DamagedCapture.
    """
    last: Answer | None = None
    digest = ""
    for record, head in _held(path):
        if record.url == url:
            last = _answer(record, head)
            digest = record.get("WARC-Payload-Digest") if last.repeats else ""
            out.seek(0)
            out.truncate()
            _write(record, head, out)
    if last is None:
        raise NotInCapture(url)
    if last.repeats:
        _write_repeated(path, last, digest, out)
    return last


@contextmanager
def saved_body(path: Path, url: str, target: Path) -> Iterator[tuple[Answer, str]]:
    """Write a body as `write_body` does; yield the answer and the SHA-256 of the file, which appears after that.

    Errors: NotInCapture, DamagedCapture, NotWritten; then there is no file.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w+b") as file:
            answer = write_body(path, url, file)
            file.flush()
            file.seek(0)
            digest = file_digest(file, "sha256").hexdigest()
        yield answer, digest
        part.replace(target)
    except OSError as error:
        raise NotWritten(target, error) from error
    finally:
        part.unlink(missing_ok=True)


def _held(path: Path) -> Iterator[tuple[Record, Head | None]]:
    for _, file in warcs_in(path):
        for record in records(file):
            if record.type in ("response", "resource", "revisit"):
                yield record, _head(record)


def _head(record: Record) -> Head | None:
    try:
        return read_head(record.block) if record.is_http else None
    except BadMessage:
        return None


def _answer(record: Record, head: Head | None) -> Answer:
    """Return what is said of a record whose header was read."""
    at, size, cut = record.get("WARC-Date"), record.block.left, record.get("WARC-Truncated")
    repeats = record.get("WARC-Refers-To-Target-URI") or record.url if _is_repeat(record) else ""
    if head is None:
        return Answer(record.url, at, 0, record.get("Content-Type"), size, "", cut, "", repeats)
    onward, coding = head.onward(record.url), head.get("Content-Encoding")
    return Answer(record.url, at, head.status, head.media_type, size, onward, cut, coding, repeats)


def _is_repeat(record: Record) -> bool:
    """Return whether a record says that its body had the bytes of another, which it names by their digest."""
    return record.type == "revisit" and record.get("WARC-Profile").endswith("identical-payload-digest")


def _write_repeated(path: Path, answer: Answer, digest: str, out: IO[bytes]) -> None:
    """Write the body that an answer repeats. Errors: NotInCapture when it stands in another capture."""
    for record, head in _held(path):
        if record.type != "revisit" and digest and record.get("WARC-Payload-Digest") == digest:
            _write(record, head, out)
            return
    raise NotInCapture(answer.url, f"body, but that it was the one of {answer.repeats} before,")


def _write(record: Record, head: Head | None, out: IO[bytes]) -> None:
    try:
        for data in body(head, record.block) if head else portions(record.block):
            out.write(data)
    except BadMessage as error:
        if not record.get("WARC-Truncated"):
            raise DamagedCapture(RECORD, record.offset, f"cannot be given back whole: {error}") from error
