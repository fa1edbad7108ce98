"""Leave out of a fault's words what the scan would refuse: a message says where to look, and not what stands there.

In: a fault, and the cell it is of as far as it is known. Out: the fault, with "…" in the place of such words.
"""

import re
from dataclasses import replace
from typing import Final

from kg.errors import Problem
from kg.protect.texts import faults_of_address, faults_of_text

LEFT_OUT: Final = "…"
_QUOTED: Final = re.compile(r'"([^"]*)"')
_FIRST_TO_LAST: Final = re.compile(r'"(.*)"', re.DOTALL)  # a cell may hold such marks itself


def unrepeated(problem: Problem, cell: str = "") -> Problem:
    """Return a fault whose words repeat nothing that leads to a person, also no part of a cell that does.

    >>> unrepeated(Problem("records.csv", 2, "age", "age-form", '"09123456789" is not an age: write "over 60"')).message
    '"…" is not an age: write "over 60"'
    """
    message = problem.message
    if cell and _leads(cell):
        message = message.replace(f'"{cell}"', f'"{LEFT_OUT}"')
        message = _QUOTED.sub(lambda match: _mark(match[0], match[1].strip() in cell), message)
    for pattern in (_QUOTED, _FIRST_TO_LAST):
        message = pattern.sub(lambda match: _mark(match[0], _leads(match[1])), message)
    column = LEFT_OUT if _leads(problem.column) else problem.column
    if (message, column) == (problem.message, problem.column):
        return problem
    return replace(problem, message=message, column=column)


def _mark(quoted: str, is_left_out: bool) -> str:
    return f'"{LEFT_OUT}"' if is_left_out else quoted


def _leads(text: str) -> bool:
    return bool(faults_of_text(text) or faults_of_address(text))
