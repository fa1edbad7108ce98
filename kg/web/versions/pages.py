"""Make the list of versions, and the pages of what changed since one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.archive.place import Kept
from kg.diff.changes import Change, Property
from kg.diff.withdrawn import Tombstone
from kg.release.view import literal_parts
from kg.vocab import concept, expand
from kg.web.labels import NO_WARNING, warned_of
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.shown import numbered
from kg.web.pages.term import property_label
from kg.web.thing import Span
from kg.web.versions.shelf import Shelf
from kg.web.versions.since import Since
from kg.web.words import words

KINDS: Final = ("added", "removed", "revised", "withdrawn")
_OF_PEOPLE: Final = ("gv:PersonRecord", "gv:Person")
_NAMED: Final = ("figure", "age")


@dataclass(frozen=True, slots=True)
class Version:
    """A kept version as the list shows it. `changed` are words for each kind of change; `delta` is "" without one."""

    version: str
    day: Span
    step: str
    changed: tuple[str, ...]
    sealed: bool
    signed: bool
    withdrawn: tuple[tuple[Tombstone, Span], ...]
    delta: str
    before: str
    newest: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A value that went or came: its text with the language tag, and the thing behind it if it is in the release."""

    text: str
    tag: str = ""
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One property that changed: its name, what was, what is, and whether more of it named something withdrawn."""

    name: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that changed: how, its IRI, its label, whether it still has a page, and its properties.

    `warning` is what readers are to be told before they see the properties, "" when that is nothing.
    """

    kind: str
    thing: str
    ident: str
    cls: str
    label: str
    there: bool
    rows: tuple[Row, ...]
    stone: Tombstone | None
    day: Span | None
    warning: str


def versions_page(library: Library, shelf: Shelf, language: str) -> Page:
    """Return the page that lists the kept versions, the newest first."""
    texts = words(language)
    listed = [_version(library, shelf, one, language) for one in reversed(shelf.versions)]
    log = [path.name for path in shelf.log]
    values = {"versions": listed, "reason": _reason, "current": library.version, "kinds": KINDS, "log": log}
    lead = texts("versions.lead")
    return Page(
        "versions", "versions.html", texts("site.versions"), values, description=lead, formats=(".json", ".ttl")
    )


def changes_page(library: Library, since: Since, language: str) -> Page:
    """Return the page of what changed since a version, in all or about one case. Search engines are asked to leave."""
    texts = words(language)
    case = library.label(since.case, language) if since.case else ""
    title = texts("versions.since_case" if case else "versions.since", version=since.version, case=case)
    warned = {change.thing: _terms(change, "gv:contentWarning") - {NO_WARNING} for change in since.changes}
    found = [
        _changed(library, change, _warning(library, change, warned, language), language) for change in since.changes
    ]
    values = {
        "since": since,
        "counts": tuple(
            numbered(f"versions.count_{kind.value}", number, language)
            for kind, number in since.total.kinds.items()
            if number
        ),
        "people": [one for one in found if one.cls in _OF_PEOPLE],
        "others": [one for one in found if one.cls not in _OF_PEOPLE],
        "reason": _reason,
        "case_label": case,
    }
    path = f"changes/{since.version}" + (f"/{since.case.rpartition('/')[2]}" if since.case else "")
    return Page(path, "changes.html", title, values, description=title, index=False, formats=(".json", ".csv"))


def _reason(stone: Tombstone) -> str:
    return concept("reason-class", stone.reason)


def _version(library: Library, shelf: Shelf, one: Kept, language: str) -> Version:
    counts = one.changed.get("counts", {})
    texts = tuple(numbered(f"versions.count_{kind}", counts[kind], language) for kind in KINDS if counts.get(kind))
    before = shelf.before(one.version)
    return Version(
        one.version,
        _span(one.day.isoformat()),
        str(one.changed.get("step", "")),
        texts,
        one.sealed,
        one.signed,
        tuple((stone, _span(stone.withdrawn_on)) for stone in shelf.withdrawn_from(one.version)),
        shelf.delta(one),
        before.version if before else "",
        one.version == library.version,
    )


def _span(day: str) -> Span:
    return Span(day, day, day) if day and date.fromisoformat(day) else Span("", "", day)


def _warning(library: Library, change: Change, warned: Mapping[str, set[str]], language: str) -> str:
    """Return the warning of an item of evidence, or of the item of an answer, as it was or as it is.

    An answer whose item is neither in the release nor among the changes stands under a warning too. `warned` are the
    concepts by thing that came or went.
    """
    items = {change.thing, *_terms(change, "gv:verifies")}
    found = {iri for item in items for iri in (*warned.get(item, ()), *warned_of(library, library.of(item)))}
    unknown = any(item not in warned and library.of(item) is None for item in items)
    texts = words(language)
    if not found:
        return texts("site.sensitive") if unknown else ""
    listed = texts("search.list_comma").join(sorted(library.label(iri, language) for iri in found))
    return texts("evidence.warned_cell", what=listed)


def _terms(change: Change, name: str) -> set[str]:
    """Return the IRIs to which a property of a thing pointed, or points now."""
    values = (one.before + one.after for one in change.properties if one.name == name)
    return {term[1:-1] for several in values for term in several if term.startswith("<")}


def _changed(library: Library, change: Change, warning: str, language: str) -> Changed:
    there = library.of(change.thing) is not None and change.thing.startswith(f"{library.base}id/")
    cls = library.label(expand(change.cls), language) if change.cls.startswith("gv:") else ""
    label = library.label(change.thing, language) if there and change.stone is None else "" if warning else change.label
    rows = tuple(_row(library, found, language) for found in change.properties)
    day = _span(change.stone.withdrawn_on) if change.stone else None
    return Changed(
        change.kind.value, change.thing, change.ident, change.cls, label or cls or change.ident, there, rows,
        change.stone, day, warning,
    )  # fmt: skip


def _row(library: Library, found: Property, language: str) -> Row:
    name = words(language)(f"versions.{found.name}") if found.name in _NAMED else ""
    name = name or (property_label(library, expand(found.name), language) if _is_known(found.name) else found.name)
    before, after = (tuple(_value(library, value, language) for value in side) for side in (found.before, found.after))
    return Row(name, before, after, bool(found.hidden))


def _is_known(name: str) -> bool:
    try:
        return bool(expand(name))
    except KeyError:
        return False


def _value(library: Library, term: str, language: str) -> Value:
    if term.startswith('"'):
        text, tag, _ = literal_parts(term)
        return Value(text, tag)
    if not term.startswith("<"):
        return Value(term)
    iri = term[1:-1]
    if iri.startswith(f"{library.base}id/") and library.of(iri) is None:
        return Value(iri.rpartition("/")[2])
    return Value(library.label(iri, language), iri=iri if iri.startswith(f"{library.base}id/") else "")
