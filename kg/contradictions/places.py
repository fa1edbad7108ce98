"""Find figures for single places that a later figure of the same claimant does not carry forward.

In: a `Judge`. Out: one finding a breakdown by place, or a local count, with the last later figure that covers it: which
of its places have no later figure, or a lower one. A later list of names is read only when it holds as many people as
the earlier figure, so that a few entered records are not taken for a whole list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.contradictions.compare import Judge
from kg.contradictions.fields import Fit, comparable, period_fit, stated, territory_fit, worded_fit
from kg.contradictions.finding import Certainty, Finding, Rule, Standing
from kg.contradictions.scope import GROWING
from kg.contradictions.speech import NONE, Words, day, figure, label, listed, number, say, sentences
from kg.ledger import Claim, Ledger, Proposition, Record, Source

_ACTS = {"killed": "killing", "injured": "injury", "arrested": "arrest", "disappeared": "disappearance"}


@dataclass(frozen=True, slots=True)
class Local:
    """Figures that one claim gives for places, and the count of which they are parts.

    `floors` have the least number of each place, `tops` the greatest, or the least again where it has no ceiling.
    """

    claim: Claim
    statement: str  # the breakdown, or the count itself
    total: Proposition
    floors: dict[str, int]
    tops: dict[str, int]

    @property
    def broken_down(self) -> bool:
        """Whether it is a breakdown of a count."""
        return self.statement != self.total.iri


class Figures:
    """What one claimant says of places and in total, in order of time."""

    def __init__(self, ledger: Ledger, claims: list[Claim]):
        self._ledger = ledger
        self._standing = Standing(ledger)
        self._claims = sorted(claims, key=lambda claim: (claim.stated.earliest, claim.iri))

    @cached_property
    def locals(self) -> list[Local]:
        """Its breakdowns by place and its counts of one place."""
        return [local for claim in self._claims if (local := _local(self._ledger, claim)) is not None]

    def last_total(self, local: Local) -> tuple[Claim, Proposition] | None:
        """Return its last later count that covers the places of an earlier figure, a standing one if there is one."""
        found = []
        for claim in self._claims:
            row = self._ledger.proposition(claim.proposition)
            if row is not None and claim.stated.earliest > local.claim.stated.latest and self._covers(row, local):
                found.append((claim, row))
        standing = [(claim, row) for claim, row in found if self._standing.stands(claim)]
        return next(iter((standing or found)[-1:]), None)

    def _covers(self, row: Proposition, local: Local) -> bool:
        alike = (row.kind, row.about, row.measure) == ("count", local.total.about, local.total.measure)
        fit = territory_fit(self._ledger, tuple(local.floors), row.territory)
        wider = fit is Fit.PART or (fit is Fit.EQUAL and len(local.floors) > 1)
        return alike and wider and _spans(local.total, row) and (local.broken_down or _same_people(local.total, row))

    def later(self, local: Local) -> list[Local]:
        """Return what it later says of places, in the case and the measure of an earlier figure."""
        return [
            other
            for other in self.locals
            if other.claim.stated.earliest > local.claim.stated.latest and comparable(other.total, local.total)
        ]


def _spans(earlier: Proposition, later: Proposition) -> bool:
    """Return whether the days of a later count hold those of an earlier one."""
    return period_fit(earlier.period, later.period) in (Fit.EQUAL, Fit.PART)


def _same_people(one: Proposition, other: Proposition) -> bool:
    """Return whether two counts name the same people and the same who acted."""
    texts = ((one.population, other.population), (one.actor, other.actor))
    return all(worded_fit(stated(first), stated(second)) is Fit.EQUAL for first, second in texts)


def places_not_carried_forward(judge: Judge) -> Iterator[Finding]:
    """Yield the figures for places that later figures or lists of the same claimant lack or lower."""
    by_claimant: dict[str, list[Claim]] = {}
    for claim in judge.ledger.every(judge.ledger.claim, "Claim"):
        if claim.stance == "asserts":
            by_claimant.setdefault(claim.claimant, []).append(claim)
    lists = _lists(judge.ledger)
    for claimant in sorted(by_claimant):
        figures = Figures(judge.ledger, by_claimant[claimant])
        for local in figures.locals:
            if last := figures.last_total(local):
                later = [one for one in lists.get(claimant, ()) if _is_later_list(local, *one)]
                for source, records in later:
                    yield from _shortened(judge, local, source, records, last)
                if not later:
                    yield from _lost(judge, local, last, figures.later(local))


def _local(ledger: Ledger, claim: Claim) -> Local | None:
    if (partition := ledger.partition(claim.proposition)) is not None:
        total = ledger.proposition(partition.total)
        if partition.basis != "place" or total is None or total.measure not in GROWING:
            return None
        counts = {cell.of: cell.count for cell in partition.cells}
        return Local(claim, partition.iri, total, counts, counts)
    row = ledger.proposition(claim.proposition)
    if row is None or row.kind != "count" or row.measure not in GROWING or len(row.territory) != 1 or not row.lower:
        return None
    (place,) = row.territory
    return Local(claim, row.iri, row, {place: int(row.lower)}, {place: int(row.upper or row.lower)})


def _lost(judge: Judge, local: Local, last: tuple[Claim, Proposition], later: list[Local]) -> Iterator[Finding]:
    """Yield that later figures for places are lower, which is certain, or missing, which may be a gap in the rows.

    A single local floor that fell is left to `floors.py`.
    """
    given = {place for other in later for place in other.floors}
    missing = [place for place in local.floors if place not in given]
    lower = _fallen(local, later) if local.broken_down else {}
    if missing or lower:
        claim, row = last
        head = say("not-carried", who=label(judge.ledger, local.claim.claimant), places=_places(judge.ledger, local),
                   day=day(local.claim.stated), figure=figure(row), later=day(claim.stated))  # fmt: skip
        doubt = say("not-entered") if missing else NONE
        fell = say("places-lower", names=_changed(judge.ledger, local, lower)) if lower else NONE
        words = sentences([head, fell, _missing(judge.ledger, local, missing), doubt])
        yield _finding(judge, local, last, words, Certainty.CERTAIN if lower else Certainty.TO_CHECK)


def _fallen(local: Local, later: list[Local]) -> dict[str, int]:
    """Return the last later figure of each place where it is lower, of the same people and at least the same days."""
    last: dict[str, int] = {}
    for other in later:
        if _spans(local.total, other.total) and _same_people(local.total, other.total):
            last |= other.tops
    return {place: last[place] for place, floor in local.floors.items() if last.get(place, floor) < floor}


def _places(ledger: Ledger, local: Local) -> Words:
    if not local.broken_down:
        ((place, floor),) = local.floors.items()
        return say("one-place", place=label(ledger, place), figure=number(floor))
    return say("many-places", count=number(len(local.floors)))


def _missing(ledger: Ledger, local: Local, places: list[str]) -> Words:
    if not places:
        return NONE
    if len(places) == len(local.floors):
        return say("places-none")
    return say("places-missing", names=listed(label(ledger, place) for place in places))


def _changed(ledger: Ledger, local: Local, after: dict[str, int]) -> Words:
    """Return places with their earlier figures and lower ones."""
    return listed(
        say("place-fell", place=label(ledger, place), before=number(local.floors[place]), after=number(count))
        for place, count in after.items()
    )


def _lists(ledger: Ledger) -> dict[str, list[tuple[Source, list[Record]]]]:
    """Return the sources that list people, by their publisher, in order of IRIs."""
    records: dict[str, list[Record]] = {}
    for record in ledger.every(ledger.record, "PersonRecord"):
        records.setdefault(record.source, []).append(record)
    found: dict[str, list[tuple[Source, list[Record]]]] = {}
    for iri in sorted(records):
        if (source := ledger.source(iri)) is not None:
            found.setdefault(source.publisher, []).append((source, records[iri]))
    return found


def _is_later_list(local: Local, source: Source, records: list[Record]) -> bool:
    """Return whether a source lists people later than an earlier figure was given, and as many as it counts."""
    held = [record for record in records if record.act == _ACTS.get(local.total.measure)]
    return source.issued.earliest > local.claim.stated.latest and len(held) >= sum(local.floors.values())


def _shortened(
    judge: Judge, local: Local, source: Source, records: list[Record], last: tuple[Claim, Proposition]
) -> Iterator[Finding]:
    """Yield that a later list holds fewer people of some places; it is set beside the last later count."""
    held = [record for record in records if record.act == _ACTS.get(local.total.measure)]
    after = {place: sum(_may_be_at(judge.ledger, record, place) for record in held) for place in local.floors}
    lower = {place: count for place, count in after.items() if count < local.floors[place]}
    if lower:
        head = say("list-shorter", who=label(judge.ledger, local.claim.claimant), places=_places(judge.ledger, local),
                   day=day(local.claim.stated), list=label(judge.ledger, source.iri),
                   records=number(len(held)))  # fmt: skip
        words = sentences([head, say("places-fewer", names=_changed(judge.ledger, local, lower))])
        yield _finding(judge, local, last, words, Certainty.TO_CHECK)


def _may_be_at(ledger: Ledger, record: Record, place: str) -> bool:
    """Return whether a record may be of a place: one that leaves the place open may be of any."""
    return not record.places or any(place in ledger.areas(each) for each in record.places)


def _finding(
    judge: Judge, local: Local, last: tuple[Claim, Proposition], words: Words, certainty: Certainty
) -> Finding:
    claim, row = last
    return Finding(
        rule=Rule.PLACES,
        certainty=certainty,
        subject=local.statement,
        object=row.iri,
        claims=tuple(sorted({local.claim.iri, claim.iri})),
        words=words,
        judged=judge.judged.settled([local.statement, local.claim.iri], [row.iri, claim.iri]),
    )
