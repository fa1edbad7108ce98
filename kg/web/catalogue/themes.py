"""Group the prepared queries as a reader looks for them, by what the question is about.

The order is that of a reading of the dossier: what is counted, who answers whom, who says it and how they know, who is
held responsible, the people, where and when, what would prove it, and last the state of the data itself. A query stands
where its question begins, once.
"""

from collections.abc import Iterable
from typing import Final

from kg.queries import Query

THEMES: Final[dict[str, tuple[str, ...]]] = {
    "figures": (
        "toll", "current-figure", "as-known-on", "what-stood", "arrests", "children", "breakdown", "parts-add-up",
        "shares", "scope", "inferences",
    ),
    "denials": (
        "denials", "denial-forms", "blanket-denials", "denied-then-revised", "revisions", "response-time", "silence",
        "two-origins-denied", "contradicted-by-own-side", "incompatible-standing", "evidence-after-denial",
    ),
    "origins": (
        "origins", "single-origin", "dependence", "relays", "drift", "circular-reporting", "second-hand-sources",
    ),
    "voices": (
        "speakers", "knowledge", "quotes", "informants", "public-reasons", "ledger", "according-to-source",
        "verification",
    ),
    "responsibility": ("responsibility", "commands", "posts-on-date", "norms", "accountability"),
    "people": (
        "people-by-age", "people-by-identification", "by-injury", "identity", "name-forms", "deaths-on-day",
        "record-editions", "counted-against-records",
    ),
    "places": ("cases", "by-place", "place-codes", "date-forms"),
    "evidence": (
        "evidence-described", "evidence-witnesses", "evidence-not-held", "evidence-missing", "evidence-status",
        "evidence-answers", "evidence-copies",
    ),
    "restrictions": ("shutdown-windows", "restrictions-overlapping"),
    "data": (
        "everything", "links", "editions", "entered-since", "sources-by-type-and-access", "corrected-merged-withdrawn",
        "corrections", "corrections-open", "correction-times",
        "judgements-withdrawn", "unassessed", "unchecked",
    ),
}  # fmt: skip
OTHER: Final = "other"

_THEME_OF: Final = {name: theme for theme, names in THEMES.items() for name in names}


def theme_of(name: str) -> str:
    """Return the theme of a query; "other" for one that a dossier brings along."""
    return _THEME_OF.get(name, OTHER)


def by_theme(queries: Iterable[Query]) -> dict[str, list[Query]]:
    """Return the queries of each theme that has any, both in the order of this module; the rest by name at the end."""
    at_hand = {query.name: query for query in queries}
    listed = {theme: [at_hand[name] for name in names if name in at_hand] for theme, names in THEMES.items()}
    others = [query for name, query in at_hand.items() if name not in _THEME_OF]
    return {theme: found for theme, found in {**listed, OTHER: others}.items() if found}
