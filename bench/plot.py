"""The plot of a story: who counted people, who passed the figure on, who denied it, whom the sources list.

A story is small whatever the size of the dossier, so that what is computed about pairs of claims stays linear.
Its number decides which forms occur in it, so that few stories show them all; chance decides the rest.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from bench.cited import cite_evidence
from bench.statements import go_in_circles, state_more
from bench.story import Said, Story
from bench.words import days, english, person, tagged
from bench.world import Case, Source, World
from kg.tables import Row
from kg.values import join_many
from kg.vocab import SCHEMES

DEEPEST: Final = 6  # relays in a row
MOST_RECORDS: Final = 6  # of one source; no cell of a partition counts fewer
_ACTS: Final = {"killed": "killing", "injured": "injury", "arrested": "arrest", "disappeared": "disappearance"}
_BASES: Final = ("identification", "place", "day", "gender", "age-band")
_AGES: Final = ("16", "16 or 17", "12-17", "under 18", "over 60", "about 30", "")
_CHANGE: Final = {"raises": 1, "lowers": -1}


@dataclass(frozen=True, slots=True)
class Toll:
    """What the story turns on: the first and the last claim of the one who counted, and their figures."""

    measure: str
    first: Said
    last: Said
    figure: int
    last_figure: int


def tell(world: World, case: Case, number: int) -> list[Row]:
    """Return the rows of the story of this number, which is about the case."""
    story = Story(world, case, number)
    toll = _count(story)
    chain = _pass_on(story, toll)
    own = _deny(story, toll, chain)
    _doubt(story, toll, chain)
    partition, keys = _break_down(story, toll)
    _list_people(story, toll, partition, keys)
    _judge_figures(story, toll, own, partition)
    _judge_claims(story, toll, chain, partition)
    evidence = cite_evidence(story, join_many([toll.first.proposition, partition]))
    state_more(story, toll.first.proposition, evidence)
    if number % 8 == 2:
        go_in_circles(story)
    return story.rows


def _count(story: Story) -> Toll:
    """Someone counts, and later raises, lowers, reaffirms or rescopes the figure."""
    source = story.sources[0]
    claimant = story.some("organisation") if story.number % 3 else source.publisher
    measure = list(_ACTS)[story.number // 4 % len(_ACTS)]
    figure = story.chance.randrange(100, 900)
    known = "Its own people spoke with families." if story.number % 2 else ""
    statement = story.count(measure, str(figure), "at-least")
    first = story.claim(source, claimant, "asserts", statement, knowledge=known)
    last, last_figure = _revise(story, first, measure, figure)
    return Toll(measure, first, last, figure, last_figure)


def _revise(story: Story, first: Said, measure: str, figure: int) -> tuple[Said, int]:
    kind = story.turn("revision-kind")
    figure += _CHANGE.get(kind, 0) * story.chance.randint(1, 50)
    statement = first.proposition
    if kind != "reaffirms":
        scope = {"territory": story.world.country} if kind == "rescopes" else {}
        statement = story.count(measure, str(figure), "at-least", **scope)
    reason = "Names were found to stand twice on its list." if kind == "lowers" else ""
    if reason and story.number % 8 < 4:
        reason = "not stated"
    last = story.claim(story.sources[-1], first.claimant, "asserts", statement, revises=first.id,
                       revision_kind=kind, revision_reason=reason)  # fmt: skip
    return last, figure


def _pass_on(story: Story, toll: Toll) -> list[Said]:
    """Relays in a row, with drift in some; now and then another who counted the same, and one who relays both."""
    depth = DEEPEST if story.number % 10 == 0 else min(DEEPEST - 1, 1 + int(story.chance.expovariate(0.7)))
    chain = [toll.first]
    for step, source in enumerate(story.sources[1 : depth + 1], start=1):
        before = chain[-1]
        statement = before.proposition
        if step == 3 and story.number % 3 == 0:
            drifted = days(story.case.day, story.case.day + timedelta(days=1))
            statement = story.count(toll.measure, str(toll.figure), "about", period=drifted)
        heard = before.claimant if step % 2 else ""
        chain.append(story.claim(source, source.publisher, "reports", statement, relays=before.id, attributed_to=heard))
    if story.number % 3 == 1:
        witness = story.claim(story.sources[2], story.some("group"), "asserts", toll.first.proposition,
                              knowledge="They were there." if story.number % 2 else "")  # fmt: skip
        later, both = story.sources[-1], join_many([chain[1].id, witness.id])
        story.claim(later, later.publisher, "reports", toll.first.proposition, relays=both)
    return chain


def _deny(story: Story, toll: Toll, chain: list[Said]) -> str:
    """An office denies the figure, by name, in our reading, or all figures alike; return the figure it gives."""
    source, office = story.sources[-2], story.some("state-body")
    if story.number % 3 == 0:
        answer = {"answers": join_many([toll.first.id, chain[1].id]), "quote": "not one of these figures is true"}
    elif story.number % 3 == 1:
        answer = {"answers_inferred": toll.first.id, "inferred_reason": "No other figure was public on that day."}
    else:
        answer = {"blanket": "yes", "answers_agents": toll.first.claimant}
    story.claim(source, office, "denies", toll.first.proposition, denial_scope=story.turn("denial-scope"),
                denial_form=story.turn("denial-form"), **answer)  # fmt: skip
    most = toll.figure // 3
    own = ("range", f"5-{most}") if story.number % 4 == 3 else ("at-most", str(most))
    return story.claim(source, office, "asserts", story.count(toll.measure, own[1], own[0])).proposition


def _doubt(story: Story, toll: Toll, chain: list[Said]) -> None:
    """Somebody asks, and now and then a relay is taken back."""
    asked = story.chance.choice(story.sources)
    story.claim(asked, story.some("person"), "questions", toll.last.proposition, note="Asked at a press meeting.")
    if story.number % 4 == 1:
        story.claim(story.sources[-1], chain[1].claimant, "retracts", chain[1].proposition, revises=chain[1].id,
                    revision_reason="Nobody of the newspaper had been there.")  # fmt: skip


def _break_down(story: Story, toll: Toll) -> tuple[str, list[str]]:
    """Break the last figure down into cells, in most stories all of it; return the partition and their keys."""
    basis = _BASES[story.number % len(_BASES)]
    keys = _keys(story, basis)
    smallest = toll.last_figure // (2 * len(keys))
    counts = [smallest + story.chance.randrange(smallest) for _ in keys[1:]]
    missing = smallest // 2 if story.number % 7 == 6 else 0
    counts.append(toll.last_figure - sum(counts) - missing)
    cells = join_many(f"{key} = {count}" for key, count in zip(keys, counts, strict=True))
    partition = story.add("partitions", about=story.case.id, total=toll.last.proposition, basis=basis, cells=cells,
                          exhaustive="no" if missing else "yes", disjoint="yes",
                          text_en=f"Those {toll.measure}, by {basis}.")  # fmt: skip
    story.claim(toll.last.source, toll.last.claimant, "asserts", partition, locator="annex 1")
    return partition, keys


def _keys(story: Story, basis: str) -> list[str]:
    match basis:
        case "identification" | "gender":
            return list(SCHEMES[basis])
        case "place":
            return [story.case.city, next(city for city, _ in story.world.cities if city != story.case.city)]
        case "day":
            return [(story.case.day + timedelta(days=later)).isoformat() for later in range(4)]
        case _:
            return ["children", "adults", "age not said"]


def _list_people(story: Story, toll: Toll, partition: str, keys: list[str]) -> None:
    """One source lists people by the cell they are counted in, and another has the first of them as well."""
    numbers = range(story.number * MOST_RECORDS, story.number * MOST_RECORDS + story.chance.randint(2, MOST_RECORDS))
    act = _ACTS[toll.measure]
    source, another = story.chance.sample(story.sources, 2)
    records = []
    for number in numbers:
        key = keys[number % len(keys)]
        records.append(_record(story, source, number, act, key, cell=f"{partition}#{key}"))
    again = _record(story, another, numbers[0], act, keys[0])
    _identify(story, records[0], again, tagged(person(numbers[0]), ("en", "fa")))
    if story.number % 5 == 1:
        story.claim(another, story.some("person"), "denies", toll.first.proposition, answers=records[0],
                    denial_scope="event", denial_form="alternative-explanation")  # fmt: skip
    withdrawn = story.ids.mint(story.chance.choice(("records", "claims", "evidence")))
    story.add("tombstones", id=withdrawn, reason=story.turn("reason-class"), withdrawn_on="2026-11-19",
              replaced_by=again if withdrawn.startswith("re-") else "")  # fmt: skip
    concerned = again if withdrawn.startswith("re-") else withdrawn
    story.add("corrections", about=concerned, kind="removal", requester="not-said", received_on="2026-11-17",
              summary_en="It should no longer be listed.", status="accepted", decided_on="2026-11-19",
              decision_en="It was withdrawn.", changed=concerned, decided_by=source.publisher)  # fmt: skip


def _record(story: Story, source: Source, number: int, act: str, key: str, **cells: str) -> str:
    """What a source says of the person of that number; the key of a cell tells how far named or of which gender."""
    chance = story.chance
    known = key if key in SCHEMES["identification"] else story.key("identification")
    names = person(number)
    forms = {
        "full-name": tagged(names, ("en", chance.choice(("fa", "ar", "ckb")))),
        "partial-name": f"{names[1].split()[0]}@fa | {names[0].split()[0]}@fa-latn",
    }
    if chance.random() < 0.5:
        cells |= {"informant": story.key("informant"), "informant_place": story.case.province}
    return story.add(
        "records",
        source=source.id,
        about=story.case.id,
        names=forms.get(known, ""),
        identification=known,
        age=chance.choice(_AGES),
        born_on=str(1950 + number % 50) if number % 3 == 0 else "",
        gender=key if key in SCHEMES["gender"] else story.key("gender"),
        act=act,
        act_on=story.on(story.some_day()),
        places=story.case.city,
        injury=join_many(chance.sample(SCHEMES["injury"], chance.randrange(3))),
        public_reason="" if act == "killing" else "Nobody is meant: the dossier is invented.",
        locator=f"entry {number}",
        **cells,
    )


def _identify(story: Story, record: str, again: str, name: str) -> None:
    """Judge two records to be of one person, or of one person no longer."""
    hub, both = story.ids.mint("persons"), join_many([record, again])
    if story.number % 6 == 5:
        story.judge("identity", "Names agree.", subjects=both, objects=hub, withdrawn_on=english(date(2026, 11, 21)),
                    withdrawn_reason="The ages lie far apart.")  # fmt: skip
        story.judge("identity", "One record alone.", subjects=record, objects=hub, preferred_name=name)
        story.judge("relation", "Two people of one name.", relation="different-person", subjects=record, objects=again)
    else:
        story.judge("identity", "Name, age and day agree.", subjects=both, objects=hub, preferred_name=name)
    if story.number % 6 == 0:
        story.judge("relation", "Both describe one pupil.", relation="same-person", subjects=record, objects=again)


def _judge_figures(story: Story, toll: Toll, own: str, partition: str) -> None:
    """Judge how the figures stand to one another and how well the first is supported; infer what nobody said."""
    first, last = toll.first.proposition, toll.last.proposition
    story.judge("relation", "More and fewer cannot both be right.", subjects=first, objects=own,
                relation="incompatible")  # fmt: skip
    story.judge("relation", "It says of the same people in which cell they are.", subjects=partition, objects=last,
                relation="refines")  # fmt: skip
    if toll.figure != toll.last_figure:
        larger, smaller = (last, first) if toll.last_figure > toll.figure else (first, last)
        story.judge("relation", "Same days and people.", subjects=first, objects=last, relation="same-scope")
        story.judge("relation", "At least the larger is at least the smaller.", subjects=larger, objects=smaller,
                    relation="entails")  # fmt: skip
    story.judge("assessment", "Every claim of it was read.", subjects=join_many([first, toll.first.id]),
                status=story.turn("status"), standard=story.turn("standard"))  # fmt: skip
    if story.number % 3 == 0 and first != last:
        middle = str((toll.figure + toll.last_figure) // 2)
        story.judge("inference", "The middle of the two figures, which nobody stated.", formula="(a + b) / 2",
                    inputs=join_many([first, last]), figure=middle, bound="at-least",
                    method="arithmetic on the two figures")  # fmt: skip


def _judge_claims(story: Story, toll: Toll, chain: list[Said], partition: str) -> None:
    """Judge what later claims made of earlier ones: relays that drifted, floors that fell, places left out."""
    for before, after in pairwise(chain):
        relation = "no-conflict" if before.proposition == after.proposition else "drifted-from"
        if relation == "drifted-from" or story.number % 12 == 0:
            story.judge("relation", "Relay and original were set side by side.", relation=relation, subjects=after.id,
                        objects=before.id)  # fmt: skip
    if toll.last_figure < toll.figure and story.number % 8 < 4:
        story.judge("relation", "The figure fell and nobody says why.", relation="lowered-without-reason",
                    subjects=toll.last.id, objects=toll.first.id)  # fmt: skip
    if story.number % 10 == 1:
        story.judge("relation", "No later figure is given place by place.", relation="not-carried-forward",
                    subjects=partition, objects=toll.last.proposition)  # fmt: skip
