"""Foreign rows become rows of one source: uncertainty stays, faults name the foreign column, nothing is merged."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.importers.mapping import Mapping, read_mapping
from kg.importers.read import ForeignRow
from kg.importers.rows import Imported, make_rows
from kg.ingest import ingest
from kg.settle import settle
from kg.tables import Row
from tests.foreign import RECORD, cells_of, import_fixture, make, mapping_of, row_of, standing


def record(folder: Path, fields: str, cells: dict[str, str], existing: list[Row] | None = None) -> Imported:
    return make(mapping_of(folder, f"records:\n{RECORD}{fields}"), cells, existing=existing or [])


def one_cell(folder: Path, column: str, field: str, **cells: str) -> str:
    made = record(folder, f"  {column}: {field}\n", cells)
    assert made.problems == []
    return cells_of(made, "records")[0][column]


def fault(folder: Path, column: str, field: str, **cells: str) -> tuple[str, str, str]:
    (problem,) = record(folder, f"  {column}: {field}\n", cells).problems
    assert (problem.path, problem.row) == ("list.csv", 2)
    return problem.column, problem.rule, problem.message


# -- what the source leaves open stays open


@pytest.mark.parametrize(
    ("column", "field", "text", "kept"),
    [
        ("age", "age", "17 or 18", "17 or 18"),
        ("age", "age", "under 18", "under 18"),
        ("act_on", "day", "16 or 17 November 2031", "16 or 17 November 2031"),
        ("born_on", "birth", "1343 (Iranian Hijri calendar), 1964 or 1965 (Gregorian calendar)",
         "1343 (Iranian Hijri calendar), 1964 or 1965 (Gregorian calendar) = 1964/1965"),
        ("born_on", "birth", "0/0/0", ""),
        ("act_on", "{column: day, unknown: [sin datos]}", "Sin  datos", ""),
        ("places", '{column: place, split: " or ", kind: city, make: yes, language: fa-latn}', "Testburg or Mockville",
         "Testburg (city) | Mockville (city)"),
    ],
)  # fmt: skip
def test_uncertainty_survives(tmp_path: Path, column: str, field: str, text: str, kept: str) -> None:
    name = field.removeprefix("{column: ").partition(",")[0]
    assert one_cell(tmp_path, column, field, **{name: text}) == kept


def test_an_unknown_name_is_no_name(tmp_path: Path) -> None:
    text = (
        f"records:\n{RECORD.replace('{always: described-only}', '{by: names}')}  names: {{column: n, language: fa}}\n"
    )
    made = make(
        mapping_of(tmp_path, f"unknown: [نامعلوم]\n{text}"), {"n": "نامعلوم"}, {"n": "تستا"}, {"n": "تستا نمونه"}
    )
    assert [(row["names"], row["identification"]) for row in cells_of(made, "records")] == [
        ("", "described-only"), ("تستا@fa", "partial-name"), ("تستا نمونه@fa", "full-name"),
    ]  # fmt: skip


def test_several_names_stay_several_with_the_language_of_their_script(tmp_path: Path) -> None:
    field = '{column: n, split: [";", ","], language: {arabic: fa, latin: fa-latn}}'
    written = one_cell(tmp_path, "names", field, n="Testa Sample; تستا نمونه, Testa  Sample,")
    assert written == "Testa Sample@fa-latn | تستا نمونه@fa"


def test_a_script_without_a_language_is_a_fault(tmp_path: Path) -> None:
    column, rule, message = fault(tmp_path, "names", "{column: n, language: {arabic: fa}}", n="Testa")
    assert (column, rule) == ("n", "import-value")
    assert "script" in message


def test_an_age_that_is_no_number_of_years_is_noted(tmp_path: Path) -> None:
    made = record(tmp_path, "  age: age\n  note: {always: Listed.}\n", {"age": "3 months"})
    (cells,) = cells_of(made, "records")
    assert (cells["age"], cells["note"]) == ("0", "Listed.; age as written: 3 months")


# -- values that the mapping does not provide for


@pytest.mark.parametrize(
    ("otherwise", "left_out", "note", "faults"),
    [("refuse", 0, "", 1), ("leave out", 1, "", 0), ("note", 0, "sex: x", 0), ("keep", 0, "", 1)],
)
def test_a_value_outside_the_list_goes_where_the_mapping_says(
    tmp_path: Path, otherwise: str, left_out: int, note: str, faults: int
) -> None:
    field = f"  gender: {{column: sex, values: {{F: female}}, otherwise: {otherwise}}}\n"
    made = record(tmp_path, field, {"sex": "x"})
    assert made.left_out.total() == left_out
    assert cells_of(made, "records")[0]["note"] == note
    assert [problem.column for problem in made.problems] == ["sex"] * faults


def test_values_are_found_in_any_case_and_spacing(tmp_path: Path) -> None:
    assert (
        one_cell(tmp_path, "gender", "{column: sex, values: {FEMALE PERSON: female}}", sex="Female  person") == "female"
    )


def test_a_concept_nobody_knows_names_the_foreign_column(tmp_path: Path) -> None:
    column, rule, message = fault(tmp_path, "gender", "sex", sex="femal")
    assert (column, rule) == ("sex", "concept-unknown")
    assert 'did you mean "female"?' in message


def test_a_date_that_cannot_be_read_may_go_into_the_note(tmp_path: Path) -> None:
    made = record(tmp_path, "  act_on: {column: day, otherwise: note}\n", {"day": "16/11/2031"})
    assert made.problems == []
    assert cells_of(made, "records")[0]["note"] == "day: 16/11/2031"


def test_a_date_in_bare_figures_is_refused_unless_the_order_is_said(tmp_path: Path) -> None:
    column, rule, message = fault(tmp_path, "act_on", "day", day="16/11/2031")
    assert (column, rule) == ("day", "date-form")
    assert "order: day-month-year" in message


# -- values that would break a row


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@x", "=HYPERLINK(x)"])
def test_a_value_that_a_spreadsheet_would_run_is_refused(tmp_path: Path, text: str) -> None:
    column, rule, message = fault(tmp_path, "names", "{column: n, language: en}", n=text)
    assert (column, rule) == ("n", "import-value")
    assert "spreadsheet" in message


def test_words_before_it_make_such_a_value_harmless(tmp_path: Path) -> None:
    assert one_cell(tmp_path, "note", '{write: "as listed: {n}"}', n="=1+1") == "as listed: =1+1"


def test_a_bar_in_a_value_is_refused_where_it_parts_values_and_stays_in_prose(tmp_path: Path) -> None:
    assert fault(tmp_path, "names", "{column: n, language: en}", n="A | B")[1] == "import-value"
    assert one_cell(tmp_path, "names", '{column: n, split: "|", language: en}', n="A | B") == "A@en | B@en"
    assert one_cell(tmp_path, "description_en", "n", n="A | B") == "A | B"


def test_a_foreign_cell_cannot_name_a_row_of_ours(tmp_path: Path) -> None:
    text = (
        "claims:\n  claimant: who\n  stance: {always: asserts}\n  stated_on: {always: 2031}\n  kind: {always: event}\n"
    )
    made = make(mapping_of(tmp_path, text), {"who": "Anybody [ag-222222]"})
    assert ("who", "import-value") in {(problem.column, problem.rule) for problem in made.problems}
    assert cells_of(made, "claims")[0]["claimant"] == ""


@pytest.mark.parametrize("text", ["N/A", "?", "نامعلوم", "Unknown"])
@pytest.mark.parametrize("column", ["description_en", "names"])
def test_a_word_for_nothing_is_refused_until_the_mapping_lists_it(tmp_path: Path, column: str, text: str) -> None:
    field = "{column: n, language: fa}"
    assert "unknown" in fault(tmp_path, column, field, n=text)[2]
    assert one_cell(tmp_path, column, f'{field[:-1]}, unknown: ["{text}"]}}', n=text) == ""


def test_a_cell_too_long_to_be_read_again_is_refused(tmp_path: Path) -> None:
    assert fault(tmp_path, "note", '{write: "{n} {n}"}', n="x" * 60_000)[:2] == ("n", "cell-long")


@pytest.mark.parametrize("text", ["a\u202eb", "a\x07b", "a\ufffdb"])
def test_characters_that_deceive_are_refused(tmp_path: Path, text: str) -> None:
    column, rule, _ = fault(tmp_path, "description_en", "n", n=text)
    assert (column, rule) == ("n", "text-form")


def test_line_breaks_become_spaces(tmp_path: Path) -> None:
    assert one_cell(tmp_path, "description_en", "n", n="two\r\nlines") == "two lines"


def test_faults_without_number_are_counted_and_not_listed(tmp_path: Path) -> None:
    made = make(mapping_of(tmp_path, f"records:\n{RECORD}  age: age\n"), *[{"age": "x"}] * 500)
    assert len(made.problems) == 201
    assert "300 more faults" in made.problems[0].message


# -- rows, keys and handles


def test_a_row_is_known_by_its_key_and_to_its_source(tmp_path: Path) -> None:
    made = record(tmp_path, "", {})
    (row,) = made.rows
    assert (row.path, row.number, row.table) == ("list.csv", 2, "records")
    assert (row.cells["source"], row.cells["locator"]) == ("so-222222", "id r2")
    assert (row.cells["entered_by"], row.cells["entered_on"], row.cells["checked_by"]) == ("project", "2032-11-27", "")


def test_keys_of_several_columns_are_joined_and_must_be_unique_and_filled(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, f"records:\n{RECORD}")
    keyed = Mapping(**{name: getattr(mapping, name) for name in Mapping.__slots__} | {"key": ("annex", "n")})
    rows = [("A", "1"), ("B", "1"), ("A", "1"), ("A", "")]
    foreign = [ForeignRow(number, {"annex": a, "n": n}) for number, (a, n) in enumerate(rows, 2)]
    made = make_rows(keyed, foreign, standing(), path="list.csv")
    assert [row.cells["locator"] for row in made.rows] == ["annex A, n 1", "annex B, n 1"]
    assert [(problem.row, problem.column, problem.rule) for problem in made.problems] == [
        (4, "annex, n", "import-key"), (5, "n", "import-key"),
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "made"), [("killed", 1), ("Dead at scene", 1), ("alive", 0), ("", 0)])
def test_a_block_takes_only_the_rows_it_wants(tmp_path: Path, status: str, made: int) -> None:
    text = f"records:\n  when: {{status: [killed, dead*]}}\n{RECORD}"
    assert len(make(mapping_of(tmp_path, text), {"status": status}).rows) == made


def test_a_template_with_an_unknown_column_is_left_out(tmp_path: Path) -> None:
    assert one_cell(tmp_path, "note", '{write: "{a} and {b}"}', a="x", b="") == ""


def test_a_source_nobody_knows_is_a_fault_of_the_mapping(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, f"records:\n{RECORD}")
    made = make_rows(mapping, [], [], path="list.csv")
    assert [(problem.path, problem.rule) for problem in made.problems] == [("test.mapping.yaml", "import-source")]


def test_a_case_nobody_knows_is_a_fault_of_the_row(tmp_path: Path) -> None:
    text = f"records:\n{RECORD.replace('Lantern Week', 'Lantern Wek')}"
    (problem,) = make(mapping_of(tmp_path, text), {}).problems
    assert problem.rule == "ref-unknown"
    assert 'did you mean "Lantern Week"?' in problem.message


def test_handles_survive_settling(tmp_path: Path) -> None:
    fields = "  places: {column: c, kind: city, make: yes, language: fa, within: {column: p, kind: province}}\n"
    made = record(tmp_path, fields, {"c": "Test|burg"[:4], "p": "North Province"})
    settled = settle([*standing(), *made.rows], make=True)
    assert settled.problems == []
    place = next(row for row in settled.rows if row.cells.get("label_en") == "Test")
    assert place.cells["within"] == "pl-333333"


def test_rows_are_the_same_whenever_they_are_made() -> None:
    first, second = import_fixture("lantern-list"), import_fixture("lantern-list")
    assert [row.cells for row in first.rows] == [row.cells for row in second.rows]


def test_importing_again_makes_source_places_and_cases_only_once() -> None:
    first = import_fixture("lantern-list")
    assert first.problems == []
    existing = settle(first.rows, make=True).rows
    again = import_fixture("lantern-list", existing=existing)
    assert again.made == {"records": 7}
    settled = settle([*existing, *again.rows])
    assert settled.problems == []


# Texts with the marks that mean something in rows, references, tags and dates.
HOSTILE = st.text(st.sampled_from("aB7نمé |[]@#=+-/;,.'\"\u200c\u202e\n\t") | st.characters(), max_size=12)
FIELDS = """  names: {column: n, language: {arabic: fa, latin: en}}
  age: {column: a, otherwise: note}
  act_on: {column: d, order: day-month-year, otherwise: note}
  places: {column: p, kind: city, make: yes, language: fa, within: {always: Examplia, kind: country}}
  description_en: {write: "as listed: {n}"}
"""


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_is_refused_or_makes_rows_that_hold(
    tmp_path: Path, texts: list[tuple[str, str, str, str]]
) -> None:
    mapping = mapping_of(tmp_path, f"records:\n{RECORD}{FIELDS}")
    made = make(mapping, *[dict(zip("nadp", cells, strict=True)) for cells in texts])
    settled = settle([*standing(), *made.rows], make=True)
    if not made.problems:
        ours = [row for row in settled.rows if row.table in ("records", "places") and row.path == "list.csv"]
        assert settled.problems == ingest(ours)[1] == []
        assert len([row for row in ours if row.table == "records"]) == len(texts)
        assert not [cell for row in ours for cell in row.cells.values() if cell.startswith(tuple("=+-@"))]


def test_a_value_that_no_case_takes_is_counted(tmp_path: Path) -> None:
    field = (
        "  age:\n    cases:\n      - {when: {kind: exact}, write: '{low}'}\n      - {when: {kind: '*'}, column: high}\n"
    )
    mapping = mapping_of(tmp_path, f"records:\n{RECORD}{field}")
    made = make(mapping, {"kind": "exact", "low": "20", "high": ""}, {"kind": "", "low": "30", "high": "40"})
    assert [row["age"] for row in cells_of(made, "records")] == ["20", ""]
    assert made.left_out == {"low": 1, "high": 1}


def test_a_row_of_which_nothing_is_made_is_named(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, f"records:\n  when: {{status: [killed]}}\n{RECORD}")
    made = make(mapping, {"status": "killed"}, {"status": "kiled"}, {"status": ""})
    assert (made.read, made.made["records"]) == (3, 1)
    assert made.notes == ["2 rows become nothing, since the `when` of no block holds there: 3, 4"]


@pytest.mark.parametrize("key", ["Total", " TOTAL ", "مجموع"])
def test_a_row_of_sums_becomes_no_person(tmp_path: Path, key: str) -> None:
    made = make(mapping_of(tmp_path, f"records:\n{RECORD}"), {}, {"id": key})
    assert made.made["records"] == 1
    assert [(problem.row, problem.column, problem.rule) for problem in made.problems] == [(3, "id", "import-key")]


@pytest.mark.parametrize("field", ["{column: c, kind: city, make: yes, language: en}", "{column: c, kind: city}"])
def test_a_foreign_file_cannot_name_a_place_of_ours_by_its_id(tmp_path: Path, field: str) -> None:
    made = record(tmp_path, f"  places: {field}\n", {"c": "Testburg [pl-333333]"})
    assert "looks like a reference" in made.problems[0].message
    assert cells_of(made, "places") == []


def test_a_fault_shows_a_value_as_the_file_has_it(tmp_path: Path) -> None:
    message = fault(tmp_path, "names", "{column: n, language: en}", n="Testa | Sample")[2]
    assert message.startswith('"Testa | Sample" holds')


SOURCE = {
    "label_en": "The Daily", "kind": "list", "publisher": "Monitor", "issued_on": "3 March 2032", "access": "read",
    "accessed_on": "2032-11-20", "url": "https://verania.example/", "rights": "Made up.",
}  # fmt: skip


def from_source(folder: Path, **cells: str) -> Imported:
    """Return what is made of one row of a source that the mapping describes, the dossier knowing The Daily."""
    lines = "".join(f"  {name}: {text!r}\n" for name, text in (SOURCE | cells).items())
    path = folder / "m.yaml"
    path.write_text(f"source:\n{lines}key: id\nentered_by: x\nrecords:\n{RECORD}", encoding="utf-8")
    return make(read_mapping(path), {}, existing=[row_of("sources", "so-333333", **SOURCE)])


@pytest.mark.parametrize(("column", "theirs"), [("issued_on", "3 March 2033"), ("url", "https://verania.example/new")])
def test_another_edition_under_the_label_of_a_source_is_refused(tmp_path: Path, column: str, theirs: str) -> None:
    (problem,) = from_source(tmp_path, **{column: theirs}).problems
    assert (problem.path, problem.rule, problem.column) == ("m.yaml", "import-source", column)
    assert "edition_of" in problem.message


def test_an_edition_of_a_source_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (problem,) = from_source(tmp_path, label_en="The Daily, again", edition_of="The Dayli").problems
    assert (problem.rule, problem.column) == ("import-source", "edition_of")
    assert from_source(tmp_path, label_en="The Daily, again", edition_of="The Daily").problems == []


# -- joined files, chains, rows of one foreign row


def test_what_is_joined_stays_several_and_what_fits_nobody_is_counted(tmp_path: Path) -> None:
    text = f"""join: [{{file: more.csv, on: {{id: person}}, strip: "r", columns: [alias]}}]
records:
{RECORD}  names: {{column: alias, language: en}}
"""
    more = [("2", "Testa"), ("2", "Tess"), ("2", "Testa"), ("9", "Nobody")]
    joined = [ForeignRow(number, {"person": p, "alias": a}) for number, (p, a) in enumerate(more, 2)]
    rows = [ForeignRow(2, {"id": "r2"}), ForeignRow(3, {"id": "r3"})]
    made = make_rows(mapping_of(tmp_path, text), rows, standing(), [joined], path="list.csv")
    assert [row.cells["names"] for row in made.rows] == ["Testa@en | Tess@en", ""]
    assert made.notes == ["more.csv: 1 of 2 keys stand in no row of the file"]


def test_rows_of_one_foreign_row_refer_to_each_other() -> None:
    made = import_fixture("measures", existing=import_fixture("lantern-list").rows)
    agents = {row.number: row.cells["id"] for row in made.rows if row.table == "agents"}
    claims = [row for row in made.rows if row.table == "claims"]
    assert all(row.cells["concerns"] == agents[row.number] for row in claims)


def test_every_block_has_a_locator_of_its_own() -> None:
    made = import_fixture("measures", existing=import_fixture("lantern-list").rows)
    locators = [row.cells["locator"] for row in made.rows if row.table == "claims"]
    assert len(set(locators)) == len(locators) == 9
    assert locators[:2] == [
        "act 32031R0001, annex I.A, number 1, listing",
        "act 32031R0001, annex I.A, number 1, birth",
    ]


def test_a_column_that_holds_one_value_refuses_two(tmp_path: Path) -> None:
    assert fault(tmp_path, "gender", '{column: g, split: ";"}', g="male;female")[1] == "import-value"


def test_agents_that_nobody_knows_are_noted(tmp_path: Path) -> None:
    text = (
        "claims:\n  claimant: {always: Testa Body}\n  stance: {always: asserts}\n  stated_on: {always: 2031}\n"
        "  kind: {always: event}\n  about: {always: Lantern Week}\n  text_en: {always: x}\n"
    )
    assert make(mapping_of(tmp_path, text), {}, {}).notes == [
        '"Testa Body" is made in agents: fill in what it is (2 rows)'
    ]


def test_dates_of_another_calendar_are_said_in_the_report(tmp_path: Path) -> None:
    made = record(tmp_path, "  act_on: {column: day, calendar: solar-hijri}\n", {"day": "1398/08/25"})
    assert made.notes == ["dates in day are read in the solar-hijri calendar"]


# -- places


def places(folder: Path, field: str, existing: list[Row], **cells: str) -> tuple[str, list[str], Imported]:
    made = record(folder, f"  places: {field}\n", cells, existing)
    (row,) = cells_of(made, "records")
    return row["places"], [row.cells["label_en"] for row in made.rows if row.table == "places"], made


CITY = (
    '{column: c, split: ";", kind: city, make: yes, language: fa-latn, within: {column: p, split: ";", kind: province}}'
)


def test_a_place_of_ours_is_used_where_label_and_surroundings_agree(tmp_path: Path) -> None:
    ours = row_of(
        "places", "pl-555555", label_en="Testburg", label_local="آزمون‌شهر@fa", kind="town", within="pl-333333"
    )
    assert places(tmp_path, CITY, [ours], c="Testburg", p="North Province")[:2] == ("pl-555555", [])
    assert places(tmp_path, CITY, [ours], c="آزمونشهر", p="North Province")[:2] == ("pl-555555", [])
    assert places(tmp_path, CITY, [ours], c="Testburg", p="South Province")[1] == ["Testburg"]


def test_an_ambiguous_name_becomes_candidates_with_the_reason(tmp_path: Path) -> None:
    two = [row_of("places", f"pl-55555{n}", label_en="Testburg", kind="city", within="pl-333333") for n in "56"]
    found, made, out = places(tmp_path, CITY, two, c="Testburg", p="North Province")
    assert (found, made) == ("pl-555555 | pl-555556", [])
    assert out.notes == ['"Testburg" within North Province may be pl-555555, pl-555556: all of them stay candidates']


def test_two_places_keep_their_own_surroundings(tmp_path: Path) -> None:
    _, made, out = places(tmp_path, CITY, [], c="Testburg;Mockville", p="North Province;South Province")
    assert made == ["Testburg", "Mockville"]
    assert [row["within"] for row in cells_of(out, "places")] == ["pl-333333", "pl-444444"]


def test_one_name_in_two_provinces_is_two_places(tmp_path: Path) -> None:
    _, _, out = places(tmp_path, CITY, [], c="Testburg;Testburg", p="North Province;South Province")
    assert len(cells_of(out, "places")) == 2


def test_a_city_is_not_taken_for_the_province_of_its_name(tmp_path: Path) -> None:
    field = CITY.replace("kind: province}", "kind: province, make: yes, language: fa-latn}")
    found, _, out = places(tmp_path, field, [], c="Testburg", p="Testburg")
    assert [(row["kind"], row["within"]) for row in cells_of(out, "places")] == [
        ("province", ""), ("city", "Testburg (province)"),
    ]  # fmt: skip
    assert found == "Testburg (city) in Testburg"


def test_a_place_that_may_not_be_made_is_a_fault(tmp_path: Path) -> None:
    column, rule, message = fault(tmp_path, "places", "{column: c}", c="Nowhere")
    assert (column, rule) == ("c", "import-place")
    assert "make: yes" in message


def test_a_cell_of_levels_is_a_place_in_a_place(tmp_path: Path) -> None:
    field = '{column: c, after: "   ", levels: "  ", kind: [city, county, region], make: yes, language: es}'
    found, made, out = places(tmp_path, field, [], c="06/12/1977   SAN EJEMPLO  CAPITAL  SUR")
    assert made == ["SUR", "CAPITAL", "SAN EJEMPLO"]
    assert [row["kind"] for row in cells_of(out, "places")] == ["region", "county", "city"]
    assert found == "SAN EJEMPLO (city) in CAPITAL"


def test_a_place_that_is_made_has_names_in_its_languages(tmp_path: Path) -> None:
    field = '{column: c, split: ";", kind: city, make: yes, local: {fa: f}}'
    _, _, out = places(tmp_path, field, [], c="Testburg;Mockville", f="آزمون‌شهر;ساختگی‌شهر")
    assert [row["label_local"] for row in cells_of(out, "places")] == ["آزمون‌شهر@fa", "ساختگی‌شهر@fa"]


def test_a_province_that_is_not_there_is_a_fault_and_not_passed_over(tmp_path: Path) -> None:
    ours = row_of("places", "pl-555555", label_en="Testburg", kind="city")
    _, _, out = places(tmp_path, CITY, [ours], c="Testburg", p="Nowhere Province")
    assert [(problem.column, problem.rule) for problem in out.problems] == [("p", "import-place")]


def test_one_place_is_not_taken_to_lie_in_two_provinces(tmp_path: Path) -> None:
    ours = row_of("places", "pl-555555", label_en="Testburg", kind="city")
    mapping = mapping_of(tmp_path, f"records:\n{RECORD}  places: {CITY}\n")
    out = make(mapping, *[{"c": "Testburg", "p": f"{side} Province"} for side in ("North", "North", "South")],
               existing=[ours])  # fmt: skip
    assert [row["places"] for row in cells_of(out, "records")] == ["pl-555555", "pl-555555", ""]
    assert [(problem.row, problem.rule) for problem in out.problems] == [(4, "import-place")]
    assert out.notes[0].startswith('"Testburg" within North Province is taken for pl-555555')


def test_one_place_may_lie_in_each_of_several_provinces(tmp_path: Path) -> None:
    two = [row_of("places", "pl-555555", label_en="Testburg", kind="city", within="pl-333333"),
           row_of("places", "pl-555556", label_en="Testburg", kind="city", within="pl-222222")]  # fmt: skip
    assert places(tmp_path, CITY, two, c="Testburg", p="North Province;South Province")[0] == "pl-555555"


def test_places_and_provinces_that_do_not_pair_are_a_fault(tmp_path: Path) -> None:
    _, _, out = places(tmp_path, CITY, [], c="Testburg;Mockville;Sampleton", p="North Province;South Province")
    assert [(problem.column, problem.rule) for problem in out.problems] == [("p", "import-place")] * 3


def test_names_that_do_not_pair_with_the_places_are_counted(tmp_path: Path) -> None:
    field = '{column: c, split: ";", kind: city, make: yes, language: en, local: {fa: f}}'
    _, _, out = places(tmp_path, field, [], c="Testburg;Mockville", f="آزمون‌شهر")
    assert [row["label_local"] for row in cells_of(out, "places")] == ["Testburg@en", "Mockville@en"]
    assert out.left_out == {"f": 1}


# -- what is to be kept as it stands


@pytest.mark.parametrize(
    ("column", "field", "rule"),
    [
        ("act_on", "{column: c, otherwise: keep}", "date-form"),
        ("age", "{column: c, otherwise: keep}", "age-form"),
        ("places", "{column: c, otherwise: keep}", "import-place"),
    ],
)
def test_what_cannot_be_kept_as_it_stands_is_refused_and_not_lost(
    tmp_path: Path, column: str, field: str, rule: str
) -> None:
    assert fault(tmp_path, column, field, c="some time")[:2] == ("c", rule)


def test_a_value_list_can_say_which_days_are_meant(tmp_path: Path) -> None:
    field = '{column: day, values: {spring: "spring = 2031-03/2031-05"}, otherwise: keep}'
    assert one_cell(tmp_path, "act_on", field, day="spring") == "spring = 2031-03/2031-05"
    assert one_cell(tmp_path, "act_on", field, day="16 November 2031") == "16 November 2031"
