"""Make entities of the rows of a SELECT that says several things of one thing, a row each.

In: rows of `?id`, and of any of the columns below, where a thing may stand in several rows. Out: an entity an id.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.answer import Term
from kg.link.entity import Entity, Sort
from kg.link.targets.base import MOST_NAMES, MOST_PLACES, checked_id, clean, days, names, note_of

COLUMNS: Final = (
    "id", "sort", "name", "lang", "born", "happened", "gender", "place", "within", "act", "latitude", "longitude",
    "geonames", "note",
)  # fmt: skip
_NUMBER: Final = r"([-+]?\d+(?:\.\d+)?(?:E[-+]?\d+)?)"
_POINT: Final = re.compile(rf"(?:<[^>]*>\s*)?POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)", re.IGNORECASE | re.ASCII)
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T.*", re.ASCII)


def grouped(columns: Iterable[str], rows: Iterable[tuple[Term | None, ...]]) -> dict[str, list[dict[str, Term]]]:
    """Return the rows of each IRI in `?id`, as column -> term, in an order that does not hang on the endpoint's.

    Errors: ValueError for an id that is no IRI.
    """
    columns = tuple(columns)
    found: dict[str, list[dict[str, Term]]] = defaultdict(list)
    for row in rows:
        said = {column: term for column, term in zip(columns, row, strict=True) if term is not None}
        found[checked_id(text_of(said.pop("id")))].append(said)
    return {id: sorted(found[id], key=_order) for id in sorted(found)}


def _order(said: dict[str, Term]) -> list[tuple[str, str]]:
    return sorted((column, str(term)) for column, term in said.items())


def entity_of(id: str, rows: list[dict[str, Term]], sort: Sort, source: str) -> Entity:
    """Return what the rows say of a thing; `?sort` (person, body or place) stands before `sort`."""
    said = {column: list(dict.fromkeys(row[column] for row in rows if column in row)) for column in COLUMNS}
    texts = {column: [clean(text_of(term)) for term in terms] for column, terms in said.items()}
    born, birth = days(map(day_of, texts["born"]))
    happened, event = days(map(day_of, texts["happened"]))
    sorts = {text.lower() for text in texts["sort"]}
    genders = {text.lower() for text in texts["gender"]} & {"male", "female", "other"}
    return Entity(
        id, next((known for known in Sort if known.value in sorts), sort), names(_forms(rows)), source, born, happened,
        gender=genders.pop() if len(genders) == 1 else "", places=_places(rows), act="".join(texts["act"][:1]),
        coordinates=coordinates(texts["latitude"], texts["longitude"]),
        codes=tuple(("geonames", code) for code in texts["geonames"][:MOST_PLACES]),
        note=note_of(birth and f"born {birth}", event and f"dates {event}", *texts["note"][:5]),
    )  # fmt: skip


def text_of(term: Term | None) -> str:
    """Return the bare text of an IRI or literal, "" for anything else."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


def day_of(text: str) -> str:
    """Return the day of a moment, and any other text as it is: "2019-11-16T00:00:00Z" -> "2019-11-16"."""
    match = _MOMENT.fullmatch(text)
    return match[1] if match else text


def point(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a WKT point, which has the longitude first; None for another text.

    >>> point("Point(51.4 35.7)")
    (35.7, 51.4)
    """
    match = _POINT.fullmatch(text.strip())
    return coordinates([match[2]], [match[1]]) if match else None


def coordinates(latitudes: list[str], longitudes: list[str]) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees; None when there is not exactly one place or it is none."""
    if len(set(latitudes)) != 1 or len(set(longitudes)) != 1:
        return None
    try:
        latitude, longitude = float(latitudes[0]), float(longitudes[0])
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def _forms(rows: list[dict[str, Term]]) -> Iterator[tuple[str, str]]:
    for row in rows[: 10 * MOST_NAMES]:
        if isinstance(name := row.get("name"), Literal):
            yield name.value, text_of(row["lang"]) if "lang" in row else name.language or ""


def _places(rows: list[dict[str, Term]]) -> tuple[str, ...]:
    """Return the places that may be meant, each with what it lies in after a comma."""
    paths = ([clean(text_of(row[c])).replace(",", " ") for c in ("place", "within") if c in row] for row in rows)
    return tuple(dict.fromkeys(", ".join(filter(None, path)) for path in paths if any(path)))[:MOST_PLACES]
