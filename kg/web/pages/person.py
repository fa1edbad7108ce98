"""The page of a person: the records that a judgement takes to speak of one human being, side by side.

They are never merged: what differs is marked, and whether both can be right is said.
"""

from dataclasses import dataclass
from typing import Final

from kg.vocab import expand, term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.agreement import Agreement, agreement
from kg.web.pages.order import in_order
from kg.web.pages.shown import FORMATS, MOST, First, Shown, fact, first
from kg.web.pages.term import definition, property_label
from kg.web.thing import Thing
from kg.web.words import words

MOST_RECORDS: Final = 12  # columns of the table
ROWS: Final = (
    "name", "identification", "ageAsWritten", "bornOn", "gender", "act", "actOn", "placeCandidate", "informant",
    "informantPlace", "injury", "dcterms:description",
)  # fmt: skip
FOLDED: Final = ("injury", "dcterms:description")


@dataclass(frozen=True, slots=True)
class Row:
    """One property of all records: a cell a record, empty where its source does not say, and how they agree."""

    term: str
    meaning: str
    cells: tuple[tuple[Shown, ...], ...]
    agreement: Agreement
    folded: bool
    alternatives: bool  # several values are what the source leaves open
    names: bool

    @property
    def differs(self) -> bool:
        """Whether the records say different things."""
        return self.agreement in (Agreement.DIFFER, Agreement.EXCLUDE)

    @property
    def said(self) -> list[tuple[Shown, ...]]:
        """The different cells, each once, in the order of the records."""
        return list(dict.fromkeys(cell for cell in self.cells if cell))


def person_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a person."""
    records = first(library, in_order(library, "PersonRecord", thing.iris("hasRecord"), language), MOST_RECORDS)
    rows = [row for prop in ROWS if any((row := compare(library, records.things, prop, language)).cells)]
    about = first(library, in_order(library, "Judgement", library.pointing(thing.iri, "object"), language))
    return Page(
        path=f"doc/person/{thing.id}",
        template="person.html",
        title=library.label(thing.iri, language),
        values={
            "records": records,
            "rows_of_records": rows,
            "term": term,
            "differing": [row for row in rows if row.differs],
            "standing": [judgement for judgement in about.things if judgement.one("withdrawnOn") is None],
            "withdrawn": [judgement for judgement in about.things if judgement.one("withdrawnOn") is not None],
            "answers": {record.iri: library.pointing(record.iri, "respondsTo")[:MOST] for record in records.things},
            "cases": _cases(library, records, language),
            "thing": thing,
        },
        description=words(language)("person.description"),
        thing=thing.iri,
        index=False,
        formats=FORMATS,
    )


def compare(library: Library, records: tuple[Thing, ...], prop: str, language: str) -> Row:
    """Return what the records say by one property, side by side; without cells when none says anything."""
    cells = tuple(fact(library, record, prop, language).values for record in records)
    iri = expand(prop)
    return Row(
        term=property_label(library, iri, language),
        meaning=definition(library, iri, language),
        cells=cells if any(cells) else (),
        agreement=agreement(records, prop),
        folded=prop in FOLDED,
        alternatives=prop == "placeCandidate",
        names=prop == "name",
    )


def _cases(library: Library, records: First, language: str) -> list[Shown]:
    return list(
        dict.fromkeys(case for record in records.things for case in fact(library, record, "about", language).values)
    )
