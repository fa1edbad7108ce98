"""The page of what a release cannot show, in both languages."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages import coverage
from kg.web.pages.coverage import coverage_page
from tests.pagereader import LANGUAGES, Document, library_of, read

GONE = ("ev-9tq4dz", "re-7k3wpx")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest, library: Library) -> Document:
    return read(library, coverage_page(library, request.param), request.param)


def test_the_page_is_sound_and_kept_from_search_engines(page: Document) -> None:
    assert page.faults == []
    assert page.levels.count(1) == 1 and page.captions == page.tables
    assert "noindex" in page.robots
    assert " style=" not in page.html and "<style" not in page.html


def test_the_picture_stands_with_its_table(page: Document) -> None:
    assert '<svg role="img" aria-labelledby="picture-ca-kbxvqs"' in page.html
    assert any("doc/restriction/rs-w64zh8" in link for link in page.links)


def test_names_of_people_stand_only_where_a_reader_opens_them(page: Document) -> None:
    for name in ("Testa Sample", "تستا سمپل", "Mock Example"):
        assert page.text.count(name) == page.closed.count(name)
    assert any("doc/person/pe-3dd7wg" in link for link in page.links)


def test_nothing_withdrawn_is_named(page: Document) -> None:
    assert not any(ident in page.html for ident in GONE)


def test_what_is_held_stands_with_its_source(library: Library) -> None:
    text = " ".join(read(library, coverage_page(library, "en"), "en").text.split())
    assert "2 of 30 held, in records: 2." in text
    assert "4 of 8 (50 %)" in text


def test_long_tables_say_how_much_is_left_out(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "MOST_ROWS", 2)
    document = read(library, coverage_page(library, "en"), "en")
    assert "more are not shown. The command kg coverage gives all of them." in document.text


def test_a_very_large_case_is_left_to_the_command(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "MOST_SAID", 10)
    document = read(library, coverage_page(library, "fa"), "fa")
    assert document.tables == 0 and "kg coverage" in document.text


@pytest.mark.parametrize("thing", ["case/ca-kbxvqs", "restriction/rs-w64zh8"])
def test_case_and_restriction_lead_to_the_page(library: Library, thing: str) -> None:
    from kg.web.pages.registry import page_of

    found = library.thing(*thing.split("/"))
    assert found is not None
    assert "../../coverage.en.html#ca-kbxvqs" in read(library, page_of(library, found, "en"), "en").links
