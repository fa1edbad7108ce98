"""The page of a case: what is claimed about it, each figure with its claimant and beside it only what answers it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.vocab import SCHEMES, concept, key_of_concept
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.coverage import covered_at
from kg.web.pages.held import Held, held
from kg.web.pages.origins import CONFIRMING
from kg.web.pages.said import Listed, having, lacking, list_claims, of_kind
from kg.web.pages.shown import Fact, facts
from kg.web.pages.statement import SCOPE, scope_key
from kg.web.thing import Thing

_FACTS: Final = ("period", "place", "partOf")
_FIGURES: Final = 150  # statements with a figure on one page
_LISTED: Final = 20  # of anything else
_COUNTED: Final = 2_000  # records whose sources are counted


@dataclass(frozen=True, slots=True)
class Scope:
    """Statements of one scope: what they cover, and who holds each, in order of the first claim."""

    facts: tuple[Fact, ...]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, the IRI of its concept, with the scopes in which it is counted."""

    iri: str
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The first statements of a kind, by address, each with the number of its claims, and how many there are."""

    iri: str
    statements: tuple[tuple[str, int], ...]
    total: int


def case_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a case. It names nobody: records are counted by source, and stand on pages of their own."""
    about = library.pointing(thing.iri, "about")
    statements = of_kind(library, about, "proposition", "partition")
    records = of_kind(library, about, "record")
    figures = _of_kinds(library, statements, "count", "share")
    inner = library.pointing(thing.iri, "partOf")
    values = {
        "facts_of_it": facts(library, thing, _FACTS, language),
        "description": thing.text("dcterms:description", language),
        "inner": inner[:_LISTED],
        "inner_count": len(inner),
        "measures": _measures(library, figures[:_FIGURES], language),
        "figure_count": len(figures),
        "more_figures": max(0, len(figures) - _FIGURES),
        "kinds": _kinds(library, statements),
        "unaimed": _unaimed(library, statements, language),
        "record_count": len(records),
        "record_sources": _by_source(library, records[:_COUNTED]),
        "covered_at": covered_at(library, thing.iri),
        **_first("restrictions", of_kind(library, about, "restriction")),
        **_first("evidence", of_kind(library, about, "evidence")),
    }
    return page_about(thing, "case.html", library.label(thing.iri, language), values)


def _first(name: str, iris: list[str]) -> dict[str, object]:
    return {name: iris[:_LISTED], f"{name}_count": len(iris)}


def _of_kinds(library: Library, statements: Sequence[str], *kinds: str) -> list[str]:
    found = {iri for kind in kinds for iri in having(library, statements, *_kind(kind))}
    return sorted(found)


def _kind(key: str) -> tuple[str, str]:
    return "propositionKind", concept("proposition-kind", key)


def _measures(library: Library, figures: Sequence[str], language: str) -> list[Measure]:
    """Group statements by what they count, in the order of the scheme, and then by their scope, in order of time."""
    found: defaultdict[str, defaultdict[tuple[str, ...], list[Thing]]] = defaultdict(lambda: defaultdict(list))
    for statement in filter(None, map(library.of, figures)):
        measure = statement.iri_at("measure") or statement.iri_at("propositionKind")
        found[measure][scope_key(statement)].append(statement)
    order = SCHEMES["measure"]
    ranked = sorted(found, key=lambda iri: order.index(key) if (key := key_of_concept(iri)) in order else len(order))
    scopes = ((iri, [_scope(library, scoped, language) for _, scoped in sorted(found[iri].items())]) for iri in ranked)
    measures = [Measure(iri, tuple(scope for scope in scoped if scope.held)) for iri, scoped in scopes]
    return [measure for measure in measures if measure.scopes]


def _scope(library: Library, statements: list[Thing], language: str) -> Scope:
    stances = (*CONFIRMING, "questions", "retracts")
    holders = [one for statement in statements if (one := held(library, statement, language, stances)).lines]
    covered = facts(library, statements[0], (*SCOPE, "shareOf"), language)
    return Scope(covered, tuple(sorted(holders, key=lambda one: one.lines[0].said.order)))


def _kinds(library: Library, statements: Sequence[str]) -> list[Kind]:
    others = (key for key in SCHEMES["proposition-kind"] if key not in ("count", "share"))
    found = ((key, having(library, statements, *_kind(key))) for key in others)
    return [
        Kind(concept("proposition-kind", key), tuple((iri, _claims(library, iri)) for iri in iris[:_LISTED]), len(iris))
        for key, iris in found
        if iris
    ]


def _claims(library: Library, statement: str) -> int:
    return len(library.pointing(statement, "proposition"))


def _unaimed(library: Library, statements: Sequence[str], language: str) -> Listed:
    """Return the denials that answer no claim and no record: they stand beside nothing."""
    claims = [iri for statement in statements for iri in library.pointing(statement, "proposition")]
    denials = having(library, claims, "stance", concept("stance", "denies"))
    return list_claims(library, lacking(library, denials, "response"), language)


def _by_source(library: Library, records: Sequence[str]) -> list[tuple[str, int]]:
    """Return how many of the records each source has, most first."""
    found = Counter(record.source for record in map(library.of, records) if record is not None)
    return sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
