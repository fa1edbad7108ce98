"""Pages of things that thousands of others name: they show the first, say how many more there are, and stay small."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.vocab import PREFIXES, concept, expand
from kg.web.library import Library
from kg.web.pages.registry import page_of
from kg.web.pages.shown import MOST
from tests.pagereader import read

MANY = 3_000
AGENT, SOURCE, PLACE, CASE = "agent/ag-h4f66b", "source/so-673z7f", "place/pl-8sbk7f", "case/ca-kbxvqs"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    """The fictional release with thousands of claims and records more, all of one agent, source and place."""
    library = Library(fixture_release)
    store = Store()
    store.extend(library.store)
    store.extend(quad for number in range(MANY) for quad in (*claim(library, number), *record(library, number)))
    library.store = store
    return library


def said(library: Library, subject: str, prop: str, value: str | Literal) -> Quad:
    graph = NamedNode(f"{library.base}graph/{SOURCE}")
    at = value if isinstance(value, Literal) else NamedNode(value if ":" in value else f"{library.base}id/{value}")
    return Quad(NamedNode(f"{library.base}id/{subject}"), NamedNode(expand(prop)), at, graph)


def claim(library: Library, number: int) -> list[Quad]:
    at = f"claim/cl-{number:06d}"
    day = Literal(f"2021-05-{number % 28 + 1:02d}", datatype=NamedNode(PREFIXES["xsd"] + "date"))
    proposition = library.things("Proposition")[0].removeprefix(f"{library.base}id/")
    return [
        said(library, at, "rdf:type", expand("Claim")),
        said(library, at, "claimant", AGENT),
        said(library, at, "stance", concept("stance", "asserts")),
        said(library, at, "proposition", proposition),
        said(library, at, "inSource", SOURCE),
        said(library, at, "statedOn", f"{at}#stated_on"),
        said(library, f"{at}#stated_on", "rdf:type", expand("TimeSpan")),
        said(library, f"{at}#stated_on", "earliest", day),
        said(library, f"{at}#stated_on", "latest", day),
    ]


def record(library: Library, number: int) -> list[Quad]:
    at = f"record/re-{number:06d}"
    return [
        said(library, at, "rdf:type", expand("PersonRecord")),
        said(library, at, "name", Literal(f"Example {number:06d}", language="en")),
        said(library, at, "placeCandidate", PLACE),
        said(library, at, "about", CASE),
        said(library, at, "inSource", SOURCE),
    ]


@pytest.mark.parametrize("address", [AGENT, SOURCE, PLACE])
def test_a_page_shows_the_first_and_says_how_many_more_there_are(library: Library, address: str) -> None:
    thing = library.of(f"{library.base}id/{address}")
    assert thing is not None
    page = read(library, page_of(library, thing, "en"), "en")
    named = {link for link in page.links if "/doc/claim/cl-0" in link or "/doc/record/re-0" in link}
    assert 0 < len(named) <= 2 * MOST
    assert "more are not shown. Ask for all of them" in " ".join(page.text.split())
    assert len(page.html) < 200_000


def test_records_are_cut_in_the_order_of_their_names(library: Library) -> None:
    thing = library.of(f"{library.base}id/{PLACE}")
    assert thing is not None
    page = read(library, page_of(library, thing, "en"), "en")
    shown = [link.rpartition("/")[2].partition(".")[0] for link in page.links if "/doc/record/re-0" in link]
    assert shown == [f"re-{number:06d}" for number in range(len(shown))]
