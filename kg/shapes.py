"""The profile as the validation stage uses it: shape files in, compiled shapes and the words of each rule out.

A rule is a named shape of the `gvs:` namespace; its local name is the rule id that a researcher sees.
`<folder>/*.ttl` holds the rules for one source graph with its references, `<folder>/cross/*.ttl` those for the
union of all graphs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.errors import KgError
from kg.vocab import GVS_IRI, PREFIXES

if TYPE_CHECKING:  # both engines stand on rdflib, which is slow to import
    from pyshacl_turbo import CompiledShapes
    from rdflib import Graph

SH_IRI = "http://www.w3.org/ns/shacl#"

# How shapes become a screen. A rule about texts hangs from each property that may hold one, instead of looking for
# all of them in every thing; then all shapes hang from one shape for each class, whose things are found once.
_SCREEN: Final = (
    """
    DELETE { ?shape sh:property ?rule }
    INSERT {
        ?text a sh:PropertyShape ; sh:targetSubjectsOf ?property ; sh:path ?property ; sh:node ?value .
        ?value a sh:NodeShape ; sh:pattern ?pattern ; sh:flags ?flags .
    } WHERE {
        ?shape sh:property ?rule .
        ?rule sh:path/sh:alternativePath/rdf:rest*/rdf:first ?property ; sh:pattern ?pattern ; sh:flags ?flags .
        FILTER NOT EXISTS { ?user ?uses ?shape }
        FILTER NOT EXISTS {
            ?rule ?other ?any
            FILTER(?other NOT IN (rdf:type, sh:path, sh:pattern, sh:flags, sh:name, sh:severity, sh:message))
        }
        BIND(IRI(CONCAT("urn:screen:text:", STR(?property))) AS ?text)
        BIND(IRI(CONCAT("urn:screen:value:", STR(?rule))) AS ?value)
    }
    """,
    """
    DELETE { ?shape sh:targetClass ?class } WHERE {
        ?shape sh:targetClass ?class .
        FILTER NOT EXISTS { ?shape ?constraint ?value FILTER(?constraint NOT IN (rdf:type, sh:targetClass)) }
    }
    """,
    """
    DELETE { ?shape ?target ?term }
    INSERT { ?screen a sh:NodeShape ; ?target ?term ; ?with ?shape } WHERE {
        VALUES ?target { sh:targetClass sh:targetSubjectsOf }
        ?shape ?target ?term .
        BIND(IRI(CONCAT("urn:screen:target:", STR(?term))) AS ?screen)
        BIND(IF(EXISTS { ?shape sh:path ?path }, sh:property, sh:node) AS ?with)
    }
    """,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words: its name and severity, what to do about a fault (by language), and the column to blame."""

    id: str
    name: str
    severity: str  # Violation, Warning or Info
    messages: Mapping[str, str]
    path: str  # IRI of the property whose column is blamed; empty when each result names its own


class ShapeSet:
    """The shapes of one scope, held as each engine wants them; each form is made once, on first use."""

    def __init__(self, files: Iterable[Path]):
        self.files = tuple(files)

    @cached_property
    def store(self) -> Store:
        """The shapes as a pyoxigraph Store."""
        store = Store()
        for file in self.files:
            try:
                store.load(path=str(file), format=RdfFormat.TURTLE)
            except SyntaxError as error:
                raise KgError(f"{file}: {error}") from error
        return store

    @cached_property
    def graph(self) -> "Graph":
        """The shapes as an rdflib Graph."""
        from rdflib import Graph

        graph = Graph()
        for file in self.files:
            graph.parse(file, format="turtle")
        return graph

    @cached_property
    def compiled(self) -> "CompiledShapes":
        """The shapes compiled for the fast engine: some 0.15 s, so once per process."""
        return _compile(self.store)

    @cached_property
    def screen(self) -> "CompiledShapes":
        """The same rules, compiled to say at half the cost whether all is well, but not what is wrong."""
        store = Store()
        store.extend(self.store)
        for update in _SCREEN:
            store.update(update, prefixes={"rdf": PREFIXES["rdf"], "sh": SH_IRI})
        return _compile(store)

    def passes(self, lines: Iterable[str], focus: Sequence[str]) -> bool:
        """Return whether nothing is wrong with the subjects in `focus`; False also when a shape cannot be evaluated.

        Literals are compared as they are written: `lines` are N-Triples as `kg/ntriples.py` writes them.
        """
        from pyshacl_turbo import ValidationFailure

        options = (None, False, 100, 15, False, False, False, True)  # as validate() has them, but stop at once
        try:
            # What validate() adds is a report in rdflib, which costs more than to check a small source.
            return bool(self.screen._native.validate("\n".join(lines), "nt", *options, focus, [], [])[0])
        except ValidationFailure:
            return False

    def refused(self) -> list[str]:
        """Return the rules that do not compile when theirs is the only SPARQL left; engines do not say which."""
        from pyshacl_turbo import ValidationFailure

        queries = list(self.store.quads_for_pattern(None, NamedNode(SH_IRI + "sparql"), None))
        rules = []
        for query in queries:
            alone = Store()
            alone.extend(quad for quad in self.store if quad == query or quad not in queries)
            try:
                _compile(alone)
            except ValidationFailure:
                rules.append(str(query.subject)[1:-1].removeprefix(GVS_IRI))
        return sorted(rules)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The whole profile: the shapes for one graph, the shapes for the union, and every rule by its id."""

    graph: ShapeSet
    union: ShapeSet
    rules: Mapping[str, Rule]


def load_shapes(folder: Path) -> Shapes:
    """Return the profile in a folder; load it once per process, since compiling is kept on the object.

    Errors: KgError when the folder holds no shapes or a file is not Turtle.
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise KgError(f"{folder}: no shapes here")
    prefixes = [file for file in files if file.name == "prefixes.ttl"]
    graph = ShapeSet(files)
    union = ShapeSet([*prefixes, *sorted((folder / "cross").glob("*.ttl"))])
    rules = [*_rules(graph.store), *_rules(union.store)]
    return Shapes(graph, union, {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)})


def _compile(store: Store) -> "CompiledShapes":
    from pyshacl_turbo import CompiledShapes

    return CompiledShapes(store)  # type: ignore[no-untyped-call]


def _rules(store: Store) -> Iterable[Rule]:
    for quad in store.quads_for_pattern(None, NamedNode(SH_IRI + "severity"), None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield Rule(
                id=quad.subject.value.removeprefix(GVS_IRI),
                name=next(iter(_texts(store, quad.subject, "name").values()), ""),
                severity=quad.object.value.removeprefix(SH_IRI),
                messages=_texts(store, quad.subject, "message"),
                path=_path(store, quad.subject),
            )


def _texts(store: Store, shape: NamedNode, key: str) -> dict[str, str]:
    quads = store.quads_for_pattern(shape, NamedNode(SH_IRI + key), None)
    texts = [quad.object for quad in quads if isinstance(quad.object, Literal)]
    return {text.language or "": text.value for text in sorted(texts, key=str)}


def _path(store: Store, shape: NamedNode) -> str:
    for key in (GVS_IRI + "blames", SH_IRI + "path"):
        for quad in store.quads_for_pattern(shape, NamedNode(key), None):
            if isinstance(quad.object, NamedNode):
                return quad.object.value
    return ""
