"""The recordings behind rows of evidence: each once, however often it is cited, with how far it is verified.

In: rows of evidence. Out: a row for each recording or set: whether a copy is held, and why not, and its status.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.coverage.items import Lineage, lineages
from kg.coverage.verified import Verified, verified
from kg.ledger import Evidence, Ledger
from kg.vocab import NOT_ASSESSED, STATUSES

GONE: Final = ("destroyed", "removed-by-host")  # the reasons that say: it was there, and is no longer


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, document or set: the rows that are copies of it, those that were asked for, and its status.

    The status is that of the first row; when only copies were examined, that of the one that came out worst.
    """

    lineage: Lineage[Evidence]
    cited: tuple[Evidence, ...]
    verified: Verified

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
    def lost_through(self) -> tuple[str, ...]:
        """The restrictions that are said to have destroyed or hidden one of its copies."""
        return tuple(sorted({row.lost_through for row in self.lineage.rows if row.lost_through}))

    @property
    def lost(self) -> bool:
        """Whether it is said to be gone: no copy is held, and one is said to be destroyed or was taken down."""
        return any(reason in GONE for reason in self.reasons)


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
    each = [verified(ledger.verifications_of(row.iri)) for row in lineage.rows]
    assessed = [one for one in each if one.status != NOT_ASSESSED] or each[:1]
    own = each[0] if each[0].status != NOT_ASSESSED else max(assessed, key=lambda one: STATUSES.index(one.status))
    return Recording(lineage, tuple(row for row in lineage.rows if row.iri in asked), own)
