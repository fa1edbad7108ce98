"""RDF is imported as rows of one source, found again by the IRIs of its things."""

from pathlib import Path

import pytest

from kg.build import check
from kg.errors import KgError
from kg.importers.editions.write import write_import
from kg.importers.rdf.constructed import import_rdf
from kg.importers.report import Report
from tests.imports import FIRST, SECOND, bring, contents, dossier, rows_of, second_edition

MEMORIAL = """
@prefix ex: <https://example.org/memorial/> .
ex:p1 a ex:Victim ; ex:name "Alma Placeholder"@en ; ex:born "1987" .
ex:p2 a ex:Victim ; ex:name "Mock Example"@en ; ex:faith "x" .
"""
QUERY = """
PREFIX ex: <https://example.org/memorial/>
PREFIX gv: <https://w3id.org/govah/ns#>
PREFIX gvc: <https://w3id.org/govah/concept#>
CONSTRUCT {
  ?person a gv:PersonRecord ; gv:about <https://example.org/lantern/id/case/ca-kbxvqs> ; gv:name ?name ;
    gv:identification gvc:identification-full-name ; gv:act gvc:act-killing ; gv:bornOn ?born .
} WHERE { ?person a ex:Victim ; ex:name ?name . OPTIONAL { ?person ex:born ?born } }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "memorial.ttl").write_text(MEMORIAL, encoding="utf-8")
    return dossier(tmp_path / "data")


def read(root: Path, text: str = MEMORIAL, query: str = QUERY, source: str = FIRST) -> Report:
    file = root.parent / "memorial.ttl"
    file.write_text(text, encoding="utf-8")
    report = import_rdf(file, query, source, root, entered_by="project")
    if report.plan and not report.faults():
        write_import(root, report.plan)
    return report


def test_constructed_things_become_rows_that_check(root: Path) -> None:
    assert read(root).faults() == []
    first, second = rows_of(root, "records")
    assert (first["names"], first["born_on"], first["source"]) == ("Alma Placeholder@en", "1987", "so-fs6m94")
    assert (second["locator"], second["entered_by"]) == ("https://example.org/memorial/p2", "project")
    assert check(root).problems == []


def test_the_same_file_again_changes_no_byte(root: Path) -> None:
    read(root)
    before = contents(root)
    assert read(root).plan is not None
    assert contents(root) == before


def test_another_word_under_the_same_iri_is_refused(root: Path) -> None:
    read(root)
    (fault,) = read(root, MEMORIAL.replace("1987", "1988")).faults()
    assert 'the file says "1988", the dossier "1987"' in fault.message


def test_a_source_that_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(KgError, match='there is no "The Lantern List" in sources'):
        read(root, source="The Lantern List")


def in_source(ident: str) -> str:
    said = f"gv:bornOn ?born ; gv:inSource <https://example.org/lantern/id/source/{ident}>"
    return QUERY.replace("gv:bornOn ?born", said)


def test_a_row_of_another_source_is_refused(root: Path) -> None:
    bring(root, second_edition())
    (other,) = rows_of(root, "sources", label_en=SECOND)
    faults = read(root, query=in_source(other["id"])).faults()
    assert [fault.rule for fault in faults] == ["import-source"] * 2
    assert rows_of(root, "records") == []


def test_a_row_may_name_its_source_otherwise_than_the_command(root: Path) -> None:
    assert read(root, query=in_source("so-fs6m94")).faults() == []
    assert len(rows_of(root, "records", source="so-fs6m94")) == 2
