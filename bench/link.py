"""Time the linking of two lists of invented people, and how well it does, beside other programs that link.

    python -m bench.link --size 10000 --peer-python PYTHON --json FILE

`--peer-python` names an interpreter that has recordlinkage, dedupe or nomenklatura; those it lacks are left out. Splink
runs in our own environment.
"""

import csv
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer
from anyascii import anyascii

from bench.data import JsonOption, TimeoutOption, WorkOption, workplace
from bench.lists import Lists, lists
from bench.result import Result, Target, around, command_of, finish
from bench.timing import CommandFailed, Timing, measure
from kg.link.entity import Entity

TITLE: Final = "Linking"
ABOUT: Final = """\
Two lists of people who do not exist, the second in Latin letters, as the others need, or in Persian ones, with spelling
variants, errors, missing names, ages, days and places; of the people in them, 40 in 100 stand in both. `kg link` reads
the names as they stand. The others get them by anyascii, parted into the first and the last word, and the same ages,
days, places and genders; dedupe is also told 400 true pairs. Each runs in a process of its own. "Found" counts the
pairs that each takes for the same, `kg link` those of a probability of 0.5 or more, where a reviewer would begin.
"""
BOUNDS: Final = """\
Names are compared in Python, pair by pair; blocking and weighing are DuckDB's. So the cost follows the number of pairs,
which blocking holds to some tens for each person.
"""
PEERS: Final = ("splink", "recordlinkage", "nomenklatura", "dedupe")
COLUMNS: Final = ("id", "name", "given", "family", "age", "day", "place", "gender")


def write(world: Lists, folder: Path, made: str) -> None:
    """Write the lists as the peers read them, the true pairs, and that by which ours are made again."""
    _rows(folder / "left.csv", COLUMNS, map(_row, world.left))
    _rows(folder / "right.csv", COLUMNS, map(_row, world.right))
    _rows(folder / "truth.csv", ("left", "right"), sorted(world.same))
    (folder / "made.txt").write_text(made, encoding="utf-8")


def _rows(file: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)


def _row(each: Entity) -> tuple[object, ...]:
    name = each.names[0][0] if each.names else ""
    words = anyascii(name).lower().split()
    given, family = (words[0], words[-1]) if len(words) > 1 else ("", words[0] if words else "")
    day = each.happened[0].isoformat() if each.happened and each.happened[0] == each.happened[1] else ""
    age = each.age[0] if each.age[0] is not None and each.age[0] == each.age[1] else ""
    return each.id, name, given, family, age, day, each.places[0] if each.places else "", each.gender


def timings(folder: Path, python: str, timeout_s: float) -> Iterator[Timing]:
    """Yield how long our own linking took, then that of each peer that is there."""
    yield measure("kg link suggest", [sys.executable, "-m", "bench.linkours", folder], timeout_s, memory=True)
    script = Path(__file__).parent / "linkpeers.py"
    for peer in PEERS:
        interpreter = sys.executable if peer == "splink" else python
        if not interpreter or not _has(interpreter, peer):
            continue
        try:
            yield measure(peer, [interpreter, script, peer, folder], timeout_s, memory=True)
        except CommandFailed as error:
            typer.echo(error, err=True)


def _has(python: str, package: str) -> bool:
    if python == sys.executable:
        return find_spec(package) is not None
    found = subprocess.run([python, "-c", f"import {package}"], capture_output=True, check=False)
    return found.returncode == 0


def recall(timing: Timing) -> float:
    """Return the recall in what a timing says of its outcome, 0 when it did not end."""
    return float(timing.outcome.rpartition(" ")[2]) if timing.outcome else 0.0


def main(
    size: Annotated[int, typer.Option(help="Entries in both lists together.", min=100)] = 10_000,
    letters: Annotated[str, typer.Option(help="Of the second list: latin or persian.")] = "latin",
    peer_python: Annotated[str, typer.Option(help="An interpreter that has the peers.")] = "",
    json_: JsonOption = None,
    work: WorkOption = None,
    timeout: TimeoutOption = 600,
) -> None:
    """Time linking beside other programs that link."""
    surroundings = around()
    with workplace(work) as (_, run):
        write(lists(size, letters=letters), run, f"{size} {letters}")
        found = tuple(timings(run, peer_python, timeout))
    own, peers = found[0], found[1:]
    best = max(map(recall, peers), default=0.0)
    targets = (Target("times the recall of the best peer", 1.0, recall(own) / best),) if best else ()
    left_out = [peer for peer in PEERS if peer not in {peer.name for peer in peers}]
    notes = (f"Not here, or failed: {', '.join(left_out)}.",) if left_out else ()
    result = Result(
        "link",
        command_of("link"),
        f"{size:,} people in two lists, the second in {letters.title()} letters",
        found,
        targets,
        notes,
        surroundings,
    )
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
