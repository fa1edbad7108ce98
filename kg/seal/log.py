"""The transparency log of an archive, `log.jsonl`: a line for each kept release and each recall, chained by SHA-256.

In: what happened. Out: a line of JSON that holds the SHA-256 of the line before it, so that no line can be changed,
left out or put in later without changing all that follow. It holds no digest of anything that can be guessed: that of
a seal is over salted digests alone. With a key the whole log is signed, in `log.sig`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kg.errors import KgError
from kg.files import replace_file
from kg.release.atomic import locked

LOG: Final = "log.jsonl"
LOG_SIGNATURE: Final = "log.sig"
RELEASE: Final = "release"
RECALL: Final = "recall"
_DIGEST: Final = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)  # "" for a release that was kept without a seal


class BrokenLog(KgError):
    """A log whose lines do not follow from one another; nothing is added to it."""

    def __init__(self, path: Path, line: int, reason: str):
        self.path = path
        self.line = line
        super().__init__(f"{path}:{line} {reason}; put the log back from a copy")


@dataclass(frozen=True, slots=True, order=True)
class Gone:
    """A withdrawn thing as the log names it: its id, the class of reason as a key, and the day; no more."""

    id: str
    reason: str
    withdrawn_on: str


_GONE: Final = ("id", "reason", "withdrawn_on")


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened: `kind` is RELEASE or RECALL; `seal` is the SHA-256 of the seal of a release, in hex digits.

    `date` is the day of a release as its manifest says, or that of the recall; `withdrawn` is for a recall, and
    `remains` is the digest of what it left, as `kg.seal.remains` makes it.
    """

    kind: str
    version: str
    date: date
    seal: str = ""
    withdrawn: tuple[Gone, ...] = ()
    remains: str = ""

    def values(self) -> dict[str, Any]:
        """Return what the line of this entry says, but for its number and the line before it."""
        said: dict[str, Any] = {"kind": self.kind, "version": self.version, "date": self.date.isoformat()}
        if self.kind == RECALL:
            said["withdrawn"] = [asdict(gone) for gone in sorted(set(self.withdrawn))]
            return said | ({"remains": self.remains} if self.remains else {})
        return said | {"seal": self.seal}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, what it says, its bytes without line end, and the SHA-256 of these."""

    n: int
    said: dict[str, Any]
    text: bytes

    @property
    def gone(self) -> list[dict[str, str]]:
        """What a recall withdrew: id, reason and withdrawn_on of each thing; empty for a release."""
        found = self.said.get("withdrawn", [])
        return [one for one in found if all(isinstance(one.get(name), str) for name in _GONE)]

    @property
    def digest(self) -> str:
        """The SHA-256 that the next line holds."""
        return sha256(self.text).hexdigest()


def append(archive: Path, entry: Entry, key: Ed25519PrivateKey | None = None) -> Line:
    """Return the line of an entry, put behind all others; one that stands there already is not put twice.

    With a key the log is signed anew; without one an old signature stays and covers the lines before alone.
    Errors: BrokenLog, NotWritten, BuildRunning when another process writes the log.
    """
    archive.mkdir(parents=True, exist_ok=True)
    with locked(archive / LOG):
        lines = read(archive)
        wanted = entry.values()
        line = next((line for line in lines if wanted.items() <= line.said.items()), None)
        if line is None:
            line = _line(lines, wanted)
            lines.append(line)
            _put(archive / LOG, _bytes(lines))
        if key is not None:
            sign(archive, key)
    return line


def sign(archive: Path, key: Ed25519PrivateKey) -> None:
    """Sign the log of an archive: `log.sig` holds the signature of all its bytes. Errors: NotWritten."""
    signature = key.sign((archive / LOG).read_bytes())
    path = archive / LOG_SIGNATURE
    if not path.is_file() or path.read_bytes() != signature:
        _put(path, signature)


def read(archive: Path) -> list[Line]:
    """Return the lines of the log of an archive in their order; empty when it has none. Errors: BrokenLog."""
    path = archive / LOG
    data = path.read_bytes() if path.is_file() else b""
    lines = []
    for found in parse(data):
        if isinstance(found, Fault):
            raise BrokenLog(path, found.line, found.reason)
        lines.append(found)
    return lines


def head(archive: Path) -> str:
    """Return the SHA-256 of the last line of the log, which the next seal holds; "" for an empty log."""
    lines = read(archive)
    return lines[-1].digest if lines else ""


def head_for(archive: Path, version: str) -> str:
    """Return what the seal of a version holds of the log: its last line, or what the seal of the kept release holds.

    So a release that is sealed again after it was kept gets the seal that it had. Errors: BrokenLog.
    """
    lines = read(archive)
    if any(line.said["kind"] == RELEASE and line.said["version"] == version for line in lines):
        try:
            previous = json.loads((archive / version / "seal.json").read_bytes())["previous"]
            return str(previous)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
    return lines[-1].digest if lines else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a log."""

    line: int
    reason: str


def parse(data: bytes) -> Iterator[Line | Fault]:
    """Yield each line of a log, and a fault before or instead of it for whatever is not as it was written."""
    before = ""
    *rows, rest = data.split(b"\n")
    for n, text in enumerate(rows, start=1):
        said = _said(text)
        if said is None:
            yield Fault(n, "is not a line that was written here")
        elif said.get("n") != n:
            yield Fault(n, f"has the number {said.get('n')}: a line was put in or left out")
        elif said.get("previous") != before:
            where = f"line {n - 1} was changed, put in or left out" if n > 1 else "lines before it were left out"
            yield Fault(n, f"does not follow from what stands before it: {where}")
        if said is not None:
            yield Line(n, said, text)
        before = sha256(text).hexdigest()
    if rest:
        yield Fault(len(rows) + 1, "is not whole")


def _put(path: Path, data: bytes) -> None:
    """Put a file into an archive for whoever may look into the archive."""
    replace_file(path, data)
    path.chmod(path.parent.stat().st_mode & 0o666)


def _line(lines: list[Line], said: dict[str, Any]) -> Line:
    said = {"n": len(lines) + 1, **said, "previous": lines[-1].digest if lines else ""}
    return Line(said["n"], said, _text(said))


def _text(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _bytes(lines: list[Line]) -> bytes:
    return b"".join(line.text + b"\n" for line in lines)


def _said(text: bytes) -> dict[str, Any] | None:
    """Return what a line says; None when it is not exactly as it would be written here."""
    try:
        said = json.loads(text)
        right = isinstance(said, dict) and said.get("kind") in (RELEASE, RECALL) and _text(said) == text
    except (ValueError, RecursionError):
        return None
    if not right or not all(isinstance(said.get(name), str) for name in ("version", "date", "previous")):
        return None
    digest = said.get("seal") if said["kind"] == RELEASE else said.get("remains", "")
    if type(said.get("n")) is not int or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        return None
    gone = said.get("withdrawn", [])
    return said if isinstance(gone, list) and all(isinstance(one, dict) for one in gone) else None
