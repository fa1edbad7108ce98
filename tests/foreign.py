"""What the tests of imports share: foreign files become rows as a mapping says, without a dossier on disk."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from kg.errors import Problem
from kg.importers.mapping import Mapping, read_mapping
from kg.importers.read import ForeignRow, Reading, detect, read_rows
from kg.importers.rows import Imported, make_rows
from kg.tables import Row

FIXTURE = Path(__file__).parent / "fixture" / "import"
EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SHARED = Path(__file__).parents[2] / "shared" / "data"

HEAD = "source: The Lantern List\nkey: id\nentered_by: project\nentered_on: 2032-11-27\n"
RECORD = "  about: {always: Lantern Week}\n  identification: {always: described-only}\n  act: {always: killing}\n"


def import_file(file: Path, mapping_file: Path, existing: Iterable[Row] = ()) -> Imported:
    """Return what a mapping makes of a file; joined files stand beside it."""
    mapping = read_mapping(mapping_file)
    problems: list[Problem] = []
    foreign = read_all(file, Reading(**asdict(mapping.file)), mapping.columns, problems)
    joined = [
        read_all(file.parent / join.file, Reading(encoding=join.encoding), join.wanted, problems)
        for join in mapping.joins
    ]
    out = make_rows(mapping, foreign, existing, joined, path=file.name)
    out.problems = [*problems, *out.problems]
    return out


def read_all(file: Path, stated: Reading, wanted: Iterable[str], problems: list[Problem]) -> list[ForeignRow]:
    """Return the rows of a foreign file."""
    return list(read_rows(file, detect(file, stated)[0], frozenset(wanted), problems))


def import_fixture(name: str, ending: str = "csv", existing: Iterable[Row] = ()) -> Imported:
    """Return what a fictional file of the fixture becomes."""
    return import_file(FIXTURE / f"{name}.{ending}", FIXTURE / f"{name}.mapping.yaml", existing)


def mapping_of(folder: Path, text: str) -> Mapping:
    """Return the mapping that a text says, without its source, key and who entered it."""
    path = folder / "test.mapping.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_mapping(path)


def make(mapping: Mapping, *cells: dict[str, str], existing: Sequence[Row] = ()) -> Imported:
    """Return what a mapping makes of rows that are given as cells; a source and a case stand already."""
    rows = [ForeignRow(number, {"id": f"r{number}"} | one) for number, one in enumerate(cells, 2)]
    return make_rows(mapping, rows, [*standing(), *existing], path="list.csv")


def standing() -> list[Row]:
    """Return the rows of a small dossier."""
    return [
        row_of("sources", "so-222222", label_en="The Lantern List"),
        row_of("cases", "ca-222222", label_en="Lantern Week"),
        row_of("places", "pl-222222", label_en="Examplia", kind="country"),
        row_of("places", "pl-333333", label_en="North Province", kind="province", within="Examplia [pl-222222]"),
        row_of("places", "pl-444444", label_en="South Province", kind="province", within="pl-222222"),
    ]


def row_of(table: str, ident: str, **cells: str) -> Row:
    """Return a row of a dossier."""
    return Row(table, f"{table}.csv", 2, {"id": ident} | cells)


def cells_of(imported: Imported, table: str) -> list[dict[str, str]]:
    """Return the cells of the rows of a table."""
    return [row.cells for row in imported.rows if row.table == table]
