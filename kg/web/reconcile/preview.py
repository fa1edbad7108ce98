"""The preview of a thing: a small page for the frame of another site, which no search engine is to keep."""

from html import escape
from typing import Final

from kg.web.address import document_of
from kg.web.labels import warnings_of
from kg.web.library import Library
from kg.web.page import Page
from kg.web.reconcile.describe import describe, label
from kg.web.reconcile.lookup import find
from kg.web.reconcile.properties import all_properties, named, property_told
from kg.web.reconcile.types import TYPES, Told, is_person, meaning, type_told
from kg.web.render import render
from kg.web.thing import Thing
from kg.web.words import words

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *; sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "x-robots-tag": "noindex, nofollow, noarchive",
}

_NAMES: Final = 8  # forms of a name that are shown


def preview(library: Library, id: str, language: str) -> tuple[int, bytes]:
    """Return the status and the page about the thing of an id: 404 for none, 410 for what was withdrawn."""
    thing = find(library, id)
    if thing is not None:
        return 200, _page(library, language, _values(library, thing, language))
    known = library.of(f"{library.base}id/{id.removeprefix(f'{library.base}id/')}")
    gone = known is not None and known.withdrawn
    say = words(language)
    said = say("reconcile.preview_gone" if gone else "reconcile.preview_none")
    return 410 if gone else 404, _page(library, language, {"heading": said, "names": [], "told": "", "to": ""})


def flyout(library: Library, what: str, id: str, language: str) -> Told | None:
    """Return what is shown of an entity, a type or a property while it is pointed at; None when there is none."""
    name, told = _told(library, what, id, language)
    if not name:
        return None
    return {"id": id, "html": f"<p><b>{escape(name)}</b></p><p>{escape(told)}</p>"}


def _told(library: Library, what: str, id: str, language: str) -> tuple[str, str]:
    if what == "entity":
        thing = find(library, id)
        return (label(library, thing, language), describe(library, thing, language)) if thing else ("", "")
    if what == "type":
        return (
            (str(type_told(library, id, language)["name"]), meaning(library, id, language)) if id in TYPES else ("", "")
        )
    found = [property_told(library, one, language) for one in all_properties() if one.id == named(id)]
    return (str(found[0]["name"]), str(found[0]["description"])) if found else ("", "")


def _values(library: Library, thing: Thing, language: str) -> dict[str, object]:
    heading = label(library, thing, language)
    named = () if warnings_of(thing) else ("skos:prefLabel", "name")  # of what readers are warned of, the label alone
    literals = [literal for prop in named for literal in thing.literals(prop)]
    names = {literal.value: literal.language or "" for literal in literals if literal.value != heading}
    return {
        "heading": heading,
        "names": [(tag, form) for form, tag in names.items()][:_NAMES],
        "told": describe(library, thing, language),
        "to": document_of(library.base, thing.iri),
        "judged": is_person(thing),
    }


def _page(library: Library, language: str, values: dict[str, object]) -> bytes:
    page = Page(
        path="reconcile/preview",
        template="preview.html",
        title=str(values["heading"]),
        values={"judged": False, **values},
        index=False,
    )
    return render(library, page, language).encode()
