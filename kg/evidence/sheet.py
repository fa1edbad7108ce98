"""The custody sheet of an item, for whoever gets it or judges it: one HTML page, in English or Persian.

In: an item. Out: what it is, its digest, its collection record, all its events, what was checked just now and what was
not, and lines to sign on. It asks for nothing from elsewhere, and is the same for the same store, day and language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from kg.errors import KgError, Problem
from kg.evidence.chain import Chain, Line, faults_of_events, read_chain, seconds_of
from kg.evidence.custody import Event
from kg.evidence.examine import counted, examine
from kg.evidence.names import plain
from kg.evidence.store import EvidenceStore, Item
from kg.pace import Progress, silent
from kg.pages import render_page
from kg.resources import read_yaml

LANGUAGES: Final = ("en", "fa")
_FIELDS: Final = (
    "name", "media_type", "size", "modified", "at", "by", "tool", "source_url", "generation", "rights", "consent",
    "restriction", "note",
)  # fmt: skip
_NAMED: Final = ("generation", "restriction")  # fields whose values have words


class NoSheet(KgError):
    """There is nothing to write on a sheet; holds the digest of the item."""

    def __init__(self, digest: str):
        self.digest = digest
        super().__init__(f"the log tells nothing of {digest[:12]}; `kg evidence audit` says what is wrong")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A custody sheet: the page, its day, and how many events and faults stand on it."""

    html: str
    day: date
    events: int
    faults: int


def sheet_of(
    store: EvidenceStore, item: Item, language: str, day: date | None = None, progress: Progress = silent
) -> Sheet:
    """Return the sheet of an item, which is hashed for it; its day is that of the last event unless one is given.

    Errors: NoSheet when no event speaks of it.
    """
    chain = read_chain(store.log)
    return sheet_with(faults_of(store, item, chain, progress), chain, item, language, day)


def sheet_with(faults: Sequence[Problem], chain: Chain, item: Item, language: str, day: date | None = None) -> Sheet:
    """Return the sheet of an item of which the faults are known already. Errors: NoSheet."""
    events = [(line, line.event) for line in _lines(chain, item.digest) if line.event is not None]
    if not events:
        raise NoSheet(item.digest)
    words = {key: texts[language] for key, texts in _words().items()}
    day = day or max(date.fromisoformat(at[:10]) for at in (*_times(events), item.collection.at))
    html = render_page(
        "custody.html",
        language=language,
        words=words,
        day=day.isoformat(),
        digest=item.digest,
        groups=[item.digest[start : start + 4] for start in range(0, 64, 4)],
        fields=list(_fields(item, words)),
        events=[_shown(line, event, words) for line, event in events],
        faults=[plain(str(fault)) for fault in faults],
        head=chain.mark.head,
        head_words=words["head"].format(lines=f"{chain.mark.lines:,}"),
    )
    return Sheet(html, day, len(events), len(faults))


def faults_of(store: EvidenceStore, item: Item, chain: Chain, progress: Progress) -> list[Problem]:
    """Return what is wrong with an item, with the chain of the log, and with the events of the item."""
    own = {line.number for line in chain.of(item.digest)}
    events = [fault for fault in faults_of_events(chain) if fault.row in own]
    return [*examine(store, item.digest, chain, counted(progress)).faults, *chain.faults, *events]


def _words() -> dict[str, dict[str, str]]:
    return dict(read_yaml(Path(__file__).with_name("sheet.yaml").read_text(encoding="utf-8")))


def _lines(chain: Chain, item: str) -> list[Line]:
    """Return the lines on an item, and the audits of the store since it was taken in."""
    own = chain.of(item)
    audits = (line for line in chain.of("") if line.event is not None and line.event.kind == "audited")
    return sorted([*own, *(line for line in audits if own and line.number > own[0].number)], key=_number)


def _times(events: list[tuple[Line, Event]]) -> list[str]:
    """Return the times of events; what a damaged line has in place of one is left out."""
    return [event.at for _, event in events if seconds_of(event.at) is not None]


def _number(line: Line) -> int:
    return line.number


def _fields(item: Item, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what the collection record says, each with its name in words."""
    for field in _FIELDS:
        value = getattr(item.collection, field)
        text = f"{value:,}" if field == "size" else plain(value, 2000)
        yield words[field], words.get(f"{field}-{text}", text) if field in _NAMED else text


def _shown(line: Line, event: Event, words: dict[str, str]) -> dict[str, Any]:
    """Return an event as it stands on the sheet."""
    said, digest = _change(event, words)
    return {
        "line": line.number,
        "at": event.at.replace("T", " ").removesuffix("Z"),
        "kind": words.get(f"kind-{event.kind}{_reach(event)}", plain(event.kind)),
        "by": plain(event.by),
        "digest_words": said,
        "digest": digest,
        "told": [plain(text) for text in (event.tool, _place(event), event.note if event.item else "") if text],
    }


def _reach(event: Event) -> str:
    """Return what an audit was of; how many other items and faults there are stands in its note, and not on a sheet."""
    if event.item:
        return ""
    return "-sample" if event.note.startswith("a sample") else "-store"


def _place(event: Event) -> str:
    """Return where something went, without what stands on the sheet already: the digests, and that the store has it."""
    if event.place == f"items/{event.item}":
        return ""
    short = event.place.replace(event.item or "/", f"{event.item[:12]}…" if event.item else "/")
    return short.replace(event.after, f"{event.after[:12]}…") if event.after else short


def _change(event: Event, words: dict[str, str]) -> tuple[str, str]:
    """Return what became of the digest, in words, and the new one if it is another."""
    if not event.item:
        return "", ""
    if event.after == event.before:
        return words["same"], ""
    if not event.after:
        return words["nothing"], ""
    return words["made" if event.kind == "derived" else "became"], event.after
