"""Answer for the pages about no single thing: at their plain address in the language the client likes best."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.errors import near
from kg.web.address import HOME, relative
from kg.web.documents import FORMATS
from kg.web.http.errors import HttpError, language_of_request
from kg.web.http.negotiate import choose
from kg.web.http.respond import Content, link, respond
from kg.web.http.variants import HTML, content, pages, pick, split_suffix
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.browse import CLASS_OF_KIND, browse_count, browse_number, browse_page, browse_path
from kg.web.render import render
from kg.web.words import LANGUAGES

PageMaker = Callable[[str], Page]  # of a language

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_DATASET: Final = "https://schema.org/Dataset"


def page_routes(library: Library, path: str, make: PageMaker, links: tuple[str, ...] = ()) -> list[BaseRoute]:
    """Return the routes of one page: its plain address and one in each language."""
    answer = partial(answer_page, library, make, links)
    return [
        Route(f"/{path}", answer),
        *(Route(f"/{path}.{tag}.html", partial(answer, suffix=tag)) for tag in LANGUAGES),
    ]


def answer_page(
    library: Library, make: PageMaker, links: tuple[str, ...], request: Request, suffix: str = ""
) -> Response:
    """Answer with a page; `suffix` is the language its address asks for, "" for the plain address."""
    variants = pages(lambda language: render(library, make(language), language).encode())
    name = request.url.path.rpartition("/")[2].removesuffix(f".{suffix}.html") or HOME
    ending = f"{suffix}.html" if suffix else ""
    return respond(request, content(name, ending, pick(request, name, ending, variants), variants, links))


def list_routes(library: Library) -> list[BaseRoute]:
    """Return the routes of the lists of things by kind, each cut into numbered pages."""

    def answer(request: Request) -> Response:
        kind, number, suffix = _list_asked(request)
        if after := request.query_params.get("after", ""):
            number = browse_number(library, kind, after, suffix or language_of_request(request))
        if not 1 <= number <= browse_count(library, kind):
            raise HttpError(404, f"The last page of this list is {browse_count(library, kind)}.")
        path, ending = browse_path(kind, number), f".{suffix}.html" if suffix else ""
        if request.url.path != f"/{path}{ending}" or after:
            target = relative(request.url.path.removeprefix("/"), path + ending)
            return respond(request, Content(b"", HTML, status=303, location=target))
        return answer_page(library, partial(browse_page, library, kind, number), (), request, suffix)

    return [Route("/browse/{kind}", answer), Route("/browse/{kind}/{number}", answer)]


def _list_asked(request: Request) -> tuple[str, int, str]:
    """Return the kind, the number of the page and the language that an address of a list names.

    Errors: HttpError 404.
    """
    last, ending = split_suffix(request.url.path.rpartition("/")[2], [f"{tag}.html" for tag in LANGUAGES])
    kind, number = (request.path_params["kind"], last) if "number" in request.path_params else (last, "1")
    if kind not in CLASS_OF_KIND:
        raise HttpError(404, " ".join([f'There is no list of "{kind}";', near(kind, CLASS_OF_KIND)]).rstrip(" ;"))
    if not _NUMBER.fullmatch(number):
        raise HttpError(404, "A page of a list is named by its number.")
    return kind, int(number), ending.partition(".")[0]


def home_routes(library: Library, licence: str, make: PageMaker) -> list[BaseRoute]:
    """Return the routes of the front page, where the dataset lands; who wants RDF is sent to its description."""
    links = (
        link(f"{library.base}dataset", "cite-as"),
        *(link(f"dataset.{suffix}", "describedby", kind) for suffix, kind in FORMATS.items()),
        *((link(licence, "license"),) if licence else ()),
        link(_DATASET, "type"),
    )

    def home(request: Request) -> Response:
        if choose(request.headers.get("accept", ""), (HTML, *FORMATS.values())) in (HTML, None):
            return answer_page(library, make, links, request)
        return respond(request, Content(b"", HTML, status=303, location="dataset", vary=("Accept",)))

    return [Route("/", home), *page_routes(library, HOME, make, links)[1:]]
