"""What the parts of a story share: its case, its sources in the order of their days, and how rows are added."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from bench.words import days, english, town
from bench.world import Case, Draft, Source, World
from kg.vocab import SCHEMES

SPEAKING: Final = 9  # sources of a story: the first counts, the last looks back


@dataclass(frozen=True, slots=True)
class Said:
    """A claim that others relay, answer or revise."""

    id: str
    source: Source
    claimant: str
    proposition: str


class Story(Draft):
    """The rows of one story, and what its parts share."""

    def __init__(self, world: World, case: Case, number: int):
        super().__init__(world.ids, Random(f"{world.seed}:story:{number}"))
        self.world = world
        self.case = case
        self.number = number
        self.sources = world.speaking(case.last, SPEAKING, self.chance)

    def turn(self, scheme: str) -> str:
        """Return the key of a scheme whose turn it is in this story."""
        keys = SCHEMES[scheme]
        return keys[self.number % len(keys)]

    def some(self, kind: str) -> str:
        """Return some agent of a kind."""
        return self.world.agent(kind, self.chance)

    def some_day(self) -> date:
        """Return some day of the case."""
        return self.case.day + timedelta(days=self.chance.randrange(5))

    def state(self, kind: str, text: str, **cells: str) -> str:
        """Add a proposition about the case, unless `cells` says otherwise, and return its id."""
        return self.add("propositions", **{"about": self.case.id, "kind": kind, "text_en": text} | cells)

    def count(self, measure: str, figure: str, bound: str, **cells: str) -> str:
        """Add a count of people over the whole case, unless `cells` says otherwise, and return its id."""
        scope = {
            "population": "protesters and passers-by",
            "actor": "security forces",
            "period": days(self.case.day, self.case.last),
            "territory": self.case.province,
        }
        text = f"people {measure} at {town(self.case.number)[0]}"
        return self.state("count", text, measure=measure, figure=figure, bound=bound, **scope | cells)

    def claim(self, source: Source, claimant: str, stance: str, proposition: str, **cells: str) -> Said:
        """Add a claim that was made on the day its source was issued, unless `cells` says otherwise."""
        where = {"stated_on": self.on(source.day), "locator": f"paragraph {self.chance.randint(1, 60)}"}
        said = {"source": source.id, "claimant": claimant, "stance": stance, "proposition": proposition}
        return Said(self.add("claims", **where | said | cells), source, claimant, proposition)

    def judge(self, kind: str, justification: str, **cells: str) -> None:
        """Add a judgement of the project."""
        decided = english(date(2026, 11, self.chance.randint(1, 20)))
        made = {"method": "comparison by hand, version 1", "author": self.world.project, "decided_on": decided}
        self.add("judgements", kind=kind, justification=justification, **made | cells)
