"""The bound on rows is put into every kind of SELECT and changes nothing else in it."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    Variable,
    parse_query_results,
)

from kg.web.sparql.limits import Limits
from kg.web.sparql.tokens import TooDeep, bounded
from tests.live import BASE, THINGS, Live, dataset, serving

LIMIT = 5
STORE = Store()
STORE.extend(
    Quad(NamedNode(f"x:{n}"), NamedNode("x:limit"), Literal(f'LIMIT {n} }} "'), NamedNode("x:g")) for n in range(9)
)

SELECTIONS = (
    "*",
    "DISTINCT ?s",
    "(EXISTS { ?s ?p ?o { SELECT * { } LIMIT 1 } } AS ?e) ?s",
    "REDUCED ?limit ?s",
    "(STRLEN(?o) AS ?limit) (COUNT(*) AS ?values)",
)
PATTERNS = (
    "{ ?s ?p ?o }",
    "WHERE { GRAPH ?g { ?s limit:limit ?o } OPTIONAL { ?s ?p ?values } }",
    "where{?s ?p ?o{SELECT ?s WHERE{?s ?p ?x}LIMIT 7 OFFSET 1}}",
    "{ ?s ?p ?o FILTER(?o<?s||?p<(?o)||(?s>?p)||'LIMIT 1 }'<?o||BOUND(?s)) }",
    "{ ?s ?p ?o . FILTER EXISTS { ?s ?p '''} LIMIT ' \" '''@en-limit } # } LIMIT 2\n}",
    '{ ?s ?p """a } " ""LIMIT 1""", ?o ; <x:limit#VALUES> ?o , limit:a\\\'b }',
    "{ VALUES (?s ?o) { (<x:1> UNDEF) (<x:2> 2) } ?s ?p [] . ( 1 ?s ) ?p ?o }",
    "{ { ?s ?p ?o } UNION { ?s <x:limit> ?o } MINUS { ?s ?p 3 } BIND(<x:a> AS ?q) }",
)
GROUPS = (
    "",
    "GROUP BY ?o HAVING EXISTS { ?s ?p ?o VALUES ?s { <x:1> } }",
    "GROUP BY ?o HAVING (COUNT(*) < 3 && 1 > 0)",
)
ORDERS = ("", "ORDER BY DESC(?s) ?o", "ORDER BY EXISTS { ?s ?p ?o } STR(?s)", "order by limit:f(?s)")
LIMITS = (
    "",
    "LIMIT 3",
    "LIMIT 50",
    "OFFSET 2",
    "limit 8 OFFSET 1",
    "OFFSET 1\nLIMIT 8 # LIMIT 2",
    "LIMIT8OFFSET 2",
    "# all\n",
    "LIMIT 9 # }\n# b",
)
VALUES = ("", "VALUES ?s { <x:1> <x:2> <x:3> <x:4> <x:5> <x:6> <x:7> }", "values (?s) { (<x:3>) } # LIMIT")
PROLOGUES = ("PREFIX limit: <x:> ", "BASE <x:select> PREFIX limit: <#VALUES> # SELECT\n")


def queries() -> st.SearchStrategy[str]:
    """Queries put together of parts, most of them valid."""
    parts = (PROLOGUES, SELECTIONS, PATTERNS, GROUPS, ORDERS, LIMITS, VALUES)
    drawn = st.tuples(*(st.sampled_from(part) for part in parts))
    return drawn.map(lambda p: f"{p[0]}SELECT {p[1]}\n{p[2]}{' '.join(p[3:])}")


def rows(query: str) -> list[str] | None:
    """The rows of a query as text, None when it is not valid or cannot be evaluated."""
    try:
        found = STORE.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        return [str([(name, row[Variable(name)]) for name in names]) for row in found]
    except (SyntaxError, ValueError, RuntimeError):
        return None


@given(queries())
@settings(max_examples=400, deadline=None)
def test_a_bounded_query_gives_the_first_rows_of_the_query(query: str) -> None:
    whole, cut = rows(query), rows(bounded(query, LIMIT).text)
    assert (whole is None) == (cut is None)
    if whole is not None and cut is not None:
        assert len(cut) == min(len(whole), LIMIT)
        assert set(cut) <= set(whole)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("SELECT * { ?s ?p ?o } # all", "SELECT * { ?s ?p ?o } LIMIT 5 # all"),
        ("SELECT * { ?s ?p ?o } LIMIT 9 # a\n# b", "SELECT * { ?s ?p ?o } LIMIT 5 # a\n# b"),
        ("SELECT * { ?s ?p ?o } # a\nLIMIT 9", "SELECT * { ?s ?p ?o } # a\nLIMIT 5"),
        ("SELECT * { ?s ?p ?o } # }", "SELECT * { ?s ?p ?o } LIMIT 5 # }"),
        ("SELECT * { ?s ?p ?o } ORDER BY (?s = '} #')", "SELECT * { ?s ?p ?o } ORDER BY (?s = '} #') LIMIT 5"),
    ],
)
def test_a_comment_at_the_end_is_told_from_a_text(query: str, wanted: str) -> None:
    assert bounded(query, LIMIT).text == wanted


def test_most_of_these_queries_are_valid() -> None:
    tried = [f"{PROLOGUES[0]}SELECT * {pattern} {order} {limit} {values}"
             for pattern in PATTERNS for order in ORDERS[:2] for limit in LIMITS[:-1] for values in VALUES]  # fmt: skip
    assert sum(rows(query) is not None for query in tried) > len(tried) * 3 // 4


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
def test_no_other_form_is_touched(query: str) -> None:
    assert bounded(query, 1).text == query


def test_depth_is_bounded_before_a_parser_sees_it() -> None:
    with pytest.raises(TooDeep):
        bounded(f"SELECT * {{ FILTER({'(' * 200}1{')' * 200}) }}", 1)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    data = dataset(tmp_path_factory.mktemp("rows") / "store")
    with serving(data, Limits(rows=20, workers=1, spares=0)) as running:
        yield running


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                                    "text/tab-separated-values"])  # fmt: skip
@pytest.mark.parametrize(("limit", "announced"), [("", "20; reached"), ("LIMIT 19", "20"), ("LIMIT 30", "20; reached")])
def test_an_answer_that_reaches_the_limit_says_so_and_is_whole(
    live: Live, accept: str, limit: str, announced: str
) -> None:
    response = live.query(f"SELECT ?s ?label {{ ?s <{BASE}ns#label> ?label }} {limit}", accept)
    assert response.headers["row-limit"] == announced
    if accept == "text/csv":
        assert len(response.text.splitlines()) == (20 if limit == "LIMIT 19" else 21)
    else:
        found = parse_query_results(response.content, format=QueryResultsFormat.from_media_type(accept))
        assert isinstance(found, QuerySolutions) and len(list(found)) == (19 if limit == "LIMIT 19" else 20)


def test_a_graph_is_never_cut(live: Live) -> None:
    response = live.query("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
    assert "row-limit" not in response.headers
    assert len(response.text.splitlines()) == THINGS + THINGS // 3


def test_a_query_of_ours_is_answered_whole(live: Live) -> None:
    body = live.call(live.service.run("SELECT * { ?s ?p ?o }", "application/sparql-results+json"))
    assert len(json.loads(body)["results"]["bindings"]) == THINGS + THINGS // 3


def test_an_answer_with_too_many_bytes_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = dataset(tmp_path_factory.mktemp("bytes") / "store")
    with serving(data, Limits(answer=1 << 20, workers=1, spares=0)) as live:
        response = live.query("SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f }")
        assert response.status_code == 503
        assert "1 MiB" in response.json()["detail"]
        assert live.query("ASK {}").json()["boolean"] is True
