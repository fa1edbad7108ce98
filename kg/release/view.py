"""The things of one piece of a release: what is said of them comes in, values and labels for readers go out.

Terms keep the form N-Triples gives them, so that what was read is what is written; only IRIs that serve as
keys (subjects, predicates, classes) stand without their angle brackets.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, TypeAlias

from kg.ntriples import Things
from kg.vocab import GVC_IRI, PREFIXES, concept, expand

Label: TypeAlias = str | tuple[str, str, str]  # words, or of a claim: claimant IRI, stance key, proposition IRI

RDF_TYPE: Final = PREFIXES["rdf"] + "type"

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

iri_of = cache(expand)  # of a property, written as `kg/model.py` writes it
_CLAIMANT, _TEXT = iri_of("claimant"), iri_of("text")
_NAMES = tuple(map(iri_of, ("skos:prefLabel", "name", "asWritten")))


@dataclass(frozen=True, slots=True)
class Around:
    """What a piece shows of things at home in other pieces.

    `labels`: IRI of a thing -> its label as a reader sees it, of each thing that the piece names or `said` names;
    empty or absent when it has none.
    `said`: IRI of a proposition, partition or source -> the cells that rows of claims repeat, as `said` gives them.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


ALONE: Final = Around()


def is_iri(obj: str) -> bool:
    """Return whether an object term is an IRI rather than a literal."""
    return obj.startswith("<")


def literal_parts(obj: str) -> tuple[str, str, str]:
    """Return the text (escapes undone), language tag and datatype IRI of a literal term.

    >>> literal_parts('"a \\\\"b\\\\""@en')
    ('a "b"', 'en', '')
    """
    suffix = obj[obj.rindex('"') + 1 :]
    text = plain(obj)
    if suffix.startswith("@"):
        return text, suffix[1:], ""
    return text, "", suffix[3:-1]


def plain(obj: str) -> str:
    """Return a term as a person reads it: an IRI without brackets, a literal without type or tag."""
    if obj[0] == "<":
        return obj[1:-1]
    text = obj[1 : obj.rindex('"')]
    return _ESCAPE.sub(_character, text) if "\\" in text else text


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


def entry_label(things: Things, subject: str) -> Label:
    """Return the label of a thing from its own lines, in English where there is English; empty when unnamed.

    A proposition shows its statement and figure, a date what was written. A claim gives its claimant, stance and
    proposition, for others to name: nothing said is ever shown without who says it.
    """
    return View(things).entry_label(subject)


class View:
    """The things of one piece, with labels for what they name."""

    def __init__(self, things: Things, around: Around = ALONE):
        self.things = things
        self.around = around
        self.repeated: dict[tuple[object, str], list[str]] = {}  # cells that rows have in common, by plan and subject
        self._labels: dict[str, str] = {}

    def terms(self, subject: str, predicate: str) -> list[str]:
        """Return the object terms of a predicate, written as `kg/model.py` writes it; empty when it has none."""
        facts = self.things.get(subject)
        return facts.get(iri_of(predicate), []) if facts else []

    def iris(self, subject: str, predicate: str) -> list[str]:
        """Return the IRIs a predicate points to, without brackets."""
        return [obj[1:-1] for obj in self.terms(subject, predicate) if is_iri(obj)]

    def first(self, subject: str, predicate: str) -> str:
        """Return the first value as a person reads it, or an empty string."""
        objs = self.terms(subject, predicate)
        return plain(objs[0]) if objs else ""

    def english(self, subject: str, predicate: str) -> str:
        """Return the English text of a predicate, or an empty string."""
        return english(self.terms(subject, predicate))

    def label(self, subject: str) -> str:
        """Return what a reader should see beside an id; empty when unnamed or not known here."""
        label = self._labels.get(subject)
        if label is None:
            label = self._labels[subject] = self._label(subject)
        return label

    def _label(self, subject: str) -> str:
        own = self.entry_label(subject)
        if isinstance(own, tuple):
            claimant, stance, proposition = own
            return f"{self.label(claimant)} {stance}: {self.label(proposition)}"
        return own or self.around.labels.get(subject, "")

    def entry_label(self, subject: str) -> Label:
        """Return what `entry_label` says of a thing."""
        facts = self.things.get(subject)
        if not facts:
            return ""
        if claimants := facts.get(_CLAIMANT):
            stance = concept_key(self.first(subject, "stance"), "stance")
            return claimants[0][1:-1], stance, self.first(subject, "proposition")
        if statement := english(facts.get(_TEXT, ())):
            return f"{statement}: {figure}" if (figure := self.figure(subject)) else statement
        named = [objs for name in _NAMES if (objs := facts.get(name))]
        return english(facts.get(_NAMES[0], ())) or (plain(named[0][0]) if named else "")

    def figure(self, subject: str) -> str:
        """Return a figure with its bound in words, such as "at least 304" or "about 20 %"; empty when none."""
        ends = [end for name in ("lower", "upper") if (end := self.first(subject, name))]
        bound = concept_key(self.first(subject, "bound"), "bound").replace("-", " ")
        unit = " %" if self.first(subject, "propositionKind") == concept("proposition-kind", "share") else ""
        return f"{bound} {'-'.join(dict.fromkeys(ends))}{unit}" if ends else ""


def english(objs: Iterable[str]) -> str:
    """Return the first English text among the terms, or an empty string."""
    for obj in objs:
        if obj.endswith('"@en'):
            return plain(obj)
    return ""


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CHARACTERS.get(match[3], match[3])
