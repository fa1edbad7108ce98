"""Who is restricted by all that is said of the person: by the case, a breakdown, and records that are joined."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import build, check
from kg.errors import DataFaults
from kg.fmt import format_dossier, write_formatted
from kg.protect.apply import protect
from kg.protect.people import faults_with_withheld, joined, restricted_people
from kg.protect.pictured import protected_near
from kg.restricted import check_private
from kg.tables import Row
from kg.tiers.place import private_of
from kg.tiers.rows import read_withheld
from tests.fault_cases import add, delete, put
from tests.protecting import CASE, frame, person, row

CHILD = "re-bbbbb2"
OTHER = "re-bbbbb3"
LIST = "records/so-fs6m94.csv"


def hurt(number: int = 2, **cells: str) -> Row:
    return person(number, act="injury", **cells)


def band(key: str, basis: str = "age-band") -> Row:
    return row("partitions", id="pt-222222", about=CASE, basis=basis, cells=f"{key} = 2 | other = 3")


def judged(**cells: str) -> Row:
    first = {"id": "ju-222222", "kind": "identity", "subjects": f"Testa Sample [{CHILD}] | {OTHER}"}
    return row("judgements", **(first | {"objects": "pe-222222", "relation": "same-person"} | cells))


def restricted(*rows: Row) -> set[str]:
    return restricted_people([*frame(), *rows]).keys() - {""}


@pytest.mark.parametrize(("born", "is_child"), [("2020-05-05", True), ("2003-05-29", True), ("2003-05-28", False)])
def test_without_a_day_of_the_act_the_case_says_when_it_was(born: str, is_child: bool) -> None:
    assert restricted(hurt(born_on=born)) == ({CHILD} if is_child else set())


@pytest.mark.parametrize(
    ("key", "is_child"),
    [("0-17", True), ("under 18", True), ("<18", True), ("12-25", True), ("children", True), ("کودکان", True),
     ("18-30", False), ("18+", False), ("over 60", False), ("not stated", False)],
)  # fmt: skip
def test_a_cell_of_a_breakdown_by_age_tells_the_age(key: str, is_child: bool) -> None:
    cell = hurt(cell=f"pt-222222#{key}")
    assert restricted(cell, band(key)) == ({CHILD} if is_child else set())
    assert restricted(cell, band(key, "other")) == set()


def test_an_age_in_the_row_narrows_the_cell_and_a_contradiction_counts_as_a_child() -> None:
    assert restricted(hurt(cell="pt-222222#12-25", age="22"), band("12-25")) == set()
    assert restricted(hurt(cell="pt-222222#0-17", age="22"), band("0-17")) == {CHILD}


@pytest.mark.parametrize(
    ("cells", "both"),
    [({}, True), ({"relation": ""}, True), ({"relation": "different-person"}, False), ({"kind": "relation"}, False),
     ({"withdrawn_on": "2031-02-01"}, False)],
)  # fmt: skip
def test_what_one_record_says_is_known_of_all_that_a_judgement_joins(cells: dict[str, str], both: bool) -> None:
    found = restricted(hurt(age="15"), hurt(3, source="so-333333"), judged(**cells))
    assert found == ({CHILD, OTHER} if both else {CHILD})


def test_what_one_record_says_is_known_of_the_one_that_revises_it() -> None:
    assert restricted(hurt(age="15"), hurt(3, revises=f"Testa [{CHILD}]")) == {CHILD, OTHER}
    assert restricted(person(2, act="arrest"), hurt(3, revises=CHILD)) == {CHILD, OTHER}


def test_a_birth_in_one_record_tells_the_age_in_another() -> None:
    assert restricted(hurt(born_on="2010"), hurt(3, act_on="2021-05-30"), judged()) == {CHILD, OTHER}


def test_an_age_is_counted_on_to_another_case() -> None:
    later = row("cases", id="ca-333333", period="2031-01-10", places="pl-222222")
    rows = [hurt(age="16"), hurt(3, about="ca-333333"), judged(), later]
    assert restricted(*rows) == {CHILD}
    assert restricted(hurt(), hurt(3, about="ca-333333", age="20"), judged(), later) == {CHILD}


def test_whoever_a_record_says_was_killed_is_restricted_by_no_other_record() -> None:
    assert restricted(person(2, age="15"), hurt(3), judged()) == set()
    assert restricted(hurt(age="15"), person(3), judged()) == {CHILD}


def test_a_picture_near_a_joined_record_may_show_the_child() -> None:
    item = row("evidence", id="ev-222222", source="so-333333", about=CASE, kind="photo")
    rows = [hurt(age="15"), hurt(3, source="so-333333"), item]
    assert protected_near([item], [*frame(), *rows, judged()], []) == {"ev-222222": {OTHER}}
    assert protected_near([item], [*frame(), *rows], []) == {"ev-222222": frozenset()}


@pytest.mark.parametrize(
    "withheld",
    [[hurt(age="15"), judged()], [Row("records", "records/so-222222.csv", 2, {"id": OTHER, "age": "15"})]],
)
def test_what_only_a_withheld_row_tells_is_a_fault_that_tells_nothing(withheld: list[Row]) -> None:
    public = [*frame(), hurt(3, names="Testa Sample@en")]
    (fault,) = faults_with_withheld(public, withheld)
    assert (fault.rule, fault.column) == ("restricted-by-default", "public_reason")
    assert not any(word in fault.message for word in ("15", CHILD, "Testa", "ju-"))
    assert [*faults_with_withheld([*frame(), hurt(3, public_reason="A campaign.")], withheld)] == []


def test_the_record_that_kg_protect_took_out_of_a_judgement_still_tells() -> None:
    """The public row names one record then, and the private folder keeps the cell with both."""
    public = [*frame(), hurt(3), judged(subjects=OTHER)]
    cells = {"id": "ju-222222", "subjects": f"{CHILD} | {OTHER}"}
    withheld = [hurt(age="15"), Row("judgements", "judgements.csv", 2, cells)]
    (fault,) = faults_with_withheld(public, withheld)
    assert fault.rule == "restricted-by-default"
    public[-1] = judged(subjects=OTHER, withdrawn_on="2031-02-01")
    assert [*faults_with_withheld(public, withheld)] == []


def test_a_long_chain_of_revisions_takes_no_longer_than_its_length() -> None:
    chain = [(f"{number:06}", {"revises": f"{number - 1:06}"}) for number in range(50_000, 0, -1)]
    start = time.process_time()
    assert len(joined([*chain, ("000000", {})], ())) == 1
    assert time.process_time() - start < 3  # a tenth of a second; what goes each way again takes minutes


# -- a whole dossier


NAMES = "records/so-b7v756.csv"
FIRST, SECOND = "re-6gpkd7", "re-d3g67w"  # two records that a judgement joins
CALM = {"act": "injury", "age": "", "cell": "", "act_on": "", "born_on": ""}


@pytest.fixture
def data(folder: Path) -> Path:
    """The fictional dossier, in which the two were hurt, and no row tells an age; the first may be public."""
    data = folder / "data"
    for path, ident in ((NAMES, FIRST), (LIST, SECOND)):
        change(data, path, ident, **CALM)
    change(data, NAMES, FIRST, public_reason="The family named her in a public campaign.")
    build(data, folder / "dist")
    return data


def change(data: Path, path: str, ident: str, **cells: str) -> None:
    for column, text in cells.items():
        put(data, path, ident, column, text)


def refused(data: Path) -> list[tuple[str, str, str]]:
    """What a build over the release refuses, which is what one from nothing refuses, and a check."""
    found = []
    for dist in ("dist", "clean"):
        with pytest.raises(DataFaults) as raised:
            build(data, data.parent / dist)
        found.append(list(raised.value.problems))
    assert found[0] == found[1] == check(data).problems
    return [(one.path, one.column, one.rule) for one in found[0]]


FAULT = (LIST, "public_reason", "restricted-by-default")


def test_an_age_that_comes_into_one_source_restricts_a_record_of_another(data: Path) -> None:
    put(data, NAMES, FIRST, "age", "15")
    assert refused(data) == [FAULT]
    put(data, NAMES, FIRST, "age", "25")
    build(data, data.parent / "dist")


def test_a_judgement_that_comes_to_join_two_records_restricts_both(data: Path) -> None:
    put(data, "judgements.csv", "ju-57hr8j", "subjects", FIRST)
    put(data, NAMES, FIRST, "age", "15")
    build(data, data.parent / "dist")
    put(data, "judgements.csv", "ju-57hr8j", "subjects", f"{FIRST} | {SECOND}")
    assert refused(data) == [FAULT]


def test_a_case_that_comes_to_be_earlier_restricts_whoever_was_a_child_then(data: Path) -> None:
    put(data, LIST, SECOND, "born_on", "2002-01-01")
    build(data, data.parent / "dist")
    put(data, "cases.csv", "ca-kbxvqs", "period", "2019-05-01 - 2021-05-30")
    assert FAULT in refused(data)


def test_a_breakdown_that_comes_to_be_by_age_restricts_whoever_stands_in_a_young_cell(data: Path) -> None:
    put(data, "partitions.csv", "pt-rrbjnq", "basis", "other")
    put(data, "partitions.csv", "pt-rrbjnq", "cells", "0-17 = 7 | 18+ = 37")
    for path, ident in ((LIST, SECOND), (LIST, "re-tw4zft")):
        put(data, path, ident, "cell", "pt-rrbjnq#0-17" if ident == SECOND else "")
    build(data, data.parent / "dist")
    put(data, "partitions.csv", "pt-rrbjnq", "basis", "age-band")
    assert refused(data) == [FAULT]


def test_protect_withholds_all_records_of_a_child_and_no_child_comes_back(data: Path) -> None:
    hidden = private_of(data)
    put(data, NAMES, FIRST, "public_reason", "")
    put(data, NAMES, FIRST, "age", "15")
    write_formatted(data, format_dossier(data))
    protect(data, hidden)
    assert {FIRST, SECOND} <= {one.id for one in read_withheld(hidden)[0]}
    assert check(data).problems == check_private(data, hidden) == []


def test_a_record_joined_to_one_that_is_private_already_is_found_and_withheld(data: Path) -> None:
    hidden = private_of(data)
    (hidden / "records").mkdir(parents=True)
    (hidden / LIST).write_text(f"id,age,tier\n{SECOND},15,sealed\n", encoding="utf-8")
    assert [(one.path, one.rule) for one in check_private(data, hidden)] == [FAULT[::2]]
    build(data, data.parent / "dist")  # which never opens the private folder
    write_formatted(data, format_dossier(data))
    protect(data, hidden)
    assert check_private(data, hidden) == []


# -- what was taken away


NEWER, OLDER = "re-q8m5vt", "re-4xk7pn"  # the first revises the second
NEWER_LIST, OLDER_LIST = "records/so-pndn8f.csv", "records/so-7zrq9d.csv"


@pytest.fixture
def grown(data: Path) -> Path:
    """A release in which a judgement joins two, the newer record says how old, and the older one that it revises."""
    change(data, OLDER_LIST, OLDER, **CALM, public_reason="")
    change(data, NEWER_LIST, NEWER, **CALM, public_reason="The family named her in a public campaign.")
    change(data, NEWER_LIST, NEWER, age="25")
    change(data, NAMES, FIRST, age="under 30", act_on="2021-05-12")
    change(data, "judgements.csv", "ju-57hr8j", subjects=f"{FIRST} | {OLDER}")
    build(data, data.parent / "dist")
    return data


OLDER_FAULT = (OLDER_LIST, "public_reason", "restricted-by-default")


def test_a_revision_taken_away_no_longer_tells_that_somebody_is_of_age(grown: Path) -> None:
    change(grown, NEWER_LIST, NEWER, revises="")
    assert refused(grown) == [OLDER_FAULT]


def test_a_revising_record_that_is_gone_no_longer_tells_that_somebody_is_of_age(grown: Path) -> None:
    (grown / NEWER_LIST).unlink()
    assert OLDER_FAULT in refused(grown)


JUDGED = "judgements.csv"
OTHERWISE: dict[str, object] = {"kind": "identity", "objects": "pe-3dd7wg", "method": "by hand", "author": "ag-rhxgw3",
             "decided_on": "2026-11-21", "justification": "The invented names agree.",
             "entered_by": "fixture", "entered_on": "2026-11-21"}  # fmt: skip


@pytest.mark.parametrize(
    "taken",
    [
        lambda data: change(data, JUDGED, "ju-zwhr8j", withdrawn_on="2026-11-23", withdrawn_reason="error"),
        lambda data: change(data, JUDGED, "ju-zwhr8j", subjects=f"{NEWER} | {SECOND}"),
        lambda data: delete(data, JUDGED, "ju-zwhr8j"),
    ],
    ids=["withdrawn", "of others", "deleted"],
)
def test_a_judgement_taken_away_from_a_piece_of_its_own_no_longer_tells_either(
    grown: Path, taken: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.cut._MOST_ROWS_ELSE", 1)
    change(grown, NEWER_LIST, NEWER, revises="")
    add(grown, JUDGED, OTHERWISE | {"id": "ju-zwhr8j", "subjects": f"{NEWER} | {OLDER}"})
    build(grown, grown.parent / "dist")
    taken(grown)
    assert refused(grown) == [OLDER_FAULT]
