"""A folder that is filled anew out of one before: a file that would be the same goes over as it is, untouched."""

import filecmp
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from kg.release.atomic import link


@dataclass(slots=True)
class Count:
    """How many files a folder has, and how many of them were there before with the same bytes."""

    files: int = 0
    unchanged: int = 0

    def add(self, other: "Count") -> None:
        """Count what was written elsewhere as well."""
        self.files += other.files
        self.unchanged += other.unchanged


@dataclass(frozen=True, slots=True)
class Folder:
    """A new folder and the old one, whose place it takes; several processes may write into it."""

    new: Path
    old: Path

    def put(self, path: str, body: bytes) -> Count:
        """Write a file. One that the old folder has with the same bytes gets a second name instead."""
        target, before = self.new / path, self.old / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if _reads(before, body):
            link(before, target)
            return Count(1, 1)
        target.write_bytes(body)
        return Count(1)

    def take(self, path: str, source: Path) -> Count:
        """Give a file of elsewhere a name here too, or copy it where that cannot be done."""
        target, before, source = self.new / path, self.old / path, source.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        if before.is_file() and (before.samefile(source) or filecmp.cmp(before, source, shallow=False)):
            link(before, target)
            return Count(1, 1)
        link(source, target)
        return Count(1)

    def settle(self, path: str) -> Count:
        """Give every file below a path of the new folder, which others wrote, back the one it was before."""
        count = Count()
        for file in sorted(found for found in (self.new / path).rglob("*") if found.is_file()):
            body = file.read_bytes()
            file.unlink()
            count.add(self.put(file.relative_to(self.new).as_posix(), body))
        return count


def _reads(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except (FileNotFoundError, NotADirectoryError):
        return False


def write_through(folder: Path) -> None:
    """Write a folder through to the disk: a mirror has too many files for it to be done one by one."""
    if sys.platform != "win32":
        os.sync()
