"""A push that is cut off anywhere leaves a store that names a complete release, and the next push heals."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from kg.store import ask
from kg.store.server import Server
from tests.cutting import released, spread
from tests.deeds import BUILD, edit, make
from tests.endpoints import free_port, serve_oxigraph_at
from tests.faultshim import Fault, How, Warm
from tests.link_dossier import BASE

POINTER = f"SELECT ?id {{ GRAPH <{BASE}push/release> {{ ?release <http://purl.org/dc/terms/identifier> ?id }} }}"
HELD = f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}graph/')) }}"
KILLS = (How.BEFORE, How.AFTER, How.WITHIN)


@dataclass
class Pushing:
    """A store and two releases: one that it has, and the next."""

    warm: Warm
    folder: Path
    address: str

    def push(self, dist: str, fault: Fault | None = None, watched: str = "socket:") -> int:
        words = ["push", dist, f"{self.address}/query", "--update", f"{self.address}/update"]
        ran = self.warm.run(self.folder, words, fault, watched=watched)
        self.calls = ran.calls
        return ran.code

    def named(self) -> list[str]:
        return [row[0].value for row in ask(f"{self.address}/query", POINTER).rows]  # type: ignore[union-attr]

    def held(self) -> list[bytes]:
        rows = ask(f"{self.address}/query", HELD).rows
        return sorted(" ".join(str(term) for term in row).encode() for row in rows)

    def identifier(self, dist: str) -> str:
        return f"sha256:{sha256((self.folder / dist / 'manifest.json').read_bytes()).hexdigest()}"


@pytest.fixture(scope="module")
def pushing(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pushing]:
    folder = tmp_path_factory.mktemp("pushing")
    (folder / "tmp").mkdir()
    make(folder)
    assert warm.run(folder, BUILD).code == 0
    shutil.copytree(folder / "dist", folder / "old")
    edit(folder)
    assert warm.run(folder, BUILD).code == 0
    with serve_oxigraph_at(folder / "store", free_port()) as address:
        yield Pushing(warm, folder, address)


def cut(pushing: Pushing, fault: Fault) -> None:
    """Cut a push off; the store names a release, and when it is the new one, holds it whole; the next push heals."""
    assert pushing.push("old") == 0 and pushing.named() == [pushing.identifier("old")]
    assert pushing.push("dist", fault) in (-9, 0)
    (named,) = pushing.named()
    assert named in (pushing.identifier("old"), pushing.identifier("dist"))
    whole = sorted(line.removesuffix(b" .") for line in released(pushing.folder / "dist"))
    assert named == pushing.identifier("old") or pushing.held() == whole
    assert pushing.push("dist") == 0
    assert pushing.named() == [pushing.identifier("dist")] and pushing.held() == whole


def all_points(pushing: Pushing) -> list[Fault]:
    assert pushing.push("old") == pushing.push("dist") == 0
    return [Fault(at, how) for at in range(1, pushing.calls + 1) for how in KILLS]


def test_a_push_that_is_cut_off_leaves_a_complete_release_named(pushing: Pushing) -> None:
    faults = all_points(pushing)
    assert len(faults) > 12
    for fault in spread(faults, 4):
        cut(pushing, fault)


@pytest.mark.proof
def test_a_push_that_is_cut_off_at_every_send_leaves_a_complete_release_named(pushing: Pushing) -> None:
    for fault in all_points(pushing):
        cut(pushing, fault)


def test_a_store_that_is_gone_is_told_in_one_line(pushing: Pushing) -> None:
    server = Server(f"{pushing.address}/query", f"{pushing.address}/update")
    server.update("all", "DROP ALL")
    ran = pushing.warm.run(pushing.folder, ["push", "dist", "http://127.0.0.1:9/query"])
    assert ran.code == 2 and ran.said.startswith("kg: ") and "Traceback" not in ran.said
