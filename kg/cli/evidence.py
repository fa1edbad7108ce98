"""Commands that take evidence into its store and show what is there; the other commands on evidence are joined here."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg import __version__
from kg.cli import (
    evidence_alike,
    evidence_capture,
    evidence_custody,
    evidence_missing,
    evidence_sun,
    evidence_thumbnail,
    evidence_verify,
)
from kg.cli.common import say, shown_progress, terminal
from kg.cli.evidence_common import ByOption, DataOption, ListFormat, StoreOption, opened_store, store_folder
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.intake import Known, Taken
    from kg.evidence.store import EvidenceStore, Item
    from kg.pace import Progress

app = typer.Typer(
    help="""Keep evidence: take it in, guard it, verify it. The store is private; no build opens it.

    Example: kg evidence add clip.mp4 --by lantern-7 --data mydossier
    """,
    no_args_is_help=True,
)

TOOL = f"kg evidence add {__version__}"
_WEB = ("http://", "https://")
_SHOWN = ("digest", "type", "size", "collected", "by", "restriction", "sheets")
FormatOption = Annotated[ListFormat, typer.Option("--format", help="How it is printed.")]


class Restriction(StrEnum):
    """Who may see an item itself; the record of its verification is published anyway."""

    sealed = "sealed"
    restricted = "restricted"
    public = "public"


@app.command()
def add(
    files: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="Files, or addresses to capture.")],
    by: ByOption,
    data: DataOption = Path(),
    source_url: Annotated[str, typer.Option(help="Where the file was found on the web.")] = "",
    generation: Annotated[
        str, typer.Option(help="How far it is from the camera: original, platform copy, copy of a copy, unknown.")
    ] = "",
    rights: Annotated[str, typer.Option(help="What may be done with it by law.")] = "",
    consent: Annotated[str, typer.Option(help="What those shown or heard agreed to: an entry of the register.")] = "",
    restriction: Annotated[Restriction, typer.Option(help="Who may see the item itself.")] = Restriction.sealed,
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    unread: Annotated[bool, typer.Option("--unread", help="Keep also what cannot be read, with the reason.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Of an address: also what the page embeds.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Capture from your own network too: a page may then reach into it.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Take files into the store: hashed, bagged, read-only, entered into the log. Each is whole or not there.

    Example: kg evidence add clip.mp4 --by lantern-7 --source-url https://example.org/post/1 --data mydossier
    """
    from kg.evidence.collection import need_pseudonym
    from kg.evidence.intake import Known
    from kg.evidence.store import EvidenceStore

    known = Known(need_pseudonym(by), TOOL, source_url, generation, rights, consent, restriction, note)
    how = _How(unread, page, allow_private)
    refused = _add_all(EvidenceStore.begun(store_folder(data, store)), files, known, how)
    if refused:
        say(f"{refused} of {len(files)} not taken in")
        raise typer.Exit(1)


@app.command(name="list")
def list_items(data: DataOption = Path(), format: FormatOption = ListFormat.table, store: StoreOption = None) -> None:
    """List the items: digest, type, size, when and by whom collected, who may see it, worksheets that are in.

    Example: kg evidence list --data mydossier --format json
    """
    rows, damaged = _rows(opened_store(data, store))
    if format is ListFormat.json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows or not damaged:
        _print_rows(rows)
    for damage in damaged:
        say(f"not listed: {damage}")
    if damaged:
        raise typer.Exit(1)


@app.command()
def show(
    digest: Annotated[str, typer.Argument(metavar="DIGEST", help="The item, by its digest or the beginning of it.")],
    data: DataOption = Path(),
    format: FormatOption = ListFormat.table,
    store: StoreOption = None,
) -> None:
    """Show an item: its record, what was read out of it, and all that happened to it.

    Example: kg evidence show 3f9a --data mydossier
    """
    opened = opened_store(data, store)
    item = opened.item(digest)
    found: dict[str, Any] = {
        "path": str(item.original),
        "record": asdict(item.collection),
        "technical": item.technical,
        "events": [asdict(event) for event in opened.events(item.digest)],
    }
    if format is ListFormat.json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print_item(found)


# -- add


@dataclass(frozen=True)
class _How:
    """How files are taken in: also unread, with what a page embeds, from one's own network."""

    unread: bool
    page: bool
    allow_private: bool


def _add_all(store: "EvidenceStore", files: list[str], known: "Known", how: _How) -> int:
    """Take in one after another, and return how many were refused; each refusal is told, and stops no other."""
    from kg.evidence.capture.errors import NotCaptured
    from kg.evidence.copying import Refused
    from kg.evidence.intake import sweep
    from kg.evidence.names import plain

    refused = 0
    with store.writing(), shown_progress() as progress:
        sweep(store)
        for file in files:
            try:
                _report(_add_one(store, file, known, how, progress))
            except (Refused, NotCaptured) as refusal:
                refused += 1
                say(f"refused: {plain(str(refusal), 1000)}")
    return refused


def _add_one(store: "EvidenceStore", file: str, known: "Known", how: _How, progress: "Progress") -> "Taken":
    from kg.evidence.intake import incoming, take_in
    from kg.evidence.names import plain

    if not file.startswith(_WEB):
        name = plain(Path(file).name, 40)
        return take_in(store, Path(file), known, how.unread, lambda done, of: progress(name, done, of))
    from kg.evidence.capture.capture import capture
    from kg.evidence.capture.limits import PAGE, Limits

    limits = replace(PAGE if how.page else Limits(), allow_private=how.allow_private)
    with incoming(store) as folder:
        found = capture(file, folder, limits, known.by, TOOL, progress)
        for note in found.notes:
            say(plain(note))
        known = replace(known, source_url=known.source_url or file, generation=known.generation or "web capture")
        return take_in(store, found.path, known, how.unread)


def _report(taken: "Taken") -> None:
    """Print the digest and what it is; say when the store had it already."""
    from kg.evidence.names import plain

    record = taken.item.collection
    typer.echo(f"{record.sha256}\t{record.media_type}\t{record.size}\t{plain(record.name)}")
    if not taken.is_new:
        say(f"{record.sha256[:12]} is in the store since {record.at}: entered as found again, stored once")
    if reason := taken.item.technical.get("unread"):
        say(f"{record.sha256[:12]} is kept unread: {plain(reason)}")


# -- list and show


def _rows(store: "EvidenceStore") -> tuple[list[dict[str, Any]], list[KgError]]:
    """Return what `list` shows of each item, by digest, and why others cannot be shown."""
    from kg.evidence.store import RecordGone

    sheets = Counter(event.item for event in store.events() if event.kind == "verified")
    rows: list[dict[str, Any]] = []
    damaged: list[KgError] = []
    for item in store.items():
        try:
            rows.append(_row(item, sheets[item.digest]))
        except RecordGone as damage:
            damaged.append(damage)
    return rows, damaged


def _row(item: "Item", sheets: int) -> dict[str, Any]:
    record = item.collection
    return {
        "digest": item.digest,
        "media_type": record.media_type,
        "size": record.size,
        "collected": record.at,
        "by": record.by,
        "restriction": record.restriction,
        "sheets": sheets,
        "name": record.name,
    }


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from kg.evidence.names import plain

    if not rows:
        say("the store is empty")
        return
    table = Table(*_SHOWN, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        shown = {
            **row,
            "digest": row["digest"][:10],
            "type": row["media_type"].rpartition("/")[2].removeprefix("x-"),
            "size": f"{row['size']:,}",
            "collected": row["collected"][:10],
        }
        table.add_row(*(Text(plain(str(shown[name]))) for name in _SHOWN))
    terminal().print(table)


def _print_item(found: dict[str, Any]) -> None:
    from rich.text import Text

    from kg.evidence.names import plain

    console = terminal()
    console.print(Text(f"file  {found['path']}"), soft_wrap=True)
    for part in ("record", "technical"):
        console.print(Text(f"\n{part}", style="bold"))
        for name, value in _flat(found[part]):
            console.print(Text(f"{name}  {plain(value)}"), soft_wrap=True)
    console.print(Text("\nevents", style="bold"))
    for event in found["events"]:
        told = "  ".join(plain(event[name]) for name in ("at", "kind", "by", "tool", "place", "note") if event[name])
        console.print(Text(told), soft_wrap=True)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield what is known in nested values, with the names that lead there; what is empty is left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name} {key}".strip())
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{name} {number}")
    elif value not in ("", None, []):
        yield name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


for command in (
    evidence_capture.replay, evidence_verify.checklist, evidence_verify.worksheet, evidence_verify.submit,
    evidence_verify.compare, evidence_verify.decide, evidence_verify.publish, evidence_sun.sun, evidence_alike.alike,
    evidence_missing.missing, evidence_custody.audit, evidence_custody.copy, evidence_custody.export,
    evidence_custody.sheet, evidence_thumbnail.thumbnail,
):  # fmt: skip
    app.command()(command)
