"""Cite one statement: in words, as BibTeX and as CSL-JSON, by its lasting address and the release it was read in.

The claimant is its author and its title is never the bare figure: it says who asserts or denies it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.web.days import day_text
from kg.web.http.respond import Content, link, respond
from kg.web.labels import plain
from kg.web.library import Library
from kg.web.pages.bibtex import bibtex_entry
from kg.web.pages.said import Said, said
from kg.web.thing import Span, Thing, kind_of
from kg.web.words import words

BIBTEX: Final = "application/x-bibtex"
CSL: Final = "application/vnd.citationstyles.csl+json"
_SUFFIXES: Final = {".csl.json": CSL, ".bib": BIBTEX}


@dataclass(frozen=True, slots=True)
class Citation:
    """One statement cited in three forms, and the files that hold the last two."""

    plain: str
    bibtex: str
    csl: str
    bibtex_file: str
    csl_file: str


def cite(library: Library, claim: Thing, language: str) -> Citation:
    """Return how to cite a claim; the two files are in English, whichever the language of the words."""
    in_english = Said(library, claim, "en")
    return Citation(
        plain=_plain(library, Said(library, claim, language)),
        bibtex=_bibtex(library, in_english),
        csl=json.dumps([_csl(library, in_english)], ensure_ascii=False, indent=2) + "\n",
        bibtex_file=f"cite/{claim.id}.bib",
        csl_file=f"cite/{claim.id}.csl.json",
    )


def citation_file(library: Library, name: str) -> Content | None:
    """Return a file of the folder `cite`: "cl-4k2m9x.bib" or "cl-4k2m9x.csl.json"; None when it is no claim's."""
    suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
    claim = said(library, f"{library.base}id/claim/{name.removesuffix(suffix)}", "en") if suffix else None
    if claim is None:
        return None
    citation = cite(library, claim.claim, "en")
    return Content((citation.bibtex if suffix == ".bib" else citation.csl).encode(), _SUFFIXES[suffix])


def withdrawn_citation(library: Library, name: str) -> Content | None:
    """Return the answer, 410, for a file of a withdrawn claim: class of reason, day, and the address of the tombstone.

    None when nothing of that id was withdrawn.
    """
    id = name.removesuffix(next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), ""))
    thing = library.thing(kind_of(id), id)
    if thing is None or not thing.withdrawn:
        return None
    day = thing.span("withdrawnOn")
    said = [f"Withdrawn on {_between(day, '/')}: {thing.key('reasonClass')}.", thing.iri]
    said += [f"Replaced by: {iri}" for iri in thing.iris("replacedBy")]
    tombstone = link(f"../doc/{thing.kind}/{thing.id}", "describedby")
    return Content("\n".join([*said, ""]).encode(), "text/plain", status=410, links=(tombstone,))


def routes(library: Library) -> list[BaseRoute]:
    """Return the routes of the files in `cite`."""

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        found = citation_file(library, name) or withdrawn_citation(library, name)
        return respond(request, found or Content(b"No such citation.\n", "text/plain", status=404))

    return [Route("/cite/{name}", serve, methods=["GET", "HEAD"])]


def _plain(library: Library, claim: Said) -> str:
    return words(claim.language)(
        "claim.cited",
        what=library.label(claim.iri, claim.language),
        day=day_text(claim.when, claim.language),
        where=_where(library, claim),
        dataset=library.describe("dcterms:title", claim.language),
        version=library.version,
        released=day_text(_released(library), claim.language),
        iri=claim.iri,
    )


def _where(library: Library, claim: Said) -> str:
    locator = claim.claim.value("locator")
    source = library.label(claim.claim.source, claim.language)
    return words(claim.language)("claim.cited_at", source=source, locator=locator) if locator else source


def _released(library: Library) -> Span:
    day = library.modified.isoformat()
    return Span(day, day, day)


def _note(library: Library, claim: Said) -> str:
    source = claim.source
    url = "" if source is None else source.value("url")
    released = day_text(_released(library), "en")
    read = f"Read in: {_where(library, claim)}{f', {url}' if url else ''}."
    return f"{read} Recorded in: {library.describe('dcterms:title', 'en')}, release {library.version} of {released}."


def _bibtex(library: Library, claim: Said) -> str:
    when = claim.when
    fields = {
        "author": library.label(claim.who, "en"),
        "title": plain(library.label(claim.iri, "en")),
        "date": _between(when, "/"),
        "year": when.earliest[:4] if when and when.earliest[:4] == when.latest[:4] else "",
        "version": library.version,
        "note": _note(library, claim),
        "url": claim.iri,
    }
    return bibtex_entry("misc", claim.claim.id, fields)


def _between(when: Span | None, mark: str) -> str:
    return mark.join(dict.fromkeys((when.earliest, when.latest))) if when else ""


def _csl(library: Library, claim: Said) -> Mapping[str, object]:
    when = claim.when
    ends = [[int(part) for part in day.split("-")] for day in _between(when, " ").split()]
    return {
        "id": claim.claim.id,
        "type": "entry",
        "title": plain(library.label(claim.iri, "en")),
        "author": [{"literal": library.label(claim.who, "en")}],
        **({"issued": {"date-parts": ends}} if ends else {}),
        "container-title": library.describe("dcterms:title", "en"),
        "version": library.version,
        "note": _note(library, claim),
        "URL": claim.iri,
    }
