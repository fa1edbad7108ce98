"""Stores of evidence for tests: begun empty, and filled with what a test writes."""

from pathlib import Path
from typing import Any

from kg.evidence.intake import Known, Taken, sweep, take_in
from kg.evidence.store import EvidenceStore

BY = "lantern-7"


def known(**told: Any) -> Known:
    """Return what an invented person knows of a file."""
    return Known(**{"by": BY, "tool": "test 1", **told})


def begun(folder: Path) -> EvidenceStore:
    """Return a store in a folder of a test."""
    return EvidenceStore.begun(folder / "private" / "evidence")


def take(store: EvidenceStore, path: Path, unread: bool = False, **told: Any) -> Taken:
    """Take one file in, as the command does."""
    with store.writing():
        sweep(store)
        return take_in(store, path, known(**told), unread)


def note(folder: Path, name: str = "note.txt", text: str = "An invented note.\n") -> Path:
    """Write a small text, which nothing looks into, and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder with their bytes, by path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
