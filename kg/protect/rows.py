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
from kg.protect.texts import faults_of_address, faults_of_text
from kg.values import Age, TimeSpan

ADULT: Final = 18  # years
DETAINED: Final = ("arrest", "disappearance", "torture")  # acts after which a person may be alive and in custody

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
_KEEP: Final = (
    "give the reason why it may be public in public_reason, or move the row to the private folder with kg protect"
)
_TEXTS: Final = (Kind.TEXT, Kind.LOCAL, Kind.STRING, Kind.NAME, Kind.DATE, Kind.AGE, Kind.CODES)
_ADDRESSES: Final = (Kind.URL, Kind.IRI)
_UNREAD: Final = frozenset({"digest", "formula"})  # of one fixed form each
_SCANNED: Final[dict[str, tuple[tuple[Column, bool], ...]]] = {
    name: tuple(
        (column, column.kind in _ADDRESSES)
        for column in table.columns
        if column.kind in (*_TEXTS, *_ADDRESSES) and column.name not in _UNREAD
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
    for column, is_address in _SCANNED[record.table.name]:
        if text := record.row.cells.get(column.name, ""):
            for rule in faults_of_address(text) if is_address else faults_of_text(text):
                yield _problem(record, column.name, rule, SAYS[rule])
    if record.table.name == "records":
        yield from _informants(record)
        if tier == PUBLIC and (who := withheld_because(record)) and not record.row.cells.get("public_reason"):
            yield _problem(record, "public_reason", "restricted-by-default", f"{who}: {_KEEP}")


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


def withheld_because(record: Record) -> str:
    """Return why the record of a person is restricted unless a reason is given; empty when it is not.

    A child is withheld unless the act is a killing, and so is anybody who may be alive in custody.
    """
    act = record.text("act")
    if act in DETAINED:
        return "the record is of somebody detained or missing who may be alive"
    if act != "killing" and may_be_child(record):
        return "the record is of a child who may be alive"
    return ""


def may_be_child(record: Record) -> bool:
    """Return whether the person may have been under eighteen at the time of the act, by the age or the day of birth."""
    for age in record.values.get("age", ()):
        if isinstance(age, Age) and min(_known(age.lower, age.upper), default=ADULT) < ADULT:
            return True
    born, acted = record.values.get("born_on", ()), record.values.get("act_on", ())
    return any(
        isinstance(birth, TimeSpan) and isinstance(act, TimeSpan) and act.earliest.year - birth.latest.year <= ADULT
        and (act.earliest.year - ADULT, act.earliest.month, act.earliest.day)
        < (birth.latest.year, birth.latest.month, birth.latest.day)
        for birth in born for act in acted
    )  # fmt: skip


def _known(lower: int | None, upper: int | None) -> list[int]:
    """Return the bound that tells whether somebody may be a child: the lower one, or the upper one without it."""
    return [bound for bound in (lower if lower is not None else upper,) if bound is not None]


def _problem(record: Record, column: str, rule: str, message: str) -> Problem:
    return Problem(record.row.path, record.row.number, column, rule, message)
