"""Time the publisher beside other servers of linked data: entities, cached answers, SPARQL, and pages under attack.

    python -m bench.serve --size 100000 --json FILE

Needs wrk and npm. Every server runs alone with its store on the same machine as the client that asks it.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import perf_counter, sleep
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import typer
from pyoxigraph import RdfFormat, Store

from bench import commands, servers
from bench.data import JsonOption, SizeOption, WorkersOption, WorkOption, dossier, quads_of, workplace
from bench.result import Result, Target, around, command_of, faster, finish
from bench.timing import Timing
from bench.wrk import Failed, paced, per_second, percentile
from kg.release.read import Release

TITLE: Final = "Publishing"
ABOUT: Final = """\
Seconds that a thousand requests take, by `wrk` with four connections. Entities: a thousand claims in turn as a web page
and as Turtle, from `kg serve` and from Trifid over `oxigraph serve-read-only`; "not kept" is one request after another
for what nobody asked for before. Answers, beside raw `oxigraph` and rdflib-endpoint given the same text: one that was
given before; and with other text at each request, so that nothing is kept, a look-up of one row and a thousand rows,
with every protection of `kg serve` on. Last: pages that were asked for before, at a fixed pace, while eight clients
send queries that never end, each page timed from when it was due.
"""
BOUNDS: Final = """\
A page is read from the store on disk, drawn and kept; asked for again it is one look-up and one write. An answer that
is not kept passes through three processes, so that it can be killed: the one that speaks HTTP, the one that watches,
and the one that asks the store.
"""
ENTITIES: Final = 1_000
FEW: Final = 50  # of them for Trifid, which keeps nothing
TEXTS: Final = 20_000  # more than wrk gets through in its time
RDFLIB_MOST: Final = 100_000  # quads that rdflib holds at a bearable cost
PER_S: Final = 50
ATTACK_S: Final = 20
HOSTILE: Final = 8
JSON: Final = "application/sparql-results+json"
KEPT: Final = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 100"
TINY: Final = "SELECT ?p ?o WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }} LIMIT 1 # {number}"
ROWS: Final = "SELECT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} OFFSET {number} LIMIT 1000"
ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} # {number}",
    "SELECT * WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} ORDER BY ?c ?f ?i LIMIT 1 # {number}",
    "SELECT (COUNT(*) AS ?n) WHERE {{ ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:y>|^!<urn:y>)* ?c }} # {number}",
)


def entities(quads: Path, base: str) -> list[str]:
    """Return the IRIs of claims of a release, in the order of its lines, as many as are asked for."""
    start, found = f"<{base}id/claim/", dict[str, None]()
    with quads.open(encoding="utf-8") as lines:
        for line in lines:
            subject = line.partition(" ")[0]
            if subject.startswith(start) and "#" not in subject:
                found[subject[1:-1]] = None
                if len(found) == ENTITIES:
                    break
    return list(found)


def query(path: str, text: str) -> str:
    """Return the path that asks a query."""
    return f"{path}?query={quote(text)}"


def kept(name: str, address: str, paths: Sequence[str], accept: str, folder: Path) -> Timing:
    """Return how long a thousand requests take when all were asked for before."""
    return Timing(name, 1_000 / per_second(address, paths, folder, accept))


def first(name: str, address: str, paths: Sequence[str], accept: str) -> Timing:
    """Return how long a thousand requests take, one after another, each for what was not asked for before."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port)
    begun = perf_counter()
    for path in paths:
        connection.request("GET", path, headers={"Accept": accept})
        with connection.getresponse() as answer:
            if answer.read() == b"" or answer.status != 200:
                raise Failed(f"{path}: {answer.status}")
    connection.close()
    return Timing(name, (perf_counter() - begun) / len(paths) * 1_000)


def beside(what: str, own: Timing, *peers: Timing) -> Timing:
    """Return our own time with the others below it, each with how many times as long it took."""
    shown = [replace(peer, outcome=f"{peer.ratio_text(own)} times") for peer in peers]
    return Timing(what, own.seconds, stages=tuple(shown))


def of_entities(own: str, trifid: str, iris: Sequence[str], base: str, folder: Path) -> Iterator[tuple[Timing, Target]]:
    """Yield the times of entities as pages and as Turtle, with what was wanted of them."""
    local = [iri.removeprefix(base) for iri in iris]
    documents = ["/" + path.replace("id/", "doc/", 1) for path in local]
    few = [f"/{path}" for path in local[:FEW]]
    for what, accept in (("a page", "text/html"), ("Turtle", "text/turtle")):
        new = first("kg serve, not kept", own, documents, accept)
        again = kept("kg serve", own, documents, accept, folder)
        peer = kept("Trifid", trifid, few, accept, folder)
        yield (
            beside(f"an entity as {what}", again, new, peer),
            faster(f"times as fast as Trifid, an entity as {what}", again, peer, 10),
        )


def of_answers(own: str, raw: str, folder: Path, iris: Sequence[str], rdflib: str) -> Iterator[tuple[Timing, Target]]:
    """Yield the times of SPARQL answers, kept and not, with what was wanted of them."""
    tiny = [TINY.format(iri=iris[number % len(iris)], number=number) for number in range(TEXTS)]
    rows = [ROWS.format(number=number) for number in range(TEXTS)]
    for what, texts, wanted in (
        ("a kept answer of 100 rows", [KEPT], 1.0),
        ("a look-up of one row", tiny, 0.4),
        ("1,000 rows", rows, 0.8),
    ):
        ours = kept("kg serve", own, [query("/sparql", text) for text in texts], JSON, folder)
        theirs = kept("oxigraph serve", raw, [query("/query", text) for text in texts], JSON, folder)
        peers = [theirs]
        if rdflib:
            peers.append(kept("rdflib-endpoint", rdflib, [query("/", text) for text in texts], JSON, folder))
        yield beside(what, ours, *peers), faster(f"of the speed of oxigraph serve, {what}", ours, theirs, wanted)


def of_pages(own: str, iris: Sequence[str], base: str) -> tuple[Timing, Target]:
    """Return the time below which 99 of 100 pages stay while endless queries are sent, and what was wanted.

    All pages were asked for before, so that with and without the attack the same is done.
    """
    paths = ["/" + iri.removeprefix(base).replace("id/", "doc/", 1) + ".en.html" for iri in iris]
    first("each once", own, paths, "text/html")
    calm = percentile(paced(own, paths, PER_S, ATTACK_S), 0.99)
    with attack(f"{own}/sparql"):
        under = percentile(paced(own, paths, PER_S, ATTACK_S), 0.99)
    timing = Timing("99th percentile of pages under attack", under, stages=(Timing("with nothing else to do", calm),))
    return timing, Target("milliseconds of the 99th percentile of pages under attack", 10, under * 1_000, more=False)


@contextmanager
def attack(endpoint: str) -> Iterator[None]:
    """Keep some clients busy with queries that never end, each sent again when it was refused or killed."""
    over = Event()

    def client(number: int) -> None:
        while not over.is_set():
            number += HOSTILE
            with suppress(HTTPError, URLError, OSError), urlopen(endpoint + query("", hostile(number)), timeout=30):
                raise Failed("a query that never ends was answered")
            over.wait(0.1)

    with ThreadPoolExecutor(HOSTILE) as clients:
        running = [clients.submit(client, number) for number in range(HOSTILE)]
        sleep(2)
        try:
            yield
        finally:
            over.set()
    for each in running:
        each.result()


def hostile(number: int) -> str:
    """Return a query that never ends, another text for each number."""
    return ENDLESS[number % len(ENDLESS)].format(number=number)


def compared(
    dist: Path, quads: Path, store: Path, kept_in: Path, run: Path, small: bool
) -> Iterator[tuple[Timing, Target]]:
    """Yield all times with what was wanted of them; servers that are not being asked do nothing."""
    base = Release(dist).base
    iris = entities(quads, base)
    with servers.govah(dist) as own, servers.oxigraph(store) as raw:
        with servers.trifid(kept_in / "trifid", f"{raw}/query", base) as trifid:
            yield from of_entities(own, trifid, iris, base, run)
        with servers.rdflib_endpoint(quads) if small else nullcontext("") as rdflib:
            yield from of_answers(own, raw, run, iris, rdflib)
        yield of_pages(own, iris, base)


def main(
    size: SizeOption = 100_000, json_: JsonOption = None, work: WorkOption = None, workers: WorkersOption = 2
) -> None:
    """Time the publisher beside other servers of linked data."""
    if lacking := commands.missing("wrk", "npm", "node"):
        raise typer.BadParameter(f"this benchmark needs {', '.join(lacking)}")
    surroundings = around(
        [commands.version_of("wrk", "-v"), commands.version_of("node", "-v"), ("Trifid", servers.TRIFID)]
    )
    with workplace(work) as (kept_in, run):
        commands.clean_build(dossier(size, kept_in), run, workers, store=True)
        dist, quads, place = run / "build" / "dist", run / "data.nq", run / "store"
        quads_of(dist, quads)
        store = Store(str(place))
        store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
        number = len(store)
        del store
        found = list(compared(dist, quads, place, kept_in, run, small=size <= RDFLIB_MOST))
    notes = () if size <= RDFLIB_MOST else (f"rdflib-endpoint is left out above {RDFLIB_MOST:,} quads.",)
    timings, wanted = tuple(timing for timing, _ in found), tuple(target for _, target in found)
    result = Result(
        "serve", command_of("serve"), f"{number:,} quads", timings, wanted, notes, surroundings, ratios=False
    )
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
