"""The stages joined: a dossier in, every fault or a release out."""

import shutil
from pathlib import Path

from kg.build import check
from tests.conftest import DATA


def test_a_fault_of_the_card_does_not_hide_what_the_rows_say_wrongly_together(tmp_path: Path) -> None:
    dossier = shutil.copytree(DATA["fixture"], tmp_path / "verania")
    (dossier / "dataset.yaml").unlink()
    places = dossier / "places.csv"
    lines = places.read_text(encoding="utf-8").splitlines(keepends=True)
    (country,) = (number for number, line in enumerate(lines) if ",country," in line)
    lines[country] = lines[country].replace(",country,,", ",country,pl-27w9v9,")
    places.write_text("".join(lines), encoding="utf-8")
    assert [problem.rule for problem in check(dossier).problems] == ["card-missing", "within-acyclic"]


def test_both_engines_find_nothing_in_the_fictional_dossier() -> None:
    assert check(DATA["fixture"], engine="both").problems == []
