"""Put reviewed decisions into a dossier: links to other data sets, judgements on pairs of records, and their persons.

In: the folder of a dossier and decisions. Out: the dossier rewritten as `kg fmt` does, or not touched when a decision
cannot stand: one that no person made, one that contradicts another, one of a thing that is not there. Applying the same
decisions again changes nothing.
"""

import random
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from kg.directory import id_table
from kg.errors import DataFaults, Problem
from kg.ingest import REVIEWED
from kg.link.apply import persons
from kg.link.apply.coherent import contradictions
from kg.link.apply.ledger import DIFFERENT, SAME, Ledger, Relation
from kg.link.apply.links import put_links
from kg.link.decisions import ENDING, Answer, Decision, Pair, clean_label
from kg.values import is_id

_RELATION: Final = {Answer.YES: SAME, Answer.NO: DIFFERENT}
_PEOPLE: Final = frozenset({"person", "group"})  # kinds of agents that only a person may link
_ANSWERS: Final = {SAME: "judged to be one person", DIFFERENT: "judged to be different people"}


@dataclass(frozen=True, slots=True)
class Applied:
    """What was changed: the paths written, how many rows of each sort, and sentences on what needs to be known.

    `unlinked` holds the pair of a link that was withdrawn: a decision on it would make the link anew.
    """

    paths: tuple[str, ...]
    counts: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()
    unlinked: tuple[Pair, ...] = ()


def apply(
    data: Path, decisions: Sequence[Decision], day: date, version: str, name: str, base: str,
    license: str, chance: random.Random | None = None,
) -> Applied:  # fmt: skip
    """Put decisions into the dossier at `data`; new links go to `links/<name>.sssom.tsv`. Return what was changed.

    `day` is when persons are made or withdrawn, `version` that of the program, `license` for a new file of links.
    Errors: DataFaults, and nothing is written, when a decision cannot be applied or contradicts another.
    """
    ledger = Ledger(data, chance or secrets.SystemRandom())
    if faults := _faults(ledger, decisions, day, name):
        raise DataFaults(faults)
    before = persons.followed(ledger)
    counts: Counter[str] = Counter()
    pairs = [one for one in decisions if id_table(one.object) == "records"]
    faults = [fault for one in _by_day(pairs) if (fault := _judge(ledger, one, version, name, counts))]
    touched = {ident for one in pairs for ident in one.pair}
    faults += contradictions(ledger, touched, f"{name}{ENDING}")
    faults += persons.refresh(ledger, touched, before, day, version)
    persons.finish_tombstones(ledger, touched, day)
    faults += put_links(ledger, _by_day(one for one in decisions if not is_id(one.object)), name, day, version, counts)
    if faults:
        raise DataFaults(sorted(faults))
    return finished(ledger, counts, name, base, license)


def finished(ledger: Ledger, counts: Counter[str], name: str, base: str, license: str) -> Applied:
    """Write what has changed and return what it was."""
    counts["persons"] = sum(1 for row in ledger.of("judgements") if row.number == 0 and row.cells["kind"] == "identity")
    paths = ledger.write({"license": license, "mapping_set_id": f"{base}mappings/{name}"}, base)
    return Applied(tuple(paths), counts, tuple(ledger.notes))


def _by_day(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda one: (one.decided_on, one.pair))


# -- what cannot be applied


def _faults(ledger: Ledger, decisions: Iterable[Decision], day: date, name: str) -> list[Problem]:
    found = []
    for decision in decisions:
        for column, rule, message in _wrong(ledger, decision, day):
            found.append(Problem(f"{name}{ENDING}", decision.line, column, rule, message))
    return sorted(found)


def _wrong(ledger: Ledger, decision: Decision, day: date) -> Iterable[tuple[str, str, str]]:
    """Yield (column, rule, message) of whatever keeps a decision from being applied."""
    subject, author = ledger.thing(decision.subject), ledger.get(decision.author)
    if not subject:
        yield (
            "subject_id",
            "link-subject",
            f"there is no {decision.subject} in this dossier: link a thing that is in it",
        )
    if is_id(decision.object):
        yield from _wrong_pair(ledger, decision)
    if author is None or author.table != "agents":
        known = f"there is no {decision.author} among the agents" if decision.author else "nobody is named"
        yield "author_id", "link-author", f"{known}: a decision is the judgement of an agent of this dossier"
    if decision.justification not in REVIEWED and _of_people(ledger, decision.subject):
        yield (
            "mapping_justification", "link-not-reviewed",
            f'"{decision.justification}" is no judgement of a person, and only a person links people: review the pair',
        )  # fmt: skip
    if decision.decided_on > day:
        yield "mapping_date", "link-date", f"{decision.decided_on} is later than the day of applying, {day}"


def _wrong_pair(ledger: Ledger, decision: Decision) -> Iterable[tuple[str, str, str]]:
    tables = {ledger.thing(decision.subject), ledger.thing(decision.object)}
    if not ledger.thing(decision.object):
        yield "object_id", "link-subject", f"there is no {decision.object} in this dossier: link a thing that is in it"
    elif decision.subject == decision.object:
        yield "object_id", "link-pair", "both sides are the same row: name two"
    elif tables - {""} != {"records"}:
        yield "object_id", "link-pair", "of this dossier only records are joined by review: merge other rows by hand"
    elif decision.answer is not Answer.UNSURE and decision.predicate != "skos:exactMatch":
        message = "two records are of one person or not: write skos:exactMatch, with the modifier Not for a refusal"
        yield "predicate_id", "link-pair", message


def _of_people(ledger: Ledger, ident: str) -> bool:
    row = ledger.get(ident)
    return id_table(ident) in ("records", "persons") or (row is not None and row.cells.get("kind") in _PEOPLE)


# -- judgements on pairs of records


def _judge(ledger: Ledger, decision: Decision, version: str, name: str, counts: Counter[str]) -> Problem | None:
    """Put one decision on two records into the rows; return why it contradicts what stands, if it does."""
    held = ledger.relations_of(decision.pair)
    own = [one for one in held if one.author == decision.author]
    wanted = _RELATION.get(decision.answer, "")
    standing = [one for one in own if one.withdrawn_on is None]
    if any(one.decided_on > decision.decided_on for one in standing):
        ledger.note(
            f"{' and '.join(decision.pair)}: a later judgement of the same author stands; this one is passed over"
        )
        return None
    if any(one.relation == wanted for one in standing):
        counts["already"] += 1
        return None
    if any(_was_taken_back(one, decision) for one in own if one.relation == wanted):
        ledger.note(f"{' and '.join(decision.pair)}: this judgement was withdrawn; decide anew for it to stand again")
        return None
    others = [one for one in held if one.author != decision.author and one.withdrawn_on is None]
    if wanted and (against := [one for one in others if one.relation != wanted]):
        return _contradicted(decision, against[0], wanted, name)
    for one in standing:
        _say_again(ledger, one, decision.pair)
        words = "is now unsure" if decision.answer is Answer.UNSURE else "decided otherwise"
        ledger.withdraw(one.id, decision.decided_on, f"Its author {words}: {decision.reason}")
        counts["withdrawn"] += 1
    if wanted:
        _add(ledger, decision, wanted, version)
    counts[wanted or "unsure"] += 1
    return None


def _say_again(ledger: Ledger, judged: Relation, but: Pair) -> None:
    """Say of the other pairs of a judgement what it says of them all, in the words of its author."""
    row = ledger.get(judged.id)
    if row is None:
        return
    for pair in sorted(each.pair for each in ledger.relations() if each.id == judged.id and each.pair != but):
        ledger.judge(**{**row.cells, "id": "", "subjects": pair[0], "objects": pair[1]})


def _was_taken_back(judgement: Relation, decision: Decision) -> bool:
    """Tell whether a judgement that was withdrawn is what the decision says, and not an earlier one."""
    if judgement.withdrawn_on is None:
        return False
    return decision.decided_on <= judgement.decided_on or decision.decided_on < judgement.withdrawn_on


def _contradicted(decision: Decision, other: Relation, wanted: str, name: str) -> Problem:
    message = (
        f"{' and '.join(decision.pair)} are {_ANSWERS[wanted]} here, but {other.author} {_ANSWERS[other.relation]} "
        f"in {other.id}: withdraw one of the two"
    )
    return Problem(f"{name}{ENDING}", decision.line, "predicate_id", "link-contradiction", message)


def _add(ledger: Ledger, decision: Decision, relation: str, version: str) -> None:
    ledger.judge(
        kind="relation", subjects=decision.subject, relation=relation, objects=decision.object, author=decision.author,
        method=f"side-by-side review with kg link, version {decision.tool_version or version}",
        decided_on=decision.decided_on.isoformat(), justification=f"Reviewed side by side: {decision.reason}",
        entered_by=_entered_by(ledger, decision), entered_on=decision.decided_on.isoformat(),
    )  # fmt: skip


def _entered_by(ledger: Ledger, decision: Decision) -> str:
    row = ledger.get(decision.author)
    return clean_label(row.cells["label_en"]) if row else decision.author
