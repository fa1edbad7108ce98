"""What sources could not see, what is held and what is silent: the fictional dossier, and prepared queries."""

from pathlib import Path

import pytest

from kg.coverage.case import Coverage, UnknownCase, cases, coverage_of
from kg.coverage.held import held_counts, held_parts
from kg.coverage.lost import holdings, losses, withdrawn
from kg.coverage.overlap import Span
from kg.coverage.silence import named_places, silent_days
from kg.coverage.sources import Unseen, unseen
from kg.coverage.spoken import spoken
from kg.coverage.unanswered import CONCERNED, TOLL, unanswered
from kg.ledger import Ledger
from kg.store import ask
from tests.conftest import CATALOGUE

DOSSIERS = ("main", "fixture")


@pytest.fixture(scope="module")
def ledgers(releases: dict[str, Path]) -> dict[str, Ledger]:
    return {name: Ledger.open(release) for name, release in releases.items()}


@pytest.fixture(scope="module")
def coverage(ledgers: dict[str, Ledger]) -> Coverage:
    return coverage_of(ledgers["fixture"])


def answers(ledger: Ledger, query: str, *columns: str) -> list[tuple[str, ...]]:
    answer = ask(ledger.store, CATALOGUE[query].text)
    at = [answer.columns.index(column) for column in columns]
    return sorted(tuple(getattr(row[index], "value", "") for index in at) for row in answer.rows)


def pair(coverage: Coverage, source: str, restriction: str) -> Unseen:
    wanted = coverage.ledger.iri(source), coverage.ledger.iri(restriction)
    return next(row for row in unseen(coverage, spoken(coverage)) if (row.source, row.restriction) == wanted)


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_parts_held_are_those_of_the_prepared_query(ledgers: dict[str, Ledger], dossier: str) -> None:
    rows = [row for coverage in cases(ledgers[dossier]) for row in held_parts(coverage)]
    found = sorted((row.cell, str(row.counted), str(row.people), str(row.records)) for row in rows)
    assert found == answers(ledgers[dossier], "counted-against-records", "cell", "counted", "people", "records")
    assert any(row.people for row in rows)


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_tolls_without_an_answer_are_those_of_the_prepared_query(ledgers: dict[str, Ledger], dossier: str) -> None:
    rows = [row for coverage in cases(ledgers[dossier]) for row in unanswered(coverage) if row.kind == TOLL]
    found = sorted((row.claim, "yes" if row.claimant_answered else "no") for row in rows)
    assert found == answers(ledgers[dossier], "silence", "claim", "claimant_answered")


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_evidence_not_held_is_that_of_the_prepared_query(ledgers: dict[str, Ledger], dossier: str) -> None:
    lost = [row for coverage in cases(ledgers[dossier]) for row in losses(coverage) if row.why]
    found = {(row.thing, row.why, str(row.items or "")) for row in lost}
    assert found == set(answers(ledgers[dossier], "evidence-not-held", "item", "reason", "items"))


def test_a_list_in_the_places_and_on_the_days_of_a_shutdown_falls_into_it(coverage: Coverage) -> None:
    """Three records in Lower Examplia on 10 to 12 May; one in another province; one day of May is not known."""
    row = pair(coverage, "so-fs6m94", "rs-w64zh8")
    names = {coverage.ledger.ident(iri) for iri in row.sure}
    assert names == {"re-d3g67w", "re-tw4zft", "re-2j96xw"}
    assert (row.possible, row.days, row.made, row.dated, row.said) == ((), Span(2, 3), Span(0, 0), 4, 4)


def test_a_month_that_holds_a_shutdown_falls_into_it_possibly(coverage: Coverage) -> None:
    row = pair(coverage, "so-b7v756", "rs-w64zh8")
    assert [coverage.ledger.ident(iri) for iri in row.possible] == ["re-hb3m83"]


def test_a_source_of_an_unsure_day_was_possibly_made_meanwhile(coverage: Coverage) -> None:
    """The leaflet is of Khordad 1400, which begins on 22 May; telephones were wiped in May."""
    assert pair(coverage, "so-b7v756", "rs-j6pzgj").made == Span(0, 1)
    assert pair(coverage, "so-673z7f", "rs-j6pzgj").made == Span(1, 1)


def test_what_is_lost_has_its_reason(coverage: Coverage) -> None:
    ledger = coverage.ledger
    found = {(row.kind, ledger.ident(row.thing), ledger.ident(row.source), row.why) for row in losses(coverage)}
    assert ("evidence-not-held", "ev-34fhz7", "so-7zrq9d", "destroyed") in found
    assert ("source-replaced", "so-7zrq9d", "so-pndn8f", "") in found
    assert ("source-second-hand", "so-chdp72", "so-9tmv4k", "") in found
    assert ("source-not-archived", "so-t56htw", "", "") in found
    assert not {kind for kind, thing, *_ in found if thing == "so-pndn8f"}
    held = holdings(coverage)
    assert (held.cited, held.held, held.archived) == (8, 4, 1)  # one film is cited in three rows


def test_of_what_was_withdrawn_only_classes_are_counted(coverage: Coverage) -> None:
    assert withdrawn(coverage.ledger) == {"consent-withdrawn": 1, "merged": 1}


def test_a_count_is_held_by_records_that_can_be_of_it(coverage: Coverage) -> None:
    """The families' list says 18 on the first day; of its three killings one is of the next day."""
    wanted = coverage.ledger.iri("pr-ztvrn7"), coverage.ledger.iri("so-b7v756")
    row = next(row for row in held_counts(coverage) if (row.statement, row.source) == wanted)
    assert (row.people, row.records, row.people_of_case) == (2, 2, 3)


def test_days_are_silent_that_nothing_names_alone(coverage: Coverage) -> None:
    found = silent_days(coverage, spoken(coverage))
    assert [(row.first.day, row.last.day) for row in found] == [(13, 19), (20, 20)]
    assert {coverage.ledger.ident(iri) for row in found for iri in row.restrictions} == {"rs-j6pzgj"}


def test_a_place_that_one_voice_names_is_told_from_one_of_several(coverage: Coverage) -> None:
    found = {coverage.ledger.ident(row.place): row for row in named_places(coverage, spoken(coverage))}
    assert [coverage.ledger.ident(voice) for voice in found["pl-twrrs7"].voices] == ["ag-rmp59v"]
    assert len(found["pl-hnkw9r"].voices) > 1


def test_who_passes_on_a_claim_is_no_voice_of_its_own(coverage: Coverage) -> None:
    """The digest names the province only in what it took from the monitor and others."""
    voices = {row.by: row.voice for row in spoken(coverage)}
    names = {coverage.ledger.ident(agent) for agent in voices[coverage.ledger.iri("cl-2wb7g7")]}
    assert names == {"ag-rmp59v"}


def test_a_claim_that_its_subject_answered_is_not_unanswered(coverage: Coverage) -> None:
    found = {coverage.ledger.ident(row.claim) for row in unanswered(coverage) if row.kind == CONCERNED}
    assert "cl-gqxtd8" in found  # the commander never answered that he ordered the shots
    assert "cl-7wm7dr" not in found  # the minister denied that the guard fired


def test_a_case_is_found_by_its_name_and_an_unknown_one_names_the_others(ledgers: dict[str, Ledger]) -> None:
    ledger = ledgers["fixture"]
    assert coverage_of(ledger, "The evening at Bridge Square").case.iri == ledger.iri("ca-77pbh2")
    with pytest.raises(UnknownCase, match=r"Lantern Week protests \[ca-kbxvqs\]"):
        coverage_of(ledger, "Lantern Weeks")


def test_a_part_of_a_case_has_the_restrictions_of_the_whole(ledgers: dict[str, Ledger]) -> None:
    part = coverage_of(ledgers["fixture"], "ca-77pbh2")
    assert len(part.restrictions) == 2
    assert part.inner == (ledgers["fixture"].iri("ca-77pbh2"),)
