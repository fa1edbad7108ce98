"""Any literal and any context: what Turtle and JSON-LD say is what the N-Triples line said."""

import json

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.ntriples import read_things
from kg.release.jsonld import Context
from kg.release.turtle import Turtle, Words
from kg.release.view import literal_parts
from kg.vocab import PREFIXES, term

BASE = "https://example.org/verlan/"
SUBJECT = f"{BASE}id/claim/cl-aaa222"
XSD = PREFIXES["xsd"]
CONTEXT = {
    "gv": PREFIXES["gv"],
    "xsd": XSD,
    "text": {"@id": "gv:text", "@container": "@language"},
    "quote": {"@id": "gv:quote", "@type": "xsd:date"},
    "inSource": {"@id": "gv:inSource", "@type": "@id"},
    "locator": "gv:locator",
    "held": {"@id": "gv:held", "@type": "xsd:string"},
}

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["en", "fa", "fa-latn", "ckb"])),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(XSD + name)),
        TEXTS | st.sampled_from(["0", "-007", "+1", "1.", ".5", "20.50", "1e3", "true", "false", "1", "2001-03-04"]),
        st.sampled_from(["integer", "decimal", "boolean", "date", "anyURI", "double"]),
    ),
)
PREDICATES = st.sampled_from([term(name) for name in ("text", "quote", "inSource", "locator", "held")])


def line(predicate: str, value: Literal | NamedNode) -> str:
    return f"<{SUBJECT}> <{predicate}> {value} ."


def read(document: str, format: RdfFormat) -> list[Triple]:
    return [quad.triple for quad in parse(document, format=format)]


@given(PREDICATES, LITERALS)
def test_a_literal_comes_through_turtle(predicate: str, value: Literal) -> None:
    things = read_things([line(predicate, value)])
    writer = Turtle(BASE, PREFIXES)
    words = Words(writer, lambda _: "a label # with ;\n. marks")
    document = writer.head() + writer.block(SUBJECT, things[SUBJECT], words)
    assert read(document, RdfFormat.TURTLE) == [Triple(NamedNode(SUBJECT), NamedNode(predicate), value)]


@given(PREDICATES, LITERALS, st.sampled_from([CONTEXT, {**CONTEXT, "@language": "de"}]))
def test_a_literal_comes_through_jsonld_whatever_the_context_does(
    predicate: str, value: Literal, context: dict[str, object]
) -> None:
    node = Context(context).node(SUBJECT, read_things([line(predicate, value)])[SUBJECT])
    document = json.dumps({"@context": context, "@graph": [node]})
    assert read(document, RdfFormat.JSON_LD) == [Triple(NamedNode(SUBJECT), NamedNode(predicate), value)]


@given(LITERALS)
def test_the_text_of_a_literal_is_read_without_its_escapes(value: Literal) -> None:
    text, tag, datatype = literal_parts(str(value))
    assert (text, tag) == (value.value, value.language or "")
    assert (datatype or XSD + "string") == (value.datatype.value if not tag else XSD + "string")


@given(st.text("aZ09._~-/:@!$&'()*+,;=?"), st.text("aZ09._~-/:?", max_size=5))
def test_an_iri_comes_through_turtle(path: str, fragment: str) -> None:
    iri = NamedNode(f"{BASE}id/{path}#{fragment}" if fragment else f"{BASE}id/{path}")
    writer = Turtle(BASE, PREFIXES)
    document = f"{writer.head()}{writer.iri(iri.value)} a gv:Claim ."
    assert [triple.subject for triple in read(document, RdfFormat.TURTLE)] == [iri]


def test_a_short_name_is_used_only_where_it_says_no_more_than_the_predicate() -> None:
    lines = [line(term("text"), Literal("x", language="en")), line(term("inSource"), NamedNode(BASE))]
    node = Context(CONTEXT).node(SUBJECT, read_things(lines)[SUBJECT])
    assert node == {"@id": SUBJECT, "inSource": BASE, "gv:text": {"@value": "x", "@language": "en"}}
