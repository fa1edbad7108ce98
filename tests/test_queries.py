"""Query files are complete and written for every store; a reader's parameters are filled in safely."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store
from SPARQLWrapper import SPARQLWrapper

from kg.answer import Term
from kg.docs import queries_page
from kg.queries import BadParameter, BadQueryFile, Catalogue, Query, UnknownQuery, fill, first_rows, read_query
from kg.store import ask
from kg.vocab import CLASSES, GVC_IRI, PROPERTIES, SCHEMES
from tests.conftest import CATALOGUE, ROOT

QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]
CLAIMS = {"https://example.org/id/claim/cl-222222": "", "https://example.org/id/claim/cl-333333": ""}
AGENTS = {"https://example.org/id/agent/ag-222222": "Testa Sample", "https://example.org/id/agent/ag-333333": "Mock"}

FRONT = """#+ title: {en: A title, fa: عنوان}
#+ question: {en: "A question?", fa: "پرسش؟"}
#+ params:
#+   - {name: x, type: %s, help: The thing., %s}
#+ columns: {x: The thing.}
#+ empty: {en: Nothing., fa: هیچ.}
SELECT ?x WHERE {
  VALUES ?x { %s }
}
ORDER BY ?x
"""


def members(cls: str) -> Mapping[str, str]:
    return {"Claim": CLAIMS, "Agent": AGENTS}.get(cls, {})


def query_of(folder: Path, kind: str, more: str = "", example: str = "UNDEF") -> Query:
    path = folder / "sample.rq"
    path.write_text(FRONT % (kind, more, example), encoding="utf-8")
    return read_query(path)


def values(query: Query, *given: str) -> list[Term | None]:
    """What the parameter x stands for once the given values are filled in."""
    return [row[0] for row in ask(Store(), fill(query, {"x": given}, members)).rows]


def test_a_thing_that_is_found_by_its_id_spares_the_list_of_its_class(tmp_path: Path) -> None:
    def listed(cls: str) -> Mapping[str, str]:
        raise AssertionError(f"every {cls} was listed")

    query = query_of(tmp_path, "iri", "class: Agent")
    text = fill(query, {"x": ["ag-1"]}, listed, member=lambda cls, name: f"urn:{cls}:{name}")
    assert "VALUES ?x { <urn:Agent:ag-1> }" in text


def test_a_thing_that_is_not_found_by_its_id_is_looked_for_by_its_label(tmp_path: Path) -> None:
    (iri, label), *_ = AGENTS.items()
    text = fill(query_of(tmp_path, "iri", "class: Agent"), {"x": [label]}, members, member=lambda cls, name: "")
    assert f"VALUES ?x {{ <{iri}> }}" in text


@pytest.mark.parametrize("query", QUERIES)
def test_the_front_matter_is_complete_in_english_and_persian(query: Query) -> None:
    for words in (query.title, query.question, query.empty):
        assert words["en"].isascii() and re.search("[\u0600-\u06ff]", words["fa"])
    assert query.question["en"].endswith("?") and query.question["fa"].endswith("؟")
    assert all(meaning.endswith(".") for meaning in (*query.columns.values(), *(p.help for p in query.params)))
    assert set(query.brief) <= set(query.columns)


@pytest.mark.parametrize("query", QUERIES)
def test_a_client_that_guesses_the_form_of_a_file_as_it_stands_guesses_right(query: Query) -> None:
    """SPARQLWrapper takes the first keyword it meets, and leaves every second line of a comment in place."""
    text = (ROOT / "queries" / f"{query.name}.rq").read_text(encoding="utf-8")
    assert text.startswith(f"#+ name: {query.name}\n#+ form: SELECT\n")
    client = SPARQLWrapper("http://localhost/")
    client.setQuery(text)
    assert client.queryType == "SELECT"


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_says_in_which_order_its_rows_come(query: Query) -> None:
    assert re.search(r"^ORDER BY ", query.text, re.MULTILINE)
    assert not re.search(r"\bOFFSET\b", query.text)


@pytest.mark.parametrize("query", QUERIES)
def test_every_term_in_a_query_is_in_the_vocabulary(query: Query) -> None:
    concepts = {f"{scheme}-{key}" for scheme, keys in SCHEMES.items() for key in keys}
    assert set(re.findall(r"\bgv:(\w+)", query.text)) <= {*CLASSES, *PROPERTIES}
    assert set(re.findall(r"\bgvc:([\w-]+)", query.text)) <= concepts | set(SCHEMES)


def test_the_page_of_queries_is_the_catalogue() -> None:
    assert (ROOT / "docs" / "queries.md").read_text(encoding="utf-8") == queries_page(CATALOGUE)


def test_there_are_at_least_thirty_five_queries() -> None:
    assert len(list(CATALOGUE)) >= 35


def test_an_unknown_query_suggests_the_near_name() -> None:
    with pytest.raises(UnknownQuery, match='did you mean "denials"') as caught:
        CATALOGUE["denial"]
    assert caught.value.name == "denial" and "toll" in caught.value.known


def test_the_example_stays_when_nothing_is_given(tmp_path: Path) -> None:
    query = query_of(tmp_path, "string", example='"as it stands"')
    assert fill(query, {}, members) == query.text
    assert not query.params[0].optional


def test_a_value_stands_wherever_the_parameter_narrows_the_search(tmp_path: Path) -> None:
    line = "  VALUES ?x { UNDEF }\n"
    text = (FRONT % ("integer", "", "UNDEF")).replace(line, line * 2)
    (tmp_path / "sample.rq").write_text(text, encoding="utf-8")
    filled = fill(read_query(tmp_path / "sample.rq"), {"x": ["7"]}, members)
    assert filled.count('"7"^^<http://www.w3.org/2001/XMLSchema#integer>') == 2 and "UNDEF" not in filled


def test_examples_that_differ_from_line_to_line_are_refused(tmp_path: Path) -> None:
    text = FRONT % ("integer", "", "1") + "  VALUES ?x { 2 }\n"
    (tmp_path / "sample.rq").write_text(text, encoding="utf-8")
    with pytest.raises(BadQueryFile, match="the same wherever it stands"):
        read_query(tmp_path / "sample.rq")


def test_a_first_page_is_cut_in_the_sub_select_and_at_the_end(tmp_path: Path) -> None:
    query = query_of(tmp_path, "string", example='"a" "c" "b"')
    assert [row[0] for row in ask(Store(), fill(query, {}, members, limit=2)).rows] == [Literal("a"), Literal("b")]
    assert first_rows("{\n  ORDER BY ?x\n  # LIMIT\n}\n", 9) == "{\n  ORDER BY ?x\n  LIMIT 9\n}\nLIMIT 9"


def test_a_hostile_string_stays_a_string(tmp_path: Path) -> None:
    hostile = "a\" } SELECT * { ?s ?p ?o } # \\ \n\r\t ''' \u202e"
    assert values(query_of(tmp_path, "string"), hostile) == [Literal(hostile)]


def test_several_values_stand_for_any_of_them(tmp_path: Path) -> None:
    assert values(query_of(tmp_path, "string"), "b", "a") == [Literal("a"), Literal("b")]


def test_a_concept_is_named_by_its_key_or_its_address(tmp_path: Path) -> None:
    query = query_of(tmp_path, "concept", "scheme: stance")
    denies = NamedNode(GVC_IRI + "stance-denies")
    assert values(query, "denies") == values(query, denies.value) == [denies]


def test_a_wrong_concept_is_told_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match=r'"denys" is not allowed; did you mean "denies".*allowed: asserts'):
        values(query_of(tmp_path, "concept", "scheme: stance"), "denys")


def test_a_query_may_allow_some_keys_of_a_scheme_alone(tmp_path: Path) -> None:
    query = query_of(tmp_path, "concept", "scheme: stance, allowed: [asserts, reports]")
    with pytest.raises(BadParameter) as caught:
        values(query, "denies")
    assert caught.value.allowed == ("asserts", "reports")


def test_a_thing_is_named_by_its_id_its_address_or_its_label(tmp_path: Path) -> None:
    query = query_of(tmp_path, "iri", "class: Agent")
    address = "https://example.org/id/agent/ag-222222"
    for name in ("ag-222222", address, "Testa Sample", "testa sample"):
        assert values(query, name) == [NamedNode(address)]


def test_a_thing_that_is_not_there_is_refused_with_what_is(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match=r'did you mean "ag-333333".*allowed: ag-222222 Testa Sample'):
        values(query_of(tmp_path, "iri", "class: Agent"), "ag-333332")


def test_where_any_thing_will_do_the_id_tells_its_class(tmp_path: Path) -> None:
    query = query_of(tmp_path, "iri")
    assert values(query, "cl-333333") == [NamedNode("https://example.org/id/claim/cl-333333")]


def test_an_address_that_would_end_the_term_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadParameter):
        values(query_of(tmp_path, "iri", "class: Claim"), "https://example.org/> } INSERT DATA { <x:> <x:> <x:")


@pytest.mark.parametrize(("kind", "good", "bad"), [("date", "2011-02-13", "13/02/2011"), ("integer", "304", "many")])
def test_dates_and_whole_numbers_are_typed(kind: str, good: str, bad: str, tmp_path: Path) -> None:
    query = query_of(tmp_path, kind)
    datatype = NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")
    assert values(query, good) == [Literal(good, datatype=datatype)]
    with pytest.raises(BadParameter, match="is not allowed; allowed: a "):
        values(query, bad)


def test_an_unknown_parameter_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match='query sample has no parameter "y"; allowed: x'):
        fill(query_of(tmp_path, "string"), {"y": ["1"]}, members)


def test_a_long_list_of_allowed_values_is_cut_with_its_length() -> None:
    allowed = [f"v{number}" for number in range(20)]
    assert str(BadParameter("x", "none", allowed)).endswith("v11 and 8 more")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?x { }", "lacks 'title'"),
        (FRONT.replace("#+ empty", "#+ void") % ("string", "", "1"), "lacks 'empty'"),
        (FRONT % ("text", "", "1"), 'type "text"'),
        (FRONT % ("concept", "scheme: mood", "1"), "no known scheme"),
        ((FRONT % ("string", "", "1")).replace("VALUES ?x {", "VALUES ?y {"), "needs a line VALUES"),
        ("#+ title: [\n", "while parsing"),
    ],
)
def test_a_malformed_query_file_is_refused_by_name(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "sample.rq").write_text(text, encoding="utf-8")
    with pytest.raises(BadQueryFile, match=r"^sample\.rq: ") as caught:
        Catalogue.load(tmp_path)
    assert reason in str(caught.value)
