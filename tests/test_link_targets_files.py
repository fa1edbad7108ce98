"""Targets that are files: snapshots, FollowTheMoney entities and GeoNames dumps, whole or refused with their lines."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataFaults
from kg.link.entity import Entity, Sort
from kg.link.places.gazetteer import Gazetteer, GazetteerPlace, entity_of
from kg.link.targets import geonames, lines, open_target, read_snapshot, write_snapshot
from kg.link.targets.base import Wanted, clean, days
from kg.link.targets.geonames import read_dump
from kg.link.targets.lines import Lines, NotReadable

DAY = date(2019, 11, 16)
HEADER = '{"snapshot": "govah-link", "version": 1, "source": "lanterns", "date": "2026-11-27"}\n'
TESTA = Entity(
    "https://lantern.example/1", Sort.PERSON, (("Testa Sample", "en"), ("تستا سمپل", "fa")), "lanterns",
    (date(1990, 1, 1), date(1990, 12, 31)), (DAY, DAY), (17, None), "female", ("Testburg, Lower Examplia",), "killing",
    note="a lantern maker",
)  # fmt: skip
BURG = Entity(
    "https://lantern.example/2", Sort.PLACE, (("Testburg", ""),), "lanterns", coordinates=(-20.25, 10.0),
    codes=(("geonames", "999101"), ("geonames-admin1", "ZZ.01")),
)  # fmt: skip

texts = st.text(max_size=30).map(clean)
spans = st.tuples(st.dates(), st.dates()).map(lambda pair: (min(pair), max(pair)))
things = st.builds(
    Entity, st.integers(0, 99).map("https://lantern.example/{}".format), st.sampled_from(Sort),
    st.lists(st.tuples(texts.filter(bool), st.sampled_from(["", "fa", "en"])), unique=True, max_size=3).map(tuple),
    st.just("lanterns"), st.none() | spans, st.none() | spans, st.tuples(st.none() | st.integers(0, 99), st.none()),
    texts, st.lists(texts, max_size=2).map(tuple), texts,
    st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple), texts,
)  # fmt: skip


def person(name: str, **more: object) -> Entity:
    return Entity("re-22ch7n", Sort.PERSON, ((name, ""),) if name else (), "so-22ch7n", **more)  # type: ignore[arg-type]


def place(name: str) -> Entity:
    return Entity("pl-22ch7n", Sort.PLACE, ((name, ""),), "dossier")


@settings(max_examples=20)
@given(st.lists(things, unique_by=lambda thing: thing.id, max_size=5))
def test_a_snapshot_gives_back_what_was_written_and_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, entities: list[Entity]
) -> None:
    folder = tmp_path_factory.mktemp("snapshot", numbered=True)
    for name, order in (("one", entities), ("two", entities[::-1])):
        write_snapshot(folder / name, order, "lanterns", date(2026, 11, 27))
    assert (folder / "one").read_bytes() == (folder / "two").read_bytes()
    snapshot = read_snapshot(folder / "one")
    assert list(snapshot.entities) == sorted(entities, key=lambda thing: thing.id) and snapshot.source == "lanterns"


def test_a_snapshot_is_asked_for_what_may_be_ours(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "s.jsonl", [TESTA, BURG], "lanterns", date(2026, 11, 27))
    target = open_target(f"snapshot:{tmp_path / 's.jsonl'}")
    assert target.find([person("Tésta Sample")]) == [TESTA] and target.find([place("شهر Testburg")]) == [BURG]
    assert target.find([place("Testa Sample")]) == target.find([person("Verity Ruritan")]) == []


def test_a_person_without_a_name_meets_those_of_the_same_days(tmp_path: Path) -> None:
    assert Wanted([person("", happened=(DAY, DAY))]).may_be(TESTA)
    assert not Wanted([person("", happened=(date(2020, 1, 1), date(2020, 1, 2)))]).may_be(TESTA)
    assert not Wanted([person("")]).may_be(TESTA)


BAD_LINES = (
    "{", "[]", "7", '"x"', "{}", '{"id": "no iri", "sort": "person"}', '{"id": "https://x.example/1", "sort": "deity"}',
    '{"id": "https://x.example/1", "sort": "person", "born": ["2019-11-16"]}',
    '{"id": "https://x.example/1", "sort": "person", "born": ["2019-11-17", "2019-11-16"]}',
    '{"id": "https://x.example/1", "sort": "person", "names": [7]}',
    '{"id": "https://x.example/1", "sort": "place", "coordinates": [91, 0]}',
    '{"id": "https://x.example/1", "sort": "place", "coordinates": [NaN, 0]}',
    '{"id": "https://x.example/1", "sort": "person", "age": [true, "x"]}',
    '{"id": "https://x.example/1", "sort": "person", "codes": [["geonames"]]}',
    '{"id": 7, "sort": "person"}', '{"id": "https://x.example/1", "sort": [1]}', "[" * 100_000, "1" * 10_000,
    '{"id": "javascript:alert(1)", "sort": "person"}', '{"id": "https://x.example/<script>", "sort": "person"}',
)  # fmt: skip


@pytest.mark.parametrize("line", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_of_a_snapshot_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "s.jsonl").write_text(f"{HEADER}\n{line}\n")
    with pytest.raises(DataFaults) as caught:
        read_snapshot(tmp_path / "s.jsonl")
    assert [(problem.path, problem.row) for problem in caught.value.problems] == [("s.jsonl", 3)]
    assert "\n" not in caught.value.problems[0].message


@pytest.mark.parametrize("text", ["", "\n", "{}\n", '{"snapshot": "govah-link", "version": 2}\n', "\xff"])
def test_what_is_no_snapshot_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.jsonl").write_text(text, encoding="latin-1")
    with pytest.raises(DataFaults):
        read_snapshot(tmp_path / "s.jsonl")


def test_a_thing_that_stands_twice_is_refused(tmp_path: Path) -> None:
    line = '{"id": "https://x.example/1", "sort": "person"}\n'
    (tmp_path / "s.jsonl").write_text(HEADER + line + line)
    with pytest.raises(DataFaults, match="1 fault"):
        read_snapshot(tmp_path / "s.jsonl")


def test_a_line_without_an_end_and_a_file_without_one_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "s.jsonl").write_text(f'{HEADER}{{"id": "{"x" * 5_000}"}}')
    monkeypatch.setattr(lines, "MAX_LINE", 1_000)
    with pytest.raises(DataFaults):
        read_snapshot(tmp_path / "s.jsonl")
    with pytest.raises(NotReadable, match="take a part of it"):
        Lines(tmp_path / "s.jsonl", most=1_000)


@pytest.mark.parametrize("target", ["snapshot", "ftm", "geonames"])
def test_a_file_that_is_not_there_is_said(tmp_path: Path, target: str) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(NotReadable, match="no such file"):
            list(open_target(f"{target}:{path}").find([TESTA]))


def ftm(id: str, schema: str, **properties: list[str]) -> dict[str, object]:
    return {"id": id, "schema": schema, "properties": properties, "datasets": ["zz_lanterns"], "caption": "x"}


def written(path: Path, *entities: object) -> str:
    path.write_text("".join(f"{json.dumps(entity, ensure_ascii=False)}\n" for entity in entities), encoding="utf-8")
    return f"ftm:{path}"


def test_persons_and_bodies_of_a_sanction_list_are_read_with_open_dates(tmp_path: Path) -> None:
    text = written(
        tmp_path / "f.jsonl",
        ftm(
            "zz-1", "Person", name=["Testa Sample"], alias=["تستا سمپل"], birthDate=["1964", "1965-02"], gender=["male"]
        ),
        ftm("zz-2", "PublicBody", name=["Lantern Guard"], country=["zz"]),
        ftm("zz-3", "Vessel", name=["Testa Sample"]),
    )
    found = list(
        open_target(text).find([person("Testa Sample"), Entity("ag-22ch7n", Sort.BODY, (("Lantern Guard", ""),), "")])
    )
    assert [thing.sort for thing in found] == [Sort.PERSON, Sort.BODY]
    assert found[1].id == "https://www.opensanctions.org/entities/zz-2"
    assert found[0].born == (date(1964, 1, 1), date(1965, 2, 28)) and "born 1964 or 1965-02" in found[0].note
    assert found[0].gender == "male" and "zz_lanterns" in found[0].note


def test_what_may_harm_is_never_read(tmp_path: Path) -> None:
    secret = {
        name: ["SECRET"]
        for name in ("religion", "ethnicity", "passportNumber", "idNumber", "phone", "email", "address")
    }
    text = written(tmp_path / "f.jsonl", ftm("zz-1", "Person", name=["Testa Sample"], **secret))
    found = list(open_target(text).find([person("Testa Sample")]))
    assert found and "SECRET" not in repr(found)


def test_ids_are_put_under_another_address_and_cannot_break_out_of_it(tmp_path: Path) -> None:
    text = written(tmp_path / "f.jsonl", ftm('1" <x>/../é', "Person", name=["Testa Sample"]))
    (thing,) = open_target(f"{text}#https://lantern.example/e/").find([person("Testa Sample")])
    assert thing.id == "https://lantern.example/e/1%22%20%3Cx%3E%2F..%2F%C3%A9"


@pytest.mark.parametrize("entity", [{}, {"id": "a"}, {"id": 1, "schema": "Person", "properties": {}},
                                    ftm("a", "Person") | {"properties": {"name": "Testa"}},
                                    ftm("a", "Person") | {"properties": {"name": [7]}}])  # fmt: skip
def test_a_line_that_is_no_entity_is_named(tmp_path: Path, entity: object) -> None:
    text = written(tmp_path / "f.jsonl", ftm("zz-1", "Person", name=["Testa Sample"]), entity)
    with pytest.raises(DataFaults) as caught:
        list(open_target(text).find([person("Testa Sample")]))
    assert caught.value.problems[0].row == 2


def dump(number: str, name: str, others: str, code: str = "PPL", division: str = "01", **more: str) -> str:
    cells = [number, name, name, others, "-20.25", "10.5", "P" if code[0] == "P" else "A", code, "ZZ", "", division,
             "", "", "", "1200", "", "", "Etc/UTC", "2026-01-01"]  # fmt: skip
    return "\t".join(more.get(f"c{place}", cell) for place, cell in enumerate(cells))


def test_a_dump_gives_the_places_of_a_name_and_of_no_mountain(tmp_path: Path) -> None:
    rows = [
        dump("999101", "Testburg", "تستبورگ,Testbourg"),
        dump("999102", "Sampleton", ""),
        dump("999103", "Mount", "", "X"),
    ]
    (tmp_path / "d.txt").write_text(
        "\n".join([*rows, dump("999104", "Testburg", "", c6="T", c7="MT")]) + "\n", encoding="utf-8"
    )
    (thing,) = open_target(f"geonames:{tmp_path / 'd.txt'}").find([place("تستبورگ")])
    assert thing.id == "https://sws.geonames.org/999101/" and thing.coordinates == (-20.25, 10.5)
    assert thing.codes == (("geonames", "999101"), ("geonames-admin1", "ZZ.01"))


BAD_ROWS = (
    "x",
    dump("Q1", "T", ""),
    dump("1", "T", "", c4="95"),
    dump("1", "T", "", c5="east"),
    dump("1", "T", "", c14="many"),
)


@pytest.mark.parametrize("row", BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_a_bad_row_of_a_dump_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "d.txt").write_text(f"{dump('1', 'Testburg', '')}\n{row}\n")
    with pytest.raises(DataFaults) as caught:
        list(read_dump(tmp_path / "d.txt"))
    assert [problem.row for problem in caught.value.problems] == [2]


def test_the_package_is_asked_for_equal_names_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [
        GazetteerPlace(n, name, (), 0.0, 0.0, "ZZ") for n, name in (("3", "Testburg"), ("1", "Sampleton"), ("2", "X"))
    ]
    monkeypatch.setattr(geonames, "installed", lambda population: Gazetteer(places))
    ours = [place("City of Testburg"), replace(place("Other"), codes=(("geonames", "1"), ("wikidata", "2")))]
    assert [thing.label for thing in open_target("geonames").find(ours)] == ["Sampleton", "Testburg"]
    assert open_target("geonames").find([TESTA]) == []


def test_a_place_without_a_division_has_no_code_for_one() -> None:
    assert entity_of(GazetteerPlace("1", "Testburg", (), 0.0, 0.0, "ZZ")).codes == (("geonames", "1"),)


@settings(max_examples=40)
@given(st.text(max_size=2_000))
def test_a_cleaned_text_is_one_short_line_and_stays_so(text: str) -> None:
    found = clean(text)
    assert clean(found) == found and len(found) <= 500 and not {"|", "\n", "\t", "\u202e", "\0"} & set(found)


def test_dates_that_cannot_be_read_are_said_and_not_guessed() -> None:
    assert days(["soon"]) == (None, "soon") and days([]) == (None, "") and days(["2019-11-16"])[1] == ""
