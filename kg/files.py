"""Replace and remove files: a reader sees the old bytes or the new ones, and a refusal is said in one line."""

import errno
import os
import platform
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from kg.errors import KgError

PRIVATE: Final = "data.private"  # the folder of what must not be public; a public build never looks into it
STORE_CARD: Final = "store.json"  # stands in a store of evidence, which is private and holds no rows
TIER: Final = "tier"  # the column that its tables have more than those of a dossier
_ADVICE: Final = {
    errno.ENOSPC: "the disk is full: make room and try again",
    errno.EDQUOT: "your share of the disk is used up: make room and try again",
    errno.EFBIG: "the file is larger than this disk takes: use another disk",
    errno.EROFS: "this disk can only be read: choose a folder on another one",
    errno.EACCES: "you may not write there, or a program has it open",
    errno.EPERM: "you may not write there, or a program has it open",
    errno.EIO: "the disk fails: save what is on it to another one before anything else",
    errno.EMFILE: "too many files are open: close programs and try again",
    errno.ENFILE: "too many files are open: close programs and try again",
    errno.ELOOP: "it is a link to another place: remove it, after a look at who made it",
}


class NotWritten(KgError):
    """The file system refused to write a file or folder; on Windows, mostly because a program has it open."""

    def __init__(self, path: Path, error: OSError):
        self.path = path
        super().__init__(f"{path} cannot be written ({error.strerror or error}); {advice(error)}")


def advice(error: OSError) -> str:
    """Return what to do about a refusal of the file system.

    >>> advice(OSError(28, "No space left on device"))
    'the disk is full: make room and try again'
    """
    said = str(error)  # a library may pass on the words of the system without the number
    code = error.errno or next((code for code in _ADVICE if os.strerror(code) in said), 0)
    return _ADVICE.get(code, "if a program has it open, close it there")


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, then put it in its place; an interrupted write leaves the old file as it was.

    Errors: NotWritten when the file system refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{_beginning()}{os.getpid()}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritten(path, error) from error


def remove_file(path: Path) -> None:
    """Remove a file. Errors: NotWritten when the file system refuses."""
    try:
        path.unlink()
    except OSError as error:
        raise NotWritten(path, error) from error


@cache
def _sweep(folder: Path) -> None:
    """Remove what a process of this machine left in a folder when it was killed; looked at once, before we write."""
    if sys.platform == "win32":
        return  # where asking for a process ends it
    with suppress(OSError):
        for path in list(folder.glob(f"{_beginning()}*")):
            pid = path.name.removeprefix(_beginning()).partition("-")[0]
            if pid.isdecimal() and (int(pid) == os.getpid() or not _is_running(int(pid))):
                path.unlink(missing_ok=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@cache
def _beginning() -> str:
    """Return how files begin that this machine is writing; other machines may write in the same folder."""
    return f".kg-{crc32(platform.node().encode()):08x}-"
