"""The pages about a dossier: its method, files, validation, corrections, and how to cite it."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import RdfFormat, Store

from kg.web.letter import mailto
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.dataset import Contact, cite_dataset, contact_of, files_of, method_of
from kg.web.pages.dossier import PAGES
from kg.web.pages.dumps import dumps_page, groups_of, report_page
from kg.web.pages.imprint import about_page, correction_page, method_page
from kg.web.words import words
from tests.html_tree import Node, main_of, read_page

LANGUAGES = ("en", "fa")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(library: Library, page: Page, language: str) -> Node:
    return main_of(read_page(library, page, language))


@pytest.mark.parametrize("path", [path for path in PAGES if path != "index"])
def test_a_page_has_one_heading_and_says_what_it_is(library: Library, path: str, language: str) -> None:
    page = PAGES[path](library, language)
    assert page.path == path and page.description
    (heading,) = list(read(library, page, language).all("h1"))
    assert heading.text() == page.title


def test_the_method_of_the_dossier_comes_first_and_every_stance_is_explained(library: Library, language: str) -> None:
    text = read(library, method_page(library, language), language).text()
    assert method_of(library, language) in text
    stances = ("asserts", "denies", "questions", "reports", "retracts")
    assert all(words(language)(f"about.stance-{key}") in text for key in stances)


def test_every_file_is_listed_with_the_digest_it_has(library: Library, language: str) -> None:
    page = read(library, dumps_page(library, language), language)
    digests = {node.text() for node in page.all("code") if len(node.text()) == 64}
    on_disk = {
        hashlib.sha256((library.release.dist / file.path).read_bytes()).hexdigest() for file in files_of(library)
    }
    assert digests == on_disk
    links = {link.attributes["href"] for link in page.all("a")}
    assert {f"dump/{file.path}" for file in files_of(library)} <= links


def test_every_file_is_in_one_group(library: Library) -> None:
    grouped = [file for group in groups_of(files_of(library)) for file in group.files]
    assert sorted(grouped, key=lambda file: file.path) == sorted(files_of(library), key=lambda file: file.path)


def test_a_size_is_written_in_a_unit_that_fits(library: Library) -> None:
    file = files_of(library)[0]
    sizes = [replace(file, bytes=size).size("en") for size in (7, 999, 1500, 249_644, 3_000_000)]
    assert sizes == ["7 bytes", "999 bytes", "1.5 kB", "250 kB", "3.0 MB"]
    assert replace(file, bytes=1500).size("fa") == "۱٫۵ کیلوبایت"


def test_a_release_without_faults_says_so_and_what_that_does_not_mean(library: Library, language: str) -> None:
    text, texts = read(library, report_page(library, language), language).text(), words(language)
    assert texts("about.report-good") in text and texts("about.report-limits") in text


def test_faults_of_a_release_are_shown(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
      <r> a sh:ValidationReport ; sh:conforms false ; sh:result <r1> .
      <r1> a sh:ValidationResult ; sh:resultMessage "A made-up fault."@en ."""
    monkeypatch.setattr("kg.web.pages.dumps.read_report", lambda library: loaded(faulty))
    text = read(library, report_page(library, "en"), "en").text()
    assert "A made-up fault." in text and words("en")("about.report-good") not in text


def loaded(turtle: bytes) -> Store:
    store = Store()
    store.load(turtle, format=RdfFormat.TURTLE, base_iri="https://example.org/")
    return store


def test_a_correction_is_asked_for_where_the_dossier_says(library: Library, language: str) -> None:
    page = read(library, correction_page(library, language), language)
    contact = contact_of(library)
    assert contact.url and contact.url in [link.attributes["href"] for link in page.all("a")]
    (letter,) = list(page.all(id="letter"))
    assert library.base in letter.text()


def test_with_an_address_the_letter_opens_in_the_reader_s_own_program(
    library: Library, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = Contact("Desk", "desk@example.org", "")
    for module in ("letter", "pages.imprint"):
        monkeypatch.setattr(f"kg.web.{module}.contact_of", lambda library: contact)
    page = read(library, correction_page(library, language), language)
    link = next(a for a in page.all("a") if "?subject=" in a.attributes["href"])
    parts = urlsplit(link.attributes["href"])
    (letter,) = list(page.all(id="letter"))
    assert (parts.scheme, parts.path) == ("mailto", "desk@example.org")
    assert parse_qs(parts.query)["body"][0].split() == letter.text().split()


def test_safety_comes_before_the_way_to_write(library: Library, language: str) -> None:
    text, texts = read(library, correction_page(library, language), language).text(), words(language)
    advice = [text.index(texts(f"about.advice-{key}")) for key in ("identity", "others", "channel", "device")]
    assert max(advice) < text.index(texts("about.write-lead"))


def test_a_letter_keeps_every_sign_in_a_mail_link() -> None:
    link = mailto("desk@example.org", "یک", "خط نخست & ?\nدو")
    assert parse_qs(urlsplit(link).query) == {"subject": ["یک"], "body": ["خط نخست & ?\r\nدو"]}


def test_a_release_is_cited_with_its_version_and_lasting_address(library: Library, language: str) -> None:
    cited = cite_dataset(library, language)
    (csl,) = json.loads(cited.csl)
    for text in (cited.plain, cited.bibtex, cited.csl):
        assert library.version in text and f"{library.base}dataset" in text
    assert csl["type"] == "dataset" and csl["issued"]["date-parts"] == [[2026, 11, 24]]
    assert cited.bibtex.startswith("@dataset{verania,\n")


def test_the_page_about_it_names_publisher_and_licence(library: Library, language: str) -> None:
    page = read(library, about_page(library, language), language)
    assert "Verania Dossier" in page.text()
    assert library.licence in [link.attributes["href"] for link in page.all("a")]
