"""The command that finds the same picture or film twice, proposes it, and takes back what a person accepted."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import need_dossier, say, shown_progress, terminal
from kg.cli.evidence_common import DataOption, ListFormat, StoreOption, need_outside, opened_store
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.alike.groups import Group
    from kg.evidence.alike.index import Index
    from kg.evidence.store import EvidenceStore

_SHORT = 12  # signs of a digest that are shown
_ASKED = "the first: what was asked for"
_FULLEST = "the first: the fullest of them, which need not be the original"
_PROPOSAL = "These are proposals: whether two items are one recording, a person judges who has looked at both."


def alike(
    digest: Annotated[str, typer.Argument(metavar="DIGEST", help="One item; without it, all.")] = "",
    data: DataOption = Path(),
    format: Annotated[ListFormat, typer.Option("--format", help="How it is printed.")] = ListFormat.table,
    propose: Annotated[Path | None, typer.Option(help="Write a sheet of what may be copies: .csv.")] = None,
    accept: Annotated[Path | None, typer.Option(help="Put the accepted rows of such a sheet into the dossier.")] = None,
    store: StoreOption = None,
) -> None:
    """Find items that show the same: posted again, cropped, scaled, framed, encoded again, mirrored or cut.

    Example: kg evidence alike --data mydossier --propose copies.csv
    """
    if sum((bool(digest), propose is not None, accept is not None)) > 1:
        raise KgError("choose one: a digest, --propose or --accept")
    if accept:
        _accept(data, accept)
        return
    if propose:
        need_outside(propose)
        if propose.exists():
            raise KgError(f"{propose} is there already, and may be filled: name a new file")
    opened = opened_store(data, store)
    index, found = _found(opened, digest)
    if propose:
        _propose(data, found, propose)
    elif format is ListFormat.json:
        typer.echo(json.dumps(_as_json(opened, index, found), ensure_ascii=False, indent=1))
    else:
        _show(opened, index, found, _ASKED if digest else _FULLEST)


def _found(store: "EvidenceStore", digest: str) -> "tuple[Index, list[Group]]":
    """Return the index of a store, and the groups in it, or the group of one item."""
    from kg.evidence.alike.groups import Group, all_likenesses, groups
    from kg.evidence.alike.index import renewed
    from kg.evidence.alike.likeness import likenesses

    wanted = store.item(digest).digest if digest else ""
    with shown_progress() as progress:
        index = renewed(store, progress)
        if not wanted:
            return index, groups(all_likenesses(index, progress))
    one = next((entry for entry in index.entries if entry.digest == wanted), None)
    if one is None or not one.frames:
        why = one.why if one else "it is neither a picture nor a film"
        raise KgError(f"{wanted[:_SHORT]} cannot be compared: {why}")
    others = tuple(likenesses(index, one))
    return index, [Group(wanted, others)] if others else []


def _show(store: "EvidenceStore", index: "Index", found: "list[Group]", first: str) -> None:
    """Print each group as a table, then what was not compared, and that all this is a proposal."""
    from rich.table import Table

    from kg.evidence.alike.words import reason

    console, postings = terminal(), _postings(store)
    for group in found:
        count = sum(postings[one] for one in group.digests)
        table = Table(
            "item", "score", "why", title=f"{len(group.digests)} items, {count} postings", title_justify="left"
        )
        table.add_row(group.first[:_SHORT], "", first)
        for one in group.others:
            table.add_row(one.second[:_SHORT], f"{one.score:.2f}", reason(one))
        console.print(table)
    for line in _notes(index, found):
        console.print(line, style="dim")


def _notes(index: "Index", found: "list[Group]") -> Iterator[str]:
    alone = [entry for entry in index.entries if entry.why]
    grouped = sum(len(group.digests) for group in found)
    groups = f"{len(found)} group{'' if len(found) == 1 else 's'}"
    yield f"{len(index.entries) - len(alone)} items compared, {grouped} of them in {groups}. {_PROPOSAL}"
    for why, count in sorted(Counter(entry.why for entry in alone).items()):
        yield f"{count} not compared: {why}"


def _as_json(store: "EvidenceStore", index: "Index", found: "list[Group]") -> dict[str, Any]:
    from kg.evidence.alike.words import reason

    postings = _postings(store)
    return {
        "proposal": _PROPOSAL,
        "groups": [
            {
                "first": group.first,
                "postings": sum(postings[one] for one in group.digests),
                "others": [
                    {"digest": one.second, "score": one.score, "mirrored": one.match.mirrored, "reason": reason(one)}
                    for one in group.others
                ],
            }
            for group in found
        ],
        "not_compared": {entry.digest: entry.why for entry in index.entries if entry.why},
    }


def _postings(store: "EvidenceStore") -> Counter[str]:
    """Return how often the bytes of each item were taken in."""
    return Counter(event.item for event in store.events() if event.kind in ("collected", "found-again"))


def _propose(data: Path, found: "list[Group]", sheet: Path) -> None:
    from kg.evidence.alike.propose import propose, write_sheet
    from kg.rewrite import settled_rows

    need_dossier(data)
    rows = settled_rows(data)
    proposals = propose(found, rows)
    write_sheet(sheet, proposals, rows)
    say(f"{len(proposals)} rows in {sheet}: write y or n in its first column, then take it back with --accept")


def _accept(data: Path, sheet: Path) -> None:
    from kg.evidence.alike.accept import accept, read_sheet
    from kg.release.lock import editing

    need_dossier(data)
    answers = read_sheet(sheet)
    with editing(data):
        written = accept(data, answers, sheet.name)
    for path in written:
        typer.echo(path)
    say(f"{len(answers)} accepted" if written else f"nothing changed ({len(answers)} accepted)")
