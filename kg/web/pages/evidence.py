"""The page of an item of evidence: how far it is verified and why, what is kept of it, and what it cannot show.

No film or paper is ever on it, and of pictures only the thumbnail, if the release has one. What readers are to be
warned of is named in a fold that they open themselves.
"""

from kg.coverage.recordings import recordings
from kg.coverage.verified import verified
from kg.ledger import Evidence
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.cited import SHOWING, not_held, warned
from kg.web.pages.held import held_by_statement
from kg.web.pages.judged import judgements_of
from kg.web.pages.said import of_kind
from kg.web.pages.shown import facts
from kg.web.pages.thumbnail import thumbnail_of
from kg.web.thing import Thing

_FACTS = (
    "evidenceKind", "itemCount", "about", "recordedOn", "publishedOn", "contentWarning", "seenBy", "authenticatedBy",
)  # fmt: skip


def evidence_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of an item or a set of evidence; what is said of it is announced before it is shown."""
    describing = of_kind(library, library.pointing(thing.iri, "describes"), "proposition")
    described, described_count = held_by_statement(library, describing, language)
    supported, supported_count = held_by_statement(library, thing.iris("supports"), language)
    judgements, judgement_count = judgements_of(library, thing.iri, language, "subject", "object")
    values = {
        "facts_of_it": facts(library, thing, _FACTS, language),
        "warned": warned(library, thing, language),
        "source": library.of(thing.source),
        "described": described,
        "described_count": described_count,
        "supported": supported,
        "supported_count": supported_count,
        "judgements": judgements,
        "judgement_count": judgement_count,
        "entry": facts(library, thing, ("enteredBy", "enteredOn"), language),
        **_verification(library, thing, language),
    }
    return page_about(thing, "evidence.html", library.label(thing.iri, language), values)


def _verification(library: Library, thing: Thing, language: str) -> dict[str, object]:
    """Return how far the item is verified, why no copy is held, its copies, and how far day and place are known."""
    row = library.ledger.evidence(thing.iri)
    assert row is not None, thing.iri
    return {
        "verified": verified(library.ledger.verifications_of(thing.iri)),
        "recording": recordings(library.ledger, [row])[0],
        "reason": not_held(row.not_held_reason, language),
        "cannot_show": thing.text("cannotShow", language),
        "recorded": thing.span("recordedOn"),
        "places": _places(library, row),
        "thumbnail": thumbnail_of(library, thing.iri),
        **SHOWING,
    }


def _places(library: Library, row: Evidence) -> list[tuple[str, str]]:
    """Return the places of an item, each with the concept of its precision: never finer than the place itself is."""
    return [(iri, place.iri_at("precision")) for iri in row.places if (place := library.of(iri))]
