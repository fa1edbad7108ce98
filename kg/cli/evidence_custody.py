"""Commands that guard evidence: audit a store, keep working copies, hand an item out, and print its custody."""

import json
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg import __version__
from kg.cli.common import FaultFormat, Language, parse_day, print_faults, say, shown_progress
from kg.cli.evidence_common import ByOption, DataOption, StoreOption, need_outside, opened_store, pseudonym
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.audit import Audit
    from kg.evidence.store import EvidenceStore, Item

Digest = Annotated[str, typer.Argument(metavar="DIGEST", help="The item, by its digest or the beginning of it.")]


def audit(
    data: DataOption = Path(),
    by: Annotated[
        str, typer.Option("--by", help="Who audits, a pseudonym: it is entered into the log. Without it, nothing is.")
    ] = "",
    item: Annotated[str, typer.Option(help="One item, by its digest.", show_default="all")] = "",
    sample: Annotated[int, typer.Option(min=0, help="So many items, drawn anew each time.", show_default="all")] = 0,
    head: Annotated[str, typer.Option(help="The last digest of the log, as it was written down elsewhere.")] = "",
    format: Annotated[FaultFormat, typer.Option("--format", help="How it is printed.")] = FaultFormat.text,
    store: StoreOption = None,
) -> None:
    """Hash every original and working copy again, and look at records, rights, log and strays. Exit code 1: faults.

    Example: kg evidence audit --by lantern-7 --data mydossier
    """
    from kg.evidence.audit import Chosen
    from kg.evidence.audit import audit as audited

    opened = opened_store(data, store)
    chosen = Chosen(item.lower(), sample)
    if not by:
        with shown_progress() as progress:
            done = audited(opened, chosen, head, progress)
        _report(done, format, entered := done.mark.head)
    else:
        pseudonym(by)
        with opened.writing(), shown_progress() as progress:
            done = audited(opened, chosen, head, progress)
            entered = _entered(opened, done, by)
            _report(done, format, entered or done.mark.head)
    raise typer.Exit(1 if done.all_faults or not entered else 0)


def copy(
    digest: Digest,
    by: ByOption,
    file: Annotated[Path | None, typer.Argument(help="The file that was made of the item.")] = None,
    how: Annotated[str, typer.Option("--as", help="What it is, in a word: crop, transcode, transcript.")] = "",
    tool: Annotated[str, typer.Option(help="The program that made it, with its version.")] = "",
    note: Annotated[str, typer.Option(help="What was done, so that somebody else could do it again.")] = "",
    still: Annotated[float | None, typer.Option(min=0, help="Make one: the picture at this second of a film.")] = None,
    blur: Annotated[str, typer.Option(help="Make one: hide a part, LEFT,TOP,WIDTH,HEIGHT in pixels.")] = "",
    data: DataOption = Path(),
    store: StoreOption = None,
) -> None:
    """Keep a working copy of an item: marked as one, linked to the original by the log, never taken for it.

    Example: kg evidence copy 3f9a crop.png --as crop --tool "GIMP 2.10" --note "the sign, left" --by lantern-7
    """
    from kg.evidence.working import keep_copy

    opened = opened_store(data, store)
    found = opened.item(digest)
    if sum((file is not None, still is not None, bool(blur))) != 1:
        raise KgError("name one: the file that was made, --still or --blur")
    if not isfinite(still or 0):
        raise KgError("--still takes a second of the film as a number, such as 12.5")
    if file is not None and not (how and tool and note):
        raise KgError("say what the copy is (--as), with which program it was made (--tool), and how (--note)")
    with opened.writing():
        if file is not None:
            kept = keep_copy(opened, found, file, how, by, tool, note)
        else:
            kept = _made(opened, found, still, blur, by, note)
    typer.echo(kept.relative_to(opened.folder).as_posix())


def export(
    digest: Digest,
    to: Annotated[Path, typer.Option("--to", help="The new folder, which becomes a BagIt bag.")],
    by: ByOption,
    whom: Annotated[str, typer.Option("--for", help="For whom. It stays in the log, which goes with the item.")] = "",
    wacz: Annotated[bool, typer.Option("--wacz", help="Of a web capture: also as a WACZ.")] = False,
    even_sealed: Annotated[str, typer.Option(metavar="REASON", help="Why a sealed item is handed out.")] = "",
    data: DataOption = Path(),
    store: StoreOption = None,
) -> None:
    """Hand an item out: a bag with the original, its records, its events and the custody sheet.

    Example: kg evidence export 3f9a --to bag --by lantern-7 --for court-1 --data mydossier
    """
    from kg.evidence.export import Handing
    from kg.evidence.export import export as exported

    need_outside(to)
    opened = opened_store(data, store)
    found = opened.item(digest)
    with opened.writing(), shown_progress() as progress:
        exported(opened, found, to, Handing(pseudonym(by), _tool("export"), whom, even_sealed, wacz), progress)
    say(f"{to}: a bag that `bagit.py --validate` accepts; whoever has it can see what is in it")


def sheet(
    digest: Digest,
    out: Annotated[Path, typer.Option(help="The file to write, .html or .pdf.")] = Path("custody.html"),
    language: Annotated[Language, typer.Option(help="The language of the sheet.")] = Language.en,
    day: Annotated[
        str, typer.Option("--date", help="The day on the sheet, YYYY-MM-DD.", show_default="of the last event")
    ] = "",
    data: DataOption = Path(),
    store: StoreOption = None,
) -> None:
    """Write the custody sheet of an item: what it is, all that happened to it, and what was checked just now.

    Example: kg evidence sheet 3f9a --out custody.pdf --language fa --data mydossier
    """
    from kg.evidence.sheet import sheet_of
    from kg.files import replace_file
    from kg.report.pdf import pdf_of

    if out.suffix not in (".html", ".pdf"):
        raise KgError(f"{out} is neither .html nor .pdf: name the file so")
    need_outside(out)
    opened = opened_store(data, store)
    with shown_progress() as progress:
        made = sheet_of(opened, opened.item(digest), language.value, parse_day(day) if day else None, progress)
    replace_file(out, pdf_of(made.html, made.day) if out.suffix == ".pdf" else made.html.encode())
    say(f"{out}: {made.events} events, {made.faults or 'no'} fault{'' if made.faults == 1 else 's'}")


def _tool(name: str) -> str:
    return f"kg evidence {name} {__version__}"


def _entered(store: "EvidenceStore", done: "Audit", by: str) -> str:
    """Enter an audit, and return the last digest of the log; "" when the log does not hold, or the disk is full."""
    from kg.evidence.audit import enter
    from kg.evidence.custody import LogDamaged
    from kg.files import NotWritten

    try:
        return enter(store, done, by, _tool("audit")).head
    except (LogDamaged, NotWritten) as refusal:
        say(f"this audit is not entered: {refusal}")
        return ""


def _report(done: "Audit", format: FaultFormat, head: str) -> None:
    """Print what an audit found, and what to do with the last digest of the log."""
    if format is FaultFormat.json:
        typer.echo(json.dumps(_as_json(done, head), ensure_ascii=False, indent=1))
        return
    faults = done.all_faults
    print_faults(list(faults), format)
    copies, size = sum(found.copies for found in done.items), sum(found.size for found in done.items)
    told = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}" if faults else "no faults"
    typer.echo(f"hashed {done.chosen.words(len(done.items))}, working copies: {copies}, {size:,} bytes: {told}")
    typer.echo(f"head of the log: {head}")
    say(
        "write the head down elsewhere, with the day: `kg evidence audit --head` shows later "
        "whether anything before it was changed or taken away"
    )


def _as_json(done: "Audit", head: str) -> dict[str, Any]:
    items = [
        {
            "digest": found.item,
            "found": found.found,
            "bytes": found.size,
            "working_copies": found.copies,
            "faults": [asdict(fault) for fault in found.faults],
        }
        for found in done.items
    ]
    looked = done.chosen.words(len(done.items))
    return {"looked_at": looked, "items": items, "faults": [asdict(fault) for fault in done.faults], "head": head}


def _made(store: "EvidenceStore", item: "Item", still: float | None, blur: str, by: str, note: str) -> Path:
    """Make a still or hide a part, and keep what was made."""
    from importlib.metadata import version

    from kg.evidence.derive import blurred, still_of
    from kg.evidence.intake import incoming
    from kg.evidence.working import keep_copy
    from kg.files import replace_file

    if still is not None:
        picture, how, library, told = still_of(item.whole, still), "still", "av", f"the picture at {still:g} seconds"
    else:
        box = _box(blur)
        picture, how, library, told = blurred(item.whole, box), "blur", "Pillow", f"hidden: {blur} in pixels"
    with incoming(store) as folder:
        path = folder / f"{how}.png"
        replace_file(path, picture)
        said = f"{told}; {note}" if note else told
        return keep_copy(store, item, path, how, by, f"{_tool('copy')}, {library} {version(library)}", said)


def _box(text: str) -> tuple[int, int, int, int]:
    try:
        left, top, width, height = map(int, text.split(","))
    except ValueError as error:
        raise KgError(f'"{text}" is no part of a picture: write LEFT,TOP,WIDTH,HEIGHT in pixels') from error
    return left, top, width, height
