"""Name the kinds of metadata that an office document carries: who wrote it, changed it or remarked on it.

In: the bytes of a document as Word, Excel, PowerPoint and LibreOffice write it. Out: kinds in words, never their
values. It is unpacked up to a limit; its XML is read as XML, in which nothing may be declared, so no entity resolves.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final
from xml.parsers import expat

from kg.protect.images import image_metadata

AUTHOR: Final = "the name of an author"
COMPANY: Final = "the name of a company"
REMARKS: Final = "names beside comments or changes"
PLACE: Final = "the folder of somebody's computer"
OWN: Final = "properties that somebody added"
CLOSED: Final = "a part of a kind that cannot be looked into"

_MOST_MEMBERS: Final = 5_000
_MOST_BYTES: Final = 64_000_000
_PICTURES: Final = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp")
_XML: Final = (".xml", ".rels", ".rdf", ".vml")
_SHOWN: Final = (".odttf", ".fntdata", ".ttf", ".otf", ".css")  # fonts and looks
_NO_PARTS: Final = ("mimetype", "layout-cache")
# By the names of elements and attributes without their prefixes, which any program may choose.
_TEXTS: Final = {
    **dict.fromkeys(("creator", "lastModifiedBy", "initial-creator", "printed-by", "contributor", "Manager"), AUTHOR),
    "Company": COMPANY,
    "property": OWN,
    "user-defined": OWN,
}
_ELEMENTS: Final = {
    **dict.fromkeys(("cmAuthor", "threadedComment", "person", "annotation", "change-info"), REMARKS),
    "author": REMARKS,
    "absPath": PLACE,
}
_ATTRIBUTES: Final = frozenset({"author", "userName", "userId", "initials"})
_LINKS: Final = frozenset({"Target", "href"})


def office_metadata(data: bytes) -> list[str]:
    """Return the kinds of metadata in an office document. Errors: ValueError with the reason in words."""
    found: set[str] = set()
    for name, part in _members(data):
        ending = f".{name.rpartition('.')[2].lower()}"
        if not part:
            continue
        if ending in _PICTURES:
            found |= {f"in a picture, {kind}" for kind in image_metadata(part)}
        elif ending in _XML:
            found |= _Names().of(part)
        elif ending not in _SHOWN and PurePosixPath(name).name not in _NO_PARTS:
            found.add(CLOSED)
    return sorted(found)


class _Names:
    """What one part in XML says of people, by the names of its elements and attributes."""

    def __init__(self) -> None:
        self._found: set[str] = set()
        self._open: list[str] = []

    def of(self, part: bytes) -> set[str]:
        """Return the kinds in a part. Errors: ValueError."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.EndElementHandler = self._end
        try:
            parser.Parse(part, True)
        except (expat.ExpatError, LookupError, RecursionError) as error:
            raise ValueError("has a part that cannot be read") from error
        return self._found

    def _refuse(self, *declared: object) -> None:
        raise ValueError("declares what a document does not need and is not looked into")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        bare = _bare(name)
        self._open.append(bare)
        if bare in _ELEMENTS:
            self._found.add(_ELEMENTS[bare])
        for key, value in attributes.items():
            if _bare(key) in _ATTRIBUTES and value.strip():
                self._found.add(REMARKS)
            elif _bare(key) in _LINKS and value.strip().lower().startswith("file:"):
                self._found.add(PLACE)

    def _text(self, text: str) -> None:
        if text.strip():
            self._found |= {_TEXTS[name] for name in self._open[-2:] if name in _TEXTS}

    def _end(self, name: str) -> None:
        self._open.pop()


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


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
