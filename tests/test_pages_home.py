"""The home page of a dossier: what is claimed and denied, each denial beside nothing but what it answers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.charts.apart import NotDrawn
from kg.charts.marks import MOST_MARKS
from kg.vocab import expand
from kg.web.http.errors import HttpError, on_http_error
from kg.web.library import Library
from kg.web.pages import home as front
from kg.web.pages import tolls
from kg.web.pages.dataset import files_of, is_dump
from kg.web.pages.home import home_page
from kg.web.pages.said import Said, answers_of
from kg.web.pages.tolls import MOST_SHOWN, Toll, chart_file, chart_files
from kg.web.thing import Thing, kind_of
from kg.web.words import words
from tests.html_tree import Node, main_of, read_page

LANGUAGES = ("en", "fa")
FIRST_EDITION, DENIAL = "cl-7mw322", "cl-jd9z24"  # at least 41, and who denies it


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def home(library: Library, language: str) -> Node:
    return read_page(library, home_page(library, language), language)


def toll(library: Library, language: str = "en") -> Toll:
    (found,) = tolls.tolls(library, language)
    return found


def row(home: Node, id: str) -> Node:
    (found,) = [node for node in home.having("data-toll") if node.attributes["data-toll"] == id]
    return found


def claims_in(node: Node) -> list[str]:
    return [link.attributes["data-claim"] for link in node.having("data-claim")]


def test_every_figure_is_in_the_table_and_in_the_order_of_time(library: Library, home: Node) -> None:
    days = []
    for node in home.having("data-toll"):
        claim = library.thing("claim", node.attributes["data-toll"])
        span = claim.span("statedOn") if claim else None
        assert span is not None
        days.append((span.earliest, span.latest))
    assert len(days) == len({line.claim for line in toll(library).rows}) and days == sorted(days)


def test_a_denial_stands_in_the_row_of_the_figure_it_answers_and_in_no_other(library: Library, home: Node) -> None:
    assert DENIAL in claims_in(row(home, FIRST_EDITION))
    for node in home.having("data-toll"):
        for id in claims_in(node):
            answer = library.thing("claim", id)
            assert answer is not None
            assert f"{library.base}id/claim/{node.attributes['data-toll']}" in [a.to for a in answers_of(answer)]


def test_a_relay_says_whose_count_it_passes_on(library: Library, home: Node) -> None:
    links = [link.attributes["href"] for link in row(home, "cl-q5xsc2").all("a")]
    assert any(FIRST_EDITION in link for link in links)


def test_origins_are_counted_and_never_outlets(library: Library) -> None:
    found = toll(library)
    stated = {line.claim: line.origin for line in found.rows if line.stance in ("asserts", "reports")}
    assert found.counts == len(stated) > found.origins == len(set(stated.values()))


def test_the_chart_is_in_the_page_and_named_by_its_caption(library: Library, home: Node, language: str) -> None:
    (svg,) = list(home.all("svg", role="img"))
    (caption,) = list(home.all("figcaption"))
    assert svg.attributes["aria-labelledby"] == caption.attributes["id"]
    assert toll(library, language).title == caption.text()


def test_the_chart_of_a_language_names_claimants_in_it(library: Library) -> None:
    for language in LANGUAGES:
        names = {line.claimant for line in toll(library, language).rows}
        labels = {library.label(claim.claim.who, language) for claim in toll(library, language).claims}
        assert names >= labels


def test_too_many_figures_for_a_picture_leave_the_table_and_say_so(
    library: Library, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = toll(library, language)
    own = next(line for line in found.rows if line.origin == line.claim)
    many = tuple(replace(own, lower=n, upper=n, claim=f"x{n}", origin=f"x{n}") for n in range(MOST_MARKS + 1))
    crowded = replace(found, rows=(*found.rows, *many))
    monkeypatch.setattr("kg.web.pages.home.tolls", lambda library, language: [crowded])
    page = read_page(library, home_page(library, language), language)
    assert not list(page.all("svg", role="img")) and 0 < len(page.having("data-toll")) <= MOST_SHOWN


def test_a_dossier_without_counts_says_that_this_means_nothing(
    library: Library, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.pages.home.tolls", lambda library, language: [])
    page = read_page(library, home_page(library, language), language)
    assert tolls.prepared()["toll"].empty[language] in main_of(page).text()


def test_a_case_of_which_nobody_states_a_toll_has_no_chart(library: Library) -> None:
    cases = library.things("Case")
    without = [case for case in cases if not tolls.toll_of(library, case, "en").rows]
    assert without
    assert chart_file(library, f"toll-{without[0].rpartition('/')[2]}.en.svg") is None


def test_the_latest_denials_come_first_and_say_what_they_answer(library: Library, home: Node) -> None:
    cards = [node for node in home.all("article") if "claim-denies" in node.attributes.get("class", "")]
    days = []
    for card in cards:
        claim = library.thing("claim", card.attributes["id"])
        assert claim is not None and claim.key("stance") == "denies"
        days.append((claim.span("statedOn") or pytest.fail("no day")).earliest)
        links = [link.attributes["href"] for link in card.all("a")]
        assert all(any(answer.to.rpartition("/")[2] in link for link in links) for answer in answers_of(claim))
    assert days and days == sorted(days, reverse=True)


def test_every_kind_leads_to_its_list_with_a_count(library: Library, home: Node) -> None:
    links = [link.attributes["href"] for link in home.all("a")]
    assert any(link.startswith("browse/claim.") for link in links)
    assert any(link.startswith("browse/source.") for link in links)


def test_links_to_things_lead_to_things_of_the_release(library: Library, home: Node) -> None:
    links = [link.attributes["href"] for link in home.all("a") if link.attributes["href"].startswith("doc/")]
    ids = {link.split("/")[2].split(".")[0] for link in links}
    assert ids and all(library.thing(kind_of(id), id) is not None for id in ids)


def test_search_engines_get_the_dataset_with_the_digests_of_its_files(library: Library, home: Node) -> None:
    (script,) = list(home.all("script", type="application/ld+json"))
    data = json.loads("".join(part for part in script.inside if isinstance(part, str)))
    files = {file.path: file for file in files_of(library) if is_dump(file.path)}
    assert data["@type"] == "Dataset" and data["version"] == library.version and data["license"]
    assert {entry["name"]: entry["sha256"] for entry in data["distribution"]} == {
        path: file.sha256 for path, file in files.items()
    }


def test_the_page_is_the_same_twice(library: Library, language: str) -> None:
    assert home_page(library, language).values["tolls"] == home_page(library, language).values["tolls"]


def test_charts_are_served_as_pictures_and_nothing_else_is(library: Library) -> None:
    app = Starlette(routes=tolls.routes(library))
    app.state.modified = library.modified
    with TestClient(app) as client:
        for path in chart_files(library):
            answer = client.get(f"/{path}")
            assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/svg+xml")
        for name in ("toll-ca-000000.en.svg", f"{toll(library).name}.de.svg", f"{toll(library).name}.en.png"):
            assert client.get(f"/chart/{name}").status_code == 404


def test_all_charts_are_listed(library: Library) -> None:
    assert len(list(chart_files(library))) == 2 * len(LANGUAGES)


def test_what_is_passed_on_is_never_called_the_speakers_own(library: Library, home: Node, language: str) -> None:
    own = words(language)("home.own-count")
    for row in home.having("data-toll"):
        claim = library.thing("claim", row.attributes["data-toll"])
        assert claim is not None
        assert (own in row.text()) == (claim.key("stance") == "asserts" and not claim.iris("relays"))


@pytest.mark.parametrize(("named", "says"), [(True, "that was read, from: Lantern Monitor"), (False, "was not read")])
def test_a_report_of_words_that_were_not_read_is_no_count_of_its_own(
    library: Library, monkeypatch: pytest.MonkeyPatch, named: bool, says: str
) -> None:
    whole = toll(library)
    stated = next(one for one in whole.claims if one.claim.claim.id == "cl-q5xsc2")
    report, monitor = stated.claim.claim, library.of(f"{library.base}id/claim/{FIRST_EDITION}")
    assert monitor is not None
    kept = [quad for quad in report.quads if quad.predicate.value != expand("relays")]
    by = Quad(NamedNode(report.iri), NamedNode(expand("attributedTo")), NamedNode(monitor.iri_at("claimant")))
    claim = Thing(report.iri, report.kind, report.id, report.cls, (*kept, by) if named else tuple(kept))
    whole.__dict__["claims"] = [replace(stated, claim=Said(library, claim, "en"), origins=())]
    monkeypatch.setattr(front, "tolls", lambda *_: [whole])
    page = read_page(library, home_page(library, "en"), "en")
    assert says in next(iter(page.having("data-toll"))).text()


def test_a_chart_that_cannot_be_drawn_leaves_its_table_open(
    library: Library, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(rows: object, language: str, title: str) -> str:
        raise NotDrawn("there is no memory")

    monkeypatch.setattr(tolls, "_drawn", refuse)
    home = read_page(library, home_page(library, language), language)
    assert words(language)("home.toll-not-drawn") in home.text()
    assert "open" in next(node.attributes for node in home.all("details") if "as-table" in node.attributes["class"])
    with TestClient(Starlette(routes=tolls.routes(library), exception_handlers={HttpError: on_http_error})) as client:
        assert client.get("/" + next(chart_files(library))).status_code == 503
