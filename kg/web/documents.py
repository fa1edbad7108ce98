"""Write RDF documents: statements of a release come in, their bytes in a format go out, the same every time.

The document of a thing holds what is said of it and of its parts, in the graphs that say so, and the statements of
other things that point at it. N-Quads, TriG and JSON-LD keep the graphs; Turtle, N-Triples and RDF/XML have none.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from itertools import groupby
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg.ntriples import read_things
from kg.release.bodies import nquads
from kg.release.description import PREFIXES_ABOUT
from kg.release.jsonld import Context
from kg.release.turtle import Turtle, Words
from kg.release.view import View
from kg.vocab import PREFIXES
from kg.web.library import Library
from kg.web.thing import Thing, name

POINTERS: Final = 500  # statements of others that point at a thing, in one document
LARGEST_GRAPH: Final = 20_000  # statements of a graph that is sent as a document; a larger one is in the dumps
FORMATS: Final[dict[str, str]] = {  # suffix -> media type, in the order in which they are offered
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
}
NO_GRAPH: Final = DefaultGraph()

_ROOT: Final = re.compile(rb"<rdf:RDF[^>]*>")
_NAMESPACE: Final = re.compile(rb' xmlns:\w+="[^"]*"')  # the library writes them in no order
_COMMENT: Final = NamedNode(PREFIXES["rdfs"] + "comment")
_SEE_ALSO: Final = NamedNode(PREFIXES["rdfs"] + "seeAlso")


@dataclass(frozen=True, slots=True)
class Document:
    """Quads in the order of their graphs and lines, and how many more statements point at the thing of the document."""

    quads: tuple[Quad, ...]
    omitted: int = 0


class Documents:
    """The documents of a release, and how they are written.

    Everything outside the store is read when it is made, so that a later release at the same place changes nothing.
    """

    def __init__(self, library: Library):
        self.library = library
        context: dict[str, Any] = json.loads((library.release.dist / "ontology" / "context.jsonld").read_bytes())
        self._context = Context(context["@context"])
        _ = library.release.manifest, library.release.graphs, library.terms, library.dataset, library.thumbnails
        self._about = _read(library, "void.ttl") | _read(library, "dcat.ttl")
        self._terms = {local: _read(library, f"ontology/{file}") for local, file in _TERMS.items()}
        self._turtle = Turtle(library.base, {**PREFIXES, **PREFIXES_ABOUT})

    def of_thing(self, thing: Thing) -> Document:
        """Return the document of a thing; a comment in it says so when not all that points at it is there."""
        own = set(thing.quads)
        subjects = sorted({thing.iri, *(name(quad.subject) for quad in own)})
        found = [
            quad
            for iri in subjects
            for quad in self.library.store.quads_for_pattern(None, None, NamedNode(iri), None)
            if quad not in own
        ]
        shown = nsmallest(POINTERS, found, key=_line)
        omitted = len(found) - len(shown)
        return Document(_sorted({*own, *shown, *self._pictures(thing), *self._announced(thing.iri, omitted)}), omitted)

    def _pictures(self, thing: Thing) -> Iterable[Quad]:
        """Yield what is said of the thumbnail of a thing, and that it is one."""
        for quad in self.library.thumbnails.quads_for_pattern(NamedNode(thing.iri), None, None):
            yield quad
            if isinstance(quad.object, NamedNode):
                yield from self.library.thumbnails.quads_for_pattern(quad.object, None, None)

    def _announced(self, iri: str, omitted: int) -> Iterable[Quad]:
        if omitted:
            at = NamedNode(iri.replace(f"{self.library.base}id/", f"{self.library.base}doc/"))
            words = f"{omitted} more statements point at this thing; the dumps of the dataset hold them all."
            yield Quad(at, _COMMENT, Literal(words, language="en"), NO_GRAPH)
            yield Quad(at, _SEE_ALSO, NamedNode(f"{self.library.base}dataset"), NO_GRAPH)

    def of_graph(self, local: str) -> Document | None:
        """Return the statements of a graph, given by its local name; None when there is none of that name.

        Shape: a graph too large for a document is described instead, with where its dump is.
        """
        entry = self.library.release.graphs.get(local)
        if entry is None:
            return None
        graph = NamedNode(f"{self.library.base}graph/{local}")
        if entry.triples > LARGEST_GRAPH:
            return Document(_sorted(self._described(graph, entry.triples)), entry.triples)
        return Document(_sorted(set(self.library.store.quads_for_pattern(None, None, None, graph))))

    def _described(self, graph: NamedNode, triples: int) -> set[Quad]:
        void, dump = PREFIXES["void"], NamedNode(f"{self.library.base}dump/data.nq.gz")
        count = Literal(str(triples), datatype=NamedNode(PREFIXES["xsd"] + "integer"))
        return {
            Quad(graph, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(f"{void}Dataset"), NO_GRAPH),
            Quad(graph, NamedNode(f"{void}triples"), count, NO_GRAPH),
            Quad(graph, NamedNode(f"{void}dataDump"), dump, NO_GRAPH),
        }

    def of_description(self, local: str) -> Document:
        """Return what VoID and DCAT say of `dataset`, `catalogue` or `void`, and of what these lead to."""
        return Document(_sorted(_reached(self._about, self.library.base + local)))

    def of_terms(self, local: str) -> Document:
        """Return the ontology, `ns`, or the concept schemes, `concept`."""
        return Document(_sorted(self._terms[local]))

    def write(self, document: Document, suffix: str) -> bytes:
        """Return a document in the format of a suffix of `FORMATS`; KeyError for any other."""
        return _WRITERS[suffix](self, document.quads)

    def turtle(self, quads: Sequence[Quad]) -> bytes:
        """Return quads as Turtle for people to read, without their graphs."""
        return self._with_head(self._blocks(_lines(quads)))

    def trig(self, quads: Sequence[Quad]) -> bytes:
        """Return quads as TriG, each graph with its name."""
        text = []
        for graph, lines in _graphs(quads):
            blocks = self._blocks(lines)
            text.append(f"\n{self._turtle.iri(graph)} {{\n{blocks}\n}}\n" if graph else blocks)
        return self._with_head("".join(text))

    def nquads(self, quads: Sequence[Quad]) -> bytes:
        """Return quads as N-Quads."""
        found = (nquads(lines, graph) if graph else _text(lines) for graph, lines in _graphs(quads))
        return "".join(found).encode()

    def ntriples(self, quads: Sequence[Quad]) -> bytes:
        """Return quads as N-Triples, each statement once."""
        return _text(_lines(quads)).encode()

    def jsonld(self, quads: Sequence[Quad]) -> bytes:
        """Return quads as JSON-LD that is read offline: its context stands inside."""
        found: list[dict[str, Any]] = []
        for graph, lines in _graphs(quads):
            nodes = [self._context.node(subject, facts) for subject, facts in sorted(read_things(lines).items())]
            found += [{"@id": graph, "@graph": nodes}] if graph else nodes
        text = json.dumps(found, ensure_ascii=False, indent=1)
        context = json.dumps(self._used(text), ensure_ascii=False, indent=1)
        return f'{{"@context": {context},\n"@graph": {text}}}\n'.encode()

    def _used(self, text: str) -> dict[str, Any]:
        """Return the context with the short names that a document uses, and every prefix."""
        prefixes = self._context.prefixes
        return {k: v for k, v in self._context.terms.items() if k in prefixes or k[0] == "@" or f'"{k}"' in text}

    def rdf_xml(self, quads: Sequence[Quad]) -> bytes:
        """Return quads as RDF/XML, without their graphs."""
        triples = {str(triple): triple for triple in (Triple(q.subject, q.predicate, q.object) for q in quads)}
        ordered = [triples[line] for line in sorted(triples)]
        text = serialize(ordered, format=RdfFormat.RDF_XML, prefixes=dict(self._turtle.prefixes)) or b""
        return _ROOT.sub(lambda root: b"<rdf:RDF" + b"".join(sorted(_NAMESPACE.findall(root[0]))) + b">", text, 1)

    def _with_head(self, text: str) -> bytes:
        used = {prefix: iri for prefix, iri in self._turtle.prefixes.items() if f"{prefix}:" in text}
        return (Turtle(self.library.base, used).head() + text).encode()

    def _blocks(self, lines: list[str]) -> str:
        things = read_things(lines)
        words = Words(self._turtle, partial(self._label, View(things)))
        return "".join([f"\n{self._turtle.block(subject, things[subject], words)}" for subject in sorted(things)])

    def _label(self, view: View, iri: str) -> str:
        """Return what stands in a comment behind an IRI: the label of a thing, of a part what it says here itself."""
        if "#" in iri:
            return view.label(iri)
        return "" if self.library.of(iri) is None else self.library.label(iri, "en")


_WRITERS: Final[dict[str, Callable[[Documents, Sequence[Quad]], bytes]]] = {
    "ttl": Documents.turtle,
    "jsonld": Documents.jsonld,
    "nt": Documents.ntriples,
    "nq": Documents.nquads,
    "trig": Documents.trig,
    "rdf": Documents.rdf_xml,
}
_TERMS: Final = {"ns": "govah.ttl", "concept": "schemes.ttl"}


def _read(library: Library, file: str) -> set[Quad]:
    return set(parse((library.release.dist / file).read_bytes(), format=RdfFormat.TURTLE))


def _reached(quads: set[Quad], start: str) -> set[Quad]:
    """Return the quads of an IRI and of whatever they lead to, except back to the whole."""
    by_subject: dict[str, list[Quad]] = {}
    for quad in quads:
        by_subject.setdefault(name(quad.subject), []).append(quad)
    seen, todo = {start}, [start]
    found: set[Quad] = set()
    while todo:
        for quad in by_subject.get(todo.pop(), ()):
            found.add(quad)
            if (target := name(quad.object)) not in seen:
                seen.add(target)
                todo.append(target)
    return found


def _sorted(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    return tuple(sorted(quads, key=_order))


def _order(quad: Quad) -> tuple[str, str]:
    return name(quad.graph_name), _line(quad)


def _line(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} ."


def _lines(quads: Iterable[Quad]) -> list[str]:
    return sorted({_line(quad) for quad in quads})


def _graphs(quads: Sequence[Quad]) -> list[tuple[str, list[str]]]:
    """Return graph IRI -> its sorted lines, the default graph, without an IRI, first."""
    return [(graph, _lines(group)) for graph, group in groupby(quads, lambda quad: name(quad.graph_name))]


def _text(lines: list[str]) -> str:
    return "\n".join([*lines, ""])
