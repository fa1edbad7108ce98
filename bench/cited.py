"""The evidence of a story: what a source cites, the same item posted again, what was lost, and what was asked of it."""

from hashlib import sha256
from typing import Final

from bench.story import Story
from bench.words import english
from kg.vocab import SCHEMES

_QUESTIONS: Final = 2  # that are answered about an item


def cite_evidence(story: Story, supports: str) -> str:
    """Add evidence that a source cites for these statements, with the answers about it, and return its id."""
    item = _cite(story, 1, f"Films of march {story.number}", supports=supports)
    if story.number % 2:
        _cite(story, 4, f"Films of march {story.number}, shown again", copy_of=item)
    for turn in range(_QUESTIONS):
        _answer(story, item, story.number * _QUESTIONS + turn)
    return item


def _cite(story: Story, place: int, label: str, **cells: str) -> str:
    source = story.sources[place]
    return story.add(
        "evidence",
        source=source.id,
        about=story.case.id,
        label_en=label,
        label_local=f"فیلم‌های راهپیمایی {story.number}@fa",
        kind=story.turn("evidence-kind"),
        count=str(story.chance.randint(1, 40)),
        seen_by=story.some("organisation"),
        recorded_on=story.on(story.some_day()),
        places=story.case.city,
        published_on=english(source.day),
        cannot_show="They do not show who gave the order.",
        content_warning=story.turn("content-warning"),
        locator="annex 2",
        **_held(story, label),
        **cells,
    )


def _held(story: Story, label: str) -> dict[str, str]:
    """Of every fourth story a copy is held; of the others the reason tells why not."""
    if story.number % 4 == 0:
        authenticated = {"authenticated_by": story.some("intergovernmental-body")}
        return {"held": "yes", "digest": sha256(label.encode()).hexdigest()} | authenticated
    return {"held": "no", "not_held_reason": story.turn("not-held-reason"), "lost_through": story.case.restriction}


def _answer(story: Story, item: str, turn: int) -> None:
    """Answer the question whose turn it is."""
    criterion, reached = _turn("verification-criterion", turn), story.turn("answer-reached")
    story.add("verifications", evidence=item, criterion=criterion, question=f"What is known of its {criterion}?",
              needed="yes" if turn % 3 else "no", answer=_turn("verification-answer", turn),
              reason="The films were compared with the plan.", reference="town plan, sheet 4",
              reference_kind=_turn("reference-kind", turn), verifiers="1" if reached == "single" else "2",
              reached=reached, author=story.world.project, decided_on="2026-11-20")  # fmt: skip


def _turn(scheme: str, turn: int) -> str:
    keys = SCHEMES[scheme]
    return keys[turn % len(keys)]
