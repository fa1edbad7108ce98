"""Keep the public log of requests for corrections: add one, decide one, list them with how long they wait.

In: the folder of a dossier. Out: its table `corrections`, rewritten as `kg fmt` does. The log names nobody: who asks
is a type, and a summary that repeats a name of a recorded person is refused, also one that is withheld.
"""

import random
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME, write_counts
from kg.dates import parse_date
from kg.directory import id_table
from kg.errors import DataFaults, KgError, Problem, near
from kg.fmt import format_rows, write_formatted
from kg.ingest import ingest
from kg.model import CORRECTIONS
from kg.settle import settle
from kg.tables import Row, cell_fault, read_rows
from kg.values import SEPARATOR, is_id, parse_reference, split_many
from kg.vocab import SCHEMES
from kg.withdraw.left import repeats_name

FILE: Final = "corrections.csv"
OPEN: Final = "open"
UNSAID: Final = "not-said"
_MARK: Final = "#request"  # keeps the faults of the new row apart from those the dossier had
_PEOPLE: Final = ("records", "persons")
_NAMING: Final = ("records", "judgements")  # tables with names of people
_TEXTS: Final = ("summary_en", "summary_local", "decision_en", "decision_local")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the log. `days` is how long it waited for its decision, or has waited; None without a date."""

    id: str
    about: str
    kind: str
    status: str
    received_on: str
    decided_on: str
    summary: str
    days: int | None


def add(
    data: Path,
    about: str,
    kind: str,
    summary: str,
    day: date,
    *,
    requester: str = UNSAID,
    local: Sequence[str] = (),
    withheld: Sequence[Row] = (),
    chance: random.Random | None = None,
) -> tuple[str, list[str]]:
    """Add an open request to the log; return its id and the changed paths.

    `about` is an id, also of a withdrawn thing; `kind` and `requester` are keys of `correction-kind` and
    `requester-kind`; `local` has the summary in other languages, each as `text@tag`. `withheld` are the rows as the
    private folder tells them, whose names no text may repeat either.
    Errors: KgError when there is no such thing, or the log would tell who asked; DataFaults when a cell is wrong.
    """
    rows = _read(data)
    _check_key("correction-kind", kind)
    _check_key("requester-kind", requester)
    _check_about(rows, about, requester, withheld)
    _check_words([*rows, *withheld], about, [summary, *local])
    cells = {
        "about": about, "kind": kind, "requester": requester, "received_on": day.isoformat(), "summary_en": summary,
        "summary_local": SEPARATOR.join(local), "status": OPEN,
    }  # fmt: skip
    row = Row(
        CORRECTIONS.name, FILE + _MARK, 0, {column.name: cells.get(column.name, "") for column in CORRECTIONS.columns}
    )
    before = {row.id for row in rows}
    changed = _write(data, [*rows, row], chance)
    (made,) = {row.id for row in _read(data) if row.table == CORRECTIONS.name} - before
    return made, changed


def decide(
    data: Path,
    ident: str,
    status: str,
    decision: str,
    day: date,
    *,
    changed: Sequence[str] = (),
    local: Sequence[str] = (),
    by: str = "",
    withheld: Sequence[Row] = (),
) -> list[str]:
    """Decide an open request; return the changed paths.

    `status` is accepted, partly or refused; `changed` names the rows that changed, `by` the agent who decided, and
    `withheld` are the rows as the private folder tells them, whose names no text may repeat either.
    Errors: KgError when there is no such request, it was decided, or something is missing; DataFaults for a wrong cell.
    """
    rows = _read(data)
    request = next((row for row in rows if row.table == CORRECTIONS.name and row.id == ident), None)
    if request is None:
        raise KgError(f"there is no request {ident}; kg correction list shows them")
    _check_decision(request, status, decision, day, changed)
    _check_words([*rows, *withheld], request.cells["about"], [decision, *local])
    cells = {
        "status": status, "decided_on": day.isoformat(), "decision_en": decision,
        "decision_local": SEPARATOR.join(local), "changed": SEPARATOR.join(changed), "decided_by": by,
    }  # fmt: skip
    decided = replace(request, path=FILE + _MARK, cells=request.cells | cells)
    return _write(data, [*(row for row in rows if row is not request), decided], None)


def listed(data: Path, day: date, *, waiting: bool = False) -> list[Request]:
    """Return the requests with how long each waited, as of a day; the longest waiting first, then the decided ones.

    `waiting` leaves out those that are decided. Errors: DataFaults when the dossier cannot be read.
    """
    requests = [_request(row, day) for row in _read(data) if row.table == CORRECTIONS.name]
    wanted = [one for one in requests if one.status == OPEN or not waiting]
    return sorted(wanted, key=lambda one: (one.status != OPEN, -(one.days or 0), one.id))


def _request(row: Row, day: date) -> Request:
    cells = row.cells
    came, done = (_day(cells.get(name, "")) for name in ("received_on", "decided_on"))
    end = done or day
    return Request(
        row.id, cells.get("about", ""), cells.get("kind", ""), cells.get("status", ""),
        came.isoformat() if came else "", done.isoformat() if done else "", cells.get("summary_en", ""),
        max(0, (end - came).days) if came else None,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return parse_date(text).earliest if text else None
    except ValueError:
        return None


# -- what is checked before anything is written


def _check_key(scheme: str, key: str) -> None:
    if key not in SCHEMES[scheme]:
        guess = near(key, SCHEMES[scheme])
        raise KgError(f'"{key}" is none of {", ".join(SCHEMES[scheme])}{"; " + guess if guess else ""}')


def _check_about(rows: Sequence[Row], about: str, requester: str, withheld: Sequence[Row]) -> None:
    known = {row.id for row in rows} | {
        person for row in rows if row.cells.get("kind") == "identity" for person in split_many(row.cells["objects"])
    }
    if not is_id(about) or about not in known:
        raise KgError(
            f'there is no "{about}" in the dossier: write the id at the end of its address, such as cl-4k2m9x'
        )
    if requester != UNSAID and _is_about_people([*rows, *withheld], about):
        raise KgError(
            f"{about} is about a person: write {UNSAID}, or readers learn that somebody was in touch with you"
        )


def _is_about_people(rows: Iterable[Row], about: str) -> bool:
    """Return whether an id is of a person, or of a row that names one: a denial, a link, who is the same as whom."""
    cells = [cell for row in rows if row.id == about for cell in row.cells.values()]
    named = [parse_reference(part).id for cell in cells for part in split_many(cell)]
    return any(id_table(ident) in _PEOPLE for ident in (about, *named))


def _check_decision(request: Row, status: str, decision: str, day: date, changed: Sequence[str]) -> None:
    cells = request.cells
    if cells["status"] != OPEN:
        raise KgError(f"{request.id} was decided on {cells['decided_on']}: add a new request instead")
    _check_key("correction-status", status)
    if status == OPEN or not decision.strip():
        raise KgError("say what was decided, and why: --status accepted, partly or refused, and --decision")
    if status != "refused" and not changed:
        raise KgError("name what changed, or came to be, or was withdrawn: --changed ID")
    came = _day(cells["received_on"])
    if came is not None and day < came:
        raise KgError(f"{request.id} came on {cells['received_on']}: it cannot be decided on {day}")


def _check_words(rows: Iterable[Row], about: str, texts: Iterable[str]) -> None:
    """Refuse a text of the log that repeats a name of a recorded person, or the one that a person's page has.

    Names of one word count where the text is about that row or its person: another's may be a word like any other.
    """
    named = [row for row in rows if row.table == "records" or row.cells.get("kind") == "identity"]
    near = _of_same_people(named, about)
    if any(repeats_name(text, near) or repeats_name(text, named, of_words=2) for text in texts):
        raise KgError("the text repeats a name of a person: say it without, since the log is public")


def withheld_names(public: Iterable[Row], withheld: Iterable[Row], together: Iterable[Row]) -> Iterator[Problem]:
    """Yield a fault for each text of the log that repeats a name which stands in the private folder.

    `together` are all rows as that folder tells them, settled: by them it is known whom a request is about.
    """
    log = [row for row in public if row.table == CORRECTIONS.name]
    secret = [row for row in withheld if row.table in _NAMING]
    if not repeats_name("\n".join(row.cells.get(name, "") for row in log for name in _TEXTS), secret):
        return
    named = [row for row in together if row.table == "records" or row.cells.get("kind") == "identity"]
    message = "the text repeats a name that is withheld: say it without, since the log is public"
    for row in log:
        people = {one.id for one in _of_same_people(named, parse_reference(row.cells.get("about", "")).id)}
        near = [one for one in secret if one.id in people]
        for column in _TEXTS:
            text = row.cells.get(column, "")
            if text and (repeats_name(text, near) or repeats_name(text, secret, of_words=2)):
                yield Problem(row.path, row.number, column, "private-named", message)


def _of_same_people(rows: Sequence[Row], about: str) -> list[Row]:
    """Return the records of the people whom an id is about, and the judgements that say that they are the same."""
    identities = [row for row in rows if row.table == "judgements"]
    ours = [row for row in identities if about in (row.id, *_ends(row, "subjects"), *_ends(row, "objects"))]
    people = {about, *(ident for row in ours for ident in _ends(row, "subjects"))}
    persons = {ident for row in ours for ident in _ends(row, "objects")}
    people.update(i for row in identities if persons & {*_ends(row, "objects")} for i in _ends(row, "subjects"))
    return [row for row in rows if row.table == "records" and row.id in people] + ours


def _ends(row: Row, column: str) -> list[str]:
    return split_many(row.cells.get(column, ""))


# -- reading and writing


def _read(data: Path) -> list[Row]:
    rows, problems = read_rows(data)
    if problems:
        raise DataFaults(problems)
    return settle(rows).rows


def _write(data: Path, rows: list[Row], chance: random.Random | None) -> list[str]:
    for row in rows:
        if row.path.endswith(_MARK) and (faults := [*_unreadable(row)]):  # the dossier could not be read any more
            raise DataFaults(faults)
    formatted = format_rows(data, rows, chance or secrets.SystemRandom())
    _, cells = ingest(row for row in rows if row.path.endswith(_MARK))
    ours = [problem for problem in formatted.problems if problem.path.endswith(_MARK)]
    unread = [problem for problem in cells if not problem.rule.startswith("ref-")]
    if ours or unread:
        raise DataFaults(sorted(_named(problem) for problem in (*ours, *unread)))
    changed = write_formatted(data, formatted)
    if write_counts(data, Counter(row.table for row in rows)):
        changed.append(CARD_NAME)
    return sorted(changed)


def _unreadable(row: Row) -> Iterator[Problem]:
    for name, text in row.cells.items():
        if found := cell_fault(text.strip()):
            yield Problem(FILE, 0, name, *found)


def _named(problem: Problem) -> Problem:
    return replace(problem, path=FILE)
