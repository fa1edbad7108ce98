"""A watched dossier tells of a change once it is complete, and of nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.watch import changes


def looks(*between: Callable[[], object]) -> Callable[[float], None]:
    """A sleep during which something happens, one thing after the other; the last look ends the waiting."""
    todo = iter(between)

    def sleep(seconds: float) -> None:
        step = next(todo, None)
        if step is None:
            raise InterruptedError
        step()

    return sleep


def told(data: Path, *between: Callable[[], object]) -> int:
    """How often a change was told of while these things happened, beside the sign at the start."""
    count = -1
    try:
        for _ in changes(data, looks(*between)):
            count += 1
    except InterruptedError:
        return count
    raise AssertionError("watching never ends by itself")


def nothing() -> None:
    """Let time pass."""


def test_a_written_file_is_told_of_once(tmp_path: Path) -> None:
    file = tmp_path / "claims" / "so-aaaaaa.csv"
    file.parent.mkdir()
    assert told(tmp_path, nothing, lambda: file.write_text("one"), nothing, nothing) == 1


def test_what_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "agents.csv"
    assert told(tmp_path, *(lambda n=n: file.write_text("x" * n) for n in (1, 2, 3))) == 0
    assert told(tmp_path, *(lambda n=n: file.write_text("x" * n) for n in (4, 5, 6)), nothing) == 1


def test_a_removed_file_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "agents.csv"
    file.write_text("one")
    assert told(tmp_path, file.unlink, nothing, nothing) == 1


def test_a_change_while_the_first_sign_is_answered_is_told_of(tmp_path: Path) -> None:
    signs = changes(tmp_path, looks(nothing, nothing))
    next(signs)
    (tmp_path / "agents.csv").write_text("one")
    next(signs)
    with pytest.raises(InterruptedError):
        next(signs)


def test_a_link_that_leads_nowhere_is_passed_over(tmp_path: Path) -> None:
    assert told(tmp_path, lambda: (tmp_path / "agents.csv").symlink_to(tmp_path / "nowhere"), nothing, nothing) == 0


def test_hidden_files_and_locks_of_open_documents_are_not(tmp_path: Path) -> None:
    assert told(tmp_path, lambda: (tmp_path / "~$entry.xlsx").write_text("x"), nothing, nothing) == 0
    assert told(tmp_path, lambda: (tmp_path / ".swap").write_text("x"), nothing, nothing) == 0
