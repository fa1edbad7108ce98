"""Ties that are possible and no more: they are shown beside the numbers and never change one.

The same verbatim quote, a claim that reports an agent of whom a claim was read too, and records of one person told by
the same sort of informant in the same province. None of them shows dependence; each says where to look for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg.folding import fold
from kg.ledger import Claim, Ledger, Record

QUOTE, SPEAKER, INFORMANT = "quote", "speaker", "informant"


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """Two claims or records that may share what lies behind them, and what makes it possible."""

    kind: str
    first: str
    second: str


def hints_of(claims: Sequence[Claim], origins: Mapping[str, Iterable[str]]) -> list[Hint]:
    """Return the possible ties between the claims of one statement, in order; none between two that share an origin."""
    found = {*_by_quote(claims), *_by_speaker(claims)}
    return sorted(hint for hint in found if set(origins[hint.first]).isdisjoint(origins[hint.second]))


def _by_quote(claims: Iterable[Claim]) -> Iterator[Hint]:
    quoting: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        if claim.quote:
            quoting[" ".join(fold(claim.quote).split())].append(claim.iri)
    for several in quoting.values():
        for first, second in combinations(sorted(several), 2):
            yield Hint(QUOTE, first, second)


def _by_speaker(claims: Sequence[Claim]) -> Iterator[Hint]:
    """Yield who reports an agent without naming a claim, with that agent's own claims."""
    of_agent: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        of_agent[claim.claimant].append(claim.iri)
    for claim in claims:
        if not claim.relays:
            for own in (iri for agent in claim.attributed_to for iri in of_agent.get(agent, ()) if iri != claim.iri):
                yield Hint(SPEAKER, claim.iri, own)


def informants_in_common(ledger: Ledger) -> list[Hint]:
    """Return the records of one person, from different sources, told by the same sort of informant in one province.

    Shape: in order. No informant is named in a release, so that nothing more can be known.
    """
    found: set[Hint] = set()
    for iris in ledger.persons().values():
        records = [record for iri in iris if (record := ledger.record(iri)) is not None and record.informant_place]
        found.update(Hint(INFORMANT, *sorted((a.iri, b.iri))) for a, b in combinations(records, 2) if _alike(a, b))
    return sorted(found)


def _alike(one: Record, other: Record) -> bool:
    told = (one.informant, one.informant_place) == (other.informant, other.informant_place)
    return told and bool(one.informant) and one.source != other.source
