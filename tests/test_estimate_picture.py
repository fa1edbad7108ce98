"""The picture of an estimate."""

from pathlib import Path

from kg.charts.estimate import ModelRow, estimate_chart
from kg.estimate.simulate import POPULATIONS, draw_histories
from tests.conftest import Kg

ROWS = [ModelRow("A×B", 120, 100, 150, True), ModelRow("average", 130, 90, 200, True)]
LINES = [ModelRow("independence", 125, 95, None, False)]


def test_the_picture_says_the_range_and_how_many_were_seen() -> None:
    picture = estimate_chart(ROWS, 80, (90, 200))
    assert "Between 90 and 200 people" in picture
    assert "80 on some list" in picture
    assert "rests on an assumption that the lists cannot check" in picture


def test_the_picture_speaks_persian() -> None:
    picture = estimate_chart(ROWS, 80, (90, 200), "fa")
    assert "میان ۹۰ و ۲۰۰ نفر" in picture
    assert "میانگین" in picture and "بازه بر فرضی استوار است" in picture


def test_a_model_without_upper_limit_says_so() -> None:
    picture = estimate_chart([*ROWS, *LINES], 80, (90, None))
    assert "At least 90 people" in picture
    assert ">no limit<" in picture


def test_the_same_rows_give_the_same_bytes() -> None:
    assert estimate_chart(ROWS, 80, (90, 200)) == estimate_chart(ROWS, 80, (90, 200))


def test_the_command_writes_the_picture_and_strata(kg: Kg, tmp_path: Path) -> None:
    file, picture = tmp_path / "lists.csv", tmp_path / "estimate.svg"
    histories = draw_histories(POPULATIONS["independent"], 1)
    rows = zip(histories.patterns.tolist(), histories.counts.tolist(), strict=True)
    lines = [",".join(map(str, (*pattern, count, "North"))) for pattern, count in rows]
    file.write_text("\n".join(["A,B,C,D,count,region", *lines]), encoding="utf-8")
    code, out, _ = kg("estimate", file, "--by", "region", "--picture", picture, "--language", "fa")
    assert code == 0 and "چند نفر می‌توانند باشند" in picture.read_text(encoding="utf-8")
    assert "region: North" in out and "Nothing in the lists can show" in out


def test_a_release_with_lists_that_share_nobody_is_refused_with_the_reason(kg: Kg, fixture_release: Path) -> None:
    code, out, _ = kg("estimate", fixture_release)
    assert code == 0
    assert out.startswith("No estimate: ")


def test_options_of_a_release_are_refused_for_a_file(kg: Kg, tmp_path: Path) -> None:
    code, _, err = kg("estimate", tmp_path / "lists.csv", "--case", "ca-4k2m9x")
    assert (code, err.count("\n")) == (2, 1)
    assert "for the folder of a release" in err
