"""The sheet of a verifier: one row a question goes out, and comes back with an answer, its reason and its reference.

In: questions, or a sheet that somebody has filled. Out: such a file, or the answers in it, checked cell by cell.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.csvfile import Report
from kg.errors import DataFaults, near
from kg.evidence.verify.checklist import Question
from kg.sheet import filled_rows, write_rows
from kg.tables import cell_fault
from kg.values import clean_text, join_many, split_many
from kg.vocab import SCHEMES

ANSWERS: Final = SCHEMES["verification-answer"]  # best first
OPEN: Final = "undetermined"  # the answer that needs no reference: it says what could not be found
SHOWN: Final = ("key", "criterion", "needed", "question", "fitting_references")
FILLED: Final = ("answer", "reason", "reference_kind", "reference", "private_note")
BOTH_SAID: Final = (
    "one_answers", "one_reason", "one_reference", "other_answers", "other_reason", "other_reference",
)  # fmt: skip
_PUBLISHED: Final = ("reason", "reference")
_REQUIRED: Final = ("key", *FILLED[:4])

Scan = Callable[[str], Iterable[tuple[str, str]]]  # of a text: the privacy rules it breaks, each with what to do


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verifier answers to a question; `line` is where it stands in the sheet.

    `reason` and `reference` may be published, `private_note` never is.
    """

    line: int
    key: str
    answer: str
    reason: str
    reference_kinds: tuple[str, ...]
    reference: str
    private_note: str = ""


def write_worksheet(
    path: Path,
    questions: Iterable[Question],
    language: str = "en",
    said: Mapping[str, tuple[Answer, Answer]] | None = None,
) -> None:
    """Write questions as rows to answer; with `said`, also what the two answered, in an order that names neither.

    Errors: NotWritten.
    """
    rows = [[*SHOWN, *(BOTH_SAID if said else ()), *FILLED]]
    for question in questions:
        both = _both(said[question.key]) if said else []
        rows.append([*_shown(question, language), *both, *("" for _ in FILLED)])
    write_rows(path, rows)


def _shown(question: Question, language: str) -> list[str]:
    needed = "yes" if question.needed else "no"
    return [
        question.key, question.criterion, needed, question.words(language), join_many(question.references),
    ]  # fmt: skip


def _both(answers: tuple[Answer, Answer]) -> list[str]:
    """Return the cells of two answers, the better first, so that their order tells nothing of who gave which."""
    ordered = sorted(answers, key=lambda one: (ANSWERS.index(one.answer), one.reason, one.reference))
    return [cell for one in ordered for cell in (one.answer, one.reason, one.reference)]


def read_worksheet(path: Path, name: str, questions: Sequence[Question], scan: Scan | None = None) -> list[Answer]:
    """Return the answers of a sheet in the order of the questions; one that is not needed may be left open.

    `name` is how the sheet is called in faults; `scan` judges what may be published, when the sheet is handed in.
    Errors: DataFaults with the row and column of each fault.
    """
    report = Report(name, [])
    asked = {question.key: question for question in questions}
    found: dict[str, Answer] = {}
    for line, cells in filled_rows(path, report, _REQUIRED):
        key = cells["key"]
        if key not in asked or key in found:
            fault = "this question stands here twice: keep one row" if key in found else _unknown(key, asked)
            report.fault(line, "worksheet-question", fault, "key")
        elif any(cells.get(column) for column in FILLED) or asked[key].needed:
            found[key] = _answer(line, cells, asked[key], report, scan)
    for key in asked.keys() - found.keys() if found or not report.problems else ():
        if asked[key].needed:
            report.fault(0, "worksheet-question", f'the row of "{key}" is missing: restore it from the sheet', "key")
    if report.problems:
        raise DataFaults(sorted(report.problems))
    return [found[key] for key in asked if key in found]


def _unknown(key: str, asked: Iterable[str]) -> str:
    return f'"{key}" is not asked of this item: {near(key, asked) or "restore the column key from the sheet"}'


def _answer(line: int, cells: Mapping[str, str], question: Question, report: Report, scan: Scan | None) -> Answer:
    """Return an answer after its faults were reported."""
    texts = {column: _text(line, column, cells.get(column, ""), report) for column in FILLED}
    kinds = tuple(dict.fromkeys(split_many(texts["reference_kind"].casefold())))
    made = Answer(
        line, question.key, texts["answer"].casefold(), texts["reason"], kinds, texts["reference"],
        texts["private_note"],
    )  # fmt: skip
    if made.answer not in ANSWERS:
        wrong = f'"{made.answer}" is no answer' if made.answer else "this question needs an answer"
        report.fault(line, "worksheet-answer", f"{wrong}: choose of {', '.join(ANSWERS)}", "answer")
    elif not made.reason:
        report.fault(line, "worksheet-reason", "say in a sentence why you answer so", "reason")
    else:
        _check_reference(made, question, report)
    for column in _PUBLISHED if scan else ():
        for rule, message in scan(texts[column]) if scan else ():
            report.fault(line, rule, f"{message}; what others may not read belongs in private_note", column)
    return made


def _check_reference(made: Answer, question: Question, report: Report) -> None:
    fitting = ", ".join(question.references)
    for kind in made.reference_kinds:
        if kind not in question.references:
            message = f'"{kind}" does not bear this answer: choose of {fitting}'
            report.fault(made.line, "worksheet-reference", message, "reference_kind")
    if made.answer == OPEN and not made.reference and not made.reference_kinds:
        return
    if not made.reference:
        report.fault(made.line, "worksheet-reference", "name what the answer rests on, or answer undetermined",
                     "reference")  # fmt: skip
    if not made.reference_kinds:
        message = f"say what sort of reference this is: {fitting}"
        report.fault(made.line, "worksheet-reference", message, "reference_kind")


def _text(line: int, column: str, text: str, report: Report) -> str:
    """Return a text in one form; report what no cell of a dossier can hold."""
    try:
        clean = clean_text(text)
    except ValueError as error:
        report.fault(line, "worksheet-text", str(error), column)
        return ""
    if fault := cell_fault(clean):
        report.fault(line, *fault, column)
        return ""
    return clean
