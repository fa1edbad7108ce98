"""Time commands in fresh processes: a command and a limit go in; its seconds, and those of its stages, come out.

A command may name its stages: on standard output it writes a line as each begins, and a last one that says what
came of it (see `stamp`). So it is known how long each stage took, even when the command had to be killed. For POSIX
systems: a command is killed with its whole process group.
"""

import os
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import typer

from bench.processes import run

_MARK = "\t@"  # between what a line says and the time at which it was written


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something and its stages took, in seconds: at least so long when it was killed before its end.

    `runs` are the seconds of each run when it was repeated; the rest is of the median run. `cpu_s` is the processor
    time of all its processes, `peak_bytes` their memory (None unless asked for), `written_bytes` what went to disk.
    """

    name: str
    seconds: float
    ended: bool = True
    outcome: str = ""
    stages: tuple["Timing", ...] = ()
    runs: tuple[float, ...] = ()
    cpu_s: float | None = None
    peak_bytes: int | None = None
    written_bytes: int | None = None

    def seconds_text(self) -> str:
        """Return the seconds, with a mark when they are a lower bound.

        >>> Timing("slow", 300.02, ended=False).seconds_text()
        '> 300'
        """
        return self._marked(self.seconds)

    def ratio_text(self, base: "Timing") -> str:
        """Return how many times as long as the base this took, with a mark when that is a lower bound.

        >>> Timing("slow", 300, ended=False).ratio_text(Timing("quick", 2))
        '> 150'
        """
        return self._marked(self.ratio(base))

    def ratio(self, base: "Timing") -> float:
        """Return how many times as long as the base this took.

        Errors: ValueError when the base was killed, since nothing can be said then.
        """
        if not base.ended:
            raise ValueError(f"{base.name} did not end")
        return self.seconds / base.seconds

    def _marked(self, number: float) -> str:
        return figures(number) if self.ended else f"> {figures(number)}"


def figures(number: float) -> str:
    """Return a number with three figures, since so few runs cannot vouch for more.

    >>> figures(0.123), figures(12.34), figures(1234.5)
    ('0.12', '12.3', '1,234')
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


class CommandFailed(Exception):
    """A command ended with an error, so there is nothing to compare: holds the command and what it said."""

    def __init__(self, name: str, said: str):
        self.name, self.said = name, said
        super().__init__(f"{name} failed:\n{said}")


def stamp(stage: str) -> None:
    """Write that a stage begins now, or, as the last line, what came of it all."""
    typer.echo(f"{stage}{_MARK}{time.monotonic()}")


def measure(
    name: str,
    command: Sequence[str | Path],
    timeout_s: float | None = None,
    *,
    memory: bool = False,
    out: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Timing:
    """Run a command in a fresh process and return how long it took from start to end, and its stages.

    After `timeout_s` seconds it is killed with all that it started. `memory` asks for the peak memory of its
    processes, `out` names a file for what it prints, `env` adds to the environment.
    Errors: CommandFailed when it ends with another code than 0.
    """
    ended = run(command, timeout_s, memory=memory, out=out, env=env)
    if ended.code:
        raise CommandFailed(name, ended.out + ended.err)
    stamps = read_stamps(ended.out)
    return Timing(
        name,
        ended.over_s - ended.begun_s,
        ended.code is not None,
        stamps[-1][0] if stamps and ended.code == 0 else "",
        stages(stamps, None if ended.code == 0 else ended.over_s),
        cpu_s=ended.cpu_s,
        peak_bytes=ended.peak_bytes,
        written_bytes=ended.written_bytes,
    )


def repeated(measured: Callable[[], Timing], times: int) -> Timing:
    """Return the median of some measurements; nothing is repeated after one that was killed."""
    timings = [measured()]
    while len(timings) < times and timings[-1].ended:
        timings.append(measured())
    return median(timings)


def median(timings: Sequence[Timing]) -> Timing:
    """Return the median of some timings, the lower of two; one that was killed counts as the longest.

    >>> median([Timing("a", 3.0), Timing("a", 1.0), Timing("a", 2.0)]).runs
    (3.0, 1.0, 2.0)
    """
    ordered = sorted(timings, key=lambda timing: (not timing.ended, timing.seconds))
    return replace(ordered[(len(timings) - 1) // 2], runs=tuple(timing.seconds for timing in timings))


def read_stamps(out: str) -> list[tuple[str, float]]:
    """Return the stages that a command named, each with the time at which it began, in seconds of one clock."""
    lines = (line.rpartition(_MARK) for line in out.splitlines())
    return [(stage, float(at)) for stage, mark, at in lines if mark]


def stages(stamps: Sequence[tuple[str, float]], killed_at: float | None = None) -> tuple[Timing, ...]:
    """Return how long each stage took; one that was under way when the command was killed is a lower bound."""
    timings = [Timing(stage, until - since) for (stage, since), (_, until) in pairwise(stamps)]
    if killed_at is not None and stamps:
        stage, since = stamps[-1]
        timings.append(Timing(stage, killed_at - since, ended=False))
    return tuple(timings)


def surroundings(packages: Iterable[str]) -> dict[str, str]:
    """Return what a measurement depends on, in words: the day, the machine and its load, and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}",
        "load before": f"{os.getloadavg()[0]:.1f} processes at work on average over a minute",
        "Python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
