"""Replace a release folder as a whole: a new folder is filled beside it, made durable and put in its place.

Beside `dist` stands, while a build runs, `.dist.new`, being filled; then the two exchange their names in one call, and
the old release, which now bears the name of the new one, is removed. Where a system has no such call the old one is
renamed to `.dist.old` first; a build that dies between the two renames leaves it whole there, and the next one puts
it back. On Windows a rename fails while a file inside is open: then the old release stays.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KgError
from kg.files import advice
from kg.release.exchange import swap, sync_folder
from kg.release.lock import BuildRunning, Owner, locked

__all__ = [
    "MARK", "BuildRunning", "ForeignFolder", "Owner", "WriteFailure", "cache_of", "link", "locked", "replacing",
    "sync_folder",
]  # fmt: skip

MARK = "manifest.json"  # what tells a release from any other folder


class ForeignFolder(KgError):
    """The folder to be written holds something that was not written here before."""

    def __init__(self, path: Path, mark: str):
        self.path = path
        super().__init__(f"{path} holds other files and no {mark}: not written by kg, so it is not replaced")


class WriteFailure(KgError):
    """The file system refused; the old release is as it was, unless the new one had taken its place already."""

    def __init__(self, path: Path, error: OSError, replaced: bool = False):
        self.path = path
        self.error = error
        what = "the new release stands, but not all that belongs to it" if replaced else "the old release is unchanged"
        super().__init__(f"{path} was not written ({error}); {advice(error)}; {what}")


def cache_of(out: Path) -> Path:
    """Return the folder beside a release that keeps what the next build can use again; it is no part of the release."""
    out = out.resolve()
    return out.with_name(f".{out.name}.cache")


@contextmanager
def replacing(out: Path, mark: str = MARK, make_durable: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Yield an empty folder to fill; when the block ends without an error it takes the place of `out`.

    `mark` is the file that tells a folder written here before from any other. `make_durable` writes the new folder
    through to the disk, file by file unless another way is given.
    Errors: ForeignFolder, BuildRunning, WriteFailure. After any error the old release stands as it was.
    """
    out = Path(os.path.realpath(out))
    new, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    replaced = False
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with locked(out):
            _recover(out, new, old, mark)
            new.mkdir()
            try:
                yield new
                (make_durable or write_through)(new)
                _exchange(out, new, old)
                replaced = True
                sync_folder(out.parent)
            finally:
                shutil.rmtree(new, ignore_errors=True)
                shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise WriteFailure(out, error, replaced) from error


def _recover(out: Path, new: Path, old: Path, mark: str) -> None:
    """Clear what an interrupted build left, put back a release it had renamed away, refuse a foreign folder."""
    if old.exists() and not out.exists():
        old.rename(out)
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)
    if out.exists() and not (out / mark).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise ForeignFolder(out, mark)


def _exchange(out: Path, new: Path, old: Path) -> None:
    if out.exists() and swap(new, out):
        return  # the old release has the name of the new one, and is removed under it
    try:
        if out.exists():
            out.rename(old)
        new.rename(out)
    except BaseException:  # an interrupt as well: the old release goes back before anything else happens
        if old.exists() and not out.exists():
            old.rename(out)
        raise


def write_through(folder: Path) -> None:
    """Write through what was filled in; a file with a second name was linked from a release and is durable."""
    for parent, _, files in os.walk(folder):
        for name in files:
            path = Path(parent, name)
            if path.stat().st_nlink == 1:
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        sync_folder(Path(parent))


def link(old: Path, new: Path) -> None:
    """Give a file of the release before another name in the new one; where there are no links, copy it."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
