"""Know what rows say of other things in lines that do not name the row: a link its relation, a judgement a person.

In: lines of N-Quads, those of one row together. Out: the lines that stand in the same graph because these rows do.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, product
from typing import Final

from kg.ntriples import PREF_LABEL, RDF_TYPE, value_literal
from kg.vocab import concept, expand


def _term(name: str) -> bytes:
    return f"<{expand(name)}>".encode()


_ROWS: Final = (b"/id/link/", b"/id/judgement/")
_ENDS: Final = tuple(_term(f"owl:annotated{end}") for end in ("Source", "Property", "Target"))
_REFUSED: Final = _term("refused"), value_literal(True).encode()
_IDENTITY: Final = _term("judgementKind"), f"<{concept('judgement-kind', 'identity')}>".encode()
_PERSON: Final = RDF_TYPE.encode() + b" " + _term("Person")
_WITHDRAWN: Final = _term("withdrawnOn")  # a judgement that stays to be read, and no longer stands

_Facts = dict[bytes, list[bytes]]


def said_of_others(lines: Iterable[bytes]) -> Iterator[bytes]:
    r"""Yield the lines that stand because the rows of some lines do; lines of other things and of parts say nothing.

    >>> ends = [b"Property> <http://www.w3.org/2004/02/skos/core#exactMatch>", b"Source> <p>", b"Target> <x>"]
    >>> row = [b"<b/id/link/ln-4k2m9x> <http://www.w3.org/2002/07/owl#annotated%s <g> .\n" % end for end in ends]
    >>> list(said_of_others(row))
    [b'<p> <http://www.w3.org/2004/02/skos/core#exactMatch> <x> <g> .\n']
    """
    for (_, graph), group in groupby(filter(_is_of_row, lines), _row):
        facts: _Facts = {}
        for line in group:
            _, predicate, rest = line.split(b" ", 2)
            facts.setdefault(predicate, []).append(rest[: rest.rindex(b" <")])
        yield from (triple + graph for triple in (*_of_link(facts), *_of_identity(facts)))


def _is_of_row(line: bytes) -> bool:
    subject = line[: line.index(b">")]
    return any(kind in subject for kind in _ROWS) and b"#" not in subject


def _row(line: bytes) -> tuple[bytes, bytes]:
    return line[: line.index(b">")], line[line.rindex(b" <") :]


def _of_link(facts: _Facts) -> Iterator[bytes]:
    name, yes = _REFUSED
    if yes not in facts.get(name, ()):
        yield from map(b" ".join, product(*(facts.get(end, ()) for end in _ENDS)))


def _of_identity(facts: _Facts) -> Iterator[bytes]:
    name, identity = _IDENTITY
    if identity not in facts.get(name, ()) or _WITHDRAWN in facts:
        return
    said = [_PERSON]
    said += [_term("hasRecord") + b" " + record for record in facts.get(_term("subject"), ())]
    said += [PREF_LABEL.encode() + b" " + label for label in facts.get(_term("preferredName"), ())]
    yield from (person + b" " + one for person, one in product(facts.get(_term("object"), ()), said))
