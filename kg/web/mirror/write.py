"""Write a mirror: the whole site of a release as files, each only if it is not there with the same bytes already.

The folder is filled beside the old one and takes its place at once. Things and graphs are written from their list,
all else by following the links of the pages; several processes share the work.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import unquote

from kg.pace import Progress
from kg.release.atomic import MARK as RELEASE_MARK
from kg.release.atomic import replacing
from kg.release.read import Release
from kg.release.tier import close_like
from kg.thumbnails import FOLDER
from kg.web.address import document_of
from kg.web.app import Replaced, Site
from kg.web.assets import asset_files, asset_path
from kg.web.dereference import Dereference
from kg.web.documents import FORMATS
from kg.web.http.forwarded import Surroundings
from kg.web.http.variants import HTML
from kg.web.library import Library
from kg.web.mirror.fetch import fetch_all
from kg.web.mirror.folder import Count, Folder, write_through
from kg.web.mirror.links import links_of
from kg.web.mirror.listing import starts, things
from kg.web.pages.citation import cite
from kg.web.pages.lost import lost_page
from kg.web.search.routes import open_search
from kg.web.search.static import FOLDER as INDEX
from kg.web.search.static import static_index
from kg.web.serve import stored
from kg.web.versions.shelf import Shelf
from kg.workers import Workers

MARK: Final = "site.json"
_THINGS: Final = 40  # in a task
_GRAPHS: Final = 10
_PAGES: Final = 4
_MANY: Final = 1_000_000
_LISTED: Final = ("doc/", "cite/", "graph/", "static/", "dump/")  # what no link needs to be followed to


@dataclass(frozen=True, slots=True)
class Order:
    """What is mirrored, into which folder, and the address at which it will stand.

    `damaged` are versions of the archive that cannot be read, and are left out.
    """

    dist: Path
    folder: Folder
    base_url: str
    archive: Path | None = None
    damaged: tuple[str, ...] = ()


@dataclass(slots=True)
class Part:
    """What came of a task: how much was written, and the paths that it leads to."""

    count: Count = field(default_factory=Count)
    leads: set[str] = field(default_factory=set)

    def put(self, folder: Folder, path: str, body: bytes, page: bool) -> None:
        """Write a file, whose path is percent-encoded."""
        self.count.add(folder.put(unquote(path), body))
        if page:
            self.leads.update(found for found in links_of(path, body.decode()) if not found.startswith(_LISTED))


def mirror(
    dist: Path, out: Path, base_url: str, progress: Progress, workers: Workers, archive: Path | None = None
) -> Count:
    """Write the site of a release into a folder, whole or not at all, and return how many files it has.

    With an archive it has the list of versions, what changed since each, and the differences; older versions of pages
    need a server. A version that is damaged is left out.

    `base_url` is where it will stand, "" for the address that the dossier gives its things: the sitemap and the feed
    name it.
    Errors: NotARelease, NotAnAddress, ForeignFolder, BuildRunning, WriteFailure; NotWritable when a page leads to what
    is not there; Replaced when another release took the place of this one meanwhile.
    """
    release = Release(dist.resolve())
    address = Surroundings(base_url or release.base).base_url
    with TemporaryDirectory(prefix="govah-") as spare, replacing(out, MARK, write_through) as new:
        close_like(new, dist)
        before = (dist / RELEASE_MARK).read_bytes()
        opened = stored(dist, Path(spare), progress).resolve()
        archive = archive.resolve() if archive else None
        order = Order(opened, Folder(new, out.resolve()), address, archive, _damaged(archive, Release(opened)))
        site = _site(order)
        try:
            count = _write(order, site, progress, workers)
        finally:
            site.held.close()
            _site.cache_clear()
        if (dist / RELEASE_MARK).read_bytes() != before:
            raise Replaced(dist)
    return count


def _write(order: Order, site: Site, progress: Progress, workers: Workers) -> Count:
    done = Part()
    listed = [*things(site.library)]
    _all(done, partial(write_things, order), listed, _THINGS, partial(progress, "things"), workers)
    graphs = [*site.library.release.graphs]
    _all(done, partial(write_graphs, order), graphs, _GRAPHS, partial(progress, "graphs"), workers)
    _follow(done, order, starts(site.library, versions=order.archive is not None), partial(progress, "pages"), workers)
    progress("search", 0, 1)
    done.count.add(_index(order, site.library))
    done.count.add(_copy(order, site))
    return _finish(order, site.library, done.count)


def _all(
    done: Part,
    function: Callable[[tuple[str, ...]], Part],
    items: list[str],
    size: int,
    progress: Callable[[int, int], None],
    workers: Workers,
) -> None:
    """Run a function over all items, so many in a task, and gather what came of it."""
    for number, part in enumerate(workers.map(function, _batches(items, size), len(items) // size), 1):
        done.count.add(part.count)
        done.leads |= part.leads
        progress(min(number * size, len(items)), len(items))


def write_things(order: Order, iris: tuple[str, ...]) -> Part:
    """Write the files about some things: their pages, their documents, and how to cite a statement."""
    site, part = _site(order), Part()
    found = Dereference(site.documents, site.page_about)
    for iri in iris:
        thing, document = site.library.of(iri), document_of(site.library.base, iri)
        assert thing is not None, iri
        for variant in found.variants(thing):
            part.put(order.folder, f"{document}.{variant.suffix}", variant.make(), variant.media_type == HTML)
        if thing.cls == "Claim":
            citation = cite(site.library, thing, "en")
            part.put(order.folder, citation.bibtex_file, citation.bibtex.encode(), page=False)
            part.put(order.folder, citation.csl_file, citation.csl.encode(), page=False)
    return part


def write_graphs(order: Order, names: tuple[str, ...]) -> Part:
    """Write the documents of some graphs, given by their local names."""
    documents, part = _site(order).documents, Part()
    for name in names:
        document = documents.of_graph(name)
        assert document is not None, name
        for suffix in FORMATS:
            part.put(order.folder, f"graph/{name}.{suffix}", documents.write(document, suffix), page=False)
    return part


def write_pages(order: Order, paths: tuple[str, ...]) -> Part:
    """Write what the site answers at some paths."""
    part = Part()
    for file in fetch_all(_site(order), paths):
        part.put(order.folder, file.path, file.body, file.media_type == HTML)
    return part


def _follow(done: Part, order: Order, todo: list[str], progress: Callable[[int, int], None], workers: Workers) -> None:
    """Write every page about no single thing, and what pages lead to, a round of links after the other."""
    seen: set[str] = set()
    while todo:
        seen.update(todo)
        _all(done, partial(write_pages, order), todo, _PAGES, progress, workers)
        todo = sorted(done.leads - seen)


def _damaged(archive: Path | None, release: Release) -> tuple[str, ...]:
    """Return the versions of an archive that cannot be read; a warning of each is in the log."""
    if archive is None:
        return ()
    shelf = Shelf(archive, release)
    return (*shelf.closed, *(one.version for one in shelf.versions if shelf.is_damaged(one.version)))


@lru_cache(maxsize=1)
def _site(order: Order) -> Site:
    shelf = Shelf(order.archive, Release(order.dist), damaged=order.damaged) if order.archive else None
    return Site(order.dist, Surroundings(order.base_url), live=False, shelf=shelf)


def _index(order: Order, library: Library) -> Count:
    search = open_search(order.dist)
    try:
        static_index(library, search, order.folder.new)
    finally:
        search.close()
    return order.folder.settle(INDEX)


def _copy(order: Order, site: Site) -> Count:
    """Put the files of the release and those for the browser into the mirror."""
    count = Count()
    for path in site.held.paths:
        count.add(order.folder.take(f"dump/{path}", order.dist / path))
    for name, file in asset_files().items():
        count.add(order.folder.put(asset_path(name), file.read_bytes()))
    return count


def _finish(order: Order, library: Library, count: Count) -> Count:
    """Write what a host of files needs, and what tells a mirror from other folders."""
    folder = order.folder
    count.add(folder.put("index.html", (folder.new / "index.en.html").read_bytes()))
    count.add(folder.put("404.html", lost_page(library, Surroundings(order.base_url).prefix)))
    count.add(folder.put(".nojekyll", b""))
    count.add(folder.put("withdrawn.conf", withdrawn(library).encode()))
    mark: dict[str, Any] = {
        "version": library.version,
        "release_date": library.modified.isoformat(),
        "base_url": order.base_url,
        "files": count.files + 1,
    }
    count.add(folder.put(MARK, (json.dumps(mark, indent=1) + "\n").encode()))
    return count


def withdrawn(library: Library) -> str:
    """Return what nginx includes into a map of addresses: a line for each thing that was withdrawn, "1" beside it.

    A claim has the address at which it was cited besides, evidence those of its pictures.
    """
    paths = [document_of(library.base, iri).removeprefix("doc/") for iri in library.things("Tombstone", limit=_MANY)]
    cited = [f"cite/{path.removeprefix('claim/')}" for path in paths if path.startswith("claim/")]
    shown = [f"dump/{FOLDER}/{path.removeprefix('evidence/')}" for path in paths if path.startswith("evidence/")]
    gone = [f"(?:id|doc)/{re.escape(path)}" for path in paths] + [re.escape(path) for path in (*cited, *shown)]
    return "".join(f'"~^/{path}(?:\\.|$)" 1;\n' for path in gone)


def _batches(items: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
