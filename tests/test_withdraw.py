"""Withdrawing a thing: what goes with it, what goes on naming it, what is left for the editor, and nothing else."""

import random
import shutil
from pathlib import Path

import pytest

from kg.build import check
from kg.errors import KgError
from kg.fmt import format_dossier
from kg.tables import read_rows
from kg.withdraw import REASONS, withdraw
from tests.conftest import DATA
from tests.withdrawing import DAY, cells, contents, ids


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "verania")


def test_a_row_goes_and_a_tombstone_comes(data: Path) -> None:
    done = withdraw(data, "re-6gpkd7", "safety", DAY)
    assert "re-6gpkd7" not in ids(data, "records/so-b7v756.csv")
    assert cells(data, "tombstones.csv", "re-6gpkd7") == {
        "id": "re-6gpkd7", "reason": "safety", "withdrawn_on": "2026-11-24", "replaced_by": "",
    }  # fmt: skip
    assert done.tombstones == ("ju-7w7r96", "re-6gpkd7") and not done.again


def test_the_dossier_is_clean_and_canonical_afterwards(data: Path) -> None:
    withdraw(data, "re-6gpkd7", "consent-withdrawn", DAY)
    assert check(data).problems == []
    assert format_dossier(data).changed(data) == []


@pytest.mark.parametrize(
    ("ident", "heir", "column"),
    [("so-7zrq9d", "so-pndn8f", "edition_of"), ("re-4xk7pn", "re-q8m5vt", "revises"),
     ("cl-7mw322", "cl-v9bdrk", "revises")],
)  # fmt: skip
def test_an_heir_that_named_what_goes_does_not_come_to_name_itself(
    data: Path, ident: str, heir: str, column: str
) -> None:
    done = withdraw(data, ident, "error", DAY, replaced_by=heir)
    assert (heir, column, ident) in {(one.holder, one.column, one.ident) for one in done.pointing}
    assert not any(one.holder == one.now for one in done.cleared)
    assert not [problem for problem in check(data).problems if problem.rule.endswith("-acyclic")]


def test_who_names_an_heir_is_not_told_to_name_one(data: Path) -> None:
    with pytest.raises(KgError, match="1 other row cannot stand without pl-hnkw9r: not even with pl-8sbk7f"):
        withdraw(data, "pl-hnkw9r", "error", DAY, replaced_by="pl-8sbk7f")


def test_what_was_read_in_a_source_goes_with_it(data: Path) -> None:
    withdraw(data, "so-fs6m94", "legal", DAY)
    assert not (data / "records" / "so-fs6m94.csv").exists()
    assert {"so-fs6m94", "re-2ghsqv", "re-2j96xw", "re-d3g67w", "re-tw4zft"} <= ids(data, "tombstones.csv")
    assert check(data).problems == []


def test_a_person_goes_with_its_last_record_and_its_records_with_a_person(data: Path) -> None:
    assert "pe-9r4jf8" in withdraw(data, "re-tw4zft", "safety", DAY, dry_run=True).tombstones
    assert {"re-6gpkd7", "re-d3g67w"} <= set(withdraw(data, "pe-3dd7wg", "safety", DAY).tombstones)
    assert check(data).problems == []


def test_a_statement_goes_when_nobody_makes_it_any_more(data: Path) -> None:
    assert withdraw(data, "cl-mvwnzj", "error", DAY).tombstones == ("cl-mvwnzj", "pr-8cr2vm")
    assert check(data).problems == []


def test_what_answers_or_relays_it_goes_on_naming_it_and_keeps_its_origin(data: Path) -> None:
    done = withdraw(data, "cl-7mw322", "error", DAY)
    assert {(one.holder, one.column) for one in done.pointing} == {
        ("cl-2wb7g7", "relays"), ("cl-v9bdrk", "revises"), ("cl-q5xsc2", "relays"), ("cl-jd9z24", "answers"),
        ("co-2k7mzd", "about"), ("co-2k7mzd", "changed"),
    }  # fmt: skip
    assert cells(data, "claims/so-9h5cds.csv", "cl-2wb7g7")["relays"] == "cl-7mw322"
    assert check(data).problems == []


def test_a_name_that_stands_elsewhere_is_told_by_row_and_column_and_not_repeated(data: Path) -> None:
    (left,) = withdraw(data, "re-6gpkd7", "safety", DAY, dry_run=True).names
    assert (left.path, left.ident, left.column) == ("judgements.csv", "ju-57hr8j", "preferred_name")
    assert "Testa" not in repr(left)


def test_a_name_is_found_however_it_is_spelled(data: Path) -> None:
    file = data / "corrections.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("The square", "تستا سمپل and the square", 1), encoding="utf-8"
    )
    found = {(left.path, left.column) for left in withdraw(data, "re-6gpkd7", "safety", DAY, dry_run=True).names}
    assert ("corrections.csv", "summary_en") in found


def test_what_only_it_named_is_pointed_out(data: Path) -> None:
    assert [one.ident for one in withdraw(data, "so-fs6m94", "legal", DAY, dry_run=True).unused] == ["pl-twrrs7"]


def test_a_dry_run_writes_nothing_and_says_the_same(data: Path) -> None:
    before = contents(data)
    planned = withdraw(data, "so-7zrq9d", "safety", DAY, dry_run=True)
    assert contents(data) == before
    done = withdraw(data, "so-7zrq9d", "safety", DAY)
    assert (done.tombstones, done.cleared, done.pointing) == (planned.tombstones, planned.cleared, planned.pointing)


def test_withdrawing_again_changes_nothing_and_keeps_the_first_day(data: Path) -> None:
    withdraw(data, "ev-mbv7mq", "safety", DAY)
    before = contents(data)
    done = withdraw(data, "ev-mbv7mq", "safety", DAY.replace(year=2027))
    assert contents(data) == before and done.again
    assert (done.reason, done.withdrawn_on) == ("safety", "2026-11-24")


@pytest.mark.parametrize(
    ("ident", "reason", "heir", "says"),
    [
        ("ev-mbv7mq", "error", "", r"\(safety, 2026-11-24\), and its reason cannot become error: give --reason safety"),
        ("ev-mbv7mq", "duplicate", "", "cannot become duplicate"),
        ("ev-mbv7mq", "safety", "ev-gzbc7c", "with nothing in its place: to name ev-gzbc7c, write replaced_by"),
        ("re-6gpkd7", "merged", "", "cannot become merged: give --reason duplicate"),
        ("re-6gpkd7", "safety", "re-q8m5vt", "with re-d3g67w in its place: to name re-q8m5vt"),
    ],
)
def test_withdrawing_again_in_another_way_is_refused(data: Path, ident: str, reason: str, heir: str, says: str) -> None:
    withdraw(data, "ev-mbv7mq", "safety", DAY)
    withdraw(data, "re-6gpkd7", "duplicate", DAY, replaced_by="re-d3g67w")
    before = contents(data)
    with pytest.raises(KgError, match=says):
        withdraw(data, ident, reason, DAY, replaced_by=heir)
    assert contents(data) == before


@pytest.mark.parametrize("reason", ["safety", "consent-withdrawn", "legal", "error"])
def test_what_was_a_duplicate_can_be_given_a_reason_for_which_its_names_go(data: Path, reason: str) -> None:
    withdraw(data, "re-6gpkd7", "duplicate", DAY, replaced_by="re-d3g67w")
    done = withdraw(data, "re-6gpkd7", reason, DAY.replace(year=2027))
    assert (done.before, done.reason, done.withdrawn_on, done.changed) == (
        "duplicate", reason, "2026-11-24", ("tombstones.csv",),
    )  # fmt: skip
    stone = cells(data, "tombstones.csv", "re-6gpkd7")
    assert stone["reason"] == reason and stone["withdrawn_on"] == "2026-11-24"
    assert stone["replaced_by"].endswith("[re-d3g67w]") and check(data).problems == []


@pytest.mark.parametrize("reason", ["duplicate", "merged"])
def test_what_is_doubled_needs_the_other_one(data: Path, reason: str) -> None:
    before = contents(data)
    with pytest.raises(KgError, match=f"{reason} says that something else stays.*--replaced-by"):
        withdraw(data, "re-6gpkd7", reason, DAY)
    assert contents(data) == before


def test_what_fell_earlier_is_not_said_to_take_with_it_what_went_on_that_day(data: Path) -> None:
    withdraw(data, "so-fs6m94", "safety", DAY)
    done = withdraw(data, "re-2ghsqv", "safety", DAY)
    assert done.again and done.fell == () and "so-fs6m94" in done.tombstones


def test_a_dry_run_lists_all_that_is_written(data: Path) -> None:
    planned = withdraw(data, "so-fs6m94", "safety", DAY, dry_run=True)
    assert "dataset.yaml" in planned.changed
    assert withdraw(data, "so-fs6m94", "safety", DAY).changed == planned.changed


def test_a_case_place_or_agent_that_others_need_goes_only_when_that_is_said(data: Path) -> None:
    before = contents(data)
    with pytest.raises(KgError, match=r"6 other rows cannot stand without ag-h4f66b: .*--replaced-by.*--with-all"):
        withdraw(data, "ag-h4f66b", "safety", DAY)
    assert contents(data) == before
    withdraw(data, "ag-h4f66b", "safety", DAY, everything=True)
    assert check(data).problems == []


def test_what_takes_its_place_is_named_wherever_it_was(data: Path) -> None:
    done = withdraw(data, "ag-b39276", "safety", DAY, replaced_by="ag-db3qvr")
    assert done.tombstones == ("ag-b39276",)
    assert {one.now for one in done.cleared} == {"ag-db3qvr"}
    assert "ag-db3qvr" in cells(data, "claims/so-znhm5c.csv", done.cleared[0].holder)["attributed_to"]
    assert "ag-db3qvr" in cells(data, "tombstones.csv", "ag-b39276")["replaced_by"]


def test_what_one_source_says_is_put_into_the_mouth_of_another_only_when_the_two_are_one(data: Path) -> None:
    moved = withdraw(data, "so-8bf8fd", "duplicate", DAY, replaced_by="so-k8f4f7", dry_run=True)
    gone = withdraw(data, "so-8bf8fd", "error", DAY, replaced_by="so-k8f4f7", dry_run=True)
    assert moved.tombstones == ("so-8bf8fd",)
    assert len(gone.tombstones) > 1


@pytest.mark.parametrize(
    ("ident", "reason", "heir", "says"),
    [
        ("re-222222", "safety", "", "there is no re-222222"),
        ("the record", "safety", "", "is not an id"),
        ("re-6gpkd7", "saftey", "", 'did you mean "safety"'),
        ("re-6gpkd7", "merged", "re-222222", "could take the place"),
        ("re-6gpkd7", "merged", "cl-7mw322", "name another row of records"),
        ("re-6gpkd7", "merged", "re-6gpkd7", "cannot take the place"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_meant_is_refused(data: Path, ident: str, reason: str, heir: str, says: str) -> None:
    with pytest.raises(KgError, match=says):
        withdraw(data, ident, reason, DAY, replaced_by=heir)


def test_the_classes_of_reason_are_those_of_the_scheme() -> None:
    assert set(REASONS) == {"safety", "consent-withdrawn", "error", "duplicate", "legal", "merged"}


def test_a_row_that_stands_in_an_entry_file_still_goes(data: Path) -> None:
    file = data / "records" / "so-b7v756.csv"
    file.rename(data / "records" / "new.csv")
    withdraw(data, "re-6gpkd7", "safety", DAY)
    assert "re-6gpkd7" not in (data / "records" / "new.csv").read_text(encoding="utf-8")
    assert check(data).problems == []


def test_a_faulty_dossier_is_no_reason_to_keep_something_harmful(data: Path) -> None:
    file = data / "claims" / "so-k8f4f7.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("[so-k8f4f7]", "[so-222222]", 1), encoding="utf-8")
    withdraw(data, "re-6gpkd7", "safety", DAY)
    assert "re-6gpkd7" not in ids(data, "records/so-b7v756.csv")


@pytest.mark.proof
def test_whatever_is_withdrawn_leaves_a_clean_dossier(tmp_path: Path) -> None:
    """Each id of the invented dossier in turn."""
    rows = [row for row in read_rows(DATA["fixture"])[0] if row.table != "tombstones"]
    for number, ident in enumerate(sorted({row.id for row in rows} | {"pe-3dd7wg", "pe-9r4jf8", "pe-7467dp"})):
        data = shutil.copytree(DATA["fixture"], tmp_path / str(number))
        withdraw(data, ident, "safety", DAY, everything=True, chance=random.Random(1))
        assert check(data).problems == [], ident


@pytest.mark.parametrize("reason", ["error", "duplicate"])
def test_an_answer_to_one_claim_answers_another_only_when_the_two_are_one(data: Path, reason: str) -> None:
    withdraw(data, "cl-7mw322", reason, DAY, replaced_by="cl-2wb7g7")
    answers = {row.cells["answers"] for row in read_rows(data)[0] if row.cells.get("id") == "cl-jd9z24"}
    assert any("cl-7mw322" in text for text in answers) == (reason == "error")
    assert any("cl-2wb7g7" in text for text in answers) == (reason == "duplicate")
    # The heir itself relays what went, which takes an editor when the two are one.
    assert ("id-withdrawn" in {problem.rule for problem in check(data).problems}) == (reason == "duplicate")
