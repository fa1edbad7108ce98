"""Judge rows one by one: what their texts and addresses give away, and who may stand in public at all.

In: records as they were read. Out: faults with row and column; no message repeats what was found.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kg.card import PUBLIC
from kg.errors import Problem
from kg.ingest import Record
from kg.model import ALL_TABLES, Column, Kind
from kg.protect.people import fault_of, withheld_because
from kg.protect.texts import faults_of_address, faults_of_text

SAYS: Final[dict[str, str]] = {
    "privacy-document": "the cell holds the number of a passport, identity card or other paper: remove it",
    "privacy-national-id": "the cell holds a number that its check digit shows to be an identity number: remove it",
    "privacy-account": "the cell holds the number of a bank account or card: remove it",
    "privacy-contact": "the cell holds a way to reach somebody, such as an address written in words: remove it",
    "privacy-device": "the cell holds the address or number of a device: remove it",
    "privacy-location": "the cell holds an exact position: remove it and name the place",
    "privacy-email": "the cell holds an e-mail address: remove it",
    "privacy-phone": "the cell holds a telephone number: remove it",
    "privacy-number": "the cell holds a number of nine or more digits, as identity documents have: remove it",
    "privacy-coordinates": "the cell holds exact coordinates: remove them and name the place",
    "informant-named": "the cell names somebody who told the source: say only the type, in the column informant",
}
_TEXTS: Final = (Kind.TEXT, Kind.LOCAL, Kind.STRING, Kind.NAME, Kind.DATE, Kind.AGE, Kind.CODES)
_ADDRESSES: Final = (Kind.URL, Kind.IRI)
_UNREAD: Final = frozenset({"digest", "formula"})  # of one fixed form each
_CODE: Final = re.compile(r"=\s*[\w.-]+")  # of a place, in a form that its system gives it
_SCANNED: Final[dict[str, tuple[Column, ...]]] = {
    name: tuple(
        column for column in table.columns if column.kind in (*_TEXTS, *_ADDRESSES) and column.name not in _UNREAD
    )
    for name, table in ALL_TABLES.items()
}

_KIN: Final = (
    "brother|sister|mother|father|parent|son|daughter|husband|wife|uncle|aunt|cousin|grandmother|grandfather|fiancee?|"
    "fiancé|friend|neighbour|neighbor|classmate|colleague|roommate|cellmate|lawyer|teacher|relative|informant|"
    "eyewitness|witness"
)
_TOLD: Final = r"(?i:told|said|says|tells|according to|as reported by|interview(?:ed)? with|testimony of|confirmed by)"
_NAME: Final = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
_INFORMANT: Final = re.compile(
    rf"\b{_TOLD}[^.;]{{0,40}}?\b(?i:{_KIN}),? (?:(?i:named|called) )?{_NAME}|"
    rf"\b(?i:{_KIN}),? (?:(?i:named|called) )?{_NAME},? (?:has )?{_TOLD}\b|"
    rf"\b(?i:informant|eyewitness|witness)(?: is| was|:) {_NAME} {_NAME}"
)
_KIN_FA: Final = (
    "برادر|خواهر|مادر|پدر|پسر|دختر|همسر|شوهر|عمو|عمه|خاله|دایی|دوست|همسایه|همکلاسی|همکار|هم‌کلاسی|وکیل|معلم|شاهد"
)
_INFORMANT_FA: Final = re.compile(
    rf"(?:به گفتهٔ|به گفته‌ی|به گفته|به نقل از|گفت‌وگو با|از زبان) (?:{_KIN_FA})[\w\u200c]*(?: او| وی| ایشان)? ?[،,] ?\w+"
)
_PROSE: Final = ("description_en", "note")


def protect_faults(records: Iterable[Record], tier: str = PUBLIC) -> list[Problem]:
    """Return the faults of rows that give somebody away; who may be public is asked for the public tier alone."""
    return [problem for record in records for problem in _faults(record, tier)]


def _faults(record: Record, tier: str) -> Iterator[Problem]:
    for column in _SCANNED[record.table.name]:
        if text := record.row.cells.get(column.name, ""):
            for rule in _rules_broken(column.kind, text):
                yield _problem(record, column.name, rule, SAYS[rule])
    if record.table.name == "records":
        yield from _informants(record)
        cells = record.row.cells
        if tier == PUBLIC and not cells.get("public_reason") and (why := withheld_because(cells)):
            yield fault_of(record.row.path, record.row.number, why)


def _rules_broken(kind: Kind, text: str) -> tuple[str, ...]:
    if kind in _ADDRESSES:
        return faults_of_address(text)
    return faults_of_text(_CODE.sub("", text) if kind is Kind.CODES else text)


def _informants(record: Record) -> Iterator[Problem]:
    for column in _PROSE:
        text = record.row.cells.get(column, "")
        if text and names_informant(text):
            yield _problem(record, column, "informant-named", SAYS["informant-named"])


def names_informant(text: str) -> bool:
    """Return whether a text says by name who told the source.

    >>> names_informant("As told by his brother Testo Sample."), names_informant("As a relative told the source.")
    (True, False)
    """
    return (_INFORMANT.search(text) or _INFORMANT_FA.search(text)) is not None


def _problem(record: Record, column: str, rule: str, message: str) -> Problem:
    return Problem(record.row.path, record.row.number, column, rule, message)
