"""Suggest names while a reader types, and describe the search to browsers (OpenSearch 1.1)."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kg.web.figures import number
from kg.web.library import Library
from kg.web.search.match import Pattern, pattern_of
from kg.web.search.query import Hit, Query, Search
from kg.web.search.view import parameters
from kg.web.words import words

MOST: Final = 8
_FETCHED: Final = 40
_NAMED: Final = ("Case", "Person", "PersonRecord", "Agent", "Place", "Source", "Restriction", "Evidence")
_NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"

Suggestions = list[object]  # as the OpenSearch Suggestions extension has them: text, completions, notes, addresses


def suggestions(search: Search, text: str, language: str) -> Suggestions:
    """Return names that begin with what was typed, or are spelt in a like way, with what bears them.

    Shape: [text, [name], [what it is], [address]]; one name of several things is suggested once, and what is said of
    it counts them. Errors: TooSlow.
    """
    pattern = pattern_of(text)
    hits = [hit for hit in search.names(text, _FETCHED) if hit.cls in _NAMED]
    found = [(_name(hit, pattern, language), hit.cls) for hit in hits]
    kinds: dict[str, Counter[str]] = {}
    for name, cls in found:
        if name:
            kinds.setdefault(name, Counter())[cls] += 1
    names = list(kinds)[:MOST]
    notes = [_note(kinds[name], language) for name in names]
    return [text, names, notes, [f"../search.{language}.html?{parameters(Query(text=name))}" for name in names]]


def _name(hit: Hit, pattern: Pattern, language: str) -> str:
    """Return the name that was meant: the one with most of the words, of equals that in the language."""
    names = [(tag, text) for is_name, tag, text in hit.texts if is_name]
    return max(names, key=lambda name: _worth(name[0], name[1], pattern, hit.alike, language), default=("", ""))[1]


def _worth(tag: str, text: str, pattern: Pattern, alike: bool, language: str) -> tuple[int, int, bool]:
    return (
        sum(piece.match for piece in pattern.pieces(text)),
        sum(piece.match for piece in pattern.pieces(text, alike)),
        tag == language,
    )


def _note(kinds: Counter[str], language: str) -> str:
    say = words(language)
    told: Sequence[str] = [
        say(f"search.kind_{cls}") if count == 1 else f"{say(f'search.kind_{cls}')} ({number(count, language)})"
        for cls, count in kinds.items()
    ]
    return say("search.list_comma").join(told)


def description(library: Library, site: str, language: str) -> bytes:
    """Return the OpenSearch description of a site that stands at an address, as XML."""
    ElementTree.register_namespace("", _NAMESPACE)
    root = Element(f"{{{_NAMESPACE}}}OpenSearchDescription")
    title = library.describe("dcterms:title", language)
    for name, text in (
        ("ShortName", title[:16].strip()),
        ("LongName", title[:48].strip()),
        ("Description", words(language)("search.description", title=title)[:1024]),
        ("InputEncoding", "UTF-8"),
        ("Language", language),
    ):
        SubElement(root, f"{{{_NAMESPACE}}}{name}").text = text
    for media_type, template, rel in (
        ("text/html", f"search.{language}.html?q={{searchTerms}}", "results"),
        ("application/json", "search.json?q={searchTerms}", "results"),
        ("application/x-suggestions+json", f"search/suggest?q={{searchTerms}}&language={language}", "suggestions"),
    ):
        SubElement(root, f"{{{_NAMESPACE}}}Url", type=media_type, template=site + template, rel=rel)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode").encode() + b"\n"
