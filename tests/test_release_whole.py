"""A release that is damaged is refused, and its files are named; one that is replaced meanwhile is not."""

import json
import shutil
from pathlib import Path

import pytest

from kg.release import whole
from kg.release.read import NotARelease
from kg.release.whole import DamagedFiles, need_whole
from kg.seal.sealing import seal
from tests.releases import write_whole
from tests.small import CARD, REPORT, small_graphs


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "dist"
    write_whole(out, small_graphs(), CARD, REPORT)
    return out


@pytest.fixture
def dist(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "dist")


def revalue(dist: Path, key: str, value: object) -> None:
    path = dist / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {key: value}), encoding="utf-8")


def test_a_release_as_it_was_written_is_whole(dist: Path) -> None:
    need_whole(dist)


def test_files_that_are_damaged_or_lost_are_named(dist: Path) -> None:
    (dist / "void.ttl").write_bytes(b"")
    (dist / "pieces.csv").unlink()
    with pytest.raises(NotARelease):
        need_whole(dist)
    shutil.copy(dist / "void.ttl", dist / "pieces.csv")
    with pytest.raises(DamagedFiles, match=r"damaged: pieces\.csv, void\.ttl; run kg build first"):
        need_whole(dist)


def test_of_many_files_three_are_named(dist: Path) -> None:
    for path in (dist / "queries").iterdir():
        path.write_bytes(b"")
    with pytest.raises(DamagedFiles, match=r"damaged: queries/.*, queries/.*, queries/.* and \d+ more;"):
        need_whole(dist)


def test_a_manifest_that_is_not_the_sealed_one_is_refused(dist: Path, tmp_path: Path) -> None:
    seal(dist, tmp_path / "private")
    need_whole(dist)
    revalue(dist, "version", "9.9.9")
    with pytest.raises(DamagedFiles, match=r"damaged: manifest\.json;"):
        need_whole(dist)


@pytest.mark.parametrize("name", ["seal.json", "salts.csv"])
def test_a_seal_that_cannot_be_read_is_refused(name: str, dist: Path, tmp_path: Path) -> None:
    seal(dist, tmp_path / "private")
    (dist / name).write_bytes(b"\xff{")
    with pytest.raises(DamagedFiles):
        need_whole(dist)


def test_a_seal_whose_salts_were_destroyed_tells_nothing(dist: Path, tmp_path: Path) -> None:
    seal(dist, tmp_path / "private")
    head, _, *others = (
        (dist / "salts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    )  # without the manifest
    (dist / "salts.csv").write_text("".join([head, *others]), encoding="utf-8")
    revalue(dist, "note", "something was withdrawn since")
    need_whole(dist)
    (dist / "salts.csv").unlink()
    need_whole(dist)


@pytest.mark.parametrize("files", [None, [], {"data.nq.gz": 1}, {"data.nq.gz": {}}, {"\0": {"bytes": 1, "sha256": ""}}])
def test_a_list_of_files_that_is_none_is_refused(files: object, dist: Path) -> None:
    revalue(dist, "files", files)
    with pytest.raises(NotARelease, match="damaged"):
        need_whole(dist)


def test_a_release_that_is_replaced_while_it_is_read_is_read_again(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = whole._damaged

    def replace_first(folder: Path) -> list[str]:
        monkeypatch.setattr(whole, "_damaged", found)
        write_whole(folder, small_graphs(), CARD, REPORT)
        revalue(folder, "note", "new")
        return ["data.nq.gz"]

    monkeypatch.setattr(whole, "_damaged", replace_first)
    need_whole(dist)
