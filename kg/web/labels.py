"""Name a thing for a reader, in English or Persian. A claim is never named without who makes it."""

from typing import TYPE_CHECKING, Final

from kg.vocab import GV_IRI, GVC_IRI, concept
from kg.web.figures import figure_of
from kg.web.thing import Thing, best
from kg.web.words import words

if TYPE_CHECKING:
    from kg.web.library import Library

NO_WARNING: Final = concept("content-warning", "none")


def label_of(library: "Library", iri: str, language: str) -> str:
    """Return what a reader should see in place of an IRI; the IRI itself when it is not of this release."""
    if iri.startswith((GV_IRI, GVC_IRI)):
        return library.concept_label(iri, language)
    thing = library.of(iri)
    if thing is None:
        return iri
    own = _NAMED.get(thing.cls, _pref_label)(library, thing, language)
    return own or thing.id


def _pref_label(library: "Library", thing: Thing, language: str) -> str:
    text = thing.text("skos:prefLabel", language)
    return "" if text is None else text.value


def _statement(library: "Library", thing: Thing, language: str) -> str:
    text = thing.text("text", language)
    figure = figure_of(library, thing, language)
    said = "" if text is None else text.value
    return f"{said}: {figure}" if said and figure else said or figure


def _claim(library: "Library", thing: Thing, language: str) -> str:
    who, what = (_apart(library.label(thing.iri_at(end), language)) for end in ("claimant", "proposition"))
    return words(language)(f"labels.{thing.key('stance')}", who=who, what=what)


def _apart(text: str) -> str:
    """Return a text in marks that keep its direction from its surroundings: a name may be in either script."""
    return f"\u2068{text}\u2069"


def plain(text: str) -> str:
    """Return a label without the marks of direction, for files and programs that have no use for them."""
    return text.replace("\u2068", "").replace("\u2069", "")


def _record(library: "Library", thing: Thing, language: str) -> str:
    text = best(thing.literals("name"), language)
    return words(language)("labels.unnamed") if text is None else text.value


def _person(library: "Library", thing: Thing, language: str) -> str:
    preferred = [
        literal
        for iri in library.pointing(thing.iri, "object")
        if (judgement := library.of(iri)) is not None and judgement.one("withdrawnOn") is None
        for literal in judgement.literals("preferredName")
    ]
    if (text := best(preferred, language)) is not None:
        return text.value
    names = [library.label(record, language) for record in thing.iris("hasRecord")]
    return " / ".join(dict.fromkeys(names))


def _judgement(library: "Library", thing: Thing, language: str) -> str:
    kind = library.label(thing.iri_at("judgementKind"), language)
    outcome = thing.iri_at("relation") or thing.iri_at("status")
    return f"{kind}: {library.label(outcome, language)}" if outcome else kind


def _affiliation(library: "Library", thing: Thing, language: str) -> str:
    return " – ".join(library.label(thing.iri_at(end), language) for end in ("member", "body"))


def _comparison(library: "Library", thing: Thing, language: str) -> str:
    return " ↔ ".join(library.label(claim, language) for claim in thing.iris("compares"))


def _link(library: "Library", thing: Thing, language: str) -> str:
    ends = thing.iri_at("owl:annotatedSource"), thing.iri_at("owl:annotatedTarget")
    return " → ".join(library.label(end, language) for end in ends)


def _correction(library: "Library", thing: Thing, language: str) -> str:
    kind, status = (library.label(thing.iri_at(prop), language) for prop in ("correctionKind", "correctionStatus"))
    return words(language)("labels.correction", kind=kind, status=status)


def _evidence(library: "Library", thing: Thing, language: str) -> str:
    """Of what a reader is to be warned of, the kind and the warning: its own name stands on its page, folded."""
    if not (warnings := warnings_of(thing)):
        return _pref_label(library, thing, language)
    texts = words(language)
    listed = texts("search.list_comma").join(library.label(iri, language) for iri in warnings)
    kind = library.label(thing.iri_at("evidenceKind"), language)
    return texts("labels.warned", kind=kind, id=_apart(thing.id), what=listed)


def warnings_of(thing: Thing) -> list[str]:
    """Return the concepts of what a reader of an item of evidence is to be warned of; empty for other things."""
    return [iri for iri in thing.iris("contentWarning") if iri != NO_WARNING]


def warned_of(library: "Library", thing: Thing | None) -> list[str]:
    """Return what readers of an item are to be warned of, as `warnings_of` does; of an answer, as of its item."""
    item = library.of(thing.iri_at("verifies")) if thing is not None and thing.cls == "Verification" else thing
    return warnings_of(item) if item is not None else []


def _verification(library: "Library", thing: Thing, language: str) -> str:
    criterion, answer = (library.label(thing.iri_at(prop), language) for prop in ("criterion", "answer"))
    item = _apart(library.label(thing.iri_at("verifies"), language))
    return words(language)("labels.verification", criterion=criterion, answer=answer, item=item)


def _withdrawn(library: "Library", thing: Thing, language: str) -> str:
    return words(language)("labels.withdrawn")


_NAMED = {
    "Affiliation": _affiliation,
    "CircularReport": _comparison,
    "Claim": _claim,
    "Comparison": _comparison,
    "Correction": _correction,
    "Evidence": _evidence,
    "Judgement": _judgement,
    "Link": _link,
    "Partition": _statement,
    "Person": _person,
    "PersonRecord": _record,
    "Proposition": _statement,
    "Tombstone": _withdrawn,
    "Verification": _verification,
}
