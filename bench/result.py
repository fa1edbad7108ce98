"""What one benchmark found: timings, the ratios that are its targets, and where it ran; to a terminal and as JSON."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench.timing import Timing, figures, surroundings

PACKAGES: Final = ("pyoxigraph", "oxigraph", "pyshacl-turbo", "pyshacl", "rdflib")
MIB: Final = 2**20
COLUMNS: Final = ("what was timed", "seconds", "ratio", "processor s", "peak MiB", "written MiB", "found")
TARGET_COLUMNS: Final = ("target", "wanted", "reached", "")
INDENT: Final = "    "  # of a stage


@dataclass(frozen=True, slots=True)
class Target:
    """One number that was wanted: what it is, how much was wanted and reached, and whether more of it is better.

    `bound` is true when the number is only a lower bound, since a peer was killed.
    """

    what: str
    wanted: float
    reached: float
    more: bool = True
    bound: bool = False

    def verdict(self) -> str:
        """Return "met" or "missed"; "not shown" when a lower bound proves neither.

        >>> Target("times as fast", 100, 30, bound=True).verdict()
        'not shown'
        """
        if self.more:
            return "met" if self.reached >= self.wanted else "not shown" if self.bound else "missed"
        return "missed" if self.reached > self.wanted else "not shown" if self.bound else "met"

    def line(self) -> tuple[str, str, str, str]:
        """Return what the table of targets says."""
        wanted = f"{'≥' if self.more else '≤'} {figures(self.wanted)}"
        return self.what, wanted, f"{'> ' if self.bound else ''}{figures(self.reached)}", self.verdict()


@dataclass(frozen=True, slots=True)
class Result:
    """What a benchmark found: its name, the command that repeats it, the data, the timings and the targets.

    Ratios are to the first timing, unless `ratios` is false because the timings are not of the same work. `notes` say
    what was cut, skipped or proven beside the numbers.
    """

    bench: str
    command: str
    data: str
    timings: tuple[Timing, ...]
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()
    around: dict[str, str] = field(default_factory=dict)
    ratios: bool = True

    def lines(self) -> list[tuple[str, ...]]:
        """Return what the table of timings says, in COLUMNS; stages follow their timing, indented by four spaces."""
        return [
            (indent + timing.name, timing.seconds_text(), self._ratio(timing), *_used(timing), timing.outcome)
            for whole in self.timings
            for indent, timing in (("", whole), *((INDENT, stage) for stage in whole.stages))
        ]

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return the columns in which something stands, by name, and the lines with those columns only."""
        lines = self.lines()
        used = [number for number, name in enumerate(COLUMNS) if any(line[number] for line in lines)]
        return tuple(COLUMNS[number] for number in used), [tuple(line[number] for number in used) for line in lines]

    def _ratio(self, timing: Timing) -> str:
        return timing.ratio_text(self.timings[0]) if self.ratios and self.timings[0].ended else ""

    def as_json(self) -> dict[str, Any]:
        """Return the same with plain numbers; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "Result":
        """Return the result that `as_json` gave; KeyError or TypeError when it is none."""
        known = {each.name: read[each.name] for each in fields(cls)}
        known["timings"] = tuple(map(_timing, read["timings"]))
        known["targets"] = tuple(Target(**target) for target in read["targets"])
        known["notes"] = tuple(read["notes"])
        return cls(**known)

    def tables(self) -> tuple[Table, ...]:
        """Return the timings and the targets as tables for the terminal."""
        head, lines = self.table()
        timings = Table(*head, title=f"{self.bench}: {self.data}", title_justify="left")
        targets = Table(*TARGET_COLUMNS)
        for table in (timings, targets):
            table.columns[0].no_wrap = True
        for line in lines:
            timings.add_row(*line)
        for target in self.targets:
            targets.add_row(*target.line())
        return timings, targets


def _timing(read: dict[str, Any]) -> Timing:
    return Timing(**read | {"stages": tuple(map(_timing, read["stages"])), "runs": tuple(read["runs"])})


def _used(timing: Timing) -> tuple[str, str, str]:
    """Processor seconds, peak memory and bytes written, each empty when it was not measured."""
    cpu = "" if timing.cpu_s is None else figures(timing.cpu_s)
    in_mib = (timing.peak_bytes, timing.written_bytes)
    peak, written = ("" if number is None else figures(number / MIB) for number in in_mib)
    return cpu, peak, written


def faster(what: str, own: Timing, peer: Timing, wanted: float) -> Target:
    """Return how many times as fast as a peer our own was, with the number that was wanted."""
    return Target(what, wanted, peer.ratio(own), bound=not peer.ended)


def finish(result: Result, file: Path | None) -> None:
    """Print a result with what it depends on, and write it as JSON when a file is named."""
    console = Console(highlight=False)
    for name, value in result.around.items():
        console.print(f"{name}: {value}")
    for table in result.tables():
        console.print(table)
    for note in result.notes:
        console.print(note)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(result.as_json(), indent=1, ensure_ascii=False) + "\n"
        file.write_text(text, encoding="utf-8", newline="\n")


def around(more: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """Return what a measurement depends on: day, machine, load, versions of the libraries and of other programs."""
    return surroundings(PACKAGES) | dict(more)


def command_of(bench: str) -> str:
    """Return the command line of a benchmark as it was called, without the files it writes."""
    arguments = [argument for name, argument in _pairs(sys.argv[1:]) if name not in ("--json", "--work")]
    return " ".join(["python -m", f"bench.{bench}", *arguments])


def _pairs(arguments: list[str]) -> list[tuple[str, str]]:
    """Options with their values, `--size 1000`, each with its name before it."""
    joined = " ".join(arguments).split("--")
    return [(f"--{part.split()[0]}", f"--{part.strip()}") for part in joined if part.strip()]
