"""The page of a source: the document, what was read in it, and that whoever copies it adds no source."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.vocab import PREFIXES, expand
from kg.web.library import Library
from kg.web.pages.bibliography import bibtex_of
from kg.web.pages.registry import page_of
from kg.web.pages.source import editions
from kg.web.thing import Thing
from tests.pagereader import LANGUAGES, library_of, read_thing

MINISTRY, FAMILIES = "so-673z7f", "so-b7v756"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def sources(library: Library) -> list[Thing]:
    return [thing for iri in library.things("Source") if (thing := library.of(iri)) is not None]


def test_the_bibliography_stands_with_the_way_it_was_read(library: Library) -> None:
    text = " ".join(read_thing(library, "source", MINISTRY).text.split())
    assert "Publisher Ministry of Public Lanterns" in text
    assert "Access read" in text
    assert "No archived copy is known." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_of_a_source_stands_on_its_page(library: Library, language: str) -> None:
    page = read_thing(library, "source", MINISTRY, language)
    claims = [iri for iri in library.pointing(f"{library.base}id/source/{MINISTRY}", "inSource") if "/claim/" in iri]
    assert claims
    shown = {link.rpartition("/")[2].partition(".")[0] for link in page.links}
    assert {claim.rpartition("/")[2] for claim in claims} <= shown


def test_a_denial_stands_with_exactly_what_it_answers(library: Library) -> None:
    page = read_thing(library, "source", MINISTRY)
    denial = next(cells for cells in page.lists if "at least 18" in "".join(cells))
    assert denial[2].strip() == "Denies"
    assert denial[3].count("answers") == 2
    assert "at least 41" not in denial[3]


def test_outlets_that_copy_a_source_are_said_to_be_no_further_sources(library: Library) -> None:
    copied = [source for source in sources(library) if _relayed(library, source)]
    assert copied
    for source in copied:
        assert "not further sources" in read_thing(library, "source", source.id).text


def test_a_source_that_nobody_copies_has_no_such_words(library: Library) -> None:
    alone = [source for source in sources(library) if not _relayed(library, source)]
    assert alone
    assert all("not further sources" not in read_thing(library, "source", source.id).text for source in alone)


def _relayed(library: Library, source: Thing) -> set[str]:
    """The other sources with a claim that relays one of this source, found the long way round."""
    relaying = [(claim.source, claim.iris("relays")) for iri in library.things("Claim") if (claim := library.of(iri))]
    return {
        at for at, relayed in relaying for iri in relayed if (of := library.of(iri)) and of.source == source.iri != at
    }


def test_editions_are_the_same_chain_from_either_end(library: Library) -> None:
    newer = [source for source in sources(library) if source.iri_at("editionOf")]
    assert newer
    for source in newer:
        older = library.of(source.iri_at("editionOf"))
        assert older is not None
        assert editions(library, older) == editions(library, source)
        assert "this edition" in read_thing(library, "source", source.id).text


def test_the_graph_of_a_source_can_be_taken_away(library: Library) -> None:
    page = read_thing(library, "source", FAMILIES)
    assert f"../../graph/source/{FAMILIES}.trig" in page.links
    assert f"one graph of {library.release.graphs[f'source/{FAMILIES}'].triples} statements" in page.text


def test_records_of_people_are_announced_before_they_are_shown(library: Library) -> None:
    page = read_thing(library, "source", FAMILIES)
    assert "Testa Sample" in page.closed
    assert "Testa Sample" not in page.text.replace(page.closed, "")


def test_bibtex_names_publisher_day_and_address(library: Library) -> None:
    source = library.thing("source", MINISTRY)
    assert source is not None
    assert bibtex_of(library, source).splitlines() == [
        f"@misc{{{MINISTRY},",
        "  author = {{Ministry of Public Lanterns}},",
        "  title = {{Statement on the events in Lower Examplia}},",
        "  year = {2021},",
        "  date = {2021-05-22},",
        "  langid = {fa},",
        "  url = {https://example.org/verania-papers/ministry/1},",
        "  urldate = {2026-11-20},",
        "}",
    ]


def test_bibtex_runs_no_command_of_tex(library: Library) -> None:
    iri = f"{library.base}id/source/so-test00"
    hostile = Quad(
        NamedNode(iri),
        NamedNode(expand("locator")),
        Literal(r"p. 5 } \input{x} 100 %"),
        NamedNode(f"{library.base}graph/x"),
    )
    address = Quad(
        NamedNode(iri),
        NamedNode(expand("url")),
        Literal("https://example.org/a}b", datatype=NamedNode(PREFIXES["xsd"] + "anyURI")),
        NamedNode(f"{library.base}graph/x"),
    )
    entry = bibtex_of(library, Thing(iri, "source", "so-test00", "Source", (hostile, address)))
    assert r"p. 5 \} \textbackslash{}input\{x\} 100 \%" in entry
    assert "a%7Db" in entry


def test_json_ld_describes_a_document_and_no_event(library: Library) -> None:
    for source in sources(library):
        described = page_of(library, source, "en").json_ld
        assert described is not None
        assert described["@type"] in ("CreativeWork", "Dataset", "Legislation", "NewsArticle", "Report")
        assert not {"about", "mentions", "subjectOf"} & set(described)
