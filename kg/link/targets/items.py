"""What is asked of Wikidata items, and the entities made of the answer.

In: rows of `?id ?part ?value ?more`, one for each thing that is said of an item. Out: an entity an item. Statements
that are marked as deprecated there are not read, and unknown values are no values.
"""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from pyoxigraph import Literal

from kg.answer import Term
from kg.gate import Select
from kg.link.entity import Days, Entity, Sort
from kg.link.targets.base import MOST_PLACES, clean, days, names, note_of
from kg.link.targets.grouped import point, text_of

ITEM: Final = "http://www.wikidata.org/entity/"
LANGUAGES: Final = ("en", "mul", "fa", "ar", "ckb", "ku", "azb", "de", "fr", "es", "tr", "nl", "sv", "it")
PREFIXES: Final = f"""PREFIX wd: <{ITEM}>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX psv: <http://www.wikidata.org/prop/statement/value/>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
"""
Said: TypeAlias = dict[str, list[tuple[Term, str]]]  # part -> its values, each with what more is said of it
_MALE: Final = frozenset({"Q6581097", "Q2449503"})
_FEMALE: Final = frozenset({"Q6581072", "Q1052281"})
_OTHER: Final = frozenset({"Q48270", "Q1097630", "Q189125"})
_TIME: Final = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)T.*", re.ASCII)
_DECADE, _YEAR, _MONTH, _DAY = 8, 9, 10, 11  # precisions of Wikibase


def _label(node: str, name: str) -> str:
    """Return a pattern that binds one label of a node, the English one before others."""
    labels = {tag: f"?{name}_{tag}" for tag in ("en", "mul", "fa", "ar")}
    options = (
        f'OPTIONAL {{ {node} rdfs:label {label} FILTER(LANG({label}) = "{tag}") }}' for tag, label in labels.items()
    )
    return f"{' '.join(options)} BIND(COALESCE({', '.join(labels.values())}) AS ?{name})"


def _date(part: str, code: str) -> str:
    """Return a pattern for a date with its precision, and for one without where a store has no more."""
    return f"""{{ ?id p:{code} ?statement . ?statement psv:{code} ?time .
      FILTER NOT EXISTS {{ ?statement wikibase:rank wikibase:DeprecatedRank }}
      ?time wikibase:timeValue ?value ; wikibase:timePrecision ?more . BIND("{part}" AS ?part) }}
    UNION {{ ?id wdt:{code} ?value . FILTER NOT EXISTS {{ ?id p:{code}/psv:{code} [] }} BIND("{part}" AS ?part) }}"""


def _place(part: str, code: str) -> str:
    return f"""{{ ?id wdt:{code} ?place . {_label("?place", "value")}
      OPTIONAL {{ ?place wdt:P131 ?around . {_label("?around", "more")} }} BIND("{part}" AS ?part) }}"""


def _plain(part: str, code: str) -> str:
    return f'{{ ?id wdt:{code} ?value . BIND("{part}" AS ?part) }}'


def _named(part: str, code: str) -> str:
    return f'{{ ?id wdt:{code} ?thing . {_label("?thing", "value")} BIND("{part}" AS ?part) }}'


def details(ids: Iterable[str]) -> Select:
    """Return the query for what is said of these items, named by their IRIs."""
    items = " ".join(f"<{id}>" for id in ids)
    tags = ", ".join(str(Literal(tag)) for tag in LANGUAGES)
    parts = (
        f'{{ ?id rdfs:label ?value . FILTER(LANG(?value) IN ({tags})) BIND("name" AS ?part) }}',
        f'{{ ?id skos:altLabel ?value . FILTER(LANG(?value) IN ({tags})) BIND("alias" AS ?part) }}',
        '{ ?id schema:description ?value . FILTER(LANG(?value) = "en") BIND("description" AS ?part) }',
        _date("born", "P569"), _date("died", "P570"), _plain("gender", "P21"), _place("place", "P20"),
        _place("birthplace", "P19"), _named("around", "P131"), _named("country", "P17"), _named("kind", "P31"),
        _plain("geonames", "P1566"), _plain("iso-3166-2", "P300"), _plain("coordinates", "P625"),
    )  # fmt: skip
    pattern = "\n    UNION ".join(parts)
    where = f"VALUES ?id {{ {items} }}\n  {{ {pattern} }}"
    return select(f"SELECT DISTINCT ?id ?part ?value ?more WHERE {{\n  {where}\n}}", "id", "part", "value", "more")


def select(body: str, *variables: str) -> Select:
    """Return a query of ours in the parts in which it is sent; reading it again would take longer than the answer."""
    return Select(PREFIXES, body, variables, has_dataset=False)


def entity_of(id: str, rows: list[dict[str, Term]], sort: Sort, source: str) -> Entity:
    """Return an item as an entity; what it says in several ways stands in the note."""
    said: Said = {}
    for row in rows:
        if "value" in row and "part" in row:
            more = clean(text_of(row["more"])) if "more" in row else ""
            said.setdefault(text_of(row["part"]), []).append((row["value"], more))
    born, birth = _days(said.get("born", []))
    died, death = _days(said.get("died", []))
    person, forms = sort is Sort.PERSON, [*_forms(said.get("name", [])), *_forms(said.get("alias", []))]
    return Entity(
        id, sort, names(forms), source, born, died if person else None,
        gender=_gender(said.get("gender", [])), places=_paths(said.get("place" if person else "around", [])),
        coordinates=_coordinates(said.get("coordinates", [])) if sort is Sort.PLACE else None,
        codes=tuple((system, code) for system in ("geonames", "iso-3166-2") for code in _texts(said, system)),
        note=note_of(*_notes(said), birth and f"born {birth}", death and f"died {death}"),
    )  # fmt: skip


def _notes(said: Said) -> list[str]:
    """Return what a reviewer should see besides what is compared."""
    birthplaces = " or ".join(_paths(said.get("birthplace", [])))
    countries = ", ".join(_texts(said, "country")[:3])
    described, kinds = "; ".join(_texts(said, "description")), ", ".join(_texts(said, "kind")[:3])
    return [described, kinds, birthplaces and f"born in {birthplaces}", countries and f"country {countries}"]


def _texts(said: Said, part: str) -> list[str]:
    return sorted({clean(text_of(value)) for value, _ in said.get(part, [])} - {""})[:MOST_PLACES]


def _forms(said: list[tuple[Term, str]]) -> list[tuple[str, str]]:
    order = {tag: number for number, tag in enumerate(LANGUAGES)}
    forms = [(value.value, value.language or "") for value, _ in said if isinstance(value, Literal)]
    return sorted(forms, key=lambda form: (order.get(form[1], len(order)), form))


def _days(said: list[tuple[Term, str]]) -> tuple[Days | None, str]:
    return days(sorted({_written(value.value, more) for value, more in said if isinstance(value, Literal)}))


def _written(time: str, precision: str) -> str:
    """Return a time in EDTF to its precision; a first of January without one says no more than its year.

    A time before the year 1, or less exact than a decade, is given as written, and reads as no day.

    >>> [_written("1964-01-01T00:00:00Z", precision) for precision in ("9", "11", "")]
    ['1964', '1964-01-01', '1964']
    """
    match = _TIME.fullmatch(time)
    year, month, day = match.groups() if match else ("", "", "")
    exact = _YEAR if (month, day) == ("01", "01") else _DAY
    if precision.isascii() and precision.isdecimal():
        exact = int(precision[:2])
    if exact >= _DAY and year:
        return f"{year}-{month}-{day}"
    if exact == _DECADE and year:
        return f"{year[:3]}0/{year[:3]}9"
    if exact in (_YEAR, _MONTH) and year:
        return year if exact == _YEAR else f"{year}-{month}"
    return f"about {time}"


def _gender(said: list[tuple[Term, str]]) -> str:
    ids = {text_of(value).removeprefix(ITEM) for value, _ in said}
    known = ((_MALE, "male"), (_FEMALE, "female"), (_OTHER, "other"))
    found = [word for members, word in known if ids & members]
    return found[0] if len(found) == 1 else ""


def _paths(said: list[tuple[Term, str]]) -> tuple[str, ...]:
    """Return names of places with what each lies in, each once."""
    paths = sorted((clean(text_of(value)).replace(",", " "), around.replace(",", " ")) for value, around in said)
    return tuple(dict.fromkeys(", ".join(filter(None, path)) for path in paths if path[0]))[:MOST_PLACES]


def _coordinates(said: list[tuple[Term, str]]) -> tuple[float, float] | None:
    points = {found for value, _ in said if (found := point(text_of(value)))}
    return points.pop() if len(points) == 1 else None
