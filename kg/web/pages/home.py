"""Make the home page of a dossier: what is claimed and what is denied, at a glance.

Each denial stands with exactly what it answers. Lists are short, and each leads to the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from pyoxigraph import Literal

from kg.answer import lexical
from kg.store import ask
from kg.vocab import concept, term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.browse import CLASS_OF_KIND, browse_path
from kg.web.pages.dataset import DUMP, dataset_json_ld, files_of, released
from kg.web.pages.order import count
from kg.web.pages.said import Said, said
from kg.web.pages.thread import Revision, how_revised, revisions_of
from kg.web.pages.tolls import prepared, tolls
from kg.web.thing import Thing

MOST_LATEST: Final = 5  # denials, and revisions
MOST_STATEMENTS: Final = 4  # with the number of origins behind them
MOST_RESTRICTIONS: Final = 5
DUMPS: Final = ("data.nq.gz", "data.trig.gz", "csv/claims.csv.gz")

_LATEST: Final = """SELECT ?claim WHERE {{
  GRAPH ?said {{ ?claim {match} ; <{on}> ?day . ?day <{earliest}> ?first }}
}} ORDER BY DESC(?first) STR(?claim) LIMIT {limit}"""
_BACKED: Final = """SELECT ?statement WHERE {{
  GRAPH ?lineage {{ ?statement <{count}> ?origins }} FILTER(?origins > 1)
}} ORDER BY DESC(?origins) STR(?statement) LIMIT {limit}"""
_NOT_HELD: Final = """SELECT ?reason (COUNT(DISTINCT ?item) AS ?items) WHERE {{
  GRAPH ?said {{ ?item <{reason}> ?reason }}
}} GROUP BY ?reason ORDER BY DESC(?items) STR(?reason)"""
_CHECKED: Final = """SELECT (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  GRAPH ?said {{ ?claim a <{claim}> ; <{checked}> ?by }}
}}"""


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial, and for each claim that it answers how that was revised since or before."""

    said: Said
    revised: tuple[tuple[str, tuple[Revision, ...]], ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A claim that revises one of the same claimant, with how it does."""

    said: Said
    before: Said
    how: str


def home_page(library: Library, language: str) -> Page:
    """Return the home page of a dossier."""
    title = library.describe("dcterms:title", language)
    description = library.describe("dcterms:description", language)
    return Page(
        path="index",
        template="home.html",
        title=title,
        description=description,
        thing=f"{library.base}dataset",
        styles=("chart.css", "home.css"),
        values={
            "tolls": tolls(library, language),
            "no_toll": prepared()["toll"].empty[language],
            "no_denial": prepared()["denials"].empty[language],
            "no_revision": prepared()["revisions"].empty[language],
            "markup": Markup,
            "denials": list(_denials(library, language)),
            "revisions": list(_revisions(library, language)),
            "backed": list(_backed(library)),
            "restrictions": library.things("Restriction", limit=MOST_RESTRICTIONS),
            "all_restrictions": library.count("Restriction"),
            "not_held": list(_not_held(library)),
            "unchecked": library.count("Claim") - _checked(library),
            "kinds": [
                (kind, browse_path(kind), many) for kind, cls in CLASS_OF_KIND.items() if (many := count(library, cls))
            ],
            "files": sorted(
                (file for file in files_of(library) if file.path in DUMPS), key=lambda file: DUMPS.index(file.path)
            ),
            "folder": DUMP,
            "released": released(library),
        },
        json_ld=dataset_json_ld(library, language),
    )


def _denials(library: Library, language: str) -> Iterator[Denial]:
    for claim in _latest(library, f"<{term('stance')}> <{concept('stance', 'denies')}>", language):
        pairs = ((answer.to, revisions_of(library, answer.to, claim.claim, language)) for answer in claim.answers)
        yield Denial(claim, tuple((to, found) for to, found in pairs if found))


def _revisions(library: Library, language: str) -> Iterator[Replaced]:
    for claim in _latest(library, f"<{term('revises')}> ?before", language):
        before = said(library, claim.claim.iri_at("revises"), language)
        if before is not None:
            yield Replaced(claim, before, how_revised(claim.claim))


def _latest(library: Library, match: str, language: str) -> Iterator[Said]:
    """The last claims of a sort, the latest first, by the first day on which each can have been said."""
    text = _LATEST.format(match=match, on=term("statedOn"), earliest=term("earliest"), limit=MOST_LATEST)
    for iri in dict.fromkeys(lexical(row[0]) for row in ask(library.store, text).rows):
        if (claim := said(library, iri, language)) is not None:
            yield claim


def _backed(library: Library) -> Iterator[Thing]:
    """The statements with most origins, each with their number and the reason in its own values."""
    text = _BACKED.format(count=term("originCount"), limit=MOST_STATEMENTS)
    for (iri,) in ask(library.store, text).rows:
        if (thing := library.of(lexical(iri))) is not None:
            yield thing


def _not_held(library: Library) -> Iterator[tuple[str, int]]:
    """Why evidence that sources cite is not held, and of how many items."""
    for reason, items in ask(library.store, _NOT_HELD.format(reason=term("notHeldReason"))).rows:
        yield lexical(reason), int(lexical(items))


def _checked(library: Library) -> int:
    text = _CHECKED.format(claim=term("Claim"), checked=term("checkedBy"))
    found = ask(library.store, text).rows[0][0]
    return int(found.value) if isinstance(found, Literal) else 0
