"""A mapping file is read whole: every fault at once, with its line and its key, and nothing that may cost a life."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataFaults, KgError, Problem
from kg.importers.mapping import read_mapping
from kg.importers.mapping.lines import OutlineError, read_outline
from kg.importers.mapping.sensitive import sensitive
from tests.foreign import EXAMPLES, FIXTURE, HEAD, RECORD, mapping_of

MONITOR = "{label_en: A, kind: group, capacity: c}"
GOOD = f"records:\n{RECORD}  names: {{column: name_fa, language: fa}}\n"


def faults(folder: Path, text: str, head: str = HEAD) -> list[Problem]:
    path = folder / "bad.mapping.yaml"
    path.write_bytes((head + text).encode())
    with pytest.raises(DataFaults) as raised:
        read_mapping(path)
    return list(raised.value.problems)


def test_a_mapping_knows_every_column_that_it_reads(tmp_path: Path) -> None:
    text = """join:
  - {file: more.csv, on: {number: person}, columns: [alias]}
records:
  when: {status: killed}
  about: {always: Lantern Week}
  identification: {by: names}
  names: [{column: alias, language: fa}, {write: "{given} {family}", language: fa}]
  act: {cases: [{when: {kind: "*"}, column: act, values: {shot: killing}}]}
  places:
    {column: city, kind: city, make: yes, local: {fa: city_fa}, within: {column: region, kind: province, language: fa}}
"""
    wanted = {"id", "number", "status", "given", "family", "kind", "act", "city", "city_fa", "region"}
    mapping = mapping_of(tmp_path, text)
    assert mapping.columns == wanted
    assert mapping.joins[0].wanted == {"person", "alias"}


@pytest.mark.parametrize("path", sorted([*EXAMPLES.glob("*.mapping.yaml"), *FIXTURE.glob("*.mapping.yaml")]), ids=str)
def test_every_mapping_of_ours_is_without_fault(path: Path) -> None:
    assert read_mapping(path).blocks


def test_every_fault_is_named_at_once_with_its_line_and_key(tmp_path: Path) -> None:
    text = """records:
  abuot: {always: Lantern Week}
  about: {always: Lantern Week}
  act: {always: kiling}
  identification: {by: nmaes}
  names: name_fa
  places: {column: city, make: yes}
"""
    found = faults(tmp_path, text)
    assert {(problem.row, problem.column) for problem in found} == {
        (6, "abuot"), (8, "act"), (9, "identification"), (10, "names"), (11, "places"),
    }  # fmt: skip
    assert any('did you mean "about"?' in problem.message for problem in found)


@pytest.mark.parametrize(
    ("text", "rule", "says"),
    [
        ("records: {about: {always: x}}\n", "mapping-required", "identification, act"),
        (GOOD + "judgements: {kind: {always: identity}}\n", "mapping-unknown", "judgements"),
        (GOOD + "  id: number\n", "mapping-unknown", '"id"'),
        (GOOD + "  checked_by: {always: somebody}\n", "mapping-unknown", "checked_by"),
        (GOOD + "  age: {column: age, columns: [a, b]}\n", "mapping-value", "column and columns"),
        (GOOD + "  age: {split: x}\n", "mapping-value", "where its value comes from"),
        (GOOD + "  age: {column: age, calendar: gregorian}\n", "mapping-unknown", "calendar"),
        (GOOD + "  act_on: {columns: [a, b]}\n", "mapping-value", "joined"),
        (GOOD + "  act_on: {column: a, order: day-month}\n", "mapping-value", "day-month-year"),
        (GOOD + "  born_on: {always: 31 February 2019}\n", "mapping-value", "no 31 February"),
        (GOOD + "  note: {always: =1+1}\n", "mapping-value", "spreadsheet"),
        (GOOD + "  note: {write: 'no {brace'}\n", "mapping-value", "brace"),
        (GOOD + "  places: {column: c, kind: hamlet}\n", "mapping-value", "hamlet"),
        (GOOD + "  places: {same_row: places}\n", "mapping-value", "no block makes"),
        (GOOD + "  gender: {column: g, values: {f: woman}}\n", "mapping-value", "woman"),
        (GOOD + "  injury: {column: g, values: {x: head | nose}}\n", "mapping-value", "nose"),
        (GOOD + "  informant: {column: g, otherwise: guess}\n", "mapping-value", "refuse, keep"),
        ("agents: {label_en: n, capacity: c, kind: {column: k, otherwise: note}}\n", "mapping-value", "for notes"),
        (GOOD + "join: [{file: ../x.csv, on: {a: b}, columns: [c]}]\n", "mapping-value", "beside"),
        (GOOD + "file: {format: ods}\n", "mapping-value", "csv"),
        (GOOD + "file: {header_row: two}\n", "mapping-value", "number of the row"),
        (GOOD + "once: {agents: [{label_en: A}]}\n", "mapping-required", "kind"),
        (GOOD + f"once: {{agents: [{MONITOR}, {MONITOR}]}}\n", "mapping-value", "two rows of agents"),
    ],
)  # fmt: skip
def test_a_fault_says_what_to_do(tmp_path: Path, text: str, rule: str, says: str) -> None:
    found = faults(tmp_path, text)
    assert [problem.rule for problem in found] == [rule]
    assert says in found[0].message
    assert found[0].row > 0


def test_a_mapping_needs_a_source_a_key_and_a_name(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, GOOD, head="")
    assert "source, key, entered_by" in problem.message


@pytest.mark.parametrize(
    "part",
    [
        "note: {write: '{Religion}'}", "names: {column: phone_number, language: en}", "gender: مذهب",
        "act_on: {column: d, unknown: x}\n  note: {cases: [{when: {ethnicity: '*'}, always: x}]}",
        "places: {column: city, within: home_address}", "age: nationalId",
        "places: {column: city, kind: city, make: yes, local: {fa: e-mail}}",
    ],
)  # fmt: skip
def test_no_way_of_naming_a_sensitive_column_is_open(tmp_path: Path, part: str) -> None:
    (problem,) = faults(
        tmp_path, f"{GOOD.replace('  names', '  description_en')}".replace(", language: fa", "") + f"  {part}\n"
    )
    assert problem.rule == "mapping-sensitive"
    assert "never imported" in problem.message


@pytest.mark.parametrize("text", ["join: [{file: m.csv, on: {id: dni}, columns: [alias]}]", "key: passport_no"])
def test_neither_keys_nor_joined_columns_may_be_sensitive(tmp_path: Path, text: str) -> None:
    head = HEAD.replace("key: id\n", "") if text.startswith("key") else HEAD
    assert "mapping-sensitive" in {problem.rule for problem in faults(tmp_path, GOOD + text + "\n", head=head)}


@pytest.mark.parametrize(
    "name", ["recordId", "id_unico_ruvte", "source_url", "web address", "trace", "nationality", "section", "شهر"]
)
def test_a_harmless_name_is_not_taken_for_a_sensitive_one(name: str) -> None:
    assert sensitive(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "RELIGION", "religión", "Ethnicity", "idNumber", "کد ملی", "passport-no", "e_mail", "Teléfono", "domicilio",
        "الديانة", "Glaube", "mezhep", "ئاین", "Religion/Sect", "person.religion", "re\u200bligion", "nationalid",
        "کدملی", "D.N.I.", "identity document", "mobilenumber", "قبیله", "عشيرة",
    ],
)  # fmt: skip
def test_a_sensitive_name_is_known_in_every_spelling(name: str) -> None:
    assert sensitive(name)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a: &x b\nc: *x", "write it out"),
        (b"a: !!python/object:os.system x", "tag"),
        (b"a: b\na: c", "twice"),
        (b"[a, b]", "must consist of lines"),
        (b"", "must consist of lines"),
        (b"a: [b", "cannot be read as YAML"),
        (b"a: \xff", "not UTF-8"),
        (b"a: \x00", "U+0000"),
        (b"a: " + b"[" * 50 + b"]" * 50, "too deeply"),
        (b"#" * 1_000_001, "1,000,000 bytes"),
        (b"? [a]\n: b", "one word"),
    ],
)
def test_hostile_yaml_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(OutlineError, match=re.escape(says)):
        read_outline(data)


@settings(deadline=None)
@given(
    st.dictionaries(st.text("abنم ", min_size=1, max_size=5), st.text("xy:-#'\"é٣", max_size=8), min_size=1, max_size=3)
)
def test_every_scalar_is_read_as_the_text_that_was_written(parts: dict[str, str]) -> None:
    data = yaml.safe_dump(parts, allow_unicode=True).encode()
    assert {name: node.text for name, node in read_outline(data).items()} == parts


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")
