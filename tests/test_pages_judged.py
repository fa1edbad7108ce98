"""The pages of judgements, comparisons, restrictions and evidence: whose they are, and on what they rest."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.vocab import expand
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.case import case_page
from kg.web.pages.claim import claim_page
from kg.web.pages.comparison import comparison_page
from kg.web.pages.evidence import evidence_page
from kg.web.pages.judgement import judgement_page
from kg.web.pages.partition import partition_page
from kg.web.pages.proposition import proposition_page
from kg.web.pages.restriction import restriction_page
from kg.web.thing import Thing
from tests.html_tree import Node, main_of, read_page

PAGES: dict[str, Callable[[Library, Thing, str], Page]] = {
    "Case": case_page,
    "CircularReport": comparison_page,
    "Claim": claim_page,
    "Comparison": comparison_page,
    "Evidence": evidence_page,
    "Judgement": judgement_page,
    "Partition": partition_page,
    "Proposition": proposition_page,
    "Restriction": restriction_page,
}


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def page_of(library: Library, kind: str, id: str, language: str = "en") -> Node:
    thing = library.thing(kind, id)
    assert thing is not None
    return main_of(read_page(library, PAGES[thing.cls](library, thing, language), language))


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("cls", PAGES)
def test_headings_are_in_order_and_tables_say_what_they_are(library: Library, cls: str, language: str) -> None:
    for iri in library.things(cls):
        thing = library.of(iri)
        assert thing is not None
        page = main_of(read_page(library, PAGES[cls](library, thing, language), language))
        levels = [int(node.tag[1]) for node in page.all() if node.tag in ("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
        for table in page.all("table"):
            assert len(list(table.all("caption"))) == 1
            assert all("scope" in head.attributes for head in table.all("th"))


@pytest.mark.parametrize("cls", PAGES)
def test_no_page_has_a_style_or_a_script_in_it(library: Library, cls: str) -> None:
    for iri in library.things(cls):
        thing = library.of(iri)
        assert thing is not None
        page = main_of(read_page(library, PAGES[cls](library, thing, "en")))
        assert not list(page.all("script")) + list(page.all("style")) + page.having("style") + page.having("onclick")


def test_an_inference_shows_its_inputs_by_letter_its_formula_and_that_nobody_said_it(library: Library) -> None:
    page = page_of(library, "judgement", "ju-5t63gk")
    rows = [[cell.text() for cell in row.all() if cell.tag in ("th", "td")] for row in page.all("tr")][1:]
    assert [(row[0], row[2]) for row in rows] == [("a", "60"), ("b", "25 %")]
    assert "a * b" in page.text()
    assert "No source that was read states this result" in page.text()


@pytest.mark.parametrize(("language", "words"), [("en", "It no longer stands."), ("fa", "این داوری دیگر معتبر نیست.")])
def test_a_withdrawn_judgement_says_so_and_why(library: Library, language: str, words: str) -> None:
    page = page_of(library, "judgement", "ju-vxftgf", language)
    (remark,) = page.all(data_remark="withdrawn")
    assert words in remark.text()
    assert "The ages had been overlooked." in remark.text()


def test_a_judgement_about_people_is_left_out_of_search_engines(library: Library) -> None:
    about = {id: library.thing("judgement", id) for id in ("ju-57hr8j", "ju-93g6w3")}
    shown = {id: judgement_page(library, thing, "en").index for id, thing in about.items() if thing is not None}
    assert shown == {"ju-57hr8j": False, "ju-93g6w3": True}


def test_a_judgement_that_was_read_somewhere_names_its_source(library: Library) -> None:
    page = page_of(library, "judgement", "ju-b8t6zz")
    assert "Findings on Verania" in page.text()
    assert "paragraph 22" in page.text()


def test_a_comparison_gives_its_reason_and_is_said_by_no_source(library: Library) -> None:
    page = page_of(library, "comparison", "cl-2wb7g7_cl-7mw322")
    assert "goes back to the claim of Lantern Monitor of 20 May 2021" in page.text()
    assert "No source says this." in page.text()
    assert len(page.having("data-claim")) == 2


def test_a_circle_of_reports_names_all_its_claims(library: Library) -> None:
    page = page_of(library, "circular-report", "cl-qgvg5w")
    assert {node.attributes["data-claim"] for node in page.having("data-claim")} == {
        "cl-qgvg5w",
        "cl-vnbkdq",
        "cl-z85xgv",
    }


def test_a_restriction_is_told_by_those_who_say_so_with_what_answers_them(library: Library) -> None:
    page = page_of(library, "restriction", "rs-w64zh8")
    assert list(page.all(data_claim="cl-xnwkc6"))
    (answer,) = page.all(data_answer="cl-vf9h4x")
    assert answer.attributes["data-answers"] == "cl-xnwkc6"


def test_what_evidence_is_said_to_show_is_announced_before_it_is_shown(library: Library) -> None:
    page = page_of(library, "evidence", "ev-mbv7mq")
    (closed,) = page.all("details", class_="sensitive")
    assert "firing from the bridge" in closed.text()
    assert page.text().count("firing from the bridge") == closed.text().count("firing from the bridge")


def test_evidence_that_is_not_held_says_why(library: Library) -> None:
    page = page_of(library, "evidence", "ev-34fhz7")
    assert next(iter(page.having("data-held"))).attributes["data-held"] == "false"
    assert "destroyed" in page.text()


def test_an_inference_that_a_source_draws_is_said_to_be_its_authors(library: Library) -> None:
    inference = next(
        thing for iri in library.things("Judgement") if (thing := library.of(iri)) and thing.one("formula")
    )
    [source] = library.things("Source", limit=1)
    ends = NamedNode(inference.iri), NamedNode(expand("inSource")), NamedNode(source)
    in_source = Quad(*ends, inference.quads[0].graph_name)
    drawn = Thing(inference.iri, inference.kind, inference.id, inference.cls, (*inference.quads, in_source))
    page = main_of(read_page(library, judgement_page(library, drawn, "en"), "en")).text()
    assert "who draws this result" in page
    assert "states this result" not in page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_judgements_are_told_apart_by_their_titles(library: Library, language: str) -> None:
    things = [thing for iri in library.things("Judgement") if (thing := library.of(iri)) is not None]
    titles = [judgement_page(library, thing, language).title for thing in things]
    assert len(set(titles)) == len(titles) > 1


def test_a_figure_for_which_evidence_is_cited_stands_with_what_it_counts(library: Library) -> None:
    found = [thing for iri in library.things("Evidence") if (thing := library.of(iri)) is not None]
    texts = [main_of(read_page(library, evidence_page(library, thing, "en"), "en")).text() for thing in found]
    assert any("at least 18" in text for text in texts)
    assert all("people killed on the first day" in text for text in texts if "at least 18" in text)
