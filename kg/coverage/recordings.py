"""The recordings behind rows of evidence: each once, however often it is cited, with how far it is verified.

In: rows of evidence. Out: a row for each recording or set: whether a copy is held, and why not, and its status.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.coverage.items import Lineage, lineages
from kg.coverage.verified import Verified, verified
from kg.ledger import Evidence, Ledger
from kg.vocab import NOT_ASSESSED, STATUSES

GONE: Final = ("destroyed", "removed-by-host")  # the reasons that say: it was there, and is no longer
_THERE: Final = ("not-public", "not-sought", "withheld-for-safety")  # those that say: it is there, and not with us


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, document or set: the rows that are copies of it, those that were asked for, and its status.

    The status is that of the row `examined`: of the first row when it is asked for; else, since a copy may have been
    altered, of the worst of the first row and the copies asked for; when none of them was examined, of the worst copy.
    """

    lineage: Lineage[Evidence]
    cited: tuple[Evidence, ...]
    verified: Verified
    examined: Evidence

    @property
    def first(self) -> Evidence:
        """The row that stands for it."""
        return self.lineage.first

    @property
    def held(self) -> bool:
        """Whether a copy is held of one of its rows."""
        return any(row.held for row in self.lineage.rows)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why no copy is held, each reason once; empty when one is."""
        return () if self.held else tuple(sorted({row.not_held_reason for row in self.lineage.rows}))

    @property
    def supports(self) -> tuple[str, ...]:
        """The statements for which one of its rows is cited."""
        return tuple(sorted({iri for row in self.lineage.rows for iri in row.supports}))

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Who is said to have seen one of its copies."""
        return tuple(sorted({iri for row in self.lineage.rows for iri in row.seen_by}))

    @property
    def lost_through(self) -> tuple[str, ...]:
        """The restrictions that are said to have destroyed or hidden one of its copies."""
        return tuple(sorted({row.lost_through for row in self.lineage.rows if row.lost_through}))

    @property
    def lost(self) -> bool:
        """Whether it is said to be gone: one copy was destroyed or taken down, and none is said to be kept anywhere."""
        return any(reason in GONE for reason in self.reasons) and not any(reason in _THERE for reason in self.reasons)


def recordings(ledger: Ledger, rows: Iterable[Evidence]) -> list[Recording]:
    """Return the recordings behind some rows; copies that stand elsewhere in the release belong to them."""
    asked = {row.iri: row for row in rows}
    family = dict(asked)
    for row in asked.values():
        first = row.copy_of or row.iri
        found = (ledger.evidence(iri) for iri in (first, *ledger.pointing(first, "copyOf")))
        family |= {one.iri: one for one in found if one}
    return [_recording(ledger, lineage, asked) for lineage in lineages(family.values())]


def recordings_behind(ledger: Ledger, statement: str) -> list[Recording]:
    """Return the recordings that sources cite for a statement."""
    return recordings(ledger, (row for iri in ledger.pointing(statement, "supports") if (row := ledger.evidence(iri))))


def _recording(ledger: Ledger, lineage: Lineage[Evidence], asked: dict[str, Evidence]) -> Recording:
    each = {row.iri: verified(ledger.verifications_of(row.iri)) for row in lineage.rows}
    cited = tuple(row for row in lineage.rows if row.iri in asked)
    examined = _examined(lineage, cited, each)
    return Recording(lineage, cited, each[examined.iri], examined)


def _examined(lineage: Lineage[Evidence], cited: tuple[Evidence, ...], each: Mapping[str, Verified]) -> Evidence:
    """Return the row whose status is that of the recording; the first one when none of its rows was examined."""
    first = lineage.first
    for rows in ((first,) if first in cited else (first, *cited), lineage.rows):
        if found := [row for row in rows if each[row.iri].status != NOT_ASSESSED]:
            return max(found, key=lambda row: STATUSES.index(each[row.iri].status))
    return first
