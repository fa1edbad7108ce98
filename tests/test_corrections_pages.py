"""What readers see of corrections: the log, the notes on pages, the letter, and the page for families."""

import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.build import build
from kg.corrections import add
from kg.tables import read_rows
from kg.web.library import Library
from kg.web.pages.corrections import corrections_page, half_of, request_page, requests
from kg.web.pages.dataset import Contact
from kg.web.pages.families import families_page
from kg.web.pages.registry import page_of
from kg.web.render import render
from kg.web.words import words
from tests.conftest import DATA
from tests.html_tree import Node, main_of, read_page
from tests.pagereader import LANGUAGES, library_of

RECORD, SOURCE, CLAIM, GONE = (
    ("record", "re-6gpkd7"),
    ("source", "so-k8f4f7"),
    ("claim", "cl-7mw322"),
    ("evidence", "ev-9tq4dz"),
)
JARGON = re.compile(
    r"\b(IRI|URI|RDF|SPARQL|dataset|metadata|tombstone|record|claim|judgement|release|graph|consent)\b", re.I
)
SENTENCE = re.compile(r"[.!?؟:]\s+")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def about(library: Library, kind: str, id: str, language: str = "en") -> Node:
    thing = library.thing(kind, id)
    assert thing is not None
    return main_of(read_page(library, page_of(library, thing, language), language))


def links(page: Node) -> list[str]:
    return [link.attributes["href"] for link in page.all("a")]


def test_the_log_shows_what_waits_and_how_soon_the_others_were_decided(library: Library) -> None:
    text = main_of(read_page(library, corrections_page(library, "en"))).text()
    assert "Half of all requests were decided within 5 days." in text and "The longest took 12 days." in text
    waiting, decided = text.partition(words("en")("corrections.decided"))[::2]
    assert "6 days" in waiting and "8 days" not in waiting
    assert all(days in decided for days in ("12 days", "2 days", "5 days", "8 days", "1 day"))


def test_the_log_names_no_recorded_person(library: Library, language: str) -> None:
    html = render(library, corrections_page(library, language), language)
    record = library.thing(*RECORD)
    assert record is not None and not [name.value for name in record.literals("name") if name.value in html]
    assert "re-6gpkd7" in html and 'content="noindex"' not in html


def test_what_is_asked_about_a_judgement_on_who_is_who_names_nobody(tmp_path: Path) -> None:
    data = shutil.copytree(DATA["fixture"], tmp_path / "verania")
    identity = next(row.cells["id"] for row in read_rows(data)[0] if "Testa" in row.cells.get("preferred_name", ""))
    made, _ = add(data, identity, "name", "Another spelling is wanted.", date(2026, 11, 24))
    build(data, tmp_path / "dist")
    library = library_of(tmp_path / "dist")
    thing = library.thing("correction", made)
    assert thing is not None
    for page in (request_page(library, thing, "en"), corrections_page(library, "en")):
        text = main_of(read_page(library, page)).text()
        assert "Testa" not in text and identity in text


def test_the_page_of_a_request_about_a_person_names_nobody_and_asks_search_engines_to_leave(library: Library) -> None:
    thing = library.thing("correction", "co-5r8tvw")
    assert thing is not None
    page = request_page(library, thing, "en")
    assert page.index is False and "Testa" not in main_of(read_page(library, page)).text()


def test_a_thing_under_correction_says_so_before_anything_else(library: Library, language: str) -> None:
    text = about(library, *SOURCE, language).text().strip()
    assert text.startswith(words(language)("corrections.note_open"))


def test_a_thing_that_was_corrected_says_what_came_of_it(library: Library, language: str) -> None:
    page = about(library, *CLAIM, language)
    assert words(language)("corrections.note_accepted") in page.text()
    assert any("correction/co-2k7mzd" in link for link in links(page))


def test_a_thing_that_nobody_asked_about_says_nothing_of_requests(library: Library) -> None:
    text = about(library, "place", "pl-hnkw9r").text()
    assert not [
        status
        for status in ("open", "accepted", "partly", "refused")
        if words("en")(f"corrections.note_{status}") in text
    ]


def test_each_page_of_a_thing_has_a_letter_with_its_address_filled_in(
    library: Library, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.letter.contact_of", lambda library: Contact("Desk", "desk+a@example.org", ""))
    for kind, id in (RECORD, SOURCE, CLAIM, GONE):
        (link,) = [link for link in links(about(library, kind, id, language)) if link.startswith("mailto:")]
        parts = urlsplit(link)
        assert parts.path == "desk+a@example.org" and parse_qs(parts.query)["subject"] == [
            words(language)("about.letter-subject")
        ]
        assert f"{library.base}id/{kind}/{id}\r\n" in parse_qs(parts.query)["body"][0]
        assert "Testa" not in link and link.isascii()


def test_without_a_mail_address_pages_lead_to_where_it_is_said_how_to_write(library: Library) -> None:
    found = links(about(library, *CLAIM))
    assert not [link for link in found if link.startswith("mailto:")]
    assert any(link.endswith("/correction.en.html") for link in found)


def test_a_record_leads_to_the_page_for_families(library: Library, language: str) -> None:
    assert any(link.endswith(f"/families.{language}.html") for link in links(about(library, *RECORD, language)))


def test_the_page_for_families_is_in_short_sentences_without_terms_of_the_trade(
    library: Library, language: str
) -> None:
    page = families_page(library, language)
    text = " ".join(main_of(read_page(library, page, language)).text().split("\n"))
    assert not JARGON.findall(text)
    own = [words(language)(f"families.{key}") for key in _keys()]
    sentences = [one for entry in own for one in SENTENCE.split(entry) if one.strip()]
    lengths = [len(sentence.split()) for sentence in sentences]
    assert sum(lengths) / len(lengths) < 9 and max(lengths) <= 25


def _keys() -> list[str]:
    from kg.web.words import read_words

    return [key.partition(".")[2] for key in read_words() if key.startswith("families.")]


def test_the_page_for_families_says_how_long_the_longest_wait_was(library: Library) -> None:
    text = main_of(read_page(library, families_page(library, "en"))).text()
    assert f"longer than {max(one.days for one in requests(library, 'en'))} days" in text


def test_both_pages_work_without_a_script_or_a_form(library: Library, language: str) -> None:
    from kg.web.pages.imprint import correction_page

    for page in (families_page(library, language), correction_page(library, language)):
        main = main_of(read_page(library, page, language))
        assert not page.scripts and not list(main.all("form")) and not list(main.all("script"))


def test_without_a_request_nothing_is_said_of_days(dossier_release: Path) -> None:
    empty = Library(dossier_release)
    assert half_of(empty, "en") == ""
    text = main_of(read_page(empty, corrections_page(empty, "en"))).text()
    assert words("en")("corrections.waiting_none") in text and words("en")("corrections.decided_none") in text


def test_a_family_s_spelling_is_shown_first_and_the_sources_keep_theirs(tmp_path: Path) -> None:
    data = shutil.copytree(DATA["fixture"], tmp_path / "verania")
    file = data / "judgements.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Testa Sample@en | تستا سمپل@fa", "Tésta Zample@en | تِستا زمپل@fa"),
        encoding="utf-8",
    )
    build(data, tmp_path / "dist")
    library = library_of(tmp_path / "dist")
    for language, name in (("en", "Tésta Zample"), ("fa", "تِستا زمپل")):
        page = about(library, "person", "pe-3dd7wg", language)
        assert next(iter(page.all("h1"))).text().strip() == name
        assert words(language)("person.spelling") in page.text() and "Testa Sample" in page.text()
    assert next(iter(about(library, *RECORD, "en").all("h1"))).text().strip() == "Record of Testa Sample"
