"""Join the stages: rows to records, graphs, validation, lineage and a release.

`check` stops before anything is written and returns every fault with its row; `build` writes the release of
a dossier that has none.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kg.card import Card, read_card
from kg.computed import check_computed
from kg.errors import DataFaults, Problem
from kg.faults import faults_of_cells, faults_of_results, unread_tables
from kg.graph import Graphs, build_graphs, thing_iri
from kg.ingest import Record, ingest
from kg.lineage import Affiliation, ClaimNode, Lineage, lineage_lines
from kg.locate import Locator
from kg.references import References, subjects
from kg.release import Manifest, Report, write_release
from kg.resources import ontology_dir
from kg.settle import Settled, settle
from kg.shapes import Shapes, load_shapes
from kg.tables import read_rows
from kg.validate import READ_ACROSS, Result, check_graph, check_union, report_turtle

Progress = Callable[[str, int, int], None]  # what is under way, how many of how many are done

_STAND_IN = "https://example.org/"  # for the base IRI of a card that cannot be read; nothing is published under it


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier that was read and checked: its card, records and graphs, what SHACL found, and every fault."""

    card: Card | None
    records: list[Record]
    graphs: Graphs
    shapes: Shapes
    results: list[Result]
    problems: list[Problem]


def _silent(what: str, done: int, of: int) -> None:
    """Show no progress."""


def check(data: Path, engine: str = "turbo", progress: Progress = _silent) -> Checked:
    """Return the dossier in a folder with all its faults, sorted; the list is empty when a release may be built."""
    card, problems = read_card(data)
    rows, row_problems = read_rows(data)
    settled = settle(rows)
    records, cell_problems = ingest(settled.rows)
    unread = unread_tables(rows, row_problems)
    of_cells = sorted([*settled.problems, *cell_problems])
    problems += [*row_problems, *faults_of_cells(of_cells, rows, row_problems, unread), *_unminted(settled)]
    shapes = load_shapes(ontology_dir() / "shapes")
    if card is not None:
        problems += _beliefs(card, records, unread)
    # A fault of the card does not hide what the rows say wrongly together.
    base, last_day = (card.base_iri, card.release_date) if card else (_STAND_IN, date.max)
    graphs = build_graphs(records, base)
    graphs[f"{base}graph/concepts"] = concept_lines()
    results = validate(graphs, base, last_day, shapes, engine, progress)
    locator = Locator(records, base)
    problems += faults_of_results(results, shapes, locator, [*row_problems, *of_cells], unread)
    return Checked(card, records, graphs, shapes, results, sorted(set(problems)))


def build(data: Path, out: Path, engine: str = "turbo", progress: Progress = _silent) -> Manifest:
    """Write the release of a dossier into `out` and return its manifest.

    Errors: DataFaults, and nothing written, when the dossier has any fault.
    """
    checked = check(data, engine, progress)
    if checked.problems or checked.card is None:
        raise DataFaults(checked.problems)
    base = checked.card.base_iri
    graphs = checked.graphs | {f"{base}graph/lineage": lineage_lines(read_lineage(checked.records, base), base)}
    report = Report(
        turtle=report_turtle(checked.shapes, checked.results, f"{base}report"),
        rules=tuple(checked.shapes.rules.values()),
        engine=engine,
    )
    return write_release(out, {graph: graphs[graph] for graph in sorted(graphs)}, checked.card, report)


def validate(
    graphs: Graphs, base: str, last_day: date, shapes: Shapes, engine: str = "turbo", progress: Progress = _silent
) -> list[Result]:
    """Return what the shapes find: each graph with its references, then all together, then what SHACL cannot say.

    Things have their IRIs under `base`, and nothing may be later than `last_day`.
    """
    references = References(graphs, base, READ_ACROSS)
    results: list[Result] = []
    for done, (graph, lines) in enumerate(graphs.items(), start=1):
        if graph.endswith("graph/concepts"):
            continue  # the ontology has its own lint
        results += check_graph(shapes, [*lines, *references.beside(lines)], subjects(lines), engine)
        progress("checking graphs", done, len(graphs))
    union = [line for lines in graphs.values() for line in lines]
    results += check_union(shapes, union, engine)
    results += check_computed(shapes, union, last_day, base)
    return sorted(set(results))


def concept_lines() -> list[str]:
    """Return the N-Triples lines of the concept schemes, sorted."""
    triples = parse(path=str(ontology_dir() / "schemes.ttl"), format=RdfFormat.TURTLE)
    return sorted(f"{triple.triple} ." for triple in triples)


def read_lineage(records: Iterable[Record], base: str) -> Lineage:
    """Return the lineage of the claims among the records."""
    records = list(records)
    by_table: dict[str, list[Record]] = {}
    for record in records:
        by_table.setdefault(record.table.name, []).append(record)
    labelled = [*by_table.get("agents", ()), *by_table.get("sources", ())]
    return Lineage(
        [_claim_node(record, base) for record in by_table.get("claims", ())],
        {thing_iri(base, record.id): record.text("label_en") for record in labelled},
        [
            Affiliation(*(thing_iri(base, record.text(name)) for name in ("member", "body", "source")))
            for record in by_table.get("affiliations", ())
        ],
        _same_scope(by_table.get("judgements", ()), base),
    )


def _claim_node(record: Record, base: str) -> ClaimNode:
    def things(column: str) -> tuple[str, ...]:
        return tuple(thing_iri(base, str(ident)) for ident in record.values.get(column, ()))

    return ClaimNode(
        id=thing_iri(base, record.id),
        claimant=things("claimant")[0],
        proposition=things("proposition")[0],
        stance=record.text("stance"),
        stated_on=record.row.cells["stated_on"].partition(" = ")[0],
        relays=things("relays"),
        attributed_to=things("attributed_to"),
        revises=things("revises"),
        knowledge=record.text("knowledge"),
    )


def _same_scope(judgements: Iterable[Record], base: str) -> Iterator[tuple[str, str]]:
    for record in judgements:
        if record.text("relation") == "same-scope" and not record.values.get("withdrawn_on"):
            for subject in record.values.get("subjects", ()):
                for other in record.values.get("objects", ()):
                    yield thing_iri(base, str(subject)), thing_iri(base, str(other))


def _unminted(settled: Settled) -> list[Problem]:
    """One fault for each file with rows that have no lasting id yet."""
    return [
        Problem(path, 0, "id", "id-missing", f"rows without a lasting id: {count}. Run kg fmt, which gives them theirs")
        for path, count in settled.minted.items()
    ]


def _beliefs(card: Card, records: Iterable[Record], unread: Set[str]) -> list[Problem]:
    """One fault for each table with fewer or more rows than the card says can be."""
    numbers: dict[str, int] = {}
    for record in records:
        numbers[record.table.name] = numbers.get(record.table.name, 0) + 1
    problems = []
    for table, (low, high) in card.counts.items():
        number = numbers.get(table, 0)
        if not low <= number <= high and table not in unread:
            message = f"{table} has {number} rows, the card expects {low} to {high}: look for what is lost or doubled"
            problems.append(Problem("dataset.yaml", 0, f"counts.{table}", "card-counts", message))
    return problems
