"""The progress bars: counts, speed and time left on a terminal, nothing where the output is piped."""

import io
import sys

import pytest
from rich.console import Console

from kg.cli.common import shown_progress
from kg.progress import bars


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_bar_shows_what_is_done_and_of_how_many(console: Console) -> None:
    with bars(console) as progress:
        progress("checking pieces", 1_200, 28_000)
    assert "checking pieces" in shown(console) and "1,200 of 28,000" in shown(console)


def test_a_bar_shows_the_speed_and_the_time_left(console: Console) -> None:
    now = 0.0
    with bars(console, clock=lambda: now) as progress:
        for second in range(11):
            now = float(second)
            progress("checking pieces", second * 100, 2_000)
    assert "1,000 of 2,000, 100 a second" in shown(console) and "00:10" in shown(console)


def test_each_kind_of_work_has_its_line(console: Console) -> None:
    with bars(console) as progress:
        progress("reading", 3, 3)
        progress("checking pieces", 1, 9)
    assert "3 of 3" in shown(console) and "1 of 9" in shown(console)


def test_an_unknown_total_is_not_shown(console: Console) -> None:
    with bars(console) as progress:
        progress("reading", 12, 0)
    assert "reading" in shown(console) and "12" in shown(console) and " of " not in shown(console)


def test_the_bars_are_taken_away_at_the_end(console: Console) -> None:
    with bars(console) as progress:
        progress("reading", 1, 2)
    assert shown(console).endswith("\x1b[1A\x1b[2K")


def test_nothing_is_shown_where_stderr_is_piped(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as progress:
        progress("reading", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_bars_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    with shown_progress() as progress:
        progress("reading", 1, 2)
    assert "1 of 2" in terminal.getvalue()
