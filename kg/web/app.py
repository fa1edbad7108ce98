"""Join what a release is served with: each part gives its routes, and here they become one application.

A part that another module owns is one line of `PARTS`.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from kg.errors import KgError
from kg.queries import Catalogue
from kg.release.atomic import MARK
from kg.web import dereference, described, downloads, feeds, statics
from kg.web.address import HOME
from kg.web.catalogue import routes as catalogue
from kg.web.catalogue import views
from kg.web.catalogue.direct import Direct
from kg.web.documents import Documents
from kg.web.front import home_routes, list_routes, page_routes
from kg.web.held import Held
from kg.web.http.cache import Cache
from kg.web.http.errors import HttpError, on_failure, on_http_error, on_http_exception
from kg.web.http.forwarded import HEADERS, Surroundings
from kg.web.http.shortcut import Shortcut
from kg.web.library import Library
from kg.web.pages import citation, editor, map, network, timeline, tolls
from kg.web.pages.dossier import PAGES
from kg.web.pages.refused import refused_page
from kg.web.pages.registry import page_of
from kg.web.pages.search import static_search_page
from kg.web.reconcile import routes as reconcile
from kg.web.render import render
from kg.web.search import routes as search
from kg.web.sparql import endpoint
from kg.web.sparql.dataset import dataset_of
from kg.web.sparql.limits import Limits
from kg.web.sparql.service import Service
from kg.web.thing import Thing
from kg.web.versions import routes as versions
from kg.web.versions.gate import BESIDE, Advertised, Gate
from kg.web.versions.shelf import Shelf


class Replaced(KgError):
    """The release was replaced while it was opened."""

    def __init__(self, dist: Path):
        self.dist = dist
        super().__init__(f"{dist} was replaced by a new release while it was opened; open it again")


class Site:
    """One release, opened and ready to be served; `lives` are entered when it starts and, like `living`, left when
    it stops. Without `live` it is a site to be written out as files: nothing runs beside it and nobody asks it SPARQL.

    Errors: NotARelease, Replaced.
    """

    def __init__(
        self,
        dist: Path,
        surroundings: Surroundings | None = None,
        limits: Limits | None = None,
        live: bool = True,
        shelf: Shelf | None = None,
        parts: "Sequence[Part] | None" = None,
    ):
        self.dist = dist
        self.limits = limits or Limits()
        self.surroundings = surroundings or Surroundings()
        mark = (dist / MARK).read_bytes()
        self.library = Library(dist, live, self.limits.kept_rows)
        self.documents = Documents(self.library)
        self.held = Held(self.library.release)
        held = self.held.get(MARK)
        if held is None or not mark == held.read() == (dist / MARK).read_bytes():
            self.held.close()
            raise Replaced(dist)
        self.lives: list[AbstractAsyncContextManager[Any]] = []
        self.living = AsyncExitStack()
        self.living.callback(self.held.close)
        self.shelf = shelf
        self.library.kept = shelf.versions_before(self.library.version) if shelf else ()
        self.routes = [route for part in parts or PARTS for route in part(self)]
        keyed = () if self.surroundings.base_url else (b"host", *HEADERS)
        inner = self._starlette()
        app = self._shortened(inner)
        if shelf is None or not live:
            self.app: Cache | Gate = Cache(app, keyed, 2 * self.limits.kept, whole=("/dump/",))
            self.inner: Starlette | Shortcut | Advertised = app
        else:
            self.living.push_async_callback(shelf.close)
            self.inner = Advertised(app)
            cache = Cache(self.inner, keyed, 2 * self.limits.kept, whole=("/dump/", *BESIDE))
            self.app = Gate(cache, inner, shelf)

    async def start(self) -> None:
        """Start what runs beside the site."""
        for life in self.lives:
            await self.living.enter_async_context(life)

    async def stop(self) -> None:
        """Stop what runs beside the site and close its files."""
        await self.living.aclose()

    def page_about(self, thing: Thing, language: str) -> bytes:
        """Return the page about a thing in a language."""
        return render(self.library, page_of(self.library, thing, language), language).encode()

    def _starlette(self) -> Starlette:
        handlers: dict[Any, Any] = {
            HttpError: on_http_error,
            HTTPException: on_http_exception,
            500: on_failure,
        }
        app = Starlette(routes=self.routes, exception_handlers=handlers)
        app.router.redirect_slashes = False
        app.state.modified = self.library.modified
        app.state.error_page = self._error_page
        return app

    def _shortened(self, app: Starlette) -> Starlette | Shortcut:
        for route in self.routes:
            if isinstance(route, Route) and isinstance(route.app, endpoint.Endpoint):
                return Shortcut(app, route.path, route.app)
        return app

    def _error_page(self, request: Request, error: HttpError, language: str) -> bytes:
        path = request.url.path.removeprefix("/").removesuffix(f".{language}.html")
        return render(self.library, refused_page(self.library, path, error, language), language).encode()


Part = Callable[[Site], Sequence[BaseRoute]]


def _things(site: Site) -> list[BaseRoute]:
    return dereference.routes(site.documents, site.page_about)


def _described(site: Site) -> list[BaseRoute]:
    return described.routes(site.documents, site.held.get("ontology/index.html"))


def _pages(site: Site) -> list[BaseRoute]:
    library = site.library
    rest = {path: make for path, make in PAGES.items() if path != HOME}
    home = home_routes(library, library.licence, partial(PAGES[HOME], library))
    return [
        *home,
        *(route for path, make in rest.items() for route in page_routes(library, path, partial(make, library))),
    ]


def _queries(site: Site) -> list[BaseRoute]:
    prepared = Catalogue.load(site.library.release.dist / "queries")
    if not site.library.live:
        pages = page_routes(site.library, editor.EDITOR, partial(editor.editor_page, site.library, live=False))
        return [*pages, *catalogue.routes(site.library, prepared, Direct(site.library.store))]
    service = Service(dataset_of(site.dist), site.limits)
    site.lives.append(service)
    asked = endpoint.routes(service, editor.answer_editor(site.library))
    answers = catalogue.routes(site.library, prepared, service, 2 * site.limits.kept)
    return [*asked, *editor.routes(site.library, prepared), *answers]


def _search(site: Site) -> list[BaseRoute]:
    if not site.library.live:
        return page_routes(site.library, "search", partial(static_search_page, site.library))
    found = search.open_search(site.dist)
    site.living.callback(found.close)
    return [*search.routes(site.library, found), *reconcile.routes(site.library, found)]


def _feeds(site: Site) -> list[BaseRoute]:
    return feeds.routes(site.library, site.library.publisher, (*PAGES, *VIEWS))


VIEWS: Final = ("queries", "map", "network", "timeline", "view", "sparql")  # with routes of their own, for the sitemap
KEPT_PARTS: Final[tuple[Part, ...]] = (  # of a kept version, which is only to be read
    _things,
    _described,
    _pages,
    lambda site: citation.routes(site.library),
    lambda site: list_routes(site.library),
    lambda site: map.routes(site.library),
    lambda site: network.routes(site.library),
    lambda site: timeline.routes(site.library),
    lambda site: tolls.routes(site.library),
    lambda site: views.routes(site.library),
    lambda site: downloads.routes(site.held, site.library),
    lambda site: statics.routes(),
)
PARTS: Final[tuple[Part, ...]] = (
    lambda site: versions.routes(site.library, site.shelf) if site.shelf else [],
    _feeds,
    _queries,
    _search,
    *KEPT_PARTS,
)
