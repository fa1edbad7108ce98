"""What an import must leave alone: rows and cells that are withheld, and rows that were withdrawn.

In: the rows of a dossier and what its editor keeps in private. Out: the rows with what is withheld filled in, by which
an import finds them again, and which of them, and which of their cells, it must neither write nor show.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.errors import KgError
from kg.importers.editions.content import STATEMENT
from kg.settle import Settled, settle
from kg.tables import Row

_KEPT: Final = ("id", "source")  # a row is never withheld from these
_NOT_IMPORTED: Final = ("links", "tombstones")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is known in private of a dossier.

    `rows` are those of the private folder, rows of their own and cells of public ones; of two cells in one place the
    first is meant. `less_exact` names the columns
    of a public row that say less than its source. `was_withdrawn` tells of a row, by its source and locator or by its
    label, whether it was withdrawn; `touches`, of a table and the id of a source, whether rows of it were; `knows`, of
    a withdrawn id, whether the other two know its row. `empty` names the private folder when it holds no rows.
    """

    rows: Sequence[Row] = ()
    less_exact: Callable[[Row], Collection[str]] = lambda row: ()
    was_withdrawn: Callable[[Row], bool] = lambda row: False
    touches: Callable[[str, str], bool] = lambda table, source: False
    knows: Callable[[str], bool] = lambda ident: False
    empty: str = ""


NOTHING: Final = Hidden()


@dataclass(frozen=True, slots=True)
class Known:
    """The rows of a dossier, settled, with what is withheld; `public` has the public ones by id, as they are.

    `whole` are the ids of rows that are withheld whole, `columns` the withheld columns of public rows by id, and
    `withdrawn` the reason of each withdrawn id.
    """

    rows: list[Row]
    public: dict[str, Row]
    whole: frozenset[str] = frozenset()
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)


def know(existing: Iterable[Row], hidden: Hidden) -> Known:
    """Return what stands in a dossier and beside it. Errors: KgError when public rows have no lasting ids yet."""
    settled = settle(existing)
    if settled.minted:
        raise KgError("the dossier has rows without lasting ids: run kg fmt, then import again")
    public = {row.id: row for row in settled.rows if row.table != "links"}
    withdrawn = {row.id: row.cells.get("reason", "") for row in settled.rows if row.table == "tombstones"}
    parts = _parts(hidden.rows)
    columns = _columns(public, parts, hidden)
    whole = frozenset(parts.keys() - public.keys())
    rows = _filled(settled, parts).rows if parts else settled.rows
    return Known(rows, public, whole, columns, withdrawn)


def _parts(rows: Iterable[Row]) -> dict[str, Row]:
    """Return what is withheld, by id: the cells of all rows with that id together, of two in one place the first."""
    parts: dict[str, Row] = {}
    for row in rows:
        if row.table not in _NOT_IMPORTED:
            cells = {name: text for name, text in row.cells.items() if text}
            before = parts.setdefault(row.id, replace(row, cells=cells))
            parts[row.id] = replace(before, cells=cells | before.cells)
    return parts


def _filled(settled: Settled, parts: dict[str, Row]) -> Settled:
    """Return the rows with the withheld cells in their places, and then the rows that are withheld whole."""
    rows = [_fill(row, parts[row.id]) if row.id in parts else row for row in settled.rows]
    there = {row.id for row in rows}
    return settle([*rows, *(row for ident, row in parts.items() if ident not in there)])


def _fill(row: Row, part: Row) -> Row:
    return replace(row, cells=row.cells | {name: text for name, text in part.cells.items() if name not in _KEPT})


def _columns(public: dict[str, Row], parts: dict[str, Row], hidden: Hidden) -> dict[str, frozenset[str]]:
    """Return the withheld columns of public rows; a claim says what its statement says, so that goes as one."""
    columns = {ident: frozenset(part.cells) - {*_KEPT} for ident, part in parts.items() if ident in public}
    for ident, row in public.items():
        if less := hidden.less_exact(row):
            columns[ident] = columns.get(ident, frozenset()) | {*less}
    for ident, row in public.items() if columns else ():
        if row.table == "claims" and columns.get(row.cells.get("proposition", "")):
            columns[ident] = columns.get(ident, frozenset()) | {*STATEMENT}
    return columns
