"""What all readers of foreign files share: how a file is read, a row of it, and where its faults go."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from kg.csvfile import Report
from kg.errors import Problem, near
from kg.importers.read.limits import MAX_LISTED


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """One row of a foreign file.

    `number` is the line or row where it begins, where a header is row 1; in a list without lines (JSON, YAML)
    it is its place in the list plus 1, as if there were a header. `cells` maps the columns that are wanted to
    their trimmed text, "" for what the row does not have.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read. What is "" or 0 has not been stated, or has no meaning for the format.

    `format` is csv, tsv, xlsx, json, jsonl, yaml or ftm; `encoding` a name that Python knows; `header_row` counts
    from 1; `records` is the dotted path to the list inside JSON or YAML.
    """

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    records: str = ""


class Faults:
    """The faults of one file: those of one rule are listed up to a limit and then only counted."""

    def __init__(self, path: str, problems: list[Problem]):
        self.path = path
        self.problems = problems
        self._counts: Counter[str] = Counter()

    def add(self, row: int, rule: str, message: str, column: str = "") -> None:
        """Append one fault, or count it when there are many of its rule already."""
        self._counts[rule] += 1
        if self._counts[rule] <= MAX_LISTED:
            self.problems.append(Problem(self.path, row, column, rule, message))

    def close(self) -> None:
        """Say how many faults were not listed."""
        for rule, count in self._counts.items():
            if count > MAX_LISTED:
                message = f"{count - MAX_LISTED:,} more faults of this kind are not listed"
                self.problems.append(Problem(self.path, 0, "", rule, message))
        self._counts.clear()

    def take(self, report: Report, wanted: Collection[str] | None) -> None:
        """Move the faults that a reader has appended to its report here, without those of columns nobody wants."""
        for problem in report.problems:
            if wanted is None or not problem.column or problem.column in wanted:
                self.add(problem.row, problem.rule, problem.message, problem.column)
        report.problems.clear()


def missing_column(name: str, names: Collection[str]) -> str:
    """Return the sentence for a column that is asked for and is not in the file.

    >>> missing_column("nmae", ["name", "age"])
    'the file has no column "nmae": did you mean "name"?'
    """
    hint = near(name, names) or f"it has {', '.join(list(names)[:20]) or 'none'}"
    return f'the file has no column "{name}": {hint}'
