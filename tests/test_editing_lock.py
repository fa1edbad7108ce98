"""One process at a time writes the rows of a dossier: of two at once one works, and the other is told who does."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.release import lock
from kg.release.lock import EDITED, BuildRunning, editing
from tests.conftest import Kg
from tests.link_dossier import make_dossier

ROOT = Path(__file__).parents[1]
RECORDS = ("re-777777", "re-666666", "re-555555", "re-444444")
WHEN_TOLD = """
import os, sys
import kg.withdraw, kg.archive
from kg.cli import main
print("ready", flush=True)
os.read(0, 1)
sys.argv[:] = ["kg", *sys.argv[1:]]
sys.exit(main())
"""


def withdrawing(ident: str, folder: Path) -> subprocess.Popen[str]:
    """Start a process that withdraws a record when it is told to."""
    words = ["withdraw", ident, str(folder / "data"), "--reason", "safety", "--date", "2031-12-31", "--with-all"]
    process = subprocess.Popen(
        [sys.executable, "-c", WHEN_TOLD, *words],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_of_four_withdrawals_at_once_each_is_done_or_refused_and_none_is_lost(tmp_path: Path) -> None:
    make_dossier(tmp_path / "data")
    processes = {ident: withdrawing(ident, tmp_path) for ident in RECORDS}
    for process in processes.values():
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {ident: process.communicate()[1] for ident, process in processes.items()}
    done = {ident for ident, process in processes.items() if process.returncode == 0}
    with (tmp_path / "data" / "tombstones.csv").open(encoding="utf-8", newline="") as file:
        stones = {row["id"] for row in csv.DictReader(file)}
    assert done and stones & {*RECORDS} == done, said
    assert all("is writing" in said[ident] and "wait for it to end" in said[ident] for ident in {*RECORDS} - done)
    assert not (tmp_path / "data" / EDITED).exists()


COMMANDS = [
    ["fmt", "{data}"],
    ["withdraw", "re-777777", "{data}", "--reason", "safety"],
    ["correction", "add", "{data}", "--about", "re-777777", "--summary", "Another date."],
    ["correction", "decide", "co-222222", "{data}", "--status", "refused", "--decision", "As the list has it."],
    ["protect", "{data}"],
    ["consent", "withdraw", "re-777777", "{data}"],
    ["import", "table", "list.csv", "--mapping", "list.yaml", "--out", "{data}"],
    ["import", "ftm", "list.json", "--mapping", "list.yaml", "--out", "{data}"],
    ["import", "rdf", "list.ttl", "--construct", "list.rq", "--source", "so-222222", "--out", "{data}"],
    ["link", "apply", "people.sssom.tsv", "--data", "{data}"],
    ["contradictions", "apply", "sheet.csv", "--author", "ag-222222", "--data", "{data}"],
    ["evidence", "thumbnail", "3f9a", "--by", "lantern-7", "--data", "{data}"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: "-".join(words[:2]))
def test_whatever_writes_rows_waits_for_nobody_and_says_who_is_at_it(words: list[str], tmp_path: Path, kg: Kg) -> None:
    make_dossier(tmp_path / "data")
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    with editing(tmp_path / "data"):
        code, out, err = kg(*(word.format(data=tmp_path / "data") for word in words))
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert "is writing" in err and str(tmp_path / "data") in err and "wait for it to end" in err
    assert before == {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}


def test_to_look_at_a_dossier_needs_no_lock(tmp_path: Path, kg: Kg) -> None:
    make_dossier(tmp_path / "data")
    with editing(tmp_path / "data"):
        for words in (["fmt", "--check"], ["protect", "--check"], ["check"]):
            assert "is writing" not in kg(*words, tmp_path / "data")[2]


def test_a_lock_that_cannot_be_removed_names_nobody_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(self)

    monkeypatch.setattr(Path, "unlink", refuse)
    with editing(tmp_path):
        assert str(os.getpid()) in (tmp_path / EDITED).read_text()
    assert (tmp_path / EDITED).read_bytes() == b""
    with editing(tmp_path):
        pass


def test_where_nothing_open_can_be_removed_a_lock_is_closed_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    unlink = Path.unlink

    def note(self: Path, missing_ok: bool = False) -> None:
        closed.append(file.closed)
        unlink(self)

    with (tmp_path / EDITED).open("w") as file:
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(Path, "unlink", note)
        lock._remove(file, tmp_path / EDITED)
    assert closed == [True] and not (tmp_path / EDITED).exists()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="asks git")
def test_a_lock_that_a_kill_left_behind_is_not_committed(tmp_path: Path) -> None:
    ignored = subprocess.run(["git", "check-ignore", f"data/some/{EDITED}"], cwd=ROOT, capture_output=True, text=True)
    assert ignored.stdout == f"data/some/{EDITED}\n"


def test_a_lock_that_its_owner_removes_is_not_held_by_who_had_it_open(tmp_path: Path) -> None:
    for _ in range(2):
        with editing(tmp_path), pytest.raises(BuildRunning), editing(tmp_path):
            pass
        assert [*tmp_path.iterdir()] == []
