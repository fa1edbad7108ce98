"""The command that lists what is missing."""

import json
from pathlib import Path

import pytest

from tests.conftest import DATA, Kg


def test_what_is_missing_is_listed_once_with_the_reason(kg: Kg, fixture_release: Path) -> None:
    code, out, _ = kg("evidence", "missing", fixture_release, "--format", "json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert code == 0 and sorted(rows) == ["ev-34fhz7", "ev-367ph2", "ev-3rpnpn", "ev-mbv7mq"]
    assert rows["ev-34fhz7"]["reasons"] == ["destroyed"]
    assert rows["ev-34fhz7"]["lost_through"] == ["Wiping of seized telephones"]


def test_a_dossier_gives_the_same_as_its_release(kg: Kg, fixture_release: Path) -> None:
    released = kg("evidence", "missing", fixture_release, "--format", "json")
    assert kg("evidence", "missing", DATA["fixture"], "--format", "json") == released


@pytest.mark.parametrize("words", ["ev-34fhz7", "destroyed.", "4 of 8 items or sets are missing"])
def test_the_table_says_why(kg: Kg, fixture_release: Path, words: str) -> None:
    _, out, said = kg("evidence", "missing", fixture_release)
    assert words in " ".join((out + said).split())
