"""Look into the files that a dossier holds beside its tables: what a camera or an office program has written into them.

In: the folder of a dossier. Out: a fault for each file that says who made it, where or with what, or that cannot be
looked into. No message repeats what stands there. Nothing is decoded or unpacked beyond a limit.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME
from kg.errors import Problem
from kg.files import PRIVATE
from kg.model import ALL_TABLES
from kg.protect.images import image_metadata
from kg.protect.office import office_metadata
from kg.protect.pdfs import pdf_metadata
from kg.protect.rows import SAYS
from kg.protect.texts import faults_of_any

State = list[int]

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 64_000_000
_MOST_DEPTH: Final = 12
_MADE_HERE: Final = frozenset({"manifest.json", "site.json", "log.jsonl"})  # what tells a folder that kg wrote
_MOST_TEXT: Final = 2_000_000

_TABLE_ENDINGS: Final = (".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers")
_TEXT_ENDINGS: Final = (".txt", ".md")
_IMAGES: Final = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp")
_OFFICE: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
# Films, sound, pictures and documents in forms that cannot be looked into, archives, tracks and letters.
_CLOSED: Final = frozenset(
    ".3gp .7z .aac .ai .amr .avi .avif .bz2 .cr2 .dng .doc .eml .flac .gpx .gz .heic .heif .kml .kmz .m4a .m4v .mbox "
    ".mkv .mov .mp3 .mp4 .mpg .msg .nef .oga .ogg .ogv .opus .ppt .psd .rar .raw .rtf .tar .tgz .vcf .wav .webm .wma "
    ".wmv .xz .zip".split()
)
_FOLDER: Final = "attachments"  # whatever stands in it is looked into
_RELEASE: Final = "manifest.json"  # a folder with this file is a release, which holds no attachments
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
    if prefix and not _MADE_HERE.isdisjoint(entry.name for entry in found):
        return  # a release, a site or an archive that was written into the folder of its dossier
    for entry in found:
        if entry.name == PRIVATE or entry.name.startswith((".", "~$")):
            continue
        path = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False) and depth < _MOST_DEPTH:
            if not Path(entry.path, _RELEASE).is_file():
                yield from _below(Path(entry.path), f"{path}/", depth + 1)
        elif _is_attachment(path):
            yield Attachment(path, Path(entry.path))


def _is_attachment(path: str) -> bool:
    """Tell whether a file is to be looked into: no table, of a kind that may tell of people, or put there as one."""
    folder, _, name = path.rpartition("/")
    ending = Path(name).suffix.lower()
    if path == CARD_NAME or (folder in ("", *ALL_TABLES) and ending in _TABLE_ENDINGS):
        return False
    return path.startswith(f"{_FOLDER}/") or ending in (*_IMAGES, *_OFFICE, *_TEXT_ENDINGS, ".pdf") or ending in _CLOSED


def faults_of_file(one: Attachment) -> list[Problem]:
    """Return the faults of one file: a rule and the kinds of metadata, or why it cannot be looked into."""
    try:
        if one.file.is_symlink() or not one.file.is_file():
            raise Unreadable("is a link or no file: put a copy in its place, or remove it")
        data = _read(one.file)
        if one.file.suffix.lower() in _TEXT_ENDINGS:
            return _faults_of_text(one.path, data)
        kinds = _metadata(one.file.suffix.lower(), data)
    except Unreadable as error:
        return [Problem(one.path, 0, "", "attachment-unreadable", f"the file {error}")]
    if not kinds:
        return []
    message = f"the file holds {', '.join(kinds)}: save a copy without it, or {_PRIVATE_SAYS}"
    return [Problem(one.path, 0, "", "attachment-metadata", message)]


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


def _faults_of_text(path: str, data: bytes) -> list[Problem]:
    try:
        text = data[:_MOST_TEXT].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("is no text in UTF-8: save it as UTF-8") from None
    if len(data) > _MOST_TEXT:
        raise Unreadable(f"has more than {_MOST_TEXT:,} bytes and cannot be looked into: {_PRIVATE_SAYS}")
    return [
        Problem(path, number, "", rule, SAYS[rule].replace("the cell", "the line"))
        for number, line in enumerate(text.splitlines(), start=1)
        for rule in faults_of_any(line)
    ]
