"""The corpus of mistakes: small edits of the invented dossier, each with all the faults that it gives.

`tests/faults/*.yaml` lists them. An edit is a list of steps `[verb, file, ...]`; the verbs are the functions
in VERBS, which say what they do.
"""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from kg.errors import Problem

TESTS = Path(__file__).parent
VERANIA = TESTS / "fixture" / "verania"


@dataclass(frozen=True)
class Case:
    """One mistake: its name, the steps of the edit, every fault expected, and words of the first one's message.

    A fault is written `path:row column [rule]`, with the row's id where it has one. With `unchanged`, the edit
    is no mistake and must give the very same triples.
    """

    name: str
    edit: list[list[Any]]
    faults: tuple[str, ...]
    says: str = ""
    unchanged: bool = False


@cache
def load_cases() -> tuple[Case, ...]:
    """Return every case of the corpus, in order of file."""
    found = [case for file in sorted((TESTS / "faults").glob("*.yaml")) for case in yaml.safe_load(file.read_bytes())]
    return tuple(Case(**{**case, "faults": tuple(case.get("faults", ()))}) for case in found)


def apply(case: Case, folder: Path) -> Path:
    """Return `folder`, which then holds a copy of the invented dossier with the edit of a case."""
    shutil.copytree(VERANIA, folder)
    for verb, *arguments in case.edit:
        VERBS[verb](folder, *arguments)
    return folder


def expected(case: Case, folder: Path) -> list[str]:
    """Return the faults a case expects, with row numbers where it writes ids."""
    return [re.sub(r"^(\S+):([a-z]{2}-\w{6}) ", lambda at: _numbered(folder, at[1], at[2]), fault)
            for fault in case.faults]  # fmt: skip


def shown(problem: Problem) -> str:
    """Return a fault as the cases write it."""
    return f"{str(problem).partition(': ')[0]} [{problem.rule}]"


def _numbered(folder: Path, path: str, ident: str) -> str:
    lines = (folder / path).read_bytes().splitlines()
    (number,) = (number for number, line in enumerate(lines, start=1) if line.startswith(ident.encode()))
    return f"{path}:{number} "


@contextmanager
def rows_of(file: Path) -> Iterator[list[list[str]]]:
    """Yield the rows of a table, the header first, and write them back as they then are."""
    text = file.read_bytes().decode()
    comment = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    delimiter = "\t" if file.suffix == ".tsv" else ","
    rows = list(csv.reader(io.StringIO(text[len(comment) :], newline=""), delimiter=delimiter))
    yield rows
    file.write_bytes(comment.encode() + _written(rows, delimiter))


def _written(rows: list[list[str]], delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def put(folder: Path, file: str, ident: str, column: str, cell: object) -> None:
    """Write a cell of the row with this id."""
    with rows_of(folder / file) as rows:
        next(row for row in rows if row[0] == ident)[rows[0].index(column)] = str(cell)


def swell(folder: Path, file: str, ident: str, column: str, size: int) -> None:
    """Fill a cell with this many characters."""
    put(folder, file, ident, column, "x" * size)


def delete(folder: Path, file: str, ident: str) -> None:
    """Delete the row with this id."""
    with rows_of(folder / file) as rows:
        rows.remove(next(row for row in rows if row[0] == ident))


def copy(folder: Path, file: str, ident: str) -> None:
    """Write the row with this id once more at the end."""
    with rows_of(folder / file) as rows:
        rows.append(next(row for row in rows if row[0] == ident))


def add(folder: Path, file: str, cells: dict[str, object]) -> None:
    """Write a new row at the end: its filled cells by column."""
    with rows_of(folder / file) as rows:
        assert cells.keys() <= set(rows[0])
        rows.append([str(cells.get(column, "")) for column in rows[0]])


def drop(folder: Path, file: str, column: str) -> None:
    """Delete a column."""
    with rows_of(folder / file) as rows:
        at = rows[0].index(column)
        for row in rows:
            del row[at]


def separate(folder: Path, file: str, separator: str) -> None:
    """Write a table with another separator, as spreadsheet programs do."""
    with rows_of(folder / file) as rows:
        kept = list(rows)
    (folder / file).write_bytes(_written(kept, separator))


def replace(folder: Path, file: str, old: str, new: str, times: int = 1) -> None:
    """Replace a text that stands in a file, the first time or, with -1, as often as it stands there."""
    text = (folder / file).read_bytes().decode()
    assert old in text, f"{old!r} does not stand in {file}"
    (folder / file).write_bytes(text.replace(old, new, times).encode())


def card(folder: Path, old: str, new: str) -> None:
    """Replace a text in the card."""
    replace(folder, "dataset.yaml", old, new)


def prefix(folder: Path, file: str, text: str) -> None:
    """Begin a file with this text."""
    (folder / file).write_bytes(text.encode() + (folder / file).read_bytes())


def encode(folder: Path, file: str, encoding: str) -> None:
    """Save a file in another encoding."""
    (folder / file).write_bytes((folder / file).read_bytes().decode().encode(encoding))


def write(folder: Path, file: str, content: str | bytes) -> None:
    """Write a file with this content (in YAML, bytes are `!!binary`)."""
    (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)


def remove(folder: Path, file: str) -> None:
    """Remove a file."""
    (folder / file).unlink()


def make_folder(folder: Path, path: str) -> None:
    """Make an empty folder."""
    (folder / path).mkdir()


def link(folder: Path, path: str) -> None:
    """Make a link that leads nowhere."""
    (folder / path).symlink_to(folder / "nowhere")


def sheet(folder: Path, file: str, name: str, rows: list[list[object]], day_format: str = "yyyy-mm-dd") -> None:
    """Write a workbook with one sheet; what begins with = is a formula, and dates are shown in this format."""
    book = Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet(name)
    for row in rows:
        page.append(row)
    for cell in (cell for row in page.iter_rows() for cell in row if cell.is_date):
        cell.number_format = day_format
    book.save(folder / file)


def pack(folder: Path, file: str, part: str, size: int) -> None:
    """Write a packed file with one part of this many equal bytes."""
    with zipfile.ZipFile(folder / file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b" " * size)


VERBS: dict[str, Callable[..., None]] = {
    "set": put,
    "swell": swell,
    "delete": delete,
    "copy": copy,
    "add": add,
    "drop": drop,
    "separate": separate,
    "replace": replace,
    "card": card,
    "prefix": prefix,
    "encode": encode,
    "write": write,
    "remove": remove,
    "folder": make_folder,
    "link": link,
    "sheet": sheet,
    "pack": pack,
}
