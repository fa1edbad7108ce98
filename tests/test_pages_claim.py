"""The page of a claim: a readable thread, in which a denial stands beside nothing but what it answers."""

import json
from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages.claim import claim_page
from kg.web.pages.said import answers_of, list_claims
from tests.html_tree import Node, main_of, read_page

LANGUAGES = ("en", "fa")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def page_of(library: Library, id: str, language: str = "en") -> Node:
    thing = library.thing("claim", id)
    assert thing is not None
    return main_of(read_page(library, claim_page(library, thing, language), language))


def ties(page: Node, role: str) -> list[Node]:
    return [tie for tie in page.having("data-tie") if tie.attributes["data-tie"] == role]


def tied(page: Node, role: str) -> list[str]:
    return [tie.attributes["data-claim"] for tie in ties(page, role)]


def remarks(page: Node, kind: str) -> list[str]:
    return [node.text() for node in page.having("data-remark") if node.attributes["data-remark"] == kind]


def denials_beside_what_they_do_not_answer(library: Library, language: str) -> list[tuple[str, str]]:
    """Return (page, denial) for each denial that is shown as an answer to a claim it does not answer."""
    found = []
    for iri in library.things("Claim", limit=library.count("Claim")):
        page = page_of(library, iri.rpartition("/")[2], language)
        for id in tied(page, "answered"):
            answer = library.thing("claim", id)
            assert answer is not None
            if iri not in [one.to for one in answers_of(answer)]:
                found.append((iri, id))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_answer_shown_on_a_claim_page_answers_that_very_claim(library: Library, language: str) -> None:
    assert denials_beside_what_they_do_not_answer(library, language) == []


def test_each_answer_shown_in_the_real_dossier_answers_that_very_claim(dossier_release: Path) -> None:
    assert denials_beside_what_they_do_not_answer(Library(dossier_release), "en") == []


def test_every_denial_in_a_thread_is_tied_to_its_claim_by_the_data(library: Library) -> None:
    shown = 0
    for iri in library.things("Claim", limit=library.count("Claim")):
        thing = library.of(iri)
        assert thing is not None
        for tie in page_of(library, thing.id).having("data-tie"):
            if tie.attributes["data-stance"] == "denies" and thing.key("stance") != "denies":
                shown += 1
                denial = library.thing("claim", tie.attributes["data-claim"])
                assert denial is not None
                assert iri in (*(one.to for one in answers_of(denial)), *denial.iris("relays"), *denial.iris("revises"))
    assert shown


def test_the_page_of_a_claim_shows_every_answer_to_it(library: Library) -> None:
    for iri in library.things("Claim", limit=library.count("Claim")):
        answering = {other.rpartition("/")[2] for other in library.pointing(iri, "respondsTo")}
        assert set(tied(page_of(library, iri.rpartition("/")[2]), "answered")) == answering


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "It answers a figure that was later revised"), ("fa", "به رقمی پاسخ می‌دهد که گوینده‌اش بعدها")],
)
def test_a_denial_says_that_the_figure_it_answers_was_later_revised(
    library: Library, language: str, words: str
) -> None:
    (remark,) = remarks(page_of(library, "cl-jd9z24", language), "later")
    assert words in remark


def test_the_page_of_a_revised_claim_says_that_the_denial_came_before_the_revision(library: Library) -> None:
    page = page_of(library, "cl-7mw322")
    (denial,) = [tie for tie in ties(page, "answered") if tie.attributes["data-claim"] == "cl-jd9z24"]
    assert "It was said before this statement was revised" in denial.text()
    assert "at least 47" in denial.text()
    (remark,) = remarks(page, "revised")
    assert "raised" in remark


def test_the_page_of_a_revision_shows_no_denial_of_the_earlier_figure(library: Library) -> None:
    page = page_of(library, "cl-v9bdrk")
    assert not tied(page, "answered")
    assert not [node for node in page.having("data-stance") if node.attributes["data-stance"] == "denies"]
    (remark,) = remarks(page, "elsewhere")
    assert "they do not answer this one" in remark


def test_the_revision_of_a_denied_figure_is_said_not_to_be_answered_by_the_denial(library: Library) -> None:
    (tie,) = ties(page_of(library, "cl-jd9z24"), "overtakes")
    assert tie.attributes["data-claim"] == "cl-v9bdrk"
    assert "not to this one" in tie.text()


def test_a_falling_figure_carries_its_reason(library: Library) -> None:
    (tie,) = ties(page_of(library, "cl-rpfx9p"), "revises")
    assert "lowered" in tie.text()
    assert "Three people had been entered twice." in tie.text()


@pytest.mark.parametrize(("language", "words"), [("en", "no figure in particular"), ("fa", "به هیچ رقم معینی")])
def test_a_blanket_denial_stands_beside_no_figure(library: Library, language: str, words: str) -> None:
    page = page_of(library, "cl-m3b7c9", language)
    (remark,) = remarks(page, "blanket")
    assert words in remark
    assert not page.having("data-tie")


def test_a_relay_names_each_field_in_which_it_differs(library: Library) -> None:
    page = page_of(library, "cl-986hgx")
    assert [node.attributes["data-drift"] for node in page.having("data-drift")] == [
        "figure",
        "bound",
        "period",
        "text",
    ]
    (figure,) = [node for node in page.having("data-drift") if node.attributes["data-drift"] == "figure"]
    assert "passed on: 47" in figure.text()
    assert "passing on: 50" in figure.text()


def test_drift_reads_the_same_way_round_from_the_claim_that_is_passed_on(library: Library) -> None:
    page = page_of(library, "cl-v9bdrk")
    (figure,) = [node for node in page.having("data-drift") if node.attributes["data-drift"] == "figure"]
    assert "passed on: 47" in figure.text()
    assert "passing on: 50" in figure.text()


def test_a_relay_of_the_same_statement_says_so_and_shows_no_drift(library: Library) -> None:
    page = page_of(library, "cl-q5xsc2")
    (tie,) = ties(page, "relays")
    assert "It says the same." in tie.text()
    assert not page.having("data-drift")


def test_an_answer_in_our_reading_is_told_from_one_by_name_and_gives_the_reason(library: Library) -> None:
    (inferred,) = ties(page_of(library, "cl-vf9h4x"), "answers")
    assert "the source does not say so" in inferred.text()
    assert "no other had written of the networks by then" in inferred.text()
    assert all("by name" in tie.text() for tie in ties(page_of(library, "cl-ffpn77"), "answers"))


def test_the_steps_of_a_thread_stand_in_order_of_time(library: Library) -> None:
    page = page_of(library, "cl-7mw322")
    steps = [node.attributes["id"] for node in page.all("article") if node.attributes.get("id", "").startswith("cl-")]
    things = [thing for id in steps if (thing := library.thing("claim", id))]
    days = [span.earliest for thing in things if (span := thing.span("statedOn"))]
    assert len(days) == len(steps) > 4
    assert days == sorted(days)


def test_a_claim_that_leads_into_a_circle_has_no_beginning_but_the_circle(library: Library) -> None:
    text = page_of(library, "cl-nr2kjc").text()
    assert "no origin outside it is known" in text
    assert "0 origins" in text


def test_whether_a_row_was_checked_is_always_shown(library: Library) -> None:
    assert "Not yet checked" in page_of(library, "cl-jd9z24").text()
    checked = next(page_of(library, "cl-7mw322").all("header", class_="page-head")).text()
    assert "second reader" in checked
    assert "Not yet checked" not in checked


def test_a_record_that_is_denied_is_announced_and_the_page_left_out_of_search_engines(library: Library) -> None:
    thing = library.thing("claim", "cl-mvwnzj")
    assert thing is not None
    page = claim_page(library, thing, "en")
    assert not page.index
    root = main_of(read_page(library, page))
    (closed,) = [node for node in root.all("details") if "Testa Sample" in node.text()]
    assert root.text().count("Testa Sample") == closed.text().count("Testa Sample")


def test_a_date_as_written_in_persian_is_shown_in_both_calendars(library: Library) -> None:
    head = next(page_of(library, "cl-ffpn77").all("header", class_="page-head")).text()
    assert "22 May 2021" in head
    assert "۱ خرداد ۱۴۰۰" in head


def test_search_engines_are_told_of_a_claim_and_never_of_an_event(library: Library) -> None:
    thing = library.thing("claim", "cl-jd9z24")
    assert thing is not None
    told = claim_page(library, thing, "en").json_ld
    assert told is not None
    assert told["@type"] == "Claim"
    assert str(told["name"]).startswith("Testo Placeholder denies")
    assert "Event" not in json.dumps(told)


def test_a_long_list_shows_the_first_in_time_and_tells_how_many_more(library: Library) -> None:
    iris = library.things("Claim", limit=library.count("Claim"))
    listed = list_claims(library, iris, "en", 3)
    days = [claim.when.earliest for claim in listed.claims if claim.when]
    assert days == ["2021-05-12", "2021-05-13", "2021-05-13"]
    assert (listed.total, listed.more) == (49, 46)


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("cl-7mw322", "it is an origin of its own"),
        ("cl-jd9z24", "It passes on no other statement that was read."),
        ("cl-2xhh9n", "It passes on no other statement that was read."),
    ],
)
def test_only_what_is_said_as_ones_own_is_called_an_origin(library: Library, id: str, words: str) -> None:
    note = next(iter(page_of(library, id).having("data-own"))).text()
    assert words in note and ("origin" in note) == ("origin" in words)


def test_a_reaffirmed_figure_is_not_said_to_be_replaced(library: Library) -> None:
    page = page_of(library, "cl-rpfx9p").text()
    assert "has reaffirmed it since" in page and "It reaffirms this statement." in page
    assert "replaced it since" not in page
