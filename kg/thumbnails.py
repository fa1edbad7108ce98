"""Thumbnails: small still pictures of evidence that stand in a dossier and go with its next release.

<dossier>/thumbnails/<id of the evidence>.<SHA-256 of the file>.webp

`kg evidence thumbnail` makes them, where row, tier and consent allow it. A file that is there is published; one that is
taken away is not. Its name holds its digest, so that no other picture can take its place unseen. Nothing is decoded.
"""

import re
import struct
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.errors import KgError, Problem
from kg.files import remove_file, replace_file
from kg.model import EVIDENCE
from kg.values import ID_ALPHABET

FOLDER: Final = "thumbnails"
LONGEST: Final = 320  # pixels of the longer side
MOST_BYTES: Final = 100_000
MEDIA_TYPE: Final = "image/webp"
KINDS: Final = ("photo", "video")  # of evidence: papers can be read in small too
_NAME: Final = re.compile(rf"({EVIDENCE.prefix}-[{ID_ALPHABET}]{{6}})\.([0-9a-f]{{64}})\.webp")
_HEAD: Final = struct.Struct("<4sI8sI")  # of a WebP file: RIFF, the bytes behind, WEBP and the first chunk, its bytes
_FRAME: Final = struct.Struct("<3s3sHH")  # of a picture: tag, start code, width, height
_START: Final = b"\x9d\x01\x2a"
_SIDE: Final = 0x3FFF  # the bits of a side that are no scale

Cells = Mapping[str, str]  # of a row, by column


class ThumbnailChanged(KgError):
    """A thumbnail is not what its name says; holds its path in the dossier."""

    def __init__(self, path: str):
        self.path = path
        super().__init__(f"{path} was changed or removed meanwhile: run kg check, and build again")


@dataclass(frozen=True, slots=True, order=True)
class Thumbnail:
    """A thumbnail of a dossier: the id of the evidence and the digest, as its name says them, and the file."""

    evidence: str
    digest: str
    file: Path

    @property
    def path(self) -> str:
        """Its path in the dossier, and in a release."""
        return f"{FOLDER}/{self.file.name}"

    def read(self) -> bytes:
        """Return its bytes. Errors: ThumbnailChanged when they are not those of its name."""
        try:
            with self.file.open("rb") as file:
                body = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise ThumbnailChanged(self.path) from error
        if sha256(body).hexdigest() != self.digest:
            raise ThumbnailChanged(self.path)
        return body


def name_of(evidence: str, body: bytes) -> str:
    """Return what the file of a thumbnail is called."""
    return f"{evidence}.{sha256(body).hexdigest()}.webp"


def evidence_of(path: str) -> str:
    """Return the id of the evidence that a path of a thumbnail names; "" for any other path.

    >>> evidence_of("thumbnails/ev-4k2m9x." + "0" * 64 + ".webp")
    'ev-4k2m9x'
    """
    folder, _, name = path.partition("/")
    match = _NAME.fullmatch(name)
    return match[1] if folder == FOLDER and match else ""


def thumbnails_of(data: Path, evidence: Collection[str] | None = None) -> list[Thumbnail]:
    """Return the thumbnails of a dossier, or those of some evidence, in order; all else in the folder is left out."""
    found = (_thumbnail(path) for path in _files(data))
    return sorted(one for one in found if one is not None and (evidence is None or one.evidence in evidence))


def put(data: Path, evidence: str, body: bytes) -> Thumbnail:
    """Write the thumbnail of an item in one step, then remove any other of it. Errors: NotWritten."""
    file = data / FOLDER / name_of(evidence, body)
    replace_file(file, body)
    for other in thumbnails_of(data, (evidence,)):
        if other.file != file:
            remove_file(other.file)
    return Thumbnail(evidence, sha256(body).hexdigest(), file)


def drop(data: Path, evidence: Collection[str]) -> list[str]:
    """Remove the thumbnails of some evidence, and return their paths. Errors: NotWritten."""
    found = thumbnails_of(data, evidence)
    for one in found:
        remove_file(one.file)
    with suppress(OSError):
        (data / FOLDER).rmdir()  # when nothing is left in it
    return [one.path for one in found]


def unfit(cells: Cells) -> str:
    """Return why a row of evidence may have no thumbnail, and what to do; "" when it may."""
    if cells.get("kind") not in KINDS:
        return f"only a {' or a '.join(KINDS)} has a thumbnail"
    if cells.get("held") != "yes":
        return "no copy of it is held"
    warning = cells.get("content_warning", "")
    if not warning:
        return "nobody has said what to warn of: write none into content_warning once somebody has looked at it"
    return "" if warning == "none" else "it has a content warning, and nothing is shown before one"


def size_of(body: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a WebP file that holds one picture and nothing else.

    Errors: ValueError with the reason, a part of a sentence: metadata, animations and what stands behind the picture
    are refused, and whatever is larger than a thumbnail.
    """
    if len(body) > MOST_BYTES:
        raise ValueError(f"has more than {MOST_BYTES:,} bytes")
    if len(body) < _HEAD.size + _FRAME.size:
        raise ValueError("is no picture in WebP")
    riff, behind, kind, length = _HEAD.unpack_from(body)
    _, start, width, height = _FRAME.unpack_from(body, _HEAD.size)
    if riff != b"RIFF" or not kind.startswith(b"WEBP"):
        raise ValueError("is no picture in WebP")
    if kind != b"WEBPVP8 " or start != _START or not behind + 8 == len(body) == _HEAD.size + length + length % 2:
        raise ValueError("holds more than one plain picture, such as metadata or an animation, or is cut short")
    width, height = width & _SIDE, height & _SIDE
    if not 0 < max(width, height) <= LONGEST or not min(width, height):
        raise ValueError(f"is {width} × {height} pixels large; the longer side has {LONGEST} at most")
    return width, height


def faults(data: Path, rows: Mapping[str, Cells]) -> Iterator[Problem]:
    """Yield what is wrong with the folder of thumbnails; `rows` are the rows of evidence that may be public, by id."""
    seen: set[str] = set()
    for file in _files(data):
        one = _thumbnail(file)
        if one is None or one.evidence not in rows or one.evidence in seen:
            yield _problem(f"{FOLDER}/{file.name}", "thumbnail-stray", _stray(one, seen))
            continue
        seen.add(one.evidence)
        if reason := unfit(rows[one.evidence]):
            yield _problem(one.path, "thumbnail-row", f"remove the file, or mend its row: {reason}")
        yield from _faults_of_file(one)


def _faults_of_file(one: Thumbnail) -> Iterator[Problem]:
    try:
        size_of(one.read())
    except ThumbnailChanged:
        yield _problem(one.path, "thumbnail-changed", "the file has another digest than its name: make it again")
    except ValueError as error:
        yield _problem(one.path, "thumbnail-form", f"the file {error}: make it by kg evidence thumbnail")


def _stray(one: Thumbnail | None, seen: Collection[str]) -> str:
    if one is None:
        return "this is no thumbnail: remove it, and let kg evidence thumbnail make what stands here"
    if one.evidence in seen:
        return "the item has another thumbnail: remove one of them"
    return "no public row of evidence has this id, so nothing of it may be published: remove the file"


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path, 0, "", rule, message)


def _files(data: Path) -> list[Path]:
    """Return what stands in the folder and is not hidden, in order; a folder that is a link counts as one stray."""
    folder = data / FOLDER
    if not folder.is_dir() or folder.is_symlink():
        return [folder] if folder.exists() or folder.is_symlink() else []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _thumbnail(file: Path) -> Thumbnail | None:
    match = _NAME.fullmatch(file.name)
    is_plain = match and file.parent.name == FOLDER and file.is_file() and not file.is_symlink()
    return Thumbnail(match[1], match[2], file) if match and is_plain else None
