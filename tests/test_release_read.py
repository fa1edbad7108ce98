"""A release is read piece by piece, and what is read is what was written."""

import gzip
import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import KgError
from kg.release.export import export
from kg.release.read import NotARelease, Release
from tests.releases import write_whole
from tests.small import BASE, CARD, REPORT, small_graphs

GRAPHS = {graph.removeprefix(f"{BASE}graph/"): lines for graph, lines in small_graphs().items()}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    write_whole(tmp_path / "dist", small_graphs(), CARD, REPORT)
    return tmp_path / "dist"


def body(graph: str) -> bytes:
    return "".join(f"{line[:-1]}<{BASE}graph/{graph}> .\n" for line in GRAPHS[graph]).encode()


def test_a_release_tells_its_base_and_its_graphs(dist: Path) -> None:
    release = Release(dist)
    assert (release.base, release.manifest["version"]) == (BASE, "0.1.0")
    assert list(release.graphs) == sorted(GRAPHS)
    assert {graph: entry.triples for graph, entry in release.graphs.items()} == {g: len(GRAPHS[g]) for g in GRAPHS}


def test_a_graph_is_read_without_the_others(dist: Path) -> None:
    release = Release(dist)
    assert {graph: b"".join(release.nquads(graph)) for graph in release.graphs} == {g: body(g) for g in GRAPHS}


def test_the_digest_of_a_graph_is_over_the_digests_of_its_pieces(dist: Path) -> None:
    entry = Release(dist).graphs["agents"]
    digest = hashlib.sha256(body("agents")).hexdigest()
    assert [listed.sha256 for listed in entry.pieces] == [digest]
    assert entry.digest == hashlib.sha256(digest.encode()).hexdigest()


def test_a_whole_dump_is_read_as_one_stream(dist: Path) -> None:
    with Release(dist).whole() as whole:
        assert whole.read(7) == body("agents")[:7]
        assert whole.read() == b"".join(body(graph) for graph in sorted(GRAPHS))[7:]
    with Release(dist).whole("csv/agents.csv") as table:
        assert table.readline().startswith(b"id,iri,label_en")


def test_a_dump_that_is_not_there_is_told(dist: Path) -> None:
    with pytest.raises(NotARelease, match=r"it has no data\.hdt\.gz"):
        Release(dist).whole("data.hdt")


@pytest.mark.parametrize("name", ["manifest.json", "pieces.csv", "data.nq.gz"])
def test_a_folder_without_what_makes_a_release_is_none(dist: Path, name: str) -> None:
    (dist / name).unlink()
    with pytest.raises(NotARelease, match="run kg build first"):
        Release(dist)


def test_a_piece_that_is_damaged_is_not_given_out(dist: Path) -> None:
    release = Release(dist)
    offset, length = release.graphs["cases"].pieces[0].places["data.nq"]
    content = bytearray((dist / "data.nq.gz").read_bytes())
    content[offset : offset + length] = gzip.compress(b"x" * 9)[:length].ljust(length, b"\0")
    (dist / "data.nq.gz").write_bytes(content)
    assert list(release.nquads("agents"))
    with pytest.raises(NotARelease, match=r"cases in data\.nq\.gz is damaged"):
        list(release.nquads("cases"))


def test_a_damaged_list_of_pieces_is_told(dist: Path) -> None:
    (dist / "pieces.csv").write_text("piece,graph,triples,sha256,data.nq\nhead,,,,0\nagents,,many,,12\n")
    with pytest.raises(NotARelease, match=r"its pieces\.csv is damaged"):
        _ = Release(dist).graphs


def test_a_graph_that_is_not_there_is_a_key_error(dist: Path) -> None:
    with pytest.raises(KeyError):
        list(Release(dist).nquads("source/so-zzz222"))


def test_export_writes_the_formats_asked_for_and_says_how_far_it_is(dist: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    written = export(dist, tmp_path / "plain", ["nq", "trig"], lambda *step: seen.append(step))
    assert [path.name for path in written] == ["data.nq", "data.trig"]
    assert sorted(path.name for path in (tmp_path / "plain").iterdir()) == ["data.nq", "data.trig"]
    assert (tmp_path / "plain" / "data.nq").read_bytes() == Release(dist).whole().read()
    assert seen == [("data.nq", 0, 2), ("data.trig", 1, 2)]


def test_the_command_line_exports_what_it_is_asked_for(dist: Path, tmp_path: Path) -> None:
    options = ["--out", str(tmp_path / "plain"), "--format", "ttl", "--format", "csv"]
    answer = CliRunner().invoke(app, ["export", str(dist), *options])
    written = {
        path.relative_to(tmp_path / "plain").as_posix() for path in tmp_path.glob("plain/**/*") if path.is_file()
    }
    assert answer.exit_code == 0
    assert {"data.ttl", "csv/claims.csv", "csv/origins.csv"} <= written
    assert "data.nq" not in written
    assert len(answer.stdout.splitlines()) == len(written)


def test_an_export_that_fails_leaves_the_earlier_file(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "data.nq").write_text("as it was")
    (dist / "data.nq.gz").write_bytes((dist / "data.nq.gz").read_bytes()[:-20])
    with pytest.raises(KgError, match=r"data\.nq\.gz is damaged"):
        export(dist, tmp_path, ["nq"])
    assert (tmp_path / "data.nq").read_text() == "as it was"
    assert not (tmp_path / ".data.nq.part").exists()
