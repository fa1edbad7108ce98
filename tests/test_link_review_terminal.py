"""Review in a terminal: both records side by side, a key a decision, and the way back."""

import io
import os
import pty
import select
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from kg.errors import KgError
from kg.link.candidates import Band, Candidate, Reason, write_candidates
from kg.link.decisions import Answer, DecisionBook, read_decisions
from kg.link.review import Queue
from kg.link.review.terminal import Sitting
from tests.link_dossier import AUTHOR, BASE, LICENSE, RECORDS, REVIEWER, candidate, decision, make_dossier

THREE = (candidate(0, 1), candidate(2, 3, Band.POSSIBLE, ("killed two years apart",)), candidate(4, 5, Band.UNLIKELY))


@pytest.fixture
def book(tmp_path: Path) -> DecisionBook:
    return DecisionBook(tmp_path / "pairs.decisions.sssom.tsv", BASE, LICENSE)


def sit(book: DecisionBook, keys: str, lines: Sequence[str] = (), candidates: tuple[Candidate, ...] = THREE) -> str:
    """Press keys one by one; return what the terminal showed."""
    pressed, typed = iter(keys), iter(lines)
    console = Console(file=io.StringIO(), width=110)
    queue = Queue(candidates, book, REVIEWER)
    Sitting(queue, console, lambda: next(pressed, ""), lambda question: next(typed)).run()
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def answers(book: DecisionBook) -> dict[str, str]:
    return {one.subject: str(one.answer) for one in book}


def test_each_key_is_a_decision_that_is_written_at_once(book: DecisionBook) -> None:
    shown = sit(book, "ynu")
    assert answers(book) == {RECORDS[0]: "y", RECORDS[2]: "n", RECORDS[4]: "u"}
    assert len(read_decisions(book.path, BASE)) == 3 and "3 of 3 decided" in shown


def test_the_keys_of_a_persian_keyboard_do_the_same(book: DecisionBook) -> None:
    sit(book, "غدع")
    assert list(answers(book).values()) == ["y", "n", "u"]


def test_both_records_stand_side_by_side_with_reasons_and_conflicts_before_them(book: DecisionBook) -> None:
    shown = sit(book, "q", candidates=THREE[1:2])
    line = next(line for line in shown.splitlines() if "تستا سمپل" in line)
    assert "Mock Example" in line
    assert shown.index("CONFLICT: killed two years apart") < shown.index("تستا سمپل") < shown.index("for  +9.5")
    assert "against  -1.2" in shown


def test_a_remark_without_a_weight_speaks_neither_for_nor_against(book: DecisionBook) -> None:
    remark = replace(THREE[0], reasons=(Reason("best", 0.0, "each is the other's best candidate"),))
    line = next(line for line in sit(book, "q", candidates=(remark,)).splitlines() if "best candidate" in line)
    assert line.split()[0] == "note"


def test_back_takes_the_last_decision_back_and_shows_its_pair_again(book: DecisionBook) -> None:
    sit(book, "ybnq")
    assert answers(book) == {RECORDS[0]: "n"}


def test_back_restores_what_was_decided_before_the_sitting(book: DecisionBook) -> None:
    book.put(decision(0, 1, "n"))
    queue = Queue(THREE, book, REVIEWER)
    queue.decide(THREE[0], Answer.YES)
    assert queue.undo() == THREE[0]
    assert list(book) == [decision(0, 1, "n")]


def test_back_at_the_beginning_says_that_there_is_nothing(book: DecisionBook) -> None:
    assert "there is nothing to take back" in sit(book, "bq")


def test_a_pair_can_be_passed_over_and_taken_up_again(book: DecisionBook) -> None:
    sit(book, "syq")
    assert answers(book) == {RECORDS[2]: "y"}
    sit(book, "sbyq")
    assert answers(book) == {RECORDS[0]: "y", RECORDS[2]: "y"}


def test_comment_and_confidence_go_with_the_next_decision_only(book: DecisionBook) -> None:
    sit(book, "cfyn", ["the same pupil", "0,9"])
    first, second = sorted(book, key=lambda one: one.subject)
    assert (first.comment, first.confidence) == ("the same pupil", 0.9)
    assert (second.comment, second.confidence) == ("", None)


def test_a_comment_that_cannot_stand_decides_nothing(book: DecisionBook) -> None:
    shown = sit(book, "cyq", ["=1+1"])
    assert not answers(book) and "not decided: a spreadsheet would run" in shown


def test_a_key_that_means_nothing_decides_nothing(book: DecisionBook) -> None:
    assert "the keys are:" in sit(book, "x7q")
    assert not answers(book)


def test_what_is_decided_is_not_asked_again(book: DecisionBook) -> None:
    sit(book, "y")
    assert sit(book, "").count("Testa Sample") == 0


def test_only_the_bands_that_are_named_are_asked(book: DecisionBook) -> None:
    queue = Queue(THREE, book, REVIEWER, [Band.POSSIBLE])
    assert queue.next() == THREE[1] and queue.counts() == (0, 1)


def test_a_pair_that_stands_twice_is_refused(book: DecisionBook) -> None:
    with pytest.raises(KgError, match="twice"):
        Queue((candidate(0, 1), candidate(1, 0)), book, REVIEWER)


def test_names_are_shown_as_text_whatever_they_hold(book: DecisionBook) -> None:
    hostile = replace(THREE[0].subject, names=(("[red]Testa[/red] \x1b[2J\u202e", "en"),))
    shown = sit(book, "q", candidates=(replace(THREE[0], subject=hostile),))
    assert "[red]Testa[/red] [2J" in shown and "\x1b" not in shown and "\u202e" not in shown


def command(data: Path, candidates: Path) -> list[str]:
    return [sys.executable, "-m", "kg.cli", "link", "review", str(candidates), "--data", str(data), "--author", AUTHOR,
            "--date", "2031-03-02"]  # fmt: skip


def test_a_real_terminal_takes_keys_without_enter(tmp_path: Path) -> None:
    data = make_dossier(tmp_path / "data")
    write_candidates(tmp_path / "pairs.candidates.tsv", THREE[:1])
    words = command(data, tmp_path / "pairs.candidates.tsv")
    master, slave = pty.openpty()
    with subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave) as run:
        os.close(slave)
        _press_until(master, b"y", b"the decisions")
        assert run.wait(30) == 0
    os.close(master)
    (found,) = read_decisions(tmp_path / "pairs.decisions.sssom.tsv", BASE)
    assert (found.answer, found.author, found.author_label) == (Answer.YES, AUTHOR, "Sample Project")


def _press_until(master: int, key: bytes, words: bytes) -> None:
    """Press a key now and then, since one that comes too early is thrown away, until the program shows some words."""
    seen, tries = b"", 0
    while words not in seen:
        ready, _, _ = select.select([master], [], [], 0.5)
        if ready:
            seen += os.read(master, 4096)
        else:
            os.write(master, key)
            tries += 1
        assert tries < 60, seen
