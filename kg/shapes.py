"""The profile as the validation stage uses it: shape files in, compiled shapes and the words of each rule out.

A rule is a named shape of the `gvs:` namespace; its local name is the rule id that a researcher sees.
`<folder>/*.ttl` holds the rules for one source graph with its references, `<folder>/cross/*.ttl` those for the
union of all graphs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from pyshacl_turbo import CompiledShapes, ValidationFailure
from rdflib import Graph

from kg.errors import KgError
from kg.vocab import GVS_IRI

SH_IRI = "http://www.w3.org/ns/shacl#"


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
    def graph(self) -> Graph:
        """The shapes as an rdflib Graph."""
        graph = Graph()
        for file in self.files:
            graph.parse(file, format="turtle")
        return graph

    @cached_property
    def compiled(self) -> CompiledShapes:
        """The shapes compiled for the fast engine: some 0.15 s, so once per process."""
        return _compile(self.store)

    def refused(self) -> list[str]:
        """Return the rules that do not compile when theirs is the only SPARQL left; engines do not say which."""
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


def _compile(store: Store) -> CompiledShapes:
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
