"""The network: who answers, passes on and revises exactly which statement, of the release, a case or one claim.

A tie is drawn only where a source states it, so a denial stands beside the figure it answers and beside no other.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.web.assets import asset_path
from kg.web.front import answer_page
from kg.web.gone import need_standing
from kg.web.http.errors import HttpError
from kg.web.http.respond import Content, respond
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import in_order
from kg.web.pages.said import Said, said, stated_on
from kg.web.pages.ties import PROPERTIES, Tie, all_ties, claims_of_case, ties_among, ties_around
from kg.web.pages.view import View, json_bytes, labels, view_routes
from kg.web.thing import kind_of
from kg.web.words import LANGUAGES, words

NETWORK: Final = "network"
DATA: Final = "network.json"
_MOST: Final = 400  # ties in one drawing
_MOST_AROUND: Final = 60  # ties in the drawing around one claim
_MOST_CASES: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A tie as the table shows it; an end is None when it is no claim: a record, or what was withdrawn."""

    tie: Tie
    start: Said | None
    end: Said | None


def network_page(library: Library, language: str, id: str = "") -> Page:
    """Return the page of the network of the release, or of the case or claim with an id."""
    ties, total = network_ties(library, id)
    texts = words(language)
    about = library.label(f"{library.base}id/{kind_of(id)}/{id}", language) if id else ""
    return Page(
        path=f"{NETWORK}/{id}" if id else NETWORK,
        template="network.html",
        title=texts("network.title_of", about=about) if id else texts("network.title"),
        description=texts("network.description"),
        values={
            "about": f"{library.base}id/{kind_of(id)}/{id}" if id else "",
            "groups": {kind: _rows(library, ties, kind, language) for kind in PROPERTIES},
            "more": total - len(ties),
            "cases": [] if id else _cases(library, language),
            "data": f"{NETWORK}/{id}.json" if id else DATA,
            "drawn": bool(ties and asset_path("vendor/cytoscape/cytoscape.js")),
        },
        index=not id,
        scripts=("network.js",),
        styles=("network.css",),
        formats=(".json",),
    )


def network_ties(library: Library, id: str = "") -> tuple[list[Tie], int]:
    """Return the ties to draw and how many there are."""
    if not id:
        return all_ties(library, _MOST)
    iri = f"{library.base}id/{kind_of(id)}/{id}"
    if kind_of(id) == "case":
        return ties_among(library, claims_of_case(library, iri), _MOST)
    return ties_around(library, iri, _MOST_AROUND)


def network_data(library: Library, id: str = "") -> dict[str, Any]:
    """Return what the network is drawn from: statements and ties; `id` as for the page."""
    ties, _ = network_ties(library, id)
    ends = sorted(
        {end for tie in ties for end in (tie.start, tie.end)}, key=lambda iri: (*stated_on(library, iri), iri)
    )
    return {
        "statements": [_statement(library, iri) for iri in ends],
        "ties": [{"kind": tie.kind, "from": _id(tie.start), "to": _id(tie.end)} for tie in ties],
    }


def has_network(library: Library, id: str) -> bool:
    """Return whether there is a network of its own for an id: that of a case or of a claim in the release."""
    kind = kind_of(id)
    thing = library.thing(kind, id) if kind in ("case", "claim") else None
    return thing is not None and not thing.withdrawn


def _rows(library: Library, ties: list[Tie], kind: str, language: str) -> list[Row]:
    mine = [tie for tie in ties if tie.kind == kind]
    in_time = sorted(mine, key=lambda tie: (*stated_on(library, tie.start), tie))
    return [Row(tie, said(library, tie.start, language), said(library, tie.end, language)) for tie in in_time]


def _cases(library: Library, language: str) -> list[str]:
    cases = in_order(library, "Case", library.things("Case", limit=library.count("Case")), language)
    return [case.rpartition("/")[2] for case in cases[:_MOST_CASES]] if len(cases) > 1 else []


def _statement(library: Library, iri: str) -> dict[str, Any]:
    found = {language: said(library, iri, language) for language in LANGUAGES}
    claims = {language: claim for language, claim in found.items() if claim is not None}
    return {
        "id": _id(iri),
        "stance": next((claim.stance for claim in claims.values()), ""),
        "label": labels(library, iri),
        "who": {tag: library.label(claim.who, tag) for tag, claim in claims.items()},
        "figure": {tag: claim.figure for tag, claim in claims.items()},
    }


def _id(iri: str) -> str:
    return iri.rpartition("/")[2]


VIEW: Final = View(NETWORK, network_page, {DATA: network_data})


def routes(library: Library) -> list[BaseRoute]:
    """Return the routes of the network of the release, of each case and each claim, and of their documents."""

    def around(request: Request, suffix: str = "") -> Response:
        id = request.path_params["id"]
        if not has_network(library, id):
            need_standing(library, id, "../")
            raise HttpError(404, "There is no case and no claim of that id in this release.")
        if suffix == "json":
            return respond(request, Content(json_bytes(network_data(library, id)), "application/json"))
        return answer_page(library, partial(network_page, library, id=id), (), request, suffix)

    endings = {f".{tag}.html": tag for tag in LANGUAGES} | {".json": "json", "": ""}
    single = [Route(f"/{NETWORK}/{{id}}{end}", partial(around, suffix=tag)) for end, tag in endings.items()]
    return [*view_routes(library, VIEW), *single]
