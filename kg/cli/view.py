"""The command that derives a view of a release: what stood on a day, by chosen claimants, under a written policy."""

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import AllowedTier, Tier, say, shown_progress, terminal

if TYPE_CHECKING:  # commands import what they need when they run
    from kg.ledger import Ledger
    from kg.views import Edition, Policy, Question, Statement


class ViewFormat(StrEnum):
    """How a view is written."""

    table = "table"
    json = "json"
    ttl = "ttl"
    csv = "csv"


def view(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    as_of: Annotated[str, typer.Option(help="What had been stated by this day.", metavar="YYYY-MM-DD")] = "",
    entered_by: Annotated[str, typer.Option(help="What had been entered by this day.", metavar="YYYY-MM-DD")] = "",
    according_to: Annotated[list[str] | None, typer.Option(help="Whose claims, by id or name; repeatable.")] = None,
    policy: Annotated[str, typer.Option(help="What must be true to stand: a name, or a FILE.yaml.")] = "everything",
    case: Annotated[str, typer.Option(help="The case, by id or name.", show_default="all")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Say of each claim left out why it is.")] = False,
    format: Annotated[ViewFormat, typer.Option(help="ttl is a graph with its provenance.")] = ViewFormat.table,
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="standard output")] = None,
    tier: AllowedTier = Tier.public,
) -> None:
    """Say what stood on a day, by chosen claimants, under a written policy, and open each figure into its claims.

    Example: kg view dist --as-of 2021-06-30 --policy two-lineages --explain
    """
    from kg.files import replace_file
    from kg.ledger import Ledger
    from kg.release.read import Release
    from kg.release.tier import need_public
    from kg.views import edition_of
    from kg.views import view as derive

    need_public(dist, tier)
    ledger = Ledger.open(dist)
    asked = {"as_of": [as_of], "entered_by": [entered_by], "according_to": according_to or [], "case": [case]}
    question = _question(ledger, {name: [value for value in values if value] for name, values in asked.items()}, policy)
    with shown_progress() as progress:
        groups = derive(ledger, question, progress=progress)
        text = _text(ledger, edition_of(Release(dist)), question, groups, format, explain)
    if out is None:
        typer.echo(text, nl=False)
    else:
        replace_file(out, text.encode())
        say(f"the view is in {out}")


def _question(ledger: "Ledger", asked: dict[str, list[str]], policy: str) -> "Question":
    from kg.store import member, members
    from kg.views import question_of

    own = _own_policy(policy)
    named = asked if own else {**asked, "policy": [policy]}
    return question_of(named, partial(members, ledger.store), partial(member, ledger.store), own)


def _own_policy(policy: str) -> "Policy | None":
    from kg.views import read_policy

    return read_policy(Path(policy)) if policy.endswith((".yaml", ".yml")) else None


def _text(
    ledger: "Ledger", edition: "Edition", question: "Question", groups: "Iterator[list[Statement]]",
    format: ViewFormat, explain: bool,
) -> str:  # fmt: skip
    from kg.views.data import csv_text, json_text
    from kg.views.text import text_lines
    from kg.views.turtle import turtle_lines

    match format:
        case ViewFormat.json:
            return json_text(ledger, edition, question, groups)
        case ViewFormat.csv:
            return csv_text(ledger, groups, explain)
        case ViewFormat.ttl:
            lines = turtle_lines(ledger, edition, question, groups)
        case ViewFormat.table:
            lines = text_lines(ledger, edition, question, groups, explain, terminal().width)
    return "".join(f"{line}\n" for line in lines)
