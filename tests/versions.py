"""Versions of a world in little, for tests: releases that differ by some lines, and an archive of them."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from kg.archive import Kept, keep, kept
from kg.diff.withdrawn import Tombstone, tombstone_lines
from kg.release.bodies import nquads
from kg.release.manifest import read_entry
from kg.release.members import pack
from kg.release.pieces import Lister
from kg.release.read import Release
from tests.releases import cut
from tests.small import BASE, small_graphs

GRAPH = f"{BASE}graph/"
SOURCE = f"{GRAPH}source/so-aaa222"
RECORD = f"{BASE}id/record/re-aaa222"
CLAIM = f"{BASE}id/claim/cl-aaa222"
NAME = "Testa Sample"
GONE = Tombstone(RECORD, "safety", "2001-05-01")


def line(subject: str, predicate: str, obj: str) -> str:
    """A line about a thing of the world, with a property of ours."""
    return f"<{BASE}id/{subject}> <https://w3id.org/govah/ns#{predicate}> {obj} ."


def edited(
    graphs: dict[str, list[str]], add: Iterable[tuple[str, str]] = (), drop: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Graphs with lines added, each with the local name of its graph, and without those that hold one of some texts."""
    found = {graph: [one for one in lines if not any(text in one for text in drop)] for graph, lines in graphs.items()}
    for graph, one in add:
        found[GRAPH + graph] = sorted({*found.get(GRAPH + graph, []), one})
    return {graph: lines for graph, lines in found.items() if lines}


def without(graphs: dict[str, list[str]], stone: Tombstone = GONE) -> dict[str, list[str]]:
    """Graphs in which a thing was withdrawn, as the next release has them: its lines and what names it are gone."""
    suffix = f" <{GRAPH}withdrawn> .\n"
    stones = [("withdrawn", one.removesuffix(suffix) + " .") for one in tombstone_lines(stone, BASE)]
    return edited(graphs, stones, [stone.ident])


def release(folder: Path, graphs: dict[str, list[str]], version: str, day: int = 1) -> Path:
    """The folder of a release in little: its data, a dump and a table that repeat it, and a page of the program."""
    dist = folder / f"dist-{version}"
    dist.mkdir(parents=True)
    pieces = sorted(cut(graphs, BASE).items(), key=lambda item: item[0].order)
    with (dist / "data.nq.gz").open("wb") as data, (dist / "pieces.csv").open("w", newline="") as listing:
        lister = Lister(listing, {"data.nq": 0})
        for piece, lines in pieces:
            body = nquads(lines, GRAPH + piece.graph).encode()
            data.write(packed := pack(body))
            digest = sha256(body).hexdigest()
            lister.add(piece.name, GRAPH + piece.graph, len(lines), digest, {"data.nq": len(packed)})
    every = "\n".join(sorted(line for lines in graphs.values() for line in lines)).encode()
    _put(dist, "data.ttl.gz", pack(every))
    _put(dist, "csv/claims.csv.gz", pack(every))
    _put(dist, "ontology/govah.ttl", b"# the vocabulary\n")
    named = NAME if NAME.encode() in every else ""
    about = f'<{BASE}dataset> <http://purl.org/dc/terms/title> "Verlan"@en, "{named}" .'
    _put(dist, "dcat.ttl", about.encode())
    _put(dist, "void.ttl", f"<{BASE}dataset> a <http://rdfs.org/ns/void#Dataset> .".encode())
    _put(dist, "manifest.json", _manifest(dist, version, day, len(every.splitlines())))
    return dist


def _put(dist: Path, path: str, content: bytes) -> None:
    (dist / path).parent.mkdir(exist_ok=True)
    (dist / path).write_bytes(content)


def _manifest(dist: Path, version: str, day: int, triples: int) -> bytes:
    files = {path.relative_to(dist).as_posix(): asdict(read_entry(path)) for path in dist.rglob("*.*")}
    content = {"version": version, "release_date": f"2001-04-{day:02}", "base_iri": BASE, "tier": "public",
               "generator": "tests", "union": {"triples": triples, "classes": {"gv:PersonRecord": 1}}, "graphs": 1,
               "sources": 1, "pieces": 1, "files": dict(sorted(files.items()))}  # fmt: skip
    return json.dumps(content).encode()


def for_partners(dist: Path) -> Path:
    """The same folder, now a restricted release."""
    manifest = dist / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"tier": "public"', b'"tier": "restricted"'))
    return dist


def archive_of(folder: Path, *worlds: tuple[str, dict[str, list[str]]]) -> tuple[Path, list[Kept]]:
    """An archive that keeps a release of each world, under its version."""
    archive = folder / "archive"
    for day, (version, graphs) in enumerate(worlds, 1):
        keep(release(folder, graphs, version, day), archive)
    return archive, kept(archive)


def lines_of(dist: Path) -> list[bytes]:
    """The N-Quads of a release, line by line."""
    with Release(dist).whole() as data:
        return data.read().splitlines(keepends=True)


def patch_of(path: Path) -> list[bytes]:
    """The lines of a difference between two versions."""
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def everything(folder: Path) -> bytes:
    """Every byte below a folder, packed files unpacked besides."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.append(path.read_bytes())
            if path.suffix == ".gz":
                found.append(gzip.decompress(path.read_bytes()))
    return b"\n".join(found)


WORLD = small_graphs()
