"""Answer for the IRIs of things: `id/...` sends on to the document, `doc/...` is the document in every form.

A client that names no form gets Turtle, which is what the clients of linked data ask for; browsers name HTML. A
withdrawn thing is answered with 410 and its tombstone in the same forms, a thing that never was with 404 and help.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.errors import near
from kg.vocab import term
from kg.web.address import KINDS
from kg.web.documents import FORMATS, Document, Documents
from kg.web.gone import need_standing
from kg.web.http.errors import HttpError, Offer
from kg.web.http.respond import Content, link, respond
from kg.web.http.variants import HTML, Variant, content, pages, pick, split_suffix
from kg.web.thing import Thing, kind_of
from kg.web.words import LANGUAGES

ThingPage = Callable[[Thing, str], bytes]  # with the language; the HTML of the page about a thing

SUFFIXES: Final = (*FORMATS, *(f"{language}.html" for language in LANGUAGES))

_LANDING_PAGE: Final = "https://schema.org/AboutPage"


class Dereference:
    """The things of a release under their addresses; `page` makes the HTML."""

    def __init__(self, documents: Documents, page: ThingPage):
        self.documents = documents
        self.library = documents.library
        self.page = page

    def redirect(self, request: Request) -> Response:
        """Answer for the IRI of a thing: what it stands for is no document, so see the one about it."""
        thing, suffix = self._asked(request)
        if thing.withdrawn:
            return self._gone(request, thing, suffix, f"../../doc/{thing.kind}/{thing.id}")
        target = f"../../doc/{thing.kind}/{thing.id}{f'.{suffix}' if suffix else ''}"
        links = (link(thing.iri, "cite-as"), link(target, "describedby"))
        return respond(request, Content(b"", "text/plain", status=303, location=target, links=links))

    def document(self, request: Request) -> Response:
        """Answer with the document about a thing, or with its tombstone."""
        thing, suffix = self._asked(request)
        if thing.withdrawn:
            return self._gone(request, thing, suffix, thing.id)
        variants = self.variants(thing)
        variant = pick(request, thing.id, suffix, variants)
        found = content(thing.id, suffix, variant, variants, signposts(self.documents, thing, variant, variants))
        return respond(request, found)

    def variants(self, thing: Thing) -> list[Variant]:
        """Return every form of the document about a thing, in the order of the server."""
        kept: list[Document] = []

        def write(suffix: str) -> bytes:
            if not kept:
                kept.append(self.documents.of_thing(thing))
            return self.documents.write(kept[0], suffix)

        return [*rdf_variants(write), *pages(lambda language: self.page(thing, language))]

    def _gone(self, request: Request, thing: Thing, suffix: str, name: str) -> Response:
        variants = self.variants(thing)
        variant = pick(request, name, suffix, variants)
        found = content(name, suffix, variant, variants, signposts(self.documents, thing, variant, variants, name))
        return respond(request, replace(found, status=410, content_location=""))

    def _asked(self, request: Request) -> tuple[Thing, str]:
        kind, name = request.path_params["kind"], request.path_params["id"]
        id, suffix = split_suffix(name, SUFFIXES)
        thing = self.library.thing(kind, id)
        if thing is None:
            need_standing(self.library, id, "../../")
            raise self._unknown(request, kind, id)
        return thing, suffix

    def _unknown(self, request: Request, kind: str, id: str) -> HttpError:
        known = f"{self.library.base}id/{kind_of(id)}/{id}"
        if kind_of(id) not in ("", kind) and self.library.of(known) is not None:
            offer = Offer(f"../{kind_of(id)}/{id}", known)
            return HttpError(404, f"There is no {kind} {id}; there is a {kind_of(id)} of that id.", (offer,))
        if kind not in KINDS:
            return HttpError(404, " ".join([f'There is no kind of thing called "{kind}";', near(kind, KINDS)]).strip())
        return HttpError(404, f"There is no {kind} with the id {id} in version {self.library.version}.")


def routes(documents: Documents, page: ThingPage) -> list[BaseRoute]:
    """Return the routes of things and their documents."""
    found = Dereference(documents, page)
    return [Route("/id/{kind}/{id}", found.redirect), Route("/doc/{kind}/{id}", found.document)]


def rdf_variants(write: Callable[[str], bytes]) -> list[Variant]:
    """Return a variant for each RDF format; `write` makes the bytes for a suffix."""
    return [Variant(suffix, kind, partial(write, suffix)) for suffix, kind in FORMATS.items()]


def signposts(
    documents: Documents, thing: Thing, variant: Variant, variants: Sequence[Variant], name: str = ""
) -> tuple[str, ...]:
    """Return the links by which a machine finds its way: what to cite, what describes it, its licence and its whole.

    Source: FAIR Signposting, level 1.
    """
    name = name or thing.id
    types = [term(thing.cls)] if thing.cls else []
    links = [link(thing.iri, "cite-as"), link(f"{documents.library.base}dataset", "collection")]
    if licence := documents.library.licence:
        links.append(link(licence, "license"))
    if variant.media_type == HTML:
        types.append(_LANDING_PAGE)
        links += [link(f"{name}.{v.suffix}", "describedby", v.media_type) for v in variants if v.media_type != HTML]
    else:
        links.append(link(name, "describes"))
    successors = [link(iri, "successor-version") for iri in thing.iris("replacedBy")] if thing.withdrawn else []
    return (*links, *(link(iri, "type") for iri in types), *successors)
