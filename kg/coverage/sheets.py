"""A coverage as plain sheets of rows, for a terminal, a spreadsheet or another program.

In: the coverage of a case. Out: a sheet a part, each row with what it means in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.coverage.case import Coverage
from kg.coverage.held import HeldCount, HeldPart, held_counts, held_parts
from kg.coverage.lists import matrix
from kg.coverage.loss import Loss, loss_by_month_and_place
from kg.coverage.lost import holdings, losses, withdrawn
from kg.coverage.silence import named_places, silent_days
from kg.coverage.sources import Unseen, unseen
from kg.coverage.spoken import spoken
from kg.coverage.tell import Tell
from kg.coverage.unanswered import unanswered

Cell: TypeAlias = str | int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a part under the names of their columns, each with its sentence; `notes` are those on the whole.

    `brief` are the columns that stand before the sentence where there is little room.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: tuple[str, ...]
    notes: tuple[str, ...]
    brief: tuple[str, ...]


def sources_sheet(coverage: Coverage, tell: Tell, act: str = "") -> Sheet:
    """Return what each source could not see."""
    found = unseen(coverage, spoken(coverage))
    restrictions = {row.iri: row for row in coverage.restrictions}
    days = {iri: (row.period.latest - row.period.earliest).days + 1 for iri, row in restrictions.items()}

    def cells(row: Unseen) -> tuple[Cell, ...]:
        dark = restrictions[row.restriction]
        return (
            tell.label(row.source), tell.label(row.restriction), dark.kind, " ".join(dark.limits), row.said, row.dated,
            len(row.sure), len(row.possible), *row.days, days[row.restriction], *row.made,
            *(_ids(coverage, iris) for iris in ((row.source,), (row.restriction,), row.sure, row.possible)),
        )  # fmt: skip

    columns = (
        "source", "restriction", "kind", "limits", "said", "dated", "sure", "possible", "days_least", "days_most",
        "restriction_days", "made_least", "made_most", "source_id", "restriction_id", "sure_ids", "possible_ids",
    )  # fmt: skip
    return Sheet(
        columns,
        tuple(map(cells, found)),
        tuple(tell.unseen(row, days[row.restriction]) for row in found),
        tuple(tell.sources(coverage, found)),
        ("source", "restriction"),
    )


def lost_sheet(coverage: Coverage, tell: Tell, act: str = "") -> Sheet:
    """Return what evidence is not held, and which sources are gone, replaced or not archived."""
    found = losses(coverage)
    rows = (
        (
            row.kind, tell.label(row.thing), row.why, row.items, tell.label(row.source) if row.source else "",
            *(_ids(coverage, (iri,)) for iri in (row.thing, row.source)),
        )
        for row in found
    )  # fmt: skip
    return Sheet(
        ("kind", "thing", "reason", "items", "source", "thing_id", "source_id"),
        tuple(rows),
        tuple(map(tell.lost, found)),
        tuple(tell.losses(holdings(coverage), withdrawn(coverage.ledger))),
        ("thing",),
    )


def loss_sheet(coverage: Coverage, tell: Tell, act: str = "") -> Sheet:
    """Return how much of what sources mention is said to be gone, by month and place; shares in per cent."""
    found = loss_by_month_and_place(coverage)

    def cells(row: Loss) -> tuple[Cell, ...]:
        share = [round(100 * end) for end in row.share] if row.share else [None, None]
        return (
            tell.month(row.month), tell.loss_place(row.place), row.cited, row.held, row.lost, *share,
            _ids(coverage, (row.place,) if row.place else ()),
            *(_ids(coverage, iris) for iris in (row.restrictions, row.through)),
        )  # fmt: skip

    return Sheet(
        (
            "month", "place", "cited", "held", "lost", "share_least", "share_most", "place_id", "restriction_ids",
            "through_ids",
        ),
        tuple(map(cells, found)),
        tuple(map(tell.loss, found)),
        tuple(tell.loss_notes(found)),
        ("month", "place"),
    )  # fmt: skip


def lists_sheet(coverage: Coverage, tell: Tell, act: str = "") -> Sheet:
    """Return capture histories: a column of 0 and 1 for each list, named by its id, and how many people have each."""
    found = matrix(coverage, act)
    names = tuple(map(coverage.ledger.ident, found.lists))
    return Sheet(
        (*names, "count"),
        tuple((*pattern, count) for pattern, count in found.patterns.items()),
        tuple(tell.pattern(*one) for one in found.patterns.items()),
        (*tell.lists(coverage, found, str), *tell.keys(coverage, found)),
        (),
    )


def held_sheet(coverage: Coverage, tell: Tell, act: str = "") -> Sheet:
    """Return how many of the people counted are held, those of which somebody is held first."""
    parts, counts = held_parts(coverage), held_counts(coverage)
    rows = [(_part(coverage, tell, row), tell.part(row)) for row in parts]
    rows += [(_count(coverage, tell, row), tell.count(row, coverage)) for row in counts]
    rows.sort(key=lambda row: not row[0][-2])
    columns = (
        "kind", "statement", "part", "lower", "upper", "source", "statement_id", "source_id", "people_of_case",
        "people", "records",
    )  # fmt: skip
    return Sheet(
        columns,
        tuple(cells for cells, _ in rows),
        tuple(words for _, words in rows),
        tuple(tell.held(parts, counts)),
        ("statement", "part", "source"),
    )


def silence_sheet(coverage: Coverage, tell: Tell, act: str = "") -> Sheet:
    """Return silent days, places of nobody or of one voice, and claims that nobody answered."""
    said = spoken(coverage)
    days, named, unmet = silent_days(coverage, said), named_places(coverage, said), unanswered(coverage)
    places = [row for row in named if len(row.voices) < 2]
    rows: list[tuple[Cell, ...]] = [
        *(("days", f"{row.first} / {row.last}", row.longer, "") for row in days),
        *(("place", tell.label(row.place), row.by, coverage.ledger.ident(row.place)) for row in places),
        *((row.kind, tell.label(row.claim), None, coverage.ledger.ident(row.claim)) for row in unmet),
    ]
    words = (*map(tell.days, days), *map(tell.place, places), *map(tell.unanswered, unmet))
    notes = tuple(tell.silence(coverage, days, named, unmet))
    return Sheet(("kind", "thing", "claims_and_records", "thing_id"), tuple(rows), words, notes, ("kind", "thing"))


SHEETS: Final[dict[str, Callable[[Coverage, Tell, str], Sheet]]] = {
    "sources": sources_sheet,
    "lost": lost_sheet,
    "loss": loss_sheet,
    "lists": lists_sheet,
    "held": held_sheet,
    "silence": silence_sheet,
}


def _ids(coverage: Coverage, iris: tuple[str, ...]) -> str:
    return " ".join(map(coverage.ledger.ident, iris))


def _part(coverage: Coverage, tell: Tell, row: HeldPart) -> tuple[Cell, ...]:
    place = coverage.ledger.place(row.of)
    part = tell.label(row.of) if place else row.cell.partition("#cell-")[2]
    sources = "; ".join(map(tell.label, row.sources))
    ids = _ids(coverage, (row.partition,)), _ids(coverage, row.sources)
    return (
        "part",
        tell.label(row.partition),
        part,
        row.counted,
        row.counted,
        sources,
        *ids,
        None,
        row.people,
        row.records,
    )


def _count(coverage: Coverage, tell: Tell, row: HeldCount) -> tuple[Cell, ...]:
    statement = coverage.ledger.proposition(row.statement)
    ends = (statement.lower, statement.upper) if statement else (None, None)
    figure = (None if end is None else int(end) for end in ends)
    ids = _ids(coverage, (row.statement,)), _ids(coverage, (row.source,))
    return (
        "count", tell.label(row.statement), "", *figure, tell.label(row.source), *ids, row.people_of_case, row.people,
        row.records,
    )  # fmt: skip
