"""List what a release holds: its counts, and every file with its size and checksum."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kg import __version__
from kg.card import Card
from kg.release.atomic import MARK
from kg.release.summary import Summary

SEALED: Final = ("seal.json", "seal.json.sig", "salts.csv")  # what a seal adds to a release, outside its manifest


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a release: its size in bytes and its SHA-256 in hexadecimal digits."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Union:
    """Triples, and things by class, as a CURIE, in all graphs together."""

    triples: int
    classes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds: how many graphs, how many of them are of sources, in how many pieces.

    `tier` is who may read it: "public", or "restricted" for a partner.
    """

    version: str
    release_date: str
    base_iri: str
    tier: str
    generator: str
    union: Union
    graphs: int
    sources: int
    pieces: int
    files: dict[str, FileEntry]

    def text(self) -> str:
        """Return the manifest as JSON with sorted keys, one value a line and a line end at the end."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_entry(path: Path) -> FileEntry:
    """Return the entry of one file."""
    with path.open("rb") as file:
        return FileEntry(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def entry_of(dist: Path, path: str) -> FileEntry | None:
    """Return what the manifest of a release says of a file; None when it says nothing, or is none."""
    try:
        return FileEntry(**json.loads((dist / MARK).read_bytes())["files"][path])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def is_whole(dist: Path, path: str) -> bool:
    """Return whether a file of a release is there and is what the manifest beside it says."""
    return (dist / path).is_file() and read_entry(dist / path) == entry_of(dist, path)


def make_manifest(card: Card, summary: Summary, files: dict[str, FileEntry]) -> Manifest:
    """Return the manifest of a release whose files are all written."""
    return Manifest(
        version=card.version,
        release_date=card.release_date.isoformat(),
        base_iri=card.base_iri,
        tier=card.tier,
        generator=f"govah {__version__}",
        union=Union(summary.counts.triples, dict(summary.counts.classes)),
        graphs=summary.graphs,
        sources=summary.sources,
        pieces=summary.pieces,
        files=files,
    )
