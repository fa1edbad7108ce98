"""Write a release of graphs that are all in memory, for tests: the pieces are cut and made here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg.card import Card
from kg.cut import Piece, parts_of, piece_of
from kg.ntriples import read_things
from kg.release.assemble import Change, PieceEntry
from kg.release.bodies import NQUADS, Around, bodies, count, said
from kg.release.counts import Counts
from kg.release.manifest import Manifest
from kg.release.members import pack
from kg.release.report import Report
from kg.release.summary import LARGEST, GraphCount, GraphSize, Summary
from kg.release.view import RDF_TYPE, View
from kg.release.write import write_release
from kg.vocab import term


@dataclass(frozen=True)
class Whole:
    """All that a release is written from: entries in their order, the packed members, and the whole in little."""

    entries: list[PieceEntry]
    packed: dict[tuple[Piece, str], bytes]
    summary: Summary

    def change(self, old: "Whole | None" = None) -> Change:
        """Return what another release lacks to become this one; all of it without one."""
        if old is None:
            return Change(self.entries, lambda *key: self.packed[key], anew=True)
        same = {entry.piece for entry in self.entries if entry in old.entries}
        gone = {entry.piece for entry in old.entries} - {entry.piece for entry in self.entries}
        made = [entry for entry in self.entries if entry.piece not in same]
        return Change(made, lambda *key: self.packed[key], gone)


def write_whole(out: Path, graphs: Mapping[str, Sequence[str]], card: Card, report: Report) -> Manifest:
    """Write a release into `out`, all of it made now, and return its manifest; `graphs` as `make_whole` takes them."""
    whole = make_whole(graphs, card.base_iri)
    return write_release(out, card, whole.change(), whole.summary, report)


def make_whole(graphs: Mapping[str, Sequence[str]], base: str) -> Whole:
    """Return what the release of some graphs is written from.

    Shape: `graphs` maps a graph IRI to its sorted, distinct N-Triples lines, each ending in " .".
    """
    pieces = dict(sorted(cut(graphs, base).items(), key=lambda item: item[0].order))
    view = View(read_things(sorted({line for lines in graphs.values() for line in lines})))
    around = Around(
        {subject: view.label(subject) for subject in view.things},
        {subject: cells for subject in view.things if (cells := said(view.things, subject)) is not None},
    )
    entries: list[PieceEntry] = []
    counts: dict[Piece, Counts] = {}
    packed: dict[tuple[Piece, str], bytes] = {}
    for piece, lines in pieces.items():
        things = read_things(lines)
        made = bodies(piece, lines, things, base, around)
        members = {dump: pack(body) for dump, body in made.items()}
        counts[piece] = count(things)
        lengths = {dump: len(member) for dump, member in members.items()}
        entries.append(PieceEntry(piece, counts[piece].triples, sha256(made[NQUADS]).hexdigest(), lengths))
        packed |= {(piece, dump): member for dump, member in members.items()}
    return Whole(entries, packed, summarise(counts, view, base))


def cut(graphs: Mapping[str, Sequence[str]], base: str) -> dict[Piece, list[str]]:
    """Return the pieces of some graphs, given by their IRIs; the lines of a piece keep their order."""
    pieces: dict[Piece, list[str]] = {}
    for graph, lines in graphs.items():
        name = graph.removeprefix(f"{base}graph/")
        parts = parts_of(name, len({line.partition(">")[0].partition("#")[0] for line in lines}))
        for line in lines:
            subject = line[1 : line.index(">")].removeprefix(f"{base}id/")
            pieces.setdefault(piece_of(name, parts, subject), []).append(line)
    return pieces


def summarise(counted: Mapping[Piece, Counts], view: View, base: str) -> Summary:
    """Return the whole in little; `view` holds all things."""
    sizes: dict[str, GraphSize] = {}
    of_graph = Counter(piece.graph for piece in counted)
    for piece, counts in counted.items():
        size = sizes.get(piece.graph, GraphSize(piece.graph))
        sizes[piece.graph] = GraphSize(piece.graph, size.triples + counts.triples, size.subjects + counts.subjects)
    largest = sorted(sorted(sizes, key=lambda graph: -sizes[graph].triples)[:LARGEST])
    members = {cls: _members(view, cls) for cls in ("Case", "Source", "Claim")}
    labels = {graph: view.label(f"{base}id/{graph}") if "/" in graph else "" for graph in largest}
    return Summary(
        counts=sum(counted.values(), Counts()),
        context=context(view, members["Case"]),
        examples=[found[0] for found in members.values() if found],
        largest=[GraphCount(graph, labels[graph], sizes[graph].triples) for graph in largest],
        graphs=len(sizes),
        sources=sum(graph.startswith("source/") for graph in sizes),
        pieces=len(counted),
        sized=[sizes[graph] for graph in sorted(sizes) if "/" not in graph or of_graph[graph] > 1],
    )


def context(view: View, cases: Iterable[str]) -> list[str]:
    """Return the lines of the cases that are part of no other, and of their places, each with its parts."""
    top = [case for case in cases if not view.terms(case, "partOf")]
    wanted = {*top, *(place for case in top for place in view.iris(case, "place"))}
    return [
        f"<{subject}> <{predicate}> {obj} ."
        for subject, facts in sorted(view.things.items())
        if subject.partition("#")[0] in wanted
        for predicate, objs in facts.items()
        for obj in objs
    ]


def _members(view: View, cls: str) -> list[str]:
    wanted = f"<{term(cls)}>"
    return sorted(subject for subject, facts in view.things.items() if wanted in facts.get(RDF_TYPE, ()))
