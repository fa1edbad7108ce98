"""What tells tools how to cite a release is made of its card, and the list of what was withdrawn of its data."""

import dataclasses
import gzip
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg.release.citation import citation, spdx_id, zenodo
from kg.release.write import write_release
from tests.releases import make_whole, write_whole
from tests.small import BASE, CARD, REPORT, small_graphs

# The JSON Schema of Citation File Format 1.2, as `make peers` brings it.
PEERS = Path(os.environ.get("KG_PEERS") or Path(__file__).parents[1] / ".venv-peers" / "bin")
SCHEMAS = sorted(PEERS.parent.glob("lib/python3*/site-packages/cffconvert/schemas/1.2.0/schema.json"))
FULL = dataclasses.replace(
    CARD, keywords=("protest", "اعتراض", "protest"), contact="team@example.org", language=("fa",)
)


def cff(card: object = CARD) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(citation(card), Loader=yaml.BaseLoader)  # type: ignore[arg-type]
    return read


def test_a_citation_names_title_version_day_licence_and_publisher() -> None:
    read = cff()
    assert (read["cff-version"], read["type"], read["title"]) == ("1.2.0", "dataset", "Verlan")
    assert (read["version"], read["date-released"]) == (CARD.version, "2001-04-01")
    assert read["license"] == "CC-BY-4.0" and read["authors"] == [{"name": "The Sample Project"}]
    assert read["identifiers"][0]["value"] == f"{BASE}dataset"


def test_a_licence_that_has_no_identifier_is_given_by_its_address() -> None:
    card = dataclasses.replace(CARD, license="https://example.org/terms")
    read = cff(card)
    assert "license" not in read and read["license-url"] == "https://example.org/terms"
    assert "license" not in json.loads(zenodo(card))


@pytest.mark.skipif(not SCHEMAS, reason="no copy of the schema of CFF 1.2: make peers")
@pytest.mark.parametrize("card", [CARD, FULL], ids=["small", "full"])
def test_a_citation_is_valid_by_the_schema(card: object) -> None:
    jsonschema.validate(cff(card), json.loads(SCHEMAS[0].read_text(encoding="utf-8")))


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029"), min_size=1))
def test_any_title_is_read_back_from_the_citation(title: str) -> None:
    card = dataclasses.replace(CARD, title={"en": title})
    assert cff(card)["title"] == title
    assert json.loads(zenodo(card))["title"] == title


def test_what_zenodo_asks_for_is_there() -> None:
    form = json.loads(zenodo(FULL))
    assert form["upload_type"] == "dataset" and form["access_right"] == "open"
    assert form["license"] == "cc-by-4.0" and form["language"] == "fas"
    assert form["keywords"] == cff(FULL)["keywords"] == ["protest", "اعتراض"]
    assert form["creators"] == [{"name": "The Sample Project"}] and form["publication_date"] == "2001-04-01"


def test_a_description_is_no_markup_in_zenodo() -> None:
    card = dataclasses.replace(CARD, description={"en": "<script>alert(1)</script>"})
    assert "<p>&lt;script&gt;" in json.loads(zenodo(card))["description"]


def test_a_restricted_release_is_not_offered_as_open() -> None:
    assert json.loads(zenodo(dataclasses.replace(CARD, tier="restricted")))["access_right"] == "closed"


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://spdx.org/licenses/ODC-By-1.0.html", "ODC-By-1.0"),
        ("https://creativecommons.org/licenses/evil/4.0/", ""),
        ("https://example.org/creativecommons.org/licenses/by/4.0/", ""),
    ],
)
def test_only_a_known_address_is_given_an_identifier(address: str, known: str) -> None:
    assert spdx_id(address) == known


def tombstone(ident: str, day: date) -> list[str]:
    iri, gv = f"{BASE}id/claim/{ident}", "https://w3id.org/govah/ns#"
    part = f"{iri}#withdrawn_on"
    return [
        f'<{part}> <{gv}earliest> "{day}"^^<http://www.w3.org/2001/XMLSchema#date> .',
        f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{gv}Tombstone> .",
        f"<{iri}> <{gv}reasonClass> <https://w3id.org/govah/concept#reason-class-safety> .",
        f"<{iri}> <{gv}withdrawnOn> <{part}> .",
    ]


def withdrawn_lines(dist: Path) -> set[str]:
    return {f"{quad.triple} ." for quad in parse(path=str(dist / "withdrawn.ttl"), format=RdfFormat.TURTLE)}


def published_lines(dist: Path) -> set[str]:
    end = f" <{BASE}graph/withdrawn> ."
    lines = gzip.decompress((dist / "data.nq.gz").read_bytes()).decode().split("\n")
    return {f"{line.removesuffix(end)} ." for line in lines if line.endswith(end)}


def test_the_list_of_what_was_withdrawn_is_right_after_every_edit(tmp_path: Path) -> None:
    """Releases made from the one before, in which tombstones come and go, in one piece and in many."""
    many = [line for number in range(100) for line in tombstone(f"cl-{number:03}222", date(2001, 3, 1))]
    states = [tombstone("cl-bbb222", date(2001, 3, 9)), many, [], tombstone("cl-bbb222", date(2001, 3, 10))]
    before = None
    for lines in states:
        graphs = small_graphs() | {f"{BASE}graph/withdrawn": sorted(lines)}
        graphs |= {f"{BASE}graph/zzz": [f'<{BASE}id/x> <{BASE}p> "after" .']}
        graphs = {graph: lines for graph, lines in graphs.items() if lines}
        whole = make_whole(graphs, BASE)
        manifest = write_release(tmp_path / "dist", CARD, whole.change(before), whole.summary, REPORT)
        assert withdrawn_lines(tmp_path / "dist") == published_lines(tmp_path / "dist") == set(lines)
        assert "withdrawn.ttl" in manifest.files
        before = whole


def test_the_list_is_described_like_the_other_files(tmp_path: Path) -> None:
    write_whole(tmp_path / "dist", small_graphs(), CARD, REPORT)
    catalogue = (tmp_path / "dist" / "dcat.ttl").read_text(encoding="utf-8")
    assert "<dataset#file-withdrawn.ttl>\n    a dcat:Distribution" in catalogue
    assert "<dump/withdrawn.ttl>" in (tmp_path / "dist" / "void.ttl").read_text(encoding="utf-8")


def test_a_literal_with_line_separators_of_other_kinds_stays_one_line(tmp_path: Path) -> None:
    odd = [f'<{BASE}id/claim/cl-aaa333> <https://w3id.org/govah/ns#asWritten> "a\u2028b\x85c" .']
    write_whole(tmp_path / "dist", small_graphs() | {f"{BASE}graph/withdrawn": odd}, CARD, REPORT)
    assert withdrawn_lines(tmp_path / "dist") == set(odd)
