"""The page of evidence that is missing: cited and held nowhere here, each with the reason, in recordings by reason."""

from itertools import islice
from typing import Final

from kg.coverage.recordings import Recording, recordings
from kg.vocab import SCHEMES
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.cited import SHOWING, evidence_rows
from kg.web.words import words

MISSING: Final = "missing"
MOST_ROWS: Final = 2_000  # of evidence that are gone through for the page
MOST: Final = 60  # recordings of one reason
_REASONS: Final = (*SCHEMES["not-held-reason"], "")


def missing_page(library: Library, language: str) -> Page:
    """Return the page; what nobody cites is not on it, and what it lists was not always there."""
    texts = words(language)
    count = library.count("Evidence")
    found = recordings(library.ledger, evidence_rows(library, library.things("Evidence", limit=MOST_ROWS)))
    missing = [one for one in found if not one.held]
    groups = [(reason, [one for one in missing if reason in one.reasons]) for reason in _REASONS]
    return Page(
        path=MISSING,
        template="missing.html",
        title=texts("missing.title"),
        description=texts("missing.description"),
        values={
            "total": len(found),
            "count": len(missing),
            "groups": [(reason, group[:MOST], len(group)) for reason, group in groups if group],
            "unread": max(0, count - MOST_ROWS),
            "sources_of": sources_of,
            **SHOWING,
        },
    )


def sources_of(one: Recording) -> list[str]:
    """Return the sources that cite a recording, the first few."""
    return list(islice(dict.fromkeys(row.source for row in one.lineage.rows), 5))
