"""`kg estimate` prints a range with its assumption, as a table or as JSON."""

import json
from pathlib import Path

import pytest

from tests.conftest import Kg

ROWS = "A,B,C,count\n1,0,0,60\n0,1,0,40\n0,0,1,50\n1,1,0,14\n1,0,1,7\n0,1,1,9\n1,1,1,3\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "lists.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path / "lists.csv"


def test_json_holds_the_range_the_assumption_and_the_models_and_is_the_same_each_time(kg: Kg, file: Path) -> None:
    code, out, _ = kg("estimate", file, "--format", "json")
    found = json.loads(out)
    assert kg("estimate", file, "--format", "json")[1] == out
    low, high = found["range"]
    assert code == 0 and 183 <= low < high and found["observed"] == 183
    assert found["assumption"] and {"name", "estimate", "lower", "upper", "bic", "weight"} <= found["models"][0].keys()


def test_the_table_begins_with_the_range_and_says_the_assumption_before_any_model(kg: Kg, file: Path) -> None:
    code, out, _ = kg("estimate", file)
    assert code == 0 and out.startswith("Between ")
    assert out.index("Nothing in the lists can show") < out.index("model ")


def test_a_refusal_is_an_answer(kg: Kg, file: Path) -> None:
    file.write_text("A,B,count\n1,0,5\n0,1,5\n1,1,2\n", encoding="utf-8")
    code, out, _ = kg("estimate", file, "--format", "json")
    assert code == 0 and "fewer than three" in json.loads(out)["refused"]
    assert kg("estimate", file)[1].startswith("No estimate: there are 2 lists")


def test_a_fault_in_the_file_is_named_with_its_place(kg: Kg, file: Path) -> None:
    file.write_text(ROWS.replace("1,1,1,3", "1,1,1,3.5"), encoding="utf-8")
    code, out, _ = kg("estimate", file)
    assert code == 1 and out.startswith("lists.csv:8 count:") and "[estimate-count]" in out


def test_a_release_that_is_not_public_is_not_read_unless_that_is_said(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"tier": "restricted"}), encoding="utf-8")
    code, out, err = kg("estimate", tmp_path)
    assert (code, out) == (2, "") and "--tier restricted allows it" in err
