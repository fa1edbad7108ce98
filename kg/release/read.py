"""Read a release: its manifest, its graphs and the bodies of their pieces, without reading the whole."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.errors import KgError
from kg.release.atomic import MARK
from kg.release.manifest import entry_of, read_entry
from kg.release.members import unpack
from kg.release.pieces import LISTING, Listed, read_listing

_NQUADS = "data.nq"


class NotARelease(KgError):
    """A folder was named as a release and holds no data, or none that can be read."""

    def __init__(self, path: Path, reason: str = "it has no data.nq.gz"):
        self.path = path
        self.reason = reason
        super().__init__(f"{path} is not a release: {reason}; run kg build first")


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """One graph: its triples, the SHA-256 over the digests of the N-Quads of its pieces, and these pieces in order."""

    triples: int
    digest: str
    pieces: tuple[Listed, ...]


class Release:
    """A release in a folder.

    Errors: NotARelease when the folder holds none.
    """

    def __init__(self, dist: Path):
        self.dist = dist
        if not all((dist / name).is_file() for name in (MARK, LISTING, f"{_NQUADS}.gz")):
            raise NotARelease(dist)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest, as it stands in the folder. Errors: NotARelease for one that is damaged."""
        try:
            content = json.loads((self.dist / MARK).read_bytes())
        except (ValueError, RecursionError) as error:
            raise NotARelease(self.dist, f"its {MARK} is damaged") from error
        if not isinstance(content, dict):
            raise NotARelease(self.dist, f"its {MARK} is damaged")
        return content

    @property
    def base(self) -> str:
        """The base IRI: a graph is `<base>graph/<local name>`."""
        return str(self.manifest["base_iri"])

    @cached_property
    def graphs(self) -> dict[str, GraphEntry]:
        """Local name of each graph ("source/so-4k2m9x", "agents") -> its entry, in the order of the dumps."""
        pieces: dict[str, list[Listed]] = {}
        said = entry_of(self.dist, LISTING)
        if said is not None and read_entry(self.dist / LISTING) != said:
            raise NotARelease(self.dist, f"its {LISTING} is damaged")
        try:
            for listed in read_listing(self.dist, _NQUADS):
                pieces.setdefault(listed.piece.graph, []).append(listed)
        except (ValueError, IndexError, csv.Error) as error:
            raise NotARelease(self.dist, f"its {LISTING} is damaged") from error
        return {graph: _entry(listed) for graph, listed in pieces.items()}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 over the digests of all graphs, in hexadecimal: it names the data of this release."""
        return hashlib.sha256("".join(entry.digest for entry in self.graphs.values()).encode()).hexdigest()

    def nquads(self, graph: str) -> Iterator[bytes]:
        """Return the N-Quads of a graph, one body for each of its pieces; KeyError for a graph that is not there.

        Errors: NotARelease for a piece that is damaged.
        """
        return self.bodies(self.graphs[graph].pieces)

    def bodies(self, pieces: Iterable[Listed]) -> Iterator[bytes]:
        """Yield the N-Quads of some pieces, one body for each.

        Errors: NotARelease for a piece that is damaged.
        """
        with (self.dist / f"{_NQUADS}.gz").open("rb") as file:
            size = file.seek(0, 2)
            for listed in pieces:
                try:
                    offset, length = listed.places[_NQUADS]
                    file.seek(offset)
                    packed = file.read(max(0, min(length, size)))
                except (KeyError, ValueError, OverflowError, OSError) as error:
                    raise NotARelease(self.dist, f"its {LISTING} is damaged") from error
                yield self._body(packed, listed)

    def whole(self, dump: str = _NQUADS) -> BinaryIO:
        """Return a dump, named by its path without ".gz", as an open file of its uncompressed bytes.

        Errors: NotARelease when it is not there.
        """
        path = self.dist / f"{dump}.gz"
        if not path.is_file():
            raise NotARelease(self.dist, f"it has no {dump}.gz")
        return cast(BinaryIO, gzip.open(path))

    def _body(self, packed: bytes, listed: Listed) -> bytes:
        try:
            body = unpack(packed)
        except ValueError as error:
            raise NotARelease(self.dist, f"{listed.piece.name} in {_NQUADS}.gz is damaged") from error
        if hashlib.sha256(body).hexdigest() != listed.sha256:
            raise NotARelease(self.dist, f"{listed.piece.name} in {_NQUADS}.gz is damaged")
        return body


def _entry(pieces: list[Listed]) -> GraphEntry:
    digests = "".join(listed.sha256 for listed in pieces)
    digest = hashlib.sha256(digests.encode()).hexdigest()
    return GraphEntry(sum(listed.triples for listed in pieces), digest, tuple(pieces))
