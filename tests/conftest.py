"""What many tests share: both dossiers built once, and each of them served by a real SPARQL endpoint."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from kg.build import build
from kg.charts.kept import FOLDER
from kg.cli import main
from kg.queries import Catalogue
from kg.resources import queries_dir
from kg.web.search.query import Search
from kg.web.search.routes import open_search
from kg.web.serve import stored
from kg.workers import processors
from tests.browser import chromium, served
from tests.capture_site import Site, running
from tests.endpoints import serve_oxigraph
from tests.faultshim import Warm, compile_shim
from tests.mirroring import Mirrored, made_once, write_mirror
from tests.sealing import Signed, sign_release

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
DATA = {"main": ROOT / "data" / "aban-1398", "fixture": ROOT / "tests" / "fixture" / "verania"}
CATALOGUE = Catalogue.load(queries_dir())
Kg = Callable[..., tuple[int, str, str]]  # runs a command: exit code, stdout, stderr

# A busy machine is slow, which is no fault of what is tested; tests are never timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# The files that take longest begin first, so that no process is left alone with one of them at the end.
LONGEST = (
    "test_faults", "test_web_browser", "test_mirror", "test_web_serve", "test_references", "test_web_drive",
    "test_sparql_safety", "test_query_answers", "test_shapes", "test_query_rewrites", "test_faults_cut", "test_frames",
    "test_faults_flips", "test_build", "test_mirror_browser", "test_report_printed", "test_web_app", "test_incremental",
    "test_evidence_path", "test_store_push", "test_catalogue_answers", "test_fmt", "test_report", "test_link_decisions",
    "test_scaffold", "test_charts", "test_attacks_xss", "test_cluster", "test_evidence_alike", "test_versions_served",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: much of the time tests wait for a server, a browser or a limit of time."""
    return processors() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first and leave the others as they are."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


@pytest.fixture(scope="session", autouse=True)
def quick_disk() -> Iterator[None]:
    """Nobody waits for the disk here: what must be durable is cut off in processes of its own (`warm`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_drawings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The many servers of the tests draw each chart once, together."""
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "drawings"))
        yield


@pytest.fixture(scope="session")
def dossier_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dossier") / "dist"
    build(DATA["main"], out)
    return out


@pytest.fixture(scope="session")
def fixture_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fixture") / "dist"
    build(DATA["fixture"], out)
    return out


@pytest.fixture(scope="session")
def releases(dossier_release: Path, fixture_release: Path) -> dict[str, Path]:
    """Both releases under the names that the front matter of a query gives them."""
    return {"main": dossier_release, "fixture": fixture_release}


@pytest.fixture(scope="session")
def mirrored(fixture_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Mirrored:
    """The fictional dossier with its store and its static site, for reading alone."""

    def make(folder: Path) -> None:
        shutil.copytree(fixture_release, folder / "dist")
        write_mirror(stored(folder / "dist", folder), folder / "site")

    folder = made_once(tmp_path_factory, "mirrored", make)
    return Mirrored(folder / "dist", folder / "site")


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """A small release, sealed, and kept in an archive with a signed log; for reading alone."""
    return sign_release(tmp_path_factory.mktemp("sealed"))


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fictional dossier, without its beliefs of how many rows there are, and its release."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(DATA["fixture"], folder / "data")
    card = folder / "data" / "dataset.yaml"
    card.write_text(card.read_text(encoding="utf-8").partition("counts:")[0], encoding="utf-8")
    build(folder / "data", folder / "dist")
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to be edited and built again."""
    return shutil.copytree(first, tmp_path / "copy")


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kg:
    """Runs one command and gives its exit code, what stands on stdout, and what stands on stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """A process that runs commands which are cut off, or whose disk fails, at a chosen call."""
    spare = tmp_path_factory.mktemp("warm")
    library = compile_shim(spare)
    if library is None:
        pytest.skip("this needs Linux and a C compiler")
    with Warm(library, spare) as process:
        yield process


@pytest.fixture(scope="module")
def address(fixture_release: Path) -> Iterator[str]:
    """The address of `kg serve` over the fictional dossier."""
    with served(fixture_release) as found:
        yield found


@pytest.fixture(scope="module")
def search(fixture_release: Path) -> Iterator[Search]:
    """The search of the fictional dossier."""
    found = open_search(fixture_release)
    yield found
    found.close()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def endpoints(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of an `oxigraph serve` process for each release, stopped at the end."""
    folder = tmp_path_factory.mktemp("oxigraph")
    with (
        serve_oxigraph(releases["main"], folder / "main") as main,
        serve_oxigraph(releases["fixture"], folder / "fixture") as fixture,
    ):
        yield {"main": main, "fixture": fixture}


@pytest.fixture(scope="module")
def web() -> Iterator[Site]:
    """A site on this machine to capture from."""
    with running() as site:
        yield site
