"""An estimate from the records of an invented release, with links that nobody has decided, from end to end."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from kg.build import build
from kg.estimate.histories import Histories
from kg.estimate.simulate import Population, draw_histories
from kg.link.candidates import Band, Candidate, write_candidates
from kg.link.entity import Entity, Sort
from tests.conftest import Kg
from tests.link_dossier import AUTHOR, PLACE, add_rows, make_dossier

PEOPLE = 90
CASE = "ca-3c4d5f"
SOURCES = ("so-222222", "so-333333", "so-444444")
LETTERS = "23456789bc"
DRAWN = draw_histories(Population(PEOPLE, ((1.0, (0.6, 0.5, 0.5)),)), 1)


def members(histories: Histories) -> Iterator[list[tuple[int, str]]]:
    """Yield for each person the lists that hold it, each with the id of the record."""
    idents = ("".join(letters) for letters in product(LETTERS, repeat=5))
    rows = zip(histories.patterns.tolist(), histories.counts.tolist(), strict=True)
    for pattern in (pattern for pattern, count in rows for _ in range(count)):
        yield [(at, f"re-c{next(idents)}") for at, on in enumerate(pattern) if on]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The release, in which every fourth person is not linked, and the candidates that would link them."""
    folder = tmp_path_factory.mktemp("estimate")
    data = make_dossier(folder / "data")
    add_rows(data / "cases.csv", "cases", [
        {"id": CASE, "label_en": "The lists of Testburg", "label_local": "فهرست‌های تست‌بورگ@fa",
         "period": "2031-01-11", "places": PLACE}
    ])  # fmt: skip
    people = [*members(DRAWN)]
    for at, source in enumerate(SOURCES):
        held = [(number, ident) for number, records in enumerate(people) for of, ident in records if of == at]
        add_rows(data / "records" / f"{source}.csv", "records", (_record(source, *each) for each in held))
    shared = [[ident for _, ident in records] for records in people if len(records) > 1]
    judged = ((number, records) for number, records in enumerate(shared) if number % 4)
    add_rows(data / "judgements.csv", "judgements", (_judgement(*each) for each in judged))
    build(data, folder / "dist")
    pairs = [(records[0], other) for records in shared[::4] for other in records[1:]]
    write_candidates(folder / "people.candidates.tsv", [_candidate(*pair) for pair in pairs])
    return folder / "dist", folder / "people.candidates.tsv"


def _record(source: str, number: int, ident: str) -> dict[str, str]:
    return {"id": ident, "source": source, "about": CASE, "names": f"Testa Sample {number}@en", "act": "killing",
            "identification": "full-name", "act_on": "2031-01-11", "places": PLACE, "locator": f"row {number}",
            "entered_by": "tests", "entered_on": "2031-03-01"}  # fmt: skip


def _judgement(number: int, records: list[str]) -> dict[str, str]:
    ident = f"{LETTERS[number // 10]}{LETTERS[number % 10]}2222"
    return {"id": f"ju-{ident}", "kind": "identity", "subjects": " | ".join(records), "objects": f"pe-{ident}",
            "method": "by hand", "author": AUTHOR, "decided_on": "2031-03-02", "justification": "One invented person.",
            "entered_by": "tests", "entered_on": "2031-03-02"}  # fmt: skip


def _candidate(one: str, other: str) -> Candidate:
    subject, object_ = (Entity(ident, Sort.PERSON, (), "tests") for ident in (one, other))
    return Candidate(subject, object_, "skos:exactMatch", Band.LIKELY, 0.9, ())


def test_people_of_a_release_are_those_that_judgements_make(made: tuple[Path, Path], kg: Kg) -> None:
    code, out, _ = kg("estimate", made[0], "--case", CASE, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["lists"] == ["List 1", "List 2", "List 3"]
    unlinked = len(made[1].read_text(encoding="utf-8").splitlines()) - 1
    assert found["observed"] == DRAWN.observed + unlinked


def test_links_by_chance_widen_the_range_towards_the_truth(made: tuple[Path, Path], kg: Kg) -> None:
    options = ("--case", CASE, "--act", "killing", "--replicates", 20, "--format", "json")
    alone = json.loads(kg("estimate", made[0], *options)[1])
    found = json.loads(kg("estimate", made[0], *options, "--candidates", made[1])[1])
    over = found["models"][-1]
    assert over["name"] == "average over links"
    assert over["lower"] < PEOPLE < over["upper"]
    assert over["estimate"] < alone["models"][0]["estimate"]
    assert found["range"][0] < alone["range"][0]


def test_the_same_release_candidates_and_seed_give_the_same_bytes(made: tuple[Path, Path], kg: Kg) -> None:
    options = ("--case", CASE, "--candidates", made[1], "--replicates", 10, "--seed", 3)
    assert kg("estimate", made[0], *options) == kg("estimate", made[0], *options)
