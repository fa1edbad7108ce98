"""Write a dossier of a given size about a country that does not exist, so that the whole pipeline can be measured.

    python -m bench.generate --quads 100000 --out DIR [--seed 1] [--faults N]

Out: a folder of rows as `kg fmt` leaves them, without a fault, that build into so many quads of source and reference
graphs; with `--faults`, so many mistakes in them and `faults.csv` beside the folder, which lists what `kg check`
must find. The same arguments give the same bytes.
"""

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Annotated, Final

import typer

from bench.plot import tell
from bench.seeded import seed_faults
from bench.sheets import Sheets
from bench.world import World
from kg.fmt import reference_labels
from kg.graph import record_lines
from kg.ingest import ingest
from kg.tables import Row

BASE: Final = "https://example.org/examplia/"
STORIES_PER_CASE: Final = 4
COUNTED_EXACTLY: Final = 2_000  # rows of a table; those that follow are taken to be alike

_CARD: Final = f"""\
title:
  en: Marches of Examplia, an invented dossier
  fa: راهپیمایی‌های اگزمپلیا، مجموعه‌ای ساختگی
description:
  en: Made by a program for measurements. No person, place or event in it is real.
  fa: برنامه‌ای آن را برای سنجش ساخته است. هیچ شخص، جا یا رویدادی در آن واقعی نیست.
method:
  en: Every row was made up by chance from a fixed seed.
  fa: همهٔ سطرها از یک عدد آغازین و به بخت ساخته شده‌اند.
license: https://creativecommons.org/licenses/by/4.0/
publisher: Examplia Measurements
contact: https://example.org/examplia/
base_iri: {BASE}
release_date: 2026-11-24
version: 0.1.0
language: [en, fa, ar, ckb]
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a dossier is: rows by table, and quads of its source and reference graphs (to a per cent or so)."""

    rows: dict[str, int]
    quads: int


class Gauge:
    """Counts the quads that rows become: exactly at first, then by the average row of each table."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.quads: float = 0
        self._measured: Counter[str] = Counter()

    def add(self, rows: Iterable[Row]) -> None:
        """Count some rows more."""
        for row in rows:
            if self.rows[row.table] < COUNTED_EXACTLY:
                quads: float = _quads(row)
                self._measured[row.table] += int(quads)
            else:
                quads = self._measured[row.table] / COUNTED_EXACTLY
            self.rows[row.table] += 1
            self.quads += quads


def _quads(row: Row) -> int:
    (record,), faults = ingest([row])
    assert not faults, faults
    return sum(1 for _ in record_lines(record, BASE))


def generate(quads: int, out: Path, seed: int = 1) -> Size:
    """Write a dossier of so many quads into a new or empty folder, and return its size.

    Errors: FileExistsError when there is something in the folder.
    """
    if out.is_dir() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    out.mkdir(parents=True, exist_ok=True)
    (out / "dataset.yaml").write_text(_CARD, encoding="utf-8", newline="\n")
    world = World(quads, seed)
    writer = _Writer(out, world.draft.rows)
    for number in count():
        if number % STORIES_PER_CASE == 0:
            case, rows = world.make_case(number // STORIES_PER_CASE)
            writer.write_lasting(rows)
        added = writer.write_story(tell(world, case, number))
        if writer.gauge.quads + added / 2 >= quads:  # one story more would lead further away
            break
    writer.sheets.close()
    return Size(dict(writer.gauge.rows), round(writer.gauge.quads))


class _Writer:
    """Writes rows with the labels of what they refer to: rows that last for all stories, or those of one story."""

    def __init__(self, out: Path, world: list[Row]):
        self.sheets = Sheets(out)
        self.gauge = Gauge()
        self._labels: dict[str, str] = {}
        self._agents = {row.cells["id"]: row for row in world if row.table == "agents"}
        self.write_lasting(world)

    def write_lasting(self, rows: list[Row]) -> None:
        """Write rows that any later row may refer to."""
        self._labels |= reference_labels(rows)
        self._write(rows, self._labels)

    def write_story(self, rows: list[Row]) -> float:
        """Write rows that only refer to one another and to what lasts; return how many quads they become."""
        before = self.gauge.quads
        claimants = {row.cells["claimant"] for row in rows if row.table == "claims"}
        own = reference_labels([*rows, *(self._agents[claimant] for claimant in claimants)])
        self._write(rows, ChainMap(own, self._labels))
        return self.gauge.quads - before

    def _write(self, rows: list[Row], labels: Mapping[str, str]) -> None:
        self.sheets.add(rows, labels)
        self.gauge.add(rows)


def main(
    quads: Annotated[int, typer.Option(help="Quads of the source and reference graphs, 5,000 or more.", min=5_000)],
    out: Annotated[Path, typer.Option(help="The folder to write, new or empty.")],
    seed: Annotated[int, typer.Option(help="Another seed gives another dossier.")] = 1,
    faults: Annotated[int, typer.Option(help="How many mistakes to make.", min=0)] = 0,
) -> None:
    """Write an invented dossier of a given size.

    Example: python -m bench.generate --quads 100000 --out build/100k
    """
    try:
        size = generate(quads, out, seed)
    except FileExistsError as error:
        raise typer.BadParameter(str(error)) from error
    seed_faults(out, faults, seed)
    typer.echo(f"{out}: {size.quads:,} quads, {sum(size.rows.values()):,} rows, {size.rows['sources']:,} sources")


if __name__ == "__main__":
    typer.run(main)
