"""What a build does again after an edit: the pieces that show what was changed, and no others."""

import gzip
import os
import re
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import DataFaults
from kg.release.atomic import cache_of
from kg.release.pieces import read_listing
from tests.counting import CountingWorkers
from tests.fault_cases import copy, delete, put, replace


class Dossier:
    """A copy of the fictional dossier, with its release beside it."""

    def __init__(self, folder: Path):
        self.data, self.dist = folder / "data", folder / "dist"

    def build(self, dist: Path | None = None) -> CountingWorkers:
        """Build, and return what was done."""
        workers = CountingWorkers()
        build(self.data, dist or self.dist, workers=workers)
        return workers

    def members(self) -> dict[str, dict[str, bytes]]:
        """Return what each piece has in each dump of the release."""
        return {
            listed.piece.name: {dump: self._part(dump, *place) for dump, place in listed.places.items()}
            for listed in read_listing(self.dist)
        }

    def _part(self, dump: str, offset: int, length: int) -> bytes:
        return (self.dist / f"{dump}.gz").read_bytes()[offset : offset + length]


@pytest.fixture
def dossier(folder: Path) -> Dossier:
    return Dossier(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_first_build_draws_every_piece_of_rows_and_finishes_every_piece_once(
    dossier: Dossier, tmp_path: Path
) -> None:
    done = dossier.build(tmp_path / "other")
    assert sorted(done.finished) == sorted(dossier.members())
    assert sorted(done.drawn) == sorted(set(done.finished) - {"lineage", "concepts"})


def test_a_build_after_no_change_does_nothing(dossier: Dossier) -> None:
    done = dossier.build()
    assert (done.drawn, done.finished) == ([], [])


def test_a_file_that_was_only_touched_or_written_again_redoes_nothing(dossier: Dossier) -> None:
    os.utime(dossier.data / "agents.csv", (1_000_000_000, 1_000_000_000))
    for path in dossier.data.rglob("claims/*.csv"):
        path.write_bytes(path.read_bytes())
    done = dossier.build()
    assert (done.drawn, done.finished) == ([], [])


def test_rows_in_another_order_redo_nothing(dossier: Dossier) -> None:
    path = dossier.data / "agents.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([head, *reversed(rows)]), encoding="utf-8")
    done = dossier.build()
    assert (done.drawn, done.finished) == ([], [])


def test_another_version_on_the_card_redoes_no_piece(dossier: Dossier) -> None:
    replace(dossier.data, "dataset.yaml", "0.1.0", "7.1.0")
    done = dossier.build()
    assert (done.drawn, done.finished) == ([], [])
    assert '"version": "7.1.0"' in (dossier.dist / "manifest.json").read_text(encoding="utf-8")


def test_a_quote_that_was_mended_redoes_the_piece_of_its_source_alone(dossier: Dossier) -> None:
    put(dossier.data, "claims/so-673z7f.csv", "cl-ffpn77", "quote", "not eighteen")
    done = dossier.build()
    assert (done.drawn, done.finished) == (["source/so-673z7f"], ["source/so-673z7f"])


@pytest.mark.parametrize(("agent", "shown_in"), [("ag-6qv8cq", 5), ("ag-823vj2", 4), ("ag-f8345v", 5)])
def test_another_label_of_an_agent_redoes_exactly_the_pieces_that_show_it(
    agent: str, shown_in: int, dossier: Dossier
) -> None:
    before = dossier.members()
    put(dossier.data, "agents.csv", agent, "label_en", "Somebody Else")
    done = dossier.build()
    after = dossier.members()
    assert len(done.finished) == len(set(done.finished))
    assert set(done.finished) == {piece for piece in after if after[piece] != before[piece]}
    assert len(done.finished) == shown_in


def test_a_new_claim_redoes_its_source_and_the_lineage(dossier: Dossier) -> None:
    copy(dossier.data, "claims/so-673z7f.csv", "cl-gxqxwf")
    replace(dossier.data, "claims/so-673z7f.csv", "cl-gxqxwf", "cl-222222")
    done = dossier.build()
    assert set(done.finished) == {"source/so-673z7f", "lineage"}


def test_a_piece_is_finished_once_however_many_of_its_things_changed(dossier: Dossier) -> None:
    for agent in ("ag-6qv8cq", "ag-823vj2", "ag-f8345v"):
        put(dossier.data, "agents.csv", agent, "capacity", f"the capacity of {agent}")
    done = dossier.build()
    assert len(done.finished) == len(set(done.finished)) > 0


def test_what_is_left_after_a_failed_build_is_redone_once_it_is_mended_and_nothing_else(dossier: Dossier) -> None:
    put(dossier.data, "claims/so-673z7f.csv", "cl-ffpn77", "quote", "not eighteen")
    put(dossier.data, "claims/so-42s6zg.csv", "cl-v67rqh", "stated_on", "some day")
    with pytest.raises(DataFaults):
        dossier.build()
    put(dossier.data, "claims/so-42s6zg.csv", "cl-v67rqh", "stated_on", "10 May 2022")
    done = dossier.build()
    assert done.finished == ["source/so-673z7f"]


def test_a_build_with_faults_leaves_release_and_cache_as_they_were(dossier: Dossier) -> None:
    index = cache_of(dossier.dist) / "index.sqlite"
    before = files_of(dossier.dist), index.read_bytes()
    put(dossier.data, "agents.csv", "ag-6qv8cq", "label_en", "Somebody Else")
    put(dossier.data, "claims/so-42s6zg.csv", "cl-v67rqh", "stated_on", "some day")
    with pytest.raises(DataFaults):
        dossier.build()
    assert (files_of(dossier.dist), index.read_bytes()) == before


def test_a_source_that_was_removed_leaves_every_dump(dossier: Dossier) -> None:
    copy_source(dossier.data, "so-zf49m6", "so-222222")
    dossier.build()
    assert set(dossier.members()["source/so-222222"]) > {"data.nq", "sources.ttl", "csv/claims.csv"}
    (dossier.data / "claims" / "so-222222.csv").unlink()
    delete(dossier.data, "sources.csv", "so-222222")
    dossier.build()
    assert "source/so-222222" not in dossier.members()
    held = [gzip.decompress(content) for name, content in files_of(dossier.dist).items() if name.endswith(".gz")]
    assert held and not any(b"so-222222" in content for content in held)


def test_what_was_removed_is_in_no_byte_of_the_index(dossier: Dossier) -> None:
    index = cache_of(dossier.dist) / "index.sqlite"
    copy_source(dossier.data, "so-zf49m6", "so-222222")
    put(dossier.data, "sources.csv", "so-222222", "label_en", "Words that are withdrawn")
    dossier.build()
    assert b"Words that are withdrawn" in index.read_bytes() and b"so-222222" in index.read_bytes()
    (dossier.data / "claims" / "so-222222.csv").unlink()
    delete(dossier.data, "sources.csv", "so-222222")
    dossier.build()
    assert b"Words that are withdrawn" not in index.read_bytes() and b"so-222222" not in index.read_bytes()


def copy_source(data: Path, source: str, another: str) -> None:
    """Add a source like one of a single claim that no other source answers."""
    rows = (data / "sources.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    rows += [row.replace(source, another) for row in rows if row.startswith(source)]
    (data / "sources.csv").write_text("".join(rows), encoding="utf-8")
    claims = (data / "claims" / f"{source}.csv").read_text(encoding="utf-8").replace(source, another)
    (data / "claims" / f"{another}.csv").write_text(re.sub("^cl-.{6}", "cl-222222", claims, flags=re.M), "utf-8")
