"""Name the code that makes a release: what other code has made is neither reused nor mixed with its own."""

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kg.resources import ontology_dir

_PACKAGE: Final = Path(__file__).resolve().parent
_ELSEWHERE: Final = ("__pycache__", "_resources", "examples")  # made from the code, counted once, or only tests
_LIBRARIES: Final = ("pyoxigraph", "pyshacl-turbo", "rdflib")


def code_fingerprint() -> str:
    """Return the SHA-256, in hexadecimal, of all that decides the bytes of a release beside the rows.

    That is every file of the package and of the ontology but its examples, the versions of the libraries that read
    and check the graph, and that of Python. A checkout and the package installed from it have the same fingerprint.
    """
    total = sha256("\n".join([*map(version, _LIBRARIES), "{}.{}".format(*sys.version_info)]).encode())
    for name, path in sorted([*_files("kg", _PACKAGE), *_files("ontology", ontology_dir())]):
        total.update(f"\n{name}\n".encode())
        with open(path, "rb") as file:
            total.update(sha256(file.read()).digest())
    return total.hexdigest()


def _files(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The files below a folder, named as they stand in it, with their paths."""
    for entry in os.scandir(folder):
        if entry.is_file():
            yield f"{name}/{entry.name}", entry.path
        elif entry.name not in _ELSEWHERE:
            yield from _files(f"{name}/{entry.name}", Path(entry.path))
