"""The commands that benchmarks time: those of Govah and those of the tools beside it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.timing import Timing, measure
from kg.resources import ontology_dir


def kg(
    line: str,
    *arguments: str | Path,
    memory: bool = False,
    out: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Timing:
    """Time a command of Govah, given as it is shown (`kg build --store`) and the arguments that are not shown.

    Errors: CommandFailed when it finds a fault.
    """
    command = [sys.executable, "-m", "kg.cli", *line.split()[1:], *arguments]
    return measure(line, command, memory=memory, out=out, env=env)


def clean_build(
    data: Path, run: Path, workers: int, *, store: bool = False, memory: bool = False, package: Path | None = None
) -> Timing:
    """Time a build from nothing into `run/build/dist`, in which no earlier build is left, and with `store` its store.

    `package` is the folder of a copy of the package to run instead of this one.
    """
    dist = run / "build" / "dist"
    shutil.rmtree(dist.parent, ignore_errors=True)
    dist.parent.mkdir()
    env = {"PYTHONPATH": str(package), "PYTHONSAFEPATH": "1"} if package else None
    build = kg(f"kg build --workers {workers}", data, "--out", dist, memory=memory, env=env)
    if not store:
        return build
    return summed(f"{build.name}, kg store", build, kg("kg store", dist, memory=memory, env=env))


def peer(title: str, name: str, quads: Path, out: Path, timeout_s: float, shapes: Path | None = None) -> Timing:
    """Time a peer of `bench.peers` on N-Quads, by the shipped shapes unless others are given; `out` must not exist."""
    folder = shapes or ontology_dir() / "shapes"
    return measure(title, [sys.executable, "-m", "bench.peers", name, quads, folder, out], timeout_s)


def mapped(data: Path, out: Path) -> Timing:
    """Time the mapping of rows to N-Quads by `bench.mapping`."""
    return measure("rows to N-Quads by hand", [sys.executable, "-m", "bench.mapping", data, out])


def converted(title: str, read: Path, out: Path) -> Timing:
    """Time `oxigraph convert` from one file to another, whose formats are those of their names."""
    return measure(title, [oxigraph(), "convert", "--from-file", read, "--to-file", out])


def loaded(quads: Path, store: Path, *, memory: bool = False) -> Timing:
    """Time `oxigraph load` of N-Quads into a new store on disk."""
    shutil.rmtree(store, ignore_errors=True)
    return measure("oxigraph load", [oxigraph(), "load", "--location", store, "--file", quads], memory=memory)


def sorted_lines(read: Path, out: Path) -> Timing:
    """Time `sort` of the lines of a file by their bytes, with as much memory as it takes by itself."""
    return measure("sort", ["sort", "--output", out, read], env={"LC_ALL": "C"})


def rewritten(read: Path, out: Path) -> Timing:
    """Time `serdi`, which reads N-Quads strictly and writes them."""
    return measure("serdi", ["serdi", "-q", "-b", "-i", "nquads", "-o", "nquads", read], out=out)


def summed(title: str, *timings: Timing) -> Timing:
    """Return timings that followed one another as one, whose stages they are: the sum of all but the peak of memory."""
    peaks = [timing.peak_bytes for timing in timings if timing.peak_bytes is not None]
    written = [timing.written_bytes for timing in timings if timing.written_bytes is not None]
    return Timing(
        title,
        sum(timing.seconds for timing in timings),
        all(timing.ended for timing in timings),
        stages=tuple(replace(timing, stages=()) for timing in timings),
        cpu_s=sum(timing.cpu_s or 0.0 for timing in timings),
        peak_bytes=max(peaks, default=None),
        written_bytes=sum(written) if written else None,
    )


def oxigraph() -> str:
    """Return the path of the Oxigraph server and tool that comes with the Python package of that name."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.is_file() else "oxigraph"


def missing(*programs: str) -> list[str]:
    """Return those of some programs that this machine does not have."""
    return [program for program in programs if shutil.which(program) is None]


def version_of(program: str, *arguments: str) -> tuple[str, str]:
    """Return a program with the version that it prints when it is asked, and "" when it does not say."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(?:\.\d+)+", done.stdout + done.stderr)
    return program, found[0] if found else ""
