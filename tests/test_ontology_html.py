"""The HTML reference of the ontology: every hash IRI lands, both languages are shown, nothing is fetched."""

import os
import shutil
import subprocess
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg.ontology_html import render_ontology
from kg.resources import ontology_dir
from kg.shapes import load_shapes
from kg.vocab import CLASSES, PROPERTIES, SCHEMES


class Page(HTMLParser):
    """The start tags of a page, each with its attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, in the order of the page."""
        return [value for _, attributes in self.tags if (value := attributes.get(attribute))]


@pytest.fixture(scope="module")
def text() -> str:
    return render_ontology(ontology_dir())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_the_hash_of_every_term_and_concept_lands_on_one_anchor(page: Page) -> None:
    anchors = page.values("id")
    concepts = {f"{scheme}-{key}" for scheme, keys in SCHEMES.items() for key in keys}
    assert {*CLASSES, *PROPERTIES, *SCHEMES, *concepts} <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_every_link_within_the_page_leads_somewhere(page: Page) -> None:
    inner = {href[1:] for href in page.values("href") if href.startswith("#")}
    assert set(PROPERTIES) <= inner <= set(page.values("id"))


def test_the_page_asks_nothing_of_the_network(page: Page, text: str) -> None:
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert page.values("src") == []
    assert "url(" not in text and "@import" not in text


def test_persian_runs_from_right_to_left_and_english_does_not(page: Page) -> None:
    tagged = [attributes for _, attributes in page.tags if "lang" in attributes or "dir" in attributes]
    assert {attributes.get("dir") for attributes in tagged if attributes.get("lang") == "fa"} == {"rtl"}
    assert {attributes.get("dir") for attributes in tagged if attributes.get("lang") != "fa"} <= {None, "ltr"}


def test_a_term_shows_both_labels_both_definitions_and_its_example(text: str) -> None:
    section = text.partition('<section id="Claim">')[2].partition("</section>")[0]
    for words in ("claim", "ادعا", "One agent&#39;s attitude", "موضع یک شخص یا نهاد", "gv:claimant &lt;agent/"):
        assert words in section
    assert 'href="#stance"' in section  # a property that is used on it


def test_the_concepts_of_a_scheme_stand_under_the_property_they_are_values_of(text: str) -> None:
    section = text.partition('<section id="agentKind">')[2].partition("</section>")[0]
    assert [key for key in SCHEMES["agent-kind"] if f'<tr id="agent-kind-{key}">' not in section] == []
    assert 'id="agent-kind"' in section


def test_every_rule_of_the_profile_stands_with_what_to_do_in_both_languages(page: Page, text: str) -> None:
    shapes = load_shapes(ontology_dir() / "shapes")
    assert {f"rule-{rule}" for rule in shapes.rules} <= set(page.values("id"))
    row = text.partition('<tr id="rule-claim-claimant">')[2].partition("</tr>")[0]
    assert all(escape(shapes.rules["claim-claimant"].messages[tag]) in row for tag in ("en", "fa"))


def test_markup_in_a_definition_is_shown_and_not_run(tmp_path: Path) -> None:
    for name in ("govah.ttl", "schemes.ttl"):
        shutil.copy(ontology_dir() / name, tmp_path)
    file = tmp_path / "govah.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace('"claim"@en', '"<script>claim"@en'), encoding="utf-8")
    text = render_ontology(tmp_path)
    assert "&lt;script&gt;claim" in text and "<script>" not in text


def test_the_page_is_the_same_whatever_the_order_of_sets_and_the_locale(text: str) -> None:
    code = "import sys; from kg.ontology_html import render_ontology; from kg.resources import ontology_dir\n"
    code += "sys.stdout.buffer.write(render_ontology(ontology_dir()).encode())"
    changed = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Kabul", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", code], env=os.environ | changed, capture_output=True, check=True)
    assert run.stdout.decode() == text
