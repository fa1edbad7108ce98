"""A version that was given up: asked for twice, in the log, with a damaged record; and what a cut off recall leaves."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.archive import keep, kept, recall
from kg.archive.give_up import give_up
from kg.archive.place import given_up
from kg.diff.withdrawn import Tombstone
from kg.release.atomic import cache_of
from kg.release.read import Release
from kg.seal import log, seal
from kg.seal.log import read
from kg.seal.verify import verify_log
from kg.web.versions.shelf import Shelf
from tests import test_archive_cli
from tests.conftest import Kg
from tests.small import BASE
from tests.test_archive_damage import NOTED, flip
from tests.versions import GONE, NAME, WORLD, archive_of, edited, everything, line, release, without

DAY = date(2001, 5, 1)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two sealed versions that hold the record."""
    for day, (version, world) in enumerate((("0.1.0", WORLD), ("0.2.0", NOTED)), 1):
        dist = release(tmp_path, world, version, day)
        seal(dist, tmp_path / "private", None, log.head(tmp_path / "archive"))
        keep(dist, tmp_path / "archive")
    return tmp_path / "archive"


def test_giving_up_twice_is_giving_up_once(archive: Path) -> None:
    flip(archive / "0.1.0" / "data.nq.gz")
    for _ in range(2):
        give_up(archive, "0.1.0", DAY)
    assert [line.said["kind"] for line in read(archive)] == ["release", "release", "recall"]


def test_a_recall_that_was_cut_off_after_giving_up_is_made_by_the_same_command(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", test_archive_cli.WORLD), ("0.2.0", test_archive_cli.NAMED))
    flip(archive / "0.1.0" / "data.nq.gz")
    give_up(archive, "0.1.0", DAY)
    data = test_archive_cli.dossier(tmp_path)
    code, _, err = kg("recall", "--give-up", "0.1.0", "--archive", archive, "--data", data)
    assert code == 0 and "0.2.0" in err and NAME.encode() not in everything(archive)


@pytest.mark.parametrize(
    "damage",
    [shutil.rmtree, lambda folder: flip(folder / "seal.json"), lambda folder: (folder / "seal.json").unlink()],
    ids=["no folder", "another seal", "no seal"],
)
def test_the_log_of_an_archive_has_a_note_for_what_was_given_up(
    archive: Path, damage: Callable[[Path], object]
) -> None:
    damage(archive / "0.1.0")
    if (archive / "0.1.0").is_dir():
        flip(archive / "0.1.0" / "data.nq.gz")
    assert [one for one in verify_log(archive) if not one.note] != []
    give_up(archive, "0.1.0", DAY)
    findings = verify_log(archive)
    assert [one for one in findings if not one.note] == []
    assert ["line 3 gives it up" in one.message for one in findings] == [True]


def test_a_record_of_giving_up_that_the_log_does_not_hold_is_no_note(archive: Path) -> None:
    shutil.rmtree(archive / "0.1.0")
    give_up(archive, "0.1.0", DAY)
    record = archive / "0.1.0" / "recalled.json"
    record.write_text(record.read_text("utf-8").replace("2001-05-01", "2001-05-02"), "utf-8")
    assert {one.kind for one in verify_log(archive) if not one.note} == {"kept-unreadable", "recall-other"}


def test_a_record_without_its_day_is_damaged(archive: Path) -> None:
    flip(archive / "0.1.0" / "data.nq.gz")
    give_up(archive, "0.1.0", DAY)
    record = archive / "0.1.0" / "recalled.json"
    record.write_bytes(record.read_bytes().replace(b"recalled_on", b"secalled_on"))
    newest = release(archive.parent, edited(NOTED, [("agents", line("agent/ag-bbb222", "note", '"x"@en'))]), "0.3.0", 9)
    assert [*Shelf(archive, Release(newest)).closed] == ["0.1.0"]
    assert [one.version for one in keep(newest, archive).damaged] == ["0.1.0"]
    give_up(archive, "0.1.0", DAY)
    assert [one.version for one in given_up(archive)] == ["0.1.0"]


def test_a_thing_is_withdrawn_from_a_version_once_though_its_tombstone_says_more_by_now(tmp_path: Path) -> None:
    bare = edited(WORLD, [("agents", line("agent/ag-aaa222", "note", f'"Read beside {NAME}."@en'))], [GONE.ident])
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD), ("1.0.0", bare))
    stone = Tombstone(GONE.iri, GONE.reason, GONE.withdrawn_on, f"{BASE}id/record/re-bbb222")
    assert recall(archive, [stone], DAY) == ("0.1.0", "1.0.0")
    other = Tombstone(f"{BASE}id/agent/ag-bbb222", "safety", "2001-05-01")
    shelf = Shelf(archive, Release(release(tmp_path, without(without(WORLD, stone), other), "2.0.0", 9)))
    for version in ("0.1.0", "1.0.0"):
        assert [one.ident for one in shelf.withdrawn_from(version)] == ["ag-bbb222", "re-aaa222"]
    recall(archive, [stone, other], DAY)
    record = json.loads((archive / "1.0.0" / "recalled.json").read_bytes())
    assert [one["id"] for one in record["withdrawn"]] == ["ag-bbb222", "re-aaa222"]


@pytest.mark.parametrize("after", range(7))
def test_a_recall_that_is_cut_off_at_any_removal_leaves_nothing_of_what_a_server_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The search index of a version stands beside it; the same command is given again."""
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    cache, removed = cache_of(archive / "0.1.0"), shutil.rmtree
    cache.mkdir()
    (cache / "search.sqlite").write_text(NAME)
    paths: list[Path] = []

    def cut(path: Path, *others: Any, **named: Any) -> None:
        paths.append(path)
        if len(paths) == after + 1:
            raise KeyboardInterrupt
        removed(path, *others, **named)

    monkeypatch.setattr(shutil, "rmtree", cut)
    with pytest.raises(KeyboardInterrupt):
        recall(archive, [GONE], DAY)
    monkeypatch.setattr(shutil, "rmtree", removed)
    recall(archive, [GONE], DAY)
    assert not cache.exists() and kept(archive)[0].recalled is not None
    assert NAME.encode() not in everything(archive)
