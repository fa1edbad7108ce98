"""Hold a transparency log against itself, the releases that were kept, a release at hand, and a log that was kept.

In: an archive or a log that nobody vouches for. Out: findings that name the line.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kg.seal.files import RECALLED, Contents
from kg.seal.finding import Finding
from kg.seal.keys import SIGNATURE_BYTES, is_signed
from kg.seal.log import LOG, LOG_SIGNATURE, RECALL, RELEASE, Fault, Line, parse
from kg.seal.sealed import Sealed
from kg.seal.sealing import SEAL
from kg.seal.untrusted import LARGEST_JSON, Unreadable, parse_object, read

_CORE: Final = 3  # numbers of a version
_NAME: Final = re.compile(r"[0-9A-Za-z.+-]+", re.ASCII)


@dataclass(slots=True)
class History:
    """A log as it was read, and the archive that it stands in; none when the log was given as a file of its own."""

    data: bytes = b""
    lines: list[Line] = field(default_factory=list)
    archive: Path | None = None

    def release(self, version: str) -> Line | None:
        """Return the first line of the release of a version."""
        return next((line for line in self.lines if _is(line, RELEASE, version)), None)

    def is_recalled(self, version: str) -> bool:
        """Return whether a line recalls something from a version."""
        return any(_is(line, RECALL, version) for line in self.lines)


def open_history(path: Path) -> tuple[History, list[Finding]]:
    """Return the log at a path, an archive or the log itself, and every break in its chain."""
    archive = path if path.is_dir() else None
    try:
        data = read(path / LOG if archive else path, LARGEST_JSON)
    except Unreadable as error:
        return History(archive=archive), [Finding(LOG, "log-unreadable", f"cannot be used: {error}")]
    parsed = list(parse(data))
    lines = [one for one in parsed if isinstance(one, Line)]
    faults = [Finding(LOG, "log-broken", f"line {one.line} {one.reason}") for one in parsed if isinstance(one, Fault)]
    return History(data, lines, archive), faults + _check_order(lines)


def check_extension(history: History, kept: Path) -> list[Finding]:
    """Return where a log does not go on from one that was kept earlier: the line that is missing or other."""
    try:
        earlier = read(kept / LOG if kept.is_dir() else kept, LARGEST_JSON).split(b"\n")
    except Unreadable as error:
        return [Finding(str(kept), "log-unreadable", f"cannot be used: {error}")]
    now = history.data.split(b"\n")
    for number, line in enumerate(earlier[:-1], start=1):
        if number > len(now) - 1:
            return [Finding(LOG, "log-rewritten", f"line {number} of the log that was kept is missing")]
        if line != now[number - 1]:
            return [Finding(LOG, "log-rewritten", f"line {number} is not the one in the log that was kept")]
    return []


def check_signed(history: History, path: Path, key: Ed25519PublicKey) -> list[Finding]:
    """Return what of the log is not signed by a key."""
    try:
        signature = read((path if path.is_dir() else path.parent) / LOG_SIGNATURE, SIGNATURE_BYTES)
    except Unreadable as error:
        return [Finding(LOG_SIGNATURE, "log-unsigned", f"the log is not signed: {error}")]
    ends = [at for at, byte in enumerate(history.data, start=1) if byte == 0x0A]
    for number, end in reversed(list(enumerate(ends, start=1))):
        if is_signed(key, signature, history.data[:end]):
            if end == len(history.data):
                return []
            return [Finding(LOG_SIGNATURE, "log-unsigned", f"lines after line {number} are not signed")]
    return [Finding(LOG_SIGNATURE, "log-unsigned", "the signature is of another log, or by another key")]


def check_kept(history: History) -> list[Finding]:
    """Return the kept releases whose seals are not those that the log names, or that it does not name."""
    if history.archive is None:
        return []
    findings = []
    for line in history.lines:
        if line.said["kind"] == RELEASE and _is_name(line.said["version"]):
            findings += _check_seal(history, line, history.archive / line.said["version"])
    named = {line.said["version"] for line in history.lines}
    for folder in sorted(path for path in history.archive.iterdir() if (path / SEAL).is_file()):
        if folder.name not in named:
            findings.append(Finding(folder.name, "log-missing", "is kept, and no line of the log names it"))
    return findings


def check_release(history: History, contents: Contents, sealed: Sealed) -> list[Finding]:
    """Return where a release is not what the log says of its version, or a later one is known."""
    version, findings = contents.version, []
    line = history.release(version)
    if line is None:
        findings.append(Finding(LOG, "log-missing", f"no line names version {version}: it was never kept"))
    elif sealed.text and line.said["seal"] != sha256(sealed.text).hexdigest():
        why = f"line {line.n} names another seal for version {version}: the release is not the one that was kept"
        findings.append(Finding(SEAL, "log-other", why))
    if sealed.recalled and not history.is_recalled(version):
        findings.append(Finding(RECALLED, "recall-unknown", "says that things were withdrawn, and the log does not"))
    if history.archive is not None and contents.dist.resolve().parent == history.archive.resolve():
        return findings  # an old release where old releases are kept
    latest = [line.said["version"] for line in history.lines if line.said["kind"] == RELEASE][-1:]
    if latest and order_of(latest[0]) > order_of(version):
        why = f"is of version {version}; the log knows {latest[0]}: an older release stands in the place of a newer one"
        findings.append(Finding("manifest.json", "rolled-back", why))
    return findings


def order_of(version: str) -> tuple[object, ...]:
    """Return a key by which versions sort, as Semantic Versioning orders them; what is no version comes first.

    >>> order_of("0.10.0") > order_of("0.9.1") > order_of("0.9.1-draft.2") > order_of("0.9.1-draft") > order_of("x")
    True
    """
    core, _, before = version.partition("+")[0].partition("-")
    numbers = core.split(".")
    if len(numbers) != _CORE or not all(number.isascii() and number.isdigit() for number in numbers):
        return ()
    parts = (
        tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".")) if before else ()
    )
    return (*((len(number.lstrip("0")), number.lstrip("0")) for number in numbers), not before, parts)


def _check_order(lines: list[Line]) -> list[Finding]:
    findings, before = [], ""
    for line in lines:
        version = line.said["version"]
        if not _is_name(version):
            findings.append(Finding(LOG, "log-broken", f"line {line.n} names no version"))
        elif line.said["kind"] == RELEASE:
            if before and order_of(version) <= order_of(before):
                why = f"line {line.n} is of version {version}, which does not come after {before}"
                findings.append(Finding(LOG, "log-broken", why))
            before = version
    return findings


def _check_seal(history: History, line: Line, folder: Path) -> list[Finding]:
    path = f"{folder.name}/{SEAL}"
    if not line.said.get("seal"):
        return [Finding(path, "kept-unsealed", f"the release of line {line.n} was kept without a seal", note=True)]
    try:
        text = read(folder / SEAL, LARGEST_JSON)
        says = parse_object(text)
    except Unreadable as error:
        return [Finding(path, "kept-unreadable", f"the release of line {line.n} cannot be tested: {error}")]
    if sha256(text).hexdigest() != line.said.get("seal"):
        return [Finding(path, "log-other", f"is not the seal that line {line.n} of the log names")]
    earlier = {"", *(one.digest for one in history.lines[: line.n - 1])}
    wrong = [
        name for name, other in (("version", "version"), ("date", "release_date")) if line.said[name] != says.get(other)
    ]
    found = [Finding(path, "log-other", f"says another {name} than line {line.n} of the log") for name in wrong]
    if says.get("previous") not in earlier:
        found.append(Finding(path, "log-other", f"follows a line that does not stand in the log before line {line.n}"))
    return found


def _is_name(version: str) -> bool:
    """Return whether a version names a folder of an archive, and leads nowhere else."""
    return bool(order_of(version) and _NAME.fullmatch(version))


def _is(line: Line, kind: str, version: str) -> bool:
    return bool(line.said["kind"] == kind and line.said["version"] == version)
