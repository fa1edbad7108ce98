"""Read what a file tells of itself, in the confined process: the reader is chosen by the first bytes of the file.

In: a path and limits. Out: JSON: `media_type`, `kind`, and what the reader of that kind found.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kg.evidence.technical.limits import Limits
from kg.evidence.technical.sniff import HEAD, media_type

Reader = Callable[[Path, str, Limits], dict[str, Any]]
_IMAGES: Final = frozenset(
    f"image/{name}" for name in ("png", "jpeg", "gif", "webp", "tiff", "bmp", "avif")
)  # fmt: skip
_CAPTURES: Final = frozenset({"application/warc", "application/zip"})
_FILMS: Final = frozenset({"application/ogg"})
_PLAIN: Final = {"text": "text", "image": "image", "application": "other"}


def sniff(path: Path) -> str:
    """Return the media type of a file by its first bytes. Errors: OSError."""
    with path.open("rb") as file:
        return media_type(file.read(HEAD))


def is_read(kind: str) -> bool:
    """Tell whether files of a media type are looked into; text and what is not known are kept as they are.

    >>> is_read("video/mp4"), is_read("image/svg+xml")
    (True, False)
    """
    return _reader(kind) is not None


def kind_of(kind: str) -> str:
    """Return the word for a media type that is not looked into.

    >>> kind_of("text/plain"), kind_of("application/octet-stream")
    ('text', 'other')
    """
    return _PLAIN[kind.partition("/")[0]]


def read(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Return what a file tells of itself, as JSON. Errors: Unreadable, and whatever a library raises."""
    kind = sniff(path)
    reader = _reader(kind)
    found = {"kind": kind_of(kind)} if reader is None else reader(path, kind, limits)
    return json.dumps({"media_type": kind, **found}, ensure_ascii=False).encode()


def _reader(kind: str) -> Reader | None:
    """Return the reader of a media type; it is imported only now, in the process that needs it."""
    if kind in _IMAGES:
        from kg.evidence.technical.images import read_image

        return read_image
    if kind in _FILMS or kind.startswith(("video/", "audio/")):
        from kg.evidence.technical.films import read_film

        return read_film
    if kind == "application/pdf":
        from kg.evidence.technical.documents import read_document

        return read_document
    if kind in _CAPTURES:
        from kg.evidence.technical.captures import read_capture

        return read_capture
    return None
