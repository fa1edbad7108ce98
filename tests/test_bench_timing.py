"""The harness of the benchmarks: limits are kept, and what a command used is that of all it started."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest

from bench.commands import summed
from bench.processes import HAS_PROC, members, memory_of, run
from bench.timing import CommandFailed, Timing, measure, median, read_stamps, repeated, stages

BUILD = Timing("kg build", 2.0)


def tmpfs(folder: str) -> bool:
    """Whether a folder is kept in memory, where no disk is written to."""
    lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines() if HAS_PROC else []
    mounts = {line.split()[1]: line.split()[2] for line in lines}
    at = next((str(path) for path in (Path(folder), *Path(folder).parents) if str(path) in mounts), "/")
    return mounts.get(at) in ("tmpfs", "ramfs")


needs_proc = pytest.mark.skipif(not HAS_PROC, reason="this system does not say what a process uses")


def test_nothing_is_compared_with_a_build_that_did_not_end() -> None:
    with pytest.raises(ValueError, match="kg build did not end"):
        BUILD.ratio(Timing("kg build", 300, ended=False))


def test_stages_last_until_the_next_begins_and_the_last_line_is_the_outcome() -> None:
    stamps = read_stamps("read\t@10.5\na word between\nwrite\t@12.0\nnothing found\t@15.0\n")
    assert stages(stamps) == (Timing("read", 1.5), Timing("write", 3.0))
    assert stages(stamps[:2], killed_at=20.0) == (Timing("read", 1.5), Timing("write", 8.0, ended=False))


def test_a_command_over_its_limit_is_killed_with_its_stage_under_way() -> None:
    code = "import time; from bench.timing import stamp; stamp('sleep'); time.sleep(60)"
    whole = measure("sleeper", [sys.executable, "-c", code], timeout_s=2)
    assert whole.seconds >= 2 and not whole.ended
    assert [(stage.name, stage.ended) for stage in whole.stages] == [("sleep", False)]


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(CommandFailed, match="broken failed:\nno such thing"):
        measure("broken", [sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_the_median_is_a_run_that_was_made_and_keeps_the_seconds_of_all() -> None:
    runs = [Timing("a", 5.0, outcome="third"), Timing("a", 1.0), Timing("a", 2.0, outcome="second")]
    assert median(runs) == Timing("a", 2.0, outcome="second", runs=(5.0, 1.0, 2.0))
    assert median(runs[:2]).seconds == 1.0


def test_nothing_is_repeated_after_a_run_that_was_killed() -> None:
    killed = Timing("slow", 300.0, ended=False)
    runs = iter([killed, BUILD])
    assert repeated(lambda: next(runs), 2) == replace(killed, runs=(300.0,))
    assert next(runs) is BUILD


def test_a_sum_has_its_parts_as_stages_and_is_a_lower_bound_when_one_of_them_is() -> None:
    whole = summed("both", Timing("one", 1.0), Timing("two", 2.5, ended=False))
    assert (whole.seconds, whole.ended) == (3.5, False)
    assert [stage.name for stage in whole.stages] == ["one", "two"]


def test_output_can_go_to_a_file_and_the_environment_can_be_added_to(tmp_path: Path) -> None:
    code = "import os; print(os.environ['ADDED'], 'PATH' in os.environ)"
    ended = run([sys.executable, "-c", code], out=tmp_path / "said", env={"ADDED": "yes"})
    assert (ended.code, ended.out) == (0, "")
    assert (tmp_path / "said").read_text(encoding="utf-8") == "yes True\n"


@needs_proc
def test_memory_is_that_of_a_command_and_of_what_it_started() -> None:
    held = "held = bytearray(b'1') * 60_000_000; print('ready', flush=True); input()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {held!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert len(members(process.pid)) == 2
        assert memory_of(process.pid) > 60_000_000
        process.communicate("go on\n")
    assert memory_of(process.pid) == 0


@needs_proc
@pytest.mark.skipif(tmpfs(gettempdir()), reason="bytes that stay in memory are written nowhere")
def test_bytes_written_by_a_child_of_a_command_count_as_its_own(tmp_path: Path) -> None:
    file = tmp_path / "written"
    write = f"import os; f = open({str(file)!r}, 'wb'); f.write(bytes(3_000_000)); f.flush(); os.fsync(f.fileno())"
    ended = run([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {write!r}])"])
    assert ended.written_bytes is not None
    assert ended.written_bytes >= 3_000_000


@needs_proc
def test_what_a_command_leaves_behind_is_waited_for_and_counts_as_its_own() -> None:
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}], stdout=-3, stderr=-3)"
    assert run([sys.executable, "-c", code]).cpu_s >= 0.5
