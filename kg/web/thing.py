"""One thing of a release as the pages read it: its values, dates and parts, each by the name of a property."""

from dataclasses import dataclass, field
from sys import intern
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import KIND_OF_PREFIX
from kg.vocab import PREFIXES, expand, key_of_concept, term

Value: TypeAlias = NamedNode | Literal

TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


@dataclass(frozen=True, slots=True)
class Span:
    """A date as bounds, ISO 8601 days, with the words of the source; `edtf` and `calendar` are often empty."""

    earliest: str
    latest: str
    as_written: str
    edtf: str = ""
    calendar: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.earliest == self.latest


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the release with all that is said of it and of its parts, in (graph, line) order.

    `kind` and `id` are those of its address, `cls` is the local name of its class; a tombstone has the class Tombstone.
    Properties are named as `kg.vocab.expand` takes them: "claimant", "skos:prefLabel".
    """

    iri: str
    kind: str
    id: str
    cls: str
    quads: tuple[Quad, ...]
    _values: dict[tuple[str, str], list[Value]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[tuple[str, str], list[Value]] = {}
        for quad in self.quads:
            if isinstance(value := quad.object, NamedNode | Literal):
                found.setdefault((name(quad.subject), intern(quad.predicate.value)), []).append(value)
        object.__setattr__(self, "_values", {key: list(dict.fromkeys(values)) for key, values in found.items()})

    def all(self, prop: str, part: str = "") -> list[Value]:
        """Return the values of a property of the thing or of one of its parts, each once; empty when it has none."""
        return list(self._values.get((part or self.iri, expand(prop)), ()))

    def one(self, prop: str, part: str = "") -> Value | None:
        """Return the first value of a property, None when it has none."""
        return next(iter(self.all(prop, part)), None)

    def iris(self, prop: str, part: str = "") -> list[str]:
        """Return the IRIs that a property points to."""
        return [value.value for value in self.all(prop, part) if isinstance(value, NamedNode)]

    def iri_at(self, prop: str, part: str = "") -> str:
        """Return the first IRI that a property points to, "" when there is none."""
        return next(iter(self.iris(prop, part)), "")

    def value(self, prop: str, part: str = "") -> str:
        """Return the first value of a property as text, "" when it has none."""
        value = self.one(prop, part)
        return "" if value is None else value.value

    def literals(self, prop: str, part: str = "") -> list[Literal]:
        """Return the literals of a property, with their language tags."""
        return [value for value in self.all(prop, part) if isinstance(value, Literal)]

    def text(self, prop: str, language: str, part: str = "") -> Literal | None:
        """Return the literal to show to readers of a language: in it, else in English, else any; None without one."""
        return best(self.literals(prop, part), language)

    def key(self, prop: str, part: str = "") -> str:
        """Return the key of the concept that a property points to: "denies"; "" when it points to none.

        Shape: the key is the `skos:notation` of the concept, read off its IRI.
        """
        return key_of_concept(self.iri_at(prop, part))

    def span(self, prop: str, part: str = "") -> Span | None:
        """Return the date of a property, None when it has none."""
        at = self.iri_at(prop, part)
        if not at or not any(name(quad.subject) == at for quad in self.quads):
            return None
        earliest, latest, written, edtf = (self.value(prop, at) for prop in ("earliest", "latest", "asWritten", "edtf"))
        return Span(earliest, latest, written, edtf, self.key("calendar", at))

    def parts(self, cls: str) -> list[str]:
        """Return the IRIs of its parts of a class, such as "Response" or "Cell", in their order."""
        wanted = term(cls)
        parts = [name(q.subject) for q in self.quads if q.predicate == TYPE and name(q.object) == wanted]
        return [part for part in dict.fromkeys(parts) if part != self.iri]

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the graphs that say anything of it."""
        return list(dict.fromkeys(name(quad.graph_name) for quad in self.quads))

    @property
    def source(self) -> str:
        """The IRI of the source it was read in, "" when it is of no single source."""
        return self.iri_at("inSource")

    @property
    def withdrawn(self) -> bool:
        """Whether only a tombstone is left of it."""
        return self.cls == "Tombstone"


def best(literals: list[Literal], language: str) -> Literal | None:
    """Return the literal to show: in the language, else in English, else the first; None when there is none."""
    for wanted in (language, "en"):
        for literal in literals:
            if (literal.language or "").partition("-")[0] == wanted:
                return literal
    return next(iter(literals), None)


def kind_of(id: str) -> str:
    """Return the kind in the address of the thing of an id, "" when its prefix is none of ours.

    >>> kind_of("cl-4k2m9x")
    'claim'
    """
    return KIND_OF_PREFIX.get(id.partition("-")[0], "")


def name(node: object) -> str:
    """Return the IRI of a node, "" for a literal."""
    return node.value if isinstance(node, NamedNode) else ""
