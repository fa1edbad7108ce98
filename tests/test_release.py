"""A release holds what the graph stage gave it, in every form, and nothing else."""

import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Dataset, Quad, RdfFormat, parse

import kg
from kg.model import ALL_TABLES
from kg.release import write_release
from kg.release.csvtables import safe
from tests.small import BASE, CARD, REPORT, small_graphs

TURTLE_FILES = ("data.ttl", "void.ttl", "dcat.ttl", "report.ttl")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("release") / "dist"
    write_release(out, small_graphs(), CARD, REPORT)
    return out


def quads(path: Path, format: RdfFormat) -> Dataset:
    return Dataset(parse(path=str(path), format=format))


def triples(quads: Iterable[Quad]) -> set[str]:
    return {str(quad.triple) for quad in quads}


def rdflib_lines(path: Path, format: str) -> set[str]:
    """Return what rdflib reads, as the N-Quads lines it writes: both sides of a comparison go through it."""
    data = rdflib.Dataset()
    data.parse(path, format=format)
    return set(data.serialize(format="nquads").splitlines())


def rows(dist: Path, table: str) -> dict[str, dict[str, str]]:
    with (dist / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_nquads_hold_every_line_in_the_order_of_graph_and_line(dist: Path) -> None:
    graphs = small_graphs()
    expected = [f"{line[:-1]}<{graph}> ." for graph in sorted(graphs) for line in sorted(graphs[graph])]
    assert (dist / "data.nq").read_text(encoding="utf-8").split("\n") == [*expected, ""]


def test_the_pieces_in_order_are_the_whole(dist: Path) -> None:
    graphs = sorted(small_graphs())
    pieces = [dist / "pieces" / f"{graph.removeprefix(BASE + 'graph/')}.nq" for graph in graphs]
    assert b"".join(piece.read_bytes() for piece in pieces) == (dist / "data.nq").read_bytes()
    assert sorted(pieces) == sorted((dist / "pieces").rglob("*.nq"))


@pytest.mark.parametrize(("name", "format"), [("data.trig", RdfFormat.TRIG), ("data.jsonld", RdfFormat.JSON_LD)])
def test_trig_and_jsonld_hold_the_same_quads(dist: Path, name: str, format: RdfFormat) -> None:
    assert quads(dist / name, format) == quads(dist / "data.nq", RdfFormat.N_QUADS)


def test_turtle_holds_the_union_of_the_graphs(dist: Path) -> None:
    assert triples(quads(dist / "data.ttl", RdfFormat.TURTLE)) == triples(quads(dist / "data.nq", RdfFormat.N_QUADS))


@pytest.mark.parametrize(("name", "format"), [("data.trig", "trig"), ("data.jsonld", "json-ld")])
def test_rdflib_reads_the_same_quads(dist: Path, name: str, format: str) -> None:
    assert rdflib_lines(dist / name, format) == rdflib_lines(dist / "data.nq", "nquads")


def test_rdflib_reads_the_same_triples_from_turtle(dist: Path) -> None:
    union = rdflib.Graph().parse(dist / "data.ttl")
    assert set(union) == set(kg.load(dist).triples((None, None, None)))


@pytest.mark.skipif(shutil.which("serdi") is None, reason="serdi is not installed")
@pytest.mark.parametrize(("name", "syntax"), [("data.ttl", "turtle"), ("data.trig", "trig")])
def test_serdi_reads_the_same_lines(dist: Path, name: str, syntax: str) -> None:
    read = subprocess.run(["serdi", "-i", syntax, dist / name], check=True, capture_output=True)
    format = RdfFormat.N_TRIPLES if syntax == "turtle" else RdfFormat.N_QUADS
    found = Dataset(parse(read.stdout, format=format))
    assert triples(found) == triples(quads(dist / "data.nq", RdfFormat.N_QUADS))
    assert syntax == "turtle" or found == quads(dist / "data.nq", RdfFormat.N_QUADS)


def test_no_node_is_blank_in_anything_written_about_the_data(dist: Path) -> None:
    for name in TURTLE_FILES:
        for quad in parse(path=str(dist / name), format=RdfFormat.TURTLE):
            assert not isinstance(quad.subject, BlankNode)
            assert not isinstance(quad.object, BlankNode)


def test_the_turtle_names_what_stands_behind_an_id(dist: Path) -> None:
    turtle = (dist / "data.ttl").read_text(encoding="utf-8")
    assert "# ==== Claims (2) ====" in turtle
    assert "<id/claim/cl-aaa222> ;  # The Sample Gazette asserts: people killed: at least 12" in turtle


def test_the_manifest_lists_every_other_file_with_its_checksum(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    found = {path.relative_to(dist).as_posix(): path for path in dist.rglob("*") if path.is_file()}
    assert manifest["files"].keys() == found.keys() - {"manifest.json"}
    for name, entry in manifest["files"].items():
        content = found[name].read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_manifest_counts_classes_and_triples(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    graph = manifest["graphs"][f"{BASE}graph/source/so-aaa222"]
    piece = (dist / graph["file"]).read_bytes()
    assert graph["triples"] == len(piece.splitlines())
    assert graph["classes"] == {"gv:Claim": 1, "gv:PersonRecord": 1, "gv:Source": 1, "gv:TimeSpan": 2}
    assert manifest["union"]["classes"]["gv:Claim"] == 2
    assert manifest["union"]["triples"] == len(triples(quads(dist / "data.nq", RdfFormat.N_QUADS)))


def test_a_claim_row_shows_who_says_what_and_where_to_read_it(dist: Path) -> None:
    row = rows(dist, "claims")["cl-aaa222"]
    assert (row["claimant_label"], row["stance"]) == ("The Sample Gazette", "asserts")
    assert (row["proposition_figure_lower"], row["proposition_figure_upper"]) == ("12", "")
    assert (row["proposition_bound"], row["stated_on_earliest"]) == ("at-least", "2001-03-07")
    assert row["source_url"] == "https://example.org/gazette?a=1&b=2"
    assert row["quote"] == "back\\slash, tab\t, return\r, line\nand 'quotes'"


def test_a_denial_has_a_row_for_each_thing_it_answers(dist: Path) -> None:
    with (dist / "csv" / "denials.csv").open(encoding="utf-8", newline="") as file:
        answers = [(row["answers"], row["basis"], row["reason"]) for row in csv.DictReader(file)]
    assert answers == [("cl-aaa222", "explicit", ""), ("re-aaa222", "inferred", "it names the square")]


def test_parts_of_a_thing_stand_in_one_cell(dist: Path) -> None:
    assert rows(dist, "partitions")["pt-aaa222"]["cells"] == "full-name = 5 | others = 7"
    assert rows(dist, "places")["pl-aaa222"]["codes"] == "geonames@2001 = 0"
    assert rows(dist, "records")["re-aaa222"]["names"] == "Testa Sample@en | تستا نمونه@fa"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    assert safe(f"{start}1") == f"'{start}1"


def test_tables_are_written_with_safe_cells(dist: Path) -> None:
    assert rows(dist, "agents")["ag-bbb222"]["capacity"] == '\'=HYPERLINK("x")'


def test_void_counts_what_is_there(dist: Path) -> None:
    void = rdflib.Graph().parse(dist / "void.ttl")
    data = kg.load(dist)
    counted = void.query(
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?what ?n WHERE {"
        "{ ?p void:property ?what ; void:triples ?n } UNION { ?p void:class ?what ; void:entities ?n } }"
    )
    for what, number in ((row[0], row[1]) for row in counted if isinstance(row, rdflib.query.ResultRow)):
        members = set(data.subjects(rdflib.RDF.type, what))
        assert int(str(number)) == (len(members) or len(set(data.subject_objects(what))))


def test_each_source_graph_carries_the_rights_note_of_its_source(dist: Path) -> None:
    graph = rdflib.URIRef(f"{BASE}graph/source/so-aaa222")
    note = rdflib.Literal("all rights reserved; quoted briefly", lang="en")
    for name in ("void.ttl", "dcat.ttl"):
        description = rdflib.Graph().parse(dist / name)
        assert description.value(description.value(graph, rdflib.DCTERMS.rights), rdflib.RDFS.label) == note


def test_the_report_is_one_page_that_escapes_what_it_shows(dist: Path) -> None:
    page = (dist / "report.html").read_text(encoding="utf-8")
    assert "No faults." in page
    assert "2 of 3 rows have not yet been checked" in page
    assert "Fill in &lt;stance&gt;." in page
    assert '<td lang="fa" dir="rtl">موضع را بنویسید.</td>' in page
    assert "src=" not in page
    assert "href=" not in page


def test_load_gives_the_union_as_the_default_graph(dist: Path) -> None:
    data = kg.load(dist)
    query = "SELECT ?c WHERE { ?c a <https://w3id.org/govah/ns#Claim> } ORDER BY ?c"
    assert len(list(data.query(query))) == 2
    assert rdflib.URIRef(f"{BASE}graph/source/so-aaa222") in {graph.identifier for graph in data.graphs()}


def test_open_gives_a_store_of_every_quad(dist: Path) -> None:
    assert len(kg.open(dist)) == len((dist / "data.nq").read_bytes().splitlines())


def test_the_vocabulary_the_shapes_and_the_queries_travel_with_the_data(dist: Path) -> None:
    for name in ("govah.ttl", "schemes.ttl", "context.jsonld", "index.html", "shapes/claims.ttl"):
        assert (dist / "ontology" / name).is_file()
    assert list((dist / "queries").glob("*.rq"))


def test_the_documentation_names_everything_in_a_release(dist: Path) -> None:
    documented = (Path(__file__).parents[1] / "docs" / "release.md").read_text(encoding="utf-8")
    joined = {path.name for path in (dist / "csv").iterdir()} - {f"{table}.csv" for table in ALL_TABLES}
    for name in {path.name for path in dist.iterdir()} | joined:
        assert f"`{name}" in documented
