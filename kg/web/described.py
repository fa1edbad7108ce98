"""Answer for what describes the data: its vocabulary, the dataset and catalogue, and the graphs.

These are documents themselves, so they are answered at once, without a 303.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.errors import near
from kg.web.dereference import SUFFIXES, rdf_variants
from kg.web.documents import Document, Documents
from kg.web.downloads import policy_of
from kg.web.gone import need_standing
from kg.web.held import HeldFile
from kg.web.http.errors import HttpError
from kg.web.http.respond import Content, link, respond
from kg.web.http.variants import HTML, Variant, content, pages, pick, split_suffix

_TERMS: Final = ("ns", "concept")
_PAGES: Final = {"dataset": "index", "catalogue": "dumps", "void": "dumps"}  # which page says the same to people

_ENDINGS: Final = ("", ".{suffix}")
_BESIDE: Final = re.compile(rb'href="(?=[\w-]+\.(?:ttl|jsonld)")')  # what lies beside it in the release


class Described:
    """The documents about the data; `ontology_page` is the page of the vocabulary in the release, if it has one."""

    def __init__(self, documents: Documents, ontology_page: HeldFile | None):
        self.documents = documents
        self.ontology_page = ontology_page

    def terms(self, name: str, request: Request) -> Response:
        """Answer with the ontology or the concept schemes, whose terms are fragments of these addresses."""
        suffix = request.path_params.get("suffix", "")
        variants = [*rdf_variants(self._writer(self.documents.of_terms(name)))]
        headers = {}
        if self.ontology_page is not None:
            html = _BESIDE.sub(rb'href="dump/ontology/', self.ontology_page.read())
            variants += pages(lambda language: html)
            headers["content-security-policy"] = policy_of(html)
        return self._answer(request, name, suffix, variants, headers)

    def description(self, name: str, request: Request) -> Response:
        """Answer with what VoID and DCAT say of the dataset or the catalogue; people are sent to a page."""
        suffix = request.path_params.get("suffix", "")
        document = self.documents.of_description(name)
        return self._or_page(request, name, suffix, document, lambda tag: f"{_PAGES[name]}.{tag}.html")

    def well_known(self, request: Request) -> Response:
        """Answer with the VoID description, at the address where it is looked for."""
        variants = rdf_variants(self._writer(self.documents.of_description("void")))
        variant = pick(request, "../void", "", variants)
        return respond(request, content("../void", "", variant, variants))

    def graph(self, request: Request) -> Response:
        """Answer with the statements of a graph; people are sent to the page of its source."""
        local, suffix = split_suffix(request.path_params["graph"], SUFFIXES)
        document = self.documents.of_graph(local)
        if document is None:
            need_standing(self.documents.library, local, "../" * (local.count("/") + 1))
            known = near(local, self.documents.library.release.graphs)
            raise HttpError(404, " ".join([f'There is no graph called "{local}";', known]).strip(" ;"))
        up = "../" * (local.count("/") + 1)
        page = f"{up}doc/{local}" if local.startswith("source/") else f"{up}dumps"
        return self._or_page(request, local.rpartition("/")[2], suffix, document, lambda tag: f"{page}.{tag}.html")

    def _or_page(
        self, request: Request, name: str, suffix: str, document: Document, page: Callable[[str], str]
    ) -> Response:
        variants = [*rdf_variants(self._writer(document)), *pages(lambda language: b"")]
        variant = pick(request, name, suffix, variants)
        if variant.media_type != HTML:
            return self._answer(request, name, suffix, variants[:-2], {})
        vary = () if suffix else ("Accept", "Accept-Language")
        return respond(request, Content(b"", HTML, status=303, location=page(variant.language), vary=vary))

    def _answer(
        self, request: Request, name: str, suffix: str, variants: Sequence[Variant], headers: dict[str, str]
    ) -> Response:
        variant = pick(request, name, suffix, variants)
        licence = self.documents.library.licence
        found = content(name, suffix, variant, variants, [link(licence, "license")] if licence else [])
        return respond(request, replace(found, headers=headers) if variant.media_type == HTML else found)

    def _writer(self, document: Document) -> Callable[[str], bytes]:
        return lambda suffix: self.documents.write(document, suffix)


def routes(documents: Documents, ontology_page: HeldFile | None) -> list[BaseRoute]:
    """Return the routes of the vocabulary, the descriptions and the graphs."""
    found = Described(documents, ontology_page)
    return [
        Route("/.well-known/void", found.well_known),
        Route("/graph/{graph:path}", found.graph),
        *(Route(f"/{name}{end}", partial(found.terms, name)) for name in _TERMS for end in _ENDINGS),
        *(Route(f"/{name}{end}", partial(found.description, name)) for name in _PAGES for end in _ENDINGS),
    ]
