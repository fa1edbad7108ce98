"""The ledger of a release: rows as the dossier has them, and nothing for what is not there."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from kg.ledger import Answer, Days, Ledger
from tests.conftest import DATA

ID = re.compile(r"\[(\w\w-\w+)\]")


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


def rows(table: str) -> list[dict[str, str]]:
    files = [*DATA["fixture"].glob(f"{table}.csv"), *DATA["fixture"].glob(f"{table}/*.csv")]
    return [row for file in sorted(files) for row in csv.DictReader(file.open(encoding="utf-8"))]


def idents(ledger: Ledger, iris: tuple[str, ...]) -> set[str]:
    return {ledger.ident(iri) for iri in iris}


def test_each_claim_says_what_its_row_says(ledger: Ledger) -> None:
    claims = {ledger.ident(claim.iri): claim for claim in ledger.every(ledger.claim, "Claim")}
    assert len(claims) == len(rows("claims"))
    for row in rows("claims"):
        claim = claims[row["id"]]
        assert (claim.stance, claim.locator, claim.quote) == (row["stance"], row["locator"], row["quote"])
        assert claim.stated.as_written == row["stated_on"].partition(" = ")[0]
        for column, iris in (("relays", claim.relays), ("revises", claim.revises), ("claimant", (claim.claimant,))):
            assert idents(ledger, iris) == set(ID.findall(row[column]))
        assert idents(ledger, tuple(answer.of for answer in claim.answers)) == set(
            ID.findall(row["answers"] + row["answers_inferred"])
        )


@pytest.mark.parametrize("table", ["propositions", "records", "sources", "agents", "places", "cases", "evidence"])
def test_every_row_of_a_table_is_there(ledger: Ledger, table: str) -> None:
    cls = {"records": "PersonRecord", "evidence": "Evidence"}.get(table, table.removesuffix("s").capitalize())
    look_up = getattr(ledger, table.removesuffix("s"))
    found = {ledger.ident(row.iri) for row in ledger.every(look_up, cls)}
    assert {row["id"] for row in rows(table)} <= found


def test_an_inferred_answer_has_its_reason(ledger: Ledger) -> None:
    claim = ledger.claim(ledger.iri("cl-vf9h4x"))
    assert claim is not None
    reason = "It speaks of one newspaper, and no other had written of the networks by then."
    assert claim.answers == (Answer(ledger.iri("cl-xnwkc6"), "inferred", reason),)


def test_a_breakdown_has_its_cells(ledger: Ledger) -> None:
    partition = ledger.partition(ledger.iri("pt-8rzwzw"))
    assert partition is not None
    assert [(cell.key, cell.count) for cell in partition.cells] == [
        ("2021-05-10", 18), ("2021-05-11", 20), ("2021-05-12", 6),
    ]  # fmt: skip
    statement = ledger.proposition(partition.iri)
    assert statement is not None
    assert statement.kind == "partition"


def test_what_was_withdrawn_or_never_was_is_none(ledger: Ledger) -> None:
    for row in rows("tombstones"):
        assert ledger.claim(f"{ledger.base}id/claim/{row['id']}") is None
    assert ledger.claim(ledger.iri("ag-rmp59v")) is None
    assert ledger.claim("not an IRI") is None
    assert ledger.iri("cl-000000") == ""


def test_a_label_is_in_the_language_that_is_asked_for(ledger: Ledger) -> None:
    assert ledger.label(ledger.iri("ag-rmp59v")) == "Lantern Monitor"
    assert ledger.label(ledger.iri("cl-2t78gx")) == "Lantern Monitor, 20 May 2021"


def test_a_place_lies_in_its_areas_the_nearest_first(ledger: Ledger) -> None:
    areas = {ledger.ident(place.iri): ledger.areas(place.iri) for place in ledger.every(ledger.place, "Place")}
    for row in rows("places"):
        within = ID.findall(row["within"])
        assert [ledger.ident(iri) for iri in areas[row["id"]][1:2]] == within


def test_days_meet_when_they_share_one() -> None:
    first, second = Days(date(2021, 5, 1), date(2021, 5, 4)), Days(date(2021, 5, 4), date(2021, 5, 9))
    assert first.meets(second) and second.meets(first)
    assert not first.meets(Days(date(2021, 5, 5), date(2021, 5, 9)))
    assert not first.exact
