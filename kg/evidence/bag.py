"""A BagIt bag for one original (RFC 8493, version 1.0), by the digest that was taken while it was copied.

In: a folder whose `data` holds the original, and the records that stand beside it. Out: a whole bag, durably written,
with the original read-only. The bytes of the original are not read again.
"""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.evidence.collection import Collection
from kg.files import NotWritten

_DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
READ_ONLY: Final = 0o444


class NotBagged(KgError):
    """The bagit library refuses a bag; holds the folder and its words."""

    def __init__(self, folder: Path, words: str):
        self.folder = folder
        super().__init__(f"no bag can be made of {folder}: {words}")


def make_bag(
    folder: Path, name: str, record: Collection, tags: Mapping[str, str], info: Mapping[str, str] | None = None
) -> None:
    """Make a folder with `data/<name>` a bag; `tags` are the texts beside it, by file name, `info` what it is.

    Errors: NotWritten, NotBagged.
    """
    texts = {"bagit.txt": _DECLARATION, "manifest-sha256.txt": f"{record.sha256}  data/{name}\n", **tags}
    try:
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
        _finish(folder, record, info or {})
        _settle(folder)
    except OSError as error:
        raise NotWritten(folder, error) from error


def payload(bag: Path) -> list[Path]:
    """Return what stands in `data`, the file that the manifest names first; nothing when there is no such folder."""
    inside = sorted((bag / "data").iterdir()) if (bag / "data").is_dir() else []
    named = payload_name(bag)
    return sorted(inside, key=lambda path: path.name != named)


def payload_name(bag: Path) -> str:
    """Return the name of the original by the manifest, "" when that cannot be read."""
    try:
        return (bag / "manifest-sha256.txt").read_text(encoding="utf-8").strip().partition("  data/")[2]
    except (OSError, ValueError):
        return ""


def records_digest(bag: Path) -> str:
    """Return the SHA-256 of the manifest of a bag that covers all its records, so that none can change unseen."""
    return sha256((bag / TAG_MANIFEST).read_bytes()).hexdigest()


def _finish(folder: Path, record: Collection, info: Mapping[str, str]) -> None:
    """Write `bag-info.txt` and the manifest of the tag files through the library."""
    from bagit import Bag, BagError

    try:
        bag = Bag(str(folder))
        bag.info.update(
            {
                "Bag-Software-Agent": record.tool,
                "Bagging-Date": record.at[:10],
                "External-Identifier": f"urn:sha256:{record.sha256}",
                "Payload-Oxum": f"{record.size}.1",
                **info,
            }
        )
        bag.save(manifests=False)
    except BagError as error:
        raise NotBagged(folder, str(error)) from error


def _settle(folder: Path) -> None:
    """Make every file read-only and durable; the original was made durable when it was copied."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(READ_ONLY)
            if path.parent == folder:
                _sync(path)
    for place in (folder / "data", folder):
        sync_folder(place)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can do that."""
    if os.name == "posix":
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
