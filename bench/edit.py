"""Time an edit: one cell of one claim is changed, checked, released, put into the store and asked about.

python -m bench.edit --size 1000000 --json FILE [--runs 5]
"""

import csv
import gzip
import io
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import typer

from bench import commands
from bench.data import JsonOption, RunsOption, SizeOption, WorkersOption, WorkOption, dossier, workplace
from bench.result import Result, Target, around, command_of, finish
from bench.timing import Timing, median
from kg.store import NotARelease, ask, open_release, store_of

TITLE: Final = "One edit"
ABOUT: Final = """\
A release with its store is there. One cell of one claim of one source is changed, another claim in each run; then
`kg build` runs again, and `kg sparql` asks the new release for the change and finds it, or the measurement
fails. The seconds are those of the command from its start to its end, with Python and its imports; when the build ends,
the change is checked, released and in the store. The bytes written are of all files, temporary ones too, as the system
counts them: fewer than the plain N-Quads have, so no whole dump can have been written unpacked.

The same is timed while `kg build --watch` runs, which has Python, its imports and the shapes behind it: from the moment
before the cell is changed until the store beside the release answers with the change.
"""
BOUNDS: Final = """\
Python, its imports and the compiling of the shapes take some 0.7 s of a build that starts from nothing; a watched
dossier has them behind it. What grows with the dossier is looking at the time stamp of each file of rows, and copying
the members that did not change out of the old dumps, which are read, hashed and written through to the disk.
"""
PLAIN: Final = (".nq", ".nt", ".ttl", ".trig", ".csv", ".jsonld")
QUESTION: Final = """\
SELECT ?claim {{ GRAPH ?graph {{ ?claim <http://www.w3.org/2004/02/skos/core#note> "{note}"@en }} }}
"""
PAUSE_S: Final = 1.0  # between edits, in which the process that watches comes to rest
WHOLE: Final = 0.5  # of the plain N-Quads: no part of a release is so large


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: the timings of build and question, and the plain dumps that hold a whole and were written by it."""

    build: Timing
    asked: Timing
    whole: tuple[str, ...]


def change(claims: Path, note: str) -> None:
    """Write a note into the first claim of a file."""
    with claims.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, columns = list(reader), list(reader.fieldnames or ())
    rows[0]["note"] = note
    with claims.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(data: Path, dist: Path, workers: int, number: int, whole: int) -> Edit:
    """Change a claim of one source, build again and ask for the change; `whole` is the size of a plain whole dump.

    Errors: AssertionError when the new release does not hold the change.
    """
    files = sorted((data / "claims").glob("*.csv"))
    note = f"Edited for a measurement, number {number}."
    change(files[number % len(files)], note)
    since, answer = time.time_ns(), dist.parent / "answer.csv"
    build = commands.kg(f"kg build --workers {workers}", data, "--out", dist)
    question = dist.parent / "question.rq"
    question.write_text(QUESTION.format(note=note), encoding="utf-8")
    asked = commands.kg("kg sparql", question, "--on", dist, "--format", "csv", out=answer)
    assert "id/claim/" in answer.read_text(encoding="utf-8"), note
    return Edit(build, asked, tuple(whole_files(dist.parent, since, int(WHOLE * whole))))


def watched(data: Path, dist: Path, runs: int) -> list[Timing]:
    """Time edits while `kg build --watch` runs: from the changed cell to the store that answers with the change.

    Errors: AssertionError when an edit is not there after a minute.
    """
    files = sorted((data / "claims").glob("*.csv"))
    command = [sys.executable, "-m", "kg.cli", "build", str(data), "--out", str(dist), "--workers", "1", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()  # what the first build says
            time.sleep(PAUSE_S)
            return [_watched(files[-1 - number], dist, number) for number in range(runs)]
        finally:
            process.terminate()


def _watched(claims: Path, dist: Path, number: int) -> Timing:
    note = f"Edited while watched, number {number}."
    start = time.monotonic()
    change(claims, note)
    while time.monotonic() < start + 60:
        if _answers(dist, QUESTION.format(note=note)):
            seconds = time.monotonic() - start
            time.sleep(PAUSE_S)
            return Timing("kg build --watch, from the changed cell to the answer", seconds)
        time.sleep(0.01)
    raise AssertionError(note)


def _answers(dist: Path, question: str) -> bool:
    """Return whether the store on disk of the release that is there now has an answer."""
    try:
        return store_of(dist).is_dir() and bool(ask(open_release(dist), question).rows)
    except NotARelease:  # between two renames
        return False


def plain_bytes(dist: Path) -> int:
    """Return how many bytes the N-Quads of a release have when they are not packed."""
    with gzip.open(dist / "data.nq.gz") as packed:
        return packed.seek(0, io.SEEK_END)


def whole_files(folder: Path, since_ns: int, limit: int) -> list[str]:
    """Return the plain dumps in a folder that were written after a time and have more bytes than a limit."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in PLAIN)
    found = ((path, path.stat()) for path in files)
    return sorted(path.name for path, stat in found if stat.st_mtime_ns > since_ns and stat.st_size > limit)


def main(
    size: SizeOption = 1_000_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    runs: RunsOption = 5,
    workers: WorkersOption = 2,
) -> None:
    """Time the edit of one claim, from the changed cell to the release and store that hold it."""
    surroundings = around()
    with workplace(work) as (kept, run):
        data, dist = run / "rows", run / "build" / "dist"
        shutil.copytree(dossier(size, kept), data)
        first = commands.clean_build(data, run, workers, store=True)
        plain = plain_bytes(dist)
        edits = [edit(data, dist, workers, number, plain) for number in range(runs)]
        live = watched(data, dist, runs)
    build, asked = median([each.build for each in edits]), median([each.asked for each in edits])
    while_watched = median(live)
    targets = (
        Target(
            "seconds until an edit answers while the dossier is watched",
            wanted_s(size),
            while_watched.seconds,
            more=False,
        ),
        Target("seconds until the edit is released and in the store", wanted_s(size), build.seconds, more=False),
        Target("bytes written, to those of the plain N-Quads", 1, (build.written_bytes or 0) / plain, more=False),
    )
    whole = sorted({name for each in edits for name in each.whole})
    notes = (f"Plain files that hold a whole, written by the edits: {', '.join(whole) or 'none'}.",)
    timings = (build, asked, while_watched, replace(first, name=f"{first.name}, from nothing"))
    data_text = f"{size:,} quads, one claim changed"
    finish(Result("edit", command_of("edit"), data_text, timings, targets, notes, surroundings), json_)


def wanted_s(size: int) -> float:
    """Return how many seconds an edit may take: half a second up to a million quads, a second above."""
    return 0.5 if size <= 1_000_000 else 1.0


if __name__ == "__main__":
    typer.run(main)
