"""Write a release out as plain files for those who want them whole: what is packed is unpacked, piece by piece."""

import gzip
import json
import os
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from kg.pace import Progress, silent
from kg.release.jsonld import document
from kg.release.read import NotARelease, Release

FORMATS: Final = ("nq", "trig", "ttl", "jsonld", "csv")
_PORTION: Final = 1 << 20  # bytes


def export(dist: Path, out: Path, formats: Sequence[str] = FORMATS, progress: Progress = silent) -> list[Path]:
    """Write the data of a release into a folder in some of FORMATS and return the files, in the order of the formats.

    Each file is written beside its place and then takes it, so that it is whole or not there.
    Errors: NotARelease, also for a dump that is damaged.
    """
    release = Release(dist)
    dumps = [dump for format in dict.fromkeys(formats) for dump in _dumps(release, format)]
    written = []
    for done, dump in enumerate(dumps):
        progress(dump, done, len(dumps))
        path = out / dump
        with _replacing(path) as file:
            if dump == "data.jsonld":
                file.writelines(text.encode() for text in _jsonld(release))
            else:
                _unpack(release, dump, file)
        written.append(path)
    return written


def _dumps(release: Release, format: str) -> list[str]:
    if format != "csv":
        return [f"data.{format}"]
    return sorted(f"csv/{path.stem}" for path in (release.dist / "csv").glob("*.csv.gz"))


def _unpack(release: Release, dump: str, file: BinaryIO) -> None:
    with release.whole(dump) as body:
        try:
            shutil.copyfileobj(body, file, _PORTION)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise NotARelease(release.dist, f"its {dump}.gz is damaged") from error


def _jsonld(release: Release) -> Iterator[str]:
    context = json.loads((release.dist / "ontology" / "context.jsonld").read_bytes())["@context"]
    return document(((f"{release.base}graph/{graph}", _pieces(release, graph)) for graph in release.graphs), context)


def _pieces(release: Release, graph: str) -> Iterator[list[str]]:
    """Yield the N-Triples lines of each piece of a graph."""
    end = f" <{release.base}graph/{graph}> ."
    for body in release.nquads(graph):
        yield [f"{line.removesuffix(end)} ." for line in body.decode().split("\n")[:-1]]


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
