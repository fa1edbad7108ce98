"""On whose word statements of a release stand: commands, files and pages say it alike, and what lineage published."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import networkx as nx
import pytest

from kg.charts.paint import inline
from kg.charts.told import MOST, Told
from kg.independence import Teller, standing_of, whole_of
from kg.independence.graphml import graphml
from kg.independence.hints import Hint
from kg.independence.picture import told_of
from kg.independence.points import single_points
from kg.independence.read import whole_network
from kg.ledger import Ledger
from kg.web.library import Library
from kg.web.pages import independence
from kg.web.pages.independence import independence_page
from kg.web.pages.proposition import proposition_page
from kg.web.pages.standing import MOST_HINTS, on_whose_word
from kg.web.render import render
from kg.web.words import LANGUAGES
from tests.conftest import Kg

FIRST_DAY = "pr-ztvrn7"  # three origins, a report that relays two of them, and a denial
CIRCLE = "pr-zvms5w"  # reports that pass one another on


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def test_something_stands_behind_the_statements_for_which_lineage_counts_an_origin(releases: dict[str, Path]) -> None:
    for release in releases.values():
        ledger = Ledger.open(release)
        network = whole_network(ledger)
        backed = {statement for statement in network.of_statement if ledger.origin_count(statement)[0]}
        assert set(single_points(network)) == backed


def test_what_is_read_around_a_statement_gives_what_the_whole_release_gives(ledger: Ledger) -> None:
    points = single_points(whole_network(ledger))
    for statement in whole_network(ledger).of_statement:
        found = standing_of(ledger, statement).points
        assert {iri for iris in found.values() for iri in iris} == points.get(statement, frozenset())


def test_three_origins_behind_a_statement_are_three_claims_that_must_fail(ledger: Ledger) -> None:
    standing = standing_of(ledger, ledger.iri(FIRST_DAY))
    assert standing.cut is not None
    assert len(standing.origins) == len(standing.cut.claims) == len(standing.cut.ways) == standing.count == 3
    assert not any(standing.points.values())


def test_a_circle_of_reports_has_nothing_behind_it(ledger: Ledger) -> None:
    standing = standing_of(ledger, ledger.iri(CIRCLE))
    assert (standing.cut, standing.origins, standing.cascades) == (None, (), ())
    assert [len(circle.claims) for circle in whole_of(ledger, whole_network(ledger)).circles] == [3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_of_the_release_has_a_sentence_with_that_number(ledger: Ledger, language: str) -> None:
    teller = Teller(ledger, language)
    for kind, points in whole_of(ledger, whole_network(ledger)).points.items():
        for point in points:
            assert teller.speech.number(point.count) in teller.takes(kind, point.iri, point.count)


def test_a_denial_of_the_statement_is_in_the_picture_and_never_in_the_lane_of_an_origin(ledger: Ledger) -> None:
    standing = standing_of(ledger, ledger.iri(FIRST_DAY))
    told = told_of(standing, Teller(ledger, "en"))
    assert [each.origin for each in told if each.role == "denies"] == [""]
    assert told[-1].role == "denies"
    relaying = next(each for each in told if each.relays)
    assert relaying.role == "passed"
    assert (relaying.day, relaying.latest) == (min(relaying.day, relaying.latest), max(relaying.day, relaying.latest))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_has_every_claimant_and_is_the_same_whenever_it_is_drawn(ledger: Ledger, language: str) -> None:
    from kg.charts.cascade import drawing_of

    standing = standing_of(ledger, ledger.iri(FIRST_DAY))
    teller = Teller(ledger, language)
    told = told_of(standing, teller)
    drawing = drawing_of(told, language, "A title")
    assert drawing == drawing_of(told, language, "A title")
    assert all(each.who in unescape(drawing) for each in told)


def test_a_claimant_who_is_called_by_an_account_is_drawn_by_that_name() -> None:
    from kg.charts.cascade import drawing_of

    day = date(2031, 5, 1)
    drawing = drawing_of([Told("c", 'the channel "@ink", or "@lantern"', day, day, "own", "c")], "en", "A title")
    assert 'the channel "@ink", or "@lantern"' in unescape(inline(drawing, "picture"))


def test_a_picture_of_too_many_claims_is_refused() -> None:
    from kg.charts.cascade import drawing_of

    day = date(2031, 5, 1)
    with pytest.raises(ValueError, match="from 1 to"):
        drawing_of([Told(str(number), "x", day, day, "own", "") for number in range(MOST + 1)], "en", "A title")


def test_graphml_opens_in_networkx_and_leads_from_a_claim_to_what_it_rests_on(ledger: Ledger) -> None:
    network = whole_network(ledger)
    graph = nx.parse_graphml("".join(graphml(ledger, network)))
    for claim in network.claims.values():
        assert graph.nodes[claim.iri]["stance"] == claim.stance
        assert graph.edges[claim.iri, claim.source]["kind"] == "read-in"
        assert all(graph.edges[claim.iri, each]["kind"] == "relays" for each in claim.relays if each in network.claims)


def test_graphml_names_nothing_that_was_withdrawn(ledger: Ledger) -> None:
    text = "".join(graphml(ledger, whole_network(ledger)))
    assert ledger.withdrawn()
    assert not [iri for iri in ledger.withdrawn() if iri in text]


def test_the_same_release_gives_the_same_bytes_in_any_process(kg: Kg, fixture_release: Path, tmp_path: Path) -> None:
    command = ["independence", FIRST_DAY, "--on", str(fixture_release), "--format", "json", "--graphml"]
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", *command, str(tmp_path / "there")],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    _, out, _ = kg(*command, tmp_path / "here")
    assert out == done.stdout.decode()
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()


def test_the_command_prints_a_statement_as_json(kg: Kg, fixture_release: Path) -> None:
    code, out, _ = kg("independence", FIRST_DAY, "--on", fixture_release, "--format", "json")
    found = json.loads(out)
    assert (code, found["origin_count"], found["confirming"], len(found["cut"]["claims"])) == (0, 3, 4, 3)
    assert {row["stance"] for row in found["claims"]} == {"asserts", "reports", "denies"}


def test_the_command_prints_the_points_of_a_release_as_csv_greatest_first(kg: Kg, fixture_release: Path) -> None:
    _, out, _ = kg("independence", "--on", fixture_release, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    agents = [int(row["count"]) for row in rows if row["kind"] == "agent"]
    assert agents == sorted(agents, reverse=True)
    assert all(len(row["statements"].split()) == int(row["count"]) for row in rows)


def test_a_statement_that_is_not_there_is_misuse(kg: Kg, fixture_release: Path) -> None:
    code, out, err = kg("independence", "pr-222222", "--on", fixture_release)
    assert (code, out) == (2, "")
    assert "no statement pr-222222" in err


def test_a_picture_of_a_whole_release_is_misuse(kg: Kg, fixture_release: Path, tmp_path: Path) -> None:
    code, _, err = kg("independence", "--on", fixture_release, "--picture", tmp_path / "x.svg")
    assert code == 2
    assert "a picture is of one statement" in err


def test_a_voice_that_passes_on_is_never_said_to_be_the_only_one(ledger: Ledger) -> None:
    points = single_points(whole_network(ledger))
    several = [found for found in points.values() if sum("/agent/" in iri for iri in found) > 1]
    assert several
    assert Teller(ledger, "en").takes("agent", max(several[0]), 1).startswith("Every way to 1 statement goes through")


def test_a_part_whose_points_take_one_statement_each_does_not_say_that_there_is_none(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = whole_of(library.ledger, whole_network(library.ledger))
    alone = {kind: tuple(replace(one, count=1) for one in points) for kind, points in whole.points.items()}
    monkeypatch.setattr(independence, "_whole", lambda _: replace(whole, points=alone).first(15))
    text = unescape(render(library, independence_page(library, "en"), "en"))
    assert text.count("None takes more than one statement with it.") == len(alone)


def test_the_page_of_a_statement_shows_the_first_of_very_many_possible_ties(
    library: Library, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = standing_of(ledger, ledger.iri(FIRST_DAY))
    many = (Hint("quote", *standing.origins[:2]),) * 50
    monkeypatch.setattr("kg.independence.standing_of", lambda *_: replace(standing, hints=many))
    monkeypatch.setattr("kg.web.pages.standing.draw", lambda pictures: [""] * len(pictures))
    shown = on_whose_word(library, standing.statement, 5, "en")
    assert shown is not None
    assert (len(shown.hints), shown.more_hints) == (MOST_HINTS, 50 - MOST_HINTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_release_says_what_the_command_says(library: Library, language: str) -> None:
    text = unescape(render(library, independence_page(library, language), language))
    whole = whole_of(library.ledger, whole_network(library.ledger)).first(15)
    teller = Teller(library.ledger, language)
    said = [teller.takes(kind, one.iri, one.count) for kind, points in whole.points.items() for one in points]
    assert len(said) > 3
    assert all(sentence in text for sentence in (*said, *map(teller.cascade, whole.cascades)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_statement_has_the_sentences_and_each_claim_as_a_row(
    library: Library, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.pages.standing.draw", lambda pictures: ["<svg/>"] * len(pictures))
    thing = library.thing("proposition", FIRST_DAY)
    assert thing is not None
    text = unescape(render(library, proposition_page(library, thing, language), language))
    standing = standing_of(library.ledger, thing.iri)
    assert all(sentence in text for sentence in Teller(library.ledger, language).behind(standing))
    section = text.partition('id="standing"')[2].partition('id="holders"')[0]
    assert all(f"/{library.ledger.ident(iri)}" in section for iri in standing.claims)
    assert "<svg" in section
