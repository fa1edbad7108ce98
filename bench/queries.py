"""Time the first page of every prepared query on the embedded store, against other stores with the same text.

    python -m bench.queries --size 1000000 --json FILE

Each query is asked with typical parameters of the dossier, those named most often, as a reader would; one without
parameters is asked as it stands. rdflib reads the whole release into memory and is left out above a size.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from socket import socket
from subprocess import DEVNULL, Popen
from time import sleep
from typing import Annotated, Final

import typer
from pyoxigraph import NamedNode, RdfFormat, Store

from bench import commands
from bench.answers import Asker
from bench.data import JsonOption, SizeOption, TimeoutOption, WorkersOption, WorkOption, dossier, quads_of, workplace
from bench.result import Result, Target, around, command_of, finish
from bench.timing import Timing, median
from kg.queries import Catalogue, Parameter, Query, fill
from kg.resources import queries_dir
from kg.store import ask
from kg.vocab import PREFIXES, concept

TITLE: Final = "Prepared queries"
ABOUT: Final = """\
The first hundred rows of every prepared query, with the parameter that is named most often in the dossier: the busiest
case, speaker or document. The store on disk is asked three times and the median counts; the first of the three is the
cold one. The peers get the same text: `oxigraph serve` over HTTP, and rdflib in memory.
"""
BOUNDS: Final = """\
An answer in order needs all its rows before its first one. Where the rows are many, the query finds and orders them by
as few look-ups as it can, at about five microseconds each on disk, and adds the other columns to one page alone.
"""
PAGE: Final = 100
REPEATS: Final = 3
RDFLIB_MOST: Final = 20_000  # quads that rdflib holds at a bearable cost
COMMON: Final = ("toll", "ledger", "cases", "speakers", "everything")
_NAMED_BY: Final = {
    "Case": "about",
    "Agent": "claimant",
    "Place": "placeCandidate",
    "Source": "inSource",
    "Proposition": "proposition",
    "PersonRecord": "subject",
}
_BUSIEST: Final = """SELECT ?thing (COUNT(*) AS ?number) WHERE {{
  GRAPH ?graph {{ ?subject <{gv}{by}> ?thing }} GRAPH ?at_home {{ ?thing a <{gv}{cls}> }}
}} GROUP BY ?thing ORDER BY DESC(?number) ?thing LIMIT 1"""
_ANY: Final = "SELECT ?thing WHERE {{ GRAPH ?graph {{ ?thing a <{gv}{cls}> }} }} ORDER BY ?thing LIMIT 1"


def busiest(store: Store, cls: str) -> str:
    """Return the thing of a class that is named most often; any of them where nothing names them."""
    by = _NAMED_BY.get(cls)
    text = _BUSIEST.format(gv=PREFIXES["gv"], by=by, cls=cls) if by else _ANY.format(gv=PREFIXES["gv"], cls=cls)
    found = ask(store, text).rows or ask(store, _ANY.format(gv=PREFIXES["gv"], cls=cls)).rows
    thing = found[0][0]
    assert isinstance(thing, NamedNode)
    return thing.value


def typical(store: Store, parameter: Parameter) -> str:
    """Return the value of an optional parameter that is named most often, "" when it keeps its example."""
    if parameter.type == "iri":
        return busiest(store, parameter.cls or ("Case" if parameter.name == "case" else "Agent"))
    if parameter.type == "concept":
        numbers = {key: _uses(store, concept(parameter.scheme, key)) for key in parameter.allowed}
        return max(parameter.allowed, key=lambda key: numbers[key])
    return ""


def _uses(store: Store, iri: str) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, NamedNode(iri), None))


def asked(store: Store, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield a name and a text for each query: with each of its parameters alone, or as it stands when it has none."""
    values: dict[tuple[str, str], str] = {}
    for query in catalogue:
        parameters = [one for one in query.params if one.type in ("iri", "concept")]
        for one in parameters:
            key = (one.cls or one.name, one.scheme)
            values.setdefault(key, typical(store, one))
            yield f"{query.name} {one.name}", _page(query, {one.name: [values[key]]})
        if not parameters:
            yield query.name, _page(query, {})


def _page(query: Query, given: dict[str, list[str]]) -> str:
    things = {value: "" for values in given.values() for value in values}
    return fill(query, given, lambda cls: things, PAGE)


def repeated(asker: Asker, name: str, text: str) -> Timing:
    """Return the median of some answers; nothing is repeated after one that was killed."""
    timings = [asker.time(name, text)]
    while len(timings) < REPEATS and timings[-1].ended:
        timings.append(asker.time(name, text))
    return median(timings)


@contextmanager
def served(store: Path) -> Iterator[str]:
    """Yield the query address of an `oxigraph serve` process over a store, stopped at the end."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [commands.oxigraph(), "serve-read-only", "--location", str(store), "--bind", bind]
    with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as server:
        try:
            while server.poll() is None and not _listens(bind):
                sleep(0.05)
            yield f"http://{bind}/query"
        finally:
            server.terminate()


def _listens(bind: str) -> bool:
    host, _, port = bind.partition(":")
    with socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def compared(texts: Sequence[tuple[str, str]], store: Path, quads: Path, most_s: float, small: bool) -> list[Timing]:
    """Return a timing for each text on the store, whose stages are the first, cold answer and those of the peers."""
    with served(store) as url:
        own, over_http = Asker("disk", str(store), most_s), Asker("endpoint", url, most_s)
        in_memory = Asker("rdflib", str(quads), most_s) if small else None
        timings = []
        for name, text in texts:
            timing = repeated(own, name, text)
            stages = [Timing("cold", (timing.runs or (timing.seconds,))[0], timing.ended)]
            stages.append(replace(repeated(over_http, "oxigraph serve", text), outcome=""))
            if in_memory is not None:
                stages.append(replace(in_memory.time("rdflib", text), outcome=""))
            timings.append(replace(timing, stages=tuple(_beside(stage, timing) for stage in stages)))
        for asker in filter(None, (own, over_http, in_memory)):
            asker.close()
    return timings


def _beside(stage: Timing, own: Timing) -> Timing:
    """Return a stage that says how many times as long as our own answer it took."""
    return replace(stage, outcome=f"{stage.ratio_text(own)} times" if own.ended else "")


def targets(timings: Sequence[Timing], size: int) -> Iterator[Target]:
    """Yield what was wanted of the slowest query, and of each that people ask all the time."""
    slowest = max(timings, key=lambda timing: (not timing.ended, timing.seconds))
    wanted = 0.3 if size <= 1_000_000 else 2.0
    yield Target(
        f"seconds of the slowest, {slowest.name}", wanted, slowest.seconds, more=False, bound=not slowest.ended
    )
    for timing in timings:
        if timing.name.split()[0] in COMMON:
            yield Target(f"seconds of {timing.name}", 0.02, timing.seconds, more=False, bound=not timing.ended)


def main(
    size: SizeOption = 100_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    workers: WorkersOption = 2,
    timeout: TimeoutOption = 60,
    quads: Annotated[Path | None, typer.Option(help="N-Quads to start from instead of a build.")] = None,
) -> None:
    """Time the first page of every prepared query."""
    surroundings = around()
    with workplace(work) as (kept, run):
        if quads is None:
            commands.clean_build(dossier(size, kept), run, workers)
            quads = run / "data.nq"
            quads_of(run / "build" / "dist", quads)
        place = run / "store"
        store = Store(str(place))
        store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
        store.optimize()
        number = len(store)
        texts = list(asked(store, Catalogue.load(queries_dir())))
        del store
        timings = compared(texts, place, quads, timeout, small=size <= RDFLIB_MOST)
    notes = () if size <= RDFLIB_MOST else (f"rdflib is left out above {RDFLIB_MOST:,} quads.",)
    data = f"{number:,} quads"
    wanted = tuple(targets(timings, size))
    result = Result("queries", command_of("queries"), data, tuple(timings), wanted, notes, surroundings, ratios=False)
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
