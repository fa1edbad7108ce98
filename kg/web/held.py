"""The files of a release, kept open: what is sent is of one release, even when another one has taken its place.

Only what the manifest names can be asked for, by exactly that name, so no path leads out of the release.
"""

import mimetypes
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import PurePosixPath
from threading import Lock
from typing import BinaryIO, Final

from kg.release.atomic import MARK
from kg.release.manifest import SEALED
from kg.release.read import NotARelease, Release

_CHUNK: Final = 256 << 10
_MEDIA_TYPES: Final = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".rq": "application/sparql-query",
    ".ttl": "text/turtle",
}


class HeldFile:
    """One file of a release: its path, size, SHA-256 in hexadecimal and media type. Several threads may read it."""

    def __init__(self, path: str, file: BinaryIO, size: int, digest: str):
        self.path = path
        self.size = size
        self.digest = digest
        self._file = file
        self._lock = Lock()

    @property
    def media_type(self) -> str:
        """The media type, by the last suffix: a packed file is sent as it is, so that its checksum holds."""
        suffix = PurePosixPath(self.path).suffix
        return _MEDIA_TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")

    @property
    def digest_field(self) -> str:
        """The checksum as an HTTP field (RFC 9530)."""
        return f"sha-256=:{b64encode(bytes.fromhex(self.digest)).decode()}:"

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes from `start` up to `end`, which is not in it."""
        with self._lock:
            self._file.seek(start)
            return self._file.read((self.size if end is None else end) - start)

    def chunks(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end` in pieces."""
        for at in range(start, end, _CHUNK):
            yield self.read(at, min(at + _CHUNK, end))


class Held:
    """Every file that the manifest of a release names, the manifest itself, and the seal once there is one.

    Errors: NotARelease when a file is missing or not as long as the manifest says.
    """

    def __init__(self, release: Release):
        self._release = release
        self._opened = ExitStack()
        self._files: dict[str, HeldFile] = {}
        try:
            self._open(release)
        except OSError as error:
            self.close()
            raise NotARelease(release.dist, "a file that its manifest names is missing") from error

    def _open(self, release: Release) -> None:
        manifest = (release.dist / MARK).read_bytes()
        mark = {"bytes": len(manifest), "sha256": sha256(manifest).hexdigest()}
        for path, entry in {**release.manifest["files"], MARK: mark}.items():
            file = self._opened.enter_context((release.dist / path).open("rb"))
            if file.seek(0, 2) != entry["bytes"]:
                self.close()
                raise NotARelease(release.dist, f"{path} is not as long as its manifest says")
            self._files[path] = HeldFile(path, file, entry["bytes"], entry["sha256"])

    def get(self, path: str) -> HeldFile | None:
        """Return a file by its path in the release; None when the manifest does not name it, or there is no seal."""
        if path in SEALED and path not in self._files:
            self._open_sealed(path)
        return self._files.get(path)

    @property
    def paths(self) -> list[str]:
        """The path of every file, in the order of the manifest, those of the seal at the end."""
        return [*self._files, *(path for path in SEALED if path not in self._files and self.get(path))]

    def _open_sealed(self, path: str) -> None:
        """Open a file of the seal, which may be made while the release is served; not that of a later release."""
        dist = self._release.dist
        with suppress(OSError):
            file = (dist / path).open("rb")
            if (dist / MARK).read_bytes() != self._files[MARK].read():
                return file.close()
            content = self._opened.enter_context(file).read()
            self._files[path] = HeldFile(path, file, len(content), sha256(content).hexdigest())

    def close(self) -> None:
        """Close every file."""
        self._opened.close()
