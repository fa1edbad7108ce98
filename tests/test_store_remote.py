"""A SELECT is fetched from a real endpoint in pages, whole, and from a bad one not at all."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store, parse_query_results

from kg.answer import Answer, lexical
from kg.store.answers import BadQuery, EndpointFailure, answer_of
from kg.store.polite import Manners
from kg.store.remote import BadPaging, Remote, select_all
from tests.endpoints import free_port, serve_oxigraph_at
from tests.faulty import Answering, Reply, Sent, faulty, in_turn

E = "https://lantern.example/"
ALL = f"PREFIX e: <{E}>\nSELECT ?thing ?name {{ ?thing e:name ?name }} # all of them"
HASTY = Manners(tries=2, sleep=lambda seconds: None)


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real endpoint with thirty things of one to three names, some with letters and quotes that want escaping."""
    folder = tmp_path_factory.mktemp("lanterns")
    store = Store(str(folder / "store"))
    for number in range(30):
        thing = NamedNode(f"{E}چراغ/{number:02}/{'o-neill' if number % 2 else 'z'}")
        for name in range(number % 3 + 1):
            store.add(Quad(thing, NamedNode(f"{E}name"), Literal(f'Testa "{name}" \\ تستا {number}', language="fa")))
    store.add(Quad(NamedNode(f"{E}x"), NamedNode(f"{E}quoted"), Literal('"; DROP } #\n')))
    store.add(Quad(NamedNode(f"{E}y"), NamedNode(f"{E}quoted"), Literal("zz\n\\")))
    store.add(Quad(NamedNode(f"{E}z"), NamedNode(f"{E}quoted"), Literal("zzz")))
    store.flush()
    del store
    with serve_oxigraph_at(folder / "store", free_port()) as address:
        yield f"{address}/query"


def results(*rows: tuple[str, str]) -> bytes:
    bindings = [{"key": {"type": "literal", "value": key}, "n": {"type": "literal", "value": n}} for key, n in rows]
    return json.dumps({"head": {"vars": ["key", "n"]}, "results": {"bindings": bindings}}).encode()


def counted(number: int) -> bytes:
    value = {"rows": {"type": "literal", "value": str(number)}}
    return json.dumps({"head": {"vars": ["rows"]}, "results": {"bindings": [value]}}).encode()


PAGED = "SELECT ?key ?n { ?key <x:n> ?n }"


@pytest.mark.parametrize("page", [4, 5, 7, 59, 60, 61, 1_000])
def test_pages_of_any_size_give_the_same_rows_and_cut_no_group(lanterns: str, page: int) -> None:
    selection = select_all(Remote(lanterns), ALL, "thing", page=page)
    whole = Remote(lanterns).select(ALL)
    assert sorted(map(str, selection.rows)) == sorted(map(str, whole.rows)) and len(selection.rows) == 60
    keys = [lexical(row[0]) for row in selection.rows]
    assert keys == sorted(keys) and selection.columns == ("thing", "name")


def test_a_key_with_quotes_and_line_ends_is_no_query(lanterns: str) -> None:
    query = f"SELECT ?key {{ ?thing <{E}quoted> ?key }}"
    selection = select_all(Remote(lanterns), query, "?key", page=2)
    assert [lexical(row[0]) for row in selection.rows] == ['"; DROP } #\n', "zz\n\\", "zzz"]


def test_a_group_that_is_larger_than_a_page_is_refused(lanterns: str) -> None:
    with pytest.raises(BadPaging, match="choose a larger page or another key"):
        select_all(Remote(lanterns), ALL, "thing", page=2)


def test_a_query_with_groups_order_and_any_column_is_fetched(lanterns: str) -> None:
    query = f"SELECT ?thing (COUNT(?name) AS ?names) {{ ?thing <{E}name> ?name }} GROUP BY ?thing ORDER BY DESC(?names)"
    selection = select_all(Remote(lanterns), query, "thing", page=7)
    assert len(selection.rows) == 30 and selection.columns == ("thing", "names")
    star = select_all(Remote(lanterns), f"SELECT * {{ ?thing <{E}name> ?name }}", "thing", page=10)
    assert len(star.rows) == 60 and set(star.columns) == {"thing", "name"}


def test_nothing_found_is_no_rows_and_its_columns(lanterns: str) -> None:
    selection = select_all(Remote(lanterns), f"SELECT ?a {{ ?a <{E}none> ?b }}", "a")
    assert selection.rows == () and selection.columns == ("a",)


@pytest.mark.parametrize(
    ("query", "key", "words"),
    [(ALL, "other", "gives no \\?other"), (f"SELECT ?b {{ [] <{E}name> ?b }}", "a", "gives no \\?a"),
     (f"SELECT ?a ?b {{ ?b <{E}name> [] OPTIONAL {{ ?b <{E}none> ?a }} }}", "a", "has no \\?a"),
     (f"SELECT * FROM <{E}g> {{ ?a <{E}name> ?b }}", "a", "without FROM"), ("ASK { ?a ?b ?c }", "a", "be a SELECT")],
)  # fmt: skip
def test_what_cannot_be_paged_is_refused_in_words(lanterns: str, query: str, key: str, words: str) -> None:
    with pytest.raises(BadPaging, match=words):
        select_all(Remote(lanterns), query, key)


def test_an_update_never_leaves_this_machine() -> None:
    with faulty(in_turn(Reply(results()))) as (url, got), pytest.raises(BadQuery):
        Remote(url).select("DROP ALL")
    assert not got


def test_the_progress_says_how_many_of_how_many(lanterns: str) -> None:
    told: list[tuple[str, int, int]] = []
    select_all(Remote(lanterns), ALL, "thing", page=25, progress=lambda *said: told.append(said))
    assert told[-1] == ("rows fetched", 60, 60) and len(told) > 2


def test_more_rows_than_are_wanted_are_refused_before_they_are_sent(lanterns: str) -> None:
    remote = Remote(lanterns)
    with pytest.raises(BadPaging, match="60 rows, and 50 are the most"):
        select_all(remote, ALL, "thing", max_rows=50)
    assert remote.requests == 1


def test_one_operation_is_sent_as_a_form_with_who_asks() -> None:
    with faulty(in_turn(Reply(results(("a", "1"))))) as (url, got):
        Remote(url, Manners("lanterns@example.org")).select(PAGED)
    assert got[0].method == "POST" and list(got[0].form) == ["query"] and len(got[0].form["query"]) == 1
    assert "lanterns@example.org" in got[0].headers["user-agent"]
    assert "application/sparql-results+json" in got[0].headers["accept"]


def test_an_endpoint_that_takes_no_form_is_asked_by_its_address() -> None:
    def only_get(sent: Sent) -> Reply:
        return Reply(results(("a", "1"))) if sent.method == "GET" else Reply(status=405)

    with faulty(only_get) as (url, got):
        remote = Remote(url)
        assert len(remote.select(PAGED).rows) == len(remote.select(PAGED).rows) == 1
    assert [sent.method for sent in got] == ["POST", "GET", "GET"] and got[1].form == {"query": [PAGED]}


@pytest.mark.parametrize("body", [results(("a", "1"))[:-20], b"<html>Down</html>", b"", b"\xff", b'{"boolean": 7}'])
def test_an_answer_that_is_cut_or_none_is_refused(body: bytes) -> None:
    with faulty(in_turn(Reply(body, length=None))) as (url, _), pytest.raises(EndpointFailure):
        Remote(url, HASTY).select(PAGED)


def test_an_endpoint_that_silently_cuts_its_answers_loses_no_row() -> None:
    rows = [("a", "1"), ("b", "1"), ("b", "2"), ("c", "1"), ("d", "1"), ("d", "2")]

    with faulty(server_of(rows, cap=3)) as (url, _):
        selection = select_all(Remote(url), PAGED, "key", page=100)
    assert [(lexical(key), lexical(n)) for key, n in selection.rows] == rows


def test_an_endpoint_that_cuts_a_group_is_refused() -> None:
    rows = [("a", "1"), ("b", "1"), ("b", "2"), ("b", "3"), ("b", "4")]
    with faulty(server_of(rows, cap=3)) as (url, _), pytest.raises(BadPaging, match="more than the endpoint sends"):
        select_all(Remote(url), PAGED, "key", page=100)


def test_an_endpoint_that_orders_otherwise_than_it_compares_is_refused() -> None:
    rows = [("a", "1"), ("B", "1"), ("c", "1"), ("D", "1")]
    with faulty(server_of(rows, cap=2)) as (url, _), pytest.raises(BadPaging):
        select_all(Remote(url), PAGED, "key", page=2)


def test_data_that_change_meanwhile_are_refused() -> None:
    answers = [counted(3), results(("a", "1"), ("b", "1")), results(("b", "1")), results(), counted(5)]
    with faulty(in_turn(*map(Reply, answers))) as (url, _), pytest.raises(BadPaging, match="counts 5 rows and sent 2"):
        select_all(Remote(url), PAGED, "key", page=2)


class Pretended(Remote):
    """An endpoint in this process that orders and compares as the standard says, and sends at most `cap` rows."""

    def __init__(self, rows: list[tuple[str, str]], cap: int):
        super().__init__("https://lantern.example/sparql")
        self.answering = server_of(sorted(rows), cap)

    def select(self, query: str) -> Answer:
        sent = Sent("POST", "/", {}, {"query": [query]})
        results = parse_query_results(self.answering(sent).body, format=QueryResultsFormat.JSON)
        assert isinstance(results, QuerySolutions)
        return answer_of(results)


@given(
    st.lists(st.tuples(st.text("abcé", min_size=1, max_size=2), st.text("xy", max_size=3)), max_size=40),
    st.integers(1, 30), st.integers(2, 30),
)  # fmt: skip
def test_every_row_is_fetched_once_or_none_at_all(rows: list[tuple[str, str]], cap: int, page: int) -> None:
    largest = max(Counter(key for key, _ in rows).values(), default=0)
    try:
        selection = select_all(Pretended(rows, cap), PAGED, "key", page=page)
    except BadPaging:
        assert min(cap, page) <= largest
    else:
        assert [(lexical(key), lexical(n)) for key, n in selection.rows] == sorted(rows)


def server_of(rows: list[tuple[str, str]], cap: int) -> Answering:
    """A server that keeps the order of its rows whatever it is asked, and never sends more than `cap`."""

    def answer(sent: Sent) -> Reply:
        query = sent.form["query"][0]
        if "COUNT(" in query:
            return Reply(counted(len(rows)))
        start = query.partition('FILTER(STR(?key) >= "')[2].partition('"')[0]
        kept = [row for row in rows if row[0] >= start]
        offset = int(query.partition(" OFFSET ")[2] or 0)
        limit = int(query.partition(" LIMIT ")[2].split()[0])
        return Reply(results(*kept[offset : offset + min(limit, cap)]))

    return answer
