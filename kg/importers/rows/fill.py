"""Fill the cells of one of our rows from one foreign row.

In: the fields of a block and the cells of a foreign row. Out: texts in the writing of our tables, which
`kg.ingest` reads. Uncertainty stays: two places are two candidates, "17 or 18" is no age in between.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kg.importers.mapping.fields import is_place
from kg.importers.mapping.parts import KEEP, REFUSE, Block, Field, PlaceStyle
from kg.importers.rows.cells import Cells, Findings, Value, columns_of, deciding, plain_text, shown, unfit, values_of
from kg.importers.rows.places import Gazetteer, Wanted
from kg.importers.values.ages import write_age
from kg.importers.values.dates import write_date
from kg.importers.values.scripts import script_of
from kg.model import INLINE, TABLES, Column, Kind
from kg.tables import FORMULA_MARKS, UNKNOWN_WORDS
from kg.values import join_many, parse_reference, parse_tagged, split_many

_BRACKETED: Final = re.compile(r"[(\[（][^)\]）]{0,500}[)\]）]")
_PROSE: Final = (Kind.TEXT, Kind.STRING)
_TAGGED: Final = (Kind.NAME, Kind.LOCAL)
DEFAULT_KIND: Final = "province"  # of what a place lies within, when only a column is named


@dataclass(frozen=True, slots=True)
class _Named:
    """A place as a cell writes it, its names in other languages, and the language of the cell by script."""

    written: str
    names: Mapping[str, str]
    language: Mapping[str, str]

    @property
    def label(self) -> str:
        return " ".join(self.written.split())

    def all_names(self) -> dict[str, str]:
        """Return language tag -> name, with the written one where its language is known."""
        tag = _tag(self.language, self.written)
        return ({tag: self.label} if tag else {}) | dict(self.names)


class Filler:
    """Fills cells; faults and notes go to the findings, new places to the gazetteer."""

    def __init__(self, gazetteer: Gazetteer, findings: Findings):
        self.gazetteer = gazetteer
        self.findings = findings
        self._lying: dict[str, tuple[str, ...]] = {}  # places of unknown surroundings, and where a row says they lie

    def fill(self, block: Block, cells: Cells) -> dict[str, str]:
        """Return the filled cells of a row by column, without those that refer to other rows of the import."""
        filled: dict[str, str] = {}
        columns = _columns(block.table)
        for name, fields in block.fields.items():
            if name == "identification" and any(deciding(one, cells).by for one in fields):
                filled[name] = identification(filled.get("names", ""))
            elif text := self._cell(columns[name], fields, cells):
                filled[name] = text
        if cells.notes and "note" in columns:
            filled["note"] = "; ".join(dict.fromkeys([*filter(None, [filled.get("note", "")]), *cells.notes]))
        cells.notes.clear()
        return filled

    def _cell(self, column: Column, fields: Sequence[Field], cells: Cells) -> str:
        if len(fields) == 1 and fields[0].always is not None:
            return fields[0].always  # as the mapping writes it, judged when that was read
        found: list[Value] = []
        for one in fields:
            found += self._values(column, deciding(one, cells), cells)
        found = [value for value in found if self._may_stand(column, value, cells)]
        texts = list(dict.fromkeys(value.text for value in found if value.text))
        if column.many:
            return join_many(texts)
        if column.kind in _PROSE:
            return "; ".join(texts)
        if len(texts) > 1:
            message = f"{column.name} holds one value, and here are several: {', '.join(map(shown, texts[:5]))}"
            self._fault(cells, fields, "import-value", message)
            return ""
        return "".join(texts)

    def _values(self, column: Column, one: Field, cells: Cells) -> list[Value]:
        """Return what one field gives a column, in our writing."""
        if one.chain is not None or one.same_row or one.by:
            return []
        if is_place(column) and one.place and one.always is None:
            return self._places(one, one.place, cells)
        values = values_of(one, cells, self.findings)
        if column.kind is Kind.DATE and one.always is None:
            return self._date(one, values, cells)
        if column.kind is Kind.AGE and one.always is None:
            return [found for value in values if (found := self._age(one, value, cells))]
        return [found for value in values if (found := self._plain(column, one, value, cells))]

    # -- values of each kind

    def _plain(self, column: Column, one: Field, value: Value, cells: Cells) -> Value | None:
        text = " ".join(value.text.split())
        if column.kind in _TAGGED and one.always is None:
            tag = _tag(one.language, text)
            if not tag:
                known = ", ".join(one.language) or "none"
                message = f"{shown(text)} is in a script without a language in the mapping ({known}): add it there"
                self.findings.fault(cells.row.number, value.column, "import-value", message)
                return None
            text = f"{text}@{tag}"
        if column.kind is Kind.REF and one.values is None and self._is_reference(value, cells):
            return None
        return Value(text, value.column, value.index, value.of)

    def _is_reference(self, value: Value, cells: Cells) -> bool:
        """Return whether a foreign cell names a row of ours by its id, which is a fault."""
        if not value.column or not parse_reference(" ".join(value.text.split())).id:
            return False
        message = f"{shown(value.text)} looks like a reference to a row of ours: a foreign file cannot name one"
        self.findings.fault(cells.row.number, value.column, "import-value", message)
        return True

    def _date(self, one: Field, values: list[Value], cells: Cells) -> list[Value]:
        if not values:
            return []
        first = values[0]
        if one.values and "=" in first.text and len(values) == 1:
            return values  # the mapping says which days the words mean, and the row is judged with them
        try:
            return [Value(write_date([value.text for value in values], one.date), first.column)]
        except ValueError as error:
            text = " / ".join(value.text for value in values)
            unfit(_kept_by_none(one), Value(text, first.column), cells, self.findings, "date-form", str(error))
            return []

    def _age(self, one: Field, value: Value, cells: Cells) -> Value | None:
        try:
            text, note = write_age(value.text)
        except ValueError as error:
            unfit(_kept_by_none(one), value, cells, self.findings, "age-form", str(error))
            return None
        if note:
            cells.notes.append(note)
        return Value(text, value.column)

    # -- places

    def _places(self, one: Field, style: PlaceStyle, cells: Cells) -> list[Value]:
        found: list[Value] = []
        for value in values_of(one, cells, self.findings):
            if self._is_reference(value, cells):
                continue
            within = self._within(one, style, value, cells)
            named = self._names(one, style, value, cells)
            refs = self._levels(style, named, within) if style.levels else self._one_place(style, named, within)
            if not refs:
                self._no_place(one, value, cells)
            found += [Value(ref, value.column) for ref in refs]
        return found

    def _no_place(self, one: Field, value: Value, cells: Cells) -> None:
        reason = f"there is no place {shown(value.text)} that agrees: add it, or write make: yes and its kind"
        unfit(_kept_by_none(one), value, cells, self.findings, "import-place", reason)

    def _one_place(self, style: PlaceStyle, named: _Named, within: tuple[str, ...], kind: str = "") -> tuple[str, ...]:
        if not named.label or "|" in named.label:
            return ()
        kind = kind or (style.kinds[0] if style.kinds else "")
        wanted = Wanted(named.label, kind, within, named.all_names(), style.make and bool(kind))
        refs = self.gazetteer.find(wanted)
        if len(refs) > 1:
            around = f" within {' or '.join(map(self.gazetteer.label, within))}" if within else ""
            places = ", ".join(refs)
            self.findings.noted[f"{shown(named.label)}{around} may be {places}: all of them stay candidates"] += 1
        elif refs and within and not set(within) & self.gazetteer.around(refs[0]):
            around = " or ".join(map(self.gazetteer.label, within))
            self.findings.noted[
                f"{shown(named.label)} within {around} is taken for {refs[0]}, of which the dossier does not say where "
                "it lies: write its within there"
            ] += 1
            if not set(self._lying.setdefault(refs[0], within)) & set(within):
                return ()  # it was taken to lie elsewhere before, and one place does not lie in both
        return refs

    def _levels(self, style: PlaceStyle, named: _Named, within: tuple[str, ...]) -> tuple[str, ...]:
        """Return the smallest of places written in one cell; each lies within the next."""
        parts = [part.strip() for part in named.written.split(style.levels) if part.strip()]
        first, between, last = style.kinds
        kinds = [first, *[between] * (len(parts) - 2), last] if len(parts) > 1 else [last]
        for part, kind in zip(reversed(parts), reversed(kinds), strict=True):
            within = self._one_place(style, _Named(part, {}, named.language), within, kind)
        return within

    def _within(self, outer: Field, style: PlaceStyle, value: Value, cells: Cells) -> tuple[str, ...]:
        """Return references to what a place is said to lie within, or may lie within."""
        if style.within is None:
            return ()
        one = deciding(style.within, cells)
        one = one if one.language else replace(one, language=outer.language)
        around = self._beside(value, values_of(one, cells, self.findings), cells)
        own = one.place or PlaceStyle()
        kinds = own.kinds or ((DEFAULT_KIND,) if one.columns else ())
        inherited = replace(own, kinds=kinds, make=own.make or (style.make and not own.kinds))
        refs: list[str] = []
        for found in around:
            if self._is_reference(found, cells):
                continue
            beyond = self._within(one, inherited, found, cells)
            named = self._one_place(inherited, self._names(one, inherited, found, cells), beyond)
            if not named:
                self._no_place(one, found, cells)
            refs += named
        return tuple(dict.fromkeys(refs))

    def _beside(self, value: Value, others: list[Value], cells: Cells) -> list[Value]:
        """Return which of the values in another cell belong to one of several: its own, or each when it is alone."""
        if value.of == 1 or all(other.of == 1 for other in others):
            return others
        if wrong := next((other for other in others if other.of not in (1, value.of)), None):
            message = f"{value.of} places stand in {value.column}, and {wrong.of} here: write as many, or one for all"
            self.findings.fault(cells.row.number, wrong.column, "import-place", message)
            return []
        return [other for other in others if other.of == 1 or other.index == value.index]

    def _names(self, one: Field, style: PlaceStyle, value: Value, cells: Cells) -> _Named:
        """Return what a place is called here, with its names in other languages where as many stand beside it."""
        names: dict[str, str] = {}
        for tag, column in style.local.items():
            beside = values_of(Field(one.line, columns=(column,), split=one.split), cells, self.findings)
            place = (value.index, value.of)
            same = [other.text for other in beside if (other.index, other.of) == place and "|" not in other.text]
            if same:
                names[tag] = " ".join(same[0].split())
            elif beside and value.index == 0:  # other names than there are places: which belongs to which is not said
                self.findings.left_out[column] += 1
        return _Named(value.text, names, one.language)

    # -- what no cell may hold

    def _may_stand(self, column: Column, value: Value, cells: Cells) -> bool:
        """Report a value that would break the row, its neighbours, or a spreadsheet."""
        message = ""
        theirs = shown(_untagged(column, value.text))
        if column.many and "|" in value.text:
            message = f'{theirs} holds "|", which separates values here: write split: "|", or map it with values'
        elif plain_text(_untagged(column, value.text)) in UNKNOWN_WORDS:
            message = f"{theirs} says that nothing is known: list it under unknown, or map it with values"
        elif value.text[:1] and value.text[0] in FORMULA_MARKS:
            message = (
                f"a spreadsheet would run {theirs}, which begins with {value.text[0]!r}: map it with values,"
                ' or write words before it: {write: "as listed: {column}"}'
            )
        elif column.kind is Kind.LOCAL and not _is_tagged(value.text):
            message = f"{theirs} has no language"
        if message:
            self.findings.fault(cells.row.number, value.column, "import-value", message)
        return not message

    def _fault(self, cells: Cells, fields: Sequence[Field], rule: str, message: str) -> None:
        self.findings.fault(cells.row.number, ", ".join(columns_of(fields)), rule, message)


def identification(names: str) -> str:
    """Return how far a person is named, judged by the forms of the name; what stands in brackets does not count.

    >>> identification("Testa Sample@en"), identification("Testa (surname unknown)@en"), identification("")
    ('full-name', 'partial-name', 'described-only')
    """
    words = [len(_BRACKETED.sub(" ", form.rpartition("@")[0]).split()) for form in split_many(names)]
    if not words:
        return "described-only"
    return "full-name" if max(words) > 1 else "partial-name"


@cache
def _columns(table: str) -> dict[str, Column]:
    """Return the columns that a block of a table may fill, by name."""
    return {column.name: column for column in (*TABLES[table].columns, *INLINE)}


def _tag(language: Mapping[str, str], text: str) -> str:
    """Return the language tag of a text, "" when nothing says it."""
    return language.get("", "") or language.get(script_of(text), "")


def _untagged(column: Column, text: str) -> str:
    return text.rpartition("@")[0] if column.kind in _TAGGED else text


def _is_tagged(text: str) -> bool:
    try:
        parse_tagged(text)
    except ValueError:
        return False
    return True


def _kept_by_none(one: Field) -> Field:
    """Return a field of a column that cannot hold every text: what it would keep as it stands is refused there."""
    return replace(one, otherwise=REFUSE) if one.otherwise == KEEP else one
