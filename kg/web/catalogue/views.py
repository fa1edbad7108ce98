"""Answer requests for views: `/view` takes the parameters of a view as the prepared queries take theirs.

Without a server there is a page for each policy instead, since nobody could answer a form.
"""

from bisect import bisect_right
from functools import lru_cache, partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.queries import BadParameter
from kg.store import member
from kg.views import Edition, Question, built_in, question_of, statements_about, view
from kg.views.data import csv_text, json_text
from kg.views.question import USUAL
from kg.views.turtle import turtle_lines
from kg.web.catalogue.answers import members_of
from kg.web.catalogue.faults import fault_of
from kg.web.catalogue.parameters import Asked, read
from kg.web.catalogue.routes import as_given
from kg.web.front import page_routes
from kg.web.http.errors import language_of_request
from kg.web.http.respond import Content, link, respond
from kg.web.http.variants import HTML
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.stood import ASKED, MOST, VIEW, Part, stood_page
from kg.web.render import render
from kg.web.words import LANGUAGES

DATA: Final = {"json": "application/json", "csv": "text/csv", "ttl": "text/turtle"}
_KEPT: Final = 4  # lists of the statements of a case


def routes(library: Library) -> list[BaseRoute]:
    """Return the routes of views."""
    views = Views(library)
    if not library.live:
        return [
            route
            for name in built_in()
            for route in page_routes(library, VIEW if name == USUAL else f"{VIEW}/{name}", partial(views.usual, name))
        ]
    pages = [Route(f"/{VIEW}.{tag}.html", partial(views.page, language=tag)) for tag in LANGUAGES]
    data = [Route(f"/{VIEW}.{suffix}", partial(views.data, suffix=suffix)) for suffix in DATA]
    return [Route(f"/{VIEW}", views.page), *pages, *data]


class Views:
    """The handlers of the views of one release."""

    def __init__(self, library: Library):
        self.library = library
        self.edition = Edition(library.base, library.version, library.digest)
        self._about = lru_cache(maxsize=_KEPT)(partial(statements_about, library.ledger))

    def usual(self, policy: str, language: str) -> Page:
        """Return the page of the first statements under a policy, where nothing else is asked."""
        asked = Asked(ASKED, (("policy", (policy,)),) if policy != USUAL else ())
        question = self._question(asked)
        return stood_page(self.library, language, asked, question, self._part(asked, question))

    def page(self, request: Request, language: str = "") -> Response:
        """Answer with the page of a view, or with the form as it was filled in and what is wrong with it."""
        tag, status = language or language_of_request(request), 200
        try:
            asked = read(ASKED, request.query_params.multi_items())
            question = self._question(asked)
            page = stood_page(self.library, tag, asked, question, self._part(asked, question))
        except BadParameter as error:
            fault = fault_of(error, ASKED)
            page, status = stood_page(self.library, tag, as_given(ASKED, request), None, Part(()), fault), fault.status
        body = render(self.library, page, tag).encode()
        named = f"{VIEW}.{tag}.html" + (f"?{request.url.query}" if request.url.query else "")
        location, vary = ("", ()) if language else (named, ("Accept-Language",))
        return respond(request, Content(body, HTML, tag, status, content_location=location, vary=vary))

    def data(self, request: Request, suffix: str) -> Response:
        """Answer with the statements of one page of a view as data; the Link header leads to those that follow."""
        try:
            asked = read(ASKED, request.query_params.multi_items())
            question = self._question(asked)
        except BadParameter as error:
            raise fault_of(error, ASKED).error from error
        part = self._part(asked, question)
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        links = (link(f"{VIEW}.{suffix}?{urlencode([*kept, ('after', part.after)])}", "next"),) if part.after else ()
        return respond(request, Content(self._written(question, part, suffix).encode(), DATA[suffix], links=links))

    def _written(self, question: Question, part: Part, suffix: str) -> str:
        ledger = self.library.ledger
        groups = view(ledger, question, list(part.statements))
        if suffix == "csv":
            return csv_text(ledger, groups, explain=True)
        if suffix == "json":
            return json_text(ledger, self.edition, question, groups)
        return "".join(f"{line}\n" for line in turtle_lines(ledger, self.edition, question, groups))

    def _question(self, asked: Asked) -> Question:
        return question_of(asked.given, partial(members_of, self.library), partial(member, self.library.store))

    def _part(self, asked: Asked, question: Question) -> Part:
        """Return the statements of one page, in order of their IRIs, and the key of what follows."""
        most = min(asked.limit or MOST, MOST)
        after = f"{self.library.base}id/{asked.after}" if asked.after else ""
        if question.case:
            every = self._about(question.case)
            start = bisect_right(every, after) if after else 0
            found = every[start : start + most + 1]
        else:
            found = self.library.things("Proposition", after, most + 1)
        more = len(found) > most
        key = found[most - 1].removeprefix(f"{self.library.base}id/") if more else ""
        return Part(tuple(found[:most]), key, not asked.after)
