"""Data frames hold the rows of an answer, in the types that the query promises, alike in every engine."""

import doctest
import json
import re
import sys
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from pyoxigraph import Literal, NamedNode, Store

import kg.frames
from kg.answer import Answer, lexical, type_of
from kg.errors import KgError
from kg.frames import MissingEngine, NotOfItsType, frame, frame_of, queries
from kg.queries import BadParameter, Query, UnknownQuery
from kg.store import ask, open_release
from tests.conftest import CATALOGUE, ROOT

QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]
PANDAS = {"integer": "Int64", "decimal": "Float64", "date": "datetime64[s]", "boolean": "boolean", "text": "string"}
POLARS = {"integer": pl.Int64, "decimal": pl.Float64, "date": pl.Date, "boolean": pl.Boolean, "text": pl.String}
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def stores(releases: dict[str, Path]) -> dict[str, Store]:
    return {name: open_release(release) for name, release in releases.items()}


def written(value: object) -> str:
    """A cell of a frame as SPARQL writes it."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


@pytest.mark.parametrize("dossier", [pytest.param("main", marks=pytest.mark.proof), "fixture"])
@pytest.mark.parametrize("query", QUERIES)
def test_both_engines_give_the_rows_in_the_promised_types(query: Query, dossier: str, stores: dict[str, Store]) -> None:
    one = frame(query.name, on=stores[dossier])
    other = frame(query.name, on=stores[dossier], engine="polars")
    expected = [tuple(map(lexical, row)) for row in ask(stores[dossier], query.text).rows]
    assert [tuple(map(written, row)) for row in one.itertuples(index=False, name=None)] == expected
    assert [tuple(map(written, row)) for row in other.iter_rows()] == expected
    types = {column: query.types.get(column, "text") for column in query.columns}
    assert one.dtypes.astype(str).to_dict() == {column: PANDAS[kind] for column, kind in types.items()}
    assert dict(other.schema) == {column: POLARS[kind] for column, kind in types.items()}


@pytest.mark.parametrize("query", QUERIES)
def test_every_figure_and_day_in_an_answer_is_promised_as_one(query: Query, stores: dict[str, Store]) -> None:
    seen = {
        (column, type_of(term))
        for store in stores.values()
        for row in ask(store, query.text).rows
        for column, term in zip(query.columns, row, strict=True)
        if term is not None
    }
    promised = {(column, query.types.get(column, "text")) for column, _ in seen}
    also = {(column, "integer") for column, kind in promised if kind == "decimal"}
    assert seen <= promised | also


@pytest.mark.parametrize("query", QUERIES)
def test_an_empty_answer_keeps_columns_and_types(query: Query) -> None:
    empty = frame(query.name, on=Store())
    assert empty.empty and list(empty) == list(query.columns)
    assert empty.dtypes.astype(str).to_dict() == {name: PANDAS[query.types.get(name, "text")] for name in query.columns}


def test_an_endpoint_gives_the_same_frame(endpoints: dict[str, str], stores: dict[str, Store]) -> None:
    found = frame("toll", on=endpoints["fixture"])
    pd.testing.assert_frame_equal(found, frame("toll", on=stores["fixture"]))
    assert found.attrs["endpoint"] == endpoints["fixture"]


def test_a_frame_says_of_which_release_and_with_what_it_was_asked(fixture_release: Path) -> None:
    about = frame("toll", on=fixture_release, agent="Lantern Monitor").attrs
    manifest = json.loads((fixture_release / "manifest.json").read_bytes())
    assert about["query"] == "toll" and about["params"] == {"agent": ["Lantern Monitor"]}
    assert {name: about[name] for name in ("version", "release_date", "base_iri")} == {
        name: manifest[name] for name in ("version", "release_date", "base_iri")
    }


def test_an_arrow_table_says_the_same_of_itself(fixture_release: Path) -> None:
    table = frame("toll", on=str(fixture_release), engine="arrow")
    assert json.loads(table.schema.metadata[b"govah"]) == frame("toll", on=str(fixture_release)).attrs


def test_several_values_are_any_of_them(stores: dict[str, Store]) -> None:
    two = frame("toll", on=stores["fixture"], agent=["Lantern Monitor", "Ficta Exemplar"])
    assert set(two["claimant"]) == {"Lantern Monitor", "Ficta Exemplar"}


def test_a_parameter_called_like_an_argument_has_an_underscore_and_a_day_may_be_one(stores: dict[str, Store]) -> None:
    day = date(2011, 2, 13)
    asked = frame("as-known-on", on=stores["fixture"], on_=pd.Timestamp(day))
    assert asked.attrs["params"] == {"on": ["2011-02-13"]}
    pd.testing.assert_frame_equal(asked, frame("as-known-on", on=stores["fixture"], on_=day))


def test_persian_text_comes_through_every_engine() -> None:
    answer = Answer(("name",), ((Literal("نمونه‌پور", language="fa"),), (None,)))
    frames = frame_of(answer), frame_of(answer, "polars")
    assert frames[0]["name"].tolist() == ["نمونه‌پور", pd.NA]
    assert frames[1]["name"].to_list() == ["نمونه‌پور", None]


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        ([Literal(1), None], "Int64"),
        ([Literal(1), Literal("2.5", datatype=NamedNode(XSD + "decimal"))], "Float64"),
        ([Literal(True)], "boolean"),
        ([Literal("2019-11-16", datatype=NamedNode(XSD + "date"))], "datetime64[s]"),
        ([Literal("2019-11-16Z", datatype=NamedNode(XSD + "date"))], "string"),
        ([Literal(str(2**70), datatype=NamedNode(XSD + "integer"))], "string"),
        ([Literal(1), Literal("one")], "string"),
        ([NamedNode("https://example.org/")], "string"),
        ([None], "string"),
        ([], "string"),
    ],
)
def test_the_types_of_an_answer_of_ones_own_are_those_of_its_terms(terms: list[Literal | None], kind: str) -> None:
    found = frame_of(Answer(("x",), tuple((term,) for term in terms)))
    assert str(found["x"].dtype) == kind
    assert found["x"].isna().sum() == terms.count(None)


def test_more_rows_than_are_read_at_once_come_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.frames, "_BATCH", 3)
    answer = Answer(("x",), tuple((Literal(number),) for number in range(10)))
    assert frame_of(answer)["x"].tolist() == list(range(10))


def test_a_column_that_breaks_its_promise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = tuple(CATALOGUE["toll"].columns)
    rows = ((Literal("many"),) * len(columns),)
    monkeypatch.setattr(kg.frames, "stream", lambda target, query: (columns, iter(rows)))
    with pytest.raises(NotOfItsType, match="the column stated_earliest is not date throughout") as caught:
        frame("toll", on=Store())
    assert caught.value.column == "stated_earliest"


def test_what_is_not_there_is_said_with_the_near_name(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    with pytest.raises(UnknownQuery, match='did you mean "toll"'):
        frame("tol", on=store)
    with pytest.raises(BadParameter, match='no parameter "agents"; did you mean "agent"'):
        frame("toll", on=store, agents="x")
    with pytest.raises(MissingEngine, match='there is no engine "panda"; did you mean "pandas"'):
        frame_of(Answer(("x",), ()), "panda")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(KgError, match="polars is not installed"):
        frame("toll", on=store, engine="polars")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_queries_are_listed_with_titles_parameters_and_columns(language: str) -> None:
    listed = queries(language=language).set_index("query")
    assert list(listed.index) == [query.name for query in CATALOGUE]
    toll = listed.loc["toll"]
    assert toll["title"] == CATALOGUE["toll"].title[language]
    assert toll["params"] == "case, agent" and toll["columns"].startswith("claimant, stated_earliest")


def test_the_examples_of_the_page_say_what_the_program_says(
    fixture_release: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dist").symlink_to(fixture_release)
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / "frames.md"
    code = "".join(re.findall(r"^```pycon\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))
    session = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), 0)
    assert len(session.examples) > 10
    assert doctest.DocTestRunner().run(session).failed == 0
