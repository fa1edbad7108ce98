"""Make of a release what may remain of it after a recall: the data without what was withdrawn, and its vocabulary.

In: a release and what was withdrawn. Out: a folder with `data.nq.gz`, its list of pieces, a manifest of these, what
describes the dataset without a word of its content, and `recalled.json`. Dumps, tables and old digests are not in it.
"""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kg.archive.about import things_in
from kg.archive.place import Kept
from kg.archive.tombstones import merged
from kg.archive.undecided import Settled
from kg.cut import Piece, parts_of, piece_of
from kg.diff.changes import thing_of
from kg.diff.withdrawn import GRAPH, RECALLED, Gone, Tombstone, tombstone_lines
from kg.ntriples import lines_of, read_things
from kg.release.atomic import MARK
from kg.release.bodies import NQUADS
from kg.release.counts import Counts, count
from kg.release.description import PREFIXES_ABOUT
from kg.release.manifest import SEALED, read_entry
from kg.release.members import pack
from kg.release.pieces import LISTING, Lister
from kg.release.read import Release
from kg.seal.salts import MANIFEST, SALTS, BadSalts, read_salts, salts_text

_CARRIED: Final = ("ontology/", "queries/")  # of the program, not of the dossier
_ABOUT: Final = ("dcat.ttl", "void.ttl")
_PARTS: Final = ("", "#publisher", "#contact", "#method")
_SAID: Final = (
    "rdf:type", "rdfs:label", "dcterms:title", "dcterms:description", "dcterms:identifier", "dcterms:issued",
    "dcterms:modified", "dcterms:language", "dcterms:license", "dcterms:publisher", "dcterms:provenance",
    "dcterms:accessRights", "dcat:contactPoint", "dcat:version", "foaf:name", "vcard:fn", "vcard:hasEmail",
    "vcard:hasURL",
)  # fmt: skip


@dataclass(slots=True)
class Remains:
    """What is written of the data, and where: its graphs, those that lost something, and what is gone of the counts.

    `bare` are the lines that went for a name alone, `lost` the graphs that lost others.
    """

    folder: Path
    base: str
    stones: tuple[Tombstone, ...]
    things: set[str] = field(default_factory=set)
    graphs: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    bare: list[bytes] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    gone: Counts = field(default_factory=Counts)
    pieces: int = 0


def redact(
    one: Kept, folder: Path, gone: Gone, stones: Collection[Tombstone], day: date, back: Settled | None = None
) -> Remains:
    """Write into an empty folder what remains of a kept release; return what that is.

    `gone` is what was withdrawn since, with its names; `stones` are put where the release held a thing. `day` is that
    of the recall; `back` is what an earlier one took and the newest release still says. Errors: NotARelease.
    """
    release, back = one.release, back or Settled()
    remains = Remains(folder, release.base, tuple(stones))
    _data(release, gone, remains, back)
    files = [NQUADS + ".gz", LISTING]
    for path in release.manifest["files"]:
        if path.startswith(_CARRIED) and (release.dist / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(release.dist / path, folder / path)
            files.append(path)
    for path in _ABOUT:
        (folder / path).write_bytes(_about(release, path, gone))
        files.append(path)
    _write_json(folder / MARK, _manifest(release, remains, files))
    _write_json(folder / RECALLED, _recalled(one, stones or gone.tombstones.values(), day))
    _seal(release.dist, folder, remains.touched, back.salts)
    return remains


def goes(line: bytes, gone: Gone) -> bool:
    """Return whether a line is of something withdrawn, or names it."""
    return gone.is_of(line) or gone.names_it(line)


def _data(release: Release, gone: Gone, remains: Remains, back: Settled) -> None:
    with (
        (remains.folder / f"{NQUADS}.gz").open("wb") as data,
        (remains.folder / LISTING).open("w", encoding="utf-8", newline="") as listing,
    ):
        lister = Lister(listing, {NQUADS: 0})
        for piece, body in _pieces(release, gone, remains, back):
            packed = pack(body)
            data.write(packed)
            triples, digest = body.count(b"\n"), sha256(body).hexdigest()
            lister.add(piece.name, f"{remains.base}graph/{piece.graph}", triples, digest, {NQUADS: len(packed)})
            remains.graphs.add(piece.graph)
            remains.pieces += 1
            remains.things.update(things_in(body, remains.base))


def _pieces(release: Release, gone: Gone, remains: Remains, back: Settled) -> Iterator[tuple[Piece, bytes]]:
    """Yield the pieces that remain, in their order; the graph of tombstones, and what more comes to, is cut anew."""
    for graph in sorted({*release.graphs, *back.lines, GRAPH}):
        if graph == GRAPH:
            yield from _stones(release, gone, remains)
        elif graph in back.lines:
            left = [line for _, body in _left(release, graph, gone, remains) for line in lines_of(body)]
            more = [line.decode().removesuffix("\n") for line in back.lines[graph]]
            remains.gone -= _counts(b"".join(back.lines[graph]), release.base)
            yield from _cut(graph, {*left, *more}, release.base)
        else:
            yield from _left(release, graph, gone, remains)


def _left(release: Release, graph: str, gone: Gone, remains: Remains) -> Iterator[tuple[Piece, bytes]]:
    """Yield what is left of the pieces of a graph, and note what went."""
    pieces = release.graphs[graph].pieces if graph in release.graphs else ()
    for listed, body in zip(pieces, release.bodies(pieces), strict=True):
        left = body
        if gone.touches(body):
            lines = body.splitlines(keepends=True)
            going = {line for line in lines if goes(line, gone)}
            bare = sorted(filter(gone.bears_only, going))
            left = b"".join(line for line in lines if line not in going)
            remains.bare += bare
            if len(bare) < len(going):
                remains.lost.add(graph)
        if left != body:
            remains.touched.add(graph)
            remains.gone += _counts(body, release.base) - _counts(left, release.base)
        if left:
            yield listed.piece, left


def _stones(release: Release, gone: Gone, remains: Remains) -> Iterator[tuple[Piece, bytes]]:
    known = lines_of(b"".join(release.nquads(GRAPH))) if GRAPH in release.graphs else []
    fresh = [line for stone in remains.stones for line in tombstone_lines(stone, release.base)]
    if fresh:
        remains.touched.add(GRAPH)
        remains.gone -= _counts("".join(fresh).encode(), release.base)
    yield from _cut(GRAPH, {*known, *(line.removesuffix("\n") for line in fresh)}, release.base)


def _cut(graph: str, lines: Iterable[str], base: str) -> Iterator[tuple[Piece, bytes]]:
    """Yield the pieces of a graph, given by its lines without their ends, in their order."""
    lines = sorted(lines)
    parts = parts_of(graph, len({thing_of(line.encode(), base) for line in lines}))
    cut: dict[Piece, list[str]] = {}
    for line in lines:
        subject = line[1 : line.index(">")].removeprefix(f"{base}id/")
        cut.setdefault(piece_of(graph, parts, subject), []).append(f"{line}\n")
    for piece in sorted(cut, key=lambda piece: piece.order):
        yield piece, "".join(cut[piece]).encode()


def _counts(body: bytes, base: str) -> Counts:
    return count(read_things(f"{line[: line.rindex(' <')]} ." for line in lines_of(body)))


def _manifest(release: Release, remains: Remains, files: Iterable[str]) -> dict[str, Any]:
    old: dict[str, Any] = dict(release.manifest)
    union = old.get("union", {"triples": 0, "classes": {}})
    classes = dict(union["classes"])
    for cls, number in remains.gone.classes.items():
        classes[cls] = classes.get(cls, 0) - number
    entries = {path: read_entry(remains.folder / path) for path in sorted(files)}
    return old | {
        "union": {
            "triples": union["triples"] - remains.gone.triples,
            "classes": {cls: number for cls, number in sorted(classes.items()) if number > 0},
        },
        "graphs": len(remains.graphs),
        "sources": sum(graph.startswith("source/") for graph in remains.graphs),
        "pieces": remains.pieces,
        "files": {path: {"bytes": entry.bytes, "sha256": entry.sha256} for path, entry in entries.items()},
    }


def _recalled(one: Kept, stones: Iterable[Tombstone], day: date) -> dict[str, Any]:
    listed = [
        {"id": stone.ident, "iri": stone.iri, "reason": stone.reason, "withdrawn_on": stone.withdrawn_on}
        for stone in merged(one.withdrawn, stones)
    ]
    return {"version": one.version, "recalled_on": day.isoformat(), "withdrawn": listed}


def _about(release: Release, path: str, gone: Gone) -> bytes:
    """Return what a description says of the dataset as a whole; nothing of its files, its counts and its content."""
    base = release.base
    subjects = {*(f"{base}dataset{part}" for part in _PARTS), f"{base}catalogue"}
    named = PREFIXES_ABOUT
    said = {named[curie.partition(":")[0]] + curie.partition(":")[2] for curie in _SAID}
    quads = _quads(release, path)
    left = {
        str(quad.triple): quad for quad in quads if _is_kept(quad, subjects, said) and not _is_secret(quad, path, gone)
    }
    text: bytes = serialize([left[line].triple for line in sorted(left)], format=RdfFormat.N_TRIPLES) or b""
    return text


def _quads(release: Release, path: str) -> list[Quad]:
    try:
        return list(parse((release.dist / path).read_bytes(), format=RdfFormat.TURTLE))
    except (FileNotFoundError, SyntaxError, ValueError):  # a damaged description must not keep back a recall
        return []


def about_lines(release: Release) -> Iterator[bytes]:
    """Yield what the descriptions of a release say, as lines of a graph for each file."""
    return (_as_line(quad, path) for path in _ABOUT for quad in _quads(release, path))


def _as_line(quad: Quad, path: str) -> bytes:
    return f"{quad.triple} <{path}> .\n".encode()


def _is_kept(quad: Quad, subjects: set[str], said: set[str]) -> bool:
    return isinstance(quad.subject, NamedNode) and quad.subject.value in subjects and quad.predicate.value in said


def _is_secret(quad: Quad, path: str, gone: Gone) -> bool:
    return isinstance(quad.object, Literal) and gone.names_it(_as_line(quad, path))


def _seal(dist: Path, folder: Path, touched: set[str], again: dict[str, bytes]) -> None:
    """Carry the seal over, without the salts that would test a guess at what is gone; `again` are salts that return."""
    for name in SEALED:
        if name != SALTS and (dist / name).is_file():
            shutil.copyfile(dist / name, folder / name)
    if (dist / SALTS).is_file():
        salts = salts_of(dist) | again
        kept = {graph: salt for graph, salt in salts.items() if graph != MANIFEST and graph not in touched}
        (folder / SALTS).write_bytes(salts_text(kept))


def salts_of(dist: Path) -> dict[str, bytes]:
    """Return the salts of a release by graph; none when their list is damaged, for it must not keep back a recall."""
    try:
        return read_salts(dist / SALTS)
    except BadSalts:
        return {}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
