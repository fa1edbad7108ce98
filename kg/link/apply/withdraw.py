"""Withdraw one judgement or link: the row stays with its day and reason, and one person splits again into several.

In: the folder of a dossier and the id of the row. Out: the dossier rewritten as `kg fmt` does. Withdrawing again
changes nothing.
"""

import random
import secrets
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from kg.errors import DataFaults, KgError
from kg.link.apply import Applied, finished, persons
from kg.link.apply.ledger import Identity, Ledger, Relation
from kg.link.apply.links import withdraw_link
from kg.link.decisions import Pair, clean_comment, pair_of


def withdraw(
    data: Path, ident: str, reason: str, day: date, version: str, base: str, license: str,
    chance: random.Random | None = None,
) -> Applied:  # fmt: skip
    """Withdraw a judgement (`ju-…`) or a link (`ln-…`); return what was changed.

    Of a link nothing is left but a tombstone. Errors: KgError when there is no such row, when it follows from other
    judgements, or without a reason; DataFaults, and nothing is written, when something stands in the way.
    """
    ledger = Ledger(data, chance or secrets.SystemRandom())
    before = persons.followed(ledger)
    row = ledger.get(ident)
    counts: Counter[str] = Counter()
    unlinked: tuple[Pair, ...] = ()
    if row is not None and row.table == "tombstones":
        ledger.note(f"{ident} was withdrawn already")
    elif row is not None and row.table == "links":
        _reason(reason)
        unlinked = (pair_of(row.cells["subject_id"], row.cells["object_id"]),)
        withdraw_link(ledger, ident, day)
        counts["withdrawn"] += 1
    elif row is not None and row.table == "judgements":
        _withdraw_judgement(ledger, ident, reason, day, before, counts)
        touched = {record for one in ledger.relations() if one.id == ident for record in one.pair}
        if faults := persons.refresh(ledger, touched, before, day, version):
            raise DataFaults(faults)
        persons.finish_tombstones(ledger, touched, day)
    else:
        raise KgError(f"there is no judgement or link {ident} in {data}")
    return replace(finished(ledger, counts, "", base, license), unlinked=unlinked)


def _withdraw_judgement(
    ledger: Ledger, ident: str, reason: str, day: date, followed: frozenset[str], counts: Counter[str]
) -> None:
    row = ledger.get(ident)
    if row is not None and row.cells["withdrawn_on"]:
        ledger.note(f"{ident} was withdrawn already, on {row.cells['withdrawn_on']}")
        return
    identity = next((one for one in ledger.identities() if one.id == ident), None)
    if identity is not None and ident in followed and len(identity.records) > 1:
        pairs = ", ".join(sorted({one.id for one in _standing_pairs(ledger) if set(one.pair) <= identity.records}))
        raise KgError(f"{ident} follows from judgements on pairs: withdraw one of these: {pairs}")
    ledger.withdraw(ident, day, _reason(reason))
    counts["withdrawn"] += 1
    if identity is not None:
        _bury_person(ledger, identity, day)


def _standing_pairs(ledger: Ledger) -> list[Relation]:
    return [one for one in ledger.relations() if one.withdrawn_on is None]


def _bury_person(ledger: Ledger, identity: Identity, day: date) -> None:
    """Bury the person of a withdrawn judgement, unless another judgement makes it."""
    if not any(one.stands and one.person == identity.person for one in ledger.identities()):
        ledger.bury(identity.person, day, "error")


def _reason(text: str) -> str:
    try:
        words = clean_comment(text)
    except ValueError as error:
        raise KgError(f"the reason cannot stand in a cell: {error}") from error
    if not words:
        raise KgError("say in a sentence why it is withdrawn: --reason")
    return f"Withdrawn: {words}"
