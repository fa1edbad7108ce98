"""Read what a release says as typed rows, for analyses: claims, statements, records and what they stand on.

In: the store of a release. Out: rows of `kg.ledger.rows`, one by one, or all of a kind in order of their IRIs.
"""

from kg.ledger.read import KEPT, Ledger
from kg.ledger.rows import (
    Affiliation,
    Agent,
    Answer,
    Case,
    Cell,
    Claim,
    Days,
    Evidence,
    Judgement,
    Partition,
    Place,
    Proposition,
    Record,
    Restriction,
    Source,
    Verification,
)

__all__ = [
    "KEPT", "Affiliation", "Agent", "Answer", "Case", "Cell", "Claim", "Days", "Evidence", "Judgement", "Ledger",
    "Partition", "Place", "Proposition", "Record", "Restriction", "Source", "Verification",
]  # fmt: skip
