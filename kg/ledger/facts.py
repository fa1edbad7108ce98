"""What the store says of one thing and of its parts, by property."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Store

from kg.ledger.rows import Days
from kg.vocab import GV_IRI, PREFIXES, expand, key_of_concept

Value = NamedNode | Literal

_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True, slots=True)
class Facts:
    """The values of each property of a subject, sorted; `parts` holds those of its parts, by their IRIs.

    Properties are named as `kg.vocab.expand` takes them. What is not said is "", an empty tuple or None.
    """

    iri: str
    values: dict[str, tuple[Value, ...]]
    parts: dict[str, "Facts"]

    def __bool__(self) -> bool:
        return bool(self.values)

    @property
    def classes(self) -> frozenset[str]:
        """The local names of its classes of ours."""
        return frozenset(value.value.removeprefix(GV_IRI) for value in self.values.get(_TYPE, ()))

    def all(self, prop: str) -> tuple[Value, ...]:
        """Return the values of a property."""
        return self.values.get(expand(prop), ())

    def value(self, prop: str) -> str:
        """Return the first value as text."""
        return next((value.value for value in self.all(prop)), "")

    def literals(self, prop: str) -> list[Literal]:
        """Return the literals, with their language tags."""
        return [value for value in self.all(prop) if isinstance(value, Literal)]

    def text(self, prop: str, language: str = "en") -> str:
        """Return the text in a language, else in English, else any."""
        literals = self.literals(prop)
        for wanted in (language, "en"):
            for literal in literals:
                if (literal.language or "").partition("-")[0] == wanted:
                    return literal.value
        return next((literal.value for literal in literals), "")

    def refs(self, prop: str) -> tuple[str, ...]:
        """Return the IRIs that a property points to."""
        return tuple(value.value for value in self.all(prop) if isinstance(value, NamedNode))

    def ref(self, prop: str) -> str:
        """Return the first IRI that a property points to."""
        return next(iter(self.refs(prop)), "")

    def keys(self, prop: str) -> tuple[str, ...]:
        """Return the keys of the concepts that a property points to."""
        return tuple(map(key_of_concept, self.refs(prop)))

    def key(self, prop: str) -> str:
        """Return the key of the first concept that a property points to."""
        return next(iter(self.keys(prop)), "")

    def flag(self, prop: str) -> bool:
        """Return whether the value is true."""
        return self.value(prop) == "true"

    def number(self, prop: str) -> float | None:
        """Return the value as a number."""
        text = self.value(prop)
        return float(text) if text else None

    def whole(self, prop: str) -> int | None:
        """Return the value as a whole number."""
        text = self.value(prop)
        return int(text) if text else None

    def part(self, iri: str) -> "Facts":
        """Return what is said of a part; nothing for one that is not there."""
        return self.parts.get(iri) or Facts(iri, {}, {})

    def maybe_days(self, prop: str) -> Days | None:
        """Return the date of a property."""
        part = self.part(self.ref(prop))
        return part._days() if part else None

    def days(self, prop: str) -> Days:
        """Return the date of a property that the shapes demand. Errors: KeyError when it is missing."""
        if (found := self.maybe_days(prop)) is None:
            raise KeyError(f"{self.iri} has no {prop}")
        return found

    def _days(self) -> Days:
        first, last = (date.fromisoformat(self.value(end)) for end in ("earliest", "latest"))
        return Days(first, last, self.value("asWritten"))


def of_subject(store: Store, iri: str) -> Facts:
    """Return what all graphs say of a thing and of its parts; nothing when it is not there."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return Facts(iri, {}, {})
    found: dict[str, dict[Value, None]] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        if isinstance(value := quad.object, NamedNode | Literal):
            found.setdefault(quad.predicate.value, {})[value] = None
    values = {prop: _in_order(each) for prop, each in found.items()}
    ends = (value.value for each in values.values() for value in each if isinstance(value, NamedNode))
    parts = {end: of_subject(store, end) for end in ends if end.startswith(f"{iri}#")}
    return Facts(iri, values, parts)


def _in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    several = tuple(values)
    return several if len(several) == 1 else tuple(sorted(several, key=str))
