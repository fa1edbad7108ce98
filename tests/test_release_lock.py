"""One process at a time writes a release; the others are told who it is and how long it has been at work."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.release.lock import BuildRunning, Owner, locked

ROOT = Path(__file__).parents[1]
NOON = 1_900_000_000.0
HOLD = """
import sys, os
from pathlib import Path
from kg.release.lock import BuildRunning, locked
print("ready", flush=True)
sys.stdin.readline()
try:
    with locked(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()
except BuildRunning as error:
    print(error.owner.pid, error, flush=True)
"""


def holder(out: Path) -> subprocess.Popen[str]:
    """Start a process that takes the lock when it is told to, and keeps it until it is told again."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert answer(process) == "ready"
    return process


def answer(process: subprocess.Popen[str], told: str = "") -> str:
    assert process.stdout is not None and process.stdin is not None
    if told:
        process.stdin.write(told)
        process.stdin.flush()
    return process.stdout.readline().strip()


def test_of_eight_at_once_one_works_and_seven_are_told_who_does(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    builders = [holder(out) for _ in range(8)]
    for process in builders:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {process.pid: answer(process) for process in builders}
    (owner,) = (pid for pid, line in said.items() if line == "held")
    told = [line for pid, line in said.items() if pid != owner]
    for process in builders:
        process.communicate("end\n")
    assert len(told) == 7 and all(line.partition(" ")[0] in ("process", str(owner)) for line in told)
    assert all("is writing" in line and "wait for it to end" in line for line in told)


def test_the_lock_of_one_who_was_killed_is_free_at_once(tmp_path: Path) -> None:
    process = holder(tmp_path / "dist")
    assert answer(process, "go\n") == "held"
    with pytest.raises(BuildRunning), locked(tmp_path / "dist"):
        pass
    process.kill()
    process.wait()
    with locked(tmp_path / "dist"):
        pass
    process.communicate()


def test_who_waits_is_told_process_command_host_and_age(tmp_path: Path) -> None:
    path = tmp_path / "dist"
    with locked(path), pytest.raises(BuildRunning) as refused, locked(path):
        pass
    assert re.fullmatch(
        rf"process {os.getpid()} \(.+ on .+\) is writing {re.escape(str(path))} "
        r"since \d\d:\d\d, \d+ seconds? ago; wait for it to end",
        str(refused.value),
    )


@pytest.mark.parametrize(
    ("later", "age"),
    [
        (0, "0 seconds ago"),
        (59, "59 seconds ago"),
        (185, "3 minutes ago"),
        (7205, "2 hours ago"),
        (90_000, "1 day ago"),
        (-500, "by the clock of then, which was ahead of that of now"),
    ],
)
def test_an_age_is_never_negative(later: float, age: str) -> None:
    told = Owner("17", "host", "kg build", NOON).told(Path("dist"), NOON + later)
    assert told.startswith("process 17 (kg build on host) is writing dist since ") and told.endswith(age)
    assert "-" not in told.partition(" ago")[0].rpartition(", ")[2]


@pytest.mark.parametrize(
    "text", ["", "17", "17\n", "x\ny\nz\n1\n", "17\n\n\nnan\n", "17\n\n\ninf\n", "\x00" * 400, "9" * 400]
)
def test_a_damaged_lock_file_names_nobody_wrongly(text: str) -> None:
    told = Owner.read(text).told(Path("dist"), NOON)
    assert "is writing dist" in told and "since" not in told and "\x00" not in told


def test_a_lock_file_cannot_write_on_the_terminal() -> None:
    owner = Owner.read("17\nho\x1b[2Jst\n\u202egk\n0\n")
    assert (owner.host, owner.command) == ("ho?[2Jst", "?gk")


def test_on_a_full_disk_a_lock_is_held_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with locked(tmp_path / "dist"), pytest.raises(BuildRunning, match="process unknown"), locked(tmp_path / "dist"):
        pass
