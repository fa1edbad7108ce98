"""Map the rows of a dossier to N-Quads and nothing else: no check, no order, no lineage, one file after the other.

    python -m bench.mapping DATA FILE

In: rows as `bench.generate` writes them, where every reference names an id. Out: the N-Quads of the source and
reference graphs, in the order of the rows. So it is what a mapping by hand costs, in a process that holds one row.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import typer

from bench.generate import BASE
from kg.graph import record_lines
from kg.index.inputs import graph_of
from kg.ingest import ingest
from kg.model import ALL_TABLES, LINKS, Column, Kind
from kg.tables import Row
from kg.values import join_many, parse_reference, split_many


def map_rows(data: Path) -> Iterator[str]:
    """Yield the N-Quads lines of every row in a dossier, file by file.

    Errors: ValueError when a row has a fault.
    """
    for path in sorted([*data.glob("*.csv"), *data.glob("*/*.csv"), *data.glob("*/*.tsv")]):
        table = path.stem if path.parent == data else path.parent.name
        for row in _rows(path, table):
            (record,), faults = ingest([row])
            if faults:
                raise ValueError(str(faults[0]))
            graph = f" <{BASE}graph/{graph_of(row)}> .\n"
            for line in record_lines(record, BASE):
                yield line.removesuffix(" .") + graph


def _rows(path: Path, table: str) -> Iterator[Row]:
    columns = ALL_TABLES[table].columns
    with path.open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        for number, cells in enumerate(csv.DictReader(lines, delimiter="\t" if table == LINKS.name else ","), start=2):
            yield Row(table, path.name, number, {column.name: _bare(cells[column.name], column) for column in columns})


def _bare(text: str, column: Column) -> str:
    """A cell with the ids of what it refers to, without their labels."""
    if not text or column.kind not in (Kind.REF, Kind.CELLS):
        return text
    if column.kind is Kind.REF and not column.many:
        return _id(text)
    return join_many(" = ".join(map(_id, part.split(" = "))) for part in split_many(text))


def _id(text: str) -> str:
    """The id a reference names, bare or as a CURIE; the text itself when it names none."""
    reference = parse_reference(text)
    return reference.id or parse_reference(text.rpartition(":")[2]).id or text


def main(data: Path, out: Path) -> None:
    """Write the N-Quads of a dossier's rows."""
    with out.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(map_rows(data))


if __name__ == "__main__":
    typer.run(main)
