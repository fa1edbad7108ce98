"""Verify a release: say exactly which file, graph, piece or statement of it is not as it was published.

In: the folder of a release, and whatever there is to hold it against: a public key, a log, a log that was kept, another
copy. Out: findings, none for a release that is as it was published. Nothing in the folder is believed, followed or run.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kg.errors import KgError
from kg.pace import Progress, silent
from kg.release.atomic import MARK
from kg.release.bodies import NQUADS
from kg.seal.copies import whole
from kg.seal.difference import compare
from kg.seal.files import RECALLED, Contents, check_files, open_contents
from kg.seal.finding import Finding, few
from kg.seal.gone import gone_ids
from kg.seal.history import (
    History,
    check_extension,
    check_kept,
    check_release,
    check_signed,
    open_history,
    order_of,
)
from kg.seal.listing import Pieces, check_pieces
from kg.seal.sealed import Sealed, check_seal
from kg.seal.statements import check_statements, tell
from kg.seal.untrusted import Unreadable


@dataclass(frozen=True, slots=True)
class Against:
    """What a release is held against: `log` is an archive or a log, `kept` a log from earlier, `other` another copy."""

    key: Ed25519PublicKey | None = None
    log: Path | None = None
    kept: Path | None = None
    other: Path | None = None


def verify(dist: Path, against: Against = Against(), progress: Progress = silent) -> list[Finding]:
    """Return what is not as it was published, sorted by file; notes, which are no faults, stand among it.

    Errors: KgError when there is no folder at `dist`.
    """
    if not dist.is_dir():
        raise KgError(f"there is no folder {dist}")
    contents, findings = open_contents(dist)
    findings += check_files(contents, progress)
    progress("reading pieces", 0, 1)
    pieces = Pieces(contents)
    findings += check_pieces(pieces)
    progress("reading graphs", 0, 1)
    sealed, seal_findings = check_seal(contents, pieces, against.key)
    findings += seal_findings
    is_sealed = not any(one.kind == "manifest-changed" for one in seal_findings)
    progress("comparing statements", 0, 1)
    if contents.manifest:
        findings += check_statements(contents, pieces, sealed, is_sealed)
    if against.log is not None:
        history, log_findings = open_history(against.log)
        findings += log_findings + _check_history(history, against, contents, sealed)
    elif sealed.recalled:  # no signature covers the record of a recall: the log vouches
        why = "says that things were withdrawn, which anybody can write: give by --log the log that must name them"
        findings.append(Finding(RECALLED, "recall-unknown", why, note=against.key is None))
    if against.other is not None:
        findings += _check_other(contents, against.other)
    return few(findings)


def verify_log(log: Path, key: Ed25519PublicKey | None = None, kept: Path | None = None) -> list[Finding]:
    """Return what is wrong with a log alone, and with the seals in the archive that it stands in."""
    history, findings = open_history(log)
    return few(findings + _check_log(history, Against(key, log, kept)))


def _check_history(history: History, against: Against, contents: Contents, sealed: Sealed) -> list[Finding]:
    return _check_log(history, against) + (check_release(history, contents, sealed) if contents.manifest else [])


def _check_log(history: History, against: Against) -> list[Finding]:
    findings = check_kept(history)
    if against.key is not None and against.log is not None:
        findings += check_signed(history, against.log, against.key)
    if against.kept is not None:
        findings += check_extension(history, against.kept)
    return findings


def _check_other(contents: Contents, other: Path) -> list[Finding]:
    """Return where another copy of the release, which may itself be damaged, is not the same."""
    theirs, _ = open_contents(other)
    findings = _check_versions(contents, theirs)
    path = f"{NQUADS}.gz"
    if path not in contents.found or path not in theirs.found:
        return [*findings, Finding(path, "copy-unreadable", "is not in both copies, so no statements were compared")]
    gone = gone_ids(contents) | gone_ids(theirs)
    try:
        difference = compare(partial(whole, other, NQUADS), partial(whole, contents.dist, NQUADS))
    except Unreadable as error:
        return [*findings, Finding(path, "copy-unreadable", f"statements were not compared: in one of the two {error}")]
    return [*findings, *tell(path, str(other), difference, gone)]


def _check_versions(ours: Contents, theirs: Contents) -> list[Finding]:
    if not ours.manifest or not theirs.manifest or ours.version == theirs.version:
        return []
    if order_of(ours.version) < order_of(theirs.version):
        return [Finding(MARK, "rolled-back", f"is of version {ours.version}, the other copy of {theirs.version}")]
    return [Finding(MARK, "version-other", f"is of version {ours.version}, the other copy of {theirs.version}")]
