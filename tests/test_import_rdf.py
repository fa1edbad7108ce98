"""Foreign RDF becomes rows through a CONSTRUCT, and the rows of a dossier come back as they were."""

from pathlib import Path

import pytest

from kg.errors import KgError, Problem
from kg.graph import record_lines
from kg.importers import rdf
from kg.importers.rdf import read_rdf
from kg.ingest import ingest
from kg.model import ALL_TABLES
from kg.settle import settle
from kg.tables import Row, read_rows
from kg.values import join_many, split_many
from tests.conftest import DATA

BASE = "https://example.org/"
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
PREFIX = """PREFIX gv: <https://w3id.org/govah/ns#> PREFIX gvc: <https://w3id.org/govah/concept#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX ex: <https://verania.example/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
VICTIMS = """@prefix ex: <https://verania.example/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:v1 ex:called "Testa Sample"@en, "تستا نمونه"@fa ; ex:died "2031-03-02"^^xsd:date ; ex:years "16 or 17" ;
  ex:in ex:p1 .
ex:v2 ex:called "Samplo Testarian"@en ; ex:died "March 2031" ; ex:in ex:p1, ex:p2 .
ex:p1 ex:label "Testburg"@en . ex:p2 ex:label "Sampleton"@en .
"""
MAPPING = (
    PREFIX
    + """CONSTRUCT {
  ?v a gv:PersonRecord ; gv:name ?name ; gv:act gvc:act-killing ; gv:actOn ?died ; gv:placeCandidate ?place ;
     gv:ageAsWritten ?age ; gv:identification gvc:identification-full-name ; gv:about "Lantern Week" .
  ?place a gv:Place ; skos:prefLabel ?label ; gv:placeKind gvc:place-kind-city ; gv:precision gvc:precision-city .
} WHERE {
  ?v ex:called ?name ; ex:died ?died ; ex:in ?place . ?place ex:label ?label . OPTIONAL { ?v ex:years ?age }
}"""
)


def turtle(folder: Path, text: str = VICTIMS, name: str = "victims.ttl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def of(template: str, where: str = "?v ex:called ?name") -> str:
    return f"{PREFIX} CONSTRUCT {{ {template} }} WHERE {{ {where} }}"


def shown(problems: list[Problem]) -> list[str]:
    return [f"{problem.column} {problem.rule}" for problem in problems]


def test_things_of_a_foreign_graph_become_rows_in_our_terms(tmp_path: Path) -> None:
    rows, problems = read_rdf(turtle(tmp_path), MAPPING, defaults={"source": "so-4k2m9x", "entered_by": "project"})
    assert not problems
    assert [(row.number, row.table, row.cells["id"].rpartition("/")[2]) for row in rows] == [
        (1, "places", "p1"), (2, "places", "p2"), (3, "records", "v1"), (4, "records", "v2"),
    ]  # fmt: skip
    assert rows[1].cells == {"id": "https://verania.example/p2", "label_en": "Sampleton", "kind": "city",
                             "precision": "city"}  # fmt: skip
    assert rows[2].cells == {
        "id": "https://verania.example/v1", "source": "so-4k2m9x", "about": "Lantern Week",
        "names": "Testa Sample@en | تستا نمونه@fa", "identification": "full-name", "age": "16 or 17", "act": "killing",
        "act_on": "2031-03-02", "places": "https://verania.example/p1", "entered_by": "project",
    }  # fmt: skip


def test_the_rows_of_a_dossier_come_back_from_their_triples(tmp_path: Path) -> None:
    settled = settle(read_rows(DATA["fixture"])[0]).rows
    judged = ("corrections", "judgements", "links", "tombstones", "verifications")
    rows = [row for row in settled if row.table not in judged]
    lines = [line for record in ingest(rows)[0] for line in record_lines(record, BASE)]
    found, problems = read_rdf(turtle(tmp_path, "\n".join(lines), "all.nt"), ALL)
    assert not problems
    assert sorted(map(meaning, found)) == sorted(map(meaning, rows))


def meaning(row: Row) -> str:
    """What a row says, with bare ids, as the reader of cells understands it, whatever the order of several values."""
    cells = dict(row.cells)
    for column in ALL_TABLES[row.table].columns:
        parts = [part.rpartition("/id/")[2].rpartition("/")[2] if f"{BASE}id/" in part else part
                 for part in split_many(cells.get(column.name, ""))]  # fmt: skip
        cells[column.name] = join_many(sorted(parts))
    ((record,), _) = ingest([Row(row.table, row.path, 1, cells)])
    return f"{row.table} {record.id} {record.values}"


def test_a_thing_of_the_dossier_is_referred_to_by_its_id(tmp_path: Path) -> None:
    query = of("?v a gv:PersonRecord ; gv:about <https://example.org/id/case/ca-4k2m9x>")
    rows, _ = read_rdf(turtle(tmp_path), query, base=BASE)
    assert {row.cells["about"] for row in rows} == {"ca-4k2m9x"}
    _, problems = read_rdf(turtle(tmp_path), query)
    assert shown(problems) == ["about import-rdf-value"] * 2


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ('?v a gv:PersonRecord ; gv:name "no tag"', "names import-rdf-value"),
        ("?v a gv:PersonRecord ; gv:act gvc:act-knitting", "act import-rdf-value"),
        ('?v a gv:PersonRecord ; gv:locator "a|b"', "locator import-rdf-value"),
        ('?v a gv:PersonRecord ; gv:locator "a", "b"', "locator import-rdf-value"),
        ("?v a gv:PersonRecord ; gv:stance gvc:stance-denies", " import-rdf-property"),
        ("?v a gv:PersonRecord ; ex:colour 'x'", " import-rdf-property"),
        ("?v a gv:PersonRecord ; gv:actOn ex:nowhere", "act_on import-rdf-value"),
        ("?v a gv:PersonRecord, gv:Claim", " import-rdf-class"),
        ("?v a gv:Person", " import-rdf-class"),
        ("?v a gv:Judgement", " import-rdf-class"),
        ("?v gv:locator 'alone'", " import-rdf-class"),
        ("[] a gv:PersonRecord", " import-rdf-class"),
    ],
)
def test_what_fits_no_column_is_a_fault(template: str, fault: str, tmp_path: Path) -> None:
    _, problems = read_rdf(turtle(tmp_path), of(template, "?v ex:years ?years"))
    assert shown(problems) == [fault]


@pytest.mark.parametrize(
    ("template", "cell", "text"),
    [
        ("gv:ageLower 16 ; gv:ageUpper 17", "age", "16-17"),
        ("gv:ageUpper 17", "age", "under 18"),
        ("gv:ageLower 60", "age", "over 60"),
        ('gv:actOn [ gv:asWritten "a Monday" ; gv:earliest "2031-03-03"^^xsd:date ; gv:latest "2031-03-03"^^xsd:date ]',
         "act_on", "a Monday = 2031-03-03"),
        ('gv:actOn "2031-03"^^xsd:gYearMonth', "act_on", "2031-03"),
        ("gv:gender 'female'", "gender", "female"),
        ('gv:locator "two\\n lines"', "locator", "two lines"),
    ],
)  # fmt: skip
def test_values_are_written_as_cells_have_them(template: str, cell: str, text: str, tmp_path: Path) -> None:
    (row,), problems = read_rdf(turtle(tmp_path), of(f"?v a gv:PersonRecord ; {template}", "?v ex:years ?years"))
    assert (row.cells[cell], problems) == (text, [])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("CONSTRUCT { ?s ?p ?o } FROM <file:/etc/hosts> WHERE { ?s ?p ?o }", "FROM"),
        ("SELECT * WHERE { ?s ?p ?o }", "must be a CONSTRUCT"),
        ("CONSTRUCT { ?s ?p", "cannot be read at line 1"),
    ],
)
def test_a_query_that_asks_anything_but_the_file_is_refused(query: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=says):
        read_rdf(turtle(tmp_path), query)


@pytest.mark.parametrize("name", ["ex:religion", "<https://verania.example/terms#hasReligion>", "ex:email"])
def test_a_query_reads_nothing_that_nobody_may_import(name: str, tmp_path: Path) -> None:
    query = of("?v a gv:PersonRecord ; gv:name ?name", f"?v ex:called ?name ; {name} ?more")
    with pytest.raises(KgError, match="never imported"):
        read_rdf(turtle(tmp_path), query)


def test_a_word_in_a_text_or_a_comment_of_a_query_is_no_property(tmp_path: Path) -> None:
    query = of("?v a gv:PersonRecord ; gv:name ?name", '?v ex:called ?name FILTER(?name != "ex:religion")')
    assert read_rdf(turtle(tmp_path), f"# never ex:religion\n{query}")[0]


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = (
        f'<!DOCTYPE r [<!ENTITY e0 "ha">{entities}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:e="http://e/"><rdf:Description rdf:about="http://e/x"><e:p>&e9;</e:p></rdf:Description></rdf:RDF>'
    )
    with pytest.raises(KgError, match="declares entities"):
        read_rdf(turtle(tmp_path, text, "bomb.rdf"), ALL)


def test_a_context_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    path = turtle(tmp_path, '{"@context": "http://127.0.0.1:9/c", "@id": "http://e/x", "p": 1}', "far.jsonld")
    with pytest.raises(KgError, match="cannot be read"):
        read_rdf(path, ALL)


def test_a_file_that_is_broken_says_where(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"victims.ttl cannot be read: .*line 1"):
        read_rdf(turtle(tmp_path, '<a> <b> "x'), ALL)


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "MAX_TRIPLES", 3)
    with pytest.raises(KgError, match="more than 3 triples"):
        read_rdf(turtle(tmp_path), ALL)
    monkeypatch.setattr(rdf, "MAX_BYTES", 10)
    with pytest.raises(KgError, match="10 of RDF are read"):
        read_rdf(turtle(tmp_path), ALL)
