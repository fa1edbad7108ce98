"""Answers on a terminal: a table, the chosen columns where room is short, blocks where there is none."""

from pyoxigraph import Literal, NamedNode
from rich.console import Console

from kg.answer import Answer
from kg.render import table

ANSWER = Answer(
    ("claimant", "lower", "claim"),
    (
        (Literal("بنیاد نمونه", language="fa"), Literal(304), NamedNode("https://example.org/id/claim/cl-222222")),
        (Literal("Sample Monitor"), None, NamedNode("https://example.org/id/claim/cl-333333")),
        (Literal("Sample Monitor"), None, NamedNode("https://example.org/id/claim/cl-444444")),
    ),
)


def shown(width: int, *brief: str) -> str:
    console = Console(width=width, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(table(ANSWER, width, brief))
    return capture.get()


def test_with_room_every_column_is_shown_and_things_by_their_id() -> None:
    text = shown(80, "claimant")
    assert "cl-222222" in text
    assert "not shown" not in text


def test_with_less_room_the_chosen_columns_are_shown_once_and_the_rest_is_named() -> None:
    text = shown(24, "claimant", "lower")
    assert text.count("Monitor") == 1
    assert "not shown: claim" in " ".join(text.split())


def test_with_no_room_each_row_becomes_a_block() -> None:
    lines = [line.split() for line in shown(22).splitlines() if line.strip()]
    assert ["claim", "cl-444444"] in lines


def test_persian_stays_whole() -> None:
    assert "بنیاد نمونه" in shown(80)
