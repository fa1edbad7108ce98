"""A build refuses what the check refuses, as far as the public folder tells, and the same whether or not it is new."""

import json
from pathlib import Path

import pytest
from pypdf import PdfWriter

from kg.build import build, check
from kg.errors import DataFaults, Problem
from tests.conftest import Kg
from tests.fault_cases import card, put, replace, shown

LIST = "records/so-fs6m94.csv"
ALONE = "re-2ghsqv"


@pytest.fixture
def asked(folder: Path) -> Path:
    """The fictional dossier, asking for three alike; it has one man who is not named."""
    card(folder / "data", "version: 0.1.0", "version: 0.1.0\nsmallest_cell: 3")
    return folder


def faults(folder: Path) -> list[Problem]:
    """What a build over the release finds, which is what a check finds, and a build from nothing."""
    with pytest.raises(DataFaults) as raised:
        build(folder / "data", folder / "dist")
    found = list(raised.value.problems)
    with pytest.raises(DataFaults) as again:
        build(folder / "data", folder / "clean")
    assert found == list(again.value.problems) == check(folder / "data").problems
    return found


def blur(folder: Path) -> None:
    """Leave nothing of the man but that he is one of the case."""
    for column in ("age", "gender", "act_on", "places"):
        put(folder / "data", LIST, ALONE, column, "")


def test_a_card_that_asks_for_more_finds_what_was_there_before(asked: Path) -> None:
    assert [problem.rule for problem in faults(asked)] == ["small-cell"]


def test_a_row_that_becomes_more_exact_after_a_release_is_found(asked: Path) -> None:
    blur(asked)
    build(asked / "data", asked / "dist")
    put(asked / "data", LIST, ALONE, "age", "30")
    (fault,) = faults(asked)
    assert (fault.column, fault.rule, fault.row) == ("age", "small-cell", 2)


def test_another_edit_finds_nobody_new(asked: Path) -> None:
    blur(asked)
    build(asked / "data", asked / "dist")
    replace(asked / "data", "agents.csv", "Lantern", "Lamp")
    assert build(asked / "data", asked / "dist").files


def test_a_breakdown_that_comes_to_give_somebody_back_is_found(asked: Path) -> None:
    blur(asked)
    build(asked / "data", asked / "dist")
    replace(asked / "data", "partitions.csv", "female = 7 | male = 37", "female = 1 | male = 43")
    build(asked / "data", asked / "dist")  # he was hurt, and the breakdown counts the dead
    put(asked / "data", LIST, ALONE, "act", "killing")  # the one woman is named, so he can only be a man
    (fault,) = faults(asked)
    assert (fault.column, fault.rule) == ("gender", "small-cell") and "pt-rrbjnq" in fault.message


def test_a_file_beside_the_tables_is_found_and_its_removal_heals(folder: Path) -> None:
    attachments = folder / "data" / "attachments"
    attachments.mkdir()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(attachments / "order.pdf")
    build(folder / "data", folder / "dist")
    (attachments / "order.pdf").write_bytes(b"%PDF-1.7\n1 0 obj << /Author (Testa) >> endobj")
    assert [shown(problem) for problem in faults(folder)] == ["attachments/order.pdf [attachment-metadata]"]
    (attachments / "order.pdf").unlink()
    build(folder / "data", folder / "dist")


def test_partners_are_told_of_small_cells_and_detained_people(asked: Path) -> None:
    put(asked / "data", LIST, "re-2j96xw", "public_reason", "")
    assert {problem.rule for problem in check(asked / "data").problems} == {"restricted-by-default"}
    assert check(asked / "data", tier="restricted").problems == []


def test_protect_and_consent_from_the_command_line(asked: Path, kg: Kg) -> None:
    data, report = asked / "data", asked / "report.json"
    assert kg("protect", data, "--check")[0] == 1
    code, out, err = kg("protect", data, "--report", report)
    assert "take it back with kg withdraw" in err
    assert "kg withdraw" not in kg("protect", data)[2]
    assert (code, kg("protect", data, "--check")[0], kg("check", data)[0]) == (0, 0, 0)
    told = json.loads(report.read_text(encoding="utf-8"))
    assert {step["id"] for step in told["steps"]} == {ALONE, "pl-twrrs7"} and "places" in out
    code, entry, _ = kg("consent", "add", ALONE, data, "--by", "relative 7", "--given-on", "2026-01-02")
    assert code == 0 and kg("consent", "list", data)[1].startswith(f"{entry.strip()}\t{ALONE}\tall\t2026-01-02")
    assert kg("consent", "withdraw", entry.strip(), data, "--keep", "--date", "2026-02-03")[0] == 0
    code, out, _ = kg("check", data)
    assert code == 1 and "[consent-taken-back]" in out


def test_consent_that_is_taken_back_withdraws_the_thing(folder: Path, kg: Kg) -> None:
    data = folder / "data"
    entry = kg("consent", "add", ALONE, data, "--by", "relative 7", "--given-on", "2026-01-02")[1].strip()
    assert kg("consent", "withdraw", entry, data, "--date", "2026-02-03")[0] == 0
    assert f"{ALONE},consent-withdrawn,2026-02-03" in (data / "tombstones.csv").read_text(encoding="utf-8")
    assert kg("consent", "withdraw", entry, data, "--date", "2026-02-03")[0] == 0
    assert kg("check", data)[0] == 0


def test_consent_for_an_id_that_nothing_has_is_refused(folder: Path, kg: Kg) -> None:
    code, out, err = kg("consent", "add", "re-zzzzzz", folder / "data", "--by", "relative 7")
    assert (code, out) == (2, "") and "there is no re-zzzzzz" in err
