"""How far an item of evidence is verified: what the weakest needed answer allows, and which answers decide.

In: the answers to questions about an item. Out: a status with the answers that decide it. What nobody has examined is
not assessed, which says nothing against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.ledger import Verification
from kg.vocab import NOT_ASSESSED, SCHEMES, STATUSES

ANSWERS: Final = SCHEMES["verification-answer"]  # the best first
CRITERIA: Final = SCHEMES["verification-criterion"]
OPEN: Final = "undetermined"


@dataclass(frozen=True, slots=True)
class Verified:
    """The status of an item, and the answers about it by criterion; `deciding` are the weakest needed ones."""

    status: str
    deciding: tuple[Verification, ...]
    answers: tuple[Verification, ...]

    @property
    def undetermined(self) -> tuple[Verification, ...]:
        """The questions that could not be answered."""
        return tuple(row for row in self.answers if row.answer == OPEN)

    @property
    def unasked(self) -> tuple[str, ...]:
        """The criteria of which no needed answer is published; empty when the item was not assessed at all."""
        asked = {row.criterion for row in self.answers if row.needed}
        return tuple(one for one in CRITERIA if one not in asked) if asked else ()


def verified(answers: Iterable[Verification]) -> Verified:
    """Return how far an item is verified: never further than its weakest needed answer."""
    rows = tuple(sorted(answers, key=lambda row: (CRITERIA.index(row.criterion), not row.needed, row.iri)))
    needed = [ANSWERS.index(row.answer) for row in rows if row.needed]
    if not needed:
        return Verified(NOT_ASSESSED, (), rows)
    weakest = max(needed)
    deciding = tuple(row for row in rows if row.needed and row.answer == ANSWERS[weakest])
    return Verified(STATUSES[weakest], deciding, rows)
