"""The archive beside a server: what it takes in while it answers, and what it refuses to take in."""

import asyncio
import json
import logging
import shutil
from pathlib import Path
from random import Random

import pytest

from kg.archive import kept, recall
from kg.archive.damage import OtherDossier
from kg.archive.give_up import give_up
from kg.archive.place import CONTENTS
from kg.release.read import Release
from kg.release.tier import NotPublic
from kg.web.versions.shelf import NotOpen, Shelf
from tests.test_archive_damage import DAMAGES, DAY, MORE, NOTED, flip
from tests.versions import GONE, WORLD, archive_of, for_partners, release, without


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
