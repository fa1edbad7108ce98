"""Search engines are asked to leave alone what names a person of whom there is a record."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.browse import browse_page
from kg.web.pages.registry import page_of
from kg.web.people import names_somebody
from kg.web.render import render

NAMING = "The guard is answerable for the death of “Testa Sample”."
NOINDEX = '<meta name="robots" content="noindex">'


@pytest.fixture
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (NAMING, True),
        ("مسئول مرگ «تستا سمپل» گارد است.", True),
        ("The guard is answerable for the death of a pupil.", False),
        ("A testa sample was taken by Sample Wire.", False),
    ],
)
def test_a_recorded_name_is_found_as_it_is_written(library: Library, text: str, named: bool) -> None:
    assert names_somebody(library, text) == named


@pytest.mark.parametrize("cls", ["Claim", "Proposition", "Source", "Agent", "Place", "Case"])
def test_the_page_of_what_names_a_person_is_kept_from_search_engines(
    library: Library, monkeypatch: pytest.MonkeyPatch, cls: str
) -> None:
    things = [thing for iri in library.things(cls) if (thing := library.of(iri)) is not None]
    monkeypatch.setattr(library, "label", lambda iri, language: "The guard")
    before = [NOINDEX in render(library, page_of(library, thing, "en"), "en") for thing in things]
    monkeypatch.setattr(library, "label", lambda iri, language: NAMING)
    assert not all(before)
    assert all(NOINDEX in render(library, page_of(library, thing, "en"), "en") for thing in things)


def test_a_list_that_names_a_person_is_kept_from_search_engines(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _listed(library).index and NOINDEX not in render(library, _listed(library), "en")
    monkeypatch.setattr(library, "label", lambda iri, language: NAMING)
    assert NOINDEX in render(library, _listed(library), "en")


def _listed(library: Library) -> Page:
    return browse_page(library, "claim", 1, "en")
