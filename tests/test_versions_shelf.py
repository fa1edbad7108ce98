"""The archive beside a server: what it takes in while it answers, and what it refuses to take in."""

import asyncio
import json
import logging
import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kg.archive import Kept, kept, recall
from kg.archive.damage import OtherDossier
from kg.archive.give_up import give_up
from kg.archive.place import CONTENTS
from kg.archive.plan import changing
from kg.archive.recall import Pending, plan_recall
from kg.diff.withdrawn import Tombstone
from kg.release.read import NotARelease, Release
from kg.release.tier import NotPublic
from kg.web.versions.shelf import NotOpen, Shelf
from kg.web.versions.since import Compared
from tests.small import BASE
from tests.test_archive_damage import DAMAGES, DAY, MORE, NOTED, flip, spoil_agents
from tests.versions import GONE, WORLD, archive_of, edited, for_partners, line, lines_of, release, without


def test_a_version_for_partners_is_not_opened_beside_a_public_release(tmp_path: Path) -> None:
    archive, versions = archive_of(tmp_path, ("0.1.0", WORLD))
    for_partners(versions[0].path)
    public = release(tmp_path, WORLD, "0.2.0")
    with pytest.raises(NotPublic):
        Shelf(archive, Release(public))
    assert Shelf(archive, Release(for_partners(public))).find("0.1.0") is not None


def test_a_version_for_partners_that_is_put_there_meanwhile_is_never_answered_with(tmp_path: Path) -> None:
    archive, versions = archive_of(tmp_path, ("0.1.0", WORLD))
    shelf = Shelf(archive, Release(release(tmp_path, WORLD, "0.3.0")))
    for_partners(versions[0].path)
    contents = archive / CONTENTS
    contents.write_bytes(contents.read_bytes() + b"\n")
    for _ in range(2):  # it does not become right by asking twice
        with pytest.raises(NotOpen):
            asyncio.run(shelf.look())


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two versions that hold the record."""
    return archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", NOTED))[0]


@pytest.fixture
def newest(tmp_path: Path) -> Release:
    """A release that withdraws the record, and is not kept yet."""
    return Release(release(tmp_path, without(MORE), "0.3.0", 9))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_version_is_closed_and_the_others_obey_the_withdrawal(
    archive: Path, newest: Release, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    DAMAGES[damage](archive / "0.1.0")
    shelf = Shelf(archive, newest)
    assert [*shelf.closed] == ["0.1.0"] and [one.version for one in shelf.versions] == ["0.2.0"]
    assert shelf.pending.versions == ["0.2.0"] and GONE.ident in shelf.gone
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "version 0.1.0 of the archive is not served, since it is damaged" in caplog.text


MANIFEST = (
    "version", "release_date", "base_iri", "tier", "generator", "union", "graphs", "sources", "pieces", "files",
)  # fmt: skip


@pytest.mark.parametrize("name", MANIFEST)
def test_a_manifest_without_one_of_its_parts_closes_that_version_alone(
    archive: Path, newest: Release, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = archive / "0.1.0" / "manifest.json"
    said = json.loads(manifest.read_bytes())
    assert said.keys() == set(MANIFEST)
    del said[name]
    manifest.write_text(json.dumps(said))
    shelf = Shelf(archive, newest)
    if name == "tier":  # a release that names none is older than tiers, and public
        assert shelf.pending.versions == ["0.1.0", "0.2.0"]
    else:
        assert shelf.pending.versions == ["0.2.0"] and "its manifest.json is damaged" in caplog.text


def test_a_version_that_is_put_back_is_opened_again_and_obeys(archive: Path, newest: Release) -> None:
    copy = shutil.copytree(archive / "0.1.0", archive.parent / "copy")
    shutil.rmtree(archive / "0.1.0")
    shelf = Shelf(archive, newest)
    asyncio.run(shelf.look())
    assert [*shelf.closed] == ["0.1.0"]
    shutil.copytree(copy, archive / "0.1.0")
    asyncio.run(shelf.look())
    assert not shelf.closed and shelf.pending.versions == ["0.1.0", "0.2.0"]


def test_what_is_wrong_with_a_version_is_told_once(
    archive: Path, newest: Release, caplog: pytest.LogCaptureFixture
) -> None:
    (archive / "0.1.0" / "manifest.json").unlink()
    shelf = Shelf(archive, newest)
    for _ in range(2):
        (archive / CONTENTS).write_bytes((archive / CONTENTS).read_bytes() + b"\n")
        asyncio.run(shelf.look())
    assert len(caplog.records) == 1


def test_a_version_that_was_given_up_is_not_among_the_versions(archive: Path, newest: Release) -> None:
    recall(archive, [GONE], DAY)
    (archive / "0.1.0" / "pieces.csv").unlink()
    give_up(archive, "0.1.0", DAY)
    shelf = Shelf(archive, newest)
    assert shelf.given_up == {"0.1.0": "2001-05-01"} and [one.version for one in shelf.versions] == ["0.2.0"]


def test_an_archive_of_another_dossier_is_refused(archive: Path, tmp_path: Path) -> None:
    other = {graph.replace("/verlan/", "/verania/"): lines for graph, lines in WORLD.items()}
    dist = release(tmp_path, other, "0.3.0", 9)
    manifest = dist / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"/verlan/", b"/verania/"))
    with pytest.raises(OtherDossier, match="name the right archive"):
        Shelf(archive, Release(dist))


# -- what is recalled, or damaged, while a server runs

SECRET = b'"secret one"@en'
TOLD = edited(WORLD, [("agents", line("agent/ag-bbb222", "note", SECRET.decode()))])
OTHER = Tombstone(f"{BASE}id/agent/ag-bbb222", "safety", "2001-05-01")


def test_what_is_recalled_after_a_copy_was_made_for_a_server_is_in_no_copy(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", TOLD), ("0.2.0", NOTED))
    shelf = Shelf(archive, Release(release(tmp_path, without(TOLD), "0.3.0", 9)))
    before = shelf.shown(shelf.versions[0]).dist
    assert not before.is_relative_to(archive) and SECRET in b"".join(lines_of(before))
    plan = [kept(archive)[0]]
    with changing(archive) as planned:  # what is withdrawn is taken back, and the record is still to be
        plan_recall(planned, archive, plan, [OTHER], DAY)
    asyncio.run(shelf.look())
    after = shelf.shown(shelf.versions[0]).dist
    assert not after.is_relative_to(archive) and SECRET not in b"".join(lines_of(after))
    assert not before.exists()
    asyncio.run(shelf.close())
    assert not after.exists()


def test_a_copy_that_could_not_be_made_whole_is_never_shown(
    tmp_path: Path, newest: Release, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, made = Shelf(archive, newest), Pending.without

    def full(pending: Pending, version: str, folder: Path, day: date) -> Kept:
        made(pending, version, folder, day)
        (folder / "manifest.json").unlink()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Pending, "without", full)
    with pytest.raises(OSError, match="No space"):
        shelf.shown(shelf.versions[0])
    monkeypatch.setattr(Pending, "without", made)
    assert shelf.shown(shelf.versions[0]).manifest["version"] == "0.1.0"


def test_what_changed_since_a_version_tells_nothing_that_was_recalled_meanwhile(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", TOLD))
    shelf = Shelf(archive, Release(release(tmp_path, NOTED, "0.2.0", 9)))
    compared = Compared(shelf)
    assert "secret one" in str(compared.since(shelf.versions[0]))
    recall(archive, [OTHER], DAY)
    asyncio.run(shelf.look())
    assert "secret one" not in str(compared.since(shelf.versions[0]))


def test_a_version_whose_data_turn_out_to_be_damaged_is_closed_until_they_are_others(
    archive: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(archive, Release(release(tmp_path, MORE, "0.3.0", 9)))
    compared, one = Compared(shelf), shelf.versions[0]
    spoil_agents(archive / "0.1.0")
    with pytest.raises(NotOpen):
        compared.since(one)
    assert [*shelf.closed] == ["0.1.0"] and [kept.version for kept in shelf.versions] == ["0.2.0"]
    (archive / CONTENTS).write_bytes((archive / CONTENTS).read_bytes() + b"\n")
    asyncio.run(shelf.look())
    assert [*shelf.closed] == ["0.1.0"] and len(caplog.records) == 1
    spoil_agents(archive / "0.1.0")
    asyncio.run(shelf.look())
    assert not shelf.closed and compared.since(shelf.versions[0]).total.total


def test_the_steps_of_a_case_leave_out_those_from_and_to_a_damaged_version(archive: Path, tmp_path: Path) -> None:
    for path in (archive / "0.1.0", archive / "0.2.0"):
        shelf = Shelf(archive, Release(release(tmp_path / path.name, MORE, "0.3.0", 9)))
        spoil_agents(path)
        assert Compared(shelf).steps(f"{BASE}id/case/ca-aaa222") == ()
        assert [*shelf.closed] == [path.name]
        spoil_agents(path)


def test_the_newest_release_is_not_taken_for_a_damaged_version(archive: Path, newest: Release) -> None:
    shelf = Shelf(archive, newest)
    spoil_agents(newest.dist)
    with pytest.raises(NotARelease, match=r"dist-0\.3\.0"):
        Compared(shelf).since(shelf.versions[0])
    assert not shelf.closed


def test_an_archive_that_cannot_be_read_is_read_again_after_a_while_or_when_it_changes(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(archive, Release(release(tmp_path, MORE, "0.3.0", 9)))
    reads: list[int] = []
    for_partners(archive / "0.1.0")
    real = Shelf._read

    def counted(self: Shelf) -> None:
        reads.append(1)
        real(self)

    monkeypatch.setattr(Shelf, "_read", counted)
    for number in (1, 2):
        (archive / CONTENTS).write_bytes((archive / CONTENTS).read_bytes() + b"\n")
        for _ in range(5):
            with pytest.raises(NotOpen):
                asyncio.run(shelf.look())
        assert len(reads) == number


def test_whatever_bit_flips_beside_the_versions_they_obey_the_withdrawal(
    archive: Path, newest: Release, tmp_path: Path
) -> None:
    chance = Random(7)
    files = sorted(path for path in (archive / "about").rglob("*") if path.is_file())
    for number, path in enumerate([file for file in files for _ in range(20)]):
        copy = shutil.copytree(archive, tmp_path / f"flip-{number}")
        flip(copy / path.relative_to(archive), chance.randrange(path.stat().st_size))
        shelf = Shelf(copy, newest)
        assert shelf.pending.versions == ["0.1.0", "0.2.0"], path
        assert all(one.changed in ({}, same.changed) for one, same in zip(shelf.versions, kept(archive), strict=True))


def test_without_what_is_said_beside_the_versions_they_obey_the_withdrawal(archive: Path, newest: Release) -> None:
    shutil.rmtree(archive / "about")
    assert Shelf(archive, newest).pending.versions == ["0.1.0", "0.2.0"]
