"""Write flat tables for analysts: one CSV file for each table of the dossier, and some that join them.

The columns follow `kg/model.py`: a reference gives its id and its label, a date its bounds, a figure its ends.
A cell that a spreadsheet would run as a formula begins with an apostrophe.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.model import ALL_TABLES, STATEMENT, Column, Kind, Table
from kg.release.view import View, concept_key, ident, plain
from kg.vocab import concept, curie

Row = dict[str, str]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FLAGS = {"true": "yes", "false": "no"}
_BASIS_OF_ANSWER = {"answers": "explicit", "answers_inferred": "inferred"}
_SAID = ("kind", "about", "text_en", "measure", "figure", "bound", "population", "actor", "period", "territory")


def write_tables(folder: Path, view: View) -> None:
    """Write `csv/<table>.csv` for every table, rows in the order of their ids; a header even where none stand."""
    target = folder / "csv"
    target.mkdir()
    for table in ALL_TABLES.values():
        row = _ROWS.get(table.name, _table_row)
        subjects = view.members(table.cls)
        _write(target / f"{table.name}.csv", row(view, "", table), (row(view, s, table) for s in subjects))
    for name, (blank, rows) in _joined(view).items():
        _write(target / f"{name}.csv", blank, rows)


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _write(path: Path, blank: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(blank)
        writer.writerows([safe(cell) for cell in row.values()] for row in rows)


# -- rows of the dossier's tables. A subject that does not exist gives a row of empty cells: the header.


def _table_row(view: View, subject: str, table: Table) -> Row:
    row = {"id": ident(subject), "iri": subject}
    for column in table.columns:
        row |= _cells(view, subject, column)
    return row


def _claim_row(view: View, subject: str, table: Table) -> Row:
    """Return a claim with its proposition's figure and scope, its source's address and its origins beside it."""
    row = _table_row(view, subject, table)
    said, source = view.first(subject, "proposition"), view.first(subject, "inSource")
    for column in STATEMENT:
        if column.name in _SAID:
            row |= {f"proposition_{name}": cell for name, cell in _cells(view, said, column).items()}
    for column in ALL_TABLES["sources"].columns:
        if column.name in ("issued_on", "url"):
            row |= {f"source_{name}": cell for name, cell in _cells(view, source, column).items()}
    return row | _references(view, "origins", view.iris(subject, "hasOrigin"))


def _link_row(view: View, subject: str, table: Table) -> Row:
    return _table_row(view, subject, table) | {"refused": _FLAGS.get(view.first(subject, "refused"), "")}


_ROWS: dict[str, Callable[[View, str, Table], Row]] = {"claims": _claim_row, "links": _link_row}


def _cells(view: View, subject: str, column: Column) -> Row:
    """Return the cells of one column, one or more; a column the graph does not keep gives none."""
    match column.kind:
        case Kind.FIGURE:
            return {f"{column.name}_{end}": view.first(subject, end) for end in ("lower", "upper")}
        case Kind.AGE:
            ages = {"": "ageAsWritten", "_lower": "ageLower", "_upper": "ageUpper"}
            return {column.name + suffix: view.first(subject, name) for suffix, name in ages.items()}
        case _ if not column.property:
            return {}
        case Kind.DATE:
            return _date(view, subject, column)
        case Kind.REF if column.name in _BASIS_OF_ANSWER:
            return _references(view, column.name, _answered(view, subject, _BASIS_OF_ANSWER[column.name]))
        case Kind.REF:
            return _references(view, column.name, view.iris(subject, column.property))
        case _:
            return {column.name: " | ".join(_values(view, subject, column))}


def _values(view: View, subject: str, column: Column) -> list[str]:
    """Return the values of a column whose cells are text, in the order of the graph."""
    match column.kind:
        case Kind.TEXT:
            return [text for text, tag in view.texts(subject, column.property) if tag == "en"]
        case Kind.LOCAL:
            return [f"{text}@{tag}" for text, tag in view.texts(subject, column.property) if tag not in ("", "en")]
        case Kind.NAME:
            return [f"{text}@{tag}" if tag else text for text, tag in view.texts(subject, column.property)]
        case Kind.CONCEPT:
            return [concept_key(iri, column.target[0]) for iri in view.iris(subject, column.property)]
        case Kind.CELLS:
            return [_cell(view, part) for part in view.iris(subject, column.property)]
        case Kind.CODES:
            return [_code(view, part) for part in view.iris(subject, column.property)]
        case Kind.CELL:
            return [ident(iri) for iri in view.iris(subject, column.property)]
        case Kind.FLAG:
            return [_FLAGS[text] for text, _ in view.texts(subject, column.property)]
        case Kind.CURIE:
            return [curie(iri) for iri in view.iris(subject, column.property)]
        case _:
            return [plain(obj) for obj in view.terms(subject, column.property)]


def _references(view: View, name: str, iris: list[str]) -> Row:
    return {name: " | ".join(map(ident, iris)), f"{name}_label": " | ".join(map(view.label, iris))}


def _date(view: View, subject: str, column: Column) -> Row:
    span = view.first(subject, column.property)
    bounds = {"": "asWritten", "_earliest": "earliest", "_latest": "latest"}
    return {column.name + suffix: view.first(span, name) for suffix, name in bounds.items()}


def _answered(view: View, subject: str, basis: str) -> list[str]:
    """Return what a claim answers on that basis, in the order of the graph."""
    wanted = concept("response-basis", basis)
    responses = view.iris(subject, "response")
    return [view.first(part, "respondsTo") for part in responses if view.first(part, "responseBasis") == wanted]


def _cell(view: View, part: str) -> str:
    of = view.first(part, "cellOf")
    place = view.label(of) if of.startswith(view.base) else ""
    return f"{view.label(part) or place or part.partition('#cell-')[2]} = {view.first(part, 'cellCount')}"


def _code(view: View, part: str) -> str:
    system = concept_key(view.first(part, "codeSystem"), "code-system")
    return f"{system}@{view.first(part, 'codeVersion')} = {view.first(part, 'skos:notation')}"


# -- tables that join what the dossier keeps apart


def _joined(view: View) -> dict[str, tuple[Row, Iterator[Row]]]:
    """Return name -> (blank row, rows) of the tables that no table of the dossier has."""
    return {
        "denials": (_denial_row(view, "", ""), _denials(view)),
        "persons": (_person_row(view, ""), (_person_row(view, person) for person in view.members("Person"))),
        "comparisons": (_comparison_row(view, ""), (_comparison_row(view, s) for s in view.members("Comparison"))),
        "circular_reports": (_circle_row(view, ""), (_circle_row(view, s) for s in view.members("CircularReport"))),
    }


def _denials(view: View) -> Iterator[Row]:
    """Yield a row for each answer of a denial, and one for a denial that answers nothing by name."""
    for claim in view.members("Claim"):
        if view.first(claim, "stance") == concept("stance", "denies"):
            for response in view.iris(claim, "response") or [""]:
                yield _denial_row(view, claim, response)


def _denial_row(view: View, claim: str, response: str) -> Row:
    columns = {column.name: _cells(view, claim, column) for column in ALL_TABLES["claims"].columns}
    row = {"id": ident(claim), "iri": claim}
    for name in ("claimant", "stated_on", "proposition", "denial_scope", "denial_form", "blanket"):
        row |= columns[name]
    row |= _references(view, "answers", view.iris(response, "respondsTo"))
    row["basis"] = concept_key(view.first(response, "responseBasis"), "response-basis")
    row["reason"] = view.english(response, "responseReason")
    source = view.first(claim, "inSource")
    return row | columns["answers_agents"] | columns["source"] | {"source_url": view.first(source, "url")}


def _person_row(view: View, person: str) -> Row:
    row = {"id": ident(person), "iri": person, "label": view.label(person)}
    return row | _references(view, "records", view.iris(person, "hasRecord"))


def _comparison_row(view: View, comparison: str) -> Row:
    row = _circle_row(view, comparison)
    row["dependence"] = concept_key(view.first(comparison, "dependence"), "dependence")
    return row


def _circle_row(view: View, thing: str) -> Row:
    compared = _references(view, "compares", view.iris(thing, "compares"))
    return {"id": ident(thing), "iri": thing} | compared | {"reason": view.english(thing, "reason")}
