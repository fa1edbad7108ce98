"""Ask every prepared query of Virtuoso, and compare; the outcome is kept in docs/proof/virtuoso.md."""

from collections import Counter
from pathlib import Path

import pytest

from kg.queries import Query
from kg.store import Target, ask, open_release
from tests.conftest import CATALOGUE
from tests.proof import write_page
from tests.virtuoso import PACKAGE, missing, serve_virtuoso, version

INTRODUCTION = """\
Each prepared query, as it stands in its file, was asked of a Virtuoso server ({version}, Debian package
`{package}`) through SPARQLWrapper, by form POST, and of the embedded store. The server had loaded the `data.nq`
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
