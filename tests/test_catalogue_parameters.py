"""What a reader may give to a prepared query over HTTP is read strictly, and the same question is the same value."""

import pytest

from kg.queries import BadParameter
from kg.vocab import concept
from kg.web.catalogue.parameters import MOST_ROWS, Missing, UnknownParameter, default_of, read, runs_bare
from kg.web.catalogue.themes import OTHER, THEMES, by_theme, theme_of
from tests.conftest import CATALOGUE


def test_every_prepared_query_stands_in_one_theme() -> None:
    named = [name for names in THEMES.values() for name in names]
    assert sorted(named) == sorted(CATALOGUE.queries)


def test_a_query_that_a_dossier_brings_along_stands_after_the_others() -> None:
    query = CATALOGUE["toll"]
    own = type(query)("of-its-own", query.title, query.question, (), {}, query.empty, "main", query.text)
    assert theme_of("of-its-own") == OTHER
    assert list(by_theme([own, query]).items()) == [("figures", [query]), (OTHER, [own])]


def test_only_queries_about_one_day_or_thing_have_no_answer_without_a_parameter() -> None:
    needy = {query.name for query in CATALOGUE if not runs_bare(query)}
    assert needy == {"as-known-on", "deaths-on-day", "entered-since", "everything", "posts-on-date", "what-stood"}


def test_the_default_of_a_concept_is_its_key() -> None:
    defaults = {query.name: default_of(query.params[0]) for query in CATALOGUE if query.params}
    assert {name: key for name, key in defaults.items() if key} == {
        "date-forms": "solar-hijri",
        "scope": "killed",
        "shutdown-windows": "shutdown",
    }


def test_the_order_of_values_and_empty_fields_make_no_other_question() -> None:
    pairs = [("agent", "ag-2"), ("case", ""), ("agent", " ag-1 "), ("agent", "ag-2")]
    assert read(CATALOGUE["toll"], pairs).values == (("agent", ("ag-1", "ag-2")),)
    assert read(CATALOGUE["toll"], pairs).values == read(CATALOGUE["toll"], reversed(pairs)).values


def test_a_concept_may_be_named_by_its_address() -> None:
    asked = read(CATALOGUE["scope"], [("counting", concept("measure", "arrested"))])
    assert asked.given == {"counting": ("arrested",)}


@pytest.mark.parametrize(
    ("name", "pairs", "at_fault"),
    [
        ("scope", [("counting", "killd")], "counting"),
        ("scope", [("counting", "https://w3id.org/govah/concept#measure-nothing")], "counting"),
        ("as-known-on", [("on", "20191220")], "on"),
        ("as-known-on", [("on", "2019-12-20T00:00")], "on"),
        ("as-known-on", [("on", "۲۰۱۹-۱۲-۲۰")], "on"),
        ("toll", [("limit", "0")], "limit"),
        ("toll", [("limit", str(MOST_ROWS + 1))], "limit"),
        ("toll", [("limit", "1e2")], "limit"),
        ("toll", [("limit", "1"), ("limit", "2")], "limit"),
        ("toll", [("case", "x" * 2001)], "case"),
        ("toll", [("case", "cs-1")] * 101, "case"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(name: str, pairs: list[tuple[str, str]], at_fault: str) -> None:
    with pytest.raises(BadParameter) as found:
        read(CATALOGUE[name], pairs)
    assert found.value.name == at_fault


def test_an_unknown_parameter_is_refused_with_the_near_name() -> None:
    with pytest.raises(UnknownParameter, match='did you mean "agent"'):
        read(CATALOGUE["toll"], [("agnt", "x")])


def test_a_query_about_one_day_asks_for_the_day() -> None:
    with pytest.raises(Missing, match="parameter on is missing"):
        read(CATALOGUE["as-known-on"], [("on", " ")])
