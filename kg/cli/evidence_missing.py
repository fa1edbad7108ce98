"""The command that lists evidence that is cited and held nowhere, each item once, with the reason."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import AllowedTier, Tier, say, terminal
from kg.cli.evidence_common import ListFormat

if TYPE_CHECKING:
    from kg.coverage.recordings import Recording
    from kg.ledger import Ledger


def missing(
    where: Annotated[Path, typer.Argument(metavar="DOSSIER|DIST", help="A dossier, or the folder of a release.")],
    format: Annotated[ListFormat, typer.Option("--format", help="How it is printed.")] = ListFormat.table,
    tier: AllowedTier = Tier.public,
) -> None:
    """List the evidence that sources cite and of which no copy is held, each item once, with the reason.

    Example: kg evidence missing dist --format json
    """
    from kg.coverage.recordings import recordings

    ledger = _ledger(where, tier)
    found = recordings(ledger, ledger.every(ledger.evidence, "Evidence"))
    rows = [_row(ledger, one) for one in found if not one.held]
    if format is ListFormat.json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    _print(rows)
    say(f"{len(rows)} of {len(found)} items or sets are missing; what no source mentions cannot be listed")


def _ledger(where: Path, tier: Tier) -> "Ledger":
    """Return the ledger of a dossier as its rows stand, or of a release. Errors: DataFaults, NotARelease."""
    from kg.card import CARD_NAME
    from kg.cli.contradictions import ledger_of_dossier
    from kg.ledger import Ledger
    from kg.release.tier import need_public

    if (where / CARD_NAME).exists():
        return ledger_of_dossier(where)
    need_public(where, tier)
    return Ledger.open(where)


def _row(ledger: "Ledger", one: "Recording") -> dict[str, Any]:
    return {
        "id": ledger.ident(one.first.iri),
        "name": ledger.label(one.first.iri),
        "kind": one.first.kind,
        "items": one.first.count,
        "reasons": list(one.reasons),
        "lost_through": [ledger.label(iri) for iri in one.lost_through],
        "cited_for": [ledger.ident(iri) for iri in one.supports],
        "cited_in": list(dict.fromkeys(ledger.label(row.source) for row in one.lineage.rows)),
        "content_warning": [key for key in one.first.content_warning if key != "none"],
    }


def _print(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "item", "why it is missing", "cited in", box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        cells = (row["id"], _named(row), "\n".join(_why(row)), "\n".join(row["cited_in"]))
        table.add_row(*map(Text, cells))
    if rows:
        terminal().print(table)


def _named(row: dict[str, Any]) -> str:
    """Return the name of an item, or the warning in its place, as on the pages."""
    if row["content_warning"]:
        return f"{row['kind']} (content warning: {', '.join(row['content_warning'])})"
    return f"{row['name']} ({row['kind']}{', ' + str(row['items']) if row['items'] else ''})"


def _why(row: dict[str, Any]) -> Iterator[str]:
    from kg.coverage.tell import read_words

    for reason in row["reasons"]:
        yield read_words()[f"evidence-not-held-{reason}"]["en"]
    if row["lost_through"]:
        yield f"Through: {'; '.join(row['lost_through'])}"
