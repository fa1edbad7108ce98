"""Write a dossier of a given size about a country that does not exist, so that the whole pipeline can be measured.

    python -m bench.generate --quads 100000 --out DIR [--seed 1] [--faults N]

Out: a folder of rows as `kg fmt` leaves them, without a fault, that build into so many quads of source and reference
graphs; with `--faults`, so many mistakes in them and `faults.csv` beside the folder, which lists what `kg check`
must find. The same arguments give the same bytes.
"""

from collections import ChainMap, Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
CASES_PER_WIDER_CASE: Final = 5
COUNTED_EXACTLY: Final = 2_000  # rows of a table; those that follow are taken to be alike

_CARD: Final = f"""\
title:
  en: Marches of Examplia, an invented dossier
  fa: راهپیمایی‌های اگزمپلیا، پرونده‌ای ساختگی
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
    sheets, gauge = Sheets(out), Gauge()
    labels = reference_labels(world.draft.rows)
    sheets.add(world.draft.rows, labels)
    gauge.add(world.draft.rows)
    _tell_stories(world, sheets, gauge, labels, quads)
    sheets.close()
    return Size(dict(gauge.rows), round(gauge.quads))


def _tell_stories(world: World, sheets: Sheets, gauge: Gauge, labels: dict[str, str], quads: int) -> None:
    """Tell stories until one more would lead further away from the wanted number of quads."""
    agents = {row.cells["id"]: row for row in world.draft.rows if row.table == "agents"}
    number, of_stories, wider = 0, 0.0, ""
    before = gauge.quads
    while gauge.quads + of_stories / max(number, 1) / 2 < quads:
        if number % STORIES_PER_CASE == 0:
            is_wider = number // STORIES_PER_CASE % CASES_PER_WIDER_CASE == 0
            case, draft = world.make_case(number // STORIES_PER_CASE, "" if is_wider else wider)
            wider = case.id if is_wider else wider
            labels |= reference_labels(draft.rows)
            sheets.add(draft.rows, labels)
            gauge.add(draft.rows)
        rows = tell(world, case, number).rows
        claimants = {row.cells["claimant"] for row in rows if row.table == "claims"}
        own = reference_labels([*rows, *(agents[claimant] for claimant in claimants)])
        sheets.add(rows, ChainMap(own, labels))
        gauge.add(rows)
        number += 1
        of_stories = gauge.quads - before


def main(
    quads: Annotated[int, typer.Option(help="Quads of the source and reference graphs, 5,000 or more.", min=5_000)],
    out: Annotated[Path, typer.Option(help="The folder to write, new or empty.")],
    seed: Annotated[int, typer.Option(help="Another seed gives another dossier.")] = 1,
    faults: Annotated[int, typer.Option(help="How many mistakes to make.", min=0)] = 0,
) -> None:
    """Write an invented dossier of a given size.

    Example: python -m bench.generate --quads 100000 --out /tmp/dossier
    """
    try:
        size = generate(quads, out, seed)
    except FileExistsError as error:
        raise typer.BadParameter(str(error)) from error
    seed_faults(out, faults, seed)
    typer.echo(f"{out}: {size.quads:,} quads, {sum(size.rows.values()):,} rows, {size.rows['sources']:,} sources")


if __name__ == "__main__":
    typer.run(main)
