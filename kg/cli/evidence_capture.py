"""The command that gives back what a web capture holds; `kg evidence add` makes captures."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.cli.common import say
from kg.cli.evidence_common import DataOption, ListFormat, StoreOption, need_outside, opened_store, pseudonym
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.capture.replay import Answer
    from kg.evidence.store import EvidenceStore, Item

TOOL = f"kg evidence replay {__version__}"


def replay(
    item: Annotated[str, typer.Argument(help="The digest of a capture, or its beginning.")],
    url: Annotated[str, typer.Argument(help="One address of it.", show_default="a list of all")] = "",
    out: Annotated[Path | None, typer.Option(help="The new file for the body of that address.")] = None,
    by: Annotated[str, typer.Option("--by", help="With --out: who takes the copy, a pseudonym of one word.")] = "",
    format: Annotated[ListFormat, typer.Option("--format", help="How the list is printed.")] = ListFormat.table,
    data: DataOption = Path(),
    store: StoreOption = None,
) -> None:
    """List what a web capture holds, or give one body back byte for byte; nothing is run and no browser opened.

    Example: kg evidence replay 3f2a91 https://example.org/post/1 --out post.html --by lantern-7 --data mydossier
    """
    from kg.evidence.capture.replay import answers

    opened = opened_store(data, store)
    found = opened.item(item)
    if found.technical.get("kind") != "capture":
        raise KgError(f"{found.digest[:12]} is no web capture, but {found.technical.get('media_type', 'a file')}")
    if out is not None and url:
        _give(opened, found, url, out, pseudonym(by))
    elif out is not None or url:
        raise KgError(
            "name both the address and the file for it: kg evidence replay ITEM URL --out FILE --by PSEUDONYM"
        )
    elif format is ListFormat.json:
        listed = [asdict(answer) for answer in answers(found.original)]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        for answer in answers(found.original):
            typer.echo(_line(answer))


def _line(answer: "Answer") -> str:
    """Return an answer as a line, with where it redirects to and how it was cut off below it."""
    from kg.evidence.names import plain

    below = f"\n    leads to {plain(answer.onward)}" if answer.onward else ""
    below += f"\n    cut off: {plain(answer.cut)}" if answer.cut else ""
    below += f"\n    repeats the body of {plain(answer.repeats)}" if answer.repeats else ""
    status = answer.status or "-"
    return (
        f"{answer.at[:19]}Z  {status:>3}  {answer.size:>12,}  {answer.media_type or '-':24}  {plain(answer.url)}{below}"
    )


def _give(store: "EvidenceStore", item: "Item", url: str, out: Path, by: str) -> None:
    """Enter into the log that the body of an address is taken out, and write it into a new file."""
    from kg.evidence.capture.replay import saved_body
    from kg.evidence.custody import Event, now

    need_outside(out)
    if out.exists():
        raise KgError(f"{out} is there already: name a new file")
    with store.writing(), saved_body(item.whole, url, out) as (answer, digest):
        note = f"the body of {answer.url}, recorded {answer.at}"
        store.record(Event(now(), by, "derived", item.digest, item.digest, digest, TOOL, out.name, note))
    packed = f", packed as {answer.coding}" if answer.coding else ""
    say(f"{out}: {answer.media_type or 'a body'}{packed}, SHA-256 {digest}")
    say("it is as a stranger sent it: open it where it can do no harm, and without a network")
