"""A copy of the invented dossier from which things are withdrawn, and ways to look at what is left of them."""

import csv
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 24)  # the day of the release of the invented dossier
_GZIP = b"\x1f\x8b\x08"


def cells(data: Path, path: str, ident: str) -> dict[str, str]:
    """Return the row of a table with an id; KeyError when there is none."""
    with (data / path).open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    return rows[ident]


def ids(data: Path, path: str) -> set[str]:
    """Return the ids of a table."""
    with (data / path).open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def contents(data: Path) -> dict[str, bytes]:
    """Return path -> bytes of every file of a folder."""
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def holding(folder: Path, word: str) -> list[str]:
    """Return the files of a folder that hold a word, plain, in UTF-16 or in any gzip member, sorted."""
    forms = [word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be")]
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.relative_to(folder).as_posix()
        for path in files
        if any(form in view for view in _views(path.read_bytes()) for form in forms)
    )


def _views(data: bytes) -> Iterator[bytes]:
    """Yield the bytes as they stand, and whatever unpacks from any place in them at which a gzip member can begin."""
    yield data
    at = data.find(_GZIP)
    while at >= 0:
        try:
            yield zlib.decompressobj(31).decompress(data[at:])
        except zlib.error:
            pass  # these three bytes were something else
        at = data.find(_GZIP, at + 1)
