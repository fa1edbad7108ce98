"""Give the rows of a sheet or CSV file their column names, and leave out what nobody wants.

In: records (row number, cells), the header among them. Out: `ForeignRow`s, and faults for headers and rows that do
not go together.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from kg.csvfile import LOST, Record
from kg.errors import KgError
from kg.importers.read import limits
from kg.importers.read.base import Faults, ForeignRow, missing_column

_LOOKED_AT = 30  # records in which the header is sought


def header_row(records: Iterable[Record]) -> tuple[int, str]:
    """Return the row of the header, the first that fills most columns of the widest row, and the sentence that says so.

    Shape: (0, "") for a file in which nothing is written.
    """
    filled = [(number, sum(1 for cell in cells if cell.strip())) for number, cells in islice(records, _LOOKED_AT)]
    widest = max((count for _, count in filled), default=0)
    for number, count in filled:
        if count * 2 > widest:
            skipped = "the first that is filled" if number == 1 else "the first that fills most of the columns"
            return number, f"header_row: not stated; row {number}, {skipped}"
    return 0, ""


def name_columns(cells: Iterable[str]) -> list[str]:
    """Return the names of the columns of a header; one without a name is called by its place, as "column 3".

    >>> name_columns(["id", "", "name ", "", ""])
    ['id', 'column 2', 'name']
    """
    names = [" ".join(cell.removeprefix("\ufeff").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return [name or f"column {place}" for place, name in enumerate(names, 1)]


def read_header(records: Iterator[Record], row: int) -> tuple[int, list[str]]:
    """Return the row and the column names of the header, having read the records up to it; (0, []) without one.

    Errors: KgError for more columns than are read.
    """
    for number, cells in records:
        if number >= (row or 1) and (row or any(cell.strip() for cell in cells)):
            names = name_columns(cells)
            if len(names) > limits.MAX_COLUMNS:
                raise KgError(f"the file has {len(names):,} columns; {limits.MAX_COLUMNS:,} are read: delete some")
            return number, names
    return 0, []


def name_rows(
    records: Iterator[Record], row: int, wanted: Collection[str] | None, faults: Faults
) -> Iterator[ForeignRow]:
    """Yield the rows below the header with the wanted columns, all of them when `wanted` is None.

    A row that is shorter or longer than the header is a fault and left out, since its cells may have moved.
    """
    number, names = read_header(records, row)
    if not names:
        faults.add(row, "import-empty", "there is no header here: state header_row, or check the file")
        return
    places = _places(number, names, wanted, faults)
    if places is None:
        return
    for count, (at, cells) in enumerate((at, cells) for at, cells in records if any(map(str.strip, cells))):
        if count >= limits.MAX_ROWS:
            faults.add(at, "import-rows", f"{limits.MAX_ROWS:,} rows are read, and the file has more: split it")
            return
        if _fits(at, cells, len(names), faults):
            row_cells = {name: cells[place].strip() for name, place in places.items()}
            if _is_whole(at, row_cells, faults):
                yield ForeignRow(at, row_cells)


def _places(row: int, names: list[str], wanted: Collection[str] | None, faults: Faults) -> dict[str, int] | None:
    """Return where each wanted column stands, or None, and faults, when one is missing or there twice."""
    chosen = dict.fromkeys(names) if wanted is None else dict.fromkeys(wanted)
    clean = True
    for name in chosen:
        if names.count(name) > 1:
            faults.add(row, "import-column-twice", f'two columns have the name "{name}": rename one of them', name)
        elif name not in names:
            faults.add(row, "import-column-missing", missing_column(name, names), name)
        else:
            continue
        clean = False
    return {name: names.index(name) for name in chosen} if clean else None


def _fits(row: int, cells: list[str], width: int, faults: Faults) -> bool:
    if len(cells) < width:
        message = f"the row ends after {len(cells)} of {width} cells: add what is missing, or quote a line break in it"
        faults.add(row, "import-row-short", message)
    elif any(cell.strip() for cell in cells[width:]):
        message = f"the row has {len(cells)} cells, the header {width}: quote cells that hold the delimiter"
        faults.add(row, "import-row-long", message)
    else:
        return True
    return False


def _is_whole(row: int, cells: dict[str, str], faults: Faults) -> bool:
    """Return whether no character of a row was lost, here or before the file came here."""
    lost = [name for name, cell in cells.items() if LOST in cell]
    for name in lost:
        message = "a character was lost in an earlier step (\ufffd stands for it): get the file in its own encoding"
        faults.add(row, "import-lost", message, name)
    return not lost
