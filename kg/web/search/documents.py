"""Make of each thing of a release the document that search finds: its words, and what it can be narrowed by.

A claim is found by its claimant and by what it claims, a record of a person by the names of that record alone; two
records are never one document.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.folding import fold, words
from kg.skeleton import name_keys
from kg.vocab import key_of_concept
from kg.web.labels import NO_WARNING
from kg.web.search.drafts import DATES, NAMES, Draft, Drafts, Text

# The classes that are searched, in the order that breaks a tie.
KINDS: Final = (
    "Case", "Person", "PersonRecord", "Agent", "Place", "Source", "Restriction", "Evidence", "Proposition",
    "Partition", "Claim", "Affiliation", "Judgement", "Link", "Verification",
)  # fmt: skip
FACETS: Final = ("kind", "stance", "place", "source", "language")
NO_DAY: Final = ("0001-01-01", "9999-12-31")

_STATEMENTS: Final = ("Proposition", "Partition")
_KEYED: Final = ("Case", "Person", "PersonRecord", "Agent", "Place", "Claim", "Affiliation")
_NAMED_BY: Final = {"Person": ("hasRecord",)}
_MADE_BY: Final = {"Claim": ("claimant",), "Affiliation": ("member", "body")}
_WORDED_BY: Final = {
    "Claim": ("proposition", "attributedTo", "inSource"),
    "PersonRecord": ("placeCandidate", "inSource"),
    "Proposition": ("territory", "concerns"),
    "Evidence": ("inSource",),
    "Verification": ("verifies",),
    "Source": ("dcterms:publisher",),
    "Case": ("place",),
    "Restriction": ("place",),
}  # fmt: skip
_STOOD_BY: Final = {"Claim": ("proposition",), "Partition": ("total",)}  # whose place is that of what it states
_PLACES: Final = ("territory", "place", "placeCandidate")
_MOST_WORDS: Final = 12
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Document:
    """What is found: its texts for the reader, its folded words, and its values of each facet.

    `whole` has each of its names as one word; `via` are the words of the names of who makes or holds it, so that an
    agent stands above what the agent says.
    `texts` are (is a name, language tag, text); `first` and `last` are the days it is of, ISO 8601.
    """

    local: str
    texts: tuple[tuple[bool, str, str], ...]
    whole: str
    name: str
    via: str
    body: str
    keys: str
    facets: Mapping[str, tuple[str, ...]]
    first: str
    last: str


def documents(drafts: Drafts) -> Iterator[Document]:
    """Yield the document of every thing that is searched, in the order of `KINDS` and of names."""
    for kind in KINDS:
        for draft in drafts.of_class(kind):
            yield _document(draft, drafts)


def _document(draft: Draft, drafts: Drafts) -> Document:
    named = [text for about in _followed(draft, _NAMED_BY, drafts) for text in about.texts if text[0] in NAMES]
    names = [*(text for text in draft.texts if _is_name(draft, text)), *named]
    others = [text for text in draft.texts if not _is_name(draft, text)]
    makers = [text for about in _followed(draft, _MADE_BY, drafts) for text in about.texts if text[0] in NAMES]
    related = [word for about in _followed(draft, _WORDED_BY, drafts) for word in _said(about)]
    first, last, written = _days(draft)
    own = [*_values(text for text in others), *_figures(draft), written, draft.local.rpartition("/")[2]]
    keyed = draft.cls in _KEYED
    return Document(
        draft.local,
        (*((True, tag, value) for _, tag, value in names), *((False, tag, value) for _, tag, value in others)),
        " ".join(dict.fromkeys(filter(None, map(as_one_word, _values(names))))),
        _folded(_values(names)),
        _folded(_values(makers)),
        _folded([*own, *related, *(draft.refer("locator") if draft.cls == "Source" else ())]),
        " ".join(dict.fromkeys(key for value in _values([*names, *makers]) for key in _keys(value))) if keyed else "",
        _facets(draft, drafts),
        first,
        last,
    )


def _is_name(draft: Draft, text: Text) -> bool:
    """The name of evidence that readers are warned of is found, but no name to suggest or to show in the open."""
    if any(warning != NO_WARNING for warning in draft.refer("contentWarning")):
        return False
    return text[0] in NAMES or (text[0] == "text" and draft.cls in _STATEMENTS)


def _followed(draft: Draft, by: Mapping[str, tuple[str, ...]], drafts: Drafts) -> list[Draft]:
    """Return the drafts of what the properties for its class refer to."""
    locals_ = [local for prop in by.get(draft.cls, ()) for local in draft.refer(prop)]
    return [found for local in locals_ if (found := drafts.find(local)) is not None]


def _said(draft: Draft) -> list[str]:
    """Return the words by which what refers to a thing can be found: its names, or its statement and figure."""
    return [*_values(text for text in draft.texts if _is_name(draft, text)), *_figures(draft)]


def _figures(draft: Draft) -> list[str]:
    return [*draft.refer("lower"), *draft.refer("upper")]


def _values(texts: Iterable[Text]) -> list[str]:
    return [value for _, _, value in texts]


def _folded(texts: Iterable[str]) -> str:
    return " ".join(filter(None, map(_fold, dict.fromkeys(texts))))


@lru_cache(maxsize=20_000)
def _fold(text: str) -> str:
    return fold(text)


def as_one_word(text: str) -> str:
    """Return the folded words of a name, joined; "" for a text of more words than a name has."""
    joined = [word.joined for word in words(text)]
    return "".join(joined) if len(joined) <= _MOST_WORDS else ""


@lru_cache(maxsize=20_000)
def _keys(value: str) -> tuple[str, ...]:
    return tuple(name_keys([part for word in words(value) for part in word.parts]))


def _days(draft: Draft) -> tuple[str, str, str]:
    """Return the first and the last day of a thing, and its date as written."""
    for prop in DATES:
        for part in draft.refer(prop):
            span = draft.parts.get(part.rpartition("#")[2], {})
            first, last = (span.get(name, "") for name in ("earliest", "latest"))
            days = (day if _DAY.fullmatch(day) else none for day, none in zip((first, last), NO_DAY, strict=True))
            return (*days, span.get("asWritten", ""))  # type: ignore[return-value]  # three strings
    return (*NO_DAY, "")


def _facets(draft: Draft, drafts: Drafts) -> dict[str, tuple[str, ...]]:
    source = draft if draft.cls == "Source" else drafts.find(next(iter(draft.refer("inSource")), ""))
    return {
        "kind": (draft.cls,),
        "stance": tuple(key_of_concept(iri) for iri in draft.refer("stance")),
        "place": tuple(_id(local) for local in sorted(_places(draft, drafts))),
        "source": (_id(source.local),) if source else (),
        "language": tuple(sorted(source.refer("dcterms:language"))) if source else (),
    }


def _places(draft: Draft, drafts: Drafts) -> set[str]:
    """Return the places a thing is of, with every place around them."""
    found: set[str] = set()
    todo = [draft.local] if draft.cls == "Place" else _own_places(draft, drafts)
    while todo:
        if (local := todo.pop()) not in found:
            found.add(local)
            place = drafts.find(local)
            todo += place.refer("within") if place else []
    return found


def _own_places(draft: Draft, drafts: Drafts) -> list[str]:
    own = [local for prop in _PLACES for local in draft.refer(prop)]
    return own or [local for about in _followed(draft, _STOOD_BY, drafts) for local in _own_places(about, drafts)]


def _id(local: str) -> str:
    return local.rpartition("/")[2]
