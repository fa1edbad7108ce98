"""Put statements in an order for reading, those of one scope together.

In: propositions. Out: groups of them. Counts and shares are of one scope when they are about the same, count the same
and cover the same people, actors, days and places, or when a standing judgement holds them to be of the same scope.
"""

from collections.abc import Iterable

from kg.ledger import Judgement, Ledger, Proposition
from kg.views.question import Question
from kg.vocab import SCHEMES

_Key = tuple[str, ...]
_KINDS = {kind: rank for rank, kind in enumerate(SCHEMES["proposition-kind"])}


def groups(ledger: Ledger, question: Question, propositions: Iterable[Proposition]) -> list[list[Proposition]]:
    """Return statements in order, in groups: one a scope when the policy wants equal scopes, else all in one."""
    in_order = sorted(propositions, key=_order)
    if not in_order or not question.policy.is_strict("scope"):
        return [in_order] if in_order else []
    leaders = _Leaders()
    for one in in_order:
        leaders.join(one.iri, " ".join(_scope(one)))
        for other in _judged(ledger, question, one.iri):
            leaders.join(one.iri, other)
    found: dict[str, list[Proposition]] = {}
    for one in in_order:
        found.setdefault(leaders.of(one.iri), []).append(one)
    return list(found.values())


def _order(one: Proposition) -> tuple[object, ...]:
    return _KINDS.get(one.kind, len(_KINDS)), one.measure, _scope(one)[:-1], one.lower or 0, one.upper or 0, one.iri


def _scope(one: Proposition) -> _Key:
    """Return what the scope of a statement is made of; that of one without a figure is its own."""
    days = (one.period.earliest.isoformat(), one.period.latest.isoformat()) if one.period else ("", "")
    own = "" if one.kind in ("count", "share") else one.iri
    words = (one.population, one.actor)
    return one.about, one.kind, one.measure, one.share_of, *days, *one.territory, *map(repr, words), own


def _judged(ledger: Ledger, question: Question, iri: str) -> Iterable[str]:
    """Yield the statements that a judgement, which stood on the day asked for, holds to be of the same scope."""
    for prop, others in (("subject", "objects"), ("object", "subjects")):
        for found in map(ledger.judgement, ledger.pointing(iri, prop)):
            if found is not None and found.relation == "same-scope" and _stood(found, question):
                yield from getattr(found, others)


def _stood(judgement: Judgement, question: Question) -> bool:
    day = question.entered_by
    if day is None:
        return judgement.stands
    withdrawn = judgement.withdrawn is not None and judgement.withdrawn.earliest <= day
    return judgement.decided.latest <= day and not withdrawn


class _Leaders:
    """Disjoint sets of names, each known by one of them."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def join(self, first: str, second: str) -> None:
        self._above[self.of(first)] = self.of(second)
