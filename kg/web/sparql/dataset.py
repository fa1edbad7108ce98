"""What an endpoint answers from: the store of a release, and the graphs in it with their counts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.release.atomic import MARK
from kg.release.read import Release
from kg.store.local import store_of


@dataclass(frozen=True, slots=True)
class Dataset:
    """A store on disk that nobody writes to; `graphs` gives the triples of each by IRI, `digest` names its content."""

    store: Path
    base: str
    graphs: Mapping[str, int]
    digest: str


def dataset_of(dist: Path, store: Path | None = None) -> Dataset:
    """Return the dataset of a release, in the store that `update_store` made of it: its own unless another is named.

    Errors: NotARelease.
    """
    release = Release(dist.resolve())
    graphs = {f"{release.base}graph/{name}": entry.triples for name, entry in release.graphs.items()}
    digest = hashlib.sha256((release.dist / MARK).read_bytes()).hexdigest()
    return Dataset((store or store_of(dist)) / "data", release.base, graphs, digest)
