"""JSON, JSON lines and YAML become rows of text: nested names are dotted, numbers keep their spelling."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataFaults, Problem
from kg.importers.read import ForeignRow, Reading, columns, detect, read_rows

RECORD = (
    '{"id": "V1", "name": {"en": "Testa", "fa": "تستا"}, "age": 1.50, "tags": ["T", "S"], "seen": null, "no": true}'
)


def write(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, *wanted: str, records: str = "", form: str = "") -> tuple[list[ForeignRow], list[Problem]]:
    problems: list[Problem] = []
    reading, _ = detect(path, Reading(format=form, records=records))
    return list(read_rows(path, reading, wanted or None, problems)), problems


def shown(problems: list[Problem]) -> list[str]:
    return [f"{problem.row} {problem.column} {problem.rule}" for problem in problems]


@pytest.mark.parametrize(("name", "text"), [("list.json", f"[\n{RECORD}\n]"), ("list.jsonl", f"\n{RECORD}\n")])
def test_a_record_is_flattened(name: str, text: str, tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, text, name))
    assert not problems
    assert rows == [
        ForeignRow(2, {"id": "V1", "name.en": "Testa", "name.fa": "تستا", "age": "1.50", "tags": "T | S",
                       "seen": "", "no": "true"})
    ]  # fmt: skip


def test_yaml_stays_as_it_is_written(tmp_path: Path) -> None:
    text = "- {id: 007, country: no, day: 2019-11-16, time: 12:30, seen: ~, name: {en: Testa}, aliases: [T, 'null']}\n"
    rows, problems = read(write(tmp_path, text, "list.yaml"))
    assert not problems
    assert rows[0].cells == {
        "id": "007", "country": "no", "day": "2019-11-16", "time": "12:30", "seen": "", "name.en": "Testa",
        "aliases": "T | null",
    }  # fmt: skip


@pytest.mark.parametrize("number", ["1E5", "-0", "0.10", "1" * 5000, "1e999999999"])
def test_a_number_keeps_its_spelling_whatever_it_is(number: str, tmp_path: Path) -> None:
    for name, text in (("list.json", f'[{{"n": {number}}}]'), ("list.jsonl", f'{{"n": {number}}}\n')):
        assert read(write(tmp_path, text, name))[0][0].cells == {"n": number}


@pytest.mark.parametrize("name", ["list.json", "list.yaml"])
def test_the_list_may_stand_deeper_in_the_document(name: str, tmp_path: Path) -> None:
    text = '{"meta": {"data": [[1], {"x": 2}]}, "n": 1, "data": {"items": [{"id": "V1"}, {"id": "V2"}], "after": 3}}'
    path = write(tmp_path, text, name)
    assert [row.cells["id"] for row in read(path, records="data.items")[0]] == ["V1", "V2"]
    for where in ("", "data", "data.nothing", "n.items"):
        assert shown(read(path, records=where)[1])[0].endswith("import-records")


def test_only_wanted_fields_are_kept_and_every_row_has_them(tmp_path: Path) -> None:
    path = write(tmp_path, '[{"id": "V1", "age": "17", "religion": "x"}, {"id": "V2"}]', "list.json")
    assert read(path, "id", "age") == (
        [ForeignRow(2, {"id": "V1", "age": "17"}), ForeignRow(3, {"id": "V2", "age": ""})], [],
    )  # fmt: skip
    assert columns(path, detect(path)[0]) == ["id", "age", "religion"]


def test_a_field_that_no_record_has_is_a_fault(tmp_path: Path) -> None:
    _, problems = read(write(tmp_path, '[{"id": "V1", "name": "a"}]', "list.json"), "id", "nmae")
    assert shown(problems) == ["0 nmae import-column-missing"]


def test_an_empty_list_is_an_empty_cell_and_no_missing_column(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, '[{"id": "V1", "aliases": []}]', "list.json"), "id", "aliases")
    assert (rows[0].cells, problems) == ({"id": "V1", "aliases": ""}, [])


def test_an_array_of_objects_gives_the_values_of_each_field_together(tmp_path: Path) -> None:
    text = '[{"forms": [{"text": "Testa", "tag": "en"}, {"text": "تستا", "tag": "fa"}]}]'
    assert read(write(tmp_path, text, "list.json"))[0][0].cells == {
        "forms.text": "Testa | تستا",
        "forms.tag": "en | fa",
    }


def test_json_lines_are_recognised_in_a_json_file_and_said(tmp_path: Path) -> None:
    path = write(tmp_path, '{"id": "V1"}\n{"id": "V2"}\n', "list.json")
    reading, said = detect(path)
    assert reading.format == "jsonl" and said[0].startswith("format: not stated; jsonl")
    assert [row.number for row in read_rows(path, reading)] == [1, 2]


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ('{"id": "a", "id": "b"}', "2 id import-column-twice"),
        ('{"a.b": "x", "a": {"b": "y"}}', "2 a.b import-column-twice"),
        ('{"ids": ["a|b"]}', "2 ids import-separator"),
        ('"a"', "2  import-record"),
        ("[1, 2]", "2  import-record"),
    ],
)
def test_a_record_at_fault_is_left_out_and_the_others_are_read(record: str, fault: str, tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, f'[{record}, {{"id": "V2"}}]', "list.json"))
    assert [row.cells for row in rows] == [{"id": "V2"}]
    assert shown(problems) == [fault]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"id": "V1"},\n{"id": ', 2), ('[{"id": "V1"}\n{"id": "V2"}]', 2), ('[{"id": "V1"}]\n[]', 2),
        ('[{"id": NaN}]', 1), ("[{'id': 1}]", 1), ('[{"id": "a\nb"}]', 1), ('[{"id": 1},]', 1),
    ],
)  # fmt: skip
def test_json_that_is_broken_is_a_fault_at_its_line(text: str, line: int, tmp_path: Path) -> None:
    _, problems = read(write(tmp_path, text, "list.json"))
    assert shown(problems) == [f"{line}  import-json"]


def test_a_broken_line_of_json_leaves_the_other_lines(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, '{"id": "V1"}\n{"id": \n{"id": "V3"}\n', "list.jsonl"))
    assert [row.number for row in rows] == [1, 3]
    assert shown(problems) == ["2  import-json"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- &a {id: 1}\n- *a\n", "repeat parts"),
        ("- !!python/object/apply:os.system [ls]\n", "the tag"),
        ("- id: !secret x\n", "the tag"),
        ("- {id: 1}\n---\n- {id: 2}\n", "several documents"),
        ("- {[a]: 1}\n", "as a name"),
        ("- {id: 1\n", "cannot be read as YAML"),
        ("- id: \x07\n", "U+0007"),
    ],
)
def test_yaml_that_does_more_than_list_values_is_refused(text: str, says: str, tmp_path: Path) -> None:
    _, problems = read(write(tmp_path, text, "list.yaml"))
    assert [problem.rule for problem in problems] == ["import-yaml"]
    assert says in problems[0].message


def test_names_that_stand_twice_in_yaml_are_a_fault(tmp_path: Path) -> None:
    assert shown(read(write(tmp_path, "- {id: 1, id: 2}\n", "list.yaml"))[1]) == ["2 id import-column-twice"]


def test_columns_of_a_broken_file_are_not_given(tmp_path: Path) -> None:
    path = write(tmp_path, '[{"id": 1}, {', "list.json")
    with pytest.raises(DataFaults):
        columns(path, detect(path)[0])


def test_any_record_of_texts_comes_back_the_same_from_all_three(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    texts = st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=15
    )
    names = st.sampled_from(["id", "name", "نام", "a b", "e-mail", "0"])

    @given(st.lists(st.dictionaries(names, texts, min_size=1), min_size=1, max_size=4))
    def check(records: list[dict[str, str]]) -> None:
        expected = [{name: text.strip() for name, text in record.items()} for record in records]
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        for name, text in (
            ("l.json", json.dumps(records)),
            ("l.jsonl", lines),
            ("l.yaml", json.dumps(records, ensure_ascii=False)),
        ):
            path = write(folder, text, name)
            reading = Reading(format=name.partition(".")[2], encoding="utf-8")
            assert [row.cells for row in read_rows(path, reading)] == expected

    check()
