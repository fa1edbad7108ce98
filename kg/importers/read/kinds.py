"""Say what a foreign file is: its format by its ending and its first bytes, and whether it is of a size that is read.

In: a file. Out: the format, with a sentence when it was not stated. Archives, pictures of tables and files beyond the
limits are refused with what to do.
"""

from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.importers.read.limits import MAX_STREAMED, MAX_WHOLE, MAX_YAML

LIMITS: Final = {
    "csv": MAX_STREAMED, "tsv": MAX_STREAMED, "jsonl": MAX_STREAMED, "ftm": MAX_STREAMED, "json": MAX_WHOLE,
    "xlsx": MAX_WHOLE, "yaml": MAX_YAML,
}  # fmt: skip
TEXTS: Final = ("csv", "tsv")  # the formats whose encoding may be anything
_ENDINGS: Final = {
    ".ftm.json": "ftm", ".ftm.jsonl": "ftm", ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".xlsx": "xlsx", ".json": "json", ".geojson": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".yaml": "yaml",
    ".yml": "yaml",
}  # fmt: skip
_UNPACK: Final = "is packed: unpack it yourself, so that you see how large it is, and import what was in it"
_SIGNATURES: Final = {
    b"\x1f\x8b": _UNPACK,
    b"BZh": _UNPACK,
    b"\xfd7zXZ": _UNPACK,
    b"7z\xbc\xaf": _UNPACK,
    b"Rar!": _UNPACK,
    b"\x28\xb5\x2f\xfd": _UNPACK,
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook or has a password: save it as .xlsx without a password",
    b"%PDF": "is a PDF: export its table as CSV or .xlsx",
    b"SQLite format 3": "is an SQLite database: export the table as CSV",
    b"PAR1": "is a Parquet file: export it as CSV",
}
_ZIP: Final = b"PK\x03\x04"


def format_of(path: Path, stated: str) -> tuple[str, str]:
    """Return the format of a file and, when it was not stated, the sentence that says how it is known.

    Errors: KgError for a file that cannot be read, is packed, or is larger than is read of its format.
    """
    head, size = _look(path)
    found = stated or _by_ending(path)
    if found not in LIMITS:
        raise KgError(f'"{found}" is not a format that is read: write one of {", ".join(LIMITS)}')
    sentence = "" if stated else f"format: not stated; {found}, from the ending of {path.name}"
    if found == "json" and not stated and _is_lines(head):
        found, sentence = "jsonl", f"format: not stated; jsonl, since each line of {path.name} is an object"
    _check_signature(path, head, found)
    if size > LIMITS[found]:
        raise KgError(
            f"{path.name} has {size:,} bytes; {LIMITS[found]:,} of a {found} file are read: split it, or save it as "
            "CSV, which is read row by row"
        )
    return found, sentence


def _look(path: Path) -> tuple[bytes, int]:
    if not path.is_file():
        raise KgError(f"{path} is not a file")
    try:
        with path.open("rb") as stream:
            return stream.read(100_000), path.stat().st_size
    except OSError as error:
        raise KgError(f"{path} cannot be read: {error.strerror}") from error


def _by_ending(path: Path) -> str:
    name = path.name.lower()
    for ending, found in _ENDINGS.items():
        if name.endswith(ending):
            return found
    _check_signature(path, _look(path)[0], "")
    raise KgError(f"the ending of {path.name} does not say what it is: state format: {', '.join(LIMITS)}")


def _check_signature(path: Path, head: bytes, found: str) -> None:
    """Refuse a file whose first bytes say that it is of another kind than is read."""
    for signature, says in _SIGNATURES.items():
        if head.startswith(signature):
            raise KgError(f"{path.name} {says}")
    if head.startswith(_ZIP) != (found == "xlsx"):
        says = _UNPACK + " (or state format: xlsx if it is a workbook)" if found != "xlsx" else "is no .xlsx workbook"
        raise KgError(f"{path.name} {says}")
    if head[:1000].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise KgError(f"{path.name} is a web page, not a table: download the file that the page offers")


def _is_lines(head: bytes) -> bool:
    """Return whether the first two lines are objects, each closed in its line."""
    lines = [line.strip() for line in head.splitlines()[:2]]
    return len(lines) == 2 and all(line.startswith(b"{") and line.endswith(b"}") for line in lines)
