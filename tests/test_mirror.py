"""The static mirror: what it holds, where its links lead, and what a second run leaves alone."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kg.build import build
from kg.release.atomic import ForeignFolder
from kg.release.read import NotARelease
from kg.web.app import Replaced, Site
from kg.web.http.forwarded import Surroundings
from kg.web.library import Library
from kg.web.mirror import write
from kg.web.mirror.fetch import Fetched, NotWritable, fetch
from kg.web.mirror.links import links_of
from kg.web.mirror.listing import things
from kg.web.mirror.write import MARK, mirror
from kg.workers import Workers
from tests.mirroring import BASE_URL, PREFIX, Mirrored, write_mirror
from tests.sitefiles import SiteFiles

# Pages that say something else where no server stands behind.
LIVE = ("doc/source/", "queries/", "search.", "sparql.", "view.", "view/")
LANGUAGES = ("en", "fa")


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what changes when a file is written again, by path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def dist(mirrored: Mirrored) -> Path:
    return mirrored.dist


@pytest.fixture(scope="module")
def site(mirrored: Mirrored) -> SiteFiles:
    return SiteFiles(mirrored.site, PREFIX)


@pytest.fixture(scope="module")
def library(dist: Path) -> Library:
    return Library(dist)


@pytest.fixture(scope="module")
def dossier_site(dossier_release: Path, tmp_path_factory: pytest.TempPathFactory) -> SiteFiles:
    folder = tmp_path_factory.mktemp("dossier-site")
    write_mirror(shutil.copytree(dossier_release, folder / "dist"), folder / "site")
    return SiteFiles(folder / "site", PREFIX)


@pytest.fixture
def again(site: SiteFiles, tmp_path: Path) -> Path:
    """A folder with a mirror, to be written again; its files are those of the other under a second name."""
    return Path(shutil.copytree(site.folder, tmp_path / "site", copy_function=os.link))


@pytest.fixture
def few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror has no pages of things here, and none that is reached by links alone."""
    monkeypatch.setattr(write, "things", lambda library: [])
    monkeypatch.setattr(write, "links_of", lambda path, page: [])


def served(dist: Path, paths: list[str]) -> Iterator[Fetched]:
    """Yield what a server that runs answers at some paths."""

    async def ask() -> list[Fetched]:
        site = Site(dist, Surroundings(BASE_URL))
        await site.start()
        try:
            return [await fetch(site, path) for path in paths]
        finally:
            await site.stop()

    yield from asyncio.run(ask())


def one_of_each_kind(site: SiteFiles) -> list[str]:
    """Return a path of each form that the things of each kind have."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(path for path in site.paths if path.startswith(("doc/", "cite/", "graph/"))):
        folder, _, name = path.rpartition("/")
        found.setdefault((folder, name.partition(".")[2]), path)
    return list(found.values())


def test_every_thing_of_the_release_is_listed_once(library: Library) -> None:
    start = f"{library.base}id/"
    subjects = {quad.subject.value for quad in library.store if quad.subject.value.startswith(start)}
    assert sorted(things(library)) == sorted(iri for iri in subjects if "#" not in iri)


def test_every_thing_has_a_page_in_each_language_and_every_form_of_its_document(
    site: SiteFiles, library: Library
) -> None:
    suffixes = ("en.html", "fa.html", "ttl", "jsonld", "nt", "nq", "trig", "rdf")
    for iri in things(library):
        document = iri.replace(f"{library.base}id/", "doc/")
        assert {f"{document}.{suffix}" for suffix in suffixes} <= site.paths


def test_things_graphs_and_citations_have_the_bytes_of_the_server(site: SiteFiles, dist: Path) -> None:
    paths = [path for path in one_of_each_kind(site) if not (path.startswith(LIVE) and path.endswith(".html"))]
    assert len(paths) > 100
    for file in served(dist, paths):
        assert (site.folder / file.path).read_bytes() == file.body, file.path


def test_everything_else_has_the_bytes_of_the_server(site: SiteFiles, dist: Path) -> None:
    own = (
        "doc/",
        "cite/",
        "graph/",
        "dump/",
        "static/",
        "search-index/",
        ".nojekyll",
        "404.html",
        "index.html",
        "withdrawn.conf",
        MARK,
    )
    rest = [path for path in sorted(site.paths) if not path.startswith(own)]
    paths = [path for path in rest if not (path.startswith(LIVE) and path.endswith(".html"))]
    assert {"openapi.json", "queries/toll.csv", "map.json", ".well-known/void", "sitemap/pages.xml"} <= set(paths)
    for file in served(dist, paths):
        assert (site.folder / file.path).read_bytes() == file.body, file.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_sources_differ_from_those_of_the_server_by_one_link_alone(
    site: SiteFiles, dist: Path, language: str
) -> None:
    path = next(path for path in sorted(site.paths) if path.startswith("doc/source/") and language in path.split("."))
    (file,) = served(dist, [path])
    here = set((site.folder / path).read_text(encoding="utf-8").splitlines())
    more = [line for line in file.body.decode().splitlines() if line not in here]
    assert len(more) == 1 and "?document=" in more[0]


def test_no_link_of_the_fictional_dossier_is_dead(site: SiteFiles) -> None:
    assert sum(1 for _ in site.references()) > 10_000
    assert site.faults() == []


@pytest.mark.proof
def test_no_link_of_the_real_dossier_is_dead(dossier_site: SiteFiles) -> None:
    assert sum(1 for _ in dossier_site.references()) > 10_000
    assert dossier_site.faults() == []


def test_every_link_names_the_form_of_what_it_leads_to(site: SiteFiles) -> None:
    plain = {path for path in site.paths if "." not in path.rpartition("/")[2] and not path.startswith("dump/")}
    assert plain == {".well-known/void"}


def test_a_dead_link_would_be_found(site: SiteFiles) -> None:
    page = "doc/claim/cl-3h5w2x.en.html"
    assert site.fault(page, "../claim/cl-zzzzzz.en.html") == "no such file"
    assert site.fault(page, "#no-such-part") == "no such fragment"
    assert site.fault(page, "../../search.en.html?q=lantern").startswith("a query")
    assert site.fault(page, "../claim/cl-3h5w2x.ttl") == ""


def test_no_page_has_a_form_but_the_search_that_a_script_answers(site: SiteFiles) -> None:
    with_forms = {path.partition(".")[0] for path in site.pages if site.page(path).forms}
    assert with_forms == {"index", "search"}


def test_the_links_followed_are_those_of_the_page_as_a_parser_reads_them(site: SiteFiles) -> None:
    for path in ("index.en.html", "map.fa.html", "timeline.en.html", "doc/claim/cl-3h5w2x.fa.html"):
        text = (site.folder / path).read_text(encoding="utf-8")
        inside = [one for one in site.page(path).references if "://" not in one and not one.startswith("mailto:")]
        targets = {site._target(path, one.partition("#")[0]) for one in inside if not one.endswith("/")}
        assert set(links_of(path, text)) == targets - {path}


def test_what_was_withdrawn_has_its_tombstone_and_nothing_else(site: SiteFiles) -> None:
    page = (site.folder / "doc/evidence/ev-9tq4dz.en.html").read_text(encoding="utf-8")
    assert "withdrawn" in page
    assert not [path for path in site.paths if "cl-" not in path and path.startswith("cite/")]


def test_the_page_for_what_is_not_there_names_the_place_of_the_site(site: SiteFiles) -> None:
    references = site.page("404.html").references
    assert references and all(reference.startswith(f"{PREFIX}/") for reference in references)


def test_the_sitemap_names_the_address_of_the_site_and_only_what_is_there(site: SiteFiles) -> None:
    for part in sorted(site.paths):
        if part.startswith("sitemap/"):
            text = (site.folder / part).read_text(encoding="utf-8")
            named = [line.split(">")[1].partition("<")[0] for line in text.splitlines() if "<loc>" in line]
            assert {address.removeprefix(BASE_URL) for address in named} <= site.paths


@pytest.mark.usefixtures("few_pages")
def test_without_an_address_the_site_stands_at_that_of_the_data(dist: Path, tmp_path: Path) -> None:
    write_mirror(dist, tmp_path / "site", base_url="")
    assert json.loads((tmp_path / "site" / MARK).read_bytes())["base_url"] == "https://example.org/verania/"
    assert "https://example.org/verania/sitemap.xml" in (tmp_path / "site" / "robots.txt").read_text()


def test_the_mark_counts_the_files(site: SiteFiles, library: Library) -> None:
    mark = json.loads((site.folder / MARK).read_bytes())
    assert mark["files"] == len(site.paths)
    assert mark["version"] == library.version


@pytest.mark.proof
def test_several_processes_write_the_same(site: SiteFiles, dist: Path, tmp_path: Path) -> None:
    with Workers.open(2) as workers:
        workers.begin(write.__name__)
        mirror(dist, tmp_path / "site", BASE_URL, lambda what, done, of: None, workers)
    assert digests(tmp_path / "site") == digests(site.folder)


@pytest.mark.usefixtures("few_pages")
def test_a_second_run_writes_no_file_again(dist: Path, tmp_path: Path) -> None:
    write_mirror(dist, tmp_path / "site")
    before = stamps(tmp_path / "site")
    count = write_mirror(dist, tmp_path / "site")
    assert count.unchanged == count.files == len(before) > 200
    assert stamps(tmp_path / "site") == before


@pytest.mark.proof
def test_a_second_run_of_all_pages_writes_no_file_again(dist: Path, again: Path) -> None:
    before = stamps(again)
    count = write_mirror(dist, again)
    assert count.unchanged == count.files == len(before)
    assert stamps(again) == before


@pytest.mark.proof
def test_an_edit_writes_only_what_shows_it(folder: Path) -> None:
    write_mirror(folder / "dist", folder / "site")
    before, kept = stamps(folder / "site"), digests(folder / "site")
    agents = folder / "data" / "agents.csv"
    agents.write_text(agents.read_text(encoding="utf-8").replace("Nullo Beispiel", "Nullo Musterle"), encoding="utf-8")
    build(folder / "data", folder / "dist")
    write_mirror(folder / "dist", folder / "site")
    after = stamps(folder / "site")
    written = {path for path in after if after[path] != before.get(path)}
    assert written == {path for path, digest in digests(folder / "site").items() if digest != kept.get(path)}
    pages = [path for path in written if path.startswith("doc/") and path.endswith(".en.html")]
    assert pages and all("Musterle" in (folder / "site" / path).read_text(encoding="utf-8") for path in pages)
    assert not any(b"Nullo Beispiel" in path.read_bytes() for path in (folder / "site").rglob("*.html"))


@pytest.mark.usefixtures("few_pages")
def test_what_is_no_longer_in_the_release_is_no_longer_in_the_mirror(dist: Path, again: Path) -> None:
    write_mirror(dist, again)
    assert not (again / "doc").exists()
    assert (again / "index.html").exists()


def test_a_foreign_folder_is_refused(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("mine")
    with pytest.raises(ForeignFolder):
        write_mirror(dist, tmp_path / "site")
    assert (tmp_path / "site" / "thesis.txt").read_text() == "mine"


def test_a_release_is_not_taken_for_a_mirror(dist: Path) -> None:
    with pytest.raises(ForeignFolder):
        write_mirror(dist, dist)


def test_what_is_no_release_is_not_mirrored(tmp_path: Path) -> None:
    with pytest.raises(NotARelease):
        write_mirror(tmp_path, tmp_path / "site")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("few_pages")
def test_a_mirror_that_cannot_be_finished_leaves_the_old_one(
    dist: Path, again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamps(again)
    monkeypatch.setattr(write, "starts", lambda library, versions: ["index.en.html", "nothing.en.html"])
    with pytest.raises(NotWritable, match=r"404 for nothing\.en\.html"):
        write_mirror(dist, again)
    assert stamps(again) == before
    assert [path.name for path in again.parent.iterdir() if path.is_dir()] == ["site"]


@pytest.mark.usefixtures("few_pages")
def test_a_mirror_is_of_one_release(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replaced(library: Library, versions: bool) -> list[str]:
        manifest = folder / "dist" / "manifest.json"
        manifest.write_bytes(manifest.read_bytes() + b"\n")
        return ["index.en.html"]

    monkeypatch.setattr(write, "starts", replaced)
    with pytest.raises(Replaced):
        write_mirror(folder / "dist", folder / "site")
    assert not (folder / "site").exists()
