"""Salts of the graphs of a dossier: 32 random bytes a graph, so that a published digest tests no guess at its content.

In: the private folder of the dossier. Out: its `salts.csv`, with the columns `graph` and `salt`; the graph "" is the
manifest. The salts are kept there, so that sealing again gives the same bytes, and destroyed when something is
withdrawn. What is published with a release are not they: each release has salts of its own, made from them, as those
of another release, earlier or of another tier, would test guesses at what only this one held.
"""

import csv
import hmac
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.files import NotWritten, replace_file
from kg.release.atomic import locked

SALTS: Final = "salts.csv"
MANIFEST: Final = ""  # stands for the manifest among the graphs
_COLUMNS: Final = ["graph", "salt"]
_BYTES: Final = 32
_SALT: Final = re.compile(rf"[0-9a-f]{{{2 * _BYTES}}}", re.ASCII)
_GRAPH: Final = re.compile(r"[a-z0-9./-]*", re.ASCII)


class BadSalts(KgError):
    """A list of salts cannot be read; without it a seal cannot be made again."""

    def __init__(self, path: Path, line: int):
        self.path = path
        super().__init__(f"{path}:{line} is no row of graph and salt; put the list back from a copy, or remove it")


def salts_of(private: Path, graphs: Iterable[str]) -> dict[str, bytes]:
    """Return the salt of each graph, and of the manifest, from the list in `private`; new ones are made and kept.

    Errors: BadSalts; NotWritten when the list cannot be written.
    """
    path = private / SALTS
    with _held(path):
        known = read_salts(path)
        wanted = {MANIFEST, *graphs}
        made = {graph: secrets.token_bytes(_BYTES) for graph in sorted(wanted - known.keys())}
        if made:
            _write(path, known | made)
    return {graph: (known | made)[graph] for graph in sorted(wanted)}


def own(salts: Mapping[str, bytes], manifest: bytes) -> dict[str, bytes]:
    """Return the salts that one release is sealed and published with: from those of the dossier and its manifest.

    Whoever has them learns neither those of the dossier nor those of another release.
    """
    of_release = sha256(manifest).digest()
    return {graph: hmac.digest(salt, of_release, "sha256") for graph, salt in salts.items()}


def destroy(private: Path) -> None:
    """Destroy all salts of a dossier, since something is withdrawn; the next seal makes others.

    A name may stand in any graph, and a salt that served on would test a guess at what stood there: so all go, and a
    damaged list as well. The old bytes are overwritten, as far as the disk does what it is told. Does nothing where
    no salts are. Errors: NotWritten, BuildRunning.
    """
    path = private / SALTS
    if path.is_file():
        with _held(path), path.open("rb+") as old:
            _write(path, {})
            _overwrite(old.fileno())


def read_salts(path: Path) -> dict[str, bytes]:
    """Return the salts in a list by graph; empty when there is no such file. Errors: BadSalts."""
    try:
        return parse_salts(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise BadSalts(path, int(error.args[0])) from None


def parse_salts(data: bytes) -> dict[str, bytes]:
    """Return the salts in the bytes of a list. Errors: ValueError that holds the number of the line that is wrong."""
    salts: dict[str, bytes] = {}
    lines = data.decode("utf-8", "replace").split("\n")
    if lines[0].split(",") != _COLUMNS or lines[-1]:
        raise ValueError(1 if lines[-1] == "" else len(lines))
    for number, line in enumerate(lines[1:-1], start=2):
        graph, _, salt = line.partition(",")
        if graph in salts or not _GRAPH.fullmatch(graph) or not _SALT.fullmatch(salt):
            raise ValueError(number)
        salts[graph] = bytes.fromhex(salt)
    return salts


def salts_text(salts: Mapping[str, bytes]) -> bytes:
    """Return the list of some salts as CSV, in the order of the graphs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_COLUMNS, *([graph, salts[graph].hex()] for graph in sorted(salts))])
    return text.getvalue().encode("ascii")


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the list, so that two programs do not make two salts for one graph."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path):
            yield
    except OSError as error:
        raise NotWritten(path, error) from error


def _write(path: Path, salts: Mapping[str, bytes]) -> None:
    replace_file(path, salts_text(salts))


def _overwrite(handle: int) -> None:
    """Overwrite a file that has lost its name; one that has another name still is left as it is."""
    found = os.fstat(handle)
    if found.st_nlink == 0:
        os.pwrite(handle, bytes(found.st_size), 0)
        os.fsync(handle)
