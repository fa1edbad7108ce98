"""Show what was found: each hit with its label, who says it, when and where, and the words that were looked for.

A claim is never shown without its claimant and stance, a statement never without how many origins say it and who
denies it. The page and the JSON are made of the same views.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from kg.vocab import concept
from kg.web.address import document_of
from kg.web.library import Library
from kg.web.search.match import MOST_CHARACTERS, Pattern, Piece, pattern_of
from kg.web.search.query import Hit, Query, Results
from kg.web.thing import Span, Thing
from kg.web.words import words

_AROUND: Final = 90  # characters of a text kept on each side of the first word that is meant
_DATES: Final = ("statedOn", "issuedOn", "actOn", "publishedOn", "decidedOn", "period")
_HARD: Final = ("PersonRecord", "Evidence", "Verification")  # whose descriptions may be hard to read
_STATEMENTS: Final = ("Proposition", "Partition")
_PARAMETERS: Final = {"text": "q"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit as it is shown. `label` and `snippet` are cut at the words that are meant; `language` is the snippet's.

    `source`, `claimant` and `denied_by` are IRIs; `origins` is how many origins say a statement, None for what is none.
    """

    iri: str
    path: str
    kind: str
    label: list[Piece]
    snippet: list[Piece]
    language: str
    hard: bool
    alike: bool
    stance: str
    claimant: str
    source: str
    when: Span | None
    origins: int | None
    denied_by: list[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its words, how many hits it leaves, whether it is chosen, the query to choose it."""

    value: str
    label: str
    count: int
    chosen: bool
    query: str


def shown(library: Library, results: Results, query: Query, language: str) -> list[Shown]:
    """Return the hits of a page as they are shown to readers of a language."""
    pattern = pattern_of(query.text)
    things = ((hit, library.of(f"{library.base}id/{hit.local}")) for hit in results.hits)
    return [_shown(library, hit, thing, pattern, language) for hit, thing in things if thing is not None]


def _shown(library: Library, hit: Hit, thing: Thing, pattern: Pattern, language: str) -> Shown:
    label = library.label(thing.iri, language)
    tag, snippet, is_name = _snippet(hit, pattern, label, language)
    source = library.of(thing.source)
    is_statement = hit.cls in _STATEMENTS
    return Shown(
        iri=thing.iri,
        path=document_of(library.base, thing.iri),
        kind=hit.cls,
        label=pattern.pieces(label, hit.alike),
        snippet=snippet,
        language=tag,
        hard=hit.cls in _HARD and not is_name,
        alike=hit.alike,
        stance=thing.key("stance"),
        claimant=thing.iri_at("claimant"),
        source=source.iri if source else "",
        when=next((span for prop in _DATES if (span := thing.span(prop)) is not None), None),
        origins=int(thing.value("originCount") or 0) if is_statement else None,
        denied_by=_deniers(library, thing) if is_statement else [],
    )


def _deniers(library: Library, thing: Thing) -> list[str]:
    """Return who denies a statement, each once, in the order of the claims."""
    claims = filter(None, map(library.of, library.pointing(thing.iri, "proposition")))
    return list(dict.fromkeys(claim.iri_at("claimant") for claim in claims if claim.key("stance") == "denies"))


def _snippet(hit: Hit, pattern: Pattern, label: str, language: str) -> tuple[str, list[Piece], bool]:
    """Return the text with most of what was looked for, cut around it: its tag, its pieces, whether it is a name."""
    if not pattern.words:
        return "", [], True
    best: tuple[tuple[int, bool], str, list[Piece], bool] = ((0, False), "", [], True)
    for is_name, tag, text in hit.texts:
        pieces = pattern.pieces(text, hit.alike and is_name)
        worth = len({piece.text for piece in pieces if piece.match}), tag == language
        if text not in label and worth[0] and worth > best[0]:
            best = worth, tag, pieces, is_name
    return best[1], cut(best[2]), best[3]


def cut(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces around the first word that is meant; what is left out at an end is an ellipsis."""
    first = next((at for at, piece in enumerate(pieces) if piece.match), 0)
    before = "".join(piece.text for piece in pieces[:first])
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    kept, room = [Piece(before, False)], 2 * _AROUND
    for piece in pieces[first:]:
        if len(piece.text) > room:
            kept.append(Piece(piece.text[: max(room, 0)].rpartition(" ")[0] + " …", False))
            break
        kept.append(piece)
        room -= len(piece.text)
    return [piece for piece in kept if piece.text]


def choices(library: Library, results: Results, query: Query, language: str) -> dict[str, list[Choice]]:
    """Return the values of each facet with their counts, and the years."""
    found = {
        name: [_choice(library, query, name, value, count, language) for value, count in values]
        for name, values in results.facets.items()
    }
    years = [
        Choice(year, year, count, (query.since, query.until) == (year, year), _year(query, year))
        for year, count in results.years
    ]
    return {**found, "year": years}


def _choice(library: Library, query: Query, name: str, value: str, count: int, language: str) -> Choice:
    chosen = getattr(query, name) == value
    asked = parameters(replace(query, **{name: "" if chosen else value}))
    return Choice(value, _facet_label(library, name, value, language), count, chosen, asked)


def _year(query: Query, year: str) -> str:
    chosen = (query.since, query.until) == (year, year)
    return parameters(replace(query, since="" if chosen else year, until="" if chosen else year))


def _facet_label(library: Library, name: str, value: str, language: str) -> str:
    say = words(language)
    match name:
        case "place" | "source":
            return library.label(f"{library.base}id/{name}/{value}", language)
        case "stance":
            return library.label(concept("stance", value), language)
        case _:
            return say(key) if (key := f"search.{name}_{value}") in say else value


def parameters(query: Query, **more: str) -> str:
    """Return a query as the query string of an address, without what is empty.

    >>> parameters(Query(text="a b", kind="Claim"), after="claim/cl-4k2m9x")
    'q=a+b&kind=Claim&after=claim%2Fcl-4k2m9x'
    """
    given = {_PARAMETERS.get(name, name): value for name, value in {**asdict(query), **more}.items()}
    return urlencode({name: value for name, value in given.items() if value})


def query_of(given: Mapping[str, str]) -> Query:
    """Return the query that the parameters of an address ask; what is unknown among them is passed over."""
    names = Query.__dataclass_fields__
    asked = {name: given.get(_PARAMETERS.get(name, name), "").strip()[:MOST_CHARACTERS] for name in names}
    return Query(**asked)


def as_json(library: Library, results: Results, query: Query, language: str) -> dict[str, Any]:
    """Return results as they are told to programs; addresses are relative to that of the answer."""
    hits = [_hit_json(library, one, language) for one in shown(library, results, query, language)]
    facets = {
        name: [{"value": one.value, "label": one.label, "count": one.count} for one in several]
        for name, several in choices(library, results, query, language).items()
    }
    following = f"search.json?{parameters(query, after=results.next)}" if results.next else None
    asked = {_PARAMETERS.get(name, name): value for name, value in asdict(query).items() if value}
    counts = {"total": results.total, "alike": results.alike, "next": following}
    return {"query": asked, **counts, "hits": hits, "facets": facets}


def _hit_json(library: Library, one: Shown, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "iri": one.iri, "page": one.path, "kind": one.kind, "label": _joined(one.label), "alike": one.alike,
        "snippet": [asdict(piece) for piece in one.snippet], "language": one.language, "stance": one.stance,
        "claimant": _named(library, [one.claimant], language), "source": _named(library, [one.source], language),
        "date": asdict(one.when) if one.when else None, "origins": one.origins,
        "denied_by": _named(library, one.denied_by, language),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in ("", None, [])}


def _named(library: Library, iris: Iterable[str], language: str) -> list[dict[str, str]]:
    return [{"iri": iri, "label": library.label(iri, language)} for iri in iris if iri]


def _joined(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
