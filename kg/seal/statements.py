"""Say which statements of a damaged or forged release are not as they were: each stands in it several times.

In: the contents of a folder, its pieces and its seal. Out: findings that name statements. A copy is right where the
list of pieces, or a digest in the seal, proves it; the other copies are held against it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final

from kg.release.bodies import NQUADS
from kg.release.pieces import LISTING, Listed
from kg.seal.copies import body_of, of_piece, triple, whole
from kg.seal.difference import Difference, compare, differ
from kg.seal.files import Contents
from kg.seal.finding import MOST_SHOWN, Finding
from kg.seal.listing import COPIES, Pieces
from kg.seal.sealed import Sealed
from kg.seal.sealing import salted
from kg.seal.untrusted import Unreadable

_TURTLE: Final = "data.ttl"

Read = Callable[[str], list[str] | None]  # a dump -> the statements of a piece in it, None where it is damaged
Rows = Iterator[tuple[Listed, bytes | None]]
Bodies = dict[str, bytes | None]  # dump -> the body of a piece in it, None where it is damaged
Proof = Callable[[Listed, Bodies, Read], str]  # the dump that is right for a piece, "" when none is


@dataclass(slots=True)
class Comparison:
    """A release whose copies are held against one another; `suspects` are the dumps that may be wrong.

    `gone` are the ids of things that were withdrawn: what was said of them is counted and not repeated.
    """

    contents: Contents
    pieces: Pieces
    suspects: list[str]
    gone: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)


def check_statements(contents: Contents, pieces: Pieces, sealed: Sealed, is_sealed: bool) -> list[Finding]:
    """Return the statements that differ between the copies in a release, by the copy that is proven to be right.

    `is_sealed` says that the manifest is the one that was sealed, or that there is no seal; else it proves nothing.
    """
    there = [dump for dump in COPIES if f"{dump}.gz" in contents.found]
    suspects = [dump for dump in there if not is_sealed or f"{dump}.gz" in contents.wrong]
    if not suspects or len(there) < 2:
        return []
    found = Comparison(contents, pieces, suspects)
    fitting = [dump for dump in there if dump in pieces.fitting]
    if fitting:
        _by_pieces(found, fitting, _proof(contents, pieces, sealed, is_sealed))
    for dump in suspects:
        if dump not in fitting:
            _as_wholes(found, dump, [other for other in there if other != dump])
    return found.findings


def tell(path: str, by: str, difference: Difference, gone: frozenset[str], piece: str = "") -> Iterator[Finding]:
    """Yield a finding for each statement that a file has lost, got or changed; `by` is where the right ones stand."""
    hidden, shown = 0, Counter[str]()
    said = [
        *(("statement-missing", f"is missing here and stands in {by}", line, "") for line in difference.removed),
        *(("statement-added", f"stands here and not in {by}", line, "") for line in difference.added),
        *(("statement-changed", f"reads otherwise than in {by}", old, new) for old, new in difference.changed),
    ]
    for kind, why, statement, instead in said:
        if any(ident in statement or ident in instead for ident in gone):
            hidden += 1
            continue
        shown[kind] += 1
        if shown[kind] <= MOST_SHOWN:
            yield Finding(path, kind, why, piece=piece, statement=statement, instead=instead)
    if hidden:
        yield Finding(path, "statements-withdrawn", f"{hidden:,} differences are about what was withdrawn", piece=piece)
    if left_out := difference.left_out + sum(max(0, count - MOST_SHOWN) for count in shown.values()):
        why = f"{left_out:,} statements more may differ: too many to be told one by one"
        yield Finding(path, "statements-differ", why, piece=piece)


def _by_pieces(found: Comparison, fitting: list[str], proof: Proof) -> None:
    """Compare piece by piece, so that damage in one of them hides nothing in the others."""
    pieces, base = found.pieces, found.contents.base
    heads = {dump: _head(pieces, dump) for dump in fitting}
    for rows in zip(*(pieces.packed(dump) for dump in fitting), strict=True):
        listed = rows[0][0]
        bodies = {dump: body for dump, (_, body) in zip(fitting, rows, strict=True)}
        read = _reader(listed, bodies, heads, base)
        right = proof(listed, bodies, read)
        for dump in fitting:
            if dump in found.suspects and dump != right:
                found.findings += _compare_piece(found, listed, dump, right, read)


def _compare_piece(found: Comparison, listed: Listed, dump: str, right: str, read: Read) -> Iterator[Finding]:
    name, path, graph = listed.piece.name, f"{dump}.gz", listed.piece.graph
    held, proven = read(dump), read(right) if right else None
    if proven is None:
        if dump == NQUADS or held is None:
            why = "no copy here is as it was published: hold another copy of the release against it with --against"
            yield Finding(path, "piece-lost", why, graph, name)
    elif held is None:
        why = f"is damaged; its {len(proven):,} statements stand whole in {right}.gz"
        yield Finding(path, "piece-unreadable", why, graph, name)
    elif held != proven:
        yield from tell(path, f"{right}.gz", differ(Counter(proven), Counter(held)), found.gone, name)


def _as_wholes(found: Comparison, dump: str, others: list[str]) -> None:
    """Compare a dump in which pieces cannot be told apart with the first other that can be read to its end."""
    dist = found.contents.dist
    for right in sorted(others, key=lambda other: (other in found.suspects, other == _TURTLE)):
        bare = _TURTLE in (dump, right)
        damage: list[str] = []
        try:
            difference = compare(partial(_stream, dist, right, bare), partial(_until_damage, dist, dump, bare, damage))
        except Unreadable:
            continue
        path = f"{dump}.gz"
        if damage:
            found.findings.append(Finding(path, "dump-unreadable", f"{damage[0]}; what follows there is missing"))
        found.findings += tell(path, f"{right}.gz", difference, found.gone)
        return


def _until_damage(dist: Path, dump: str, bare: bool, damage: list[str]) -> Iterator[str]:
    """Yield the statements in a dump up to where it is damaged, and say there how."""
    try:
        yield from _stream(dist, dump, bare)
    except Unreadable as error:
        damage.append(str(error))


def _stream(dist: Path, dump: str, bare: bool) -> Iterator[str]:
    """Yield the statements in a dump, without their graphs when `bare`; Turtle has none anyway."""
    lines = whole(dist, dump)
    return map(triple, lines) if bare and dump != _TURTLE else lines


def _reader(listed: Listed, bodies: Bodies, heads: dict[str, bytes], base: str) -> Read:
    """Return what reads a piece in a dump, once."""
    kept: dict[str, list[str] | None] = {}

    def read(dump: str) -> list[str] | None:
        if dump not in kept:
            body = bodies.get(dump)
            try:
                kept[dump] = None if body is None else of_piece(body, dump, heads.get(dump, b""), listed.piece, base)
            except Unreadable:
                kept[dump] = None
        return kept[dump]

    return read


def _head(pieces: Pieces, dump: str) -> bytes:
    try:
        return pieces.head(dump)
    except OSError:
        return b""


def _proof(contents: Contents, pieces: Pieces, sealed: Sealed, is_sealed: bool) -> Proof:
    """Return what finds the right copy of a piece: by the list of pieces, by the seal, or by the manifest."""
    if is_sealed and contents.is_right(LISTING):
        return partial(_by_list, contents.base)
    if sealed.has_salts:
        proven = _proven_graphs(pieces, sealed, contents.base)
        return lambda listed, bodies, read: proven.get(listed.piece.graph, NQUADS)
    whole_ones = [dump for dump in COPIES if contents.is_right(f"{dump}.gz")]
    return (lambda listed, bodies, read: whole_ones[0]) if whole_ones else partial(_by_list, contents.base)


def _by_list(base: str, listed: Listed, bodies: Bodies, read: Read) -> str:
    """Return the dump whose statements, written as N-Quads, have the SHA-256 in the list of pieces."""
    if sha256(bodies.get(NQUADS) or b"").hexdigest() == listed.sha256:
        return NQUADS
    for dump in COPIES[1:]:
        held = read(dump)
        if held is not None and sha256(body_of(held, listed.piece, base)).hexdigest() == listed.sha256:
            return dump
    return ""


def _proven_graphs(pieces: Pieces, sealed: Sealed, base: str) -> dict[str, str]:
    """Return the dump in which each graph whose N-Quads are not as sealed is as sealed; "" when none has it."""
    proven = dict.fromkeys(sealed.differing, "")
    for dump in (copy for copy in COPIES if copy != NQUADS and copy in pieces.fitting):
        head = _head(pieces, dump)
        for graph, rows in groupby(pieces.packed(dump), lambda row: row[0].piece.graph):
            if proven.get(graph) == "" and _is_as_sealed(sealed, graph, rows, dump, head, base):
                proven[graph] = dump
    return proven


def _is_as_sealed(sealed: Sealed, graph: str, rows: Rows, dump: str, head: bytes, base: str) -> bool:
    try:
        bodies = [
            body_of(of_piece(body or b"", dump, head, listed.piece, base), listed.piece, base) for listed, body in rows
        ]
    except Unreadable:
        return False
    return salted(sealed.salts[graph], bodies) == str(sealed.says["graphs"][graph])
