"""A dossier of seven records of four lists about an invented evening, and what a review says of them."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from kg.fmt import format_dossier, write_formatted
from kg.link.candidates import Band, Candidate, Reason
from kg.link.decisions import Answer, Decision, Reviewer
from kg.link.entity import Entity, Sort
from kg.model import ALL_TABLES

BASE: Final = "https://example.org/testburg/"
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
DAY: Final = date(2031, 3, 2)
AUTHOR: Final = "ag-2b3c4d"
SECOND: Final = "ag-5f6g7h"
REVIEWER: Final = Reviewer(AUTHOR, "Sample Project", DAY, "kg link", "0.1.0")
RECORDS: Final = ("re-222222", "re-333333", "re-444444", "re-555555", "re-666666", "re-777777", "re-888888")
NAMES: Final = (
    "Testa Sample@en", "Testa Sampel@en", "تستا سمپل@fa", "Mock Example@en", "Mock Exampel@en", "ماک اگزمپل@fa",
    "Nobody@en",
)  # fmt: skip
PLACE: Final = "pl-2b3c4d"
OUTSIDE: Final = "https://example.net/gazetteer/7"

_CARD: Final = f"""title: {{en: An invented evening in Testburg}}
description: {{en: Invented records of invented people.}}
method: {{en: Every row was made up for tests.}}
license: {LICENSE}
publisher: Sample Project
contact: https://example.org/testburg/
base_iri: {BASE}
release_date: 2031-12-31
version: 0.1.0
language: [en, fa]
"""
_SOURCES: Final = ("so-222222", "so-333333", "so-444444", "so-555555", "so-666666", "so-777777", "so-888888")
_ENTRY: Final = {"entered_by": "tests", "entered_on": "2031-03-01"}


def make_dossier(folder: Path) -> Path:
    """Write the dossier into a folder, as `kg fmt` leaves it, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.yaml").write_text(_CARD, encoding="utf-8")
    _write(folder / "places.csv", "places", [
        {"id": PLACE, "label_en": "Testburg", "label_local": "تست‌بورگ@fa", "kind": "city", "precision": "locality"},
    ])  # fmt: skip
    _write(folder / "agents.csv", "agents", [
        {"id": AUTHOR, "label_en": "Sample Project", "kind": "project", "capacity": "compiler of this dossier"},
        {"id": SECOND, "label_en": "Second Reader", "kind": "person", "capacity": "reader of lists"},
    ])  # fmt: skip
    _write(folder / "cases.csv", "cases", [
        {"id": "ca-2b3c4d", "label_en": "The evening in Testburg", "label_local": "شب تست‌بورگ@fa",
         "period": "2031-01-10", "places": PLACE},
    ])  # fmt: skip
    _write(folder / "sources.csv", "sources", [
        {"id": source, "label_en": f"List {number}", "kind": "report", "publisher": SECOND, "issued_on": "2031-02-01",
         "accessed_on": "2031-03-01", "access": "read", "language": "en", "url": f"https://example.org/lists/{number}",
         "rights": "Invented for tests."}
        for number, source in enumerate(_SOURCES, 1)
    ])  # fmt: skip
    for ident, source, names in zip(RECORDS, _SOURCES, NAMES, strict=True):
        row = {"id": ident, "source": source, "about": "ca-2b3c4d", "names": names, "act": "killing",
               "identification": "partial-name" if names == "Nobody@en" else "full-name", "act_on": "2031-01-10",
               "places": PLACE, "locator": "row 1"}  # fmt: skip
        _write(folder / "records" / f"{source}.csv", "records", [row | _ENTRY])
    _write(folder / "judgements.csv", "judgements", [])
    _write(folder / "tombstones.csv", "tombstones", [])
    write_formatted(folder, format_dossier(folder))
    return folder


def add_rows(path: Path, table: str, rows: Iterable[dict[str, str]]) -> None:
    """Add rows to a file of a dossier."""
    with path.open(encoding="utf-8", newline="") as file:
        held = list(csv.DictReader(file))
    _write(path, table, [*held, *rows])


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file of a dossier; none when it is not there."""
    if not path.is_file():
        return []
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t" if path.name.endswith(".tsv") else ","))


def _write(path: Path, table: str, rows: Iterable[dict[str, str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in ALL_TABLES[table].columns], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def candidate(left: int, right: int, band: Band = Band.LIKELY, conflicts: tuple[str, ...] = ()) -> Candidate:
    """Return the candidate of two of the records, by their places in RECORDS."""
    reasons = (Reason("name", 9.5, "the names agree but for one letter"), Reason("age", -1.2, "one list gives no age"))
    return Candidate(_entity(left), _entity(right), "skos:exactMatch", band, 0.91, reasons, conflicts)


def _entity(at: int) -> Entity:
    name, _, tag = NAMES[at].rpartition("@")
    day = date(2031, 1, 10)
    return Entity(RECORDS[at], Sort.PERSON, ((name, tag),), _SOURCES[at], happened=(day, day), places=("Testburg",))


def decision(
    left: int, right: int, answer: Answer | str = "y", day: date = DAY, author: str = AUTHOR, comment: str = "as seen"
) -> Decision:
    """Return a decision on two of the records, by their places in RECORDS."""
    predicate = "rdfs:seeAlso" if answer == "u" else "skos:exactMatch"
    return Decision(RECORDS[left], RECORDS[right], Answer(answer), author, day, predicate=predicate, comment=comment,
                    tool="kg link", tool_version="0.1.0")  # fmt: skip


def link_decision(answer: str = "y", day: date = DAY, author: str = AUTHOR, target: str = OUTSIDE) -> Decision:
    """Return a decision on the place of the dossier and a thing of another data set."""
    predicate = "rdfs:seeAlso" if answer == "u" else "skos:exactMatch"
    return Decision(PLACE, target, Answer(answer), author, day, predicate=predicate, comment="the codes agree",
                    subject_label="Testburg", object_label="Testburg (city)", confidence=0.9)  # fmt: skip
