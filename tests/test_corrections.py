"""The log of requests for corrections: canonical rows, days that are counted, and nothing that tells on anybody."""

import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import check
from kg.corrections import add, decide, listed
from kg.errors import DataFaults, KgError
from kg.fmt import format_dossier
from kg.tables import read_rows
from tests.conftest import DATA, Kg
from tests.withdrawing import DAY, cells, contents

RECORD, CLAIM, GONE = "re-6gpkd7", "cl-7mw322", "ev-9tq4dz"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "verania")


def test_a_request_gets_a_lasting_id_and_the_dossier_stays_canonical(data: Path) -> None:
    ident, changed = add(data, CLAIM, "correction", "The day is wrong.", DAY, local=["روز آن نادرست است.@fa"])
    row = cells(data, "corrections.csv", ident)
    assert (row["status"], row["requester"], row["received_on"]) == ("open", "not-said", "2026-11-24")
    assert row["about"].endswith("[cl-7mw322]") and row["summary_local"] == "روز آن نادرست است.@fa"
    assert changed == ["corrections.csv", "dataset.yaml"]
    assert format_dossier(data).changed(data) == [] and check(data).problems == []


def test_the_first_request_of_a_dossier_makes_the_table(data: Path) -> None:
    (data / "corrections.csv").unlink()
    ident, _ = add(data, GONE, "removal", "It should be gone from older copies too.", DAY)
    assert cells(data, "corrections.csv", ident)["about"] == GONE


def test_the_same_chance_gives_the_same_id(data: Path, tmp_path: Path) -> None:
    other = shutil.copytree(data, tmp_path / "other")
    made = [add(one, CLAIM, "correction", "So.", DAY, chance=random.Random(7))[0] for one in (data, other)]
    assert made[0] == made[1] and contents(data) == contents(other)


def test_a_decision_is_kept_with_its_day_its_reason_and_what_changed(data: Path) -> None:
    decide(data, "co-h4nzp8", "accepted", "The edition was added.", DAY, changed=["so-pndn8f"], by="ag-rhxgw3")
    row = cells(data, "corrections.csv", "co-h4nzp8")
    assert (row["status"], row["decided_on"], row["decision_en"]) == (
        "accepted",
        "2026-11-24",
        "The edition was added.",
    )
    assert row["changed"].endswith("[so-pndn8f]") and row["decided_by"] == "Verania Dossier [ag-rhxgw3]"
    assert check(data).problems == []


def test_the_log_never_tells_that_a_family_was_in_touch(data: Path) -> None:
    before = contents(data)
    with pytest.raises(KgError, match="write not-said"):
        add(data, RECORD, "removal", "It should go.", DAY, requester="relative")
    with pytest.raises(KgError, match="write not-said"):
        add(data, "pe-3dd7wg", "name", "Another spelling.", DAY, requester="subject")
    assert contents(data) == before


@pytest.mark.parametrize("column", ["subjects", "answers"])
def test_what_names_a_person_is_about_a_person(data: Path, column: str) -> None:
    about = next(row.cells["id"] for row in read_rows(data)[0] if "re-" in row.cells.get(column, ""))
    before = contents(data)
    with pytest.raises(KgError, match="write not-said"):
        add(data, about, "name", "Another spelling.", DAY, requester="relative")
    assert contents(data) == before


def test_a_text_about_anything_repeats_no_name_of_two_words(data: Path) -> None:
    with pytest.raises(KgError, match="repeats a name"):
        add(data, CLAIM, "removal", "It is said of Testa Sample.", DAY)


@pytest.mark.parametrize("about", [RECORD, "pe-3dd7wg"])
@pytest.mark.parametrize(
    "words", ["Testa Sample should not be named.", "نام تستا سمپل برداشته شود", "About TESTA  SÁMPLE"]
)
def test_a_text_that_repeats_a_name_of_the_person_is_refused(data: Path, about: str, words: str) -> None:
    before = contents(data)
    with pytest.raises(KgError, match="repeats a name") as refused:
        add(data, about, "removal", words, DAY)
    assert "Testa" not in str(refused.value) and contents(data) == before


def test_a_decision_that_repeats_a_name_is_refused(data: Path) -> None:
    ident, _ = add(data, RECORD, "name", "Another spelling.", DAY)
    with pytest.raises(KgError, match="repeats a name"):
        decide(data, ident, "refused", "Testa Sample is what the source has.", DAY)


@pytest.mark.parametrize(
    ("about", "kind", "requester", "says"),
    [
        ("cl-222222", "correction", "reader", "there is no"),
        ("the claim", "correction", "reader", "write the id"),
        (CLAIM, "corection", "reader", 'did you mean "correction"'),
        (CLAIM, "correction", "Jane Example", "is none of not-said, subject"),
    ],
)
def test_a_request_that_says_nothing_certain_is_refused(
    data: Path, about: str, kind: str, requester: str, says: str
) -> None:
    with pytest.raises(KgError, match=says):
        add(data, about, kind, "So.", DAY, requester=requester)


@pytest.mark.parametrize(
    ("ident", "status", "decision", "changed", "says"),
    [
        ("co-222222", "refused", "No.", (), "there is no request"),
        ("co-m7dxk5", "accepted", "Yes.", ("pl-27w9v9",), "was decided on 24 November 2026"),
        ("co-h4nzp8", "refused", " ", (), "say what was decided"),
        ("co-h4nzp8", "open", "Later.", (), "say what was decided"),
        ("co-h4nzp8", "accepted", "Yes.", (), "name what changed"),
    ],
)  # fmt: skip
def test_half_a_decision_is_refused(
    data: Path, ident: str, status: str, decision: str, changed: tuple[str, ...], says: str
) -> None:
    with pytest.raises(KgError, match=says):
        decide(data, ident, status, decision, DAY, changed=changed)


def test_a_decision_is_not_dated_before_its_request(data: Path) -> None:
    with pytest.raises(KgError, match="cannot be decided on 2026-11-17"):
        decide(data, "co-h4nzp8", "refused", "No.", date(2026, 11, 17))


def test_a_text_that_no_cell_may_hold_is_a_fault_and_nothing_is_written(data: Path) -> None:
    before = contents(data)
    with pytest.raises(DataFaults) as faults:
        add(data, CLAIM, "correction", "The\u202e day.", DAY, local=["without a tag"])
    assert {(one.path, one.rule) for one in faults.value.problems} == {
        ("corrections.csv", "text-form"), ("corrections.csv", "tag-form"),
    }  # fmt: skip
    assert contents(data) == before


@pytest.mark.parametrize("words", ["=1+1", " @import", "unknown"])
def test_a_text_that_would_make_the_dossier_unreadable_is_not_written(data: Path, words: str) -> None:
    before = contents(data)
    with pytest.raises(DataFaults):
        add(data, CLAIM, "correction", words, DAY)
    with pytest.raises(DataFaults):
        decide(data, "co-h4nzp8", "refused", words, DAY)
    assert contents(data) == before


def test_a_name_in_another_record_of_the_person_is_a_name_as_well(data: Path) -> None:
    with pytest.raises(KgError, match="repeats a name"):
        add(data, RECORD, "name", "Testa Sampel is how it should be.", DAY)


def test_a_text_that_leads_to_somebody_is_refused_and_not_repeated(data: Path, kg: Kg) -> None:
    before = contents(data)
    code, _, err = kg("correction", "add", data, "--about", CLAIM, "--summary", "Call +00 123 456 78 90.")
    assert code == 2 and "telephone" in err and "123" not in err and contents(data) == before


def test_what_waits_longest_comes_first_and_days_are_counted(data: Path) -> None:
    add(data, CLAIM, "correction", "The day is wrong.", date(2026, 11, 20))
    found = listed(data, date(2026, 11, 30))
    assert [(one.about, one.days) for one in found if one.status == "open"] == [("so-k8f4f7", 12), (CLAIM, 10)]
    assert {one.id: one.days for one in found}["co-5r8tvw"] == 12
    assert [one.status for one in listed(data, DAY, waiting=True)] == ["open", "open"]


@given(st.integers(0, 4000), st.integers(0, 400))
def test_days_waiting_are_those_of_the_calendar(later: int, more: int) -> None:
    from kg.corrections import _request
    from kg.tables import Row

    came = date.fromordinal(date(2019, 2, 27).toordinal() + later)
    row = Row("corrections", "corrections.csv", 2, {"id": "co-222222", "received_on": str(came), "status": "open"})
    assert _request(row, date.fromordinal(came.toordinal() + more)).days == more


def test_the_command_line_adds_decides_and_lists(data: Path, kg: Kg) -> None:
    code, out, _ = kg("correction", "add", data, "--about", CLAIM, "--summary", "So.", "--date", "2026-11-24")
    assert code == 0 and out.startswith("co-")
    code, out, err = kg("correction", "list", data, "--open", "--date", "2026-11-24")
    assert code == 0 and out.index("co-h4nzp8") < out.index("so-k8f4f7") and "2 wait" in err
    code, out, err = kg("correction", "decide", "co-h4nzp8", data, "--status", "accepted")
    assert (code, out) == (2, "") and err.count("\n") == 1


@pytest.mark.parametrize(("day", "says"), [("2099-01-01", "is still to come"), ("0001-01-01", "is too early")])
def test_a_day_for_which_the_dossier_would_be_refused_is_not_written(data: Path, kg: Kg, day: str, says: str) -> None:
    before = contents(data)
    for words in (
        ("add", data, "--about", CLAIM, "--summary", "So."),
        ("decide", "co-h4nzp8", data, "--status", "refused", "--decision", "The source says so."),
    ):
        code, out, err = kg("correction", *words, "--date", day)
        assert (code, out) == (2, "") and says in err and err.count("\n") == 1
    assert contents(data) == before
