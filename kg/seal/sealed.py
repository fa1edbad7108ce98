"""Compare a release with its seal: the signature, the digest of the manifest, and that of each graph.

In: the contents of a folder, its pieces, and a public key. Out: findings, and the graphs that are not as sealed.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kg.release.atomic import MARK
from kg.release.bodies import NQUADS
from kg.release.withdrawn import GRAPH
from kg.seal.files import RECALLED, Contents
from kg.seal.finding import Finding
from kg.seal.keys import SIGNATURE_BYTES, fingerprint, is_signed
from kg.seal.listing import Pieces, graph_bodies
from kg.seal.salts import MANIFEST, SALTS, parse_salts
from kg.seal.sealing import SEAL, SIGNATURE, salted
from kg.seal.untrusted import LARGEST_JSON, LARGEST_LIST, Unreadable, parse_object, read

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TEXTS: Final = ("version", "release_date", "base_iri", "tier", "generator", "manifest", "previous")
_SAME: Final = ("version", "release_date", "base_iri", "generator")  # in the manifest as well


@dataclass(slots=True)
class Sealed:
    """A seal as it was read: its bytes, what it says, the salts beside it; `differing` graphs are not as sealed.

    `says` is empty when there is no seal that can be read. `recalled` says that things were withdrawn from it since.
    """

    text: bytes = b""
    says: dict[str, Any] = field(default_factory=dict)
    salts: dict[str, bytes] = field(default_factory=dict)
    has_salts: bool = False
    recalled: bool = False
    differing: list[str] = field(default_factory=list)


def check_seal(contents: Contents, pieces: Pieces, key: Ed25519PublicKey | None) -> tuple[Sealed, list[Finding]]:
    """Return the seal of a release, and what is not as it was sealed."""
    sealed, findings = _open(contents, key)
    if not sealed.says:
        return sealed, findings
    findings += _check_signature(contents, sealed, key)
    if sealed.has_salts:
        findings += _check_manifest(contents, sealed) + _check_graphs(pieces, sealed)
    return sealed, findings


def _open(contents: Contents, key: Ed25519PublicKey | None) -> tuple[Sealed, list[Finding]]:
    sealed = Sealed(recalled=RECALLED in contents.found)
    if SEAL not in contents.found:
        why = "is not there: nobody vouches for the release; kg seal makes it"
        return sealed, [Finding(SEAL, "seal-missing", why, note=key is None)]
    try:
        sealed.text = read(contents.dist / SEAL, LARGEST_JSON)
        sealed.says = _well_formed(parse_object(sealed.text))
    except Unreadable as error:
        return sealed, [Finding(SEAL, "seal-unreadable", f"cannot be used: {error}")]
    try:
        sealed.salts = parse_salts(read(contents.dist / SALTS, LARGEST_LIST))
        sealed.has_salts = True
    except Unreadable as error:
        return sealed, [Finding(SALTS, "salts-unreadable", f"no digest can be tested without it: {error}")]
    except ValueError as error:
        return sealed, [Finding(SALTS, "salts-unreadable", f"line {error} is no row of graph and salt")]
    extra = sorted(sealed.salts.keys() - sealed.says["graphs"].keys() - {MANIFEST})
    return sealed, [Finding(SALTS, "salts-extra", "is of no graph in the seal", graph) for graph in extra]


def _well_formed(says: dict[str, Any]) -> dict[str, Any]:
    graphs = says.get("graphs")
    if not isinstance(graphs, dict) or not all(isinstance(says.get(name), str) for name in _TEXTS):
        raise Unreadable("it has not the form of a seal")
    if not all(isinstance(text, str) and _DIGEST.fullmatch(text) for text in graphs.values()):
        raise Unreadable("it has not the form of a seal")
    return says


def _check_signature(contents: Contents, sealed: Sealed, key: Ed25519PublicKey | None) -> list[Finding]:
    if SIGNATURE not in contents.found:
        why = "is not there: the seal is not signed, so anybody may have made it"
        return [Finding(SIGNATURE, "signature-missing", why, note=key is None)]
    if key is None:
        why = "was not tested, since no key was given: without --key this shows damage, not forgery"
        return [Finding(SIGNATURE, "signature-untested", why, note=True)]
    try:
        signature = read(contents.dist / SIGNATURE, SIGNATURE_BYTES)
    except Unreadable as error:
        return [Finding(SIGNATURE, "signature-wrong", f"is no signature: {error}")]
    if is_signed(key, signature, sealed.text):
        return []
    why = f"is not that of {fingerprint(key)} over {SEAL}: the seal was changed, or signed by another key"
    return [Finding(SIGNATURE, "signature-wrong", why)]


def _check_manifest(contents: Contents, sealed: Sealed) -> list[Finding]:
    found = [
        Finding(MARK, "manifest-other", f"says {name} {contents.manifest.get(name)}, the seal {sealed.says[name]}")
        for name in _SAME
        if contents.manifest and contents.manifest.get(name) != sealed.says[name]
    ]
    if contents.manifest and contents.manifest.get("tier", "public") != sealed.says["tier"]:
        found.append(Finding(MARK, "manifest-other", "names another tier than the seal"))
    if MANIFEST not in sealed.salts:
        return [*found, _untested(sealed, MARK, "")]
    if contents.text and salted(sealed.salts[MANIFEST], [contents.text]) != sealed.says["manifest"]:
        found.append(Finding(MARK, "manifest-changed", "is not the one that was sealed"))
    return found


def _check_graphs(pieces: Pieces, sealed: Sealed) -> list[Finding]:
    """Return the graphs that are not as sealed: changed, added and missing ones, in their order."""
    path, wanted = f"{NQUADS}.gz", dict(sealed.says["graphs"])
    findings: list[Finding] = []
    if path not in pieces.contents.found:
        return findings
    try:
        for graph, bodies in graph_bodies(pieces):
            digest = wanted.pop(graph, "")
            if graph == GRAPH and sealed.recalled and graph not in sealed.says["graphs"]:
                why = "came with a recall, so the seal does not name it: the log has to vouch for it"
                findings.append(Finding(path, "recalled", why, graph, note=True))
            elif not digest:
                findings.append(Finding(path, "graph-added", "is not in the seal, or stands there twice", graph))
            elif graph not in sealed.salts:
                findings.append(_untested(sealed, path, graph))
            elif salted(sealed.salts[graph], (body or b"" for body in bodies)) != digest:
                sealed.differing.append(graph)
                findings.append(Finding(path, "graph-changed", "is not as it was sealed", graph))
    except Unreadable as error:
        left, wanted = len(wanted), {}
        findings.append(Finding(path, "graph-unreadable", f"{left:,} graphs could not be read: {error}"))
    why = "was sealed and is not in the release"
    return findings + [_missing(sealed, path, graph, why) for graph in sorted(wanted)]


def _missing(sealed: Sealed, path: str, graph: str, why: str) -> Finding:
    if sealed.recalled and graph not in sealed.salts:
        return _untested(sealed, path, graph)
    return Finding(path, "graph-missing", why, graph)


def _untested(sealed: Sealed, path: str, graph: str) -> Finding:
    """Return what to say of a digest whose salt is gone: so it must be after a recall, and never else."""
    if sealed.recalled:
        why = "cannot be compared with the seal: something was withdrawn from it, and its salt was destroyed"
        return Finding(path, "recalled", why, graph, note=True)
    return Finding(SALTS, "salt-missing", "a digest cannot be tested: its salt is not there", graph)
