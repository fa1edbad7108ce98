"""Make the persons follow the standing judgements on pairs of records: one person for each connected group.

In: the rows of a dossier in which judgements on pairs have just been made or withdrawn. Out: the identity judgements
that follow, those withdrawn that no longer do, and tombstones for persons that became part of another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, TypeAlias

import networkx

from kg.errors import Problem
from kg.link.apply.ledger import SAME, Identity, Ledger, Relation, join_ids
from kg.link.decisions import Pair, pair_of

Group: TypeAlias = frozenset[str]  # records of one person

_ALONE: Final = "No standing judgement joins this record to another."
_OF_AUTHOR: Final = (
    "author", "decided_on", "justification", "source", "locator", "entered_by", "entered_on", "checked_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """What the judgements of a dossier say of persons at one moment."""

    pairs: Sequence[Relation]  # standing, of one person
    pairs_of: Mapping[str, Sequence[Relation]]  # by record
    identities: Sequence[Identity]
    standing_of: Mapping[str, Sequence[Identity]]  # by record
    last: Mapping[Group, Identity]  # the latest judgement on exactly these records
    born: Mapping[str, date]  # when a person was first made

    def around(self, group: Iterable[str]) -> list[Identity]:
        """Return the standing judgements on any of these records, the oldest person's first."""
        found = {one.id: one for record in group for one in self.standing_of.get(record, ())}
        return sorted(found.values(), key=lambda one: (self.born[one.person], one.person, one.id))


def _look(ledger: Ledger) -> _Known:
    pairs = [one for one in ledger.relations() if one.relation == SAME and one.withdrawn_on is None]
    identities = sorted(ledger.identities(), key=lambda one: (one.decided_on, one.id))
    pairs_of, standing_of = defaultdict(list), defaultdict(list)
    born: dict[str, date] = {}
    for pair in pairs:
        for record in pair.pair:
            pairs_of[record].append(pair)
    for one in identities:
        born.setdefault(one.person, one.decided_on)
        for record in one.records if one.stands else ():
            standing_of[record].append(one)
    return _Known(pairs, pairs_of, identities, standing_of, {one.records: one for one in identities}, born)


def followed(ledger: Ledger) -> frozenset[str]:
    """Return the ids of the identity judgements that follow from standing judgements on pairs of records."""
    known = _look(ledger)
    graph = _graph(one.pair for one in known.pairs)
    return frozenset(
        one.id
        for one in known.identities
        if one.stands and (len(one.records) == 1 or (one.records <= set(graph) and _joined(graph, one.records)))
    )


def refresh(
    ledger: Ledger, touched: Iterable[str], followed_before: frozenset[str], day: date, version: str
) -> list[Problem]:
    """Make the persons of the touched records follow the judgements on pairs; return what stands in the way.

    `followed_before` is what `followed` returned before the change. An identity judgement that is not among them stands
    alone: before its person becomes part of another, it is said pair by pair, in its author's name.
    """
    known = _look(ledger)
    stale = [group for group in _groups(known, frozenset(touched), followed_before) if _is_stale(known, group)]
    replaced = known.around(record for group in stale for record in group)
    for one in replaced:
        if one.id not in followed_before:
            _spell_out(ledger, one)
    chosen = _choose(ledger, known, stale, replaced)
    if faults := _linked(ledger, {one.person for one in replaced} - set(chosen.values())):
        return faults
    pairs_of = _look(ledger).pairs_of
    made = {group: _make(ledger, known, pairs_of, group, chosen[group], day, version) for group in stale}
    for one in replaced:
        heirs = " and ".join(sorted(made[group] for group in stale if one.records & group))
        ledger.withdraw(one.id, day, f"Replaced by {heirs}, since judgements on pairs of its records changed.")
    _settle_tombstones(ledger, replaced, day)
    return []


def _graph(pairs: Iterable[Pair]) -> "networkx.Graph[str]":
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_edges_from(pairs)
    return graph


def _joined(graph: "networkx.Graph[str]", records: Group) -> bool:
    return bool(networkx.is_connected(graph.subgraph(records)))


def _groups(known: _Known, touched: Group, followed_before: frozenset[str]) -> list[Group]:
    """Return the groups with a touched record, or with one that shares a person with a touched one; largest first."""
    graph = _graph(one.pair for one in known.pairs)
    for one in known.identities:
        if one.stands and one.id not in followed_before:
            graph.add_edges_from(pairwise(sorted(one.records)))
    near = touched.union(*(one.records for one in known.around(touched)))
    graph.add_nodes_from(near)
    groups = (frozenset(component) for component in networkx.connected_components(graph))
    return sorted((group for group in groups if group & near), key=lambda group: (-len(group), min(group)))


def _is_stale(known: _Known, group: Group) -> bool:
    """Tell whether the standing identity judgements say something else of a group than that it is one person."""
    found = known.around(group)
    if not found:
        return len(group) > 1
    return len({one.person for one in found}) > 1 or all(one.records != group for one in found)


def _spell_out(ledger: Ledger, identity: Identity) -> None:
    """Say of each two neighbours what an identity judgement says of all its records, in the words of its author."""
    row = ledger.get(identity.id)
    held = {one.pair for one in ledger.relations() if one.relation == SAME and one.withdrawn_on is None}
    for pair in pairwise(sorted(identity.records)):
        if row is not None and pair_of(*pair) not in held:
            said = {name: row.cells[name] for name in _OF_AUTHOR}
            said["method"] = f"{row.cells['method']} (said pair by pair what {identity.id} says)"
            ledger.judge(kind="relation", subjects=pair[0], relation=SAME, objects=pair[1], **said)


# -- which person stands for which group


def _choose(ledger: Ledger, known: _Known, groups: Sequence[Group], replaced: Sequence[Identity]) -> dict[Group, str]:
    """Return the person of each group: the one it had before a merger, else its oldest, else a new one."""
    going = {one.id for one in replaced}
    busy = {one.person for one in known.identities if one.stands and one.id not in going}
    chosen: dict[Group, str] = {}
    for group in groups:
        earlier = known.last.get(group)
        part_of_one = any(group < one.records for one in known.around(group))
        if earlier is not None and part_of_one and earlier.person not in busy:
            chosen[group] = earlier.person
            busy.add(earlier.person)
    for group in groups:
        if group not in chosen:
            free = [one.person for one in known.around(group) if one.person not in busy]
            chosen[group] = free[0] if free else ledger.mint("pe")
            busy.add(chosen[group])
    return chosen


def _linked(ledger: Ledger, lost: set[str]) -> list[Problem]:
    """Return a fault for each link of a person that would no longer stand."""
    message = "would become part of another person, but this row links it: link the other one instead, and apply again"
    return [
        Problem(row.path, row.number, "subject_id", "link-person", f"{row.cells['subject_id']} {message}")
        for row in ledger.of("links")
        if row.cells["subject_id"] in lost
    ]


# -- writing


def _make(
    ledger: Ledger, known: _Known, pairs_of: Mapping[str, Sequence[Relation]], group: Group, person: str, day: date,
    version: str,
) -> str:  # fmt: skip
    """Judge that a group is one person, in the name of who judged last on a pair of it; return the judgement's id."""
    pairs = {one.id: one for record in group for one in pairs_of.get(record, ())}
    before = known.around(group)
    last: Relation | Identity = max(pairs.values(), key=lambda one: (one.decided_on, one.id)) if pairs else before[0]
    row = ledger.get(last.id)
    named = ", ".join(sorted(pairs))
    return ledger.judge(
        kind="identity", subjects=join_ids(group), objects=person,
        preferred_name=_preferred_name(ledger, known, group, person),
        method=f"groups of records joined by judgements on pairs, kg link, version {version}", author=last.author,
        decided_on=day.isoformat(), entered_by=row.cells["entered_by"] if row else "", entered_on=day.isoformat(),
        justification=f"Judged pair by pair to be of one person: {named}." if pairs else _ALONE,
    )  # fmt: skip


def _preferred_name(ledger: Ledger, known: _Known, group: Group, person: str) -> str:
    """Return the preferred name that a group brings along; a name given to more records than these is not for it."""
    fitting = [one for one in (known.last.get(group), *known.around(group)) if one is not None and one.records <= group]
    fitting.sort(key=lambda one: one.person != person)
    rows = (ledger.get(one.id) for one in fitting)
    return next((row.cells["preferred_name"] for row in rows if row and row.cells["preferred_name"]), "")


# -- tombstones


def _settle_tombstones(ledger: Ledger, replaced: Iterable[Identity], day: date) -> None:
    """Bury each person that no longer stands, and take away the tombstone of each that stands again."""
    holders = _holders(ledger)
    standing = set(holders.values())
    buried = {row.cells["id"] for row in ledger.of("tombstones")}
    for person in sorted(standing & buried):
        ledger.remove(person)
    for one in sorted(replaced, key=lambda one: one.person):
        if one.person not in standing | buried:
            heir = _heir(one.records, holders)
            ledger.bury(one.person, day, "merged" if heir else "error", heir)
            buried.add(one.person)
    _point_to_heirs(ledger, holders)


def _holders(ledger: Ledger) -> dict[str, str]:
    """Return record -> the person that it is of."""
    return {record: one.person for one in ledger.identities() if one.stands for record in one.records}


def _heir(records: Iterable[str], holders: Mapping[str, str]) -> str:
    """Return the one person that all these records are of, or an empty string."""
    heirs = {holders.get(record, "") for record in records}
    return heirs.pop() if len(heirs) == 1 else ""


def _point_to_heirs(ledger: Ledger, holders: Mapping[str, str]) -> None:
    """Let no tombstone of a person name one that does not stand."""
    standing = set(holders.values())
    records = {one.person: one.records for one in ledger.identities()}
    for row in list(ledger.of("tombstones")):
        ident, heir = row.cells["id"], row.cells["replaced_by"]
        if ident in records and heir in records and heir not in standing:
            ledger.edit(ident, replaced_by=_heir(records[ident], holders))


def finish_tombstones(ledger: Ledger, touched: Iterable[str], day: date) -> None:
    """Bury persons all of whose records are of another person now: what a run that was cut off has left undone."""
    wanted = frozenset(touched)
    holders = _holders(ledger)
    seen = {row.cells["id"] for row in ledger.of("tombstones")} | set(holders.values())
    for one in ledger.identities():
        if one.person not in seen and one.records & wanted and (heir := _heir(one.records, holders)):
            ledger.bury(one.person, day, "merged", heir)
            seen.add(one.person)
