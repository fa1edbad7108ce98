"""The review sheet: findings go out as rows with an empty column to decide in, and come back as decisions.

In: findings, or a sheet that somebody has filled, as .tsv or .csv. Out: such a file, or what was decided, checked cell
by cell.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.contradictions.finding import RELATIONS, VERSION, Finding, Rule
from kg.csvfile import Report, read_records
from kg.errors import DataFaults, KgError
from kg.files import replace_file
from kg.ledger import Ledger
from kg.tables import cell_fault
from kg.values import clean_text, is_id, join_many

COLUMNS: Final = (
    "decision", "comment", "certainty", "rule", "sentence", "sentence_fa", "subject", "relation", "object", "claims",
    "rests_on", "method_version",
)  # fmt: skip
_NEEDED: Final = ("decision", "rule", "subject", "object")
_DELIMITERS: Final = {".tsv": "\t", ".csv": ","}
_ANSWERS: Final = {"y": True, "yes": True, "بله": True, "n": False, "no": False, "نه": False, "u": None, "": None}
_LIVE: Final = "=+-@"  # what makes a spreadsheet run a cell


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on one finding; `line` is where it stands in the sheet."""

    line: int
    rule: Rule
    subject: str
    object: str
    accepted: bool
    sentence: str
    comment: str

    @property
    def relation(self) -> str:
        """The relation that the finding proposes."""
        return RELATIONS[self.rule]


def write_sheet(path: Path, findings: Iterable[Finding], ledger: Ledger) -> None:
    """Write findings as rows to decide on, whole or not at all. Errors: KgError for no table, NotWritten."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=_delimiter(path), lineterminator="\n")
    writer.writerows([COLUMNS, *(_cells(finding, ledger) for finding in findings)])
    replace_file(path, ("\ufeff" + out.getvalue()).encode())  # the mark tells spreadsheet programs that it is UTF-8


def _delimiter(path: Path) -> str:
    if (found := _DELIMITERS.get(path.suffix.lower())) is None:
        raise KgError(f"{path.name} is no table: give it the ending .tsv or .csv")
    return found


def _cells(finding: Finding, ledger: Ledger) -> list[str]:
    ids = [join_many(map(ledger.ident, iris)) for iris in (finding.claims, finding.judgements)]
    cells = (
        "", "", finding.certainty, finding.rule, finding.words.en, finding.words.fa, ledger.ident(finding.subject),
        finding.relation, ledger.ident(finding.object), *ids, VERSION,
    )  # fmt: skip
    return [f"'{cell}" if cell[:1] and cell[0] in _LIVE else cell for cell in cells]


def read_sheet(path: Path) -> list[Decision]:
    """Return what was decided, in the order of the sheet; rows without a decision are left for later.

    Errors: DataFaults with the row and column of each fault; KgError for another kind of file.
    """
    report = Report(path.name, [])
    found = [one for number, cells in _rows(path, report) if (one := _decision(number, cells, report)) is not None]
    for one, before in _twice(found):
        report.fault(one.line, "contradictions-twice", f"row {before} decides the same otherwise: keep one", "decision")
    if report.problems:
        raise DataFaults(sorted(report.problems))
    return found


def _rows(path: Path, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows below the header by column, trimmed, without the apostrophes that guard them."""
    header: list[str] = []
    for number, values in read_records(path, report, _delimiter(path)):
        cells = [text.strip() for text in values]
        if not any(cells):
            continue
        if header:
            yield number, {name: text.removeprefix("'") for name, text in zip(header, cells, strict=False) if name}
            continue
        header = [text.casefold() for text in cells]
        if missing := [name for name in _NEEDED if name not in header]:
            report.fault(number, "file-column-missing", f"add the missing columns: {', '.join(missing)}")
            return
        if twice := [name for name in COLUMNS if header.count(name) > 1]:
            report.fault(number, "file-column-twice", f"two columns are called {twice[0]}: delete one", twice[0])
            return
    if not header and not report.problems:
        report.fault(0, "file-empty", "there is nothing here, not even a header")


def _decision(number: int, cells: dict[str, str], report: Report) -> Decision | None:
    """Return what a row decides, None when nothing; report what cannot be read."""
    text, comment = cells.get("decision", "").casefold(), cells.get("comment", "")
    before = len(report.problems)
    if text not in _ANSWERS:
        report.fault(number, "contradictions-decision", f'"{text}" is no decision: write y, n or u', "decision")
    for column in ("subject", "object"):
        if not is_id(cells.get(column, "")):
            report.fault(number, "contradictions-finding", "this is no id: restore it from the sheet", column)
    if cells.get("rule") not in set(Rule):
        report.fault(number, "contradictions-finding", f"the rules are {', '.join(Rule)}: restore it", "rule")
    elif cells.get("relation", "") not in ("", proposed := RELATIONS[Rule(cells["rule"])]):
        report.fault(number, "contradictions-finding", f"this rule proposes {proposed}: restore it", "relation")
    for column in ("comment", "sentence"):
        if wrong := _unfit(cells.get(column, "")):
            report.fault(number, *wrong, column)
    accepted = _ANSWERS.get(text)
    if accepted is False and not comment:
        report.fault(number, "contradictions-reason", "say in a sentence why it is refused", "comment")
    if accepted is None or len(report.problems) > before:
        return None
    about, sentence = (cells["subject"], cells["object"]), cells.get("sentence", "")
    return Decision(number, Rule(cells["rule"]), *about, accepted, sentence, comment)


def _unfit(text: str) -> tuple[str, str] | None:
    """Return the rule and the message for a text that no cell of a judgement can hold."""
    try:
        clean_text(text)
    except ValueError as error:
        return "sheet-comment", str(error)
    return cell_fault(text)


def _twice(found: list[Decision]) -> Iterator[tuple[Decision, int]]:
    """Yield the decisions that contradict an earlier one of the sheet, with the row of that."""
    seen: dict[tuple[str, str, str], Decision] = {}
    for one in found:
        first = seen.setdefault((one.relation, one.subject, one.object), one)
        if first.accepted != one.accepted:
            yield one, first.line
