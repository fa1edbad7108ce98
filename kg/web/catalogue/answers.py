"""Answer prepared queries: a checked question comes in, the rows that were asked for go out.

An answer has the same rows in the same order as long as the release is the same, so a page of it is cut from its
beginning, which is asked for in a few sizes and kept. Nothing is skipped by OFFSET.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from typing import Final, Protocol

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from kg.answer import Answer
from kg.queries import Catalogue, Query, fill
from kg.store.answers import TRIPLE
from kg.store.query import member, members
from kg.web.catalogue.keys import key_of, position_of
from kg.web.catalogue.parameters import MOST_ROWS, Asked
from kg.web.kept import Kept
from kg.web.library import Library

MOST_REACHED: Final = 50_000  # rows of one answer that can be paged to; a release as a whole is in its dumps
_BEGINNINGS: Final = (1_001, MOST_ROWS + 1, MOST_REACHED + 1)  # one more than is shown tells whether more follows
_MOST_LISTED: Final = 2_000  # things of a class that may be named by their label
_SHOWN: Final = 12  # things that a message names when there are more than that
_RESULTS: Final = "text/tab-separated-values"  # half the size of JSON, and terms keep their types
_TRIPLES: Final = "application/n-triples"
KEPT_BYTES: Final = 64 << 20


class Runner(Protocol):
    """What answers SPARQL.

    Errors: its own for a query that is not answered for now; they are passed on to the application.
    """

    async def run(self, text: str, media_type: str, client: str) -> bytes:
        """Return the whole answer to a query in the media type; `client` names who asks, for its turn."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of an answer: where the first stands, counted from 0, and the key of those that follow, "" for the last.

    `reached` means that there are more rows than can be paged to. `text` is the SPARQL of the whole answer.
    """

    answer: Answer
    text: str = ""
    start: int = 0
    next: str = ""
    reached: bool = False


class Answers:
    """The answers of one release."""

    def __init__(self, library: Library, catalogue: Catalogue, runner: Runner, kept_bytes: int = KEPT_BYTES):
        self.library = library
        self.catalogue = catalogue
        self.kept: Kept[str, bytes] = Kept(kept_bytes, lambda text, body: len(body))
        self._runner = runner
        self._running: dict[str, asyncio.Task[bytes]] = {}
        self._filled = lru_cache(maxsize=4096)(self._fill)

    async def part(self, asked: Asked, limit: int, client: str) -> Part:
        """Return the rows that were asked for, `limit` at most.

        Errors: BadParameter for a thing that the release does not have, BadKey, OldKey, and those of the runner.
        """
        question = await asyncio.to_thread(self._filled, asked.query.name, asked.values, None)
        start = position_of(asked.after, self.library.digest, question, self.library.version)
        beginning = next((size for size in _BEGINNINGS if size > start + limit), _BEGINNINGS[-1])
        text = await asyncio.to_thread(self._filled, asked.query.name, asked.values, beginning)
        raw = await self._run(text, _TRIPLES if is_graph(asked.query) else _RESULTS, client)
        key = partial(key_of, self.library.digest, question)
        part = await asyncio.to_thread(cut, raw, is_graph(asked.query), start, limit, key)
        return replace(part, text=question)

    def _fill(self, name: str, values: tuple[tuple[str, tuple[str, ...]], ...], limit: int | None) -> str:
        query = self.catalogue[name]
        limit = None if is_graph(query) else limit
        return fill(query, dict(values), partial(members_of, self.library), limit, partial(member, self.library.store))

    async def _run(self, text: str, media_type: str, client: str) -> bytes:
        """Return an answer, the kept one if there is one; who asks the same at the same time waits for one answer."""
        if (kept := self.kept.get(text)) is not None:
            return kept
        running = self._running.get(text)
        if running is None:
            running = asyncio.create_task(self._runner.run(text, media_type, client))
            running.add_done_callback(partial(self._done, text))
            self._running[text] = running
        return await asyncio.shield(running)

    def _done(self, text: str, task: asyncio.Task[bytes]) -> None:
        del self._running[text]
        if not task.cancelled() and task.exception() is None:
            self.kept.put(text, task.result())


def is_graph(query: Query) -> bool:
    """Return whether a query answers with a graph; the form is the first word of a line that is one of the four."""
    words = (line.split(maxsplit=1)[0].upper() for line in query.text.splitlines() if line.strip())
    form = next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "SELECT")
    return form in ("CONSTRUCT", "DESCRIBE")


def cut(raw: bytes, graph: bool, start: int, limit: int, key: Callable[[int], str]) -> Part:
    """Return `limit` rows of an answer from the row `start`.

    Shape: `raw` is SPARQL TSV, or N-Triples for a graph, whose rows stand in the order of their lines; `key` gives
    the key of a position.
    """
    found = _triples(raw) if graph else _solutions(raw)
    rows = tuple(islice(found.rows, start, min(start + limit, MOST_REACHED)))
    end = start + len(rows)
    more = len(found.rows) > end
    reached = more and end >= MOST_REACHED
    return Part(Answer(found.columns, rows, graph), "", start, key(end) if more and not reached else "", reached)


def _solutions(raw: bytes) -> Answer:
    results = parse_query_results(raw, format=QueryResultsFormat.TSV)
    assert isinstance(results, QuerySolutions)  # prepared queries do not ASK
    columns = tuple(variable.value for variable in results.variables)
    return Answer(columns, tuple(tuple(row[column] for column in columns) for row in results))


def _triples(raw: bytes) -> Answer:
    triples = sorted({quad.triple for quad in parse(raw, format=RdfFormat.N_TRIPLES)}, key=str)
    return Answer(TRIPLE, tuple((triple.subject, triple.predicate, triple.object) for triple in triples), graph=True)


def members_of(library: Library, cls: str) -> Mapping[str, str]:
    """Return the things of a class by IRI with their labels; of a class too large to name by label, the first ones."""
    if library.count(cls) <= _MOST_LISTED:
        return members(library.store, cls)
    return {iri: library.label(iri, "en") for iri in library.things(cls, limit=_SHOWN)}
