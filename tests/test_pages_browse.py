"""The lists of all things of a kind: complete, in a stated order, in pages."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages import browse
from kg.web.pages.browse import CLASS_OF_KIND, browse_count, browse_number, browse_page
from kg.web.pages.order import in_order, ranks, sort_key
from tests.pagereader import LANGUAGES, library_of, read


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CLASS_OF_KIND)
def test_the_pages_of_a_list_hold_each_thing_once(
    library: Library, kind: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "LENGTH", 3)
    found: list[str] = []
    for number in range(1, browse_count(library, kind) + 1):
        page = read(library, browse_page(library, kind, number, language), language)
        found += [
            link.rpartition("/")[2].partition(".")[0]
            for link in page.links
            if "/doc/" in link or link.startswith("../doc/")
        ]
    start = f"{library.base}id/" if kind == "withdrawn" else f"{library.base}id/{kind}/"
    members = library.things(CLASS_OF_KIND[kind], limit=1000)
    assert sorted(found) == sorted(iri.rpartition("/")[2] for iri in members if iri.startswith(start))


def test_claims_stand_in_order_of_their_days(library: Library) -> None:
    days = [thing.span("statedOn") for iri in ranks(library, "Claim", "en") if (thing := library.of(iri))]
    earliest = [day.earliest for day in days if day is not None]
    assert len(earliest) == library.count("Claim")
    assert earliest == sorted(earliest)


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_stand_in_order_of_their_names(library: Library, language: str) -> None:
    names = [sort_key(library.label(iri, language)) for iri in ranks(library, "Place", language)]
    assert names == sorted(names)


def test_persian_letters_stand_in_the_order_of_their_alphabet() -> None:
    names = ["آبان", "اصفهان", "پل", "چالوس", "ژاله", "کرج", "گرگان", "مشهد", "وردآورد", "هرات", "یزد"]
    assert sorted(dict.fromkeys(["یزد", *names]), key=sort_key) == names
    assert sort_key("كرج") == sort_key("کرج")


def test_a_breakdown_is_not_listed_among_plain_statements(library: Library) -> None:
    assert not any("/partition/" in iri for iri in ranks(library, "Proposition", "en"))


def test_a_key_leads_to_the_page_with_what_follows_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "LENGTH", 3)
    ids = [iri.rpartition("/")[2] for iri in ranks(library, "Agent", "en")]
    assert [browse_number(library, "agent", id, "en") for id in ids[:4]] == [1, 1, 2, 2]
    assert browse_number(library, "agent", ids[-1], "en") == browse_count(library, "agent")
    assert browse_number(library, "agent", "ag-nobody", "en") == 1


def test_a_page_beyond_the_last_does_not_exist(library: Library) -> None:
    with pytest.raises(IndexError):
        browse_page(library, "agent", browse_count(library, "agent") + 1, "en")
    with pytest.raises(KeyError):
        browse_page(library, "nothing", 1, "en")


def test_lists_of_people_are_announced_and_left_out_of_search_engines(library: Library) -> None:
    for kind in ("person", "record"):
        page = read(library, browse_page(library, kind, 1, "en"), "en")
        assert page.robots == "noindex"
        assert "Testa Sample" in page.closed
        assert "Testa Sample" not in page.text.replace(page.closed, "")


def test_only_things_of_the_class_are_put_in_order(library: Library) -> None:
    mixed = [*library.things("Agent"), *library.things("Place")]
    assert in_order(library, "Place", mixed, "en") == list(ranks(library, "Place", "en"))
