"""A proposed mapping is one that can be read, says what it guessed, and never proposes what nobody may import."""

from pathlib import Path

import pytest

from kg.errors import DataFaults
from kg.importers.mapping import Mapping, read_mapping
from kg.importers.read import Reading, detect
from kg.importers.suggest import suggest

SHARED = Path(__file__).parents[2] / "shared" / "data"
PEOPLE = """id,name_fa,name_latin,age,gender,date_of_birth,date_of_death,city,city_fa,province,cause,religion,phone,memo
V1,تستا نمونه,Testa Sample,17 or 18,female,2 March 2013,16/11/2031,Testburg,تستبورگ,Examplia,Gunshot - head,x,1,first
V2,نمونه تستی,Samplo Test,unknown,male,2014,17/11/2031,Sampleton;Testburg,,Examplia,Gunshot,x,2,second
V3,گمنام,Nemo Sample,30,male,2001,1/12/2031,Testburg,,Verania,Gunshot - leg,x,3,third
"""


def propose(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return suggest(path, detect(path)[0])


def read(folder: Path, proposal: str) -> Mapping:
    path = folder / "proposal.yaml"
    path.write_text(proposal, encoding="utf-8")
    return read_mapping(path)


def repeated(text: str) -> str:
    """The same people three times over under other keys, so that their categories are categories."""
    header, *lines = text.splitlines()
    return "\n".join([header, *(f"{n}{line}" for n in range(3) for line in lines)]) + "\n"


def test_a_list_of_people_is_proposed_as_records(tmp_path: Path) -> None:
    proposal = propose(tmp_path, repeated(PEOPLE))
    for line in (
        'key: "id"',
        'unknown: ["", "unknown"]',
        '    - {column: "name_fa", language: fa}',
        '    - {column: "name_latin", language: en}',
        "  identification: {by: names}",
        '  age: "age"',
        '      "female": female',
        '  born_on: {column: "date_of_birth", months: en}',
        '  act_on: {column: "date_of_death", order: day-month-year}',
        '  places: {column: "city", split: ";", local: {fa: "city_fa"}, kind: city, make: yes, within: '
        '{column: "province", language: en, kind: province, make: yes}}',
        '      "Gunshot": ""  # TODO',
        '      "Gunshot - head": head',
    ):
        assert f"{line}\n" in proposal


def test_the_proposal_can_be_read_and_names_no_column_but_those_it_proposes(tmp_path: Path) -> None:
    mapping = read(tmp_path, propose(tmp_path, repeated(PEOPLE)))
    assert mapping.columns == {
        "id", "name_fa", "name_latin", "age", "gender", "date_of_birth", "date_of_death", "city", "city_fa", "province",
        "cause",
    }  # fmt: skip


def test_what_nobody_may_import_is_marked_and_its_values_are_not_shown(tmp_path: Path) -> None:
    proposal = propose(tmp_path, repeated(PEOPLE).replace(",x,", ",Examplian,"))
    assert '#   "religion": it tells the religion of a person, and is never imported\n' in proposal
    assert '#   "phone": it tells a telephone number, and is never imported\n' in proposal
    assert "Examplian" not in proposal


def test_texts_of_single_people_are_not_shown(tmp_path: Path) -> None:
    proposal = propose(tmp_path, PEOPLE)
    assert '#   "memo": no field was found for it (texts in 3 rows)\n' in proposal
    assert not {"first", "Testa", "تستا", "Gunshot"} & set(proposal.replace('"', " ").split())


def test_a_proposal_is_the_same_each_time(tmp_path: Path) -> None:
    assert propose(tmp_path, PEOPLE) == propose(tmp_path, PEOPLE)


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("id;nombre;edad;sexo;fecha de muerte", "1;Testa Peña;24 años;mujer;24/ABR/2031",
         ['{column: "nombre", language: es}', 'age: "edad"', '"mujer": female', "months: es"]),
        ("id;nom;âge;sexe;date de décès", "1;Testa Lefèvre;24 ans;femme;3 août 2031",
         ['{column: "nom", language: fr}', 'age: "âge"', '"femme": female', "months: fr"]),
        ("id;Nachname;Alter;Geschlecht;Todestag", "1;Müller;24;weiblich;3. März 2031",
         ['{column: "Nachname", language: de}', 'age: "Alter"', '"weiblich": female', "months: de"]),
        ("شناسه;نام;سن;جنسیت;تاریخ وفات", "1;تستا نمونه گرگانی;24;زن;1410/08/25",
         ['key: "شناسه"', '{column: "نام", language: fa}', 'age: "سن"', '"زن": female', "calendar: solar-hijri"]),
        ("معرف;الاسم;العمر;الجنس;تاريخ الوفاة", "1;فاطمة العينة;24;أنثى;2031-03-03",
         ['key: "معرف"', '{column: "الاسم", language: ar}', 'age: "العمر"', '"أنثى": female', 'act_on: {column']),
    ],
)  # fmt: skip
def test_headers_in_six_languages_are_understood(header: str, row: str, expected: list[str], tmp_path: Path) -> None:
    lines = [header, *(f"{n}{row}" for n in range(1, 7))]
    proposal = propose(tmp_path, "\n".join(lines) + "\n")
    assert [part for part in expected if part not in proposal] == []
    read(tmp_path, proposal)


def test_two_ends_of_a_range_become_one_field(tmp_path: Path) -> None:
    text = "id,name,age_min,age_max,date_from,date_to\nV1,Testa,17,18,2031-01-01,2031-01-02\n"
    proposal = propose(tmp_path, text)
    assert '{when: {"age_min": "*", "age_max": "*"}, write: "{age_min}-{age_max}"}' in proposal
    assert '  act_on: {columns: ["date_from", "date_to"], joined: to}\n' in proposal
    read(tmp_path, proposal)


def test_dates_that_do_not_show_the_month_are_left_to_a_person(tmp_path: Path) -> None:
    proposal = propose(tmp_path, "id,name,date\nV1,Testa,01/02/2031\nV2,Samplo,03/04/2031\n")
    assert '  act_on: {column: "date"}  # TODO: add order: day-month-year, or month-day-year' in proposal


def test_figures_by_day_are_proposed_as_claims(tmp_path: Path) -> None:
    text = '[{"day": "2031-01-01", "injured": 1, "killed": 3}, {"day": "2031-01-02", "injured": 4, "killed": 5}]'
    proposal = propose(tmp_path, text, "daily.json")
    assert "claims:\n" in proposal and '  stated_on: {column: "day"}\n' in proposal
    assert '  figure: "killed"\n' in proposal
    assert read(tmp_path, proposal).columns == {"day", "killed"}


def test_a_key_of_several_columns_is_found(tmp_path: Path) -> None:
    text = "annex,number,name\nA,1,Testa\nA,2,Samplo\nB,1,Testarian\nB,2,Nemo\nA,3,Ada\nB,3,Eve\n"
    assert 'key: ["annex", "number"]  # TODO' in propose(tmp_path, text)


def test_without_a_key_somebody_has_to_name_one(tmp_path: Path) -> None:
    assert 'key: "TODO"  # no column' in propose(tmp_path, "name\nTesta\nTesta\n")


def test_how_the_file_is_read_is_stated(tmp_path: Path) -> None:
    proposal = propose(tmp_path, "id;apellido\n1;MUÑOZ PEÑA\n2;Inés Agüero\n", encoding="windows-1252")
    assert '  encoding: "windows-1252"\n  delimiter: ";"\n  header_row: "1"\n' in proposal
    assert read(tmp_path, proposal).file.encoding == "windows-1252"


@pytest.mark.parametrize("header", ["#", "a: b", '"', "{x}", "- a", "&a", "a\\b", "*", "'", "\u200f"])
def test_headers_and_values_that_mean_something_in_yaml_are_harmless(header: str, tmp_path: Path) -> None:
    quoted = header.replace('"', '""')
    lines = ["id,gender,name", *(f'{n},"{quoted}",Testa' for n in range(4))]
    mapping = read(tmp_path, propose(tmp_path, "\n".join(lines) + "\n"))
    assert mapping.columns == {"id", "gender", "name"}
    read(tmp_path, propose(tmp_path, f'id,"{quoted} name"\n1,Testa\n'))


def test_a_file_of_which_no_row_can_be_read_gets_no_proposal(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("id,name\n1,Peña\n".encode("windows-1252"))
    with pytest.raises(DataFaults):
        suggest(path, Reading("csv", "utf-8", ",", "", 1))


def test_columns_with_one_name_are_left_out(tmp_path: Path) -> None:
    assert '#   "name": two columns have this name: rename one\n' in propose(tmp_path, "id,name,name\n1,a,b\n")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("amnesty_304/amnesty_304_victims.csv", {"amnesty_asset", "name_fa", "date_min", "date_max", "city"}),
        ("omid_nov2019.csv", {"id", "name_latin", "name_farsi", "date_of_birth", "gender", "age_at_death"}),
        ("eu_sanctions/32011R0359.csv", {"recordId", "annex", "name", "alias", "birthDate"}),
        ("gaza_t4p/casualties_daily.json", {"report_date", "killed"}),
        ("gaza_t4p/press_killed_in_gaza.json", {"name", "name_en"}),
    ],
)  # fmt: skip
def test_the_proposal_for_a_real_file_can_be_read(name: str, columns: set[str], tmp_path: Path) -> None:
    if not (SHARED / name).is_file():
        pytest.skip("the real files are not here")
    path = SHARED / name
    mapping = read(tmp_path, suggest(path, detect(path, Reading())[0]))
    assert columns <= mapping.columns
    assert "religion" not in mapping.columns
