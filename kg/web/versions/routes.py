"""Send the list of versions, what changed since one of them, the differences as files, and the feeds of both."""

import csv
import io
import json
from functools import partial
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.archive.place import DELTAS, Kept, log_of
from kg.diff.record import change_record
from kg.web.front import page_routes
from kg.web.http.errors import HttpError, Offer
from kg.web.http.forwarded import address_of
from kg.web.http.respond import Content, respond
from kg.web.http.variants import Variant, content, pages, pick, split_suffix
from kg.web.library import Library
from kg.web.render import render
from kg.web.versions.feed import case_feed, versions_feed
from kg.web.versions.gate import gone, not_open
from kg.web.versions.memento import Memento
from kg.web.versions.pages import changes_page, versions_page
from kg.web.versions.rdf import versions_turtle
from kg.web.versions.shelf import NotOpen, Shelf
from kg.web.versions.since import Compared, Since
from kg.web.words import LANGUAGES

ATOM: Final = "application/atom+xml"
COLUMNS: Final = (
    "change", "graph", "thing", "class", "label", "property", "before", "after", "hidden", "reason", "withdrawn_on",
)  # fmt: skip
_LOG_TYPES: Final = {".jsonl": "application/jsonl", ".sig": "application/octet-stream"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_FORMS: Final = (*(f"{language}.html" for language in LANGUAGES), "json", "csv")


def routes(library: Library, shelf: Shelf) -> list[BaseRoute]:
    """Return the routes of a release that has kept versions beside it."""
    compared = Compared(shelf)
    found = Versions(library, shelf, compared)
    return [
        *page_routes(library, "versions", partial(versions_page, library, shelf)),
        Route("/versions.json", found.list_json),
        Route("/versions.ttl", found.list_turtle),
        Route("/changes/{rest:path}", found.changes),
        Route("/delta/{name}", found.delta),
        *(Route(f"/{path.name}", partial(found.log, path=path)) for path in log_of(shelf.archive)),
        Route("/feed.atom", found.feed),
        Route("/feed/case/{name}.atom", found.feed_of_case),
    ]


class Versions:
    """Answers about the kept versions of a release."""

    def __init__(self, library: Library, shelf: Shelf, compared: Compared):
        self.library = library
        self.shelf = shelf
        self.compared = compared

    def list_json(self, request: Request) -> Response:
        """Answer with the list of versions, for programs."""
        log = dict(zip(("log", "log_signature"), (path.name for path in self.shelf.log), strict=False))
        listed = [self._version(one) for one in self.shelf.versions]
        said = {"base_iri": self.library.base, **log, "versions": listed}
        return respond(request, Content(_json(said), "application/json"))

    def _version(self, one: Kept) -> dict[str, Any]:
        delta = self.shelf.delta(one)
        withdrawn = [
            {"id": stone.ident, "reason": stone.reason, "withdrawn_on": stone.withdrawn_on}
            for stone in self.shelf.withdrawn_from(one.version)
        ]
        return {
            "version": one.version,
            "release_date": one.day.isoformat(),
            "sealed": one.sealed,
            "signed": one.signed,
            **({"changed": dict(one.changed)} if one.changed else {}),
            **({"delta": f"delta/{delta}"} if delta else {}),
            **({"withdrawn": withdrawn} if withdrawn else {}),
        }

    def list_turtle(self, request: Request) -> Response:
        """Answer with the versions as DCAT, each with the version before it."""
        body = versions_turtle(self.library, self.shelf, self._mementos(request))
        return respond(request, Content(body, "text/turtle"))

    def _mementos(self, request: Request) -> tuple[Memento, ...]:
        return self.shelf.original(address_of(request), "").mementos if self.library.live else ()

    def changes(self, request: Request) -> Response:
        """Answer with what changed since a version, in all or about one case."""
        rest, suffix = split_suffix(request.path_params["rest"], _FORMS)
        version, _, case = rest.partition("/")
        since = self._since(request, version, case)
        variants = [
            *pages(lambda language: self._page(since, language)),
            Variant("json", "application/json", lambda: _json(since.record())),
            Variant("csv", "text/csv", lambda: _csv(since)),
        ]
        name = case or version
        return respond(request, content(name, suffix, pick(request, name, suffix, variants), variants))

    def _page(self, since: Since, language: str) -> bytes:
        return render(self.library, changes_page(self.library, since, language), language).encode()

    def _since(self, request: Request, version: str, case: str) -> Since:
        one = self.shelf.find(version)
        if version in self.shelf.closed:
            raise not_open(version)
        if one is None:
            up = "../" * (request.url.path.count("/") - 1)
            offers = tuple(Offer(f"{up}changes/{known.version}", known.version) for known in self.shelf.versions[-10:])
            raise HttpError(404, "That version is not kept; these are.", offers)
        if case and (stone := self.shelf.withdrawn_in(case)) is not None:
            raise gone(stone)
        iri = self._case(case) if case else ""
        try:
            return self.compared.since(one, iri)
        except NotOpen as error:
            raise not_open(version) from error

    def _case(self, ident: str) -> str:
        thing = self.library.thing("case", ident)
        if thing is None:
            raise HttpError(404, f"There is no case with the id {ident} in version {self.library.version}.")
        return thing.iri

    def delta(self, request: Request) -> Response:
        """Answer with the difference between two versions, an RDF Patch packed by gzip."""
        name = request.path_params["name"]
        if name not in map(self.shelf.delta, self.shelf.versions):
            raise HttpError(404, "There is no such difference; the list of versions names all of them.")
        body = (self.shelf.archive / DELTAS / name).read_bytes()
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return respond(request, Content(body, "application/gzip", headers=headers))

    def log(self, request: Request, path: Path) -> Response:
        """Answer with the transparency log of the archive, or with its signature."""
        if path not in self.shelf.log:
            raise HttpError(404, "There is no such file: nothing was kept yet, or the log is not signed.")
        headers = {"content-disposition": f'attachment; filename="{path.name}"'}
        return respond(request, Content(path.read_bytes(), _LOG_TYPES[path.suffix], headers=headers))

    def feed(self, request: Request) -> Response:
        """Answer with the feed of versions."""
        return respond(request, Content(versions_feed(self.library, self.shelf, address_of(request)), ATOM))

    def feed_of_case(self, request: Request) -> Response:
        """Answer with the feed of the versions that changed something about a case."""
        name = request.path_params["name"]
        if (stone := self.shelf.withdrawn_in(name)) is not None:
            raise gone(stone)
        case = self._case(name)
        try:
            steps = self.compared.steps(case)
        except NotOpen as error:
            raise not_open(error.version) from error
        return respond(request, Content(case_feed(self.library, steps, case, address_of(request)), ATOM))


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(since: Since) -> bytes:
    """Return changes as a table: a row for each property, safe to be opened by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in since.changes:
        said = change_record(change)
        head = [said["change"], said["graph"], said["thing"], said.get("class", ""), said.get("label", "")]
        end = [said.get("reason", ""), said.get("withdrawn_on", "")]
        for found in said.get("properties", [{"property": "", "before": [], "after": []}]):
            before, after = (" | ".join(found[side]) for side in ("before", "after"))
            row = [*head, found["property"], before, after, str(found.get("hidden", "")), *end]
            writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return text.getvalue().encode()
