"""No message about a fault repeats what leads to a person: neither the whole of it nor a part of its cell."""

from pathlib import Path

import pytest

from kg.errors import Problem
from kg.protect.quoted import unrepeated
from tests.conftest import Kg
from tests.fault_cases import Case, apply

SECRETS = ("09123456789", "A1234567", "lantern", "example.org")


def said(message: str, cell: str = "") -> str:
    return unrepeated(Problem("records.csv", 2, "age", "age-form", message), cell).message


@pytest.mark.parametrize(
    ("message", "cell", "left"),
    [
        ('"09123456789" is not an age', "09123456789", '"…" is not an age'),
        ('"passport A1234567" is not a date', "", '"…" is not a date'),
        ('"call "09123456789" now" is not a date', "", '"…" is not a date'),
        ('"passport "A1234567"" is not a date', "", '"…" is not a date'),
        ('"lantern@example.org" is none of male, female; did you mean "male"?', "",
         '"…" is none of male, female; did you mean "male"?'),
        ('"example.org" is not a language tag: write @fa', "lantern@example.org",
         '"…" is not a language tag: write @fa'),
        ('"mailto:lantern" is not a web address', "mailto:lantern", '"…" is not a web address'),
        ('"13/02/2011" is not YYYY', "13/02/2011", '"13/02/2011" is not YYYY'),
        ('the figure "many" needs a bound', "many", 'the figure "many" needs a bound'),
    ],
)  # fmt: skip
def test_what_leads_to_a_person_is_left_out_and_nothing_else(message: str, cell: str, left: str) -> None:
    assert said(message, cell) == left


def test_the_name_of_a_column_is_left_out_as_well() -> None:
    fault = unrepeated(
        Problem("agents.csv", 1, "lantern@example.org", "file-column-unknown", 'no "lantern@example.org"')
    )
    assert (fault.column, fault.message) == ("…", 'no "…"')


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_check_of_cells_in_a_wrong_form_repeats_none_of_them(tmp_path: Path, kg: Kg, format: str) -> None:
    cells = [
        ("records/so-fs6m94.csv", "re-2ghsqv", "age", "09123456789"),
        ("records/so-fs6m94.csv", "re-2ghsqv", "born_on", "passport A1234567"),
        ("records/so-fs6m94.csv", "re-2ghsqv", "gender", "lantern@example.org"),
        ("agents.csv", "ag-6qv8cq", "label_local", "lantern@example.org"),
        ("sources.csv", "so-zf49m6", "url", "mailto:lantern@example.org"),
    ]
    folder = apply(Case("", [["set", *cell] for cell in cells], ()), tmp_path / "dossier")
    header = (folder / "cases.csv").read_text(encoding="utf-8")
    (folder / "cases.csv").write_text(header.replace("note", "lantern@example.org", 1), encoding="utf-8")
    for command in ("check", "build"):
        code, out, err = kg(command, folder, "--format", format, *(["--out", tmp_path / "dist"] * (command == "build")))
        assert code == 1 and out.count("…") >= 5
        assert not any(secret in out + err for secret in SECRETS)
