"""Keep bytes on the disk while a build runs, so that what is held in memory does not grow with the dossier."""

from collections.abc import Hashable
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from types import TracebackType
from typing import Self


class Spool:
    """A file without a name: what is put in can be read again by its key, and is gone when the spool is closed.

    It stands in `folder`, in that of the system for what is temporary without one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = TemporaryFile(dir=folder)
        self._lock = Lock()  # several threads may read
        self._places: dict[Hashable, tuple[int, int]] = {}
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, key: Hashable, data: bytes) -> None:
        """Keep bytes under a key; a key that is put again stands for the later bytes."""
        self._file.seek(self._end)
        self._file.write(data)
        self._places[key] = self._end, len(data)
        self._end += len(data)

    def size(self, key: Hashable) -> int:
        """Return how many bytes are kept under a key."""
        return self._places[key][1] if key in self._places else 0

    def get(self, key: Hashable) -> bytes:
        """Return the bytes of a key; KeyError when there are none."""
        start, length = self._places[key]
        with self._lock:
            self._file.seek(start)
            return self._file.read(length)
