"""Replace and remove files: a reader sees the old bytes or the new ones, and a refusal is said in one line."""

import os
import tempfile
from pathlib import Path

from kg.errors import KgError


class NotWritten(KgError):
    """The file system refused to write a file or folder; on Windows, mostly because a program has it open."""

    def __init__(self, path: Path, error: OSError):
        self.path = path
        super().__init__(
            f"{path} cannot be written ({error.strerror or error}); if a program has it open, close it there"
        )


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, then put it in its place; an interrupted write leaves the old file as it was.

    Errors: NotWritten when the file system refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".kg-")
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
