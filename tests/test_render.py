"""Answers are readable on a terminal, Persian included, and lose nothing as CSV, JSON or Turtle."""

import io
import json

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from rdflib import Graph
from rdflib.plugins.sparql.results.rdfresults import RDFResultParser
from rdflib.query import ResultParser
from rich.console import Console

from kg.answer import Answer
from kg.render import csv_text, json_text, table, turtle_text
from kg.vocab import GV_IRI

CLAIM = NamedNode("https://example.org/verlan/id/claim/cl-222222#stated_on")
COUNT = Literal(304)
PERSIAN = "شهر نمونه و می‌گویند"
ANSWER = Answer(
    ("claim", "lower", "words"),
    (
        (CLAIM, COUNT, Literal(PERSIAN, language="fa")),
        (NamedNode(GV_IRI + "Claim"), None, Literal("x")),
    ),
)


def printed(answer: Answer, width: int, brief: tuple[str, ...] = ()) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(table(answer, width, brief))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_table_shows_ids_and_whole_persian_words() -> None:
    text = printed(ANSWER, 80)
    assert "cl-222222#stated_on" in text and "example.org" not in text
    assert "gv:Claim" in text and PERSIAN in text


def test_figures_stand_to_the_right() -> None:
    answer = Answer(("n",), ((Literal(7),), (Literal(1500),)))
    assert printed(answer, 40).splitlines()[2:4] == ["   7", "1500"]


def test_a_long_text_wraps_and_loses_no_word() -> None:
    words = [f"word{number}" for number in range(40)]
    answer = Answer(("a", "b"), ((Literal(" ".join(words)), Literal("short")),))
    assert [word for word in printed(answer, 50).split() if word.startswith("word")] == words


def test_rows_become_blocks_where_the_columns_do_not_fit() -> None:
    lines = printed(ANSWER, 30).splitlines()
    assert any("claim" in line and "cl-222222#stated_on" in line for line in lines)
    assert PERSIAN.split()[0] in "".join(lines)


def test_the_brief_columns_are_shown_where_there_is_no_room_and_the_others_are_named() -> None:
    text = printed(ANSWER, 30, brief=("claim", "lower"))
    assert "304" in text and "not shown: words;" in " ".join(text.split())


def test_square_brackets_are_text_and_control_characters_cannot_steer_the_terminal() -> None:
    text = printed(Answer(("a",), ((Literal("[bold]x[/bold] \x1b[31mred\x07"),),)), 60)
    assert "[bold]x[/bold]" in text and "\x1b" not in text and "\x07" not in text


def test_csv_has_full_addresses_and_empty_cells() -> None:
    assert csv_text(ANSWER) == f"claim,lower,words\n{CLAIM.value},304,{PERSIAN}\nhttps://w3id.org/govah/ns#Claim,,x\n"


def test_json_gives_the_terms_back() -> None:
    answer = Answer(
        ("a", "b"), ((CLAIM, COUNT), (BlankNode("n1"), None), (Literal(PERSIAN, language="fa"), Literal("x")))
    )
    results = parse_query_results(json_text(answer), format=QueryResultsFormat.JSON)
    assert isinstance(results, QuerySolutions)
    assert tuple((row["a"], row["b"]) for row in results) == answer.rows


def test_json_keeps_persian_readable() -> None:
    assert PERSIAN in json_text(ANSWER)
    assert json.loads(json_text(ANSWER))["head"]["vars"] == ["claim", "lower", "words"]


def test_rows_as_turtle_are_a_result_set_that_rdflib_reads_back() -> None:
    parser: ResultParser = RDFResultParser()  # type: ignore[no-untyped-call]
    result = parser.parse(io.StringIO(turtle_text(ANSWER)), format="turtle")
    assert [str(variable) for variable in result.vars or ()] == list(ANSWER.columns)
    rows = [{str(variable): str(term) for variable, term in binding.items()} for binding in result.bindings]
    assert rows == [
        {"claim": CLAIM.value, "lower": "304", "words": PERSIAN},
        {"claim": "https://w3id.org/govah/ns#Claim", "words": "x"},
    ]


def test_a_graph_answer_as_turtle_has_its_triples_and_prefixes_whatever_their_order() -> None:
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    rows = ((CLAIM, label, Literal(PERSIAN, language="fa")), (CLAIM, label, Literal("Sample town", language="en")))
    text = turtle_text(Answer(("subject", "predicate", "object"), rows, graph=True))
    assert "skos:prefLabel" in text and len(Graph().parse(data=text)) == 2
    assert text == turtle_text(Answer(("subject", "predicate", "object"), rows[::-1], graph=True))
