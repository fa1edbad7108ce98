"""Functions that worker processes run in the tests of the workers: they are loaded there by name."""

import os
import signal
import time
from pathlib import Path

from kg.errors import KgError
from kg.files import NotWritten

Task = tuple[int, str]  # a number, and the path of the marker that the function leaves, or ""


def square(task: Task) -> int:
    return task[0] ** 2


def process(task: Task) -> int:
    """The id of the process that ran the task."""
    return os.getpid()


def meet(task: Task) -> int:
    """The id of the process, once two processes have left a marker in a folder."""
    folder = Path(task[1])
    (folder / str(os.getpid())).touch()
    for _ in range(600):
        if len(list(folder.iterdir())) == 2:
            break
        time.sleep(0.1)
    return os.getpid()


def square_killed_once(task: Task) -> int:
    """The square, but the first time the worker is killed at a task that names a marker."""
    number, marker = task
    if marker and not Path(marker).exists():
        Path(marker).touch()
        kill()
    return number**2


def square_always_killed(task: Task) -> int:
    """The square, but the worker is killed at a task that names a marker, which counts the times."""
    number, marker = task
    if marker:
        with Path(marker).open("a") as file:
            file.write("x")
        kill()
    return number**2


def refuse(task: Task) -> int:
    """The square, but an error at a task with an odd number."""
    if task[0] % 2:
        raise KgError(f"{task[0]} is odd")
    return task[0] ** 2


def refuse_to_write(task: Task) -> int:
    raise NotWritten(Path("figures.csv"), PermissionError(13, "Permission denied"))


def leave_and_sleep(task: Task) -> int:
    """Leave a marker named by the process, then sleep."""
    number, folder = task
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(0.2)
    return number


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    time.sleep(60)
