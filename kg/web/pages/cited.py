"""What sources cite for a statement, counted in recordings and not in postings, and what of it is missing and why.

In: a statement. Out: a `Cited`. That an item is verified is said of the item, never of the statement.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from kg.coverage.recordings import Recording, recordings
from kg.coverage.tell import read_words
from kg.ledger import Evidence
from kg.vocab import STATUSES, concept
from kg.web.labels import warned_of
from kg.web.library import Library
from kg.web.pages.said import of_kind
from kg.web.thing import Thing

MOST_ROWS: Final = 500  # of evidence that are gone through for a statement
MOST: Final = 30  # recordings in the table


@dataclass(frozen=True, slots=True)
class Cited:
    """The recordings cited for a statement; `rows` are those that cite it, `unread` how many were not gone through."""

    recordings: tuple[Recording, ...]
    rows: int
    unread: int

    @property
    def shown(self) -> tuple[Recording, ...]:
        """The first of them."""
        return self.recordings[:MOST]

    @property
    def held(self) -> int:
        """Of how many a copy is held."""
        return sum(one.held for one in self.recordings)

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """How many have each status, the best first; what none has is left out."""
        found = Counter(one.verified.status for one in self.recordings)
        return [(status, found[status]) for status in STATUSES if found[status]]


def cited_for(library: Library, statement: str) -> Cited:
    """Return the recordings that sources cite for a statement."""
    iris = of_kind(library, library.pointing(statement, "supports"), "evidence")
    rows = evidence_rows(library, iris[:MOST_ROWS])
    return Cited(tuple(recordings(library.ledger, rows)), len(rows), max(0, len(iris) - MOST_ROWS))


def evidence_rows(library: Library, iris: list[str]) -> list[Evidence]:
    """Return the rows of evidence with these IRIs."""
    return [row for iri in iris if (row := library.ledger.evidence(iri))]


def not_held(reason: str, language: str) -> str:
    """Return in words why no copy is held; "" is the reason that was not given."""
    return read_words()[f"evidence-not-held-{reason}"][language]


def warned(library: Library, thing: Thing | None, language: str) -> list[str]:
    """Return in words what readers of an item, or of an answer about it, are to be warned of; empty for nothing."""
    return [library.label(iri, language) for iri in warned_of(library, thing)]


SHOWING: Final = {"concept": concept, "not_held": not_held}  # what the template of recordings has at hand
