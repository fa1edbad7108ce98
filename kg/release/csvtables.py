"""Write flat tables for analysts: the rows of one piece for each table of the dossier, and for some that join them.

The columns follow `kg/model.py`: a reference gives its id and its label, a date its bounds, a figure its ends.
A cell that a spreadsheet would run as a formula begins with an apostrophe.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from kg.model import ALL_TABLES, STATEMENT, Column, Kind, Table
from kg.ntriples import Facts, Things
from kg.release.view import (
    RDF_TYPE,
    View,
    concept_key,
    english,
    ident,
    iri_of,
    literal_parts,
    plain,
)  # fmt: skip
from kg.vocab import GVC_IRI, concept, curie, term

Read: TypeAlias = Callable[[View, list[str]], Sequence[str]]

_FORMULA_STARTS = (*"=+-@＝＋－＠", "\t", "\r")
_FLAGS = {"true": "yes", "false": "no"}
_BASIS_OF_ANSWER = {"answers": "explicit", "answers_inferred": "inferred"}
_SAID = ("kind", "about", "text_en", "measure", "figure", "bound", "population", "actor", "period", "territory")
_SOURCE = ("issued_on", "url")
_DENIES = f"<{concept('stance', 'denies')}>"
_JOIN = " | "
_DATE = tuple(map(iri_of, ("asWritten", "earliest", "latest")))


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that one predicate of a thing fills: their names, and how they are read from its object terms."""

    names: tuple[str, ...]
    predicate: str
    read: Read


class Plan:
    """The cells of a row, one behind another; a row is filled from what is said, however many cells stay empty."""

    def __init__(self, columns: Iterable[Cells]):
        self.columns = tuple(columns)
        self.names = tuple(name for cells in self.columns for name in cells.names)
        self._reads: dict[str, list[tuple[int, int, Read]]] = {}  # by predicate: from which cell to which, and how
        start = 0
        for cells in self.columns:
            end = start + len(cells.names)
            self._reads.setdefault(cells.predicate, []).append((start, end, cells.read))
            start = end

    def row(self, view: View, facts: Facts) -> list[str]:
        """Return the cells of a thing; empty ones for what is not said."""
        row = [""] * len(self.names)
        for predicate, objs in facts.items():
            for start, end, read in self._reads.get(predicate, ()):
                row[start:end] = read(view, objs)
        return row


# -- reading the object terms of one predicate


def _first(_: View, objs: list[str]) -> Sequence[str]:
    return (plain(objs[0]),)


def _references(view: View, objs: list[str]) -> Sequence[str]:
    iris = [obj[1:-1] for obj in objs if obj[0] == "<"]
    if len(iris) == 1:
        return ident(iris[0]), view.label(iris[0])
    return _JOIN.join(map(ident, iris)), _JOIN.join(map(view.label, iris))


def _date(view: View, objs: list[str]) -> Sequence[str]:
    facts = view.things.get(objs[0][1:-1], {})
    return [plain(facts[part][0]) if part in facts else "" for part in _DATE]


def _answers(basis: str, view: View, responses: list[str]) -> Sequence[str]:
    parts = [obj[1:-1] for obj in responses]
    return _references(view, [f"<{view.first(part, 'respondsTo')}>" for part in parts if _basis(view, part) == basis])


def _basis(view: View, response: str) -> str:
    return concept_key(view.first(response, "responseBasis"), "response-basis")


def _cell(view: View, part: str) -> str:
    of = view.first(part, "cellOf")  # a place has a name, a concept its key
    words = view.label(part) or ("" if of.startswith(GVC_IRI) else view.label(of)) or part.partition("#cell-")[2]
    return f"{words} = {view.first(part, 'cellCount')}"


def _code(view: View, part: str) -> str:
    system = concept_key(view.first(part, "codeSystem"), "code-system")
    return f"{system}@{view.first(part, 'codeVersion')} = {view.first(part, 'skos:notation')}"


def _joined(value: Callable[[str], str]) -> Read:
    return lambda _, objs: (value(objs[0]) if len(objs) == 1 else _JOIN.join(filter(None, map(value, objs))),)


def _parts(value: Callable[[View, str], str]) -> Read:
    return lambda view, objs: (_JOIN.join([value(view, obj[1:-1]) for obj in objs]),)


def _local(obj: str) -> str:
    text, tag, _type = literal_parts(obj)
    return f"{text}@{tag}" if tag not in ("", "en") else ""


def _name(obj: str) -> str:
    text, tag, _type = literal_parts(obj)
    return f"{text}@{tag}" if tag else text


def _key(scheme: str) -> Read:
    return _joined(lambda obj: concept_key(obj[1:-1], scheme))


_READ: Final[dict[Kind, Read]] = {
    Kind.TEXT: lambda _, objs: (_JOIN.join([plain(obj) for obj in objs if obj.endswith('"@en')]),),
    Kind.LOCAL: _joined(_local),
    Kind.NAME: _joined(_name),
    Kind.CELLS: _parts(_cell),
    Kind.CODES: _parts(_code),
    Kind.CELL: _joined(lambda obj: ident(obj[1:-1])),
    Kind.FLAG: _joined(lambda obj: _FLAGS[plain(obj)]),
    Kind.CURIE: _joined(lambda obj: curie(obj[1:-1])),
}
_PLAIN: Final = _joined(plain)


def _columns(column: Column) -> Iterator[Cells]:
    """Yield the cells of one column of a table; none for a column the graph does not keep."""
    name, predicate = column.name, iri_of(column.property) if column.property else ""
    match column.kind:
        case Kind.FIGURE:
            yield from (Cells((f"{name}_{end}",), term(end), _first) for end in ("lower", "upper"))
        case Kind.AGE:
            ages = {"": "ageAsWritten", "_lower": "ageLower", "_upper": "ageUpper"}
            yield from (Cells((name + suffix,), term(age), _first) for suffix, age in ages.items())
        case _ if not column.property:
            return
        case Kind.DATE:
            yield Cells((name, f"{name}_earliest", f"{name}_latest"), predicate, _date)
        case Kind.REF if name in _BASIS_OF_ANSWER:
            yield Cells((name, f"{name}_label"), predicate, partial(_answers, _BASIS_OF_ANSWER[name]))
        case Kind.REF:
            yield Cells((name, f"{name}_label"), predicate, _references)
        case Kind.CONCEPT:
            yield Cells((name,), predicate, _key(column.target[0]))
        case kind:
            yield Cells((name,), predicate, _READ.get(kind, _PLAIN))


def _all_columns(columns: Iterable[Column]) -> list[Cells]:
    return [cells for column in columns for cells in _columns(column)]


def _named(names: tuple[str, ...], columns: Iterable[Column]) -> list[Cells]:
    by_name = {column.name: column for column in columns}
    return _all_columns(by_name[name] for name in names)


# -- what rows of claims repeat of their proposition and their source


def _prefixed(prefix: str, columns: Iterable[Cells]) -> Plan:
    return Plan(
        Cells(tuple(f"{prefix}_{name}" for name in cells.names), cells.predicate, cells.read) for cells in columns
    )


_OF_PROPOSITION: Final = _prefixed("proposition", _named(_SAID, STATEMENT))
_OF_SOURCE: Final = _prefixed("source", _named(_SOURCE, ALL_TABLES["sources"].columns))
_REPEATED: Final = {
    f"<{term('Proposition')}>": _OF_PROPOSITION,
    f"<{term('Partition')}>": _OF_PROPOSITION,
    f"<{term('Source')}>": _OF_SOURCE,
}


def said(things: Things, subject: str) -> dict[str, str] | None:
    """Return the cells of a proposition, partition or source that rows of claims repeat; None for other things.

    Shape: name of the cell in `claims.csv` -> its text, empty cells left out; references are IRIs.
    """
    facts = things.get(subject, {})
    plan = next((_REPEATED[cls] for cls in facts.get(RDF_TYPE, ()) if cls in _REPEATED), None)
    if plan is None:
        return None
    row = dict(zip(plan.names, plan.row(View(things), facts), strict=True))
    for cells in plan.columns:
        if cells.read is _references:
            row[cells.names[0]] = _JOIN.join([obj[1:-1] for obj in facts.get(cells.predicate, ())])
    return {name: text for name, text in row.items() if text}


def _repeat(plan: Plan, view: View, subject: str) -> list[str]:
    row = view.repeated.get((plan, subject))
    if row is None:
        row = view.repeated[plan, subject] = _repeated(plan, view, subject)
    return row


def _repeated(plan: Plan, view: View, subject: str) -> list[str]:
    known = said(view.things, subject) or view.around.said.get(subject, {})
    row = {name: known.get(name, "") for name in plan.names}
    for cells in plan.columns:
        if cells.read is _references and (iris := row[cells.names[0]]):
            row |= zip(cells.names, _references(view, [f"<{iri}>" for iri in iris.split(_JOIN)]), strict=True)
    return list(row.values())


# -- rows


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV file: what tells the things that have rows in it, its header behind id and iri, and their rows."""

    header: tuple[str, ...]
    rows: Callable[[View, str, Facts], Iterable[Sequence[str]]]


def _sheet(columns: Iterable[Cells]) -> Sheet:
    plan = Plan(columns)
    return Sheet(plan.names, lambda view, _, facts: [plan.row(view, facts)])


def _table_sheet(table: Table) -> Sheet:
    columns = _all_columns(table.columns)
    if table.name == "links":
        return _sheet([*columns, Cells(("refused",), term("refused"), _READ[Kind.FLAG])])
    return _claims(Plan(columns)) if table.name == "claims" else _sheet(columns)


def _claims(plan: Plan) -> Sheet:
    def rows(view: View, subject: str, facts: Facts) -> list[list[str]]:
        proposition, source = view.first(subject, "proposition"), view.first(subject, "inSource")
        beside = _repeat(_OF_PROPOSITION, view, proposition) + _repeat(_OF_SOURCE, view, source)
        return [plan.row(view, facts) + beside]

    return Sheet((*plan.names, *_OF_PROPOSITION.names, *_OF_SOURCE.names), rows)


_CLAIMS: Final = ALL_TABLES["claims"].columns
_DENIAL: Final = Plan(
    _named(("claimant", "stated_on", "proposition", "denial_scope", "denial_form", "blanket"), _CLAIMS)
)
_DENIED_TO: Final = Plan(_named(("answers_agents", "source"), _CLAIMS))
_ANSWER: Final = ("answers", "answers_label", "basis", "reason")
_STANCE: Final = term("stance")


def _denials(view: View, subject: str, facts: Facts) -> Iterator[list[str]]:
    """Yield a row for each answer of a denial, and one for a denial that answers nothing by name."""
    if facts.get(_STANCE) != [_DENIES]:
        return
    start, end = _DENIAL.row(view, facts), _DENIED_TO.row(view, facts)
    url = _repeat(_OF_SOURCE, view, view.first(subject, "inSource"))[-1]
    for response in view.iris(subject, "response") or [""]:
        answered = _references(view, view.terms(response, "respondsTo"))
        reason = view.english(response, "responseReason")
        yield [*start, *answered, _basis(view, response), reason, *end, url]


def _ref(name: str, predicate: str) -> Cells:
    return Cells((name, f"{name}_label"), term(predicate), _references)


_REASON: Final = Cells(("reason",), term("reason"), lambda _, objs: (english(objs),))
_DEPENDENCE: Final = Cells(("dependence",), term("dependence"), _key("dependence"))


def _with_label(cells: Cells) -> Sheet:
    """A sheet of things with their own label and what they point to."""
    plan = Plan([cells])
    return Sheet(("label", *plan.names), lambda view, subject, facts: [[view.label(subject), *plan.row(view, facts)]])


SHEETS: Final[dict[str, Sheet]] = {table.name: _table_sheet(table) for table in ALL_TABLES.values()} | {
    "denials": Sheet((*_DENIAL.names, *_ANSWER, *_DENIED_TO.names, "source_url"), _denials),
    "persons": _with_label(_ref("records", "hasRecord")),
    "comparisons": _sheet((_ref("compares", "compares"), _REASON, _DEPENDENCE)),
    "circular_reports": _sheet((_ref("compares", "compares"), _REASON)),
    "origins": _with_label(_ref("origins", "hasOrigin")),
}
_ORIGIN: Final = term("hasOrigin")
_BY_CLASS: Final[dict[str, tuple[str, ...]]] = {
    **{f"<{term(table.cls)}>": (table.name,) for table in ALL_TABLES.values()},
    f"<{term('Claim')}>": ("claims", "denials"),
    f"<{term('Person')}>": ("persons",),
    f"<{term('Comparison')}>": ("comparisons",),
    f"<{term('CircularReport')}>": ("circular_reports",),
}


def tables(view: View) -> dict[str, str]:
    """Return `csv/<table>.csv` -> the rows of the things of a piece, in the order of their ids; no table without."""
    things: dict[str, list[str]] = {}
    for subject, facts in view.things.items():
        for cls in facts.get(RDF_TYPE, ()):
            for name in _BY_CLASS.get(cls, ()):
                things.setdefault(name, []).append(subject)
        if _ORIGIN in facts:
            things.setdefault("origins", []).append(subject)
    rows = {name: _rows(name, view, sorted(subjects)) for name, subjects in things.items()}
    return {f"csv/{name}.csv": _text(found) for name, found in rows.items() if found}


def _rows(name: str, view: View, subjects: Iterable[str]) -> list[list[str]]:
    make = SHEETS[name].rows
    return [
        [ident(subject), subject, *row] for subject in subjects for row in make(view, subject, view.things[subject])
    ]


def headers() -> dict[str, str]:
    """Return `csv/<table>.csv` -> its first line, for every table."""
    return {f"csv/{name}.csv": _text([["id", "iri", *sheet.header]]) for name, sheet in SHEETS.items()}


def _text(rows: Sequence[Sequence[str]]) -> str:
    if not {cell[:1] for row in rows for cell in row}.isdisjoint(_FORMULA_STARTS):
        rows = [[safe(cell) for cell in row] for row in rows]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
