"""One query of a batch, read strictly: what is taken, what is refused, and that nothing else can happen."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.web.http.errors import HttpError
from kg.web.reconcile.query import LIMIT, MOST, BadQuery, Query, Wanted, limit_of, query_of
from kg.web.reconcile.request import as_object, decoded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def test_a_query_is_read_with_its_types_and_properties() -> None:
    given = {
        "query": " Testa Sample ",
        "type": "PersonRecord",
        "limit": 3,
        "type_strict": "should",
        "properties": [{"pid": "place", "v": [{"id": "place/pl-hnkw9r"}, "Mockford"]}, {"pid": "age", "v": 16}],
    }
    wanted = (Wanted("place", ("place/pl-hnkw9r", "Mockford")), Wanted("age", (16,)))
    assert query_of(given) == Query("Testa Sample", ("PersonRecord",), "should", 3, wanted)


def test_a_text_alone_is_the_name_that_is_looked_for() -> None:
    assert query_of("Testburg") == Query("Testburg", limit=LIMIT)


def test_more_candidates_than_there_may_be_are_not_refused_but_cut() -> None:
    assert limit_of(10**9) == MOST


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (7, "an object, not a number"),
        (None, "not null"),
        ({}, 'needs "query"'),
        ({"limit": 1}, 'needs "query"'),
        ({"properties": []}, "at least one"),
        ({"query": ["Testa"]}, "a text, not a list"),
        ({"query": "x", "props": []}, '"props" is no member'),
        ({"query": "x" * 401}, "shorten it to 400"),
        ({"query": "x", "type": {"id": "Place"}}, '"type"'),
        ({"query": "x", "type": ["Place", 1]}, '"type"'),
        ({"query": "x", "type_strict": "maybe"}, "any, should, all"),
        ({"query": "x", "type_strict": []}, "any, should, all"),
        ({"query": "x", "limit": 0}, "above nought"),
        ({"query": "x", "limit": True}, "above nought"),
        ({"query": "x", "limit": "5"}, "above nought"),
        ({"query": "x", "properties": {"pid": "a"}}, "a list"),
        ({"query": "x", "properties": ["place"]}, '"pid"'),
        ({"query": "x", "properties": [{"pid": "place"}]}, '"v"'),
        ({"query": "x", "properties": [{"pid": "place", "v": None}]}, '"v"'),
        ({"query": "x", "properties": [{"pid": "place", "v": [["nested"]]}]}, '"v"'),
        ({"query": "x", "properties": [{"pid": "place", "v": ["y"] * 51}]}, "more than 50 values"),
        ({"query": "x", "properties": [{"pid": "p" * 500, "v": "y"}]}, "400 characters"),
        ({"query": "x", "properties": [{"pid": "p", "v": 10**900}]}, "too long"),
    ],
)
def test_what_is_no_query_is_refused_with_what_to_do(given: Any, said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        query_of(given)


@settings(max_examples=60)
@given(JSON)
def test_whatever_json_there_is_is_read_or_refused(value: Any) -> None:
    for asked in (value, {"query": value}, {"query": "x", "limit": value, "properties": value}):
        try:
            assert isinstance(query_of(asked), Query)
        except BadQuery as error:
            assert len(str(error)) < 200


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '"q"', "null", "[" * 200_000, '{"a":NaN}', '{"a":' + "9" * 9000 + "}", '{"\\ud800":1}']
)
def test_what_is_no_json_object_is_a_bad_request(text: str) -> None:
    with pytest.raises(HttpError) as refused:
        as_object(text, "queries")
    assert refused.value.status == 400 and len(str(refused.value)) < 300


def test_bytes_that_are_no_text_are_a_bad_request() -> None:
    with pytest.raises(HttpError, match="not JSON"):
        decoded(b"\xff\xfe{", "queries")
