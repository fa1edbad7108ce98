"""Cut off at any call, on a disk that is full, fails or refuses: a whole release stays, and the next run heals.

`make proof` goes through every call, and writes docs/proof/faults.md; otherwise a sample is looked at.
"""

import errno
import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.cutting import Deed, Stage, cut, failures, files_in, one_line, points, prepare, spread
from tests.deeds import BUILD, DEEDS, make
from tests.faultshim import BEFALLS, Fault, How, Warm
from tests.proof import write_page

NOBODY = 65534
BY_NAME = {deed.name: deed for deed in DEEDS}
KILLED = {"build-edit": 4, "build-store-edit": 3, "build-first": 1, "store": 1, "fmt": 3}  # points of the sample
FAILED = {"build-edit": 1}
LAST_CALLS = 10


@pytest.fixture(scope="module")
def stages() -> dict[str, Stage]:
    """Deeds that were prepared, by name; filled as they are asked for."""
    return {}


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, warm: Warm, stages: dict[str, Stage], tmp_path_factory: pytest.TempPathFactory
) -> Stage:
    deed: Deed = BY_NAME[request.param]
    if deed.name not in stages:
        stages[deed.name] = prepare(deed, warm, tmp_path_factory.mktemp(deed.name))
    return stages[deed.name]


@pytest.mark.parametrize("stage", KILLED, indirect=True)
def test_what_is_killed_anywhere_leaves_the_old_or_the_new_whole_and_heals(stage: Stage) -> None:
    for fault in spread(points(stage), KILLED[stage.deed.name]):
        cut(stage, fault)


@pytest.mark.parametrize("stage", ["keep-first", "keep-next"], indirect=True)
def test_what_is_killed_while_it_ends_a_change_of_an_archive_heals(stage: Stage) -> None:
    for fault in points(stage, (How.BEFORE, How.AFTER))[-2 * LAST_CALLS :]:
        cut(stage, fault)


@pytest.mark.parametrize("error", BEFALLS, ids=errno.errorcode.get)
@pytest.mark.parametrize("stage", FAILED, indirect=True)
def test_a_disk_that_refuses_is_told_in_one_line_and_harms_nothing(stage: Stage, error: int) -> None:
    for fault in spread([Fault(at, How.FAIL, error) for at in range(1, stage.calls + 1)], FAILED[stage.deed.name]):
        cut(stage, fault)


@pytest.mark.parametrize("stage", ["build-store-edit"], indirect=True)
def test_writes_that_take_only_a_part_change_nothing(stage: Stage) -> None:
    before = stage.outcomes["new, exit 0"]  # a point to be killed at that never came, since threads differ, ends so too
    cut(stage, Fault(short=True))
    assert stage.outcomes["new, exit 0"] == before + 1


@pytest.mark.parametrize("stage", ["build-edit"], indirect=True)
def test_one_failure_that_passes_is_told_and_harms_nothing(stage: Stage) -> None:
    for fault in spread([Fault(at, How.FAIL, errno.EIO, False) for at in range(1, stage.calls + 1)], 1):
        cut(stage, fault)


@pytest.fixture
def folder(warm: Warm, tmp_path: Path) -> Path:
    """A folder with a dossier and its release."""
    (tmp_path / "room" / "tmp").mkdir(parents=True)
    make(tmp_path / "room")
    assert warm.run(tmp_path / "room", BUILD).code == 0
    return tmp_path / "room"


def test_a_folder_that_may_only_be_read_is_told_in_one_line(warm: Warm, folder: Path) -> None:
    before, user = files_in(folder / "dist"), NOBODY if os.geteuid() == 0 else 0
    for path in [folder, *folder.rglob("*"), *folder.parents[:2]]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    ran = warm.run(folder, BUILD, uid=user)
    for path in [*folder.parents[:2], folder, *folder.rglob("*")]:
        path.chmod(0o755)
    assert ran.code == 2 and one_line(ran.said) and "dist" in ran.said and "Permission denied" in ran.said
    assert files_in(folder / "dist") == before


def test_a_disk_that_is_really_full_is_told_in_one_line(warm: Warm, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "kg-test", str(disk)]
    if os.geteuid() or shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        (disk / "tmp").mkdir()
        make(disk)
        ran = warm.run(disk, BUILD)
        left = sorted(path.name for path in disk.iterdir() if not path.name.endswith(".lock"))
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert ran.code == 2 and one_line(ran.said) and "disk is full: make room" in ran.said
    assert left == [".dist.cache", "data", "tmp"]


@pytest.fixture(scope="module")
def rows() -> list[str]:
    """The rows of the page, filled by one command after the other."""
    return []


@pytest.mark.proof
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_at_every_call(deed: Deed, warm: Warm, rows: list[str], tmp_path: Path) -> None:
    begun = time.monotonic()
    stage = prepare(deed, warm, tmp_path)
    killed = points(stage)
    failed = [Fault(at, How.FAIL, error) for error in BEFALLS for at in range(1, stage.calls + 1, 7)]
    wrong = list(failures(stage, [*killed, *failed]))
    outcomes = "; ".join(f"{what}: {count}" for what, count in sorted(stage.outcomes.items()))
    seconds = time.monotonic() - begun
    rows.append(
        f"| {deed.name} | {stage.calls} | {len(killed)} | {len(failed)} | {outcomes} | {len(wrong)} | {seconds:.0f} |"
    )
    head = ["Each command is killed before, within and after every call that changes a file, and its disk fails at "
            "every seventh. What a reader finds, and how the command ended:", "",
            "| command | calls | killed | failed | outcomes | wrong | seconds |",
            "|---|--:|--:|--:|---|--:|--:|"]  # fmt: skip
    write_page("faults", "Cut off anywhere", [*head, *rows])
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.proof
@pytest.mark.parametrize("stage", ["build-store-edit"], indirect=True)
def test_at_two_hundred_moments_by_chance(stage: Stage) -> None:
    chance = random.Random(7)
    begun = time.monotonic()
    cut(stage, Fault())
    lasts = time.monotonic() - begun
    for _ in range(200):
        cut(stage, Fault(), kill_s=chance.uniform(0.001, lasts))
    assert sum(stage.outcomes.values()) == 201 and len(stage.outcomes) > 1
