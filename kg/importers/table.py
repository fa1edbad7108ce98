"""Import a foreign table as a mapping says: read it, make rows of it, compare them with the dossier.

In: a file, a mapping and the folder of a dossier. Out: the report with the plan in it;
`kg.importers.editions.write` writes it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path

from kg.errors import KgError, Problem
from kg.importers.editions.hidden import NOTHING, Hidden
from kg.importers.editions.write import plan_import, read_dossier
from kg.importers.mapping import Mapping, read_mapping
from kg.importers.read import ForeignRow, Reading, columns, detect, read_rows
from kg.importers.report import Report
from kg.importers.rows import make_rows
from kg.pace import Progress, silent


def import_table(
    file: Path,
    mapping_file: Path,
    root: Path,
    *,
    format: str = "",
    correct: bool = False,
    hidden: Hidden = NOTHING,
    all_new: bool = False,
    progress: Progress = silent,
) -> Report:
    """Return the report of an import, with its plan when nothing is wrong with the file; nothing is written.

    `format` overrules what the mapping says of the file. Errors: DataFaults for the mapping and the dossier, KgError
    for what cannot be read at all.
    """
    mapping = read_mapping(mapping_file)
    if not file.is_file():
        raise KgError(f"there is no file {file}")
    existing = read_dossier(root)
    stated = Reading(**asdict(mapping.file))
    reading, notes = detect(file, replace(stated, format=format or stated.format))
    report = Report(file.name, notes=notes)
    header = columns(file, reading)
    report.columns_left_out = [name for name in header if name not in mapping.columns]
    report.problems += [
        Problem(mapping.path, 0, "join", "import-join", f'{file.name} has a column "{name}" too: rename one of the two')
        for join in mapping.joins
        for name in join.columns
        if name in header
    ]
    foreign = read_rows(file, reading, mapping.columns, report.problems)
    joined = [_joined(file, mapping, place, report) for place in range(len(mapping.joins))]
    made = make_rows(mapping, foreign, existing, joined, path=file.name, progress=progress)
    report.read, report.left_out = made.read, made.left_out
    report.notes += made.notes
    report.problems = sorted([*report.problems, *made.problems])
    if not report.problems:
        source = next((row.cells["source"] for row in made.rows if row.cells.get("source")), mapping.source)
        report.plan = plan_import(
            root, existing, made.rows, source,
            columns=mapped_columns(mapping), key=mapping.key, correct=correct, hidden=hidden, all_new=all_new,
            progress=progress,
        )  # fmt: skip
    return report


def mapped_columns(mapping: Mapping) -> dict[str, Collection[str]]:
    """Return the columns of ours that a mapping fills, by table."""
    found: dict[str, set[str]] = defaultdict(set)
    for block in mapping.blocks:
        found[block.table].update(block.fields)
    return dict(found)


def _joined(file: Path, mapping: Mapping, place: int, report: Report) -> list[ForeignRow]:
    """Return the rows of a joined file, which stands beside the main one."""
    join = mapping.joins[place]
    beside = file.parent / join.file
    if not beside.is_file():
        message = f"the mapping joins {join.file}, which is not beside {file.name}: put it there"
        report.problems.append(Problem(mapping.path, 0, "join", "import-join", message))
        return []
    reading, notes = detect(beside, Reading(encoding=join.encoding))
    left_out = (name for name in columns(beside, reading) if name not in join.wanted)
    report.columns_left_out += [f"{name} ({join.file})" for name in left_out]
    report.notes += [f"{join.file}: {note}" for note in notes]
    return list(read_rows(beside, reading, join.wanted, report.problems))
