"""Hold a transparency log against itself, the releases that were kept, a release at hand, and a log that was kept.

In: an archive or a log that nobody vouches for. Out: findings that name the line.
"""

import json
import os
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kg.release.atomic import MARK
from kg.seal.files import RECALLED, Contents
from kg.seal.finding import Finding
from kg.seal.keys import SIGNATURE_BYTES, is_signed
from kg.seal.log import LOG, LOG_SIGNATURE, RECALL, RELEASE, Fault, Line, parse
from kg.seal.remains import remains_of
from kg.seal.salts import SALTS
from kg.seal.sealed import Sealed
from kg.seal.sealing import SEAL
from kg.seal.untrusted import LARGEST_JSON, Unreadable, parse_object, read

_GIVEN_UP: Final = "given_up"  # in the record of a recall: nothing else is left of that version
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

    def recall(self, version: str) -> Line | None:
        """Return the last line that recalls something from a version."""
        return next((line for line in reversed(self.lines) if _is(line, RECALL, version)), None)

    def follows(self, previous: object, line: Line | None) -> bool:
        """Return whether a line stands in the log, before that of the release whose seal names it by its digest.

        The first release of a log follows nothing, which is "".
        """
        before = [one.digest for one in self.lines if line is None or one.n < line.n]
        return previous in (before or [""])


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
    """Return where a log does not go on from one that was kept earlier: the line that is missing or other.

    Of that log the last lines are enough, also the last one alone, with or without its line end.
    """
    try:
        earlier = read(kept / LOG if kept.is_dir() else kept, LARGEST_JSON).removesuffix(b"\n").split(b"\n")
    except Unreadable as error:
        return [Finding(str(kept), "log-unreadable", f"cannot be used: {error}")]
    if earlier == [b""]:
        return [Finding(str(kept), "log-unreadable", "is empty: no line of it can be compared; give the one you kept")]
    now = history.data.split(b"\n")[:-1]
    for number, line in enumerate(earlier, start=_number(earlier[0])):
        if number > len(now):
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
    recalled = {line.said["version"] for line in history.lines if line.said["kind"] == RECALL}
    for version in sorted(filter(_is_name, recalled)):
        if (folder := history.archive / version).is_dir():
            findings += _check_recall(history, version, folder, f"{version}/", is_kept=True)
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
    elif line.said["seal"] != (sha256(sealed.text).hexdigest() if sealed.text else ""):
        which = "another seal" if sealed.text else "a seal, and none is there that can be read,"
        why = f"line {line.n} names {which} for version {version}"
        findings.append(Finding(SEAL, "log-other", f"{why}: the release is not the one that was kept"))
    if sealed.says and not history.follows(sealed.says["previous"], line):
        where = f"before line {line.n}" if line else "that is given"
        findings.append(Finding(SEAL, "log-other", f"follows a line that does not stand in the log {where}"))
    findings += _check_recall(history, version, contents.dist)
    if history.archive is not None and contents.dist.resolve().parent == history.archive.resolve():
        return findings  # an old release where old releases are kept
    latest = [line.said["version"] for line in history.lines if line.said["kind"] == RELEASE][-1:]
    if latest and order_of(latest[0]) > order_of(version):
        why = f"is of version {version}; the log knows {latest[0]}: an older release stands in the place of a newer one"
        findings.append(Finding(MARK, "rolled-back", why))
    return findings


def _check_recall(
    history: History, version: str, folder: Path, within: str = "", *, is_kept: bool = False
) -> list[Finding]:
    """Return where what is left of a release is not what the last line that recalls something from it says.

    An archive with a recall that cannot be tested `is_kept`: that is a fault of that release alone.
    """
    line, path = history.recall(version), f"{within}{RECALLED}"
    try:
        remains = remains_of(folder) if os.path.lexists(folder / RECALLED) else None
    except Unreadable as error:
        return [Finding(path, "recall-other", f"cannot be held against the log: in it or a file beside it {error}")]
    if line is None:
        why = "says that things were withdrawn, and the log does not"
        return [] if remains is None else [Finding(path, "recall-unknown", why)]
    if remains is None:
        why = f"line {line.n} of the log recalls something from version {version}, and this is the release before that"
        return [Finding(path, "recall-other", f"is not there: {why}; use what the publisher has of it now")]
    if not line.said.get("remains"):
        why = f"line {line.n} of the log does not say what was left, as earlier versions of the program made it"
        return [Finding(path, "recall-untested", f"cannot be tested: {why}; ask the publisher", note=is_kept)]
    if remains != line.said["remains"]:
        why = f"or {SALTS} or {MARK}, is not what line {line.n} of the log says was left of version {version}"
        return [Finding(path, "recall-other", why)]
    return []


def order_of(version: str) -> tuple[object, ...]:
    """Return a key by which versions sort, as Semantic Versioning orders them; what is no version comes first.

    >>> order_of("0.10.0") > order_of("0.9.1") > order_of("0.9.1-draft.2") > order_of("0.9.1-draft") > order_of("x")
    True
    """
    core, _, before = version.partition("+")[0].partition("-")
    numbers = core.split(".")
    if not version.isascii() or len(numbers) != _CORE or not all(number.isdecimal() for number in numbers):
        return ()
    parts = tuple((0, *_size(part)) if part.isdecimal() else (1, 0, part) for part in before.split(".") if before)
    return (*map(_size, numbers), not before, parts)


def _size(digits: str) -> tuple[int, str]:
    """Return what sorts numbers of any length by how large they are."""
    digits = digits.lstrip("0")
    return len(digits), digits


def _number(line: bytes) -> int:
    """Return the number that a line of a log says it has; 1 when it says none."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return 1
    number = said.get("n") if isinstance(said, dict) else 0
    return number if type(number) is int and number > 0 else 1


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
        why = f"the release of line {line.n} cannot be tested: {error}"
        return [_of_given_up(history, folder, Finding(path, "kept-unreadable", why))]
    if sha256(text).hexdigest() != line.said.get("seal"):
        why = f"is not the seal that line {line.n} of the log names"
        return [_of_given_up(history, folder, Finding(path, "log-other", why))]
    wrong = [
        name for name, other in (("version", "version"), ("date", "release_date")) if line.said[name] != says.get(other)
    ]
    found = [Finding(path, "log-other", f"says another {name} than line {line.n} of the log") for name in wrong]
    if not history.follows(says.get("previous"), line):
        found.append(Finding(path, "log-other", f"follows a line that does not stand in the log before line {line.n}"))
    return found


def _of_given_up(history: History, folder: Path, found: Finding) -> Finding:
    """Return what is wrong with a seal; as a note when the log holds that its release was damaged and was given up."""
    line = history.recall(folder.name)
    try:
        said = parse_object(read(folder / RECALLED, LARGEST_JSON))
        is_logged = line is not None and remains_of(folder) == line.said.get("remains") != ""
    except Unreadable:
        return found
    if line is None or not is_logged or said.get(_GIVEN_UP) is not True:
        return found
    return replace(found, message=f"{found.message}; it was damaged, and line {line.n} gives it up", note=True)


def _is_name(version: str) -> bool:
    """Return whether a version names a folder of an archive, and leads nowhere else."""
    return bool(order_of(version) and _NAME.fullmatch(version))


def _is(line: Line, kind: str, version: str) -> bool:
    return bool(line.said["kind"] == kind and line.said["version"] == version)
