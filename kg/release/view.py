"""The triples of a release, indexed by subject: N-Triples lines come in, things with their values go out.

Terms keep the form N-Triples gives them, so that what was read is what is written; only IRIs that serve as
keys (subjects, predicates, classes) stand without their angle brackets.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from kg.vocab import GVC_IRI, PREFIXES, concept, expand, term

Graphs: TypeAlias = Mapping[str, Sequence[str]]  # graph IRI -> its sorted N-Triples lines, each ending in " ."
Facts: TypeAlias = dict[str, list[str]]  # predicate IRI -> its object terms, sorted
Things: TypeAlias = dict[str, Facts]  # subject IRI -> what is said of it

RDF_TYPE = PREFIXES["rdf"] + "type"

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def split(line: str) -> tuple[str, str, str]:
    """Return subject IRI, predicate IRI and object term of one canonical N-Triples line."""
    subject, predicate, rest = line.split(" ", 2)
    return subject[1:-1], predicate[1:-1], rest[:-2]


def read_things(lines: Iterable[str]) -> Things:
    """Return the things of sorted, distinct N-Triples lines; objects keep the order of the lines."""
    things: Things = {}
    for line in lines:
        subject, predicate, obj = split(line)
        things.setdefault(subject, {}).setdefault(predicate, []).append(obj)
    return things


def is_iri(obj: str) -> bool:
    """Return whether an object term is an IRI rather than a literal."""
    return obj.startswith("<")


def literal_parts(obj: str) -> tuple[str, str, str]:
    """Return the text (escapes undone), language tag and datatype IRI of a literal term.

    >>> literal_parts('"a \\\\"b\\\\""@en')
    ('a "b"', 'en', '')
    """
    end = obj.rindex('"')
    text, suffix = obj[1:end], obj[end + 1 :]
    if "\\" in text:
        text = _ESCAPE.sub(_character, text)
    if suffix.startswith("@"):
        return text, suffix[1:], ""
    return text, "", suffix[3:-1]


def plain(obj: str) -> str:
    """Return a term as a person reads it: an IRI without brackets, a literal without type or tag."""
    return obj[1:-1] if is_iri(obj) else literal_parts(obj)[0]


def ident(iri: str) -> str:
    """Return the id of a thing, or of its part: what stands after the last slash.

    >>> ident("https://example.org/id/claim/cl-4k2m9x#stated_on")
    'cl-4k2m9x#stated_on'
    """
    return iri.rpartition("/")[2]


def concept_key(iri: str, scheme: str) -> str:
    """Return the key of a concept of that scheme, as a table writes it.

    >>> concept_key("https://w3id.org/govah/concept#stance-denies", "stance")
    'denies'
    """
    return iri.removeprefix(f"{GVC_IRI}{scheme}-")


class View:
    """The union of all graphs of a release, by subject, with labels for readers."""

    def __init__(self, graphs: Graphs, base: str):
        self.graphs = {graph: graphs[graph] for graph in sorted(graphs)}
        self.base = base
        lines = sorted({line for graph in self.graphs.values() for line in graph})
        self.triples = len(lines)
        self.things = read_things(lines)
        self._labels: dict[str, str] = {}

    @cached_property
    def by_class(self) -> dict[str, list[str]]:
        """Class IRI to its members' IRIs; both in the order of IRIs."""
        members: dict[str, list[str]] = {}
        for subject in sorted(self.things):
            for cls in self.iris(subject, "rdf:type"):
                members.setdefault(cls, []).append(subject)
        return {cls: members[cls] for cls in sorted(members)}

    def members(self, cls: str) -> list[str]:
        """Return the IRIs of the members of a gv: class, in order; empty when there are none."""
        return self.by_class.get(term(cls), [])

    def terms(self, subject: str, predicate: str) -> list[str]:
        """Return the object terms of a predicate, written as `kg/model.py` writes it; empty when it has none."""
        return self.things.get(subject, {}).get(expand(predicate), [])

    def iris(self, subject: str, predicate: str) -> list[str]:
        """Return the IRIs a predicate points to, without brackets."""
        return [obj[1:-1] for obj in self.terms(subject, predicate) if is_iri(obj)]

    def texts(self, subject: str, predicate: str) -> list[tuple[str, str]]:
        """Return (text, language tag) of each literal of a predicate; the tag is empty for a plain one."""
        return [literal_parts(obj)[:2] for obj in self.terms(subject, predicate) if not is_iri(obj)]

    def first(self, subject: str, predicate: str) -> str:
        """Return the first value as a person reads it, or an empty string."""
        return next((plain(obj) for obj in self.terms(subject, predicate)), "")

    def english(self, subject: str, predicate: str) -> str:
        """Return the English text of a predicate, or an empty string."""
        return next((text for text, tag in self.texts(subject, predicate) if tag == "en"), "")

    def label(self, subject: str) -> str:
        """Return what a reader should see beside an id, in English where there is English; empty when unnamed.

        A proposition shows its statement and figure; a claim its claimant, stance and proposition, so that
        nothing said is ever shown without who says it; a date what was written.
        """
        if subject not in self._labels:
            self._labels[subject] = self._label(subject)
        return self._labels[subject]

    def _label(self, subject: str) -> str:
        if claimant := next(iter(self.iris(subject, "claimant")), ""):
            stance = concept_key(self.first(subject, "stance"), "stance")
            said = self.label(self.first(subject, "proposition"))
            return f"{self.label(claimant)} {stance}: {said}"
        if statement := self.english(subject, "text"):
            return f"{statement}: {figure}" if (figure := self.figure(subject)) else statement
        named = (self.first(subject, predicate) for predicate in ("skos:prefLabel", "name", "asWritten"))
        return self.english(subject, "skos:prefLabel") or next(filter(None, named), "")

    def figure(self, subject: str) -> str:
        """Return a figure with its bound in words, such as "at least 304" or "about 20 %"; empty when none."""
        ends = [end for name in ("lower", "upper") if (end := self.first(subject, name))]
        bound = concept_key(self.first(subject, "bound"), "bound").replace("-", " ")
        unit = " %" if self.first(subject, "propositionKind") == concept("proposition-kind", "share") else ""
        return f"{bound} {'-'.join(dict.fromkeys(ends))}{unit}" if ends else ""


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CHARACTERS.get(match[3], match[3])
