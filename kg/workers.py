"""Run a function over many tasks: in this process, in several, or on a cluster; the results are always the same.

Tasks are taken only as fast as they are done, so what is held in memory does not grow with their number. A worker
process that is killed changes nothing in the results: what it had not finished is given again.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context, parent_process
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from kg.errors import KgError

Task = TypeVar("Task")
Result = TypeVar("Result")

_ENOUGH: Final = 8  # tasks; processes take as long to start as about four tasks of 0.2 s
_AHEAD: Final = 4  # tasks given to each worker, so that a slow one does not leave the others idle
_TIMES: Final = 3  # a task is given before it is given up


class WorkersLost(KgError):
    """Worker processes ended again and again before they had finished a task, or a whole cluster is gone."""

    def __init__(self) -> None:
        super().__init__(
            "the workers were lost again and again, mostly because memory ran out: run with fewer workers, or give "
            "them more memory; of a cluster, see whether its scheduler still runs"
        )


@dataclass(slots=True)
class _Given(Generic[Task, Result]):
    """A task that was given to a worker, how often, and what comes of it."""

    task: Task
    future: Future[Result] = field(default_factory=Future)
    times: int = 0

    @property
    def lost(self) -> bool:
        return self.future.cancelled() or isinstance(self.future.exception(), BrokenExecutor)


class Workers:
    """A context in which `map` runs a function over tasks, `at_once` of them in flight; leaving it ends the workers.

    `start` makes the executor when it is needed first, and again when it broke; it is given the name of the module
    with the function. Without `start` the tasks run in this process. `gone` are the errors by which an executor that
    replaces its workers itself says that it gave up.
    """

    def __init__(
        self,
        start: Callable[[str], Executor] | None = None,
        at_once: int = 1,
        gone: tuple[type[Exception], ...] = (),
    ) -> None:
        self.at_once = at_once
        self._start = start
        self._gone = gone
        self._broken: tuple[type[Exception], ...] = (BrokenExecutor, *gone)
        self._executor: Executor | None = None

    @classmethod
    def open(cls, workers: int = 0, address: str = "") -> Self:
        """Return workers: so many processes, 0 for as many as there are processors, 1 for this one alone.

        An address such as `dask://localhost:8786` is that of the scheduler of a Dask cluster, whose workers are used.
        Errors: KgError when the cluster cannot be used.
        """
        if address:
            try:
                from kg.cluster import GONE, Cluster
            except ModuleNotFoundError as error:
                raise KgError(f'{error.name} is missing; for a cluster: pip install "govah[cluster]"') from error
            cluster = Cluster.connect(address)
            opened = cls(lambda module: cluster, cluster.workers * _AHEAD, GONE)
            opened._executor = cluster  # its workers run already, and it is to be left in any case
            return opened
        workers = workers or processors()
        return cls() if workers == 1 else cls(lambda module: _processes(workers, module), workers * _AHEAD)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def begin(self, module: str) -> None:
        """Let the workers start while this process does other things; the module is that of the functions to come."""
        if self._start is not None and self._executor is None:
            self._executor = self._start(module)
            # The first task of each process waits until the process is there.
            threading.Thread(target=self._wake, args=(self._executor,), daemon=True).start()

    def _wake(self, executor: Executor) -> None:
        with suppress(RuntimeError):  # it was stopped, or broke, which shows where results are awaited
            for _ in range(self.at_once // _AHEAD):
                executor.submit(os.getpid)

    def map(
        self, function: Callable[[Task], Result], tasks: Iterable[Task], expected: int = _ENOUGH
    ) -> Iterator[Result]:
        """Yield the result of each task, in the order of the tasks.

        No task is taken before fewer than `at_once` are in flight, which are those given and not yet yielded. With
        less than eight `expected` and no workers running the tasks are done here, because workers take longer to
        start. The function and the tasks must be picklable, the function that of a module. An error in a task is
        raised when its turn comes, and what was not begun is cancelled.
        Errors: WorkersLost when workers end three times before they have finished the same task.
        """
        if self._start is None or (self._executor is None and expected < _ENOUGH):
            yield from map(function, tasks)
            return
        flight: deque[_Given[Task, Result]] = deque()
        try:
            for task in tasks:
                flight.append(_Given(task))
                self._give(function, flight[-1])
                if len(flight) == self.at_once:
                    yield self._next(function, flight)
            while flight:
                yield self._next(function, flight)
        finally:
            for given in flight:
                given.future.cancel()

    def _next(self, function: Callable[[Task], Result], flight: deque[_Given[Task, Result]]) -> Result:
        """The result of the first task in flight, which lands with it."""
        while True:
            try:
                result = flight[0].future.result()
            except BrokenExecutor:
                self._again(function, flight)
            except self._gone as error:
                raise WorkersLost from error
            else:
                flight.popleft()
                return result

    def _again(self, function: Callable[[Task], Result], flight: Iterable[_Given[Task, Result]]) -> None:
        """Replace the broken executor and give it the tasks that were lost."""
        self._stop()
        for given in flight:
            if given.lost:
                if given.times == _TIMES:
                    raise WorkersLost
                self._give(function, given)

    def _give(self, function: Callable[[Task], Result], given: _Given[Task, Result]) -> None:
        assert self._start is not None
        if self._executor is None:
            self._executor = self._start(function.__module__)
        given.times += 1
        try:
            given.future = self._executor.submit(function, given.task)
        except self._broken as error:  # at another task: it is met when results are awaited
            given.future = Future()
            given.future.set_exception(error)

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _processes(workers: int, module: str) -> ProcessPoolExecutor:
    """A pool of processes that copy one which has loaded the module, where the system can do that."""
    context = get_context("spawn" if sys.platform == "win32" else "forkserver")
    context.set_forkserver_preload([module])
    return ProcessPoolExecutor(workers, context, initializer=_begin)


def _begin() -> None:
    """Leave it to the main process to end this one: at Ctrl-C, and when it is itself gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
