"""Put a release into a store that speaks SPARQL 1.1, graph by graph: only what the store does not have yet.

The store itself keeps what it has, in two graphs beside those of the release. `<base>push/graphs` says of each graph
its digest and its triples, or that it is being written; `<base>push/release` names the release that is complete, and
is switched last, in one request. A push that was cut goes on where it stopped when it is run again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from kg.errors import KgError
from kg.ntriples import literal, value_literal
from kg.pace import Progress, silent
from kg.release.atomic import MARK
from kg.release.read import GraphEntry, Release
from kg.store.server import Server
from kg.vocab import PREFIXES

WRITING: Final = "being written"
_LINES: Final = 2_000  # of one update: Virtuoso's parser gives up at about 5,000
_BODY: Final = 8 << 20  # bytes of one request of the Graph Store Protocol
_GRAPHS: Final = 200  # in one request
_PAGE: Final = 5_000  # rows asked for at once: stores cut long answers without saying so
_IDENTIFIER: Final = f"<{PREFIXES['dcterms']}identifier>"
_TRIPLES: Final = f"<{PREFIXES['void']}triples>"
_VERSION: Final = f"<{PREFIXES['dcat']}version>"

Has = tuple[str, int]  # what a store has of a graph: its digest, or WRITING, and its triples


class CountDiffers(KgError):
    """A store holds another number of triples in a graph than were sent."""

    def __init__(self, graph: str, sent: int, found: int):
        self.graph = graph
        super().__init__(
            f"graph {graph} was sent with {sent} triples and the store counts {found}: does anybody else write there? "
            "The release before stays in force; push again"
        )


@dataclass(slots=True)
class Pushed:
    """What a push did: the local names of the graphs sent and dropped, how many were there already, and requests."""

    sent: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    unchanged: int = 0
    triples: int = 0
    requests: int = 0


def push(dist: Path, server: Server, progress: Progress = silent) -> Pushed:
    """Make a store hold a release, and return what was done.

    Errors: NotARelease; ServerFailure, CountDiffers: then the store still names the release before as complete, and
    another push goes on.
    """
    release = Release(dist)
    work = _Push(release, server)
    wanted = {work.iri(name): entry for name, entry in release.graphs.items()}
    changed = {graph: entry for graph, entry in wanted.items() if work.has.get(graph) != _has(entry)}
    gone = sorted(work.has.keys() - wanted.keys())
    work.done.unchanged = len(wanted) - len(changed)
    if changed or gone or not work.is_complete():
        work.note(dict.fromkeys((*changed, *gone), (WRITING, 0)))
        work.send(changed, progress)
        work.drop(gone)
        work.complete()
    work.done.requests = server.requests
    return work.done


def _has(entry: GraphEntry) -> Has:
    return f"sha256:{entry.digest}", entry.triples


class _Push:
    """A push under way: the release, the store, and what the store has."""

    def __init__(self, release: Release, server: Server):
        self.release = release
        self.server = server
        self.done = Pushed()
        self.state = f"{release.base}push/graphs"
        self.pointer = f"{release.base}push/release"
        self.writer: Writer = ByGraphStore(server) if server.graph_store_url else ByUpdate(server)
        self.has: dict[str, Has] = dict(_read_state(server, self.state))

    def iri(self, name: str) -> str:
        return f"{self.release.base}graph/{name}"

    def name(self, graph: str) -> str:
        return graph.removeprefix(self.iri(""))

    def send(self, changed: Mapping[str, GraphEntry], progress: Progress) -> None:
        """Write graphs, a batch at a time, count what has arrived, and only then note that they are there."""
        of = sum(entry.triples for entry in changed.values())
        for batch in _batches(changed, self.writer.most):
            self.writer.write({graph: self._triples(graph) for graph in batch})
            self._count(batch)
            self.note({graph: _has(entry) for graph, entry in batch.items()})
            self.done.sent += [self.name(graph) for graph in batch]
            self.done.triples += sum(entry.triples for entry in batch.values())
            progress("pushing", self.done.triples, of)

    def drop(self, gone: list[str]) -> None:
        """Remove graphs that are not in the release."""
        for some in _some(gone):
            self.writer.drop(some)
            self.note(dict.fromkeys(some))
            self.done.dropped += [self.name(graph) for graph in some]

    def note(self, news: Mapping[str, Has | None]) -> None:
        """Let the store know what it has of some graphs; None for nothing."""
        news = {graph: has for graph, has in news.items() if self.has.get(graph) != has}
        for some in _some(sorted(news)):
            before = {graph: self.has[graph] for graph in some if graph in self.has}
            now = {graph: has for graph in some if (has := news[graph]) is not None}
            for graph in before:
                del self.has[graph]
            self.has |= now
            if self.server.update_url:
                old, new = (_inside(self.state, _state_lines(part)) for part in (before, now))
                parts = [f"DELETE DATA {{ {old} }}" if before else "", f"INSERT DATA {{ {new} }}" if now else ""]
                self.server.update(self.state, " ;\n".join(filter(None, parts)))
            else:
                self.server.put(self.state, self.state, "".join(_state_lines(self.has)).encode())

    def is_complete(self) -> bool:
        """Return whether the store names this release as the one that is complete."""
        query = f"SELECT ?id WHERE {{ GRAPH <{self.pointer}> {{ ?release {_IDENTIFIER} ?id }} }}"
        return self.server.select(self.pointer, query) == [{"id": self._identifier()}]

    def complete(self) -> None:
        """Name this release as the one that is complete: in one request, after everything else."""
        dataset = f"<{self.release.base}dataset>"
        lines = [
            f"{dataset} {_IDENTIFIER} {literal(self._identifier())} .\n",
            f"{dataset} {_VERSION} {literal(str(self.release.manifest['version']))} .\n",
        ]
        if self.server.update_url:
            self.server.update(
                self.pointer,
                f"DELETE WHERE {{ GRAPH <{self.pointer}> {{ ?s ?p ?o }} }} ;\n"
                f"INSERT DATA {{ {_inside(self.pointer, lines)} }}",
            )
        else:
            self.server.put(self.pointer, self.pointer, "".join(lines).encode())

    def _identifier(self) -> str:
        return f"sha256:{hashlib.sha256((self.release.dist / MARK).read_bytes()).hexdigest()}"

    def _triples(self, graph: str) -> Iterator[bytes]:
        ending = f" <{graph}> .\n".encode()
        for body in self.release.nquads(self.name(graph)):
            yield body.replace(ending, b" .\n")

    def _count(self, batch: Mapping[str, GraphEntry]) -> None:
        """Raise CountDiffers when a graph has not arrived whole."""
        found: dict[str, int] = {}
        for some in _some(list(batch)):
            values = " ".join(f"<{graph}>" for graph in some)
            rows = self.server.select(
                some[0],
                f"SELECT ?graph (COUNT(*) AS ?n) WHERE {{ VALUES ?graph {{ {values} }} "
                "GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph",
            )
            found |= {row["graph"]: int(row["n"]) for row in rows if "graph" in row}
        for graph, entry in batch.items():
            if found.get(graph, 0) != entry.triples:
                raise CountDiffers(graph, entry.triples, found.get(graph, 0))


class Writer(Protocol):
    """One of the two protocols by which graphs are written; `most` triples are counted and noted together."""

    most: int

    def write(self, graphs: Mapping[str, Iterator[bytes]]) -> None:
        """Replace graphs by their N-Triples, which come in parts that end with a line."""

    def drop(self, graphs: Iterable[str]) -> None:
        """Remove graphs."""


class ByUpdate:
    """Writes by SPARQL Update: several small graphs in one request, a large one in several."""

    most = 20_000

    def __init__(self, server: Server):
        self.server = server

    def write(self, graphs: Mapping[str, Iterator[bytes]]) -> None:
        """Replace graphs by their N-Triples."""
        text: list[str] = []
        lines, first = 0, ""
        for graph, triples in graphs.items():
            drop = f"DROP SILENT GRAPH <{graph}>"
            for portion in _portions(triples, _LINES):
                if text and lines + len(portion) > _LINES:
                    self.server.update(first, " ;\n".join(text))
                    text, lines = [], 0
                first = first if text else graph
                text += [*filter(None, [drop]), f"INSERT DATA {{ {_inside(graph, portion)} }}"]
                drop, lines = "", lines + len(portion)
        if text:
            self.server.update(first, " ;\n".join(text))

    def drop(self, graphs: Iterable[str]) -> None:
        """Remove graphs, all in one request."""
        graphs = list(graphs)
        self.server.update(graphs[0], " ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))


class ByGraphStore:
    """Writes by the Graph Store Protocol: one request a graph, and more for a large one."""

    most = 200_000

    def __init__(self, server: Server):
        self.server = server

    def write(self, graphs: Mapping[str, Iterator[bytes]]) -> None:
        """Replace graphs by their N-Triples."""
        for graph, triples in graphs.items():
            more = False
            for portion in _joined(triples, _BODY):
                self.server.put(graph, graph, portion, more)
                more = True

    def drop(self, graphs: Iterable[str]) -> None:
        """Remove graphs, one after another."""
        for graph in graphs:
            self.server.delete(graph, graph)


def _read_state(server: Server, state: str) -> Iterator[tuple[str, Has]]:
    """Yield graph -> what a store has of it, asked for in pages."""
    last = ""
    while rows := server.select(
        state,
        f"SELECT ?graph ?id ?n WHERE {{ GRAPH <{state}> {{ ?graph {_IDENTIFIER} ?id ; {_TRIPLES} ?n }} "
        f"FILTER(STR(?graph) > {literal(last)}) }} ORDER BY STR(?graph) LIMIT {_PAGE}",
    ):
        for row in rows:
            last = row["graph"]
            yield last, (row["id"], int(row["n"]))


def _state_lines(has: Mapping[str, Has]) -> list[str]:
    return [
        f"<{graph}> {_IDENTIFIER} {literal(digest)} .\n<{graph}> {_TRIPLES} {value_literal(triples)} .\n"
        for graph, (digest, triples) in has.items()
    ]


def _inside(graph: str, lines: Iterable[str]) -> str:
    return f"GRAPH <{graph}> {{\n{''.join(lines)}}}"


def _batches(graphs: Mapping[str, GraphEntry], most: int) -> Iterator[dict[str, GraphEntry]]:
    """Yield graphs together whose triples are not more than `most`; a larger one comes alone."""
    batch: dict[str, GraphEntry] = {}
    size = 0
    for graph, entry in graphs.items():
        if batch and (size + entry.triples > most or len(batch) == _GRAPHS):
            yield batch
            batch, size = {}, 0
        batch[graph] = entry
        size += entry.triples
    if batch:
        yield batch


def _some(graphs: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(graphs), _GRAPHS):
        yield graphs[start : start + _GRAPHS]


def _portions(parts: Iterable[bytes], most: int) -> Iterator[list[str]]:
    lines: list[str] = []
    for part in parts:
        lines += [line.decode() for line in part.splitlines(keepends=True)]
        while len(lines) >= most:
            yield lines[:most]
            lines = lines[most:]
    if lines:
        yield lines


def _joined(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    portion: list[bytes] = []
    size = 0
    for part in parts:
        if portion and size + len(part) > most:
            yield b"".join(portion)
            portion, size = [], 0
        portion.append(part)
        size += len(part)
    if portion:
        yield b"".join(portion)
