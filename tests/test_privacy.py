"""What the privacy rules find in a text and what they leave alone, and which folders are never opened."""

import shutil
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.build import build
from kg.shapes import load_shapes
from kg.validate import check_graph, check_piece
from kg.vocab import GV_IRI, GVS_IRI, PREFIXES
from tests.conftest import DATA
from tests.examples import SHAPES

PROFILE = load_shapes(SHAPES)
PLACE = "https://example.org/dossier/id/place/pl-text01"


def found(text: str) -> list[str]:
    """The privacy rules that a note breaks."""
    lines = [
        f"<{PLACE}> <{PREFIXES['rdf']}type> <{GV_IRI}Cell> .",
        f'<{PLACE}> <{PREFIXES["skos"]}prefLabel> "{text}"@en .',
    ]
    results = check_graph(PROFILE, lines, {PLACE}, "both")
    assert check_piece(PROFILE, lines, {}, "https://example.org/dossier/") == results
    return [result.rule for result in results if result.rule.startswith("privacy-")]


@pytest.mark.parametrize(
    "text",
    ["1,500", "120,000-200,000", "10,000,000,000", "16-11-2019", "2019-11-16/2019-11-19", "1398-08-25", "۲۵ آبان ۱۳۹۸",
     "14:00 to 19:00", "A/75/213", "MDE 13/1894/2020", "(CFSP) 2021/585", "OJ L 124 I, 12.4.2021, p. 7", "20.5 %",
     "0.12345", "ISBN 978-0-00-000000-2", "post 1196987654321012345", "https://example.org/2012/1234567890",
     "@lantern_news", "1.500, 1.600"],
)  # fmt: skip
def test_figures_dates_and_symbols_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("privacy-email", "lantern.one@example.org"),
        ("privacy-email", "write to x+y@mail.example.org, please"),
        ("privacy-phone", "+00 (123) 456-7890"),
        ("privacy-phone", "+001234567890"),
        ("privacy-phone", "call 0123-555-0123 at night"),
        ("privacy-phone", "۰۲۱-۵۵۵۵-۰۱۲۳"),
        ("privacy-number", "number 0012345678"),
        ("privacy-number", "٠٠١٢٣٤٥٦٧٨"),
        ("privacy-number", "123-45-6789"),
        ("privacy-number", "123-456789-0"),
        ("privacy-coordinates", "1.23456, -2.34567"),
        ("privacy-coordinates", "1.23456° N, 2.34567° E"),
        ("privacy-coordinates", "12° 34'"),
    ],
)
def test_what_leads_to_a_person_is_found_once(rule: str, text: str) -> None:
    assert found(text) == [rule]


@pytest.mark.parametrize("rule", [rule for rule in PROFILE.rules if rule.startswith("privacy-")])
def test_no_property_of_texts_is_passed_over(rule: str) -> None:
    shapes = PROFILE.graph.graph
    (choice,) = shapes.objects(URIRef(GVS_IRI + rule), SH.path / SH.alternativePath)
    properties = [str(each) for each in Collection(shapes, choice)]
    assert len(properties) > 20
    for each in properties:
        line = f'<{PLACE}> <{each}> "call 0123-555-0123, lantern@example.org, 0012345678, 12° 34\'" .'
        assert not PROFILE.graph.passes([f"<{PLACE}> <{PREFIXES['rdf']}type> <{GV_IRI}Cell> .", line], [PLACE])


def test_a_folder_for_what_is_not_public_is_never_opened(tmp_path: Path) -> None:
    dossier = tmp_path / "dossier"
    shutil.copytree(DATA["fixture"], dossier)
    for private in (dossier / "data.private", tmp_path / "data.private"):
        (private / "records").mkdir(parents=True)
        (private / "agents.csv").write_text("id,label_en\nag-777777,Hidden Witness\n", encoding="utf-8")
        (private / "records" / "new.csv").write_text("names\nHidden Witness@en\n", encoding="utf-8")
    build(dossier, tmp_path / "dist")
    written = [file.read_bytes() for file in (tmp_path / "dist").rglob("*") if file.is_file()]
    assert written and not any(b"Hidden Witness" in data for data in written)
