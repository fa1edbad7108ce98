"""Ask every prepared query of Virtuoso, and compare; the outcome is kept in docs/proof/virtuoso.md."""

from collections import Counter
from pathlib import Path

import pytest

from kg.queries import Query
from kg.store import Target, ask, open_release
from kg.store.push import push
from kg.store.server import Server, ServerFailure
from tests.bare import agents, reworded, write_bare
from tests.conftest import CATALOGUE
from tests.endpoints import free_port
from tests.proof import write_page
from tests.small import BASE
from tests.virtuoso import PACKAGE, missing, serve_empty_virtuoso, serve_virtuoso, version

INTRODUCTION = """\
Each prepared query, as it stands in its file, was asked of a Virtuoso server ({version}, Debian package
`{package}`) through SPARQLWrapper, by form POST, and of the embedded store. The server had loaded the N-Quads
of a release with its own bulk loader: the dossier on Aban 1398 (*main*) or the invented one (*fixture*). Rows are
equal when every term is: IRI, text, language and datatype. Nothing is normalised, and rows are compared in their
order.
"""
COUNT = 'SELECT (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } FILTER(STRSTARTS(STR(?graph), "https://")) }'


@pytest.mark.proof
def test_virtuoso_gives_the_same_rows(releases: dict[str, Path], tmp_path: Path) -> None:
    assert not missing(), f"{', '.join(missing())} not found; on Debian: apt-get install {PACKAGE}"
    outcomes: dict[tuple[str, str], str] = {}
    loaded = []
    for name, release in releases.items():
        store = open_release(release)
        with serve_virtuoso(release, tmp_path / name) as url:
            assert ask(url, COUNT) == ask(store, COUNT)
            loaded.append(f"{len(store):,} in *{name}*")
            outcomes |= {(query.name, name): compared(query, store, url) for query in CATALOGUE}
    rows = [f"| `{query}` | {dossier} | {outcome} |" for (query, dossier), outcome in sorted(outcomes.items())]
    equal = sum(outcome.endswith("equal") for outcome in outcomes.values())
    summary = f"**{equal} of {len(outcomes)} answers equal.** Statements loaded: {' and '.join(loaded)}, all of them."
    table = ["| query | dossier | rows |", "|---|---|---|", *rows]
    head = INTRODUCTION.format(version=version(), package=PACKAGE)
    write_page("virtuoso", "The prepared queries on Virtuoso", [head, summary, "", *table])
    assert equal == len(outcomes)


def compared(query: Query, store: Target, url: str) -> str:
    """What came of one query: how many rows, and whether both answers are equal."""
    ours, theirs = ask(store, query.text), ask(url, query.text)
    if ours == theirs:
        return f"{len(ours.rows)}, equal"
    missed, added = (Counter(a.rows) - Counter(b.rows) for a, b in ((ours, theirs), (theirs, ours)))
    if not missed and not added:
        return f"{len(ours.rows)} in another order"
    return f"{len(ours.rows)}: {missed.total()} missed, {added.total()} added"


@pytest.mark.proof
@pytest.mark.parametrize("protocol", ["update", "graph store"])
def test_a_release_is_pushed_to_virtuoso(protocol: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not missing(), f"{', '.join(missing())} not found; on Debian: apt-get install {PACKAGE}"
    monkeypatch.setenv("KG_PASSWORD", "dba")
    dist = write_bare(tmp_path / "dist", agents(7_000))  # more than Virtuoso takes in one update
    sql, http = free_port(), free_port()
    with serve_empty_virtuoso(tmp_path / "virtuoso", sql, http) as address:
        assert push(dist, server(address, protocol)).triples == held(address) == len(open_release(dist))
        assert push(dist, server(address, protocol)).sent == []
        write_bare(dist, reworded(agents(7_000), "agent ag-920007", "another"))
    with pytest.raises(ServerFailure):
        push(dist, server(address, protocol))  # nobody is there
    with serve_empty_virtuoso(tmp_path / "virtuoso", sql, http) as address:
        assert push(dist, server(address, protocol)).sent == ["agents"]
        write_bare(dist, {})
        assert push(dist, server(address, protocol)).dropped == []
        assert held(address) == len(open_release(dist))


def server(address: str, protocol: str) -> Server:
    update, graph_store = f"{address}/sparql-auth", f"{address}/sparql-graph-crud-auth"
    return Server(update, update if protocol == "update" else "", graph_store if protocol != "update" else "", "dba")


def held(address: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}graph/')) }}"
    return int(ask(f"{address}/sparql", query).rows[0][0].value)  # type: ignore[union-attr]
