"""The page of contradictions: accepted judgements by what they say, each open to its claims; proposals are nowhere."""

from pathlib import Path

import pytest

from kg.contradictions.find import find, open_findings
from kg.web.library import Library
from kg.web.pages.claim import claim_page
from kg.web.pages.contradictions import CONTRADICTIONS, contradictions_page
from kg.web.pages.dossier import PAGES
from kg.web.words import words
from tests.html_tree import Node, main_of, read_page


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def shown(library: Library, language: str = "en") -> Node:
    return main_of(read_page(library, contradictions_page(library, language), language))


def idents(page: Node) -> set[str]:
    return {node.attributes["data-judgement"] for node in page.having("data-judgement")}


def test_accepted_judgements_stand_with_their_reasons_and_lead_to_their_claims(library: Library) -> None:
    page = shown(library)
    assert idents(page) == {"ju-ftx7wr", "ju-km8vcx", "ju-s8k4r9", "ju-tchhvm", "ju-x9qvxk", "ju-zr58zd"}
    links = {node.attributes["href"] for node in page.having("href")}
    assert any("claim/cl-986hgx" in link for link in links)
    assert "A floor for three days became a round figure for two." in page.text()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_each_relation_has_its_heading_in_both_languages(library: Library, language: str) -> None:
    text = shown(library, language).text()
    for relation in ("incompatible", "lowered-without-reason", "not-carried-forward", "drifted-from", "no-conflict"):
        assert words(language)(f"contradictions.{relation}") in text


def test_what_is_only_proposed_is_not_on_the_page(library: Library) -> None:
    (one, *_) = open_findings(find(library.ledger))
    assert one.words.en not in main_of(read_page(library, PAGES[CONTRADICTIONS](library, "en"), "en")).text()


def test_no_judgement_is_explained_and_not_taken_for_no_contradiction(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "pointing", lambda iri, prop="": [])
    assert "That does not mean that there is none" in shown(library).text()


def test_the_shift_of_a_relay_is_named_on_the_page_of_its_claim(library: Library) -> None:
    thing = library.thing("claim", "cl-986hgx")
    assert thing is not None
    for language, sentence in (("en", "A floor became an approximate figure"), ("fa", "کف به رقم تقریبی تبدیل شد")):
        assert sentence in main_of(read_page(library, claim_page(library, thing, language), language)).text()
