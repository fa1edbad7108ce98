"""Show on a terminal how far the work is: a line for each kind of it, with its count, its speed and the time left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text


class _Count(ProgressColumn):
    """How many are done, of how many if that is known, and how many in a second."""

    def render(self, task: Task) -> Text:
        of = "" if task.total is None else f" of {task.total:,.0f}"
        speed = "" if task.speed is None else f", {task.speed:,.0f} a second"
        return Text(f"{task.completed:,.0f}{of}{speed}")


@contextmanager
def bars(console: Console, clock: Callable[[], float] = time.monotonic) -> Iterator[Callable[[str, int, int], None]]:
    """Yield the callback to call with what is under way, how many are done, and of how many, 0 when unknown.

    The bars are taken away at the end; `clock` tells seconds.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), _Count(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=console, transient=True, get_time=clock) as bar:
        lines: dict[str, TaskID] = {}

        def show(what: str, done: int, of: int) -> None:
            if what not in lines:
                lines[what] = bar.add_task(what, total=None)
            bar.update(lines[what], completed=done, total=of or None)

        yield show
