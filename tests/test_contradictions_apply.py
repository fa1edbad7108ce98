"""From a sheet to judgements: what was decided becomes rows, a refusal is remembered, and nothing else changes."""

import csv
import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kg.contradictions.apply import Applied, apply
from kg.contradictions.find import find, open_findings
from kg.contradictions.sheet import COLUMNS, Decision, read_sheet, write_sheet
from kg.errors import DataFaults, KgError
from kg.ledger import Ledger
from kg.rewrite import Author
from tests.conftest import DATA, Kg

AUTHOR = Author("ag-rhxgw3", "Verania Dossier", date(2026, 11, 23))
OTHER = Author("ag-7gsk22", "Council", date(2026, 11, 23))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA["fixture"], tmp_path / "verania")
    return tmp_path / "verania"


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


def filled(ledger: Ledger, path: Path, *answers: tuple[str, str]) -> list[Decision]:
    """Write the sheet of the open findings, fill its first rows and read it back."""
    write_sheet(path, open_findings(find(ledger)), ledger)
    tab = "\t" if path.suffix == ".tsv" else ","
    header, *rows = csv.reader(path.open(encoding="utf-8-sig", newline=""), delimiter=tab)
    for row, (decision, comment) in zip(rows, answers, strict=False):
        row[:2] = [decision, comment]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=tab).writerows([header, *rows])
    return read_sheet(path)


def put(data: Path, decisions: list[Decision], author: Author = AUTHOR) -> Applied:
    return apply(data, decisions, author, "sheet.tsv", Random(1))


def judgements(data: Path) -> dict[str, dict[str, str]]:
    rows = csv.DictReader((data / "judgements.csv").open(encoding="utf-8"))
    return {row["id"]: row for row in rows}


def rules(error: pytest.ExceptionInfo[DataFaults]) -> list[str]:
    return [problem.rule for problem in error.value.problems]


@pytest.mark.parametrize("ending", [".tsv", ".csv"])
def test_a_sheet_comes_back_with_what_was_decided(ledger: Ledger, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sheet{ending}"
    decisions = filled(ledger, path, ("Y", ""), ("", ""), ("نه", "Two lists."), ("u", ""))
    assert [(one.line, one.accepted, one.comment) for one in decisions] == [(2, True, ""), (4, False, "Two lists.")]
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].split("\t" if ending == ".tsv" else ",") == list(
        COLUMNS
    )


def test_a_decision_becomes_a_judgement_and_a_refusal_one_as_well(ledger: Ledger, tmp_path: Path, data: Path) -> None:
    before = judgements(data)
    done = put(data, filled(ledger, tmp_path / "s.tsv", ("y", ""), ("n", "Two lists.")))
    made = [row for ident, row in judgements(data).items() if ident not in before]
    assert done.counts == {"accepted": 1, "refused": 1}
    assert done.paths == ("dataset.yaml", "judgements.csv")
    assert {(row["relation"], row["author"], row["decided_on"]) for row in made} == {
        (relation, "Verania Dossier [ag-rhxgw3]", "2026-11-23") for relation in ("incompatible", "no-conflict")
    }
    assert {ident: judgements(data)[ident] for ident in before} == before


def test_applying_again_changes_nothing(ledger: Ledger, tmp_path: Path, data: Path) -> None:
    decisions = filled(ledger, tmp_path / "s.tsv", ("y", ""), ("n", "Two lists."))
    put(data, decisions)
    bytes_before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert put(data, decisions).paths == ()
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == bytes_before


def test_the_same_author_may_decide_otherwise_and_the_first_judgement_stays_withdrawn(
    ledger: Ledger, tmp_path: Path, data: Path
) -> None:
    put(data, filled(ledger, tmp_path / "s.tsv", ("y", "")))
    done = put(data, filled(ledger, tmp_path / "s.tsv", ("n", "Two lists.")))
    assert done.counts == {"withdrawn": 1, "refused": 1}
    assert sum(bool(row["withdrawn_on"]) for row in judgements(data).values()) == 2


def test_somebody_elses_judgement_is_not_overruled(ledger: Ledger, tmp_path: Path, data: Path) -> None:
    put(data, filled(ledger, tmp_path / "s.tsv", ("y", "")), OTHER)
    before = (data / "judgements.csv").read_bytes()
    with pytest.raises(DataFaults) as error:
        put(data, filled(ledger, tmp_path / "s.tsv", ("n", "Two lists.")))
    assert rules(error) == ["contradictions-other"]
    assert (data / "judgements.csv").read_bytes() == before


def test_a_finding_on_what_is_not_there_is_a_fault(ledger: Ledger, tmp_path: Path, data: Path) -> None:
    (one,) = filled(ledger, tmp_path / "s.tsv", ("y", ""))
    gone = Decision(one.line, one.rule, "cl-222222", one.object, True, "", "So.")
    with pytest.raises(DataFaults) as error:
        put(data, [gone])
    assert rules(error) == ["contradictions-finding"]


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [
        ("decision", "perhaps", "contradictions-decision"),
        ("subject", "nobody", "contradictions-finding"),
        ("rule", "guess", "contradictions-finding"),
        ("relation", "same-scope", "contradictions-finding"),
        ("comment", "=1+1", "cell-formula"),
        ("comment", "turned\u202eround", "sheet-comment"),
    ],
)
def test_what_cannot_be_read_is_a_fault_in_its_cell(
    ledger: Ledger, tmp_path: Path, column: str, text: str, rule: str
) -> None:
    path = tmp_path / "s.tsv"
    filled(ledger, path, ("y", ""))
    header, first, *rows = csv.reader(path.open(encoding="utf-8", newline=""), delimiter="\t")
    first[header.index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter="\t").writerows([header, first, *rows])
    with pytest.raises(DataFaults) as error:
        read_sheet(path)
    assert [(problem.row, problem.column, problem.rule) for problem in error.value.problems] == [(2, column, rule)]


def test_a_column_that_stands_twice_is_a_fault(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "s.tsv"
    filled(ledger, path, ("y", ""))
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{header}\tdecision", *(f"{row}\tn" for row in rows)]), encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_sheet(path)
    assert [(one.column, one.rule) for one in error.value.problems] == [("decision", "file-column-twice")]


def test_a_row_that_ends_before_the_decision_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("rule,subject,object,decision\ndrift,cl-222222,cl-333333\n", encoding="utf-8")
    assert read_sheet(path) == []


def test_a_refusal_needs_a_reason(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(DataFaults) as error:
        filled(ledger, tmp_path / "s.tsv", ("n", ""))
    assert rules(error) == ["contradictions-reason"]


def test_two_decisions_on_one_finding_are_a_fault(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "s.tsv"
    filled(ledger, path, ("y", ""))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "n\tNo." + lines[1][2:]]), encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_sheet(path)
    assert rules(error) == ["contradictions-twice"]


def test_a_sheet_is_a_table(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"give it the ending \.tsv or \.csv"):
        write_sheet(tmp_path / "sheet.txt", [], ledger)


def test_suggest_apply_and_suggest_again(kg: Kg, data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.tsv"
    _, _, first = kg("contradictions", "suggest", data, "--out", sheet)
    assert "6 findings" in first
    text = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([text[0], f"y{text[1]}", *text[2:]]), encoding="utf-8")
    signed = ("--author", "Verania Dossier", "--date", "2026-11-23")
    code, out, err = kg("contradictions", "apply", sheet, "--data", data, *signed)
    assert (code, out.split(), err) == (0, ["dataset.yaml", "judgements.csv"], "1 accepted\n")
    assert kg("check", data)[0] == 0
    assert "5 findings" in kg("contradictions", "suggest", data, "--out", sheet)[2]


def test_a_dossier_and_its_release_give_the_same_sheet(
    kg: Kg, data: Path, fixture_release: Path, tmp_path: Path
) -> None:
    kg("contradictions", "suggest", data, "--out", tmp_path / "a.tsv")
    kg("contradictions", "suggest", "--on", fixture_release, "--out", tmp_path / "b.tsv")
    assert (tmp_path / "a.tsv").read_bytes() == (tmp_path / "b.tsv").read_bytes()


def test_a_pair_is_explained_in_a_sentence(kg: Kg, fixture_release: Path) -> None:
    code, out, _ = kg("contradictions", "compare", "cl-jd9z24", "cl-vd639m", "--on", fixture_release)
    assert code == 0
    assert "incomparable: They cannot be compared: a denial speaks of exactly the statement it denies" in out
    _, out, _ = kg("contradictions", "compare", "pr-29d6tr", "pr-d85f7g", "--on", fixture_release, "--format", "json")
    assert '"answer": "incompatible"' in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "cl-222222", "cl-jd9z24"), "there is no claim or statement cl-222222"),
        (("suggest", "--out", "x.tsv"), "name the folder of the dossier, or that of a release with --on"),
    ],
)
def test_misuse_is_one_line(kg: Kg, fixture_release: Path, words: tuple[str, ...], message: str) -> None:
    on = ("--on", fixture_release) if words[0] == "compare" else ()
    code, _, err = kg("contradictions", *words, *on)
    assert (code, message in err) == (2, True)
