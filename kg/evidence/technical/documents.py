"""Read a PDF: its pages, who made it, with what and when, and whether it is locked. No page is drawn, no script run."""

from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader
from pypdf import __version__ as version

from kg.evidence.names import plain
from kg.evidence.technical.limits import Limits, Unreadable

_MOST_TAGS: Final = 60


def read_document(path: Path, media_type: str, limits: Limits) -> dict[str, Any]:
    """Return number of pages and metadata; of a locked document only that it is locked.

    Errors: Unreadable, and those of pypdf.
    """
    with path.open("rb") as file:
        reader = PdfReader(file, strict=False)
        found = {"kind": "document", "version": plain(reader.pdf_header, 20), "encrypted": reader.is_encrypted}
        if not reader.is_encrypted:
            found |= {"pages": _pages(reader, limits), "tags": _tags(reader)}
    return {**found, "read_with": f"pypdf {version}"}


def _pages(reader: PdfReader, limits: Limits) -> int:
    """Return how many pages there are; what is announced is asked first, since to count takes long."""
    tree = reader.root_object["/Pages"].get_object()
    announced = tree.get("/Count", 0) if isinstance(tree, dict) else 0
    if not isinstance(announced, int) or announced > limits.pages:
        raise Unreadable(f"it has {announced} pages by its own account; more than {limits.pages:,} are not read")
    pages = len(reader.pages)
    if not pages:
        raise Unreadable("it has no page")
    return pages


def _tags(reader: PdfReader) -> dict[str, str]:
    known: dict[Any, Any] = dict(reader.metadata or {})
    return {plain(str(name).lstrip("/"), 80): plain(str(known[name])) for name in sorted(known)[:_MOST_TAGS]}
