"""The DCAT description, with that of the sources, against the shapes of DCAT-AP 3.0.1, where a copy of them is at hand.

The copy is looked for in `shared/suites` beside the checkout, or where DCAT_AP_SHAPES says.
"""

import gzip
import os
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

from tests.releases import write_whole
from tests.small import CARD, REPORT, small_graphs

SHAPES = Path(os.environ.get("DCAT_AP_SHAPES") or Path(__file__).parents[2] / "shared" / "suites" / "dcat-ap-3.0.1")
FILES = ("shapes.ttl", "shapes_recommended.ttl", "range.ttl", "mdr-vocabularies.shape.ttl", "deprecateduris.ttl")
# What the profile recommends and a dossier does not know: see docs/release.md.
KNOWN_WARNINGS = {"bbox", "centroid", "publisher", "spatial", "temporal", "type"}

pytestmark = pytest.mark.skipif(not SHAPES.is_dir(), reason="no copy of the DCAT-AP shapes")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    out = tmp_path_factory.mktemp("dcat") / "dist"
    write_whole(out, small_graphs(), CARD, REPORT)
    sources = gzip.decompress((out / "sources.ttl.gz").read_bytes())
    return Graph().parse(out / "dcat.ttl").parse(data=sources, format="turtle")


def findings(catalogue: Graph, name: str) -> tuple[bool, set[str]]:
    """Return whether no shape of a file is violated, and the last words of the paths it warns of."""
    conforms, report, _ = pyshacl.validate(catalogue, shacl_graph=str(SHAPES / name), allow_warnings=True)
    assert isinstance(report, Graph)
    results = report.objects(next(report.subjects(RDF.type, SH.ValidationReport)), SH.result)
    paths = (str(report.value(result, SH.resultPath)) for result in results)
    return bool(conforms), {path.rpartition("#")[2].rpartition("/")[2] for path in paths}


@pytest.mark.parametrize("name", FILES)
def test_the_catalogue_violates_no_shape_and_warns_only_of_what_is_known(catalogue: Graph, name: str) -> None:
    conforms, warned = findings(catalogue, name)
    assert conforms
    assert warned <= KNOWN_WARNINGS


def test_the_shapes_find_a_distribution_without_an_address(catalogue: Graph) -> None:
    broken = Graph() + catalogue
    broken.remove((None, next(p for p in broken.predicates() if str(p).endswith("#accessURL")), None))
    assert not findings(broken, "shapes.ttl")[0]
