"""Withheld rows of withdrawn things are found by `kg check`, and references to withheld persons are explained."""

from pathlib import Path

import pytest

from kg.restricted import check_all, check_private
from kg.tiers.place import private_of
from kg.workers import Workers
from tests.conftest import Kg
from tests.interference import TINY, write_files

RECORDS = "id,source,about,names,identification,act,act_on,places,entered_by,tier\n"
CANARY = "so-2222b2,ca-2222b2,Kanari Sample@en,full-name,killing,10 May 2021,pl-2222b2,fixture,restricted\n"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_files(tmp_path / "data" / "testburg", TINY)


def stones(data: Path, *rows: str) -> None:
    write_files(data, {"tombstones.csv": "\n".join(("id,reason,withdrawn_on,replaced_by", *rows, ""))})


def found(data: Path) -> list[tuple[str, int, str]]:
    problems = check_private(data, private_of(data))
    assert not any("Kanari" in str(problem) for problem in problems)
    return [(problem.path, problem.row, problem.rule) for problem in problems]


def test_a_withheld_row_of_a_withdrawn_thing_is_a_fault_of_the_check_alone(tiny: Path, tmp_path: Path, kg: Kg) -> None:
    stones(tiny, "re-3333c3,safety,2031-02-27,")
    write_files(private_of(tiny), {"records/so-2222b2.csv": RECORDS + "re-3333c3," + CANARY + "re-4444d4," + CANARY})
    assert found(tiny) == [("data.private/testburg/records/so-2222b2.csv", 2, "private-withdrawn")]
    assert kg("check", tiny)[0] == 1
    assert kg("build", tiny, "--out", tmp_path / "dist")[0] == 0
    assert kg("withdraw", "re-3333c3", tiny, "--reason", "safety")[0] == 0
    assert found(tiny) == [] and kg("check", tiny)[0] == 0


def test_withheld_cells_of_a_withdrawn_row_are_a_fault(tiny: Path) -> None:
    stones(tiny, "re-3333c3,safety,2031-02-27,")
    write_files(private_of(tiny), {"records/so-2222b2.csv": "id,names,tier\nre-3333c3,Kanari Sample@en,sealed\n"})
    assert [rule for _, _, rule in found(tiny)] == ["private-withdrawn"]


@pytest.mark.parametrize(("heir", "expected"), [("", ["private-withdrawn"]), ("so-2222b2", [])])
def test_a_withheld_row_that_cannot_stand_without_a_withdrawn_thing_is_a_fault(
    tiny: Path, heir: str, expected: list[str]
) -> None:
    stones(tiny, f"so-5555f5,safety,2031-02-27,{heir}")
    row = "re-3333c3," + CANARY.replace("so-2222b2", "so-5555f5")
    write_files(private_of(tiny), {"records/so-5555f5.csv": RECORDS + row})
    assert [rule for _, _, rule in found(tiny)] == expected


def test_a_public_reference_to_a_person_of_a_withheld_judgement_is_explained(tiny: Path) -> None:
    judgement = "id,kind,subjects,objects,author,decided_on,justification,entered_by,tier\n"
    made = "ju-3333c3,identity,re-2222b2,pe-3333c3,project,2031-02-01,Kanari,fixture,sealed\n"
    write_files(private_of(tiny), {"judgements.csv": judgement + made})
    log = "id,about,kind,requester,received_on,summary_en,status\n"
    write_files(tiny, {"corrections.csv": log + "co-2222b2,pe-3333c3,correction,not-said,2031-02-01,Wrong.,open\n"})
    checked = check_all(tiny, private_of(tiny), "public", "turbo", lambda *_: None, Workers())
    (problem,) = [one for one in checked.problems if one.path == "corrections.csv"]
    assert problem.rule == "private-reference" and "pe-3333c3 is withheld (sealed)" in problem.message
    assert "Kanari" not in problem.message


LOG = "id,about,kind,requester,received_on,summary_en,summary_local,status\n"
HIDDEN = "re-3333c3," + CANARY


def log(data: Path, about: str, words: str) -> None:
    write_files(data, {"corrections.csv": f"{LOG}co-2222b2,{about},removal,not-said,2031-02-20,{words},,open\n"})


@pytest.mark.parametrize(
    "withheld",
    [RECORDS + HIDDEN, RECORDS + HIDDEN.replace("restricted", "sealed"),
     "id,names,tier\nre-2222b2,Kanari Sample@en,sealed\n"],
)  # fmt: skip
def test_a_withheld_name_in_the_public_log_is_a_fault(tiny: Path, withheld: str) -> None:
    write_files(private_of(tiny), {"records/so-2222b2.csv": withheld})
    log(tiny, "cl-2222b2", "The family of KANARI SÁMPLE asks for silence.")
    assert found(tiny) == [("corrections.csv", 2, "private-named")]
    log(tiny, "cl-2222b2", "The family asks for silence.")
    assert found(tiny) == []


def test_a_withheld_name_of_one_word_counts_where_the_text_is_about_that_person(tiny: Path) -> None:
    write_files(private_of(tiny), {"records/so-2222b2.csv": "id,names,tier\nre-2222b2,Kanari@en,sealed\n"})
    log(tiny, "cl-2222b2", "A kanari is a bird.")
    assert found(tiny) == []
    log(tiny, "re-2222b2", "Of Kanari nothing is known.")
    assert found(tiny) == [("corrections.csv", 2, "private-named")]
    judgement = "id,kind,subjects,objects,author,decided_on,justification,entered_by,tier\n"
    made = "ju-3333c3,identity,re-2222b2 | re-4444d4,pe-3333c3,project,2031-02-01,Alike,fixture,sealed\n"
    write_files(private_of(tiny), {"judgements.csv": judgement + made})
    log(tiny, "pe-3333c3", "Of Kanari nothing is known.")
    assert ("corrections.csv", 2, "private-named") in found(tiny)


def test_a_withheld_name_is_not_taken_into_the_public_log(tiny: Path, tmp_path: Path, kg: Kg) -> None:
    private = write_files(tmp_path / "elsewhere", {"records/so-2222b2.csv": RECORDS + HIDDEN})
    words = ("--about", "re-2222b2", "--kind", "removal", "--date", "2031-02-20", "--private", private)
    code, out, err = kg("correction", "add", tiny, *words, "--summary", "The family of Kanari Sample asks for silence.")
    assert (code, out) == (2, "") and "repeats a name" in err and "Kanari" not in err
    assert not (tiny / "corrections.csv").exists()
    code, ident, _ = kg("correction", "add", tiny, *words, "--summary", "The family asks for silence.")
    assert code == 0
    says = ("--status", "refused", "--date", "2031-02-21", "--private", private)
    code, out, err = kg("correction", "decide", ident.strip(), tiny, *says, "--decision", "Kanari Sample stays.")
    assert (code, out) == (2, "") and "repeats a name" in err and "Kanari" not in err


def test_the_log_is_not_written_past_a_private_folder_that_cannot_be_read(tiny: Path, tmp_path: Path, kg: Kg) -> None:
    write_files(private_of(tiny), {"records/so-2222b2.csv": RECORDS + "re-3333c3," + CANARY.replace("restricted", "")})
    words = ("correction", "add", tiny, "--about", "cl-2222b2", "--summary", "So.", "--date", "2031-02-20")
    assert kg(*words)[0] != 0 and not (tiny / "corrections.csv").exists()
    code, _, err = kg(*words, "--private", tmp_path / "mistyped")
    assert code == 2 and "correct --private" in err


def test_who_asked_is_not_told_where_a_withheld_cell_leads_to_a_person(tiny: Path, kg: Kg) -> None:
    cells = "id,source,answers,tier\ncl-2222b2,so-2222b2,re-2222b2,sealed\n"
    write_files(private_of(tiny), {"claims/so-2222b2.csv": cells})
    words = ("--about", "cl-2222b2", "--requester", "relative", "--summary", "So.", "--date", "2031-02-20")
    code, _, err = kg("correction", "add", tiny, *words)
    assert code == 2 and "write not-said" in err
