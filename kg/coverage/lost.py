"""What is not there to be looked at: evidence that is not held, sources that are gone, replaced or kept nowhere.

In: the evidence and the sources of a case, and the tombstones of the release. Out: a row for each loss. Of what was
withdrawn only the number of each class of reasons is given, as the release gives it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.coverage.case import Coverage
from kg.coverage.recordings import recordings
from kg.ledger import Ledger, Source

EVIDENCE: Final = "evidence-not-held"
REPLACED: Final = "source-replaced"
SECOND_HAND: Final = "source-second-hand"
NOT_ARCHIVED: Final = "source-not-archived"
KINDS: Final = (EVIDENCE, REPLACED, SECOND_HAND, NOT_ARCHIVED)


@dataclass(frozen=True, slots=True)
class Lost:
    """A thing that cannot be looked at, or may be gone soon.

    Evidence: `source` cites it, `why` is the key of the reason, `items` how many the source gives. A replaced source:
    `source` is the later edition at its address. A source that was not seen: `source` is the one that tells of it.
    """

    kind: str
    thing: str
    source: str = ""
    why: str = ""
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many items or sets of evidence are cited and held, each once, and how many sources have an archived copy."""

    cited: int
    held: int
    sources: int
    archived: int


def losses(coverage: Coverage) -> list[Lost]:
    """Return what is lost or not held of a case, by kind and then in order of their IRIs."""
    evidence = (
        Lost(EVIDENCE, row.iri, row.source, row.not_held_reason, row.count) for row in coverage.evidence if not row.held
    )
    sources = (lost for row in _sources(coverage) for lost in _of_source(coverage.ledger, row))
    return sorted((*evidence, *sources), key=lambda lost: (KINDS.index(lost.kind), lost.thing, lost.source))


def holdings(coverage: Coverage) -> Holdings:
    """Return how much of what a case rests on is held."""
    sources = list(_sources(coverage))
    cited = recordings(coverage.ledger, coverage.evidence)
    held, archived = sum(one.held for one in cited), sum(bool(row.archived_url) for row in sources)
    return Holdings(len(cited), held, len(sources), archived)


def withdrawn(ledger: Ledger) -> dict[str, int]:
    """Return reason -> how many things of the whole release were withdrawn for it, in order of the reasons."""
    return dict(sorted(Counter(ledger.withdrawn().values()).items()))


def _sources(coverage: Coverage) -> Iterator[Source]:
    yield from (row for iri in coverage.sources if (row := coverage.ledger.source(iri)))


def _of_source(ledger: Ledger, row: Source) -> Iterator[Lost]:
    for later in ledger.pointing(row.iri, "editionOf"):
        yield Lost(REPLACED, row.iri, later)
    if row.access == "known-through-another":
        yield Lost(SECOND_HAND, row.iri, row.known_through)
    elif row.url and not row.archived_url:
        yield Lost(NOT_ARCHIVED, row.iri)
