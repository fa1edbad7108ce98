"""Read from a release what search needs of each thing: its texts, what it refers to, its dates and figures.

In: the N-Quads of a release, piece by piece. Out: one draft a thing, in a scratch database, so that memory stays
bounded. What the build worked out (lineage) and what was withdrawn is not read: nothing of it can be found.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.release.read import Release
from kg.vocab import CLASSES, GV_IRI, expand
from kg.web.thing import TYPE, name

NAMES: Final = ("skos:prefLabel", "name", "preferredName")
TEXTS: Final = (
    *NAMES, "text", "dcterms:description", "quote", "skos:note", "role", "capacity", "population", "actor",
    "basisOfKnowledge", "revisionReason", "responseReason", "justification", "method", "withdrawalReason",
    "question", "answerReason", "reference",
)  # fmt: skip
REFERENCES: Final = (
    "claimant", "proposition", "attributedTo", "inSource", "stance", "territory", "about", "concerns", "place",
    "placeCandidate", "within", "member", "body", "hasRecord", "total", "dcterms:publisher", "contentWarning",
    "verifies",
)  # fmt: skip
DATES: Final = ("statedOn", "issuedOn", "actOn", "publishedOn", "decidedOn", "period")
VALUES: Final = ("lower", "upper", "earliest", "latest", "asWritten", "dcterms:language", "locator")

_UNREAD: Final = ("concepts", "lineage", "withdrawn")
_NAMED: Final = {expand(prop): prop for prop in (*TEXTS, *REFERENCES, *DATES, *VALUES)}
_WANTED: Final = frozenset(f"<{iri}>".encode() for iri in (*_NAMED, TYPE.value))
_CLASSES: Final = frozenset(GV_IRI + cls for cls in CLASSES)
_REMEMBERED: Final = 10_000
_SCHEMA: Final = "CREATE TABLE draft (local TEXT PRIMARY KEY, cls TEXT NOT NULL, facts TEXT NOT NULL) WITHOUT ROWID"
_MERGED: Final = (
    "INSERT INTO draft VALUES (?1, ?2, ?3) ON CONFLICT (local) DO UPDATE SET facts = facts || char(10) || ?3 "
    "WHERE instr(char(10) || facts || char(10), char(10) || ?3 || char(10)) = 0"
)

Text = tuple[str, str, str]  # property, language tag, value


@dataclass(slots=True)
class Draft:
    """What search needs of one thing. Things are named by kind and id, "claim/cl-4k2m9x", their parts after a "#"."""

    local: str
    cls: str = ""
    texts: list[Text] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)  # property -> values, of the thing itself
    parts: dict[str, dict[str, str]] = field(default_factory=dict)  # part -> property -> value, for dates

    def refer(self, prop: str) -> list[str]:
        """Return what a property refers to or holds; empty when it has none."""
        return self.values.get(prop, [])


class Drafts:
    """The drafts of a release, kept in a scratch database."""

    def __init__(self, db: sqlite3.Connection):
        self._db = db
        self.find = lru_cache(maxsize=_REMEMBERED)(self._find)

    def fill(self, release: Release) -> None:
        """Read a release into the database. Errors: NotARelease."""
        self._db.execute(_SCHEMA)
        for graph in release.graphs:
            if graph not in _UNREAD:
                for body in release.nquads(graph):
                    self._db.executemany(_MERGED, map(_row, _read(body, f"{release.base}id/")))

    def of_class(self, cls: str) -> Iterator[Draft]:
        """Yield the drafts of a class, in the order of their names."""
        rows = self._db.execute("SELECT local, cls, facts FROM draft WHERE cls = ? ORDER BY local", (cls,))
        return (_draft(*row) for row in rows)

    def _find(self, local: str) -> Draft | None:
        """Return the draft of a name, None when there is none."""
        row = self._db.execute("SELECT local, cls, facts FROM draft WHERE local = ?", (local,)).fetchone()
        return None if row is None else _draft(*row)


def _row(draft: Draft) -> tuple[str, str, str]:
    facts = {"texts": draft.texts, "values": draft.values, "parts": draft.parts}
    return draft.local, draft.cls, json.dumps(facts, ensure_ascii=False)


def _draft(local: str, cls: str, facts: str) -> Draft:
    """Return the draft of a row; a thing that several pieces speak of has a line of facts from each."""
    draft = Draft(local, cls)
    for line in facts.split("\n"):
        said = json.loads(line)
        draft.texts += [tuple(text) for text in said["texts"]]
        draft.parts |= said["parts"]
        for prop, values in said["values"].items():
            draft.values.setdefault(prop, []).extend(values)
    return draft


def _read(body: bytes, base: str) -> Iterator[Draft]:
    """Yield the drafts of the things that some N-Quads give a class."""
    wanted = b"\n".join(line for line in body.split(b"\n") if line and line.split(b" ", 2)[1] in _WANTED)
    draft = Draft("")
    for quad in parse(wanted, format=RdfFormat.N_QUADS):
        local, _, part = name(quad.subject).removeprefix(base).partition("#")
        if local != draft.local:
            if draft.cls:
                yield draft
            draft = Draft(local)
        _add(draft, part, quad, base)
    if draft.cls:
        yield draft


def _add(draft: Draft, part: str, quad: Quad, base: str) -> None:
    value, prop = quad.object, _NAMED.get(quad.predicate.value, "")
    if not prop:
        if not part and name(value) in _CLASSES:
            draft.cls = name(value).removeprefix(GV_IRI)
    elif prop in TEXTS:
        if isinstance(value, Literal):
            draft.texts.append((prop, value.language or "", value.value))
    elif isinstance(value, NamedNode | Literal):
        if part:
            draft.parts.setdefault(part, {})[prop] = value.value
        else:
            draft.values.setdefault(prop, []).append(value.value.removeprefix(base))
