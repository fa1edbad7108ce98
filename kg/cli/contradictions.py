"""Commands for contradictions: suggest what may be one, put what a person decided into the dossier, explain a pair."""

import json
from collections import Counter
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import AllowedTier, Tier, edits, need_dossier, say, shown_progress
from kg.cli.days import day_of_deed
from kg.errors import DataFaults, KgError

if TYPE_CHECKING:
    from kg.contradictions.compare import Judge, Verdict
    from kg.ledger import Claim, Ledger, Proposition
    from kg.tables import Row

app = typer.Typer(
    help="""Find statements that cannot both hold: the program suggests, a person decides.

    Example: kg contradictions suggest mydossier --out contradictions.tsv
    """,
    no_args_is_help=True,
)

On = Annotated[Path | None, typer.Option("--on", help="The folder of a release.")]
Tolerance = Annotated[float, typer.Option(min=0, max=100, help='How far "about" reaches, in per cent.')]


class PairFormat(StrEnum):
    """How a comparison is printed."""

    table = "table"
    json = "json"


@app.command()
def suggest(
    data: Annotated[Path | None, typer.Argument(help="The folder of the dossier.", show_default="none")] = None,
    out: Annotated[Path, typer.Option(help="The sheet to write: .tsv or .csv.")] = ...,  # type: ignore[assignment]
    on: On = None,
    certain: Annotated[bool, typer.Option("--certain", help="Only what the rows alone show.")] = False,
    tolerance: Tolerance = 10,
    tier: AllowedTier = Tier.public,
) -> None:
    """Write what may be a contradiction, a row each, to accept or to refuse; what was judged is left out.

    Example: kg contradictions suggest --on dist --out contradictions.tsv
    """
    from kg.contradictions.find import find, open_findings
    from kg.contradictions.finding import Certainty
    from kg.contradictions.sheet import write_sheet

    if (data is None) == (on is None):
        raise KgError("name the folder of the dossier, or that of a release with --on")
    ledger = _released(on, tier) if on else ledger_of_dossier(data or Path())
    with shown_progress() as progress:
        found = open_findings(find(ledger, _share(tolerance), progress))
    shown = [one for one in found if one.certainty is Certainty.CERTAIN or not certain]
    write_sheet(out, shown, ledger)
    counts = Counter(f"{one.rule} ({one.certainty})" for one in shown)
    told = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    say(f"{len(shown)} findings in {out}" + (f": {told}" if told else ""))


@app.command()
@edits()
def apply(
    sheet: Annotated[Path, typer.Argument(help="The sheet that was filled.")],
    author: Annotated[str, typer.Option(help="Who decided: an agent of the dossier, by id or name.")],
    data: Annotated[Path, typer.Option(help="The folder of the dossier.", show_default="the current folder")] = Path(),
    date: Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="today")] = "",
) -> None:
    """Put decisions into the dossier as judgements: y accepts a finding, n refuses it and needs a reason.

    Example: kg contradictions apply contradictions.tsv --data mydossier --author "Sample Project"
    """
    from kg.contradictions.apply import apply as apply_decisions
    from kg.contradictions.sheet import read_sheet
    from kg.link.decisions.author import find_author
    from kg.rewrite import Author

    decisions = read_sheet(sheet)
    who = Author(*find_author(_rows(data), author), day_of_deed(data, date))
    done = apply_decisions(data, decisions, who, sheet.name)
    for path in done.paths:
        typer.echo(path)
    counts = ", ".join(f"{number} {what}" for what, number in sorted(done.counts.items())) or "nothing is decided"
    say(counts if done.paths else f"nothing changed ({counts})")


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim or a statement, by id.")],
    second: Annotated[str, typer.Argument(metavar="CLAIM", help="The other.")],
    on: Annotated[Path, typer.Option("--on", help="The folder of the release.")] = Path("dist"),
    format: Annotated[PairFormat, typer.Option(help="How to print it.")] = PairFormat.table,
    tolerance: Tolerance = 10,
    tier: AllowedTier = Tier.public,
) -> None:
    """Say of two claims, or two statements, whether both can hold, and why.

    Example: kg contradictions compare cl-4k2m9x cl-7d3n8q --on dist
    """
    from kg.contradictions.compare import Judge

    ledger = _released(on, tier)
    judge = Judge(ledger, _share(tolerance))
    verdict = _compared(judge, first, second)
    if format is PairFormat.json:
        typer.echo(json.dumps(_as_json(ledger, first, second, verdict), ensure_ascii=False, indent=1))
    else:
        for line in (*_lines(judge, first, second), f"{verdict.answer}: {verdict.words.en}", verdict.words.fa):
            typer.echo(line)


# -- ledgers


def _released(dist: Path, tier: Tier) -> "Ledger":
    from kg.ledger import Ledger
    from kg.release.tier import need_public

    need_public(dist, tier)
    return Ledger.open(dist)


def ledger_of_dossier(data: Path) -> "Ledger":
    """Return the ledger of a dossier as its rows stand. Errors: DataFaults when they have faults or lack ids."""
    from kg.card import read_card
    from kg.graph import record_lines
    from kg.ingest import ingest
    from kg.ledger import Ledger

    rows = _rows(data)
    card, problems = read_card(data)
    records, faults = ingest(rows)
    if card is None or faults:
        raise DataFaults([*problems, *faults])
    lines = (line for record in records if record.id for line in record_lines(record, card.base_iri))
    return Ledger.of_triples(lines, card.base_iri)


def _rows(data: Path) -> "list[Row]":
    """Return the settled rows of a dossier. Errors: DataFaults; KgError when some have no id yet."""
    from kg.settle import settle
    from kg.tables import read_rows

    need_dossier(data)
    rows, problems = read_rows(data)
    settled = settle(rows)
    if problems or settled.problems:
        raise DataFaults([*problems, *settled.problems])
    if any(settled.minted.values()):
        raise KgError(f"some rows of {data} have no lasting id yet: run kg fmt {data} first")
    return settled.rows


def _share(per_cent: float) -> Fraction:
    return Fraction(str(per_cent)) / 100


# -- a pair


def _compared(judge: "Judge", first: str, second: str) -> "Verdict":
    one, other = (_claim_or_statement(judge.ledger, ident) for ident in (first, second))
    if one[0] and other[0]:
        return judge.claims(one[0], other[0])
    statements = [_statement(judge.ledger, each) for each in (one, other)]
    return judge.statements(*statements)


def _claim_or_statement(ledger: "Ledger", ident: str) -> "tuple[Claim | None, Proposition | None]":
    iri = ledger.iri(ident)
    found = ledger.claim(iri), ledger.proposition(iri)
    if not any(found):
        raise KgError(f"there is no claim or statement {ident} in this release")
    return found


def _statement(ledger: "Ledger", one: "tuple[Claim | None, Proposition | None]") -> "Proposition":
    claim, statement = one
    found = ledger.proposition(claim.proposition) if claim else statement
    if claim and claim.stance not in ("asserts", "reports"):
        raise KgError(f"{ledger.ident(claim.iri)} {claim.stance} its statement: set it beside another claim")
    if found is None:
        raise KgError("what it says was withdrawn")
    return found


def _lines(judge: "Judge", first: str, second: str) -> list[str]:
    """Return a line on each of the two: who says what."""
    from kg.contradictions.speech import statement_words

    lines = []
    for ident in (first, second):
        claim, statement = _claim_or_statement(judge.ledger, ident)
        said = judge.ledger.proposition(claim.proposition) if claim else statement
        what = statement_words(judge.ledger, said).en if said else "withdrawn"
        who = f"{judge.ledger.label(claim.claimant)} ({claim.stated.as_written}) {claim.stance} " if claim else ""
        lines.append(f"{ident}: {who}{what}")
    return lines


def _as_json(ledger: "Ledger", first: str, second: str, verdict: "Verdict") -> dict[str, object]:
    return {
        "first": first,
        "second": second,
        "answer": verdict.answer,
        "why": verdict.why,
        "if_unstated_were_equal": verdict.supposed,
        "sentence": {"en": verdict.words.en, "fa": verdict.words.fa},
        "judgements": [ledger.ident(iri) for iri in verdict.judgements],
    }
