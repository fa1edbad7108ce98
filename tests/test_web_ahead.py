"""The next large release is made ready by a process of its own, and what cannot be made ready is left to the server."""

import shutil
from pathlib import Path

import pytest

from kg.pace import silent
from kg.store import store_of
from kg.web import ahead, serve
from kg.web.http.forwarded import Surroundings
from kg.web.search.index import index_of


@pytest.fixture
def dist(fixture_release: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fixture_release, tmp_path / "dist")


def test_a_large_release_gets_its_store_and_its_index(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LARGE", 1)
    ahead.make_ahead(dist)
    assert store_of(dist).is_dir()
    assert index_of(dist).is_file()


def test_a_small_release_is_left_to_who_opens_it(dist: Path) -> None:
    ahead.make_ahead(dist)
    assert not store_of(dist).exists()


def test_what_is_no_release_is_left_to_who_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LARGE", 0)
    ahead.make_ahead(tmp_path)
    assert ahead.main(str(tmp_path)) == 1


def test_a_server_makes_its_first_release_itself_and_the_next_ahead(
    dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(serve, "make_ahead", asked.append)
    open_site = serve._Opener(dist, tmp_path, Surroundings(), serve.Settings(), silent)
    for expected in ([], [dist]):
        open_site().held.close()
        assert asked == expected
