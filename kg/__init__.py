"""Govah: a claims-first knowledge graph and linked-data publisher for human-rights documentation."""

from pathlib import Path
from typing import TYPE_CHECKING

# The libraries are loaded when they are asked for: `import kg` and `kg --help` stay quick.
if TYPE_CHECKING:
    from pyoxigraph import Store
    from rdflib import Dataset

__version__ = "0.1.0"


def load(release: Path | str) -> "Dataset":
    """Return a release as an rdflib Dataset, one named graph per source; its default graph is their union.

    Errors: NotARelease when the folder holds no `data.nq.gz`.
    """
    from rdflib import Dataset

    from kg.release.read import Release

    dataset = Dataset(default_union=True)
    with Release(Path(release)).whole() as data:
        dataset.parse(data, format="nquads")
    return dataset


def open(release: Path | str) -> "Store":
    """Return a release as an embedded pyoxigraph Store; query it with `use_default_graph_as_union=True`.

    Errors: NotARelease when the folder holds no `data.nq.gz`.
    """
    from kg.store import open_release

    return open_release(Path(release))
