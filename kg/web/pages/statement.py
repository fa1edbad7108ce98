"""What a statement says and how far it reaches: shared by the pages of claims, propositions and cases."""

from typing import Final

from kg.web.library import Library
from kg.web.pages.shown import Fact, facts
from kg.web.thing import Thing

SCOPE: Final = ("population", "actor", "period", "territory")
CONTENT: Final = (
    "propositionKind", "measure", "shareOf", "subsetOf", "total", "basis", "exhaustive", "disjoint", "concerns",
    "degree", "role", "norm", "normLocator", "finding", "onFacts", "accountability", "describes",
)  # fmt: skip


def scope_of(library: Library, statement: Thing, language: str) -> tuple[Fact, ...]:
    """Return what a statement says and whom, whose acts, which days and which places it covers."""
    return facts(library, statement, (*CONTENT, *SCOPE), language)


def scope_key(statement: Thing) -> tuple[str, ...]:
    """Return what statements of one scope have in common, so that their figures may stand together; by time first."""
    period = statement.span("period")
    days = (period.earliest, period.latest) if period else ("", "")
    return *days, *statement.iris("territory"), *(statement.value(name) for name in ("population", "actor", "shareOf"))
