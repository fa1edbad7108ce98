"""Statements that are no counts: events, shares, responsibility, lawfulness, measures, orders, posts and evidence."""

from collections.abc import Callable
from itertools import pairwise

from bench.story import Story
from bench.words import days
from kg.vocab import SCHEMES


def state_more(story: Story, count: str, evidence: str) -> None:
    """Add two statements of the kinds whose turn it is, each asserted, one passed on and one denied."""
    kinds = list(_STATEMENTS)
    for turn in (2 * story.number, 2 * story.number + 1):
        kind = kinds[turn % len(kinds)]
        proposition = _STATEMENTS[kind](story, count, evidence)
        first, later = story.sources[3], story.sources[5]
        said = story.claim(first, story.some("organisation"), "asserts", proposition)
        if turn % 2:
            story.claim(later, later.publisher, "reports", proposition, relays=said.id)
        else:
            scope = "lawfulness" if kind == "lawfulness" else "event"
            story.claim(later, story.some("person"), "denies", proposition, answers=said.id, denial_scope=scope,
                        denial_form=story.turn("denial-form"))  # fmt: skip


def go_in_circles(story: Story) -> None:
    """Add two or three claims that pass one another on in a circle, all of one day."""
    event = story.state("event", f"A bus burned on march {story.number}.")
    sources = story.sources[2 : 5 - story.number // 8 % 2]
    ids = [story.ids.mint("claims") for _ in sources]
    for source, (ident, relayed) in zip(sources, pairwise([*ids, ids[0]]), strict=True):
        story.claim(source, source.publisher, "reports", event, id=ident, relays=relayed,
                    stated_on=story.on(sources[0].day))  # fmt: skip


def _event(story: Story, count: str, evidence: str) -> str:
    about = story.case.restriction if story.number % 2 else story.case.id
    return story.state("event", f"The networks went down before march {story.number}.", about=about)


def _part(story: Story, count: str, evidence: str) -> str:
    """How many of the count were children."""
    return story.count("killed", str(story.chance.randint(5, 50)), "at-least", population="children", subset_of=count)


def _share(story: Story, count: str, evidence: str) -> str:
    """A share of the count, and what follows from the two."""
    part = story.chance.choice((10, 20, 25, 50))
    share = story.state("share", "share of them who were under 18", figure=f"{part} %", bound="exactly", share_of=count)
    figure = next(row.cells["figure"] for row in story.rows if row.cells["id"] == count)
    story.judge("inference", "The source gave a total and a share, and never the product.", inputs=f"{count} | {share}",
                formula="a * b", figure=str(int(figure) * part // 100), bound="at-least",
                method="arithmetic on the two figures")  # fmt: skip
    return share


def _responsibility(story: Story, count: str, evidence: str) -> str:
    return story.state("responsibility", f"The official bears responsibility for march {story.number}.",
                       concerns=story.some("person"), degree=story.turn("degree"))  # fmt: skip


def _lawfulness(story: Story, count: str, evidence: str) -> str:
    finding = SCHEMES["finding"][story.number // 4 % len(SCHEMES["finding"])]
    return story.state("lawfulness", f"Whether force was a last resort on march {story.number}.",
                       norm=story.world.norm(story.chance), norm_locator=f"principle {story.chance.randint(1, 20)}",
                       finding=finding, on_facts=count)  # fmt: skip


def _accountability(story: Story, count: str, evidence: str) -> str:
    return story.state("accountability", f"A measure after march {story.number}.", concerns=story.some("person"),
                       accountability=story.turn("accountability"))  # fmt: skip


def _command(story: Story, count: str, evidence: str) -> str:
    return story.state("command", f"An order came before march {story.number}.", concerns=story.some("person"),
                       role="order to clear the square")  # fmt: skip


def _post(story: Story, count: str, evidence: str) -> str:
    return story.state("post", f"The official held the post during march {story.number}.",
                       concerns=story.some("person"), role="head of the guard",
                       period=days(story.case.day, story.case.last))  # fmt: skip


def _evidence(story: Story, count: str, evidence: str) -> str:
    return story.state("evidence", f"The films of march {story.number} show the square.", describes=evidence)


_STATEMENTS: dict[str, Callable[[Story, str, str], str]] = {
    "event": _event,
    "part": _part,
    "share": _share,
    "responsibility": _responsibility,
    "lawfulness": _lawfulness,
    "accountability": _accountability,
    "command": _command,
    "post": _post,
    "evidence": _evidence,
}
