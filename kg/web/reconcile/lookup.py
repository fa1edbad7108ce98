"""Look up the things that a query may mean: by name in the index, by id, or by what points at them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.folding import fold
from kg.vocab import PREFIXES, expand
from kg.web.library import Library
from kg.web.reconcile.properties import compared_with
from kg.web.reconcile.query import Given, Query
from kg.web.reconcile.values import NOTATION
from kg.web.search.query import Search
from kg.web.thing import Thing, kind_of, name

_FETCHED: Final = 100  # documents of the index that are looked at for one query
_POINTING: Final = 500  # things that are looked at because of one value
_VALUES: Final = 5  # values of one query by which things are looked up
_NAMESAKES: Final = 5
_REFERRED: Final = ("Place", "Agent", "Source", "Case", "Restriction", "PersonRecord", "Person")
_NAMES: Final = ("name", "skos:prefLabel")


def things_for(library: Library, search: Search, query: Query, kinds: Sequence[str]) -> list[Thing]:
    """Return the things of some classes that a query may mean, each once, nothing withdrawn among them.

    Errors: TooSlow.
    """
    iris = _by_text(library, search, query.text, kinds) if query.text else _by_values(library, search, query, kinds)
    things = map(library.of, dict.fromkeys(iris))
    return [thing for thing in things if thing is not None and thing.cls in kinds]


def find(library: Library, text: str) -> Thing | None:
    """Return the thing that an id names: "place/pl-4k2m9x", "pl-4k2m9x" or the IRI; None for no thing in use."""
    local = text.removeprefix(f"{library.base}id/")
    if "/" not in local:
        local = f"{kind_of(local)}/{local}"
    if local.count("/") != 1 or "#" in local or len(local) > _FETCHED:
        return None
    thing = library.of(f"{library.base}id/{local}")
    return None if thing is None or thing.withdrawn else thing


def names_of(library: Library, thing: Thing) -> list[str]:
    """Return every name of a thing, each once: labels, the forms of a record, of a person those of its records."""
    records = filter(None, map(library.of, thing.iris("hasRecord"))) if thing.cls == "Person" else ()
    named = chain.from_iterable(each.literals(prop) for each in (thing, *records) for prop in _NAMES)
    return list(dict.fromkeys(literal.value for literal in named))


def _by_text(library: Library, search: Search, text: str, kinds: Sequence[str]) -> Iterator[str]:
    if (thing := find(library, text)) is not None:
        yield thing.iri
    yield from (f"{library.base}id/{hit.local}" for hit in search.named(text, kinds, _FETCHED))


def _by_values(library: Library, search: Search, query: Query, kinds: Sequence[str]) -> Iterator[str]:
    """Yield what has one of the values that are wanted; of many values only the first are looked up."""
    pairs = [(wanted.pid, value) for wanted in query.wanted for value in wanted.values]
    for pid, value in pairs[:_VALUES]:
        props = dict.fromkeys(prop for cls in kinds for prop in compared_with(cls, pid))
        if any(prop in _NAMES for prop in props):
            yield from _by_text(library, search, str(value), kinds)
        for prop in props:
            yield from islice(_having(library, search, prop.partition("/")[0], value), _POINTING)


def _having(library: Library, search: Search, prop: str, value: Given) -> Iterator[str]:
    """Yield the IRIs of the things that have a value for a property: a thing by id or name, an IRI, or a string."""
    try:
        at = NamedNode(expand(NOTATION if prop == "code" else prop))
    except KeyError:  # worked out, so nothing has it
        return
    targets: list[NamedNode | Literal] = [*_literals(str(value)), *_referred(library, search, str(value))]
    for target in targets:
        for quad in library.store.quads_for_pattern(None, at, target, None):
            yield name(quad.subject).partition("#")[0]


def _literals(text: str) -> Iterable[Literal]:
    typed = (Literal(text, datatype=NamedNode(PREFIXES["xsd"] + kind)) for kind in ("anyURI", "integer", "date"))
    return (Literal(text), Literal(text, language="en"), Literal(text, language="fa"), *typed)


def _referred(library: Library, search: Search, text: str) -> Iterator[NamedNode]:
    if (thing := find(library, text)) is not None:
        yield NamedNode(thing.iri)
        return
    try:
        yield NamedNode(text)
    except ValueError:
        pass
    for hit in search.named(text, _REFERRED, _NAMESAKES):
        if any(fold(form) == fold(text) for is_name, _, form in hit.texts if is_name):
            yield NamedNode(f"{library.base}id/{hit.local}")
