"""Read the words of a mapping: texts, lists, choices and names of columns, each with its faults.

In: the `Node` of a part. Out: plain values; what is wrong goes to the report with its line and its key, and the
reading of the rest goes on.
"""

from collections.abc import Collection, Iterable
from typing import Final

from kg.csvfile import Report
from kg.errors import near
from kg.importers.mapping.lines import Node
from kg.importers.mapping.parts import When
from kg.importers.mapping.sensitive import sensitive
from kg.values import clean_text

MAX_PATTERNS: Final = 5_000  # of one condition


class Words:
    """Reads parts and remembers every column that is named."""

    def __init__(self, report: Report):
        self.report = report
        self.columns: dict[str, int] = {}  # every column that is named, with the first line that names it

    def fault(self, line: int, rule: str, message: str, key: str = "") -> None:
        """Report a fault of the mapping."""
        self.report.fault(line, rule, message, key)

    def known(self, parts: dict[str, Node], allowed: Collection[str], what: str) -> dict[str, Node]:
        """Return the parts that are allowed; every other one is a fault."""
        for name in parts.keys() - set(allowed):
            hint = near(name, allowed) or f"the names are {', '.join(allowed)}"
            self.fault(parts[name].line, "mapping-unknown", f'{what} has no "{name}": {hint}', name)
        return {name: node for name, node in parts.items() if name in allowed}

    def text(self, node: Node | None, key: str, *, raw: bool = False) -> str:
        """Return a text, "" when it is missing or at fault; a `raw` one keeps its spaces."""
        if node is None:
            return ""
        if node.text is None:
            self.fault(node.line, "mapping-value", "write one text here, after the colon", key)
            return ""
        try:
            return clean_text(node.text) if raw else clean_text(node.text.strip())
        except ValueError as error:
            self.fault(node.line, "mapping-value", str(error), key)
            return ""

    def texts(self, node: Node | None, key: str, *, raw: bool = False) -> tuple[str, ...]:
        """Return the texts of a list, or of one text."""
        if node is None:
            return ()
        if isinstance(node.value, list):
            return tuple(self.text(item, key, raw=raw) for item in node.value)
        return (self.text(node, key, raw=raw),)

    def table(self, node: Node, key: str) -> dict[str, Node]:
        """Return the parts of a mapping, none when it is not one."""
        if isinstance(node.value, dict):
            return node.value
        self.fault(node.line, "mapping-value", "write its parts below it, indented, or in braces", key)
        return {}

    def items(self, node: Node, key: str) -> list[Node]:
        """Return the items of a list, none when it is not one."""
        if isinstance(node.value, list):
            return node.value
        self.fault(node.line, "mapping-value", "write a list here, each item with a hyphen before it", key)
        return []

    def choice(self, node: Node | None, key: str, allowed: Collection[str]) -> str:
        """Return one of the allowed words, "" when it is missing or at fault."""
        text = self.text(node, key)
        if node is None or text in allowed:
            return text
        hint = near(text, allowed) or f"write one of {', '.join(allowed)}"
        self.fault(node.line, "mapping-value", f'"{text}" is not known here: {hint}', key)
        return ""

    def flag(self, node: Node | None, key: str) -> bool:
        """Return whether yes stands here."""
        return self.choice(node, key, ("yes", "no")) == "yes"

    def column(self, name: str, line: int, key: str) -> str:
        """Return the name of a column, remembered; "" when it may not be read."""
        if not name:
            self.fault(line, "mapping-value", "write the name of a column", key)
            return ""
        if reason := sensitive(name):
            message = f'the column "{name}" tells {reason}: it is never imported, so take it out of the mapping'
            self.fault(line, "mapping-sensitive", message, key)
            return ""
        self.columns.setdefault(name, line)
        return name

    def column_list(self, node: Node | None, key: str) -> tuple[str, ...]:
        """Return names of columns, remembered."""
        line = node.line if node else 0
        return tuple(found for name in self.texts(node, key) if (found := self.column(name, line, key)))

    def when(self, node: Node | None, key: str) -> When:
        """Return a condition: columns with the patterns that they may fit."""
        if node is None:
            return ()
        conditions = []
        for name, patterns in self.table(node, key).items():
            if column := self.column(name, patterns.line, key):
                conditions.append((column, self._patterns(patterns, key)))
        return tuple(conditions)

    def _patterns(self, node: Node, key: str) -> tuple[str, ...]:
        found = tuple(" ".join(pattern.split()) for pattern in self.texts(node, key))
        if not 0 < len(found) <= MAX_PATTERNS:
            self.fault(node.line, "mapping-value", f"write between one and {MAX_PATTERNS:,} values", key)
        return found


def sentence(names: Iterable[str]) -> str:
    """Return names joined for reading.

    >>> sentence(["kind", "label_en"])
    'kind, label_en'
    """
    return ", ".join(names)
