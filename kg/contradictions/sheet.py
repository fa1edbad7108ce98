"""The review sheet: findings go out as rows with an empty column to decide in, and come back as decisions.

In: findings, or a sheet that somebody has filled, as .tsv or .csv. Out: such a file, or what was decided, checked cell
by cell.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.contradictions.finding import RELATIONS, VERSION, Finding, Rule
from kg.csvfile import Report
from kg.errors import DataFaults, KgError
from kg.ledger import Ledger
from kg.sheet import DECISIONS, NO_DECISION, filled_rows, write_rows
from kg.tables import cell_fault
from kg.values import clean_text, is_id, join_many

COLUMNS: Final = (
    "decision", "comment", "certainty", "rule", "sentence", "sentence_fa", "subject", "relation", "object", "claims",
    "rests_on", "method_version",
)  # fmt: skip
_NEEDED: Final = ("decision", "rule", "subject", "object")
_DELIMITERS: Final = {".tsv": "\t", ".csv": ","}


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
    write_rows(path, [COLUMNS, *(_cells(finding, ledger) for finding in findings)], _delimiter(path))


def _delimiter(path: Path) -> str:
    if (found := _DELIMITERS.get(path.suffix.lower())) is None:
        raise KgError(f"{path.name} is no table: give it the ending .tsv or .csv")
    return found


def _cells(finding: Finding, ledger: Ledger) -> list[str]:
    ids = [join_many(map(ledger.ident, iris)) for iris in (finding.claims, finding.judgements)]
    return [
        "", "", finding.certainty, finding.rule, finding.words.en, finding.words.fa, ledger.ident(finding.subject),
        finding.relation, ledger.ident(finding.object), *ids, VERSION,
    ]  # fmt: skip


def read_sheet(path: Path) -> list[Decision]:
    """Return what was decided, in the order of the sheet; rows without a decision are left for later.

    Errors: DataFaults with the row and column of each fault; KgError for another kind of file.
    """
    report = Report(path.name, [])
    rows = filled_rows(path, report, _NEEDED, COLUMNS, _delimiter(path))
    found = [one for number, cells in rows if (one := _decision(number, cells, report)) is not None]
    for one, before in _twice(found):
        report.fault(one.line, "contradictions-twice", f"row {before} decides the same otherwise: keep one", "decision")
    if report.problems:
        raise DataFaults(sorted(report.problems))
    return found


def _decision(number: int, cells: dict[str, str], report: Report) -> Decision | None:
    """Return what a row decides, None when nothing; report what cannot be read."""
    text, comment = cells["decision"].casefold(), cells.get("comment", "")
    before = len(report.problems)
    if text not in DECISIONS:
        report.fault(number, "contradictions-decision", f'"{text}" {NO_DECISION}', "decision")
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
    accepted = DECISIONS.get(text)
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
