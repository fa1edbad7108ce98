"""Workers: the same results in the same order wherever the tasks run and whichever worker is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.files import NotWritten
from kg.workers import Workers, WorkersLost, processors
from tests.worker_tasks import (
    Task,
    meet,
    process,
    refuse,
    refuse_to_write,
    square,
    square_always_killed,
    square_killed_once,
)

ROOT = Path(__file__).resolve().parent.parent
TASKS: list[Task] = [(number, "") for number in range(40)]
SQUARES = [number**2 for number, _ in TASKS]


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    with Workers.open(2) as workers:
        yield workers


def marked(marker: Path, at: int = 7) -> list[Task]:
    """The tasks, of which one names the marker."""
    return [(number, str(marker) if number == at else "") for number, _ in TASKS]


@pytest.mark.parametrize("number", [1, 2])
def test_the_results_are_in_the_order_of_the_tasks(number: int) -> None:
    with Workers.open(number) as workers:
        assert list(workers.map(square, TASKS)) == SQUARES


def test_one_worker_is_this_process() -> None:
    with Workers.open(1) as workers:
        assert set(workers.map(process, TASKS[:10])) == {os.getpid()}


def test_few_tasks_are_done_in_this_process() -> None:
    with Workers.open(2) as workers:
        assert set(workers.map(process, TASKS[:7], expected=7)) == {os.getpid()}


def test_many_tasks_are_done_in_so_many_other_processes(tmp_path: Path, two: Workers) -> None:
    ran = set(two.map(meet, [(number, str(tmp_path)) for number, _ in TASKS], expected=len(TASKS)))
    assert len(ran) == 2 and os.getpid() not in ran


def test_few_tasks_go_to_workers_that_run_already(two: Workers) -> None:
    list(two.map(square, TASKS))
    assert os.getpid() not in set(two.map(process, TASKS[:2], expected=2))


def test_no_number_means_as_many_workers_as_processors() -> None:
    with Workers.open(processors()) as counted, Workers.open() as all_:
        assert all_.at_once == counted.at_once


@pytest.mark.parametrize("number", [1, 2])
def test_tasks_are_not_taken_further_ahead_than_so_many_at_once(number: int) -> None:
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for task in TASKS:
            taken += 1
            yield task

    with Workers.open(number) as workers:
        ahead = [taken - done for done, _ in enumerate(workers.map(square, tasks()))]
    assert max(ahead) == workers.at_once < len(TASKS)


@pytest.mark.parametrize("number", [1, 2])
def test_an_error_in_a_task_is_raised_in_its_turn(number: int) -> None:
    with Workers.open(number) as workers:
        results = workers.map(refuse, TASKS)
        assert next(results) == 0
        with pytest.raises(KgError, match="1 is odd"):
            next(results)
        assert list(workers.map(square, TASKS)) == SQUARES


def test_an_error_that_holds_data_arrives_as_it_was_raised(two: Workers) -> None:
    with pytest.raises(NotWritten, match=r"figures\.csv cannot be written \(Permission denied\)") as raised:
        list(two.map(refuse_to_write, TASKS))
    assert raised.value.path == Path("figures.csv")


def test_results_that_are_not_asked_for_stop_the_tasks(two: Workers) -> None:
    results = two.map(square, TASKS)
    assert next(results) == 0
    assert isinstance(results, Iterator)
    del results
    assert list(two.map(square, TASKS)) == SQUARES


def test_a_killed_worker_changes_nothing(tmp_path: Path, two: Workers) -> None:
    marker = tmp_path / "killed"
    assert list(two.map(square_killed_once, marked(marker))) == SQUARES
    assert marker.exists()


def test_every_worker_may_be_killed(tmp_path: Path, two: Workers) -> None:
    tasks = [(number, str(tmp_path / str(number)) if number % 20 == 3 else "") for number, _ in TASKS]
    assert list(two.map(square_killed_once, tasks)) == SQUARES
    assert len(list(tmp_path.iterdir())) == 2


def test_a_task_that_kills_every_worker_is_given_up_after_three_times(tmp_path: Path, two: Workers) -> None:
    marker = tmp_path / "times"
    with pytest.raises(WorkersLost, match="fewer workers"):
        list(two.map(square_always_killed, marked(marker)))
    assert marker.read_text() == "xxx"


SCRIPT = """
import signal
import sys
from kg.workers import Workers
from tests.worker_tasks import leave_and_sleep

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
    with Workers.open(2) as workers:
        for result in workers.map(leave_and_sleep, ((number, sys.argv[1]) for number in range(10_000))):
            pass
"""


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
@pytest.mark.parametrize("how", ["Ctrl-C", "killed"])
def test_no_process_is_left_when_the_main_one_is_ended(tmp_path: Path, how: str) -> None:
    script, folder = tmp_path / "script.py", tmp_path / "processes"
    script.write_text(SCRIPT)
    folder.mkdir()
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    main = subprocess.Popen([sys.executable, script, folder], env=path, start_new_session=True, stderr=subprocess.PIPE)
    assert until(lambda: len(list(folder.iterdir())) == 2)
    if how == "Ctrl-C":
        os.killpg(main.pid, signal.SIGINT)
    else:
        main.kill()
    _, said = main.communicate(timeout=60)
    assert until(lambda: not any(runs(int(left.name)) for left in folder.iterdir()))
    assert said.count(b"Traceback") <= 1


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z" if Path("/proc").is_dir() else True


def until(true: Callable[[], bool]) -> bool:
    """Whether something comes true within a minute."""
    for _ in range(600):
        if true():
            return True
        time.sleep(0.1)
    return False


def test_workers_that_were_told_to_begin_do_the_tasks_however_few_are_expected() -> None:
    with Workers.open(2) as workers:
        workers.begin(square.__module__)
        assert list(workers.map(process, TASKS[:4], expected=1)) != [os.getpid()] * 4
        assert list(workers.map(square, TASKS, expected=1)) == SQUARES


def test_to_begin_means_nothing_where_there_is_no_other_process() -> None:
    with Workers.open(1) as workers:
        workers.begin(square.__module__)
        assert list(workers.map(process, TASKS[:4])) == [os.getpid()] * 4
