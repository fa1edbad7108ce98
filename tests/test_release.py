"""A release holds what the graph stage gave it, in every form, and nothing else."""

import csv
import gzip
import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Quad, RdfFormat, parse

import kg
from kg.model import ALL_TABLES
from kg.release.csvtables import safe
from kg.release.export import export
from kg.release.summary import LARGEST
from tests.releases import write_whole
from tests.small import BASE, CARD, REPORT, small_graphs

ABOUT = ("void.ttl", "dcat.ttl", "report.ttl")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("release") / "dist"
    write_whole(out, small_graphs(), CARD, REPORT)
    return out


@pytest.fixture(scope="module")
def plain(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same release as plain files."""
    out = tmp_path_factory.mktemp("plain")
    export(dist, out)
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


def table(dist: Path, name: str) -> list[dict[str, str]]:
    text = gzip.decompress((dist / "csv" / f"{name}.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def rows(dist: Path, name: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table(dist, name)}


def described(dist: Path) -> rdflib.Graph:
    """The descriptions in VoID and DCAT, those of the sources among them."""
    sources = gzip.decompress((dist / "sources.ttl.gz").read_bytes())
    return rdflib.Graph().parse(dist / "void.ttl").parse(dist / "dcat.ttl").parse(data=sources, format="turtle")


def test_nquads_hold_every_line_in_the_order_of_graph_and_line(plain: Path) -> None:
    graphs = small_graphs()
    expected = [f"{line[:-1]}<{graph}> ." for graph in sorted(graphs) for line in sorted(graphs[graph])]
    assert (plain / "data.nq").read_text(encoding="utf-8").split("\n") == [*expected, ""]


@pytest.mark.parametrize(("name", "format"), [("data.trig", RdfFormat.TRIG), ("data.jsonld", RdfFormat.JSON_LD)])
def test_trig_and_jsonld_hold_the_same_quads(plain: Path, name: str, format: RdfFormat) -> None:
    assert quads(plain / name, format) == quads(plain / "data.nq", RdfFormat.N_QUADS)


def test_turtle_holds_the_union_of_the_graphs(plain: Path) -> None:
    assert triples(quads(plain / "data.ttl", RdfFormat.TURTLE)) == triples(quads(plain / "data.nq", RdfFormat.N_QUADS))


@pytest.mark.parametrize(("name", "format"), [("data.trig", "trig"), ("data.jsonld", "json-ld")])
def test_rdflib_reads_the_same_quads(plain: Path, name: str, format: str) -> None:
    assert rdflib_lines(plain / name, format) == rdflib_lines(plain / "data.nq", "nquads")


def test_rdflib_reads_the_same_triples_from_turtle(dist: Path, plain: Path) -> None:
    union = rdflib.Graph().parse(plain / "data.ttl")
    assert set(union) == set(kg.load(dist).triples((None, None, None)))


@pytest.mark.skipif(shutil.which("serdi") is None, reason="serdi is not installed")
@pytest.mark.parametrize(("name", "syntax"), [("data.ttl", "turtle"), ("data.trig", "trig")])
def test_serdi_reads_the_same_lines(plain: Path, name: str, syntax: str) -> None:
    read = subprocess.run(["serdi", "-i", syntax, plain / name], check=True, capture_output=True)
    format = RdfFormat.N_TRIPLES if syntax == "turtle" else RdfFormat.N_QUADS
    found = Dataset(parse(read.stdout, format=format))
    assert triples(found) == triples(quads(plain / "data.nq", RdfFormat.N_QUADS))
    assert syntax == "turtle" or found == quads(plain / "data.nq", RdfFormat.N_QUADS)


@pytest.mark.skipif(shutil.which("gzip") is None, reason="gzip is not installed")
def test_the_gzip_command_reads_every_dump(dist: Path, plain: Path) -> None:
    for file in [*dist.glob("data.*.gz"), *dist.glob("csv/*.gz")]:
        read = subprocess.run(["gzip", "-dc", file], check=True, capture_output=True).stdout
        assert read == (plain / file.relative_to(dist).with_suffix("")).read_bytes()


def test_no_node_is_blank_in_anything_written_about_the_data(dist: Path) -> None:
    files = [(dist / name).read_bytes() for name in ABOUT]
    for content in [*files, gzip.decompress((dist / "sources.ttl.gz").read_bytes())]:
        for quad in parse(content, format=RdfFormat.TURTLE):
            assert not isinstance(quad.subject, BlankNode)
            assert not isinstance(quad.object, BlankNode)


def test_the_turtle_names_what_stands_behind_an_id(plain: Path) -> None:
    turtle = (plain / "data.ttl").read_text(encoding="utf-8")
    assert "# ==== source/so-aaa222 Twelve dead, says the square ====\n" in turtle
    assert "# ==== agents ====\n" in turtle
    assert "<id/claim/cl-aaa222> ;  # The Sample Gazette asserts: people killed: at least 12" in turtle


def test_the_manifest_lists_every_other_file(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    found = {path.relative_to(dist).as_posix(): path for path in dist.rglob("*") if path.is_file()}
    assert manifest["files"].keys() == found.keys() - {"manifest.json"}
    for name, entry in manifest["files"].items():
        content = found[name].read_bytes()
        assert entry == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_the_manifest_counts_classes_triples_and_graphs(dist: Path, plain: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["union"]["classes"]["gv:Claim"] == 2
    assert manifest["union"]["triples"] == len((plain / "data.nq").read_bytes().splitlines())
    assert (manifest["graphs"], manifest["sources"], manifest["pieces"]) == (10, 2, 10)


def test_a_claim_row_shows_who_says_what_and_where_to_read_it(dist: Path) -> None:
    row = rows(dist, "claims")["cl-aaa222"]
    assert (row["claimant_label"], row["stance"]) == ("The Sample Gazette", "asserts")
    assert (row["proposition_figure_lower"], row["proposition_figure_upper"]) == ("12", "")
    assert (row["proposition_bound"], row["stated_on_earliest"]) == ("at-least", "2001-03-07")
    assert (row["proposition_about"], row["proposition_about_label"]) == ("ca-aaa222", "Unrest in Lower Examplia")
    assert (row["source_url"], row["source_issued_on"]) == ("https://example.org/gazette?a=1&b=2", "7 March 2001")
    assert row["quote"] == "back\\slash, tab\t, return\r, line\nand 'quotes'"


def test_a_denial_has_a_row_for_each_thing_it_answers(dist: Path) -> None:
    answers = [(row["answers"], row["basis"], row["reason"]) for row in table(dist, "denials")]
    assert answers == [("cl-aaa222", "explicit", ""), ("re-aaa222", "inferred", "it names the square")]


def test_the_origins_of_a_claim_stand_beside_its_words(dist: Path) -> None:
    words = "The Sample Gazette asserts: people killed: at least 12"
    origins = [(row["id"], row["label"], row["origins"], row["origins_label"]) for row in table(dist, "origins")]
    assert origins == [("cl-aaa222", words, "cl-aaa222", words)]


def test_parts_of_a_thing_stand_in_one_cell(dist: Path) -> None:
    assert rows(dist, "partitions")["pt-aaa222"]["cells"] == "full-name = 5 | others = 7"
    assert rows(dist, "places")["pl-aaa222"]["codes"] == "geonames@2001 = 0"
    assert rows(dist, "records")["re-aaa222"]["names"] == "Testa Sample@en | تستا نمونه@fa"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    assert safe(f"{start}1") == f"'{start}1"


def test_tables_are_written_with_safe_cells(dist: Path) -> None:
    assert rows(dist, "agents")["ag-bbb222"]["capacity"] == '\'=HYPERLINK("x")'


def test_every_row_has_a_cell_for_each_name_of_its_header(dist: Path) -> None:
    for path in (dist / "csv").iterdir():
        for row in table(dist, path.name.removesuffix(".csv.gz")):
            assert None not in row
            assert None not in row.values()


def test_void_counts_what_is_there(dist: Path) -> None:
    data = kg.load(dist)
    counted = described(dist).query(
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?what ?n WHERE {"
        "{ ?p void:property ?what ; void:triples ?n } UNION { ?p void:class ?what ; void:entities ?n } }"
    )
    numbers = {row[0]: int(str(row[1])) for row in counted if isinstance(row, rdflib.query.ResultRow)}
    assert rdflib.RDF.type in numbers
    for what, number in numbers.items():
        members = sum(len(list(graph.subjects(rdflib.RDF.type, what))) for graph in data.graphs())
        assert number == (members or sum(len(list(graph.subject_objects(what))) for graph in data.graphs()))


def test_void_tells_the_triples_of_every_graph(dist: Path) -> None:
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    told = {str(graph): int(str(number)) for graph, number in described(dist).subject_objects(void.triples)}
    assert {graph: told[graph] for graph in told if "#" not in graph} == {
        f"{BASE}dataset": sum(map(len, small_graphs().values())),
        **{graph: len(lines) for graph, lines in small_graphs().items()},
    }


@pytest.mark.parametrize("name", ["main", "fixture"])
def test_void_tells_the_subjects_of_the_whole_and_of_every_graph(releases: dict[str, Path], name: str) -> None:
    void, about = rdflib.Namespace("http://rdfs.org/ns/void#"), described(releases[name])
    told = {str(graph): int(str(number)) for graph, number in about.subject_objects(void.distinctSubjects)}
    subjects: dict[str, set[str]] = {}
    for quad in parse(gzip.decompress((releases[name] / "data.nq.gz").read_bytes()), RdfFormat.N_QUADS):
        for where in (quad.graph_name, DefaultGraph()):
            subjects.setdefault(getattr(where, "value", ""), set()).add(str(quad.subject))
    found = {graph or next(iri for iri in told if iri.endswith("/dataset")): len(of) for graph, of in subjects.items()}
    assert told == found


def test_each_source_graph_carries_the_rights_note_of_its_source(dist: Path) -> None:
    graph, description = rdflib.URIRef(f"{BASE}graph/source/so-aaa222"), described(dist)
    note = rdflib.Literal("all rights reserved; quoted briefly", lang="en")
    assert description.value(description.value(graph, rdflib.DCTERMS.rights), rdflib.RDFS.label) == note
    assert (rdflib.URIRef(f"{BASE}catalogue"), rdflib.DCAT.dataset, graph) in description


def test_the_files_of_the_dataset_are_those_of_the_release(dist: Path) -> None:
    description = rdflib.Graph().parse(dist / "dcat.ttl")
    files = {str(url).removeprefix(f"{BASE}dump/") for url in description.objects(None, rdflib.DCAT.downloadURL)}
    packed = {path.relative_to(dist).as_posix() for path in dist.rglob("*.gz")}
    assert files == packed | {"pieces.csv", "withdrawn.ttl"}


def test_the_report_is_one_page_that_escapes_what_it_shows(dist: Path) -> None:
    page = (dist / "report.html").read_text(encoding="utf-8")
    assert "No faults." in page
    assert "2 of 3 rows have not yet been checked" in page
    assert "Fill in &lt;stance&gt;." in page
    assert '<td lang="fa" dir="rtl">موضع را بنویسید.</td>' in page
    assert "src=" not in page
    assert "href=" not in page


def test_the_report_lists_the_largest_graphs_and_says_where_the_others_are(tmp_path: Path) -> None:
    graphs = small_graphs() | {
        f"{BASE}graph/source/so-{number:06}": [f'<{BASE}id/source/so-{number:06}> <{rdflib.RDFS.label}> "x" .']
        for number in range(LARGEST)
    }
    write_whole(tmp_path / "dist", graphs, CARD, REPORT)
    page = (tmp_path / "dist" / "report.html").read_text(encoding="utf-8")
    assert f"These are the {LARGEST} largest graphs; 10 more stand in <code>pieces.csv</code>." in page
    assert page.count("<code>source/so-") == LARGEST - 8


def test_load_gives_the_union_as_the_default_graph(dist: Path) -> None:
    data = kg.load(dist)
    query = "SELECT ?c WHERE { ?c a <https://w3id.org/govah/ns#Claim> } ORDER BY ?c"
    assert len(list(data.query(query))) == 2
    assert rdflib.URIRef(f"{BASE}graph/source/so-aaa222") in {graph.identifier for graph in data.graphs()}


def test_open_gives_a_store_of_every_quad(dist: Path, plain: Path) -> None:
    assert len(kg.open(dist)) == len((plain / "data.nq").read_bytes().splitlines())


def test_the_vocabulary_the_shapes_and_the_queries_travel_with_the_data(dist: Path) -> None:
    for name in ("govah.ttl", "schemes.ttl", "context.jsonld", "index.html", "shapes/claims.ttl"):
        assert (dist / "ontology" / name).is_file()
    assert list((dist / "queries").glob("*.rq"))


def test_the_documentation_names_everything_in_a_release(dist: Path) -> None:
    documented = (Path(__file__).parents[1] / "docs" / "release.md").read_text(encoding="utf-8")
    joined = {path.name for path in (dist / "csv").iterdir()} - {f"{table}.csv.gz" for table in ALL_TABLES}
    for name in {path.name for path in dist.iterdir()} | joined:
        assert f"`{name}" in documented
