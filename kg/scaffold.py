"""Write an empty dossier to start from: the card, one CSV file a table, a workbook and a page of plain words.

In: a folder, a title and a release date. Out: files that read as a dossier without rows. The CSV files are
canonical from the start (UTF-8 without a mark, LF), because the workbook is there for Excel.
"""

import csv
import io
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from string import Template

from kg.errors import KgError
from kg.files import NotWritten
from kg.model import INLINE, TABLES, Table
from kg.resources import template
from kg.workbook_template import entry_workbook

CARD = "dataset.yaml"


class FolderNotEmpty(KgError):
    """The folder for a new dossier holds something already."""

    def __init__(self, folder: Path):
        self.folder = folder
        super().__init__(f"{folder} is not an empty folder: name a new one, so that nothing is overwritten")


def init_dossier(folder: Path, title: str, release_date: date | None = None) -> list[Path]:
    """Write an empty dossier and return its files, sorted.

    The title is the folder's name, and the release date today, unless others are given.
    Errors: FolderNotEmpty when anything stands there already, NotWritten when the file system refuses. Nothing
    half written is left behind.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(folder)
    files = dossier_files(title or folder.name, folder.name, release_date or date.today())
    try:
        _write(folder, files)
    except OSError as error:
        raise NotWritten(folder, error) from error
    return sorted(folder / name for name in files)


def dossier_files(title: str, name: str, release_date: date) -> dict[str, bytes]:
    """Return relative path -> content of every file of an empty dossier; the same bytes for the same arguments."""
    words = {
        "title": title,
        "underline": "=" * len(title),
        "slug": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "dossier",
        "release_date": release_date.isoformat(),
    }
    files = {_csv_name(table): _header(table) for table in TABLES.values()}
    files["entry.xlsx"] = entry_workbook()
    files["README.txt"] = _fill("README.txt", words)
    files[".gitignore"] = _fill("gitignore.txt", {})
    # A title in double quotes is a YAML string whatever stands in it.
    files[CARD] = _fill(CARD, words | {"title": json.dumps(title, ensure_ascii=False)})
    return files


def _csv_name(table: Table) -> str:
    return f"{table.name}/new.csv" if table.per_source else f"{table.name}.csv"


def _header(table: Table) -> bytes:
    columns = table.columns + (INLINE if table.name == "claims" else ())
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(column.name for column in columns)
    return out.getvalue().encode()


def _fill(name: str, words: dict[str, str]) -> bytes:
    text = template("dossier").joinpath(name).read_text(encoding="utf-8")
    return Template(text).substitute(words).encode()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".kg-init-") as temporary:
        staged = Path(temporary) / "dossier"
        for name, data in files.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        _move(staged, folder)


def _move(staged: Path, folder: Path) -> None:
    """Put the finished files in place; into an empty folder one by one, since it may be somebody's working folder."""
    if not folder.exists():
        staged.rename(folder)
        return
    for path in sorted(staged.iterdir()):
        path.rename(folder / path.name)
