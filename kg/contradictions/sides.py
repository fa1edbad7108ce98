"""On whose side somebody speaks: the states and state bodies that affiliations lead up to.

In: the ledger. Out: the side that two agents share on two days, with what is not certain about it. It agrees with the
prepared query `contradicted-by-own-side`: a side is a state or a state body, reached by at most three affiliations.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.contradictions.speech import Words, day, label, say
from kg.ledger import Affiliation, Claim, Days, Ledger

STEPS: Final = 3  # affiliations in a row
_KINDS: Final = ("state", "state-body")


@dataclass(frozen=True, slots=True)
class Side:
    """A body that two agents both speak for; `doubts` say where a post is attested for other days."""

    body: str
    doubts: tuple[Words, ...] = ()


class Sides:
    """The sides of the agents of a ledger."""

    def __init__(self, ledger: Ledger):
        self._ledger = ledger
        self.ways = lru_cache(maxsize=10_000)(self._ways)

    def _ways(self, agent: str) -> dict[str, tuple[Affiliation, ...]]:
        """Return the bodies above an agent, itself among them -> the shortest way of affiliations up to each."""
        found: dict[str, tuple[Affiliation, ...]] = {agent: ()}
        todo = [agent]
        for here in todo:
            for iri in self._ledger.pointing(here, "member") if len(found[here]) < STEPS else ():
                row = self._ledger.affiliation(iri)
                if row is not None and row.body not in found:
                    found[row.body] = (*found[here], row)
                    todo.append(row.body)
        return found

    def of(self, earlier: Claim, later: Claim) -> Side | None:
        """Return the side that two claims are of: a state or state body, else their one claimant; None without one."""
        if found := self.shared(earlier.claimant, earlier.stated, later.claimant, later.stated):
            return found
        return Side(earlier.claimant) if earlier.claimant == later.claimant else None

    def shared(self, first: str, on: Days, second: str, then: Days) -> Side | None:
        """Return the nearest side that two agents share, None when they share none.

        Shape: `on` and `then` are when each of them spoke; the first in order of IRIs of several that are as near.
        """
        ways = self.ways(first), self.ways(second)
        common = [body for body in ways[0] if body in ways[1] and self._is_side(body)]
        if not common:
            return None
        body = min(common, key=lambda body: (len(ways[0][body]) + len(ways[1][body]), body))
        doubts = [*self._doubts(ways[0][body], on), *self._doubts(ways[1][body], then)]
        return Side(body, tuple(dict.fromkeys(doubts)))

    def _is_side(self, body: str) -> bool:
        row = self._ledger.agent(body)
        return row is not None and row.kind in _KINDS

    def _doubts(self, way: tuple[Affiliation, ...], on: Days) -> list[Words]:
        """Return where a person is not known to have belonged to a body on a day. Bodies are held to last."""
        return [
            say("post-elsewhen", who=label(self._ledger, link.member), period=day(link.period), day=day(on))
            for link in way
            if link.period is not None and not link.period.meets(on) and self._is_person(link.member)
        ]

    def _is_person(self, agent: str) -> bool:
        row = self._ledger.agent(agent)
        return row is not None and row.kind in ("person", "group")
