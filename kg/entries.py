"""What other pieces of a release may read of a thing: lines come in, an entry for each thing goes out."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from kg.graph import thing_iri
from kg.ntriples import Things, read_things
from kg.parcels import ids_of
from kg.references import READ_ACROSS
from kg.release.bodies import Around, entry_label, said
from kg.vocab import GV_IRI, GVC_IRI, PREFIXES

DEPTH: Final = 3  # a claim, the claim it answers, that claim's proposition, and what that names

_READ: Final = frozenset(READ_ACROSS)
_NAMESPACES: Final = (f"{PREFIXES['rdf']}type", GV_IRI, GVC_IRI, f"{PREFIXES['xsd']}date")
# Control characters stand for namespaces in the index; no literal that is read across can hold one.
_SHORT: Final = {name: chr(number) for number, name in enumerate(_NAMESPACES, 2)}
_LONG: Final = {short: name for name, short in _SHORT.items()}
_OURS: Final = "\x01"
_as_json: Final = json.JSONEncoder(ensure_ascii=False).encode


class Named(NamedTuple):
    """An id that some row declares: its table, and a note that settling needs."""

    id: str
    table: str
    note: str


class Entry(NamedTuple):
    """What other pieces may read of a thing.

    `known` holds its read-across lines, shortened; `label` its label as JSON; `said` the cells that the tables repeat
    of it, as JSON; `names` the ids that these name, joined by spaces. What there is nothing of is "".
    """

    id: str
    known: str
    label: str
    said: str
    names: str


def entries_of(lines: Iterable[str], base: str) -> list[Entry]:
    """Return an entry for each thing that N-Triples lines describe, in order of the lines.

    `lines` are distinct, and those of one thing are sorted.
    """
    whole: dict[str, Things] = {}
    for subject, facts in read_things(lines).items():
        whole.setdefault(subject.partition("#")[0], {})[subject] = facts
    return [_entry(thing, things, base) for thing, things in whole.items()]


def _entry(thing: str, things: Things, base: str) -> Entry:
    """Return the entry of a thing; `things` holds it and its parts, and nothing else."""
    known = [
        f"<{subject}> <{predicate}> {obj} ."
        for subject, facts in things.items()
        for predicate, objs in facts.items()
        if predicate in _READ
        for obj in objs
    ]
    label, cells = entry_label(things, thing), said(things, thing)
    shown = _as_json(label) if label else ""
    repeated = _as_json(cells) if cells else ""
    ident = thing.rpartition("/")[2]
    packed = _shorten("\n".join(known), base)
    return Entry(ident, packed, shown, repeated, " ".join(sorted(ids_of(f"{packed} {shown} {repeated}") - {ident})))


class Known(Mapping[str, Sequence[str]]):
    """IRI of a thing that has an entry -> its read-across lines, written out when they are asked for."""

    def __init__(self, reached: Mapping[str, Iterable[Entry]], base: str):
        self._base = base
        self._packed = {
            thing_iri(base, ident): "\n".join([entry.known for entry in entries if entry.known])
            for ident, entries in reached.items()
            if entries
        }
        self._lines: dict[str, list[str]] = {}

    def __getitem__(self, thing: str) -> Sequence[str]:
        if thing not in self._lines:
            text = self._packed[thing].replace(_OURS, f"<{self._base}id/")
            for short, name in _LONG.items():
                text = text.replace(short, name)
            self._lines[thing] = text.split("\n") if text else []
        return self._lines[thing]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def around(reached: Mapping[str, Iterable[Entry]], base: str) -> Around:
    """Return what a piece shows of the things it names."""
    entries = [(thing_iri(base, ident), entry) for ident, found in reached.items() for entry in found]
    labels = _loaded([(thing, entry.label) for thing, entry in reversed(entries)])  # the first of several counts
    cells = _loaded([(thing, entry.said) for thing, entry in entries])
    return Around({thing: _words(labels, label) for thing, label in labels.items()}, cells)


def _loaded(texts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what is written as JSON for some things, without those of which there is nothing."""
    kept = [(thing, text) for thing, text in texts if text]
    values = json.loads(f"[{','.join([text for _, text in kept])}]")  # at once: a call takes longer than a text
    return dict(zip([thing for thing, _ in kept], values, strict=True))


def _words(labels: Mapping[str, Any], label: Any) -> str:
    if isinstance(label, str):
        return label
    claimant, stance, proposition = label
    return f"{_words(labels, labels.get(claimant, ''))} {stance}: {_words(labels, labels.get(proposition, ''))}"


def named_in(lines: Iterable[str], base: str) -> set[str]:
    """Return the ids of the things of ours that stand in the lines."""
    return set(_ours(base).findall("\n".join(lines)))


@cache
def _ours(base: str) -> re.Pattern[str]:
    return re.compile(rf"<{re.escape(base)}id/[a-z-]+/([a-z]{{2}}-[^>#_]+)")


def _shorten(text: str, base: str) -> str:
    text = text.replace(f"<{base}id/", _OURS)
    for name, short in _SHORT.items():
        text = text.replace(name, short)
    return text
