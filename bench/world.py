"""The Republic of Examplia, which does not exist: its places, agents, sources and cases, as many as a size needs.

Everything follows from the seed. How many rows there are of each follows from the number of quads, so that a
dossier ten times the size has ten times the sources, and sizes of sources that fall off as long tails do.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, cycle, islice
from random import Random
from typing import Final

from bench.words import COUNTRY, Names, days, english, person, tagged, town, written
from kg.model import ALL_TABLES, PERSONS
from kg.tables import Row
from kg.values import ID_ALPHABET
from kg.vocab import SCHEMES

QUADS_PER_SOURCE: Final = 1_000
QUADS_PER_AGENT: Final = 1_500
QUADS_PER_PLACE: Final = 1_500
SOURCES_PER_NORM: Final = 50
CASES_PER_WIDER_CASE: Final = 5
FLATTENED: Final = 8  # how many of the largest sources are held back, so that the first has a few per cent of all

SINCE: Final = date(2000, 1, 1)  # before everything
FIRST_DAY: Final = date(2001, 3, 1)
DAYS: Final = 8_000  # over which the sources were issued
HEARD: Final = 0.25  # the part of all sources that may speak of a case: those that were issued next after it
FEWEST: Final = 8  # sources that may speak of a case, whatever the size
READ_ON: Final = date(2026, 10, 1)
ENTERED_ON: Final = date(2026, 11, 20)

_KINDS: Final = (
    "state", "state-body", "medium", "organisation", "person", "group", "medium", "person",
    "intergovernmental-body", "medium", "state-body",
)  # fmt: skip
_CAPACITIES: Final = {
    "project": "documentation project", "state": "state", "state-body": "ministry", "medium": "newspaper",
    "organisation": "human-rights organisation", "person": "spokesperson", "group": "witnesses, not named",
    "intergovernmental-body": "inquiry body",
}  # fmt: skip
_BOUND_TO: Final = {  # kind of member -> kind of its body, what binds them and as what
    "person": ("state-body", "post", "spokesperson"),
    "state-body": ("state", "membership", "ministry"),
    "medium": ("state-body", "ownership", "newspaper"),
    "organisation": ("group", "alignment", "supporters"),
}
_EVERY: Final = {"medium": 4, "organisation": 2}  # of these, only each fourth or second is bound to anybody
_PLACES: Final = (  # kind, precision and where in the list of eight its larger place stands
    ("province", "province", None), ("county", "county", 0), ("city", "city", 1), ("town", "city", 1),
    ("village", "locality", 1), ("district", "locality", 2), ("site", "exact", 2), ("city", "city", 1),
)  # fmt: skip


_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Mints ids that are never given twice and whose order says nothing: a walk through all six-letter ids."""

    def __init__(self, seed: int):
        self._seed = seed
        self._all = len(ID_ALPHABET) ** 6
        # A step that has no divisor in common with all there are, 27 ** 6, comes to each before it repeats one.
        self._step = 3 * Random(f"{seed}:ids").randrange(self._all // 9, self._all // 6) + 1
        self._next: dict[str, int] = {}  # by prefix

    def mint(self, table: str) -> str:
        """Return a new id of a table."""
        prefix = PERSONS.prefix if table == PERSONS.name else ALL_TABLES[table].prefix
        if prefix not in self._next:
            self._next[prefix] = Random(f"{self._seed}:ids:{prefix}").randrange(self._all)
        number = self._next[prefix]
        self._next[prefix] = (number + self._step) % self._all
        letters = []
        for _ in range(6):
            number, digit = divmod(number, len(ID_ALPHABET))
            letters.append(ID_ALPHABET[digit])
        return f"{prefix}-{''.join(reversed(letters))}"


class Draft:
    """Rows that were made together, in the order in which they were made."""

    def __init__(self, ids: Ids, chance: Random):
        self.ids = ids
        self.chance = chance
        self.rows: list[Row] = []

    def add(self, table: str, **cells: str) -> str:
        """Add a row with its filled cells and return its new id; who entered it is filled in."""
        columns = ALL_TABLES[table].columns
        ident = cells.setdefault(columns[0].name, "") or self.ids.mint(table)
        cells[columns[0].name] = ident
        if columns[-1].name == "checked_by":
            cells |= {"entered_by": "generator", "entered_on": ENTERED_ON.isoformat()}
            cells["checked_by"] = self.chance.choice(("", "", "second reader"))
        self.rows.append(Row(table, "", 0, cells))
        return ident

    def key(self, scheme: str) -> str:
        """Return some key of a concept scheme."""
        return self.chance.choice(SCHEMES[scheme])

    def on(self, day: date) -> str:
        """Return a day as some source writes it."""
        return written(day, self.chance)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A source: its place in the order of days, its id, the day it was issued and who published it."""

    index: int
    id: str
    day: date
    publisher: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its number and id, the restriction that touches it, its first day, and its city and province."""

    number: int
    id: str
    restriction: str
    day: date
    city: str
    province: str

    @property
    def last(self) -> date:
        """The last day of the case."""
        return self.day + timedelta(days=4)


class World:
    """Everything that stories refer to; `draft` holds its rows."""

    def __init__(self, quads: int, seed: int):
        self.seed = seed
        self.ids = Ids(seed)
        self.draft = Draft(self.ids, Random(f"{seed}:world"))
        self.agents: dict[str, list[str]] = {kind: [] for kind in _CAPACITIES}
        self.cities: list[tuple[str, str]] = []  # with their provinces
        self.sources: list[Source] = []
        self._make_places(max(len(_PLACES), quads // QUADS_PER_PLACE))
        self._make_agents(max(2 * len(_KINDS), quads // QUADS_PER_AGENT))
        self._make_sources(max(4, quads // QUADS_PER_SOURCE))
        self._bind_agents()
        self.project = self.agents["project"][0]
        self._link_places()
        self._wider = ""  # the case that later ones are part of

    # -- what stories ask for

    def agent(self, kind: str, chance: Random) -> str:
        """Return an agent of that kind; the first ones speak most."""
        agents = self.agents[kind]
        return agents[int(len(agents) * chance.random() ** 2)]

    def norm(self, chance: Random) -> str:
        """Return the id of a source that is a norm."""
        return self.sources[chance.randrange(0, len(self.sources), SOURCES_PER_NORM)].id

    def speaking(self, after: date, count: int, chance: Random) -> list[Source]:
        """Return sources issued after a day, some of them more than once, in the order of their days."""
        first = bisect(self.sources, after, key=lambda source: source.day)
        last = min(len(self.sources) - 1, first + max(FEWEST, int(HEARD * len(self.sources))))
        low, high = self._shares[first - 1] if first else 0.0, self._shares[last]
        drawn = (bisect(self._shares, chance.uniform(low, high), hi=last) for _ in range(count))
        return [self.sources[index] for index in sorted(drawn)]

    # -- how it is made

    def _make_places(self, count: int) -> None:
        add = self.draft.add
        self.country = add("places", label_en=COUNTRY[0], label_local=tagged(COUNTRY, ("fa", "ar", "ckb")),
                           kind="country", precision="country", codes="iso-3166-1@2020 = ZZ")  # fmt: skip
        block: list[str] = []
        for number in range(count):
            kind, precision, larger = _PLACES[number % len(_PLACES)]
            block = block if number % len(_PLACES) else []
            names, label = _place_names(number, kind)
            within = self.country if larger is None else block[larger]
            codes = f"geonames@2026-08 = {90_000_000 + number}"
            if larger is None:
                codes += f" | iso-3166-2@2020 = ZZ-{_three(number)}"
            block.append(add("places", label_en=label, label_local=names, kind=kind, within=within,
                             precision=precision, codes=codes))  # fmt: skip
            if kind == "city":
                self.cities.append((block[-1], block[0]))

    def _make_agents(self, count: int) -> None:
        for number, kind in enumerate(("project", *islice(cycle(_KINDS), count))):
            self.agents[kind].append(self._add_agent(kind, number))

    def _add_agent(self, kind: str, number: int) -> str:
        names = person(number) if kind == "person" else town(number)
        label = names[0] if kind == "person" else f"{_CAPACITIES[kind].split(',')[0].capitalize()} of {names[0]}"
        local = tagged(names, ("fa",)) if kind == "person" else ""
        return self.draft.add("agents", label_en=label, label_local=local, kind=kind, capacity=_CAPACITIES[kind])

    def _make_sources(self, count: int) -> None:
        chance = self.draft.chance
        publishers = [*self.agents["medium"], *self.agents["organisation"], *self.agents["intergovernmental-body"]]
        for index in range(count):
            day = FIRST_DAY + timedelta(days=index * DAYS // count)
            publisher = publishers[int(len(publishers) * chance.random() ** 2)]
            self.sources.append(Source(index, self._add_source(index, day, publisher), day, publisher))
        weights = [1 / (rank + FLATTENED) for rank in range(1, count + 1)]
        chance.shuffle(weights)
        said = (0.0 if source.index % SOURCES_PER_NORM == 0 else weights[source.index] for source in self.sources)
        self._shares = list(accumulate(said))

    def _add_source(self, index: int, day: date, publisher: str) -> str:
        is_norm = index % SOURCES_PER_NORM == 0
        kinds = [kind for kind in SCHEMES["source-kind"] if kind != "norm"]
        cells = {"url": f"https://example.org/examplia/papers/{index}"} if index % 7 else {"locator": f"box {index}"}
        if index % 4 == 1:
            cells["archived_url"] = f"https://example.org/archive/{index}"
        cells["access"] = SCHEMES["access"][index % 2]
        if index % 9 == 4:
            cells |= {"access": "known-through-another", "known_through": self.sources[index - 1].id}
        if index % 12 == 3:
            cells["edition_of"] = self.sources[index - 1].id
        return self.draft.add(
            "sources",
            label_en=f"{'Invented principles' if is_norm else 'Examplia paper'} {index}",
            kind="norm" if is_norm else self.draft.chance.choice(kinds),
            publisher=publisher,
            issued_on=self.draft.on(day),
            accessed_on=english(READ_ON),
            language=self.draft.chance.choice(("en", "fa", "ar", "ckb")),
            rights="Invented for measurements; free for any use.",
            **cells,
        )

    def _bind_agents(self) -> None:
        """Give agents the posts and bodies that some source says they have."""
        chance = self.draft.chance
        for kind, (of_body, binds, role) in _BOUND_TO.items():
            every = _EVERY.get(kind, 1)
            for member in self.agents[kind][every - 1 :: every]:
                source = chance.choice(self.sources)
                self.draft.add("affiliations", source=source.id, member=member, body=self.agent(of_body, chance),
                               kind=binds, role=role, period=days(SINCE, source.day),
                               locator=f"page {chance.randint(1, 90)}")  # fmt: skip

    def _link_places(self) -> None:
        for number, (city, _) in enumerate(self.cities):
            refused = number % 8 == 1  # it is the one before
            target = f"https://example.org/gazetteer/{number - refused}"
            self.draft.add("links", subject_id=city, subject_label="a city of Examplia", predicate_id="skos:exactMatch",
                           predicate_modifier="Not" if refused else "", object_id=target,
                           mapping_justification="semapv:ManualMappingCuration", author_id=self.project,
                           author_label="the project", mapping_date=ENTERED_ON.isoformat(), confidence="0.9",
                           comment="Name and province were compared.")  # fmt: skip

    def make_case(self, number: int) -> tuple[Case, list[Row]]:
        """Return the next case, with the rows of it and of its restriction; each fifth is wider than those after it."""
        draft = Draft(self.ids, Random(f"{self.seed}:case:{number}"))
        chance = draft.chance
        before = int(len(self.sources) * (1 - HEARD) * chance.random())
        day = self.sources[before].day - timedelta(days=9)
        city, province = self.cities[int(len(self.cities) * chance.random() ** 2)]
        names = town(number)
        if number % CASES_PER_WIDER_CASE == 0:
            self._wider = ""
        ident = draft.add("cases", label_en=f"Lantern march of {names[0]}", label_local=tagged(names, ("fa", "ar")),
                          period=days(day, day + timedelta(days=4)), places=f"{city} | {province}", part_of=self._wider,
                          description_en="Invented protests after street lanterns went out.")  # fmt: skip
        self._wider = self._wider or ident
        restriction = draft.add("restrictions", label_en=f"Network cut at {names[0]}", about=ident,
                                kind=draft.key("restriction-kind"), period=days(day, day + timedelta(days=2)),
                                places=province, limits="communication | publication",
                                description_en="Networks went down for two days.")  # fmt: skip
        return Case(number, ident, restriction, day, city, province), draft.rows


def _three(number: int) -> str:
    """Return a number below 46,656 in three digits and letters, as codes of provinces have them."""
    return "".join(_DIGITS[number // 36**place % 36] for place in (2, 1, 0))


def _place_names(number: int, kind: str) -> tuple[str, str]:
    """The local names of a place, and its English one."""
    names: Names = town(number)
    label = names[0] if kind in ("city", "town", "village") else f"{names[0]} {kind.capitalize()}"
    return tagged(names, ("fa", "ar", "ckb")), label
