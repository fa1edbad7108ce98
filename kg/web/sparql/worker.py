"""A worker process: it opens a release, answers one query after another, and is killed when one costs too much.

It needs the store, and the parser that judges a query which may name other places; nothing of the web.
"""

import csv
import io
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from typing import Final

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse_query_results,
)

from kg.gate import Unreadable, read
from kg.web.sparql.order import Rules
from kg.web.sparql.tokens import DEEPEST, Bounded, TooDeep, bounded
from kg.web.sparql.wire import Job, Kind, Outcome, next_message

_STATE: Final = struct.Struct("=Qd")  # whether it has opened the store, and when it began its query, 0 when idle
_NICE: Final = 19  # pages come first
_GROWN: Final = 2  # a worker that once needed one part in so many of its memory gives way to a fresh one


class Clock:
    """Where a worker and its supervisor see whether it is ready and since when it works, in memory they share."""

    SIZE = _STATE.size

    def __init__(self, shared: mmap.mmap, number: int):
        self._shared = shared
        self._at = number * self.SIZE

    def set(self, ready: bool, since: float = 0.0) -> None:
        """Say whether the worker is ready, and when it began."""
        _STATE.pack_into(self._shared, self._at, ready, since)

    @property
    def ready(self) -> bool:
        """Whether the worker has opened the store."""
        return bool(_STATE.unpack_from(self._shared, self._at)[0])

    @property
    def since(self) -> float:
        """When the worker began its query, by the monotonic clock; 0 when it has none."""
        return float(_STATE.unpack_from(self._shared, self._at)[1])


class _Refused(Exception):
    """A query is not answered; what came of it says why."""

    def __init__(self, kind: Kind, text: str):
        self.outcome = Outcome(kind, text.encode())
        super().__init__(text)


def work(connection: socket.socket, lifeline: int, clock: Clock, rules: Rules) -> None:
    """Answer the jobs that come over a connection until it is closed; end when the supervisor does."""
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    os.nice(_NICE)
    store = Store.read_only(rules.store)
    resource.setrlimit(resource.RLIMIT_DATA, (rules.memory, rules.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what the store says when memory runs out helps nobody
    clock.set(ready=True)
    while (message := next_message(connection)) is not None:
        clock.set(ready=True, since=time.monotonic())
        try:
            outcome = answer(store, Job.unpack(message), rules)
        except MemoryError:
            os.abort()
        clock.set(ready=True)
        connection.sendall(outcome.pack())
        if _largest() > rules.memory // _GROWN:
            break


def answer(store: Store, job: Job, rules: Rules) -> Outcome:
    """Return what comes of a query."""
    try:
        query = _bounded(job)
        union = _judge(store, job, query, rules)
        results = _run(store, job, query, union, rules)
        outcome = _serialised(results, job)
    except _Refused as refused:
        return refused.outcome
    if len(outcome.body) > rules.answer:
        return Outcome(Kind.TOO_LARGE, f"The answer has more than {rules.answer >> 20} MiB.".encode())
    return _announced(outcome, job.most) if job.most and isinstance(results, QuerySolutions) else outcome


def _bounded(job: Job) -> Bounded:
    try:
        return bounded(job.query, job.most)
    except TooDeep:
        raise _Refused(Kind.MALFORMED, f"The query is nested more than {DEEPEST} brackets deep.") from None


def _judge(store: Store, job: Job, query: Bounded, rules: Rules) -> bool:
    """Return whether the default graph is the union of all: unless the protocol or the query names a dataset."""
    named = [*(job.default_graphs or ()), *(job.named_graphs or ())]
    of_query = False
    if query.may_call_out or query.names_graphs:
        try:
            reading = read(job.query, rules.base)
        except Unreadable as error:
            raise _Refused(
                Kind.MALFORMED, f"The query is not valid at line {error.line}, column {error.column}."
            ) from None
        if query.may_call_out and (reading.calls_out or query.calls_out):
            raise _Refused(
                Kind.FORBIDDEN, "SERVICE is refused: this endpoint answers from its own release and asks no other host."
            )
        of_query = bool(reading.default_graphs or reading.named_graphs)
        named += [*reading.default_graphs, *reading.named_graphs]
    for graph in named:
        if not store.contains_named_graph(_graph(graph)):
            raise _Refused(Kind.FORBIDDEN, f"The graph <{graph}> is not in this release; no other can be asked.")
    return job.default_graphs is None and not of_query


def _graph(name: str) -> NamedNode:
    """Return the node of a graph; the reader of queries lets names through that the store does not take."""
    try:
        return NamedNode(name)
    except ValueError:
        raise _Refused(Kind.MALFORMED, "The query names a graph by what is no IRI.") from None


Results = QuerySolutions | QueryTriples | QueryBoolean


def _run(store: Store, job: Job, query: Bounded, union: bool, rules: Rules) -> Results:
    def run(text: str) -> Results:
        return store.query(
            text,
            base_iri=rules.base,
            use_default_graph_as_union=union,
            default_graph=None if job.default_graphs is None else [NamedNode(name) for name in job.default_graphs],
            named_graphs=None if job.named_graphs is None else [NamedNode(name) for name in job.named_graphs],
        )

    try:
        try:
            return run(query.text)
        except SyntaxError:
            return run(job.query)  # places are told as they are in the query that was sent
    except SyntaxError as error:
        raise _Refused(Kind.MALFORMED, _position(error)) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise _failed(error) from None


def _serialised(results: Results, job: Job) -> Outcome:
    try:
        if isinstance(results, QueryTriples):
            if not job.triples:
                raise _Refused(Kind.NOT_ACCEPTABLE, "The answer is a graph, which has no form that the request allows.")
            form = RdfFormat.from_media_type(job.triples)
            return Outcome(Kind.ANSWER, results.serialize(format=form) or b"", job.triples)
        if not job.rows:
            raise _Refused(Kind.NOT_ACCEPTABLE, "The answer is a table, which has no form that the request allows.")
        kind = QueryResultsFormat.from_media_type(job.rows)
        return Outcome(Kind.ANSWER, results.serialize(format=kind) or b"", job.rows)
    except (ValueError, RuntimeError, OSError) as error:
        raise _failed(error) from None


def _announced(outcome: Outcome, rows: int) -> Outcome:
    """Return an answer marked as cut when it has as many rows as it may; one that escaped the bound is refused."""
    if _at_most(outcome) < rows:
        return outcome
    count = _rows(outcome)
    if count > rows:
        return Outcome(Kind.TOO_LARGE, f"The answer has more than {rows} rows. Ask for fewer with LIMIT.".encode())
    return Outcome(Kind.CUT, outcome.body, outcome.media_type) if count == rows else outcome


def _at_most(outcome: Outcome) -> int:
    """Return a number that the rows do not exceed, found without reading them."""
    body = outcome.body
    if outcome.media_type.endswith("json"):
        return body.count(b"},{") + 1
    if outcome.media_type.endswith("xml"):
        return body.count(b"<result>")
    return body.count(b"\n")


def _rows(outcome: Outcome) -> int:
    if outcome.media_type == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(outcome.body.decode(), newline=""))) - 1
    if outcome.media_type.endswith("json"):
        kind = QueryResultsFormat.from_media_type(outcome.media_type)
        solutions = parse_query_results(outcome.body, format=kind)
        return sum(1 for _ in solutions) if isinstance(solutions, QuerySolutions) else 0
    return _at_most(outcome) - outcome.media_type.startswith("text/")


def _position(error: SyntaxError) -> str:
    """Return where a query is not valid; what the store would have expected there misleads more than it helps."""
    line, _, column = str(error).partition(": ")[0].rpartition(" ")[2].partition(":")
    if line.isdigit() and column.isdigit():
        return f"The query is not valid at line {line}, column {column}, or just before it."
    return f"The query is not valid: {error}."


def _failed(error: Exception) -> _Refused:
    if isinstance(error, OSError):
        return _Refused(Kind.FAILED, "The store of this release could not be read.")
    return _Refused(Kind.MALFORMED, f"The query cannot be answered: {str(error).rstrip('.')}.")


def _largest() -> int:
    """Return the most memory this process ever held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _end_with(lifeline: int) -> None:
    """End this process when the other end of a pipe is closed: nothing is ever written to it."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)
