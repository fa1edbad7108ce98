"""The code systems of places are told apart, and an id that stands for several things is refused."""

import csv
from pathlib import Path

import pytest

from kg.codes import GivenId, code_fault, shared_ids

SHARED = Path(__file__).parents[2] / "shared/data/place_ids.csv"
GOOD = [("geonames", "112931"), ("iso-3166-1", "ZZ"), ("iso-3166-2", "ZZ-07"), ("iso-3166-2", "ZZ-LE"),
        ("geonames-admin1", "ZZ.07"), ("geonames-admin1", "ZZ.ENG"), ("wikidata", "Q42")]  # fmt: skip


@pytest.mark.parametrize(("system", "code"), GOOD)
def test_a_code_is_of_its_own_system_alone(system: str, code: str) -> None:
    assert code_fault(system, "2026-08", code) == ""
    for other in {name for name, _ in GOOD} - {system}:
        assert code_fault(other, "2026-08", code)


@pytest.mark.parametrize(
    ("system", "code", "hint"),
    [("iso-3166-2", "ZZ.07", "geonames-admin1"), ("geonames-admin1", "ZZ-07", "iso-3166-2"),
     ("geonames", "Q42", "wikidata"), ("iso-3166-2", "112931", "geonames"), ("wikidata", "112931", "geonames")],
)  # fmt: skip
def test_a_code_of_another_system_is_named_as_one(system: str, code: str, hint: str) -> None:
    assert code_fault(system, "2026-08", code).endswith(f"it looks like {hint}")


@pytest.mark.parametrize(
    "code", ["", " ", "zz-07", "ZZ-", "ZZ_07", "۱۱۲۹۳۱", "0112931", "ZZ-07\n", "Q0", "ZZ-0777", "ZZ .07"]
)
def test_what_is_a_code_of_no_system_is_refused_by_all(code: str) -> None:
    assert all(code_fault(system, "2026-08", code) for system, _ in GOOD)


def test_a_code_needs_the_version_of_a_known_system() -> None:
    assert "needs the version" in code_fault("iso-3166-2", " ", "ZZ-07")
    assert "no known code system" in code_fault("fips", "2026-08", "ZZ07")


def test_an_id_that_two_things_were_given_is_refused_for_both() -> None:
    (shared,) = shared_ids([GivenId("Testburg", "Q1"), GivenId("Sampleton", "Q1"), GivenId("Examplia", "Q2")])
    assert shared.id == "Q1" and shared.things == ("Testburg", "Sampleton") and "2 things" in shared.reason


def test_an_id_that_many_rows_share_where_it_is_from_is_refused() -> None:
    assert [shared.id for shared in shared_ids([GivenId("Testburg", "Q1", 35), GivenId("Sampleton", "Q2", 1)])] == [
        "Q1"
    ]


def test_the_same_thing_twice_and_no_id_are_not_shared() -> None:
    assert shared_ids([GivenId("Testburg", "Q1"), GivenId("Testburg", "Q1"), GivenId("A", ""), GivenId("B", "")]) == ()


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared data are not here")
def test_the_shared_ids_of_the_real_list_are_refused_and_the_others_are_not() -> None:
    with SHARED.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    given = [GivenId(r["place"], r["dr5hn_wikidata"], int(r["dr5hn_rows_sharing_that_qid"] or 1)) for r in rows]
    refused = {shared.id for shared in shared_ids(given)}
    several = {r["dr5hn_wikidata"] for r in rows if r["dr5hn_rows_sharing_that_qid"] not in ("", "1")}
    assert refused == several and len(refused) == 10 and max(row.sharing for row in given) == 35
    assert all(code_fault("geonames", "2026-08", row["geonames_id"]) == "" for row in rows)
