"""Targets of questions: SPARQL before the gate, parameters of the prepared queries, requests by the protocol."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from pyoxigraph import Store

from kg.gate import Unreadable, calls_out, read
from kg.queries import BadParameter, Catalogue, fill
from kg.resources import queries_dir
from kg.store.answers import BadQuery
from kg.store.query import ask
from kg.web.catalogue.keys import BadKey, OldKey, position_of
from kg.web.catalogue.parameters import MOST_ROWS
from kg.web.catalogue.parameters import read as read_parameters
from kg.web.http.errors import HttpError
from kg.web.sparql.formats import ROWS, TRIPLES
from kg.web.sparql.order import Rules
from kg.web.sparql.request import asked_by_get, asked_by_post
from kg.web.sparql.wire import Job, Kind
from kg.web.sparql.worker import answer
from tests.fuzz.target import Run, Target, text_of

BASE: Final = "https://dossier.example/"
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
_REST: Final = re.compile(r"\\u|\\U")
_RULES: Final = Rules("", BASE, 1 << 20, 1 << 30)
_PIECES: Final = (
    "SELECT ",
    "* ",
    "?s ",
    "?p ",
    "?o ",
    "{ ",
    "} ",
    "WHERE ",
    ". ",
    "; ",
    ", ",
    "SERVICE ",
    "SILENT ",
    "<http://x/> ",
    "<x> ",
    "FROM ",
    "NAMED ",
    "GRAPH ",
    "UNION ",
    "OPTIONAL ",
    "FILTER ",
    "EXISTS ",
    "NOT ",
    "MINUS ",
    "( ",
    ") ",
    "< ",
    "<",
    ">",
    "> ",
    "# ",
    "#\n",
    "\n",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "\\u0053ERVICE ",
    "\\u0027",
    "'a' ",
    "1",
    "a:b ",
    "service:",
    "a ",
    "PREFIX a: <http://x/> ",
    "PREFIX service: <x> ",
    "BASE <http://x/> ",
    "ASK ",
    "CONSTRUCT ",
    "DESCRIBE ",
    "LIMIT ",
    "10 ",
    "ORDER BY ",
    "GROUP BY ",
    "VALUES ",
    "BIND ",
    "AS ",
    "_:b ",
    "[ ",
    "] ",
    "^",
    "/ ",
    "+ ",
    "&& ",
    "= ",
    "STR",
    "IRI",
    "'service <' ",
    "<a#service> ",
    "@en ",
    "^^",
    "%",
    "FROM<http://x/>",
    "\r",
    "\t",
    "LOAD <http://x/> ",
    "INSERT DATA ",
    "VERSION '1.2' ",
    "<< ",
    ">> ",
    "<<( ",
    ")>> ",
    "{| ",
    "|} ",
    "~ ",
    "1.",
    "1e",
    "-",
    "\\'",
    "\u200c",
    "é",
    "LATERAL ",
)


def gate(folder: Path) -> Run:
    """No query that the store would send to another host, or answer from a graph of another, passes.

    The judge is the store's own parser: when a query is valid and stops being so as soon as each SERVICE is written as
    SERVJCE, the word was one of its language. The first byte says whether the others are letters or pieces of SPARQL.
    """
    store = Store()

    def run(data: bytes) -> None:
        query = _query(data)
        outcome = answer(store, Job(query, next(iter(ROWS.values())), next(iter(TRIPLES.values())), 100), _RULES)
        assert outcome.kind is not Kind.FAILED, outcome.body
        passed = outcome.kind in (Kind.ANSWER, Kind.CUT)
        if passed:
            assert not _is_keyword(query, "service"), "SERVICE passed the endpoint"
            assert not _is_keyword(query, "from"), "FROM passed the endpoint"
        if _is_keyword(query, "service"):
            assert calls_out(query), "SERVICE passed the gate"
        if _is_keyword(query, "from"):
            _names_a_graph(query)
        try:
            ask(store, query)
        except BadQuery:
            return
        assert not _is_keyword(query, "service"), "SERVICE passed kg query"

    return run


def _names_a_graph(query: str) -> None:
    try:
        reading = read(query, BASE)
    except Unreadable:
        return
    assert reading.calls_out or reading.default_graphs or reading.named_graphs, "FROM passed the gate"


def _query(data: bytes) -> str:
    if data[:1] >= b"\x80":
        return text_of(data[1:])
    return "".join(_PIECES[byte % len(_PIECES)] for byte in data[1:])


def _is_keyword(query: str, word: str) -> bool:
    """Return whether a valid query holds a word as one of the language."""
    plain = _ESCAPE.sub(lambda found: _character(found[1] or found[2]), query)
    if word not in plain.casefold() or not _is_valid(query):
        return False
    changed = re.sub(word, word.replace("i", "j").replace("o", "q"), plain, flags=re.IGNORECASE)
    return _is_valid(plain) and not _is_valid(changed)


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd"


def _is_valid(query: str) -> bool:
    try:
        Store().query(query, base_iri=BASE)
    except (SyntaxError, ValueError):
        return False
    except (OSError, RuntimeError):  # valid, and failed in being answered
        return True
    return True


_STORE: Final = Store()
_MEMBERS: Final = {
    f"{BASE}id/case/ca-4k2m9x": "Lantern Day",
    f"{BASE}id/agent/ag-4k2m9x": 'The "Sample" Office } SERVICE <http://x/> {',
    f"{BASE}id/place/pl-4k2m9x": "تستشهر",
}


def parameters(folder: Path) -> Run:
    """Whatever is given as a parameter becomes one term of the query, or is refused: the query keeps its form."""
    queries = [*Catalogue.load(queries_dir())]

    def run(data: bytes) -> None:
        query = queries[data[0] % len(queries)] if data else queries[0]
        pairs = parse_qsl(text_of(data[1:]), keep_blank_values=True)
        try:
            asked = read_parameters(query, pairs)
            text = fill(query, asked.given, lambda cls: _MEMBERS, 10)
        except BadParameter as error:
            assert str(error)
            return
        assert 0 <= asked.limit <= MOST_ROWS
        _STORE.query(text)
        assert _shape(text) == _shape(fill(query, {}, lambda cls: _MEMBERS, 10))
        try:
            position_of(asked.after, "ab" * 32, text, "1.0.0")
        except (BadKey, OldKey):
            return
        assert not asked.after or len(asked.after) < 64

    return run


_TERM: Final = re.compile(r'"(?:[^"\\\n\r]|\\.)*"(?:\^\^<[^<>"{}|^`\\\x00-\x20]*>|@[a-z-]+)?|<[^<>"{}|^`\\\x00-\x20]*>')
_GIVEN: Final = re.compile(r"^(\s*VALUES \?\w+) \{.*\}\s*$", re.MULTILINE)


def _shape(text: str) -> str:
    """Return a query without its terms, and without those between the braces of VALUES."""
    return _GIVEN.sub(r"\1", _TERM.sub("", text))


def protocol(folder: Path) -> Run:
    """A request by the SPARQL protocol is read or refused by a status below 500. Lines: method, type, query, body."""

    def run(data: bytes) -> None:
        method, kind, query, body = [*data.split(b"\n", 3), b"", b"", b"", b""][:4]
        try:
            if method[:1] == b"P":
                asked_by_post(query, kind.decode("latin-1"), body)
            else:
                asked_by_get(query)
        except HttpError as error:
            assert 400 <= error.status < 500 and error.detail

    return run


_FORM = ("query=", "update=", "default-graph-uri=", "named-graph-uri=", "format=", "&", "%", "%20", "+", "=", "%C3%28",
         "POST\n", "GET\n", "application/sparql-query", "application/x-www-form-urlencoded", "; charset=", "utf-8",
         "http://x/")  # fmt: skip
_GIVEN_WORDS = ("case=", "measure=", "limit=", "after=", "day=", "language=", "text=", "&", "%22", "%0A", "%7D", "%3E",
                "killed", "2019-11-16", "ca-4k2m9x", "+", "%5C", "SERVICE", "UNDEF", "-1", "10000")  # fmt: skip

TARGETS = (
    Target("gate", "SPARQL before the gate, judged by the store's own parser", gate, tuple(_PIECES)),
    Target("parameters", "parameters of the prepared queries", parameters, _GIVEN_WORDS),
    Target("protocol", "requests by the SPARQL protocol", protocol, _FORM),
)
