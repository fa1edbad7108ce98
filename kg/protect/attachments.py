"""Look into the files that a dossier holds beside its tables: what a camera or an office program has written into them.

In: the folder of a dossier. Out: a fault for each file that says who made it, where or with what, or that cannot be
looked into, and for each line of a text that leads to a person. A file whose name does not say what it is is judged by
its first bytes. No message repeats what stands there. Nothing is decoded or unpacked beyond a limit.
"""

import json
import os
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME
from kg.errors import Problem
from kg.files import PRIVATE
from kg.model import ALL_TABLES, LINKS
from kg.protect.images import image_metadata
from kg.protect.office import office_metadata
from kg.protect.pdfs import pdf_metadata
from kg.protect.rows import SAYS
from kg.protect.texts import faults_of_text
from kg.tables import remarks_of

State = list[int]

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 64_000_000
_MOST_DEPTH: Final = 12
# What tells a folder that kg wrote, and what its first lines say: a release, a site and an archive.
_MADE_HERE: Final = {
    "manifest.json": {"base_iri", "files", "generator", "release_date", "version"},
    "site.json": {"base_url", "files", "release_date", "version"},
    "log.jsonl": {"date", "kind", "n", "previous", "version"},
}
_MOST_TEXT: Final = 2_000_000

_TABLE_ENDINGS: Final = (".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers")
_PART: Final = 90_000  # characters of a line that are looked at together
_OVERLAP: Final = 1_000

_TEXTS: Final = (".txt", ".md", ".rst", ".log", ".html", ".htm", ".xml", ".json", ".jsonl", ".geojson", ".csv", ".tsv")
_IMAGES: Final = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp")
_OFFICE: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
# Films, sound, pictures and documents in forms that cannot be looked into, archives, tracks and letters.
_CLOSED: Final = frozenset(
    ".3gp .7z .aac .ai .amr .avi .avif .bz2 .cr2 .dng .doc .eml .flac .gpx .gz .heic .heif .kml .kmz .m4a .m4v .mbox "
    ".mkv .mov .mp3 .mp4 .mpg .msg .nef .oga .ogg .ogv .opus .ppt .psd .rar .raw .rtf .tar .tgz .vcf .wav .webm .wma "
    ".wmv .xz .zip".split()
)
# How files begin that may tell of people, and the ending that says so; ".zip" for what cannot be looked into.
_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"GIF8", ".gif"), (b"II*\0", ".tif"), (b"MM\0*", ".tif"),
    (b"%PDF-", ".pdf"), (b"RIFF", ".zip"), (b"PK\x03\x04", ".zip"), (b"Rar!", ".zip"), (b"7z\xbc\xaf", ".zip"),
    (b"\x1f\x8b", ".zip"), (b"\xd0\xcf\x11\xe0", ".zip"), (b"ID3", ".zip"), (b"OggS", ".zip"), (b"fLaC", ".zip"),
    (b"\x1aE\xdf\xa3", ".zip"),
)  # fmt: skip
_BOX: Final = b"ftyp"  # behind four bytes: films, sound and pictures of telephones
_FOLDER: Final = "attachments"  # whatever stands in it is looked into, at any depth
_PRIVATE_SAYS: Final = "keep it in the private folder"


class Unreadable(Exception):
    """A file that cannot be looked into, with the reason in words."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the tables: its path in the dossier, with "/", and where it is."""

    path: str
    file: Path


def attachment_faults(data: Path, known: Mapping[str, State] | None = None) -> tuple[list[Problem], dict[str, State]]:
    """Return the faults of all files of a dossier that are no tables, sorted, and the state of those without any.

    `known` is what an earlier run returned: files that are as they were then are not read again.
    """
    problems: list[Problem] = []
    clean: dict[str, State] = {}
    for count, one in enumerate(find_attachments(data)):
        if count == MOST_FILES:
            message = f"the folder holds more than {MOST_FILES:,} files that are no tables: {_PRIVATE_SAYS}"
            problems.append(Problem(one.path, 0, "", "attachment-unreadable", message))
            break
        state = _state(one)
        faults = [] if state and known and known.get(one.path) == state else faults_of_file(one)
        problems += faults
        if state and not faults:
            clean[one.path] = state
    return sorted(problems), clean


def _state(one: Attachment) -> State:
    """Return the size and times of a file, which change with it; nothing for what is none."""
    try:
        found = os.lstat(one.file)
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def find_attachments(data: Path) -> Iterator[Attachment]:
    """Yield the files of a dossier that are neither tables nor the card, in order; links are not followed."""
    yield from _below(data, "", 0)


def _below(folder: Path, prefix: str, depth: int) -> Iterator[Attachment]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    if prefix and not prefix.startswith(f"{_FOLDER}/") and _is_made_here(folder):
        return  # a release, a site or an archive that was written into the folder of its dossier
    for entry in found:
        if entry.name == PRIVATE or entry.name.startswith((".", "~$")):
            continue
        path = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False) and depth < _MOST_DEPTH:
            yield from _below(Path(entry.path), f"{path}/", depth + 1)
        elif not _is_read_elsewhere(path):
            yield Attachment(path, Path(entry.path))


def _is_made_here(folder: Path) -> bool:
    """Tell whether a folder is a release, a site or an archive; a file with the name of what tells it is not enough."""
    return any(columns <= _said(folder / name) for name, columns in _MADE_HERE.items())


def _said(file: Path) -> Set[str]:
    """Return the keys of a JSON object, or of that in the first line of a log; none when it cannot be read as one."""
    if not file.is_file():
        return set()
    try:
        data = _read(file)
        said = json.loads(data.partition(b"\n")[0] if file.suffix == ".jsonl" else data)
    except (Unreadable, ValueError, RecursionError):
        return set()
    return said.keys() if isinstance(said, dict) else set()


def _is_read_elsewhere(path: str) -> bool:
    """Tell whether a file is the card, or a table whose rows are looked at; links have remarks beside their rows."""
    folder, _, name = path.rpartition("/")
    in_place = folder in ("", *ALL_TABLES) and Path(name).suffix.lower() in _TABLE_ENDINGS
    return path == CARD_NAME or (in_place and folder != LINKS.name)


def faults_of_file(one: Attachment) -> list[Problem]:
    """Return the faults of one file: a rule and the kinds of metadata, or why it cannot be looked into."""
    try:
        ending = _kind(one)
        if not ending:
            return []
        if one.path.startswith(f"{LINKS.name}/") and ending == ".tsv":
            return _faults_of_text(one.path, remarks_of(one.file))
        if one.file.is_symlink() or not one.file.is_file():
            raise Unreadable("is a link or no file: put a copy in its place, or remove it")
        data = _read(one.file)
        if ending in _TEXTS:
            text = _decoded(data)
            return _faults_of_text(one.path, text.replace(",", ", ") if ending == ".csv" else text)
        kinds = _metadata(ending, data)
    except Unreadable as error:
        return [Problem(one.path, 0, "", "attachment-unreadable", f"the file {error}")]
    if not kinds:
        return []
    message = f"the file holds {', '.join(kinds)}: save a copy without it, or {_PRIVATE_SAYS}"
    return [Problem(one.path, 0, "", "attachment-metadata", message)]


def _kind(one: Attachment) -> str:
    """Return the ending by which a file is judged, "" for what is not looked at: programs, queries and the like."""
    ending = one.file.suffix.lower()
    if ending in (*_IMAGES, *_OFFICE, *_TEXTS, ".pdf") or ending in _CLOSED:
        return ending
    put_there = one.path.startswith(f"{_FOLDER}/")
    if one.file.is_symlink() or not one.file.is_file():
        return ".zip" if put_there else ""
    with suppress(OSError), one.file.open("rb") as stream:
        head = stream.read(16)
        found = ".zip" if head[4:8] == _BOX else next((end for mark, end in _BEGINNINGS if head.startswith(mark)), "")
        return found or ("" if ending and not put_there else ".zip" if ending else ".txt")
    return ".zip"


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}): replace it by a copy") from error
    if len(data) > MOST_BYTES:
        raise Unreadable(f"has more than {MOST_BYTES:,} bytes and cannot be looked into: {_PRIVATE_SAYS}")
    return data


def _metadata(ending: str, data: bytes) -> list[str]:
    """Return the kinds of metadata in a file, by what it is; its name must say the same."""
    look = (
        image_metadata if ending in _IMAGES
        else pdf_metadata if ending == ".pdf"
        else office_metadata if ending in _OFFICE
        else None
    )  # fmt: skip
    if look is None:
        raise Unreadable(f"is of a kind that cannot be looked into: {_PRIVATE_SAYS}")
    try:
        return look(data)
    except ValueError as error:
        raise Unreadable(f"{error}: {_PRIVATE_SAYS}") from error


def _decoded(data: bytes) -> str:
    if len(data) > _MOST_TEXT:
        raise Unreadable(f"has more than {_MOST_TEXT:,} bytes and cannot be looked into: {_PRIVATE_SAYS}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"is no text in UTF-8: save it as UTF-8, or {_PRIVATE_SAYS}") from None


def _faults_of_text(path: str, text: str) -> list[Problem]:
    found = {
        (number, rule)
        for number, line in enumerate(text.splitlines(), start=1)
        for start in range(0, len(line) or 1, _PART)
        for rule in faults_of_text(line[start : start + _PART + _OVERLAP])
    }
    return [Problem(path, number, "", rule, SAYS[rule].replace("the cell", "the line")) for number, rule in found]
