import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.release.atomic import MARK
from kg.web.library import Library
from kg.web.search import query as asking
from kg.web.search.documents import FACETS
from kg.web.search.index import index_of, make_index
from kg.web.search.query import BadQuery, Query, Search, TooSlow
from kg.web.search.routes import open_search

HOSTILE = (
    '"',
    "'",
    "* OR *",
    "name:lantern",
    'a" OR "b',
    "NEAR(a b)",
    "(((",
    "^x -y +z",
    "\x00",
    "{name} : x",
    "a" * 9000,
)
EVERYTHING = 100


def found(search: Search, text: str, **facets: str) -> list[str]:
    return [hit.local for hit in search.search(Query(text, **facets), limit=EVERYTHING).hits]


@pytest.mark.parametrize(
    "text", ["Testa Sample", "testa SAMPLE", "تستا سمپل", "تيستا سامبل", "تێستا سامپڵ", "Tista Sampil"]
)
def test_every_spelling_of_a_name_finds_the_record(search: Search, text: str) -> None:
    assert "record/re-6gpkd7" in found(search, text)


def test_two_records_of_one_person_are_two_hits(search: Search) -> None:
    assert {"record/re-6gpkd7", "record/re-d3g67w"} <= set(found(search, "Testa Sample"))


def test_words_as_they_are_stand_above_beginnings_and_these_above_like_spellings(search: Search) -> None:
    results = search.search(Query("Testa"), limit=EVERYTHING)
    assert [hit.alike for hit in results.hits] == sorted(hit.alike for hit in results.hits)
    assert results.alike == sum(hit.alike for hit in results.hits) > 0


def test_what_is_named_exactly_so_comes_first(search: Search) -> None:
    assert found(search, "lantern week PROTESTS")[0] == "case/ca-kbxvqs"
    assert found(search, "وزارت فانوسهای عمومي")[0] == "agent/ag-6qv8cq"


def test_an_agent_stands_above_what_the_agent_says(search: Search) -> None:
    hits = found(search, "monitor")
    assert hits[0] == "agent/ag-rmp59v" and any(local.startswith("claim/") for local in hits)


def test_one_sign_of_a_key_is_too_little_to_look_for_alone(search: Search) -> None:
    assert not any(hit.alike for hit in search.search(Query("ته")).hits)


def test_a_claim_is_found_by_who_makes_it_and_what_it_says(search: Search) -> None:
    hits = found(search, "lantern monitor killed", kind="Claim")
    assert hits and all(local.startswith("claim/") for local in hits)


def test_figures_in_persian_digits_find_what_is_written_in_latin_ones(search: Search) -> None:
    assert found(search, "۲۷") == found(search, "27") != []


def test_what_was_withdrawn_or_worked_out_is_not_found(search: Search, fixture_release: Path) -> None:
    library = Library(fixture_release)
    hidden = [iri for cls in ("Tombstone", "Comparison", "CircularReport") for iri in library.things(cls)]
    ids = {iri.removeprefix(f"{library.base}id/") for iri in hidden}
    assert len(ids) > 3
    assert ids.isdisjoint(hit.local for hit in search.documents())
    for iri in library.things("Tombstone"):
        assert found(search, iri.rpartition("/")[2]) == []


def test_all_other_things_are_found(search: Search, fixture_release: Path) -> None:
    library = Library(fixture_release)
    for kind in search.values("kind"):
        assert len(found(search, "", kind=kind)) == library.count(kind) > 0


@pytest.mark.parametrize("text", ["", "lantern", "testburg killed"])
@pytest.mark.parametrize("chosen", [{}, {"kind": "Claim"}, {"stance": "denies"}, {"since": "2021-05", "until": "2021"}])
def test_the_count_of_a_value_is_what_choosing_it_gives(search: Search, text: str, chosen: dict[str, str]) -> None:
    query = Query(text, **chosen)
    results = search.search(query)
    assert all(value for name in FACETS for value in results.facets[name]) or not results.total
    for name in FACETS:
        for value, count in results.facets[name]:
            assert search.search(replace(query, **{name: value})).total == count
    for year, count in results.years:
        assert search.search(replace(query, since=year, until=year)).total == count


def test_a_place_holds_what_is_of_the_places_in_it(search: Search) -> None:
    country, square = found(search, "", place="pl-km3w22"), found(search, "", place="pl-27w9v9")
    assert set(square) < set(country)


def test_pages_by_key_give_each_hit_once_in_order(search: Search) -> None:
    every, page, after = found(search, "lantern"), list[str](), ""
    while results := search.search(Query("lantern"), after, limit=7):
        page += [hit.local for hit in results.hits]
        if not (after := results.next):
            break
    assert page == every


def test_a_key_that_is_no_hit_is_refused(search: Search) -> None:
    with pytest.raises(BadQuery, match="after"):
        search.search(Query("lantern", kind="Claim"), after="case/ca-77pbh2")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_syntax(search: Search, text: str) -> None:
    assert search.search(Query(text)).total >= 0
    assert search.names(text) is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text())
def test_any_text_can_be_asked(search: Search, text: str) -> None:
    results = search.search(Query(text))
    assert len(results.hits) == min(results.total, 20)


@pytest.mark.parametrize(("since", "until"), [("x", ""), ("", "2021-13"), ("20210501", ""), ("2021-1", "")])
def test_a_date_that_cannot_be_read_is_refused(search: Search, since: str, until: str) -> None:
    with pytest.raises(BadQuery):
        search.search(Query(since=since, until=until))


def test_a_search_that_takes_too_long_is_stopped(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_TIME_LIMIT_S", -1.0)
    monkeypatch.setattr(asking, "_STEPS", 1)
    with pytest.raises(TooSlow):
        search.search(Query("a text that was never asked before"))


def test_threads_that_ask_at_once_get_what_each_asked(search: Search) -> None:
    texts = ["lantern", "bridge", "testa", "kill", "testburg", "record"] * 8
    alone = [found(search, text) for text in texts]
    search._ranked.cache_clear()
    search._found.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: found(search, text), texts)) == alone


def test_an_index_made_again_gives_the_same_answers(search: Search, fixture_release: Path, tmp_path: Path) -> None:
    again = Search(make_index(shutil.copytree(fixture_release, tmp_path / "dist")))
    for text in ("lantern", "testa sample", "killed", ""):
        assert again.search(Query(text)) == search.search(Query(text))
    again.close()


def test_the_index_of_an_earlier_release_is_removed(fixture_release: Path, tmp_path: Path) -> None:
    dist = shutil.copytree(fixture_release, tmp_path / "dist")
    before = make_index(dist)
    mark = dist / MARK
    text = re.sub(r'"version": "[^"]*"', '"version": "9.9.9"', mark.read_text(encoding="utf-8"))
    mark.unlink()
    mark.write_text(text, encoding="utf-8")
    assert make_index(dist) != before
    assert [path for path in before.parent.iterdir() if path.suffix == ".sqlite"] == [index_of(dist)]


def test_a_damaged_index_is_made_anew(fixture_release: Path, tmp_path: Path) -> None:
    dist = shutil.copytree(fixture_release, tmp_path / "dist")
    index = make_index(dist)
    index.write_bytes(b"no index at all" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        Search(index)
    assert open_search(dist).search(Query("lantern")).total > 0
