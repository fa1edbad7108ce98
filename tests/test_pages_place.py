"""The pages of places and of links: where it lies, codes with their systems, and links as judgements."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages.place import hierarchy
from tests.pagereader import LANGUAGES, library_of, read_thing

TESTBURG, MOCKFORD = "pl-hnkw9r", "pl-8sbk7f"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def test_the_way_leads_from_the_country_to_the_place(library: Library) -> None:
    place = library.thing("place", "pl-27w9v9")
    assert place is not None
    names = [library.label(iri, "en") for iri in hierarchy(library, place)]
    assert names == ["Republic of Verania", "Lower Examplia", "Sample County", "Testburg"]


def test_a_code_stands_with_its_system_and_version(library: Library) -> None:
    assert read_thing(library, "place", TESTBURG).row("GeoNames") == ["GeoNames", "2026-08", "9999999901"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_records_that_leave_the_place_open_say_so(library: Library, language: str) -> None:
    page = read_thing(library, "place", MOCKFORD, language)
    words = {"en": "The source leaves open which.", "fa": "منبع روشن نکرده است کدام."}
    assert words[language] in page.closed


def test_claims_about_a_place_are_those_whose_scope_names_it(library: Library) -> None:
    page = read_thing(library, "place", TESTBURG)
    shown = {link.rpartition("/")[2].partition(".")[0] for link in page.links if "/doc/claim/" in link}
    scoped = library.pointing(f"{library.base}id/place/{TESTBURG}", "territory")
    claims = {claim.rpartition("/")[2] for iri in scoped for claim in library.pointing(iri, "proposition")}
    assert claims
    assert claims <= shown


def test_a_link_is_a_judgement_with_its_author_and_reason(library: Library) -> None:
    page = read_thing(library, "link", "ln-c24nmv")
    assert "Verania Dossier" in page.text
    assert "Name, province and code agree." in page.text
    assert "https://example.org/gazetteer/7" in page.links


def test_a_refused_link_is_said_to_be_refused(library: Library) -> None:
    assert "refused the same" in " ".join(read_thing(library, "link", "ln-gct5th").text.split())
    assert "refused" in read_thing(library, "place", MOCKFORD).row("https://example.org/gazetteer/7")[1]
    assert "refused" not in read_thing(library, "place", TESTBURG).row("https://example.org/gazetteer/7")[1]
