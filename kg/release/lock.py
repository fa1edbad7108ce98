"""Let one process at a time write a release, or the rows of a dossier: a lock says who holds it and since when.

In: the folder that is to be written. Out: a context in which nobody else writes it, or BuildRunning. The system holds
the lock, not the file: when its owner dies it is free at once, so no lock goes stale and the file may stay.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg.errors import KgError
from kg.files import NotWritten

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

EDITED: Final = ".edited.lock"  # in a dossier, which reads nothing that is hidden
_OPENED: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)  # a link may lead to any file
_LOCKED_BYTE: Final = 1 << 30  # far behind what stands in the file, which others must be able to read
_LONGEST: Final = 60  # characters of a host or command that are written down
_MOST: Final = 400  # bytes of the file that are read
_DAY_S: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock: the process, its host and command, and the time in seconds at which it took the lock.

    What is not known is empty, a time that is not known is 0.
    """

    pid: str = ""
    host: str = ""
    command: str = ""
    since: float = 0.0

    @classmethod
    def here(cls) -> "Owner":
        """Return this process, from now on."""
        words = [Path(sys.argv[0]).name or "python", *sys.argv[1:2]] if sys.argv else ["python"]
        return cls(str(os.getpid()), _plain(platform.node()), _plain(" ".join(words)), time.time())

    @classmethod
    def read(cls, text: str) -> "Owner":
        r"""Return the owner that a lock file names; a file that is damaged, or empty still, names nobody.

        >>> Owner.read("17\nhost\nkg build\n0.0\n").command
        'kg build'
        >>> Owner.read("half a li")
        Owner(pid='', host='', command='', since=0.0)
        """
        pid, host, command, since, *_ = [*text.split("\n"), "", "", "", ""]
        try:
            return cls(str(int(pid)), _plain(host), _plain(command), float(since or 0))
        except ValueError:
            return cls()

    def text(self) -> str:
        """Return what stands in the lock file."""
        return f"{self.pid}\n{self.host}\n{self.command}\n{self.since}\n"

    def told(self, path: Path, now: float) -> str:
        """Return who is at work on a path, and how long, as part of a sentence."""
        who = " on ".join(filter(None, (self.command, self.host)))
        return f"process {self.pid or 'unknown'}{f' ({who})' if who else ''} is writing {path}{_age(self.since, now)}"


class BuildRunning(KgError):
    """Another process is writing the same release; holds the path and who that is."""

    def __init__(self, path: Path, owner: Owner):
        self.path = path
        self.owner = owner
        super().__init__(f"{owner.told(path, time.time())}; wait for it to end")


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold `.<name>.lock`, with the owner inside. Errors: BuildRunning; NotWritten on a disk that can only be read."""
    with _held(out, out.with_name(f".{out.name}.lock")):
        yield


@contextmanager
def editing(root: Path) -> Iterator[None]:
    """Hold a dossier, so that nobody else writes its rows meanwhile; its lock lies in it, and goes with the work.

    Errors: BuildRunning; NotWritten on a disk that can only be read.
    """
    path = root / EDITED
    with _held(root, path) as file:
        try:
            yield
        finally:
            _remove(file, path)


def _remove(file: IO[str], path: Path) -> None:
    """Remove a lock file that this process holds; where the disk refuses, it names nobody any more."""
    with suppress(OSError):
        file.truncate(0)
    if sys.platform == "win32":  # it removes nothing that is open: neither ours, nor that of who takes the lock next
        file.close()
    with suppress(OSError):
        path.unlink()


@contextmanager
def _held(what: Path, path: Path) -> Iterator[IO[str]]:
    with _opened(what, path) as file:
        with suppress(OSError):  # on a full disk it is held without a name
            file.truncate(0)
            os.write(file.fileno(), Owner.here().text().encode("ascii"))
        yield file


def _opened(what: Path, path: Path) -> IO[str]:
    """Return a lock file that this process holds. Errors: BuildRunning, NotWritten."""
    while True:
        try:
            file = os.fdopen(os.open(path, _OPENED, 0o666), "r+", encoding="ascii", errors="replace")
        except OSError as error:
            raise NotWritten(path, error) from error
        try:
            _take(file)
        except OSError:
            with file:
                raise BuildRunning(what, Owner.read(file.read(_MOST))) from None
        if _is_there(file, path):
            return file
        file.close()  # its owner has removed it since it was opened: another may hold the one that is there now


def _is_there(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _take(file: IO[str]) -> None:
    if sys.platform == "win32":
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _age(since: float, now: float) -> str:
    """Return since when, and how long; nothing when that is not known. A clock that was put back makes no age."""
    if not 0 < since < 1e11:
        return ""
    at = time.localtime(since)
    if now < since:
        return f" since {time.strftime('%Y-%m-%d %H:%M', at)} by the clock of then, which was ahead of that of now"
    seconds = int(now - since)
    day = "%Y-%m-%d %H:%M" if seconds >= _DAY_S else "%H:%M"
    return f" since {time.strftime(day, at)}, {_long(seconds)} ago"


def _long(seconds: int) -> str:
    """Return a length of time in its largest unit.

    >>> _long(1), _long(59), _long(180), _long(7300), _long(200_000)
    ('1 second', '59 seconds', '3 minutes', '2 hours', '2 days')
    """
    for unit, size in (("day", _DAY_S), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number != 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


def _plain(text: str) -> str:
    """Return a text as one short line of ASCII that can stand on a terminal."""
    shown = "".join(sign if " " <= sign <= "~" else "?" for sign in text)
    return shown[:_LONGEST]
