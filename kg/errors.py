"""The faults a researcher is shown and the errors a caller can catch.

A fault in the data is a value, `Problem`; misuse of the program is an exception, `KgError`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one cell: where it stands, what is wrong and what to do, and the rule that found it.

    `path` is relative to the dossier (`claims/so-4k2m9x.csv`, or `entry.xlsx#claims` for a sheet);
    `row` counts from 1 with the header as row 1, 0 for the file as a whole; `column` may be empty.
    """

    path: str
    row: int
    column: str
    rule: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.row}" if self.row else self.path
        column = f" {self.column}" if self.column else ""
        return f"{place}{column}: {self.message} [{self.rule}]"


class KgError(Exception):
    """Misuse of the program: one line for the person at the keyboard, never a traceback."""

    def __reduce__(self) -> tuple[Any, ...]:  # errors are made from data, not from `args`, and come from workers too
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[KgError], args: tuple[Any, ...], state: dict[str, Any]) -> KgError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class DataFaults(KgError):
    """The dossier has faults, so nothing was written."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(f"{count} fault{'s' if count != 1 else ''} found; nothing was written")


def near(word: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the nearest known name, or an empty string when none is near.

    >>> near("claimnt", ["claimant", "stance"])
    'did you mean "claimant"?'
    """
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'did you mean "{matches[0]}"?' if matches else ""
