"""The map, the timeline, the network and the editor: what they are drawn from, and that the same stands as text."""

from pathlib import Path

import pytest

from kg.queries import Catalogue
from kg.resources import queries_dir
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages import positions
from kg.web.pages.claim import claim_page
from kg.web.pages.editor import editor_data, editor_page
from kg.web.pages.map import map_data, map_page
from kg.web.pages.network import has_network, network_data, network_page, network_ties
from kg.web.pages.positions import Position, codes_of, country_numbers, outlines_around
from kg.web.pages.ties import Tie, all_ties, ties_around
from kg.web.pages.timeline import entries, timeline_data, timeline_page
from kg.web.pages.view import json_bytes
from kg.web.render import render

LANGUAGES = ("en", "fa")
VIEWS = {"map": map_page, "timeline": timeline_page, "network": network_page, "editor": editor_page}


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


@pytest.fixture(scope="module")
def main(dossier_release: Path) -> Library:
    return Library(dossier_release)


def html(library: Library, page: Page, language: str = "en") -> str:
    return render(library, page, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_view_has_no_style_and_no_script_in_the_page(library: Library, view: str, language: str) -> None:
    text = html(library, VIEWS[view](library, language), language)
    assert f'lang="{language}"' in text
    assert " style=" not in text and "<style" not in text and "<script>" not in text


@pytest.mark.parametrize("data", [map_data, timeline_data, network_data], ids=lambda data: data.__name__)
def test_document_is_the_same_each_time(fixture_release: Path, data: object) -> None:
    assert callable(data)
    assert json_bytes(data(Library(fixture_release))) == json_bytes(data(Library(fixture_release)))


def test_place_with_a_made_up_code_has_no_position(library: Library) -> None:
    assert map_data(library)["places"] == []
    assert "Places without a position" in html(library, map_page(library, "en"))


def test_town_stands_where_its_number_says(main: Library) -> None:
    places = {place["id"]: place for place in map_data(main)["places"]}
    shahriar = places["pl-2mqqnw"]
    assert (round(shahriar["latitude"]), round(shahriar["longitude"])) == (36, 51)


def test_country_is_an_outline_and_never_a_point(main: Library) -> None:
    country = next(place for place in map_data(main)["places"] if place["precision"] == "country")
    assert country["country"] == "364"
    assert "latitude" not in country


def test_province_is_not_put_anywhere(main: Library) -> None:
    assert not [place for place in map_data(main)["places"] if place["precision"] == "province"]


def test_every_place_of_the_map_has_its_text(main: Library) -> None:
    text = html(main, map_page(main, "fa"), "fa")
    assert all(f'id="{place["id"]}"' in text for place in map_data(main)["places"])


def test_code_is_read_with_its_system(main: Library) -> None:
    place = main.thing("place", "pl-3t3vt6")
    assert place is not None
    assert codes_of(place) == {"iso-3166-2": "IR-30", "geonames-admin1": "IR.44"}


def test_country_is_known_by_letters_and_by_number() -> None:
    assert country_numbers()["IR"] == country_numbers()["130758"] == "364"


def test_outlines_are_those_of_the_neighbourhood(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = ({"id": code, "bbox": box} for code, box in (("001", [9, 9, 20, 20]), ("002", [90, 0, 99, 9])))
    monkeypatch.setattr(positions, "outlines", lambda: (near, far))
    assert outlines_around([Position(8.0, 8.0)]) == [near]
    assert outlines_around([]) == []


def test_timeline_is_in_order_of_the_first_day(main: Library) -> None:
    days = [entry.span.earliest for entry in entries(main)]
    assert days == sorted(days) and len(days) > 300


def test_date_that_is_not_one_day_is_drawn_as_its_bounds(main: Library) -> None:
    later = next(entry for entry in timeline_data(main)["entries"] if entry["id"] == "cl-722xgq")
    assert (later["earliest"], later["latest"]) == ("2020-11-17", "2026-11-24")


def test_every_entry_of_the_timeline_has_its_row(library: Library) -> None:
    text = html(library, timeline_page(library, "en"))
    assert all(f'<tr id="{entry["id"]}"' in text for entry in timeline_data(library)["entries"])


def test_tie_is_drawn_only_where_a_row_states_it(library: Library) -> None:
    for tie in network_data(library)["ties"]:
        claim = library.thing("claim", tie["from"])
        assert claim is not None
        said = {iri.rpartition("/")[2] for quad in claim.quads if (iri := getattr(quad.object, "value", ""))}
        assert tie["to"] in said


def test_every_tie_of_the_network_has_its_row(library: Library) -> None:
    text = html(library, network_page(library, "en"))
    ties = network_data(library)["ties"]
    assert ties
    assert all(f'data-from="{tie["from"]}" data-to="{tie["to"]}"' in text for tie in ties)


def test_denial_of_one_figure_is_not_tied_to_another(main: Library) -> None:
    pairs = [(main.of(tie.start), main.of(tie.end)) for tie in all_ties(main, 1_000)[0] if tie.kind == "answers"]
    denials = [(one, other) for one, other in pairs if one and other and one.key("stance") == "denies"]
    assert denials
    assert all(one.iri_at("proposition") == other.iri_at("proposition") for one, other in denials)


def test_ties_that_do_not_fit_are_counted(main: Library) -> None:
    shown, total = all_ties(main, 5)
    assert len(shown) == 5 < total


def test_network_of_a_claim_begins_with_its_own_ties(main: Library) -> None:
    tie = next(tie for tie in all_ties(main, 1_000)[0] if tie.kind == "answers")
    found, _ = ties_around(main, tie.end, 3)
    assert all(tie.end in (one.start, one.end) for one in found[:1])
    assert Tie(tie.start, tie.end, "answers") in ties_around(main, tie.end, 60)[0]


def test_network_of_a_case_has_ties_of_its_claims_only(main: Library) -> None:
    ties, total = network_ties(main, "ca-jztq5c")
    assert 0 < total == len(ties) <= all_ties(main, 1_000)[1]


def test_only_cases_and_claims_have_a_network_of_their_own(library: Library) -> None:
    case = library.things("Case")[0].rpartition("/")[2]
    agent = library.things("Agent")[0].rpartition("/")[2]
    assert [has_network(library, id) for id in (case, agent, "cl-000000", "x")] == [True, False, False, False]


def test_editor_completes_what_the_release_uses(library: Library) -> None:
    catalogue = Catalogue.load(queries_dir())
    data = editor_data(library, catalogue)
    assert "https://w3id.org/govah/ns#Claim" in data["classes"]
    assert "https://w3id.org/govah/ns#claimant" in data["properties"]
    assert {one["name"] for theme in data["examples"] for one in theme["queries"]} == set(catalogue.queries)


def test_query_that_is_handed_to_the_editor_is_escaped(library: Library) -> None:
    page = editor_page(library, "en", "</textarea><script>alert(1)</script>")
    assert not page.index
    assert "<script>alert" not in html(library, page)


def test_editor_of_a_copy_made_of_files_offers_no_form(library: Library) -> None:
    assert "<form" not in html(library, editor_page(library, "fa", live=False), "fa")


@pytest.mark.parametrize(("language", "there"), [("en", False), ("fa", True)])
def test_date_as_written_stands_apart_where_it_says_more_than_the_day(
    library: Library, language: str, there: bool
) -> None:
    claim = library.thing("claim", "cl-v9bdrk")
    assert claim is not None
    assert (": <bdi>June 2021</bdi>" in html(library, claim_page(library, claim, language), language)) == there


def test_question_of_a_page_is_asked_in_the_other_language_too(library: Library) -> None:
    text = html(library, editor_page(library, "en", "ASK { ?s ?p 'a&b' }"))
    assert 'href="sparql.fa.html?query=ASK+%7B+%3Fs+%3Fp+%27a%26b%27+%7D"' in text
