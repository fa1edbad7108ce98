"""List what a release holds: every file with its size and checksum, and the counts per class and graph."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.card import Card
from kg.release.dumps import piece_name
from kg.release.view import RDF_TYPE, View, split
from kg.vocab import curie


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a release: its size in bytes and its SHA-256 in hexadecimal digits."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Triples, and distinct things by class, as a CURIE: in one graph, or in the union of all."""

    triples: int
    classes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds. The graphs have counts and a file, but no digests of their own."""

    version: str
    release_date: str
    base_iri: str
    generator: str
    union: Counts
    graphs: dict[str, Counts]
    files: dict[str, FileEntry]

    def text(self) -> str:
        """Return the manifest as JSON with sorted keys, one value a line and a line end at the end."""
        content: dict[str, Any] = asdict(self)
        for graph, counts in content["graphs"].items():
            counts["file"] = piece_name(graph, self.base_iri)
        return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_entries(folder: Path) -> dict[str, FileEntry]:
    """Return path -> entry of every file below a folder, in the order of the paths, which use slashes."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: read_entry(folder / name) for name in names}


def read_entry(path: Path) -> FileEntry:
    """Return the entry of one file."""
    with path.open("rb") as file:
        return FileEntry(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def make_manifest(card: Card, view: View, files: dict[str, FileEntry], generator: str) -> Manifest:
    """Return the manifest of a release whose files are all written."""
    return Manifest(
        version=card.version,
        release_date=card.release_date.isoformat(),
        base_iri=card.base_iri,
        generator=generator,
        union=Counts(view.triples, {curie(cls): len(members) for cls, members in view.by_class.items()}),
        graphs={graph: Counts(len(lines), _classes(lines)) for graph, lines in view.graphs.items()},
        files=files,
    )


def _classes(lines: Iterable[str]) -> dict[str, int]:
    typed = (split(line) for line in lines)
    return dict(sorted(Counter(curie(obj[1:-1]) for _, predicate, obj in typed if predicate == RDF_TYPE).items()))
