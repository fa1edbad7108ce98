"""Keep the register of consent: who agreed that what may be public, and who took it back.

In: `consent.csv` of the private folder. Out: its entries, its faults, and the faults of public rows whose consent is
withdrawn or missing. The register names nobody: `by` is a pseudonym, and no fault repeats it.
"""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Final

from kg.csvfile import Report, read_records
from kg.errors import KgError, Problem, near
from kg.files import replace_file
from kg.model import ALL_TABLES
from kg.protect.texts import faults_of_text
from kg.tables import Row, cell_fault
from kg.values import ID_ALPHABET, is_id, new_id, parse_reference, split_many

REGISTER: Final = "consent.csv"
SCOPES: Final = ("name", "image", "testimony", "all")
SUBJECTS: Final = ("records", "evidence", "sources", "persons")

_ID: Final = f"cn-[{ID_ALPHABET}]{{6}}"
_IMAGES: Final = ("photo", "video")


@dataclass(frozen=True, slots=True)
class Consent:
    """One entry: the thing it is about, what it covers, by whom and when it was given, and when it was taken back."""

    id: str
    subject: str
    scope: str
    given_on: str
    by: str
    withdrawn_on: str = ""
    note: str = ""


COLUMNS: Final = tuple(field.name for field in fields(Consent))


def read_register(private: Path, shown: str = "") -> tuple[list[Consent], list[Problem]]:
    """Return the entries in order of the file, and its faults, sorted; `shown` is the folder as faults name it."""
    file = private / REGISTER
    report = Report(f"{shown}/{REGISTER}" if shown else REGISTER, [])
    if not file.is_file():
        return [], []
    entries: list[Consent] = []
    header: list[str] = []
    for number, values in read_records(file, report):
        cells = [value.strip() for value in values]
        if not header and any(cells):
            header = cells
            if missing := [name for name in COLUMNS if name not in header]:
                report.fault(number, "consent-form", f"add the missing columns: {', '.join(missing)}")
                break
        elif any(cells):
            named = dict(zip(header, cells, strict=False))
            entry = Consent(**{name: named.get(name, "") for name in COLUMNS})
            _check(number, entry, report)
            entries.append(entry)
    _check_ids(entries, report)
    return entries, sorted(report.problems)


def _check(number: int, entry: Consent, report: Report) -> None:
    if entry.scope not in SCOPES:
        report.fault(number, "consent-form", f"write one of {', '.join(SCOPES)}", "scope")
    if not is_id(entry.subject) or entry.subject[:2] not in ("re", "ev", "so", "pe"):
        report.fault(number, "consent-form", "write the id of a record, of evidence, of a source or person", "subject")
    if not entry.by:
        report.fault(number, "consent-form", "write a pseudonym of who agreed, never a name", "by")
    for column, required in (("given_on", True), ("withdrawn_on", False)):
        if ((text := getattr(entry, column)) and not _is_day(text)) or (required and not text):
            report.fault(number, "consent-form", "write one day, such as 2031-02-28", column)
    if entry.withdrawn_on and _is_day(entry.withdrawn_on) and entry.withdrawn_on < entry.given_on:
        report.fault(number, "consent-form", "it is taken back before it is given: correct a day", "withdrawn_on")


def _check_ids(entries: list[Consent], report: Report) -> None:
    ids = [entry.id for entry in entries]
    if len(set(ids)) != len(ids) or not all(ids):
        report.fault(0, "consent-form", "each entry needs an id of its own", "id")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# -- changes


def add_consent(private: Path, entry: Consent, chance: random.Random) -> Consent:
    """Add an entry to the register, give it an id, and return it. Errors: KgError when a cell cannot be meant."""
    entries = _entries(private)
    taken = {one.id for one in entries}
    is_new = not entry.id or entry.id in taken
    made = replace(entry, id=new_id("cn", taken, chance)) if is_new else entry
    report = Report(REGISTER, [])
    _check(0, made, report)
    for problem in report.problems:
        raise KgError(f"{problem.column}: {problem.message}")
    for column in ("by", "note"):
        if cell_fault(getattr(made, column)) or faults_of_text(getattr(made, column)):
            raise KgError(f"{column}: write no address, number or formula, here neither")
    _write(private, [*entries, made])
    return made


def withdraw_consent(private: Path, ident: str, day: date) -> list[Consent]:
    """Mark an entry, or all standing ones of a thing, as taken back on a day; return them as they are then.

    Errors: KgError when there is none, or when it was taken back before.
    """
    entries = _entries(private)
    meant = [one for one in entries if ident in (one.id, one.subject)]
    if not meant:
        guess = near(ident, {one.id for one in entries})
        raise KgError(f"the register has no entry {ident}, and none about it" + (f"; {guess}" if guess else ""))
    standing = [one for one in meant if not one.withdrawn_on]
    if not standing:
        return meant
    for one in standing:
        if day.isoformat() < one.given_on:
            raise KgError(
                f"consent {one.id} cannot be taken back on {day}, before {one.given_on}, its given_on: "
                f"correct the day, or given_on in {REGISTER} of the private folder"
            )
    done = {one.id: replace(one, withdrawn_on=day.isoformat()) for one in standing}
    _write(private, [done.get(one.id, one) for one in entries])
    return list(done.values())


def _entries(private: Path) -> list[Consent]:
    entries, problems = read_register(private)
    for problem in problems:
        raise KgError(f"the register has faults, the first: {problem}")
    return entries


def _write(private: Path, entries: Iterable[Consent]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in sorted(entries, key=lambda entry: entry.id))
    replace_file(private / REGISTER, out.getvalue().encode())
    private.chmod(0o700)


# -- what rows need


def consent_faults(rows: Iterable[Row], entries: Iterable[Consent], required: bool) -> list[Problem]:
    """Return the faults of public rows whose consent is taken back, or missing where the card asks for it, sorted."""
    of_subject: dict[str, list[Consent]] = defaultdict(list)
    for entry in entries:
        of_subject[entry.subject].append(entry)
    rows = list(rows)
    persons = _persons(rows)
    return sorted(problem for row in rows for problem in _faults(row, of_subject, persons, required))


def _persons(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Return identity judgement or record -> the persons whom it is about; one that fell joins no record."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.table == "judgements" and row.cells.get("kind") == "identity":
            stands = not row.cells.get("withdrawn_on")
            records = _named(row.cells.get("subjects", "")) if stands else []
            for ident in (row.cells.get("id", ""), *records):
                found[ident] += _named(row.cells.get("objects", ""))
    return dict(found)


def _named(cell: str) -> list[str]:
    """Return the ids that a cell names, with or without words before them."""
    return [parse_reference(part).id or part for part in split_many(cell)]


def _faults(
    row: Row, entries: dict[str, list[Consent]], persons: dict[str, list[str]], required: bool
) -> Iterator[Problem]:
    first = ALL_TABLES[row.table].columns[0].name
    ident = row.cells.get(first, "")
    if row.table == "tombstones":
        return
    for subject in dict.fromkeys((ident, *persons.get(ident, ()))):
        for entry in entries.get(subject, ()):
            column = _column(row, entry.scope) if entry.withdrawn_on else None
            if column is not None and not _given_again(entry, entries[subject]):
                yield Problem(row.path, row.number, column or first, "consent-taken-back", _taken_back(entry, column))
    needed = _needed_scope(row) if required else ""
    if needed and not any(not one.withdrawn_on and one.scope in (needed, "all") for one in entries.get(ident, ())):
        yield Problem(row.path, row.number, first, "consent-missing", _missing(ident, needed))


def _missing(ident: str, scope: str) -> str:
    return (
        f"the card asks for consent, and the register has none to the {scope} in this row: run kg consent add {ident} "
        f"--scope {scope}, or withhold the row"
    )


def _taken_back(entry: Consent, column: str | None) -> str:
    """Return what to do about consent that no longer stands; marking it again would do nothing."""
    done = f"consent {entry.id} for {entry.scope} was taken back on {entry.withdrawn_on}"
    if entry.scope == "all":
        return f"{done}: run kg consent withdraw {entry.id}, which withdraws what it is about"
    return f"{done}: " + ("clear the cell" if column else "withdraw the row by kg withdraw, or withhold it")


def _column(row: Row, scope: str) -> str | None:
    """Return the column in which a row shows what a scope covers, "" for the row as a whole, None when it does not."""
    kind = row.cells.get("kind", "")
    match scope:
        case "name":
            names = {"records": "names", "judgements": "preferred_name", "evidence": "label_en", "sources": "label_en"}
            column = names.get(row.table, "")
            return column if column and row.cells.get(column) else None
        case "image":
            return "" if (row.table == "evidence" and kind in _IMAGES) or row.table == "sources" else None
        case "testimony":
            is_testimony = row.table in ("records", "sources") or (row.table == "evidence" and kind == "testimony")
            return "" if is_testimony else None
        case _:
            return ""


def _given_again(entry: Consent, others: Iterable[Consent]) -> bool:
    return any(
        not one.withdrawn_on and one.scope in (entry.scope, "all") and one.given_on > entry.withdrawn_on
        for one in others
    )


def no_consent_to_picture(evidence: str, source: str, entries: Iterable[Consent]) -> str:
    """Return why no picture of an item may be public by the register, and what to do; "" when it may.

    There must be a standing entry about the item itself, and nothing taken back about it or its source.
    """
    about = [one for one in entries if one.subject in (evidence, source) and one.scope in ("image", "all")]
    for entry in about:
        if entry.withdrawn_on and not _given_again(entry, (one for one in about if one.subject == entry.subject)):
            return f"consent {entry.id} for {entry.scope} was taken back on {entry.withdrawn_on}"
    if any(one.subject == evidence and not one.withdrawn_on for one in about):
        return ""
    return f"the register has no consent to it: ask, then run kg consent add {evidence} --scope image"


def pictures_taken_back(rows: Iterable[Row], entries: Iterable[Consent]) -> set[str]:
    """Return what consent to pictures was taken back about, and the records of the people who took it back, by id."""
    of_subject: dict[str, list[Consent]] = defaultdict(list)
    for entry in entries:
        if entry.scope in ("image", "all"):
            of_subject[entry.subject].append(entry)
    gone = {
        subject for subject, about in of_subject.items()
        if any(one.withdrawn_on and not _given_again(one, about) for one in about)
    }  # fmt: skip
    return gone | {record for record, people in _persons(rows).items() if not gone.isdisjoint(people)}


def _needed_scope(row: Row) -> str:
    """Return what must be agreed to: the name of somebody who may be alive, or a testimony; "" for nothing."""
    if row.table == "records":
        living = row.cells.get("act") not in ("killing", "")
        return "name" if living and row.cells.get("identification") in ("full-name", "partial-name") else ""
    return "testimony" if row.table == "evidence" and row.cells.get("kind") == "testimony" else ""
