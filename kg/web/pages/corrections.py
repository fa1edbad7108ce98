"""Make the pages of the requests for corrections: the public log, one request, and what pages say of their own.

A person who is recorded is never named in the log: it shows the number of the record.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil
from statistics import median
from typing import Final

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.shown import facts, numbered
from kg.web.people import names_somebody
from kg.web.thing import Span, Thing, name
from kg.web.words import words

OPEN: Final = "open"
_MOST: Final = 100_000
_PEOPLE: Final = ("person", "record")
_FACTS: Final = (
    "correctionOf", "correctionKind", "requesterKind", "receivedOn", "request", "correctionStatus", "decidedOn",
    "decision", "changed", "author",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a page shows it. `days` is how long it waited, or has waited on the day of the release."""

    thing: Thing
    about: str  # IRI
    named: str  # what to call it; a recorded person by number alone
    kind: str
    status: str  # key
    received: Span | None
    decided: Span | None
    days: int

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided yet."""
        return self.status == OPEN


def corrections_page(library: Library, language: str) -> Page:
    """Return the public log: what waits, what was decided and how soon, as of the day of the release."""
    asked = requests(library, language)
    decided = [one.days for one in asked if not one.is_open]
    waiting = [one for one in asked if one.is_open]
    texts = words(language)
    values = {
        "waiting": sorted(waiting, key=lambda one: (-one.days, one.thing.iri)),
        "decided": [one for one in asked if not one.is_open],
        "half": half_of(library, language),
        "longest": numbered("corrections.longest", max(decided), language) if decided else "",
        "days": lambda count: numbered("corrections.days", count, language),
    }
    title, lead = texts("site.corrections"), texts("corrections.lead")
    return Page("corrections", "corrections.html", title, values, description=lead)


def request_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of one request; search engines are asked to leave it alone."""
    asked = _asked(library, thing, language)
    values = {"facts_of_it": facts(library, thing, _shown(library, asked), language), "asked": asked}
    return page_about(thing, "request.html", f"{asked.kind}: {asked.named}", values, index=False)


def half_of(library: Library, language: str) -> str:
    """Return in words within how many days half of the requests were decided, "" when none was."""
    days = [one.days for one in requests(library, language) if not one.is_open]
    return numbered("corrections.half", ceil(median(days)), language) if days else ""


def requests(library: Library, language: str) -> list[Asked]:
    """Return every request of the release, the last that came first."""
    things = (library.of(iri) for iri in library.things("Correction", limit=_MOST))
    found = [_asked(library, thing, language) for thing in things if thing is not None]
    return sorted(found, key=lambda one: (one.received.earliest if one.received else "", one.thing.iri), reverse=True)


def requests_about(library: Library, iri: str, language: str) -> list[Asked]:
    """Return the requests about one thing, in the order of their ids."""
    things = (library.of(one) for one in library.pointing(iri, "correctionOf"))
    return [_asked(library, thing, language) for thing in things if thing is not None]


def _asked(library: Library, thing: Thing, language: str) -> Asked:
    about = thing.iri_at("correctionOf")
    received, decided = thing.span("receivedOn"), thing.span("decidedOn")
    until = date.fromisoformat(decided.latest) if decided else library.modified
    since = date.fromisoformat(received.earliest) if received else until
    return Asked(
        thing, about, _named(library, about, language), library.label(thing.iri_at("correctionKind"), language),
        thing.key("correctionStatus"), received, decided, max(0, (until - since).days),
    )  # fmt: skip


def _named(library: Library, iri: str, language: str) -> str:
    label = library.label(iri, language)
    if _is_about_people(library, iri) or names_somebody(library, label):
        return words(language)("corrections.person", id=iri.rpartition("/")[2])
    return label


def _is_about_people(library: Library, iri: str) -> bool:
    """Return whether something is a person or a record, or names one: a denial, a link, who is the same as whom."""
    thing = library.of(iri)
    named = [name(quad.object) for quad in thing.quads] if thing else []
    people = tuple(f"{library.base}id/{kind}/" for kind in _PEOPLE)
    return any(one.startswith(people) for one in (iri, *named))


def _shown(library: Library, asked: Asked) -> tuple[str, ...]:
    """Return the properties to show; what a request about a person is about is linked without the name."""
    return _FACTS[1:] if _is_about_people(library, asked.about) else _FACTS
