"""Refuse a release that is damaged before it is served: every file is to be what the manifest says it is.

In: the folder of a release. Out: nothing, or a refusal that names the files. The manifest itself is held against the
seal, where the release has one; who made the seal is not asked here.
"""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.release.atomic import MARK
from kg.release.manifest import SEALED, FileEntry, read_entry
from kg.release.read import NotARelease, Release

_SHOWN: Final = 3  # files that are named
_THREADS: Final = 2
_TIMES: Final = 3  # a release that is replaced while it is read is read again


class DamagedFiles(NotARelease):
    """Files of a release are not what its manifest says; holds their paths."""

    def __init__(self, dist: Path, paths: list[str]):
        self.paths = paths
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        super().__init__(dist, f"damaged: {', '.join(paths[:_SHOWN])}{more}")


def need_whole(dist: Path) -> None:
    """Return when every file of a release is what its manifest says, and that what its seal says, if there is one.

    Errors: DamagedFiles, NotARelease.
    """
    for _ in range(_TIMES):
        mark = (dist / MARK).read_bytes() if (dist / MARK).is_file() else b""
        damaged = _damaged(dist)
        if not damaged:
            return
        if (dist / MARK).is_file() and (dist / MARK).read_bytes() == mark:
            break  # else another release took its place meanwhile
    raise DamagedFiles(dist, damaged)


def _damaged(dist: Path) -> list[str]:
    entries = _entries(Release(dist))
    with ThreadPoolExecutor(_THREADS) as pool:
        found = dict(zip(entries, pool.map(partial(_is_as_said, dist), entries.items()), strict=True))
    damaged = sorted(path for path, is_whole in found.items() if not is_whole)
    return damaged if _is_sealed_so(dist) else [MARK, *damaged]


def _entries(release: Release) -> dict[str, FileEntry]:
    try:
        return {str(path): FileEntry(**entry) for path, entry in release.manifest["files"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise NotARelease(release.dist, f"its {MARK} is damaged") from error


def _is_as_said(dist: Path, item: tuple[str, FileEntry]) -> bool:
    path, entry = item
    try:
        return (dist / path).is_file() and read_entry(dist / path) == entry
    except (OSError, ValueError):  # a path that was damaged may be none
        return False


def _is_sealed_so(dist: Path) -> bool:
    """Return whether the manifest is the one that was sealed; true where nothing says otherwise."""
    seal, _, salts = SEALED
    try:
        said = json.loads((dist / seal).read_bytes())["manifest"]
        with (dist / salts).open(encoding="ascii", newline="") as file:
            found = [bytes.fromhex(row[1]) for row in csv.reader(file) if row[0] == ""]
        return not found or bool(said == sha256(found[0] + (dist / MARK).read_bytes()).hexdigest())
    except FileNotFoundError:
        return True  # it was not sealed, or the salts were destroyed, as they are when something is withdrawn
    except (OSError, ValueError, TypeError, KeyError, IndexError, csv.Error):
        return not (dist / salts).is_file()
