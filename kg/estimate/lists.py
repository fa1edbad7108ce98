"""Make capture histories of the lists of a case: which sources have a record of which people.

In: a case of a release, and pairs of records that nobody has decided on yet. Out: the histories as judgements leave
them, and what is needed to link the undecided pairs otherwise.
"""

from collections import Counter
from collections.abc import Iterable

from kg.coverage.case import Coverage
from kg.coverage.lists import Matrix, matrix
from kg.estimate.histories import Histories
from kg.estimate.linkage import Linkage, Pair
from kg.ledger import Ledger

Weighed = tuple[str, str, float]  # two ids of records, and how likely they are to be of one person


def histories_of(coverage: Coverage, act: str = "") -> Histories:
    """Return who is on which list: the records of each source in its newest edition, people as judgements have them."""
    found = matrix(coverage, act)
    return Histories.of(_names(coverage.ledger, found), found.patterns.items())


def linkage_of(coverage: Coverage, candidates: Iterable[Weighed], act: str = "") -> Linkage:
    """Return the records as judged, with those candidates that join two people on whom nobody has decided."""
    found, ledger = matrix(coverage, act), coverage.ledger
    groups = [tuple(record for held in member.held for record in held) for member in found.members]
    list_of = {record: at for member in found.members for at, held in enumerate(member.held) for record in held}
    person = {record: number for number, group in enumerate(groups) for record in group}
    apart = _kept_apart(ledger)
    pairs = (Pair(ledger.iri(one), ledger.iri(other), chance) for one, other, chance in candidates)
    undecided = [
        pair
        for pair in pairs
        if {pair.one, pair.other} <= person.keys()
        and person[pair.one] != person[pair.other]
        and frozenset((pair.one, pair.other)) not in apart
    ]
    return Linkage.of(_names(ledger, found), groups, list_of, undecided, apart)


def _names(ledger: Ledger, found: Matrix) -> list[str]:
    """Return what the lists are called; those of one name have their id beside it."""
    names = [ledger.label(source) for source in found.lists]
    shared = Counter(names)
    return [
        name if shared[name] == 1 else f"{name} ({ledger.ident(source)})"
        for name, source in zip(names, found.lists, strict=True)
    ]


def _kept_apart(ledger: Ledger) -> frozenset[frozenset[str]]:
    """Return the pairs of records that somebody judged to be of two people."""
    judged = (row for row in ledger.every(ledger.judgement, "Judgement") if row.stands)
    return frozenset(
        frozenset((one, other))
        for row in judged
        if row.relation == "different-person"
        for one in row.subjects
        for other in row.objects
    )
