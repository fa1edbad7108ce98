"""The pages of people and records: side by side, never merged, with what differs said."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages.agreement import Agreement, agreement
from kg.web.pages.person import person_page
from kg.web.pages.record import record_page
from kg.web.thing import Thing
from tests.pagereader import LANGUAGES, library_of, read_thing

TESTA, LISTED, CARRIED = "pe-3dd7wg", "re-d3g67w", "re-6gpkd7"
NAMESAKE = "re-tw4zft"  # over 60, where re-hvcbbm is 16 or 17


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def records(library: Library, *ids: str) -> list[Thing]:
    return [thing for id in ids if (thing := library.thing("record", id)) is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_record_has_a_column_of_its_own(library: Library, language: str) -> None:
    page = read_thing(library, "person", TESTA, language)
    heads = [library.label(record.source, language) for record in records(library, LISTED, CARRIED)]
    rows = [[cell.strip() for cell in cells] for cells in page.lists]
    assert sorted(next(cells[1:] for cells in rows if set(heads) <= set(cells))) == sorted(heads)


def test_what_differs_is_marked_in_words_and_not_settled(library: Library) -> None:
    row = read_thing(library, "person", TESTA).row("Age as written")
    assert row[0].endswith("The records differ")
    assert sorted(row[1:]) == ["12-17", "16"]


def test_what_agrees_is_not_marked(library: Library) -> None:
    assert read_thing(library, "person", TESTA).row("Gender") == ["Gender", "female", "female"]


def test_what_differs_is_listed_before_the_table(library: Library) -> None:
    page = read_thing(library, "person", TESTA)
    before = page.text[: page.text.index("What each source says")]
    assert "12-17 against 16" in " ".join(before.split())


def test_place_candidates_stay_alternatives(library: Library) -> None:
    assert "Mockford or Testburg" in read_thing(library, "person", TESTA).row("Possible place")


def test_injuries_stay_closed_until_they_are_asked_for(library: Library) -> None:
    page = read_thing(library, "person", TESTA)
    assert "head" in page.closed.split()
    assert page.text.split().count("head") == page.closed.split().count("head")


def test_the_notice_comes_before_anything_that_is_told(library: Library) -> None:
    page = read_thing(library, "person", TESTA)
    assert page.text.index("violence done to a person") < page.text.index("Age as written")


def test_the_judgement_stands_with_author_reason_and_day(library: Library) -> None:
    row = read_thing(library, "person", TESTA).row("identity")
    assert row[1:] == [
        "Verania Dossier",
        "21 November 2026",
        "Name, age and day agree; the spelling of the family differs by two letters.",
    ]


def test_a_withdrawn_judgement_is_said_to_be_withdrawn_and_adds_no_record(library: Library) -> None:
    page = read_thing(library, "person", "pe-7467dp")
    assert "identity withdrawn" in page.row("identity withdrawn")[0]
    assert "The ages had been overlooked." in page.text
    assert not any(NAMESAKE in link for link in page.links)


@pytest.mark.parametrize("kind, id", [("person", TESTA), ("record", CARRIED)])
def test_search_engines_are_asked_to_leave_people_alone(library: Library, kind: str, id: str) -> None:
    assert read_thing(library, kind, id).robots == "noindex"


def test_ages_far_apart_exclude_each_other(library: Library) -> None:
    assert agreement(records(library, NAMESAKE, "re-hvcbbm"), "ageAsWritten") is Agreement.EXCLUDE


def test_an_age_within_the_other_need_not_be_a_contradiction(library: Library) -> None:
    assert agreement(records(library, LISTED, CARRIED), "ageAsWritten") is Agreement.DIFFER


def test_what_only_one_record_says_is_no_disagreement(library: Library) -> None:
    assert agreement(records(library, "re-2j96xw", CARRIED), "gender") is Agreement.ALONE


def test_days_with_none_in_common_exclude_each_other(library: Library) -> None:
    assert agreement(records(library, CARRIED, "re-hvcbbm"), "actOn") is Agreement.EXCLUDE


def test_a_day_given_as_about_excludes_no_other(library: Library) -> None:
    assert agreement(records(library, CARRIED, "re-2j96xw"), "actOn") is Agreement.DIFFER


def test_names_in_different_languages_are_not_compared(library: Library) -> None:
    assert agreement(records(library, "re-hb3m83", "re-2ghsqv"), "name") is Agreement.ALONE
    assert agreement(records(library, LISTED, CARRIED), "name") is Agreement.DIFFER


def test_a_person_without_differences_says_so(library: Library) -> None:
    thing = library.thing("person", "pe-9r4jf8")
    assert thing is not None
    page = person_page(library, thing, "en")
    assert page.values["differing"] == []


def test_a_record_shows_who_denies_it_and_nobody_else(library: Library) -> None:
    page = read_thing(library, "record", CARRIED)
    denial = next(cells for cells in page.lists if "Denies" in "".join(cells))
    assert denial[1].strip() == "Testo Placeholder"
    assert "No statement in this release answers this record." in read_thing(library, "record", LISTED).text


def test_a_record_leaves_open_what_its_source_leaves_open(library: Library) -> None:
    text = " ".join(read_thing(library, "record", CARRIED).text.split())
    assert "Mockford or Testburg" in text
    assert "The source leaves open which." in text
    assert "The source leaves open which." not in read_thing(library, "record", "re-hvcbbm").text


def test_a_record_belongs_to_a_person_by_judgement_only(library: Library) -> None:
    page = read_thing(library, "record", CARRIED)
    assert "Judged to speak of" in page.text
    assert f"../../doc/person/{TESTA}.en.html" in page.links


def test_a_record_that_nobody_checked_says_so(library: Library) -> None:
    assert "Not yet checked by a second person" in read_thing(library, "record", NAMESAKE).text
    assert "Checked by second reader" in read_thing(library, "record", CARRIED).text


def test_a_record_says_in_which_cell_of_which_breakdown_it_is_counted(library: Library) -> None:
    page = read_thing(library, "record", NAMESAKE)
    assert "full name The dead by how far they are identified." in " ".join(page.text.split())
    assert "../../doc/partition/pt-kwxksp.en.html" in page.links


def test_a_denial_of_one_record_stands_in_its_column_only(library: Library) -> None:
    page = read_thing(library, "person", TESTA)
    columns = [label.strip() for label in next(cells for cells in page.lists if "The names we carry" in "".join(cells))]
    answers = dict(zip(columns, page.row("Who answers this record"), strict=True))
    assert "Testo Placeholder" in answers["The names we carry"]
    assert "denies" in answers["The names we carry"]
    assert answers["List of persons"] == "nobody in this release"


@pytest.mark.parametrize("language", LANGUAGES)
def test_records_without_a_name_are_told_apart_by_their_titles(library: Library, language: str) -> None:
    records = [record for iri in library.things("PersonRecord") if (record := library.of(iri)) is not None]
    unnamed = [record for record in records if not record.literals("name")]
    assert unnamed
    assert all(record.id in record_page(library, record, language).title for record in unnamed)
