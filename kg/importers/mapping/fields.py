"""Read the fields of a mapping: where each of our columns takes its value from.

In: the `Node` of a field and the column of ours that it fills. Out: `Field` values; faults go to the report.
"""

import re
from typing import Final

from kg.importers.mapping.lines import Node
from kg.importers.mapping.parts import NOTE, OTHERWISE, REFUSE, Case, Field, PlaceStyle
from kg.importers.mapping.words import Words
from kg.importers.values.dates import CALENDARS, JOINED, ORDERS, DateStyle
from kg.importers.values.months import LANGUAGES
from kg.importers.values.scripts import SCRIPTS
from kg.ingest import PARSERS
from kg.model import Column, Kind
from kg.tables import FORMULA_MARKS
from kg.values import is_tag, split_many
from kg.vocab import SCHEMES

TEMPLATE: Final = re.compile(r"\{([^{}]+)\}")
SOURCES: Final = ("always", "column", "columns", "write", "cases", "by", "chain", "same_row")
_READING: Final = ("values", "otherwise", "split", "before", "after", "strip", "unknown", "language")
_DATE: Final = ("calendar", "order", "months", "joined")
_PLACE: Final = ("within", "kind", "make", "local", "levels")
_TAGGED: Final = (Kind.NAME, Kind.LOCAL)
_COMPUTED: Final = {"by": Kind.CONCEPT, "chain": Kind.REF, "same_row": Kind.REF}
# What can be judged in the mapping already, before any row is read.
_JUDGED: Final = (
    Kind.TEXT, Kind.STRING, Kind.LOCAL, Kind.NAME, Kind.DATE, Kind.AGE, Kind.COUNT, Kind.FLAG, Kind.URL, Kind.CODES
)  # fmt: skip


class FieldReader:
    """Reads fields with one `Words`; `notes` says whether the table has a note for what fits nowhere else."""

    def __init__(self, words: Words, *, notes: bool):
        self.words = words
        self._notes = notes

    def read(self, node: Node, column: Column) -> tuple[Field, ...]:
        """Return the fields that fill a column, in order."""
        nodes = node.value if isinstance(node.value, list) else [node]
        return tuple(found for item in nodes if (found := self._field(item, column)))

    def _field(self, node: Node, column: Column) -> Field | None:
        if node.text is not None:
            name = self.words.column(node.text.strip(), node.line, column.name)
            return self._checked(Field(node.line, columns=(name,)), column) if name else None
        if isinstance(node.value, dict):
            return self._read_parts(node.line, node.value, column)
        self.words.fault(node.line, "mapping-value", "a list stands in a list here: write one list", column.name)
        return None

    def _read_parts(self, line: int, parts: dict[str, Node], column: Column) -> Field | None:
        allowed = [*SOURCES, *_READING]
        allowed += _DATE if column.kind is Kind.DATE else ()
        allowed += _PLACE if is_place(column) else ()
        parts = self.words.known(parts, allowed, "a field here")
        sources = [name for name in SOURCES if name in parts]
        if len(sources) != 1:
            said = f"names {' and '.join(sources)}" if sources else "does not say where its value comes from"
            message = f"the field {said}: write exactly one of {', '.join(SOURCES)}"
            self.words.fault(line, "mapping-value", message, column.name)
            return None
        return self._checked(self._make(line, sources[0], parts, column), column)

    def _make(self, line: int, source: str, parts: dict[str, Node], column: Column) -> Field:
        words, key, node = self.words, column.name, parts[source]
        if source in _COMPUTED and column.kind is not _COMPUTED[source]:
            words.fault(node.line, "mapping-value", f'"{source}" does not suit this column', key)
        template = words.text(node, key) if source == "write" else ""
        if source == "write":
            self._template_columns(template, node.line, key)
        return Field(
            line,
            always=self._always(node, column) if source == "always" else None,
            columns=words.column_list(node, key) if source in ("column", "columns") else (),
            template=template,
            cases=self._cases(node, column) if source == "cases" else (),
            by=words.choice(node, key, ("names",)) if source == "by" else "",
            chain=words.column_list(node, key) if source == "chain" else None,
            same_row=words.choice(node, key, column.target) if source == "same_row" else "",
            values=self._values(parts["values"], column) if "values" in parts else None,
            otherwise=self._otherwise(parts.get("otherwise"), key),
            split=words.texts(parts.get("split"), key, raw=True),
            before=words.text(parts.get("before"), key, raw=True),
            after=words.text(parts.get("after"), key, raw=True),
            strip=words.text(parts.get("strip"), key, raw=True),
            unknown=frozenset(text.casefold() for text in words.texts(parts.get("unknown"), key)),
            language=self._language(parts.get("language"), key),
            date=self._date(parts, key),
            place=self._place(parts, column) if is_place(column) else None,
        )

    def _checked(self, field: Field, column: Column) -> Field:
        """Return the field; report what can only be judged when it is whole."""
        plain = bool(field.columns or field.template)
        if column.kind in _TAGGED and plain and not field.language:
            message = "say which language its texts are in: language: fa, or by script: {arabic: fa, latin: en}"
            self.words.fault(field.line, "mapping-value", message, column.name)
        made = field.place and field.place.make and plain
        if made and not (field.language or (field.place and field.place.local)):
            message = "places that are made need a name in a language of theirs: local: {fa: column}, or language: fa"
            self.words.fault(field.line, "mapping-value", message, column.name)
        if "" in field.split:
            self.words.fault(field.line, "mapping-value", "split needs the mark between two values", column.name)
        if len(field.columns) > 1 and column.kind is Kind.DATE and not field.date.joined:
            message = f"say how the two dates belong together: joined: {' or joined: '.join(JOINED)}"
            self.words.fault(field.line, "mapping-value", message, column.name)
        return field

    def _template_columns(self, template: str, line: int, key: str) -> None:
        for name in TEMPLATE.findall(template):
            self.words.column(name, line, key)
        if "{" in TEMPLATE.sub("", template) or "}" in TEMPLATE.sub("", template):
            self.words.fault(line, "mapping-value", "each brace must hold the name of one column: {city}", key)

    def _cases(self, node: Node, column: Column) -> tuple[Case, ...]:
        cases = []
        for item in self.words.items(node, column.name):
            parts = dict(self.words.table(item, column.name))
            when = self.words.when(parts.pop("when", None), column.name)
            if field := self._read_parts(item.line, parts, column):
                cases.append(Case(when, field))
        return tuple(cases)

    def _always(self, node: Node, column: Column) -> str:
        text = self.words.text(node, column.name)
        for one in split_many(text) if column.many else [text]:
            self._judge(one, node.line, column)
        return text

    def _values(self, node: Node, column: Column) -> dict[str, str]:
        values = {}
        for theirs, ours in self.words.table(node, column.name).items():
            text = self.words.text(ours, column.name)
            if column.kind is Kind.CONCEPT:
                for one in split_many(text) if column.many else [text]:
                    self._judge(one, ours.line, column)
            values[" ".join(theirs.split()).casefold()] = text
        return values

    def _judge(self, text: str, line: int, column: Column) -> None:
        """Report a text of the mapping that its column cannot hold."""
        try:
            if text.startswith(tuple(FORMULA_MARKS)):
                raise ValueError(f"a spreadsheet would run a cell that begins with {text[0]!r}: begin it otherwise")
            if text and column.kind is Kind.CONCEPT and text not in SCHEMES[column.target[0]]:
                raise ValueError(f'"{text}" is none of {", ".join(SCHEMES[column.target[0]])}')
            if text and column.kind in _JUDGED:
                PARSERS[column.kind](text)
        except ValueError as error:
            self.words.fault(line, "mapping-value", str(error), column.name)

    def _otherwise(self, node: Node | None, key: str) -> str:
        found = self.words.choice(node, key, OTHERWISE)
        if node and found == NOTE and not self._notes:
            message = "this table has no column for notes: write keep, leave out or refuse"
            self.words.fault(node.line, "mapping-value", message, key)
        return found or REFUSE

    def _language(self, node: Node | None, key: str) -> dict[str, str]:
        if node is None:
            return {}
        found = node.value if isinstance(node.value, dict) else {"": node}
        tags = {script: self.words.text(tag, key).lower() for script, tag in found.items()}
        for script, tag in tags.items():
            if not is_tag(tag):
                self.words.fault(node.line, "mapping-value", f'"{tag}" is not a language tag such as fa or en', key)
            if script and script not in SCRIPTS:
                message = f'"{script}" is no script that is told apart: {", ".join(SCRIPTS)}'
                self.words.fault(node.line, "mapping-value", message, key)
        return tags

    def _date(self, parts: dict[str, Node], key: str) -> DateStyle:
        choices = {"calendar": CALENDARS, "order": ORDERS, "months": LANGUAGES, "joined": JOINED}
        return DateStyle(
            **{name: self.words.choice(parts.get(name), key, allowed) for name, allowed in choices.items()}
        )

    def _place(self, parts: dict[str, Node], column: Column) -> PlaceStyle:
        kinds = self.words.texts(parts.get("kind"), column.name)
        for kind in kinds:
            if kind not in SCHEMES["place-kind"]:
                message = f'"{kind}" is no kind of place: {", ".join(SCHEMES["place-kind"])}'
                self.words.fault(parts["kind"].line, "mapping-value", message, column.name)
        make = self.words.flag(parts.get("make"), column.name)
        levels = self.words.text(parts.get("levels"), column.name, raw=True)
        if make and len(kinds) != (3 if levels else 1):
            needed = "kind: [city, county, province] beside levels" if levels else "kind: city, or another"
            self.words.fault(parts["make"].line, "mapping-value", f"places that are made need {needed}", column.name)
        local = self.words.table(parts["local"], column.name) if "local" in parts else {}
        names = {tag: self.words.column(self.words.text(node, column.name), node.line, column.name)
                 for tag, node in local.items()}  # fmt: skip
        for tag in names:
            if not is_tag(tag):
                self.words.fault(parts["local"].line, "mapping-value", f'"{tag}" is not a language tag', column.name)
        within = self._field(parts["within"], column) if "within" in parts else None
        return PlaceStyle(kinds, within, make, names, levels)


def is_place(column: Column) -> bool:
    """Return whether a column refers to places."""
    return column.kind is Kind.REF and column.target == ("places",)
