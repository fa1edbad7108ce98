"""Name the kinds of metadata that an office document carries: who wrote it, changed it or remarked on it.

In: the bytes of a document as Word, Excel, PowerPoint and LibreOffice write it. Out: kinds in words, never their
values. It is unpacked up to a limit, and searched, not parsed: no entity in it is ever resolved.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from kg.protect.images import image_metadata

AUTHOR: Final = "the name of an author"
COMPANY: Final = "the name of a company"
REMARKS: Final = "names beside comments or changes"

_MOST_MEMBERS: Final = 5_000
_MOST_BYTES: Final = 64_000_000
_PICTURES: Final = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp")
_NAMES: Final = (
    (re.compile(rb"<(?:\w+:)?(?:creator|lastModifiedBy|initial-creator|printed-by|Manager)\b[^>]{0,200}>\s*[^<\s]"),
     AUTHOR),
    (re.compile(rb"<(?:\w+:)?Company\b[^>]{0,200}>\s*[^<\s]"), COMPANY),
    (re.compile(rb"<w:(?:ins|del|comment|moveFrom|moveTo)\b[^>]{0,400}w:author=\"[^\"]"), REMARKS),
    (re.compile(rb"<(?:author|p:cmAuthor|p188:author|threadedComment|person)\b"), REMARKS),
    (re.compile(rb"<(?:office:annotation|office:change-info)\b"), REMARKS),
)  # fmt: skip


def office_metadata(data: bytes) -> list[str]:
    """Return the kinds of metadata in an office document. Errors: ValueError with the reason in words."""
    found: dict[str, None] = {}
    for name, part in _members(data):
        ending = PurePosixPath(name).suffix.lower()
        if ending in _PICTURES:
            found.update(dict.fromkeys(f"in a picture, {kind}" for kind in image_metadata(part)))
        elif ending in (".xml", ".rels"):
            found.update(dict.fromkeys(kind for pattern, kind in _NAMES if pattern.search(part)))
    return sorted(found)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > _MOST_MEMBERS:
                raise ValueError("has too many parts to be looked into")
            for info in infos:
                with archive.open(info) as stream:
                    part = stream.read(_MOST_BYTES + 1 - total)
                total += len(part)
                if total > _MOST_BYTES:
                    raise ValueError("unpacks to more than can be looked into")
                yield info.filename, part
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError("is no document that can be read") from error
