"""Wait for a dossier to change: a folder comes in, and a sign goes out each time its files are not as they were."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from kg.files import PRIVATE

EVERY_S: Final = 0.05
_REST: Final = 4  # times as long as a look took, so that watching many files does not keep a processor busy

_Seen = dict[str, tuple[int, int, int]]


def changes(data: Path, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Yield at once, and then each time files of a folder were added, removed or written again, without an end.

    What is being written is waited for: a change counts once the files stay as they are from one look to the next.
    What changes while the caller is busy counts as well.
    """
    known = latest = _look(data)
    yield
    while True:
        sleep(EVERY_S)
        now = _look(data)
        if now != known and now == latest:
            known = now
            yield
        latest = now


def _look(folder: str | Path) -> _Seen:
    """Return path -> size and times of each file in a folder, and below; the last time is one that nobody can set."""
    seen: _Seen = {}
    for entry in os.scandir(folder):
        if entry.name == PRIVATE or entry.name.startswith((".", "~$")):
            continue
        with suppress(OSError):  # removed since it was listed, closed to us, or a link that leads nowhere
            if entry.is_dir():
                seen |= _look(entry.path)
            else:
                stat = entry.stat()
                seen[entry.path] = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
    return seen
