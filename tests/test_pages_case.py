"""The page of a case: figures by measure and scope, each denial beside what it answers, and nobody named."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages.case import case_page
from kg.web.pages.restriction import restriction_page
from kg.web.pages.said import answers_of
from tests.html_tree import Node, main_of, read_page


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def page_of(library: Library, id: str, language: str = "en") -> Node:
    thing = library.thing("case", id)
    assert thing is not None
    return main_of(read_page(library, case_page(library, thing, language), language))


def section(page: Node, id: str) -> Node:
    return next(page.all("section", aria_labelledby=id))


def misplaced(library: Library) -> list[tuple[str, str]]:
    """Return (claim, answer) for each answer on the page of a case beside a claim that it does not answer."""
    found, pairs = [], 0
    for iri in library.things("Case"):
        for node in page_of(library, iri.rpartition("/")[2]).having("data-answer"):
            pairs += 1
            claim, answer = node.attributes["data-answers"], library.thing("claim", node.attributes["data-answer"])
            assert answer is not None
            if f"{library.base}id/claim/{claim}" not in [one.to for one in answers_of(answer)]:
                found.append((claim, answer.id))
    assert pairs
    return found


def test_an_answer_stands_only_beside_the_claim_it_answers(library: Library) -> None:
    assert misplaced(library) == []


def test_an_answer_in_the_real_dossier_stands_only_beside_the_claim_it_answers(dossier_release: Path) -> None:
    assert misplaced(Library(dossier_release)) == []


def test_no_denial_is_a_row_among_the_figures(library: Library) -> None:
    stances = {
        node.attributes["data-stance"]
        for node in section(page_of(library, "ca-kbxvqs"), "figures").having("data-stance")
    }
    assert stances == {"asserts", "reports"}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_blanket_denial_stands_apart_from_every_figure(library: Library, language: str) -> None:
    page = page_of(library, "ca-kbxvqs", language)
    assert list(section(page, "unaimed").all(data_claim="cl-m3b7c9"))
    assert not [node for node in page.having("data-answer") if node.attributes["data-answer"] == "cl-m3b7c9"]


def test_figures_stand_together_only_within_one_scope(library: Library) -> None:
    figures = section(page_of(library, "ca-kbxvqs"), "figures")
    together = [{node.attributes["data-claim"] for node in body.having("data-claim")} for body in figures.all("tbody")]
    (three_days,) = [claims for claims in together if "cl-7mw322" in claims]
    assert {"cl-v9bdrk", "cl-rpfx9p", "cl-f48kwh", "cl-gxqxwf"} <= three_days
    assert not {"cl-v67rqh", "cl-986hgx", "cl-tkjx88"} & three_days


def test_each_figure_is_given_with_its_own_bound(library: Library) -> None:
    rows = section(page_of(library, "ca-kbxvqs"), "figures").all("tr")
    shown = {node.attributes["data-claim"]: row.text() for row in rows for node in row.having("data-claim")}
    assert shown["cl-7mw322"].startswith("at least 41")
    assert shown["cl-gxqxwf"].startswith("at most 5")


def test_the_page_names_no_person_of_a_record(library: Library) -> None:
    text = page_of(library, "ca-kbxvqs").text()
    names = [library.label(iri, "en") for iri in library.things("PersonRecord")]
    assert names
    assert not [name for name in names if name in text]


def test_records_are_counted_by_source(library: Library) -> None:
    rows = section(page_of(library, "ca-kbxvqs"), "records").all("tr")
    counts = [int(cells[0].text()) for row in rows if (cells := list(row.all("td")))]
    assert sum(counts[:-1]) == counts[-1] == 9


@pytest.mark.parametrize(("language", "words"), [("en", "our reading"), ("fa", "برداشت ما")])
def test_an_answer_in_our_reading_is_told_from_one_that_a_source_makes(
    library: Library, language: str, words: str
) -> None:
    answers = []
    for iri in library.things("Restriction"):
        thing = library.of(iri)
        assert thing is not None
        answers += main_of(read_page(library, restriction_page(library, thing, language), language)).having(
            "data-answer"
        )
    for node in answers:
        answer = library.thing("claim", node.attributes["data-answer"])
        assert answer is not None
        to = f"{library.base}id/claim/{node.attributes['data-answers']}"
        [one] = [one for one in answers_of(answer) if one.to == to]
        assert (words in node.text()) != one.explicit
    assert any(words in node.text() for node in answers)
