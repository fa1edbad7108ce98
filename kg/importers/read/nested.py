"""Flatten one record of JSON or YAML into cells of text, keeping only the columns that are wanted.

In: a record as its reader built it, of `Pairs`, lists, texts, truth values and None. Out: its cells:
`{"name": {"en": "A"}}` gives the column `name.en`, and a list of values is joined by " | ".
"""

from collections.abc import Collection, Iterator
from typing import Any, Final, TypeAlias

from kg.importers.read import limits
from kg.values import SEPARATOR

Value: TypeAlias = Any  # Pairs | list[Value] | str | bool | None


class Pairs(list[tuple[str, Value]]):
    """An object as its members in order, those with the same name too."""


class BadRecord(ValueError):
    """What is wrong with one record: the rule, the message and the column."""

    def __init__(self, rule: str, message: str, column: str = ""):
        self.rule, self.message, self.column = rule, message, column
        super().__init__(message)


class BadFile(ValueError):
    """A file that cannot be read on: the line, or 0 where it is not known, the rule and the message."""

    def __init__(self, line: int, rule: str, message: str):
        self.line, self.rule, self.message = line, rule, message
        super().__init__(message)


TOO_DEEP: Final = f"lists and objects stand in one another more than {limits.MAX_DEPTH} deep: flatten them"


def flatten(record: Value, wanted: Collection[str] | None) -> dict[str, str]:
    """Return the cells of a record in its order; a column that it does not have is not there. Errors: BadRecord.

    >>> flatten(Pairs([("name", Pairs([("en", "A")])), ("tags", ["x", "y"]), ("age", None)]), None)
    {'name.en': 'A', 'tags': 'x | y', 'age': ''}
    """
    if not isinstance(record, Pairs):
        raise BadRecord("import-record", "this is a value and no object with named fields: state where the list is")
    cells: dict[str, str] = {}
    names: set[str] = set()
    for name, value, in_list in _leaves(record, "", False, 1):
        names.add(name)
        if len(names) > limits.MAX_COLUMNS:
            raise BadRecord("import-columns", f"the record has more than {limits.MAX_COLUMNS:,} fields: leave some out")
        if wanted is None or name in wanted:
            _put(cells, name, _text(value), in_list)
    return cells


def _leaves(value: Value, name: str, in_list: bool, depth: int) -> Iterator[tuple[str, Value, bool]]:
    """Yield (column, single value, whether it stands in a list) for all that stands in a value."""
    if depth > limits.MAX_DEPTH:
        raise BadRecord("import-depth", TOO_DEEP, name)
    if isinstance(value, Pairs):
        seen: set[str] = set()
        for key, member in value:
            inner = f"{name}.{key}" if name else key
            if key in seen:
                raise BadRecord("import-column-twice", f'the record names "{inner}" twice: delete one of them', inner)
            seen.add(key)
            yield from _leaves(member, inner, in_list, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name, True, depth + 1)
        if not value:
            yield name, None, True
    else:
        yield name, value, in_list


def _put(cells: dict[str, str], name: str, text: str, in_list: bool) -> None:
    """Add a value to its cell."""
    if in_list and "|" in text:
        raise BadRecord("import-separator", 'a value of a list holds "|", which separates values: replace it', name)
    if not in_list and name in cells:
        raise BadRecord("import-column-twice", f'two fields of the record have the name "{name}": rename one', name)
    before = cells.get(name, "")
    cells[name] = f"{before}{SEPARATOR}{text}" if before and text else before or text
    if len(cells[name]) > limits.MAX_CELL:
        message = f"the value has more than {limits.MAX_CELL:,} characters, and a cell can hold that many: shorten it"
        raise BadRecord("import-cell-long", message, name)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
