"""Watch the processes of a server: memory, open handles, threads, workers and what was left unburied.

In: the id of the server's process. Out: samples, and how much of each grew after a time of warming up. For Linux: all
of it is read from `/proc`.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Final

PROC: Final = Path("/proc")
MIB: Final = 2**20
SUPERVISOR: Final = b"kg.web.sparql.supervisor"


@dataclass(frozen=True, slots=True)
class Sample:
    """What was there at a moment, in seconds since the start; memory in bytes, of its own and not of files read.

    While a release is exchanged there are two supervisors: then what is said of one is of the larger.
    """

    at: float
    memory: int
    supervisor_memory: int
    workers_memory: int
    handles: int
    supervisor_handles: int
    threads: int
    supervisors: int
    workers: int
    zombies: int


@dataclass(frozen=True, slots=True)
class Growth:
    """How much of something grew from the end of the warm-up to the end: the level, the growth and its bound."""

    what: str
    level: float
    growth: float
    bound: float
    hours: float

    @property
    def per_hour(self) -> float:
        """The growth in an hour, going on as it was."""
        return self.growth / self.hours

    @property
    def is_leak(self) -> bool:
        """Whether it grew by more than its bound."""
        return self.growth > self.bound


BOUNDS: Final = {
    "memory": 32 * MIB,
    "supervisor_memory": 8 * MIB,
    "handles": 32,
    "supervisor_handles": 8,
    "threads": 8,
    "workers": 2,
    "zombies": 1,
}


class Watch:
    """Takes a sample every few seconds until it is ended."""

    def __init__(self, pid: int, every_s: float):
        self.pid, self.every_s = pid, every_s
        self.samples: list[Sample] = []
        self._begun = time.monotonic()
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._begun = time.monotonic()
        self._thread.start()

    def end(self) -> list[Sample]:
        """Return the samples, in the order of time."""
        self._over.set()
        self._thread.join()
        return self.samples

    def _look(self) -> None:
        while not self._over.wait(self.every_s):
            self.samples.append(sample(self.pid, time.monotonic() - self._begun))


def sample(pid: int, at: float = 0.0) -> Sample:
    """Return what the processes of a server hold now; zeros when it has ended."""
    family = dict(_family(pid))
    supervisors = [other for other, parent in family.items() if parent == pid and SUPERVISOR in _command(other)]
    workers = [other for other, parent in family.items() if parent in supervisors]
    return Sample(
        at,
        _memory(pid),
        max(map(_memory, supervisors), default=0),
        sum(map(_memory, workers)),
        _handles(pid),
        max(map(_handles, supervisors), default=0),
        _status(pid, "Threads"),
        len(supervisors),
        sum(_state(worker) != "Z" for worker in workers),
        sum(_state(other) == "Z" for other in family),
    )


def growths(samples: Sequence[Sample], warm_up_s: float) -> list[Growth]:
    """Return how much of everything grew after a warm-up; the slope is the median of those between all samples.

    Errors: ValueError when fewer than three samples were taken after the warm-up.
    """
    kept = [each for each in samples if each.at >= warm_up_s]
    if len(kept) < 3:
        raise ValueError("fewer than three samples after the warm-up: sample more often, or longer")
    window = kept[-1].at - kept[0].at
    return [
        Growth(what, median(_of(kept, what)), slope(kept, what) * window, bound, window / 3600)
        for what, bound in BOUNDS.items()
    ]


def slope(samples: Sequence[Sample], what: str) -> float:
    """Return by how much something grows in a second: the median of the slopes between all pairs of samples.

    A peak while a release is exchanged changes it little.
    """
    thinned = samples[:: max(1, len(samples) // 200)]
    pairs = combinations(zip((each.at for each in thinned), _of(thinned, what), strict=True), 2)
    return median((later - earlier) / (then - first) for (first, earlier), (then, later) in pairs if then > first)


def highest(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the highest value of everything that was sampled."""
    return {each.name: max(_of(samples, each.name)) for each in fields(Sample)}


def _of(samples: Sequence[Sample], what: str) -> list[float]:
    return [float(getattr(each, what)) for each in samples]


def _family(pid: int) -> Iterator[tuple[int, int]]:
    """Yield the processes that a process and those below it have started, with their parents."""
    parents = {}
    for stat in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
    below = {pid}
    while added := {child for child, parent in parents.items() if parent in below} - below:
        below |= added
    return ((child, parents[child]) for child in sorted(below - {pid}) if child in parents)


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_bytes()
    return b""


def _state(pid: int) -> str:
    with suppress(OSError):
        return (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    return ""


def _memory(pid: int) -> int:
    """Memory of its own: what it has read from files, such as the store, the system can take back."""
    return _status(pid, "RssAnon") * 1024


def _status(pid: int, name: str) -> int:
    with suppress(OSError):
        for line in (PROC / str(pid) / "status").read_text(errors="replace").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0


def _handles(pid: int) -> int:
    with suppress(OSError):
        return sum(1 for _ in (PROC / str(pid) / "fd").iterdir())
    return 0
