"""What the index says of a whole release is what the whole release says, after any edit."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.build import build
from kg.index.schema import get, open_index
from kg.release.atomic import cache_of
from kg.release.counts import Counts
from kg.release.pieces import read_listing
from kg.release.read import Release
from kg.release.summary import Summary
from kg.summarise import summarise
from tests.fault_cases import delete, put
from tests.releases import make_whole

BASE = "https://example.org/verania/"
EDITS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda data: None,
    "the label of a case": lambda data: put(data, "cases.csv", "ca-kbxvqs", "label_en", "Another week"),
    "the label of a place": lambda data: put(data, "places.csv", "pl-zv6tgd", "label_en", "Nether Examplia"),
    "the label of a source": lambda data: put(data, "sources.csv", "so-42s6zg", "label_en", "Another letter"),
    "a link less": lambda data: delete(data, "links/places.sssom.tsv", "ln-gct5th"),
}


def whole_summary(dist: Path) -> Summary:
    """Return the summary of the graphs of a release, read again as a whole."""
    graphs: dict[str, list[str]] = {}
    for quad in parse(Release(dist).whole().read(), RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .")
    summary = make_whole(graphs, BASE).summary
    # The lines come in the order of subjects there, and the pieces are cut by another number of rows.
    return replace(summary, context=sorted(summary.context), pieces=len([*read_listing(dist)]))


@pytest.mark.parametrize("edit", EDITS)
def test_the_summary_of_an_index_is_that_of_the_whole_release(edit: str, folder: Path) -> None:
    EDITS[edit](folder / "data")
    build(folder / "data", folder / "dist")
    whole = whole_summary(folder / "dist")
    with open_index(cache_of(folder / "dist") / "index.sqlite") as db:
        assert summarise(db, BASE, whole.counts) == whole


def test_the_sum_that_an_index_keeps_is_that_of_all_its_pieces(first: Path) -> None:
    with open_index(cache_of(first / "dist") / "index.sqlite") as db:
        assert Counts(**json.loads(get(db, "counts"))) == whole_summary(first / "dist").counts
