"""Ask a release or any SPARQL endpoint: a query text comes in, an `Answer` goes out, or row after row."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.answer import Answer, Row, Term
from kg.store.answers import BadQuery, answer_of
from kg.store.local import DamagedStore, open_release
from kg.vocab import PREFIXES, term

Target: TypeAlias = Store | Path | str


def open_target(on: Target) -> Target:
    """Return what the reader named: a store or an endpoint's address as it is, a release folder as an open store.

    Errors: NotARelease when the folder holds no `data.nq.gz`.
    """
    return on if isinstance(on, str) and _is_address(on) else _store_of(on)


def ask(target: Target, query: str) -> Answer:
    """Return the answer of a store, of the release in a folder, or of the endpoint at an http(s) address.

    The default graph is the union of all graphs; endpoints decide theirs, so prepared queries name graphs.
    Errors: NotARelease, BadQuery (a syntax error, an update, or SERVICE in a query of a release), EndpointFailure,
    DamagedStore.
    """
    if isinstance(target, str) and _is_address(target):
        from kg.store.endpoint import ask_endpoint  # its library brings rdflib, which takes its time

        return ask_endpoint(target, query)
    union = _is_of_all_graphs(query)
    store = _store_of(target)
    with _failures():
        return answer_of(store.query(query, use_default_graph_as_union=union))


def stream(target: Target, query: str) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns of a SELECT and its rows one by one, so that a long answer need not be held in memory.

    What an endpoint sends is read whole. Errors: those of `ask`, also while the rows are read.
    """
    if isinstance(target, str) and _is_address(target):
        answer = ask(target, query)
        return answer.columns, iter(answer.rows)
    union = _is_of_all_graphs(query)
    store = _store_of(target)
    with _failures():
        found = store.query(query, use_default_graph_as_union=union)
    if not isinstance(found, QuerySolutions):
        raise BadQuery("it gives no rows: write a SELECT")
    columns = tuple(variable.value for variable in found.variables)
    return columns, _rows(found, columns)


def _rows(found: QuerySolutions, columns: tuple[str, ...]) -> Iterator[Row]:
    with _failures():
        for row in found:
            yield tuple(row[column] for column in columns)


def _store_of(target: Target) -> Store:
    return target if isinstance(target, Store) else open_release(Path(target))


@contextmanager
def _failures() -> Iterator[None]:
    """Say what a store cannot do in our own errors: DamagedStore, BadQuery."""
    try:
        yield
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        if DamagedStore.is_meant(error):
            raise DamagedStore from error
        raise BadQuery(str(error)) from error


def members(target: Target, cls: str) -> dict[str, str]:
    """Return the things of a class: IRI to English label (empty when it has none), in the order of IRIs.

    Shape: `cls` is a local name of gv:; KeyError when the vocabulary has no such class.
    """
    rows = ask(target, _MEMBERS.format(cls=term(cls), label=PREFIXES["skos"] + "prefLabel")).rows
    labels: dict[str, str] = {}
    for thing, label in rows:
        labels.setdefault(_value(thing), label.value if isinstance(label, Literal) else "")
    return labels


def member(target: Target, cls: str, name: str) -> str:
    """Return the IRI of the thing of a class that has that IRI or id, "" when none is found without listing the class.

    How the addresses of the class begin is read off one of its things.
    Shape: `cls` is a local name of gv:; KeyError when the vocabulary has no such class.
    """
    iri = name
    if not _is_address(name):
        some = ask(target, _SOME.format(cls=term(cls), values="")).rows
        iri = f"{_value(some[0][0]).rpartition('/')[0]}/{name}" if some else ""
    try:
        values = f"VALUES ?thing {{ {NamedNode(iri)} }}"
    except ValueError:  # a label, not part of an address
        return ""
    return iri if ask(target, _SOME.format(cls=term(cls), values=values)).rows else ""


_NO_BASE: Final = "urn:base:"  # whether graphs are named counts here, not which
_SOME: Final = "SELECT ?thing WHERE {{ {values} GRAPH ?graph {{ ?thing a <{cls}> }} }} LIMIT 1"
_MEMBERS: Final = """SELECT DISTINCT ?thing ?label WHERE {{
  GRAPH ?graph {{
    ?thing a <{cls}> .
    OPTIONAL {{ ?thing <{label}> ?label FILTER(LANG(?label) = "en") }}
  }}
}} ORDER BY ?thing ?label"""


def _value(thing: Term | None) -> str:
    assert isinstance(thing, NamedNode)
    return thing.value


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _is_of_all_graphs(query: str) -> bool:
    """Return whether the default graph of a query is the union of all: unless it names a dataset by FROM.

    Errors: BadQuery for one that calls out. Only a query that may spell such a word is worth the time of a parser.
    """
    words = query.casefold()
    if not any(word in words for word in ("service", "from", "\\u")):
        return True
    from kg.gate import Unreadable, read

    try:
        reading = read(query, _NO_BASE)
    except Unreadable as error:
        raise BadQuery(f"it is not valid at line {error.line}, column {error.column}") from error
    if reading.calls_out:
        raise BadQuery("SERVICE would send it to another host, and a release answers from its own data alone")
    return not (reading.default_graphs or reading.named_graphs)
