"""Our own side of a comparison: rows of a dossier as entities.

In: settled rows (`kg/settle.py`). Out: entities of one sort. Every cell is read by the parsers of `kg/ingest.py`; one
that cannot be read is left out here, since the checks report it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Final

from kg.dates import TimeSpan
from kg.ingest import Record, ingest
from kg.link.entity import Days, Entity, Sort, Years
from kg.tables import Row
from kg.values import Age, split_many

DOSSIER: Final = "dossier"  # the source of agents and places, which are ours and not of one document
ABOUT: Final = 5  # years by which an age that is said to be "about" may be off
_TABLES: Final = {
    Sort.PERSON: ("records", "agents", "places", "sources"),
    Sort.BODY: ("agents",),
    Sort.PLACE: ("places",),
}
_DEEPEST: Final = 32  # places within places; a chain that is longer runs in a circle


def entities(rows: Iterable[Row], sort: Sort, *, sources: Collection[str] = ()) -> list[Entity]:
    """Return what the rows say of persons, bodies or places, in the order of the rows.

    Persons are the records of sources and the agents that are persons; `sources` keeps the records of these sources
    only, and no agents. The place names of a record are English, each with what it lies in: "Testburg, Lower Examplia".

    >>> row = Row("agents", "agents.csv", 2, {"id": "ag-22ch7n", "label_en": "Lantern Guard", "kind": "state-body"})
    >>> entities([row], Sort.BODY)[0].label
    'Lantern Guard'
    """
    records, _ = ingest(row for row in rows if row.table in _TABLES[sort])
    known = {record.id: record for record in records if record.table.name in ("places", "sources")}
    return [entity for record in records if record.id for entity in _entity(record, sort, known, sources)]


def decided(rows: Iterable[Row]) -> frozenset[frozenset[str]]:
    """Return the pairs that somebody has judged and whose judgement stands, whatever it says; there is no order in one.

    >>> cells = {"subject_id": "pl-22ch7n", "object_id": "https://example.org/7", "predicate_modifier": "Not"}
    >>> decided([Row("links", "links/places.sssom.tsv", 2, cells)]) == {frozenset({"pl-22ch7n", "https://example.org/7"})}
    True
    """
    return frozenset(frozenset(pair) for row in rows for pair in _judged(row.table, row.cells))


def _judged(table: str, cells: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    if table == "links":
        yield cells["subject_id"], cells["object_id"]
    elif table == "judgements" and not cells.get("withdrawn_on"):
        subjects, objects = split_many(cells.get("subjects", "")), split_many(cells.get("objects", ""))
        if cells.get("kind") == "identity":
            yield from combinations(subjects, 2)
        elif cells.get("relation") in ("same-person", "different-person"):
            yield from product(subjects, objects)


def _entity(record: Record, sort: Sort, known: dict[str, Record], sources: Collection[str]) -> Iterator[Entity]:
    match record.table.name, sort:
        case "records", Sort.PERSON if not sources or record.text("source") in sources:
            yield _of_record(record, known)
        case "agents", Sort.PERSON | Sort.BODY if not sources:
            if (record.text("kind") == "person") is (sort is Sort.PERSON):
                yield Entity(record.id, sort, _labels(record), DOSSIER, note=record.text("capacity"))
        case "places", Sort.PLACE if not sources:
            yield _of_place(record, known)


def _of_record(record: Record, known: dict[str, Record]) -> Entity:
    candidates = (str(place) for place in record.values.get("places", ()))
    chains = (", ".join(_chain(place, known)) for place in candidates)
    source = record.text("source")
    described = f"{known[source].text('label_en')} [{source}]" if source in known else source
    return Entity(
        record.id, Sort.PERSON, _pairs(record, "names"), described, _days(record, "born_on"),
        _days(record, "act_on"), _years(record), record.text("gender"), tuple(filter(None, chains)), record.text("act"),
        note=_note(record),
    )  # fmt: skip


def _of_place(record: Record, places: dict[str, Record]) -> Entity:
    codes = tuple(
        (code[0], code[2]) for code in record.values.get("codes", ()) if isinstance(code, tuple) and len(code) == 3
    )
    around = ", ".join(_chain(record.text("within"), places))
    return Entity(
        record.id, Sort.PLACE, _labels(record), DOSSIER, places=(around,) if around else (), codes=codes,
        note=record.text("kind"),
    )  # fmt: skip


def _chain(place: str, places: dict[str, Record]) -> list[str]:
    """The English names of a place and of all it lies in, the smallest first; empty when there is no such place."""
    names: list[str] = []
    while (record := places.get(place)) and len(names) < _DEEPEST:
        names.append(record.text("label_en").replace(",", ""))
        place = record.text("within")
    return names


def _labels(record: Record) -> tuple[tuple[str, str], ...]:
    english = record.text("label_en")
    return ((english, "en"), *_pairs(record, "label_local")) if english else _pairs(record, "label_local")


def _pairs(record: Record, column: str) -> tuple[tuple[str, str], ...]:
    values = (value for value in record.values.get(column, ()) if isinstance(value, tuple))
    return tuple((str(value[0]), str(value[1])) for value in values)


def _days(record: Record, column: str) -> Days | None:
    span = next(iter(record.values.get(column, ())), None)
    return (span.earliest, span.latest) if isinstance(span, TimeSpan) else None


def _years(record: Record) -> Years:
    age = next(iter(record.values.get("age", ())), None)
    if not isinstance(age, Age):
        return (None, None)
    if age.as_written.casefold().startswith("about ") and age.lower is not None and age.upper is not None:
        return max(0, age.lower - ABOUT), age.upper + ABOUT
    return age.lower, age.upper


def _note(record: Record) -> str:
    """What else a reviewer should see: how far the person is named, injuries, what the source adds, and where."""
    injuries = ", ".join(map(str, record.values.get("injury", ())))
    parts = (record.text("identification"), injuries, record.text("description_en"), record.text("locator"))
    return "; ".join(filter(None, parts))
