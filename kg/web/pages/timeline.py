"""The timeline: when statements were made, sources issued, evidence recorded, and cases and restrictions were.

A day that is known only within bounds is drawn as those bounds. The same stands below as a table.
"""

from dataclasses import dataclass
from typing import Any, Final

from starlette.routing import BaseRoute

from kg.web.assets import asset_path
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import DATED, by_day, in_order
from kg.web.pages.said import once_each
from kg.web.pages.view import View, labels, view_routes
from kg.web.thing import Span, Thing
from kg.web.words import words

TIMELINE: Final = "timeline"
DATA: Final = "timeline.json"
CLASSES: Final = ("Case", "Restriction", "Claim", "Source", "Evidence")
_DAY: Final = {**DATED, "Evidence": "recordedOn"}
_MOST: Final = 500  # things of a class, the earliest first


@dataclass(frozen=True, slots=True)
class Dated:
    """A thing at its time; `stance` is that of a claim."""

    thing: Thing
    span: Span

    @property
    def stance(self) -> str:
        """The key of the stance of a claim, "" for other things."""
        return self.thing.key("stance")


def timeline_page(library: Library, language: str) -> Page:
    """Return the page of the timeline."""
    texts = words(language)
    return Page(
        path=TIMELINE,
        template="timeline.html",
        title=texts("timeline.title"),
        description=texts("timeline.description"),
        values={
            "entries": entries(library),
            "classes": [cls for cls in CLASSES if library.count(cls)],
            "more": {cls: library.count(cls) - _MOST for cls in CLASSES if library.count(cls) > _MOST},
            "drawn": bool(asset_path("vendor/vis-timeline/vis-timeline.js")),
        },
        scripts=("timeline.js",),
        styles=("vendor/vis-timeline/vis-timeline.css", "timeline.css"),
        formats=(".json",),
    )


def entries(library: Library) -> list[Dated]:
    """Return the dated things of the release in order of time: the earliest of each class, none without a day."""
    found = [entry for cls in CLASSES for entry in _of_class(library, cls)]
    return sorted(
        found, key=lambda one: (one.span.earliest, one.span.latest, CLASSES.index(one.thing.cls), one.thing.iri)
    )


def _of_class(library: Library, cls: str) -> list[Dated]:
    things = [thing for iri in _first_of_class(library, cls) if (thing := library.of(iri)) is not None]
    return [Dated(thing, span) for thing in things if (span := thing.span(_DAY[cls])) is not None and span.earliest]


def _first_of_class(library: Library, cls: str) -> list[str]:
    """Return the earliest things of a class; of a recording that is posted several times, one row alone."""
    if cls == "Evidence":
        return once_each(library, by_day(library, _DAY[cls]))[:_MOST]
    return in_order(library, cls, library.things(cls, limit=library.count(cls)), "en")[:_MOST]


def timeline_data(library: Library) -> dict[str, Any]:
    """Return what the timeline is drawn from: the first and last day of each thing, its class, stance and label."""
    return {
        "entries": [
            {
                "id": entry.thing.id,
                "class": entry.thing.cls,
                "stance": entry.stance,
                "earliest": entry.span.earliest,
                "latest": entry.span.latest,
                "label": labels(library, entry.thing.iri),
            }
            for entry in entries(library)
        ]
    }


VIEW: Final = View(TIMELINE, timeline_page, {DATA: timeline_data})


def routes(library: Library) -> list[BaseRoute]:
    """Return the routes of the timeline and of the document it is drawn from."""
    return view_routes(library, VIEW)
