"""Put decisions on things of other data sets into the links of a dossier, and take links out of it again.

In: the rows of a dossier, decisions whose object is an IRI. Out: rows in `links/<name>.sssom.tsv`, one a pair; a later
decision of the same author replaces what the row says.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from kg.codes import GivenId, shared_ids
from kg.errors import Problem
from kg.ingest import LINK_PREDICATES
from kg.link.apply.ledger import Ledger, day_of
from kg.link.decisions import ENDING, Answer, Decision, clean_label
from kg.tables import Row
from kg.values import parse_url

EXACT: Final = "skos:exactMatch"
BY_REVIEW: Final = "side-by-side review with kg link"


def put_links(
    ledger: Ledger, decisions: Iterable[Decision], name: str, day: date, version: str, counts: Counter[str]
) -> list[Problem]:
    """Put decisions into the rows of links, those of one pair in order of days; return why some cannot stand."""
    held: dict[tuple[str, str], list[Row]] = {}
    for row in ledger.of("links"):
        held.setdefault((row.cells["subject_id"], row.cells["object_id"]), []).append(row)
    faults = []
    decisions = list(decisions)
    for decision in decisions:
        rows = held.setdefault((decision.subject, decision.object), [])
        if wrong := _wrong(decision):
            faults.append(Problem(f"{name}{ENDING}", decision.line, *wrong))
        elif decision.answer is Answer.UNSURE:
            _take_out(ledger, decision, rows, day, counts)
        elif message := _against(decision, rows):
            faults.append(Problem(f"{name}{ENDING}", decision.line, "predicate_id", "link-contradiction", message))
        else:
            _put(ledger, decision, rows, name, version, counts)
    _note_twins(ledger, decisions)
    return faults + _shared(ledger, name)


def _wrong(decision: Decision) -> tuple[str, str, str] | None:
    """Return (column, rule, message) of a cell that no link can have, or None."""
    if decision.answer is not Answer.UNSURE and decision.predicate not in LINK_PREDICATES:
        return "predicate_id", "link-predicate", f'"{decision.predicate}" is none of {", ".join(LINK_PREDICATES)}'
    try:
        parse_url(decision.object)
    except ValueError as error:
        return "object_id", "link-object", str(error)
    return None


def _against(decision: Decision, rows: Iterable[Row]) -> str:
    """Return why a decision contradicts a link of another author, or an empty string."""
    modifier = _modifier(decision)
    for row in rows:
        same = row.cells["predicate_id"] == decision.predicate
        if same and row.cells["predicate_modifier"] != modifier and row.cells["author_id"] != decision.author:
            return (
                f"{row.cells['author_id']} decided otherwise of {decision.subject} and {decision.object} in "
                f"{row.cells['record_id']}: withdraw one of the two"
            )
    return ""


def _modifier(decision: Decision) -> str:
    return "Not" if decision.answer is Answer.NO else ""


def _take_out(ledger: Ledger, decision: Decision, rows: list[Row], day: date, counts: Counter[str]) -> None:
    """Withdraw the author's own earlier links of a pair of which they are unsure now."""
    for row in [row for row in rows if _is_earlier(row, decision)]:
        withdraw_link(ledger, row.cells["record_id"], day)
        rows.remove(row)
        counts["withdrawn"] += 1
    counts["unsure"] += 1


def _is_earlier(row: Row, decision: Decision) -> bool:
    made = day_of(row.cells["mapping_date"])
    return row.cells["author_id"] == decision.author and (made is None or made <= decision.decided_on)


def _put(ledger: Ledger, decision: Decision, rows: list[Row], name: str, version: str, counts: Counter[str]) -> None:
    """Write a link, unless one says the same already: in place of what its author said of the pair, or as a new row."""
    modifier = _modifier(decision)
    said = (decision.predicate, modifier)
    if any((row.cells["predicate_id"], row.cells["predicate_modifier"]) == said for row in rows):
        counts["already"] += 1
        return
    own = [row for row in rows if row.cells["author_id"] == decision.author]
    if any(not _is_earlier(row, decision) for row in own):
        ledger.note(f"{decision.subject} and {decision.object}: a later link of the same author stands")
        return
    cells = _cells(decision, modifier, version)
    if own:
        ledger.edit(own[0].cells["record_id"], **cells)
        rows.remove(own[0])
        ident = own[0].cells["record_id"]
    else:
        ident = ledger.add("links", f"links/{name}.sssom.tsv", cells)
    if (row := ledger.get(ident)) is not None:
        rows.append(row)
    counts["refused" if modifier else "links"] += 1


def _cells(decision: Decision, modifier: str, version: str) -> dict[str, str]:
    how = f"{BY_REVIEW}, version {decision.tool_version or version}"
    return {
        "subject_id": decision.subject, "subject_label": clean_label(decision.subject_label),
        "predicate_id": decision.predicate, "predicate_modifier": modifier, "object_id": decision.object,
        "object_label": clean_label(decision.object_label), "mapping_justification": decision.justification,
        "author_id": decision.author, "author_label": clean_label(decision.author_label),
        "mapping_date": decision.decided_on.isoformat(),
        "confidence": "" if decision.confidence is None else f"{decision.confidence:.3f}".rstrip("0").rstrip("."),
        "comment": f"Reviewed: {decision.reason} ({how})",
    }  # fmt: skip


def _shared(ledger: Ledger, name: str) -> list[Problem]:
    """Return a fault for each outside thing that is matched exactly to several things of ours."""
    given = [
        GivenId(row.cells["subject_id"], row.cells["object_id"])
        for row in ledger.of("links")
        if row.cells["predicate_id"] == EXACT and row.cells["predicate_modifier"] != "Not"
    ]
    advice = "refuse all but one, or use a looser match"
    return [
        Problem(f"{name}{ENDING}", 0, "object_id", "link-shared", f"{shared.reason}: {advice}")
        for shared in shared_ids(given)
    ]


def _note_twins(ledger: Ledger, decisions: Iterable[Decision]) -> None:
    """Remark on each thing that decisions match exactly to several things of one data set: these are then one, too."""
    touched = {decision.subject for decision in decisions}
    matched: dict[tuple[str, str], set[str]] = {}
    for row in ledger.of("links"):
        cells = row.cells
        if cells["subject_id"] in touched and cells["predicate_id"] == EXACT and cells["predicate_modifier"] != "Not":
            data_set = cells["object_id"].rpartition("/")[0]
            matched.setdefault((cells["subject_id"], data_set), set()).add(cells["object_id"])
    for (subject, _), things in sorted(matched.items()):
        if len(things) > 1:
            ledger.note(f"{subject} is matched exactly to {' and '.join(sorted(things))}: see that these are one thing")


def withdraw_link(ledger: Ledger, ident: str, day: date) -> None:
    """Take a link out and leave a tombstone."""
    ledger.remove(ident)
    ledger.bury(ident, day, "error")
