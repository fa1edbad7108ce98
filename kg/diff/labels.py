"""Find what things are called, in the pieces where they are at home: nothing else of a release is read."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kg.cut import Piece, piece_of
from kg.diff.withdrawn import Gone
from kg.model import ALL_TABLES
from kg.ntriples import Things, lines_of, read_things
from kg.release.pieces import Listed
from kg.release.read import Release
from kg.release.view import entry_label, plain
from kg.vocab import GVC_IRI, PREFIXES, curie, key_of_concept

_GRAPH_OF: Final = {table.kind: table.graph for table in ALL_TABLES.values() if table.kind and table.graph != "source"}
_MOST_PARTS: Final = 14  # powers of two up to the most parts that a graph is cut into
_PIECES: Final = 64  # kept in memory


class Labels:
    """The labels of the things of a release, in English where there is English.

    One that bears a withdrawn name is told only when a later release gives the thing the very same.
    """

    def __init__(self, release: Release, gone: Gone | None = None, later: "Labels | None" = None):
        self.release = release
        self._gone = gone or Gone(release.base)
        self._later = later
        self._pieces: dict[str, dict[Piece, Listed]] = {}
        self._things = lru_cache(maxsize=_PIECES)(self._read)

    def of(self, iri: str) -> str:
        """Return what a thing is called; "" when it is not known, or is named only by what is said in some source."""
        subject = iri.removeprefix(f"{self.release.base}id/").partition("#")[0]
        kind, _, _ = subject.partition("/")
        graph = f"source/{subject.rpartition('/')[2]}" if kind == "source" else _GRAPH_OF.get(kind, "")
        for things in self._homes(graph, subject):
            if f"{self.release.base}id/{subject}" in things:
                label = entry_label(things, f"{self.release.base}id/{subject}")
                return label if isinstance(label, str) and self._is_told(iri, label) else ""
        return ""

    def _is_told(self, iri: str, label: str) -> bool:
        return not self._gone.words.name_in(label) or (self._later is not None and self._later.of(iri) == label)

    def _homes(self, graph: str, subject: str) -> Iterator[Things]:
        """Yield the pieces in which a thing can stand; into how many parts its graph is cut is not written down."""
        if graph not in self._pieces and graph in self.release.graphs:
            self._pieces[graph] = {listed.piece: listed for listed in self.release.graphs[graph].pieces}
        known = self._pieces.get(graph, {})
        for piece in dict.fromkeys(piece_of(graph, 1 << power, subject) for power in range(_MOST_PARTS)):
            if piece in known:
                yield self._things(known[piece].places["data.nq"], graph, piece)

    def _read(self, place: tuple[int, int], graph: str, piece: Piece) -> Things:
        body = b"".join(self.release.bodies([self._pieces[graph][piece]]))
        suffix = f" <{self.release.base}graph/{graph}> ."
        return read_things(f"{line.removesuffix(suffix)} ." for line in lines_of(body))

    def shown(self, term: str) -> str:
        """Return a term as a person reads it: a thing by its label and id, a concept by its key, text in quotes."""
        if term.startswith('"'):
            tag = term[term.rindex('"') + 1 :]
            return f'"{plain(term)}"{tag if tag.startswith("@") else ""}'
        if not term.startswith("<"):
            return term
        iri = term[1:-1]
        if iri.startswith(GVC_IRI):
            return key_of_concept(iri)
        if iri.startswith(f"{self.release.base}id/"):
            label = self.of(iri)
            return f"{label} [{iri.rpartition('/')[2]}]" if label else iri.rpartition("/")[2]
        return curie(iri)


def named_predicates(name: str) -> str:
    """Return the name of a property as a person reads it: "stated on".

    >>> named_predicates("gv:statedOn"), named_predicates("skos:prefLabel")
    ('stated on', 'label')
    """
    local = name.rpartition(":")[2]
    if name == curie(f"{PREFIXES['skos']}prefLabel"):
        return "label"
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in local).strip()
