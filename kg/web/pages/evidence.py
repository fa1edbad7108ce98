"""The page of an item of evidence that a source cites: what it is, who has seen it, and where it is."""

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.held import held_by_statement
from kg.web.pages.judged import judgements_of
from kg.web.pages.said import of_kind
from kg.web.pages.shown import facts
from kg.web.thing import Thing

_FACTS = (
    "evidenceKind", "itemCount", "about", "held", "notHeldReason", "seenBy", "authenticatedBy", "publishedOn", "sha256",
)  # fmt: skip


def evidence_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of an item or a set of evidence; what is said of it is announced before it is shown."""
    describing = of_kind(library, library.pointing(thing.iri, "describes"), "proposition")
    described, described_count = held_by_statement(library, describing, language)
    supported, supported_count = held_by_statement(library, thing.iris("supports"), language)
    judgements, judgement_count = judgements_of(library, thing.iri, language, "subject", "object")
    values = {
        "facts_of_it": facts(library, thing, _FACTS, language),
        "source": library.of(thing.source),
        "described": described,
        "described_count": described_count,
        "supported": supported,
        "supported_count": supported_count,
        "judgements": judgements,
        "judgement_count": judgement_count,
        "entry": facts(library, thing, ("enteredBy", "enteredOn"), language),
    }
    return page_about(thing, "evidence.html", library.label(thing.iri, language), values)
