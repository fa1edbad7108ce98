"""The page of one answer about an item of evidence: what was asked, what was answered, by whom and from what."""

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.cited import warned
from kg.web.pages.shown import facts
from kg.web.thing import Thing

_ASKED = ("criterion", "needed", "verifies")
_REACHED = ("answerReached", "verifierCount", "author", "decidedOn")
_WHY = ("answerReason", "reference", "referenceKind")


def verification_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of an answer; its reason is folded when it may describe what readers are to be warned of."""
    values = {
        "asked": facts(library, thing, _ASKED, language),
        "question": thing.text("question", language),
        "why": facts(library, thing, _WHY, language),
        "reached": facts(library, thing, _REACHED, language),
        "warned": warned(library, thing, language),
        "entry": facts(library, thing, ("enteredBy", "enteredOn"), language),
    }
    return page_about(thing, "verification.html", library.label(thing.iri, language), values)
