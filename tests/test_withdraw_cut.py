"""A withdrawal that is cut off anywhere: the thing is not published in between, and the same command completes it."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import check
from kg.files import replace_file
from kg.withdraw import withdraw
from tests.conftest import DATA
from tests.withdrawing import DAY, contents, ids

WRITES = 5  # files that this withdrawal writes or removes
SOURCE = "so-fs6m94"


class Cut(Exception):
    """The process ended here."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "verania")


def cut_after(writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end after so many files have been written or removed."""
    done = 0

    def counted(act: Callable[..., None]) -> Callable[..., None]:
        def counting(*arguments: object) -> None:
            nonlocal done
            if done == writes:
                raise Cut
            act(*arguments)
            done += 1

        return counting

    monkeypatch.setattr("kg.fmt.replace_file", counted(replace_file))
    monkeypatch.setattr("kg.fmt.remove_file", counted(Path.unlink))
    monkeypatch.setattr("kg.card.replace_file", counted(replace_file))


@pytest.mark.parametrize("writes", range(WRITES))
def test_a_cut_withdrawal_is_refused_by_the_build_and_completed_by_running_it_again(
    data: Path, writes: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = shutil.copytree(data, tmp_path / "whole")
    withdraw(whole, SOURCE, "safety", DAY)
    with monkeypatch.context() as patched:
        cut_after(writes, patched)
        with pytest.raises(Cut):
            withdraw(data, SOURCE, "safety", DAY)
    assert writes == 0 or check(data).problems != [] or contents(data) == contents(whole)
    withdraw(data, SOURCE, "safety", DAY)
    assert contents(data) == contents(whole)


def test_the_tombstones_are_written_before_anything_is_removed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_after(1, monkeypatch)
    with pytest.raises(Cut):
        withdraw(data, SOURCE, "safety", DAY)
    assert SOURCE in ids(data, "tombstones.csv") and SOURCE in ids(data, "sources.csv")


def test_what_a_killed_command_left_half_written_is_removed_when_it_holds_the_thing(data: Path) -> None:
    left, other = data / "records" / ".kg-abc", data / ".kg-def"
    left.write_bytes((data / "records" / f"{SOURCE}.csv").read_bytes())
    other.write_text("id\n")
    withdraw(data, SOURCE, "safety", DAY)
    assert not left.exists() and other.exists()


@pytest.mark.proof
def test_a_withdrawal_killed_at_any_moment_is_completed_by_running_it_again(data: Path, tmp_path: Path) -> None:
    whole = shutil.copytree(data, tmp_path / "whole")
    withdraw(whole, SOURCE, "safety", DAY)
    command = [sys.executable, "-m", "kg.cli", "withdraw", SOURCE, str(data), "--reason", "safety", "--date", str(DAY)]
    for moment in range(25):
        shutil.rmtree(data)
        shutil.copytree(DATA["fixture"], data)
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.4 + moment / 50)
        running.kill()
        running.wait()
        subprocess.run(command, check=True, capture_output=True)
        assert {path: text for path, text in contents(data).items() if "/.kg-" not in f"/{path}"} == contents(whole)
