"""The pages of evidence, of answers about it and of what is missing: what they say, and what they fold."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.browse import browse_page
from kg.web.pages.dossier import PAGES
from kg.web.pages.map import map_page
from kg.web.pages.missing import missing_page
from kg.web.pages.registry import page_of
from kg.web.pages.said import once_each
from kg.web.pages.timeline import timeline_data
from kg.web.search.query import Query, Search
from kg.web.search.suggest import suggestions
from kg.web.search.view import shown
from tests.pagereader import LANGUAGES, Document, library_of, read

NAMES = ("Film of the shots", "فیلم تیراندازی", "burning bus")
SEEN = ("muzzle flashes", "A bus burns")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def page(library: Library, at: str, language: str = "en") -> Page:
    thing = library.of(f"{library.base}id/{at}")
    assert thing is not None
    return page_of(library, thing, language)


def document(library: Library, at: str, language: str = "en") -> Document:
    return read(library, page(library, at, language), language)


def text_of(library: Library, at: str, language: str = "en") -> str:
    return " ".join(document(library, at, language).text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("at", ["evidence/ev-t66fg4", "evidence/ev-34fhz7", "verification/ve-xthp27", "missing"])
def test_the_page_is_sound(library: Library, at: str, language: str) -> None:
    found = (
        read(library, missing_page(library, language), language) if at == "missing" else document(library, at, language)
    )
    assert found.faults == []
    assert found.levels.count(1) == 1 and found.captions == found.tables
    assert "<img" not in found.html and "<video" not in found.html and " style=" not in found.html


@pytest.mark.parametrize(
    ("at", "status", "words"),
    [
        ("ev-t66fg4", "authenticated", "All needed questions (8) are answered “established”."),
        ("ev-dmtkc8", "unverified", "That is “undetermined”, to: date: Was it recorded at the time"),
        ("ev-r65jw3", "refuted", "That is “refuted”, to: provenance: Is there no sign"),
        (
            "ev-w4cfjd",
            "not-assessed",
            "No needed question about it has been answered here. That says nothing against it.",
        ),
    ],
)
def test_the_status_stands_with_the_answer_that_decides_it(library: Library, at: str, status: str, words: str) -> None:
    found = document(library, f"evidence/{at}")
    assert f'data-status="{status}"' in found.html
    assert words in " ".join(found.text.split())


def test_what_an_item_cannot_show_is_said(library: Library) -> None:
    text = text_of(library, "evidence/ev-dmtkc8")
    assert "They do not show on which of the nights they were taken." in text
    assert "Could not be determined: Was it recorded at the time that is stated for it?" in text
    assert "No needed answer is published about: who made it, integrity." in text
    assert "The day is known within bounds only:" in text


def test_a_copy_names_the_row_that_was_examined_and_is_not_counted_again(library: Library) -> None:
    found = document(library, "evidence/ev-rzqpjm")
    assert 'data-status="not-assessed"' in found.html and 'data-original="authenticated"' in found.html
    assert "This is one of 3 rows of one item. They count once." in found.text
    assert any("ev-t66fg4" in link for link in found.links) and any("ev-qhrmv2" in link for link in found.links)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("ev-34fhz7", "No copy is held: it is said to be destroyed."),
        ("ev-34fhz7", "It is said to be lost or hidden through: Wiping of seized telephones"),
        ("ev-3rpnpn", "witnesses say that they saw it, and no copy is known."),
        ("ev-t66fg4", "The file is not published."),
    ],
)
def test_what_is_kept_is_said_with_the_reason(library: Library, at: str, words: str) -> None:
    assert words in text_of(library, f"evidence/{at}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "at", ["evidence/ev-t66fg4", "evidence/ev-r65jw3", "verification/ve-p9nksw", "verification/ve-hd52fq"]
)
def test_what_readers_are_warned_of_stands_in_folds_alone(library: Library, at: str, language: str) -> None:
    found = document(library, at, language)
    for words in (*NAMES, *SEEN):
        assert found.text.count(words) == found.closed.count(words)
    head = found.html.partition("<main")[0]
    assert not any(words in head for words in (*NAMES, *SEEN))


def test_the_fold_says_in_words_what_is_in_it(library: Library) -> None:
    assert "Content warning: injury, violence. Its name and description are folded." in text_of(
        library, "evidence/ev-t66fg4"
    )
    assert "Film of the shots, first posting" in document(library, "evidence/ev-t66fg4").closed


@pytest.mark.parametrize("at", ["proposition/pr-j993g8", "case/ca-77pbh2", "source/so-znhm5c", "browse", "missing"])
def test_no_other_page_names_it_at_all(library: Library, at: str) -> None:
    pages = {
        "browse": lambda: browse_page(library, "evidence", 1, "en"),
        "missing": lambda: missing_page(library, "en"),
    }
    found = read(library, pages[at]() if at in pages else page(library, at), "en")
    assert not any(name in found.html for name in NAMES)
    assert "injury, violence)" in found.text or at == "missing"


def test_a_statement_counts_recordings_and_not_postings(library: Library) -> None:
    found = document(library, "proposition/pr-j993g8")
    assert 'data-recordings="2"' in found.html
    assert "2 recordings, documents or sets, cited in rows: 4." in found.text
    assert "Copy held: 1. Missing: 1. What is posted several times counts once." in found.text


def test_a_missing_item_stands_with_its_reason_where_it_is_cited(library: Library) -> None:
    assert "witnesses say that they saw it, and no copy is known." in text_of(library, "proposition/pr-rxb7td")


def test_a_statement_without_evidence_is_not_called_unproven(library: Library) -> None:
    cited = {iri for at in library.things("Evidence") if (item := library.of(at)) for iri in item.iris("supports")}
    iri = next(iri for iri in library.things("Proposition") if iri not in cited and "/proposition/" in iri)
    text = text_of(library, iri.removeprefix(f"{library.base}id/"))
    assert "No item of evidence is recorded for this statement. It does not mean that no evidence exists." in text


def test_the_page_of_a_denial_does_not_lend_it_the_evidence(library: Library) -> None:
    denials = library.pointing(f"{library.base}id/proposition/pr-j993g8", "proposition")
    texts = [text_of(library, iri.removeprefix(f"{library.base}id/")) for iri in denials]
    lent = "All this is cited for the statement, and not for the one who denies or questions it."
    stances = [thing.key("stance") for iri in denials if (thing := library.of(iri))]
    assert [lent in text for text in texts] == [stance in ("denies", "questions") for stance in stances]


def test_what_is_missing_is_listed_by_reason_once_an_item(library: Library) -> None:
    found = read(library, missing_page(library, "en"), "en")
    assert 'data-missing="4"' in found.html and "Missing: 4 of 8 items or sets that sources cite." in found.text
    assert "ev-qhrmv2" not in found.html  # taken down, but another copy of the same film is held
    assert PAGES["missing"] is missing_page


def test_an_answer_says_how_it_was_reached(library: Library) -> None:
    text = text_of(library, "verification/ve-xthp27")
    assert "undetermined" in text and "The clock of the camera was wrong" in text
    assert "Was it recorded at the time that is stated for it?" in text


def test_a_recording_stands_on_the_timeline_once_at_its_day_or_bounds(library: Library) -> None:
    found = {one["id"]: one for one in timeline_data(library)["entries"] if one["class"] == "Evidence"}
    assert sorted(found) == ["ev-3rpnpn", "ev-dmtkc8", "ev-t66fg4"]
    assert (found["ev-dmtkc8"]["earliest"], found["ev-dmtkc8"]["latest"]) == ("2021-05-01", "2021-05-31")
    assert not any(name in str(found) for name in NAMES)


def test_a_place_on_the_map_names_what_was_made_there_once(library: Library) -> None:
    found = read(library, map_page(library, "en"), "en")
    assert "ev-t66fg4" in found.html and "ev-rzqpjm" not in found.html
    assert "Evidence said to have been made here, no more precisely than the place itself" in found.text


def test_a_restriction_names_what_is_said_to_be_lost_through_it(library: Library) -> None:
    assert any("ev-34fhz7" in link for link in document(library, "restriction/rs-j6pzgj").links)


def test_search_finds_it_and_neither_suggests_nor_shows_its_name_in_the_open(library: Library, search: Search) -> None:
    assert "film" not in str(suggestions(search, "film of the sho", "en")[1:]).lower()
    query = Query(text="film of the shots", kind="Evidence")
    hits = shown(library, search.search(query), query, "en")
    assert {hit.iri.rpartition("/")[2] for hit in hits} >= {"ev-t66fg4", "ev-rzqpjm"}
    for hit in hits:
        assert hit.hard or not any("shots" in piece.text.lower() for piece in hit.snippet)
        assert not any("shots" in piece.text.lower() for piece in hit.label)


@pytest.mark.parametrize(
    ("among", "kept"),
    [
        (["ev-rzqpjm", "ev-t66fg4", "ev-qhrmv2", "ev-w4cfjd"], ["ev-t66fg4", "ev-w4cfjd"]),
        (["ev-rzqpjm", "ev-qhrmv2"], ["ev-rzqpjm"]),  # the row that they are copies of is not there
    ],
)
def test_a_recording_whose_first_row_is_elsewhere_is_not_left_out(
    library: Library, among: list[str], kept: list[str]
) -> None:
    found = once_each(library, [f"{library.base}id/evidence/{ident}" for ident in among])
    assert [iri.rpartition("/")[2] for iri in found] == kept
