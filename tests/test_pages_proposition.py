"""The pages of statements and breakdowns: who holds what, counted in origins, and nothing said to be true."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages.partition import partition_page
from kg.web.pages.proposition import proposition_page
from tests.html_tree import Node, main_of, read_page


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def page_of(library: Library, id: str, language: str = "en") -> Node:
    kind, make = ("partition", partition_page) if id.startswith("pt-") else ("proposition", proposition_page)
    thing = library.thing(kind, id)
    assert thing is not None
    return main_of(read_page(library, make(library, thing, language), language))


def row_of(page: Node, claim: str) -> Node:
    return next(row for row in page.all("tr") if any(row.all(data_claim=claim)))


def test_every_claim_on_a_statement_stands_on_its_page_with_its_stance(library: Library) -> None:
    for iri in library.things("Proposition", limit=100):
        claims = {claim.rpartition("/")[2] for claim in library.pointing(iri, "proposition")}
        shown = {
            node.attributes["data-claim"] for node in page_of(library, iri.rpartition("/")[2]).having("data-claim")
        }
        assert claims <= shown


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 origin among 3 statements"), ("fa", "۱ سرچشمه در میان ۳ گفته‌ای")]
)
def test_three_outlets_with_one_report_are_one_origin(library: Library, language: str, words: str) -> None:
    assert words in page_of(library, "pr-7d7t4t", language).text()


def test_a_circle_of_reports_is_no_origin_and_says_why(library: Library) -> None:
    page = page_of(library, "pr-zvms5w")
    assert next(iter(page.having("data-origins"))).attributes["data-origins"] == "0"
    assert "no origin outside it is known" in page.text()


def test_a_denial_names_exactly_the_claims_it_answers(library: Library) -> None:
    row = row_of(page_of(library, "pr-ztvrn7"), "cl-ffpn77")
    answered = [node.attributes["data-answers"].rpartition("/")[2] for node in row.having("data-answers")]
    assert answered == ["cl-9ds7jc", "cl-tkjx88"]


def test_a_record_that_is_denied_is_not_named_on_the_page_of_the_statement(library: Library) -> None:
    page = page_of(library, "pr-8cr2vm")
    assert "a record of a person" in row_of(page, "cl-mvwnzj").text()
    assert "Testa" not in page.text()


def test_the_cells_of_a_breakdown_add_up_to_the_sum_that_is_shown(library: Library) -> None:
    page = page_of(library, "pt-8rzwzw")
    (total,) = page.having("data-sum")
    cells = [next(row.all("td")).text() for row in next(page.all("tbody")).all("tr")]
    assert sum(map(int, cells)) == int(total.attributes["data-sum"]) == 44


def test_cells_in_which_somebody_may_stand_twice_are_not_added_up(library: Library) -> None:
    page = page_of(library, "pt-p5cbxc")
    assert not page.having("data-sum")
    assert "they are not added up" in page.text()


def test_a_relation_to_another_statement_is_given_as_somebodys_judgement(library: Library) -> None:
    page = page_of(library, "pr-29d6tr")
    (judgement,) = page.all(data_judgement="ju-ftx7wr")
    assert "incompatible" in judgement.text()
    assert "Judgement of Verania Dossier" in judgement.text()


def test_a_computed_figure_stands_on_the_pages_of_its_inputs(library: Library) -> None:
    for id in ("pr-rxb7td", "pr-s5f6m7"):
        (inference,) = page_of(library, id).all(data_judgement="ju-5t63gk")
        assert "15" in inference.text()


def test_what_is_entailed_takes_no_denial_over(library: Library) -> None:
    """At least 44 entails at least 41, and the denial of 41 is none of 44."""
    assert not list(page_of(library, "pr-4jb9ns").all(data_stance="denies"))
    assert list(page_of(library, "pr-7d7t4t").all(data_stance="denies"))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_search_engines_show_of_a_statement_never_states_it(library: Library, language: str) -> None:
    for iri in library.things("Proposition"):
        thing = library.of(iri)
        assert thing is not None
        page, label = proposition_page(library, thing, language), library.label(iri, language)
        quoted = f"“{label}”" if language == "en" else f"«{label}»"
        assert page.title.endswith(quoted) and page.title != quoted
        assert quoted in page.description and page.description != quoted
