"""Find what a query may mean and say how alike it is: queries come in, candidates with score and reasons go out.

The score, 0 to 100, is a proposal for the order in which people look; it is no probability. A candidate is called a
match only when it is a place or a body, its type was asked for, it alone of that type bears exactly the name asked for,
and nothing that was asked besides disagrees. What stands for a human being is never called a match.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.link.names import similarity
from kg.web.library import Library
from kg.web.reconcile.agree import Agreement, compare
from kg.web.reconcile.lookup import names_of, things_for
from kg.web.reconcile.query import Query
from kg.web.reconcile.types import TYPES, may_match, type_of
from kg.web.search.query import Search
from kg.web.thing import Thing

_WORDS: Final = 12  # of a query that are compared
_CHARACTERS: Final = 120
_LEAST: Final = 40.0  # the score below which a name is another one
_NAME_COUNTS: Final = 3  # times as much as one property


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may mean. `form` is the name of it that is most alike, and `likeness` how much, 0 to 1.

    `likeness` is None when no name was asked for; `identical` when the name is the same, letter for letter.
    """

    thing: Thing
    score: float
    match: bool
    form: str
    likeness: float | None
    identical: bool
    type_agrees: bool | None
    agreements: tuple[Agreement, ...]


def candidates(library: Library, search: Search, query: Query) -> list[Candidate]:
    """Return the candidates of a query, best first, `query.limit` at most; equals in the order of their ids.

    Errors: TooSlow.
    """
    types = [cls for cls in map(type_of, query.types) if cls]
    if query.strict == "all" and len(set(query.types)) > 1:
        return []  # a thing is of one class
    kinds = TYPES if query.strict == "should" or not query.types else types
    found = [_candidate(library, thing, query, types) for thing in things_for(library, search, query, kinds)]
    kept = [one for one in found if one.score >= _LEAST and (query.text or any(a.agrees for a in one.agreements))]
    kept.sort(key=lambda one: (-one.score, one.type_agrees is False, not one.identical, one.thing.iri))
    return _with_match(kept, types)[: query.limit]


def _candidate(library: Library, thing: Thing, query: Query, types: Sequence[str]) -> Candidate:
    asked = " ".join(query.text.split()[:_WORDS])[:_CHARACTERS]
    is_id = query.text in (thing.iri, thing.id, f"{thing.kind}/{thing.id}")
    alike = [(similarity(asked, name), name) for name in names_of(library, thing)] if asked else []
    best, form = max(alike, key=lambda one: one[0], default=(0.0, ""))
    agreements = tuple(compare(library, thing, wanted) for wanted in query.wanted)
    likeness = (100.0 if is_id else round(100 * best, 1)) if query.text else None
    return Candidate(
        thing,
        _score(likeness, agreements),
        match=False,
        form=form,
        likeness=likeness,
        identical=is_id or any(_same(query.text, name) for _, name in alike),
        type_agrees=thing.cls in types if query.types else None,
        agreements=agreements,
    )


def _score(likeness: float | None, agreements: Sequence[Agreement]) -> float:
    """Return the mean of the name, which counts three times, and of each property of which something is said."""
    said = [100.0 * one.agrees for one in agreements if one.agrees is not None]
    weighed = said if likeness is None else [*said, *[likeness] * _NAME_COUNTS]
    return round(sum(weighed) / len(weighed), 1) if weighed else 0.0


def _with_match(found: list[Candidate], types: Sequence[str]) -> list[Candidate]:
    """Return the candidates with the one called a match that may be: it alone of its type is named exactly so."""
    so_named = Counter(one.thing.cls for one in found if one.identical)
    return [
        replace(one, match=True)
        if one.identical
        and may_match(one.thing)
        and one.thing.cls in types
        and sum(so_named[cls] for cls in types) == 1
        and not any(agreement.agrees is False for agreement in one.agreements)
        else one
        for one in found
    ]


def _same(asked: str, name: str) -> bool:
    return unicodedata.normalize("NFC", asked) == unicodedata.normalize("NFC", name)
