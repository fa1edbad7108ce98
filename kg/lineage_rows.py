"""The lineage of a part of a dossier, from rows of plain text that can be kept, sent to a worker and compared.

In: records (`kg/ingest.py`), or a batch of rows that `kg/index/lineage.py` chose. Out: rows, a `Lineage`, or what
it finds out about each thing. Ids stand for things throughout; only `lineage_of` makes IRIs of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from kg.graph import thing_iri
from kg.ingest import Record

if TYPE_CHECKING:  # kg.lineage loads networkx, and most edits bear on no lineage
    from kg.lineage import Lineage


class ClaimRow(NamedTuple):
    """A claim as lineage sees it; several ids in one text are separated by spaces, in the order of the row."""

    id: str
    claimant: str
    proposition: str
    stance: str
    stated_on: str
    relays: str = ""
    attributed_to: str = ""
    revises: str = ""
    knowledge: str = ""


class LineageRows(NamedTuple):
    """What lineage reads of some rows: claims, (member, body, source), two propositions of one scope, (id, label)."""

    claims: tuple[ClaimRow, ...] = ()
    affiliations: tuple[tuple[str, str, str], ...] = ()
    same_scope: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


class Batch(NamedTuple):
    """Propositions to report on, all of their scope among them, and the rows that this takes."""

    about: tuple[str, ...]
    rows: LineageRows


class Finding(NamedTuple):
    """What lineage says of one thing: `subject` is what stands behind `<base>id/`, `lines` are sorted N-Triples.

    `proposition` is what the thing is found for: itself, or what its claim, the first of several, says.
    """

    subject: str
    proposition: str
    lines: str


def lineage_rows(records: Iterable[Record]) -> LineageRows:
    """Return what lineage reads of the records, in their order; a row that lacks what must be filled says nothing."""
    by_table: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.id:
            by_table[record.table.name].append(record)
    links = (tuple(map(record.text, ("member", "body", "source"))) for record in by_table["affiliations"])
    return LineageRows(
        tuple(row for record in by_table["claims"] if (row := _claim_row(record)).claimant and row.proposition),
        tuple((member, body, source) for member, body, source in links if member and body and source),
        tuple(_same_scope(by_table["judgements"])),
        tuple((record.id, record.text("label_en")) for name in ("agents", "sources") for record in by_table[name]),
    )


def _claim_row(record: Record) -> ClaimRow:
    def ids(column: str) -> str:
        return " ".join(map(str, record.values.get(column, ())))

    return ClaimRow(
        id=record.id,
        claimant=record.text("claimant"),
        proposition=record.text("proposition"),
        stance=record.text("stance"),
        stated_on=record.row.cells.get("stated_on", "").partition(" = ")[0],
        relays=ids("relays"),
        attributed_to=ids("attributed_to"),
        revises=ids("revises"),
        knowledge=record.text("knowledge"),
    )


def _same_scope(judgements: Iterable[Record]) -> Iterator[tuple[str, str]]:
    for record in judgements:
        if record.text("relation") == "same-scope" and not record.values.get("withdrawn_on"):
            for subject in record.values.get("subjects", ()):
                for other in record.values.get("objects", ()):
                    yield str(subject), str(other)


def lineage_of(rows: LineageRows, base: str, about: Iterable[str] | None = None) -> "Lineage":
    """Return the lineage of the rows, about some propositions or all; things have their IRIs under `base`."""
    from kg.lineage import Affiliation, ClaimNode, Lineage

    def iris(ids: str) -> tuple[str, ...]:
        return tuple(thing_iri(base, ident) for ident in ids.split())

    claims = (
        ClaimNode(
            id=thing_iri(base, row.id),
            claimant=thing_iri(base, row.claimant),
            proposition=thing_iri(base, row.proposition),
            stance=row.stance,
            stated_on=row.stated_on,
            relays=iris(row.relays),
            attributed_to=iris(row.attributed_to),
            revises=iris(row.revises),
            knowledge=row.knowledge,
        )
        for row in rows.claims
    )
    return Lineage(
        claims,
        {thing_iri(base, ident): label for ident, label in rows.labels},
        [Affiliation(*(thing_iri(base, ident) for ident in link)) for link in rows.affiliations],
        [(thing_iri(base, one), thing_iri(base, other)) for one, other in rows.same_scope],
        None if about is None else [thing_iri(base, ident) for ident in about],
    )


def compute(batch: Batch, base: str) -> list[Finding]:
    """Return what lineage says of each thing that the propositions of a batch concern, in order of the subjects.

    Errors: KeyError when an agent or a source has no label, which the shapes rule out.
    """
    from kg.lineage import lineage_lines

    proposition_of = {claim.id: claim.proposition for claim in batch.rows.claims}
    lines = lineage_lines(lineage_of(batch.rows, base, batch.about), base)
    found = []
    for start, of_subject in groupby(lines, key=lambda line: line.partition(">")[0]):
        subject = start.removeprefix(f"<{base}id/")
        thing = subject.partition("/")[2].partition("_")[0]
        found.append(Finding(subject, proposition_of.get(thing, thing), "\n".join(of_subject)))
    return found
