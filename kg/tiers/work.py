"""Write the merged rows of a dossier into a folder that is there only as long as it is worked in.

In: a dossier and its private folder. Out: a dossier of the restricted tier inside the private folder, for its owner
alone, and removed at the end. What a run that was killed left there is removed by the next.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME
from kg.errors import DataFaults, KgError, Problem
from kg.model import ALL_TABLES, EVIDENCE, LINKS, TABLES
from kg.release.atomic import WriteFailure
from kg.release.lock import BuildRunning, locked
from kg.tables import Row, read_rows, table_text
from kg.thumbnails import FOLDER, thumbnails_of
from kg.tiers.merge import Merged, Place, merge, place_in
from kg.tiers.place import private_of
from kg.tiers.rows import read_withheld
from kg.values import parse_reference

_PREFIX: Final = ".work-"


class NoPrivateFolder(KgError):
    """There is no private folder to take withheld rows from."""

    def __init__(self, private: Path):
        self.private = private
        super().__init__(f"there is no folder {private}: withheld rows stand there, or in the one that --private names")


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder to work in: the merged dossier in it, and where each row of that was written."""

    folder: Path
    origins: dict[Place, Merged]

    @property
    def dossier(self) -> Path:
        """The folder of the merged dossier."""
        return self.folder / "dossier"

    def told(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return faults of the merged dossier as faults of the rows they come from, sorted."""
        return sorted({place_in(self.origins, problem) for problem in problems})


@contextmanager
def workplace(data: Path, private: Path) -> Iterator[Workplace]:
    """Yield a folder with the dossier as its restricted tier has it; the folder is removed whatever happens.

    Errors: NoPrivateFolder; DataFaults when public or private files have faults by themselves; BuildRunning when
    another process works there; WriteFailure.
    """
    if not private.is_dir():
        raise NoPrivateFolder(private)
    rows, withheld, problems = _merged(data, private)
    if problems:
        raise DataFaults(problems)
    try:
        with locked(private / "work"):
            _clear(private)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=private))  # which only its owner may enter
            try:
                yield Workplace(folder, _write(data, folder / "dossier", rows, withheld))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except BuildRunning as other:
        raise BuildRunning(private, other.owner) from None
    except OSError as error:
        raise WriteFailure(private, error) from error


def shown_of(data: Path, private: Path) -> str:
    """Return the private folder of a dossier as faults name it: "data.private/testburg", or as it was given."""
    usual = private_of(data)
    return "/".join(usual.parts[-2:]) if private.resolve() == usual else private.as_posix()


def _clear(private: Path) -> None:
    """Remove what killed runs left."""
    for left in private.glob(f"{_PREFIX}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)


def _merged(data: Path, private: Path) -> tuple[list[Merged], set[str], list[Problem]]:
    """Return the rows of the restricted tier, the ids of all that is withheld, also what is sealed, and the faults."""
    public, of_public = read_rows(data)
    withheld, of_private = read_withheld(private, shown_of(data, private))
    rows, of_both = merge(public, withheld)
    return rows, {one.id for one in withheld}, [*of_public, *of_private, *of_both]


def _write(data: Path, dossier: Path, rows: list[Merged], withheld: Collection[str]) -> dict[Place, Merged]:
    """Write the card and the files of the merged dossier; return where each of their rows comes from."""
    dossier.mkdir()
    if (data / CARD_NAME).is_file():
        shutil.copyfile(data / CARD_NAME, dossier / CARD_NAME)
    files: dict[str, list[Merged]] = {}
    _copy_thumbnails(data, dossier, rows, withheld)
    for one in rows:
        files.setdefault(_file_of(one.row), []).append(one)
    for path, held in files.items():
        _write_table(dossier / path, [one.row for one in held])
    numbers: dict[str, list[int]] = {}
    for row in read_rows(dossier)[0]:
        numbers.setdefault(row.path, []).append(row.number)
    return {
        (path, number): one
        for path, held in files.items()
        for number, one in zip(numbers.get(path, ()), held, strict=False)
    }


def _copy_thumbnails(data: Path, dossier: Path, rows: Iterable[Merged], withheld: Collection[str]) -> None:
    """Take over the thumbnails of rows that are public in all their cells: what is withheld has none for partners."""
    evidence = {one.row.cells["id"] for one in rows if one.row.table == EVIDENCE.name}
    for one in thumbnails_of(data, evidence.difference(withheld)):
        (dossier / FOLDER).mkdir(exist_ok=True)
        shutil.copyfile(one.file, dossier / one.path)


def _file_of(row: Row) -> str:
    """Return in which file of the merged dossier a row stands; what was written as a new row stays one."""
    if row.table == LINKS.name:
        return f"{LINKS.name}/merged.sssom.tsv"
    table = TABLES[row.table]
    source = parse_reference(row.cells.get("source", "")).id if table.per_source else ""
    return f"{table.name}/{source or 'new'}.csv" if table.per_source else f"{table.name}.csv"


def _write_table(file: Path, rows: list[Row]) -> None:
    file.parent.mkdir(exist_ok=True)
    columns = list(dict.fromkeys([*_required(rows[0].table), *(name for row in rows for name in row.cells)]))
    text = table_text(rows[0].table, columns, (row.cells for row in rows))
    file.write_text(text, encoding="utf-8", newline="")


def _required(table: str) -> list[str]:
    return [column.name for column in ALL_TABLES[table].columns]
