"""What a recall took for a name alone waits for the release that withdraws; no other release decides of it."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from kg.archive import keep, kept, recall
from kg.archive.plan import changing
from kg.archive.recall import plan_recall
from kg.archive.undecided import UNDECIDED
from kg.diff.withdrawn import Tombstone
from kg.release.read import Release
from kg.web.versions.shelf import Shelf
from tests.small import BASE
from tests.versions import GONE, NAME, WORLD, archive_of, edited, everything, line, lines_of, release, without

DAY = date(2001, 5, 1)
OTHER = Tombstone(f"{BASE}id/agent/ag-bbb222", "safety", "2001-05-01")
NOTE = ("agents", line("agent/ag-aaa222", "note", f'"Read beside {NAME}."@en'))
NOTED = edited(WORLD, [NOTE, ("agents", line("agent/ag-bbb222", "note", '"one"@en'))])
BARE = edited(WORLD, [("agents", line("agent/ag-bbb222", "note", '"two"@en'))], [GONE.ident, NAME])
NOW = edited(without(WORLD), [NOTE])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of a version with a note that names the record, recalled before the release that withdraws it.

    Its newest version has neither the record nor its name, and withdraws nothing.
    """
    found, _ = archive_of(tmp_path, ("0.1.0", NOTED), ("1.0.0", BARE))
    assert recall(found, [GONE], DAY) == ("0.1.0",)
    return found


def has_note(folder: Path) -> bool:
    return NAME.encode() in b"".join(lines_of(folder))


def test_a_release_that_withdraws_nothing_settles_nothing(archive: Path, tmp_path: Path) -> None:
    assert keep(tmp_path / "dist-1.0.0", archive).recalled == ()
    assert (archive / "about" / "0.1.0" / UNDECIDED).is_file() and not has_note(archive / "0.1.0")
    assert keep(release(tmp_path, NOW, "2.0.0", 9), archive).recalled == ("0.1.0",)
    assert has_note(archive / "0.1.0") and not (archive / "about" / "0.1.0" / UNDECIDED).exists()


def test_a_server_whose_release_withdraws_nothing_puts_nothing_back(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", NOTED), ("0.2.0", edited(NOTED, drop=["ag-bbb222"])))
    shelf = Shelf(archive, Release(tmp_path / "dist-0.2.0"))
    assert recall(archive, [GONE], DAY) == ("0.1.0", "0.2.0")
    asyncio.run(shelf.look())
    assert not any(has_note(shelf.shown(one).dist) for one in shelf.versions) and shelf.pending.versions == []


def test_what_is_undecided_waits_through_a_second_recall_and_one_by_a_release(archive: Path, tmp_path: Path) -> None:
    assert recall(archive, [GONE, OTHER], DAY) == ("0.1.0", "1.0.0")
    assert NAME.encode() not in everything(archive)
    now = edited(without(without(WORLD), OTHER), [NOTE])
    assert "0.1.0" in keep(release(tmp_path, now, "2.0.0", 9), archive).recalled
    assert has_note(archive / "0.1.0")


def test_what_is_undecided_waits_through_a_recall_by_a_release_that_withdraws_something_else(
    archive: Path, tmp_path: Path
) -> None:
    """The newest version, changed where it stands, withdraws another thing and not the record."""
    newest = Release(release(tmp_path / "other", without(BARE, OTHER), "1.0.1", 8))
    with changing(archive) as plan:
        plan_recall(plan, archive, kept(archive)[:1], [OTHER], DAY, newest=newest)
    assert b'"one"@en' not in b"".join(lines_of(archive / "0.1.0"))
    assert (archive / "about" / "0.1.0" / UNDECIDED).is_file() and not has_note(archive / "0.1.0")
    now = edited(without(without(WORLD), OTHER), [NOTE])
    assert "0.1.0" in keep(release(tmp_path, now, "2.0.0", 9), archive).recalled
    assert has_note(archive / "0.1.0")
