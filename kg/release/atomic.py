"""Replace a release folder as a whole: a new folder is filled beside it, made durable and put in its place.

Beside `dist` stand, while a build runs, `.dist.new` (being filled) and, for the moment of the exchange,
`.dist.old`. No system replaces a full folder in one call (`os.replace` refuses on Windows and on POSIX alike),
so the old one is renamed away first; a build that dies between the two renames leaves it whole in `.dist.old`,
and the next one puts it back. On Windows a rename fails while a file inside is open: then the old release stays.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import KgError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MARK = "manifest.json"  # what tells a release from any other folder
_LOCKED_BYTE = 1 << 30  # far behind the process id, which others must be able to read


class ForeignFolder(KgError):
    """The folder to be written holds something that was not written here before."""

    def __init__(self, path: Path, mark: str):
        self.path = path
        super().__init__(f"{path} holds other files and no {mark}: not written by kg, so it is not replaced")


class BuildRunning(KgError):
    """Another process is writing the same release."""

    def __init__(self, path: Path, pid: str):
        self.path = path
        self.pid = pid
        super().__init__(f"process {pid or 'unknown'} is writing {path} now; wait for it to end")


class WriteFailure(KgError):
    """The file system refused; the old release is as it was."""

    def __init__(self, path: Path, error: OSError):
        self.path = path
        super().__init__(f"{path} was not written ({error}); the old release is unchanged")


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
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with locked(out):
            _recover(out, new, old, mark)
            new.mkdir()
            try:
                yield new
                (make_durable or _write_through)(new)
                _exchange(out, new, old)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise WriteFailure(out, error) from error


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
    try:
        if out.exists():
            out.rename(old)
        new.rename(out)
    except BaseException:  # an interrupt as well: the old release goes back before anything else happens
        if old.exists() and not out.exists():
            old.rename(out)
        raise
    sync_folder(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _write_through(folder: Path) -> None:
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


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable; Windows has no such call and needs none."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold `.<name>.lock`, with our process id inside, or raise BuildRunning.

    The system holds the lock, not the file: when its owner dies it is free at once, so no lock goes stale and
    the file may stay. Removing it would let two builders lock two files of one name.
    """
    path = out.with_name(f".{out.name}.lock")
    with path.open("a+", encoding="ascii") as file:
        try:
            _take(file)
        except OSError:
            file.seek(0)
            raise BuildRunning(out, file.read(20).strip()) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _take(file: IO[str]) -> None:
    if sys.platform == "win32":
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
