"""Drawings are kept where a folder is named: drawn once, again when damaged, and not kept where none is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.charts.kept import FOLDER, kept_or


@pytest.fixture
def drawn() -> list[str]:
    """What was really drawn."""
    return []


@pytest.fixture
def draw(drawn: list[str]) -> Callable[[], str]:
    def draw() -> str:
        drawn.append("نقشه")
        return drawn[-1]

    return draw


def test_a_drawing_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Callable[[], str], drawn: list[str]
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "new"))
    assert {kept_or(draw, "toll", "{}") for _ in range(3)} == {"نقشه"}
    assert len(drawn) == 1
    kept_or(draw, "toll", "{1}")
    assert len(drawn) == 2


def test_a_damaged_drawing_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Callable[[], str], drawn: list[str]
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    kept_or(draw, "toll", "{}")
    (file,) = (path for path in tmp_path.iterdir() if not path.suffix)
    file.write_text("نق")
    assert kept_or(draw, "toll", "{}") == "نقشه" and len(drawn) == 2


def test_nothing_is_kept_where_no_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Callable[[], str], drawn: list[str]
) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)
    assert kept_or(draw, "toll", "{}") == kept_or(draw, "toll", "{}") and len(drawn) == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Callable[[], str], drawn: list[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(FOLDER, str(tmp_path / "file"))
    assert kept_or(draw, "toll", "{}") == kept_or(draw, "toll", "{}") and len(drawn) == 2
