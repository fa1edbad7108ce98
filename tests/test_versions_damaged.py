"""A server beside a damaged archive: the next release is taken up, the damaged version is closed, the others answer."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kg.archive import keep, recall
from kg.archive.give_up import give_up
from kg.build import build
from kg.diff.withdrawn import Tombstone
from kg.pace import silent
from kg.release.read import Release
from kg.web import switch as switching
from kg.web.app import Site
from kg.web.mirror.write import mirror
from kg.web.versions.shelf import Shelf
from kg.withdraw import withdraw
from kg.workers import Workers
from tests.conftest import Kg
from tests.mirroring import BASE_URL
from tests.test_archive_damage import flip, spoil_agents
from tests.webclient import Client, serving, serving_versions

GONE = "re-2j96xw"
RECORD = f"/doc/record/{GONE}.ttl"


@pytest.fixture(scope="module")
def two(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier of which one version is kept, and beside it the release that withdraws a record."""
    folder = shutil.copytree(first, tmp_path_factory.mktemp("damaged") / "world")
    keep(folder / "dist", folder / "archive")
    card = folder / "data" / "dataset.yaml"
    text = card.read_text("utf-8").replace("version: 0.1.0", "version: 0.2.0")
    card.write_text(re.sub(r"release_date: \S+", "release_date: 2026-11-30", text), "utf-8")
    withdraw(folder / "data", GONE, "safety", date(2026, 11, 28))
    build(folder / "data", folder / "next")
    return folder


@pytest.fixture
def world(two: Path, tmp_path: Path) -> Path:
    """A copy of that, to be damaged."""
    return shutil.copytree(two, tmp_path / "world")


@pytest.fixture
def site(world: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The first release with its archive, on a server that looks often for the next."""
    monkeypatch.setattr(switching, "LOOK_EVERY_S", 0.2)
    with serving_versions(world) as client:
        yield client


def publish(world: Path) -> None:
    """Put the next release into the place of the one that is served."""
    (world / "dist").rename(world / "before")
    (world / "next").rename(world / "dist")


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def spoil_manifest(archive: Path) -> None:
    manifest = archive / "0.1.0" / "manifest.json"
    data = manifest.read_bytes().replace(b'"base_iri"', b'"base_irh"')
    manifest.unlink()
    manifest.write_bytes(data)


def spoil_data(archive: Path) -> None:
    flip(archive / "0.1.0" / "data.nq.gz")


@pytest.mark.parametrize("spoil", [spoil_manifest, spoil_data])
def test_a_withdrawal_is_obeyed_at_once_though_a_kept_version_is_damaged(
    world: Path, site: Client, spoil: Callable[[Path], None]
) -> None:
    copy = shutil.copytree(world / "archive", world / "copy")
    assert (site.get(RECORD).status, site.get(f"/version/0.1.0{RECORD}").status) == (200, 200)
    spoil(world / "archive")
    publish(world)
    until(lambda: site.get(RECORD).status == 410)
    assert site.get(f"/version/0.1.0{RECORD}").status == 410
    for path in ("/version/0.1.0/about", "/version/0.1.0/dump/data.nq.gz"):
        assert site.get(path).status == 503
    assert site.get("/versions.json").status == site.get("/feed.atom").status == 200
    shutil.rmtree(world / "archive" / "0.1.0")
    shutil.copytree(copy / "0.1.0", world / "archive" / "0.1.0")
    until(lambda: site.get("/version/0.1.0/about").status == 200)
    assert site.get(f"/version/0.1.0{RECORD}").status == site.get("/version/0.1.0/dump/data.nq.gz").status == 410


def test_a_version_that_was_given_up_is_gone_and_says_so(world: Path, site: Client) -> None:
    spoil_data(world / "archive")
    give_up(world / "archive", "0.1.0", date(2026, 11, 29))
    until(lambda: site.get("/version/0.1.0/about").status == 410)
    assert "was given up on 2026-11-29" in site.get("/version/0.1.0/about", "application/problem+json").text


def test_what_is_said_beside_a_version_is_not_trusted_when_it_is_damaged(world: Path, site: Client) -> None:
    about = world / "archive" / "about" / "0.1.0"
    things = (about / "things.txt").read_bytes()
    (about / "things.txt").write_bytes(things.replace(GONE.encode(), b"re-2j96xv"))
    (about / "changed.json").write_bytes(b"garbage")
    publish(world)
    until(lambda: site.get(RECORD).status == 410)
    assert site.get("/version/0.1.0/dump/data.nq.gz").status == 410
    assert site.get("/versions.json").status == site.get("/feed.atom").status == 200


def add_version(world: Path) -> None:
    """Keep the next release, and publish one more, in which a body has another name."""
    keep(world / "next", world / "archive")
    shutil.rmtree(world / "next")
    card, agents = world / "data" / "dataset.yaml", world / "data" / "agents.csv"
    card.write_text(card.read_text("utf-8").replace("version: 0.2.0", "version: 0.3.0"), "utf-8")
    text = agents.read_text("utf-8")
    agents.write_text(text.replace("Ministry of Public Lanterns", "Lantern Ministry"), "utf-8")
    build(world / "data", world / "next")
    publish(world)


def test_what_changed_since_a_damaged_version_is_refused_once_it_was_read_and_told_when_it_is_back(
    world: Path, site: Client
) -> None:
    add_version(world)
    until(lambda: '"0.2.0"' in site.get("/versions.json").text and "0.3.0" in site.get("/dataset.ttl").text)
    spoil_agents(world / "archive" / "0.2.0")
    for path in ("/changes/0.2.0", "/changes/0.2.0.json", "/version/0.2.0/about"):
        assert site.get(path, "application/problem+json").status == 503
    assert '"0.2.0"' not in site.get("/versions.json").text
    assert site.get("/feed/case/ca-kbxvqs.atom").status == site.get("/changes/0.1.0.json").status == 200
    spoil_agents(world / "archive" / "0.2.0")
    assert site.get("/changes/0.2.0.json").status == 200


def test_a_case_has_its_feed_though_a_version_is_damaged(world: Path, site: Client) -> None:
    add_version(world)
    until(lambda: '"0.2.0"' in site.get("/versions.json").text)
    spoil_agents(world / "archive" / "0.1.0")
    assert site.get("/feed/case/ca-kbxvqs.atom").status == 200


def test_a_mirror_leaves_out_a_damaged_version(world: Path) -> None:
    add_version(world)
    spoil_agents(world / "archive" / "0.2.0")
    with Workers.open(1) as workers:
        mirror(world / "dist", world / "site", BASE_URL, silent, workers, world / "archive")
    assert (world / "site" / "changes" / "0.1.0.json").is_file()
    assert not (world / "site" / "changes" / "0.2.0.json").exists()
    assert "changes/0.2.0" not in (world / "site" / "versions.en.html").read_text("utf-8")


def test_lists_and_changes_obey_a_recall_before_the_site_is_opened_anew(world: Path) -> None:
    """Nothing tells this server to open its site anew; it sees by itself that the archive is another one."""
    add_version(world)
    archive, name = world / "archive", "Ministry of Public Lanterns"
    agents = (world / "data" / "agents.csv").read_text("utf-8").splitlines()
    ident = next(row.partition(",")[0] for row in agents if "Lantern Ministry" in row)
    stone = Tombstone(f"{Release(world / 'dist').base}id/agent/{ident}", "safety", "2026-11-29")
    with serving(world / "dist", open_site=lambda dist: Site(dist, shelf=Shelf(archive, Release(dist)))) as site:
        for _ in range(2):
            assert name in site.get("/changes/0.2.0.json").text and ident not in site.get("/versions.json").text
        recall(archive, [stone], date(2026, 11, 29))
        assert name not in site.get("/changes/0.2.0.json").text
        assert all(ident in site.get(path).text for path in ("/versions.json", "/feed.atom"))
        (archive / "archive.json").unlink()
        answer = site.get("/versions.json", "application/problem+json")
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")


def test_a_release_of_another_dossier_is_not_served_beside_an_archive(world: Path, tmp_path: Path, kg: Kg) -> None:
    card = world / "data" / "dataset.yaml"
    card.write_text(re.sub(r"base_iri: \S+", "base_iri: https://example.org/elsewhere/", card.read_text("utf-8")))
    build(world / "data", world / "other")
    code, _, err = kg("serve", world / "other", "--archive", world / "archive", "--port", "0")
    assert code == 2 and "name the right archive" in err
