"""What holds for the page of every thing: it is sound, its links lead somewhere, and nothing withdrawn is on it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.vocab import CLASSES
from kg.web.address import KINDS, page_file
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.browse import CLASS_OF_KIND, browse_count, browse_page
from kg.web.pages.generic import generic_page
from kg.web.pages.registry import PAGES, page_of
from kg.web.thing import Thing
from tests.pagereader import LANGUAGES, Document, library_of, read, target

# Pages that are of the whole site, and the files beside them.
SITE = re.compile(
    r"(index|search|queries(/[a-z-]+)?|sparql|map|timeline|network|dumps|report|method|corrections?|families|about|ns|concept"
    r"|dataset|catalogue|coverage|independence|contradictions|missing|view)\.(en|fa)\.html|static/.+|feed\.atom"
    r"|cite/[a-z]{2}-[a-z0-9]+\.(bib|csl\.json|txt)"
)
DATA = re.compile(r"(doc|graph)/.+\.(ttl|jsonld|nt|nq|trig|rdf)")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def things(library: Library) -> Iterator[Thing]:
    iris = {iri for cls in CLASSES for iri in library.things(cls, limit=100_000) if "#" not in iri}
    for iri in sorted(iris):
        if (thing := library.of(iri)) is not None:
            yield thing


def pages(library: Library, language: str) -> Iterator[Page]:
    for thing in things(library):
        yield page_of(library, thing, language)
    for kind in CLASS_OF_KIND:
        for number in range(1, browse_count(library, kind) + 1):
            yield browse_page(library, kind, number, language)


@pytest.fixture(scope="module", params=LANGUAGES)
def documents(request: pytest.FixtureRequest, library: Library) -> list[tuple[str, Page, Document]]:
    """Every page of a language with the file it would be."""
    language = str(request.param)
    made = ((page, read(library, page, language)) for page in pages(library, language))
    return [(page_file(page.path, language), page, document) for page, document in made]


def test_every_kind_of_thing_has_a_page_of_its_own() -> None:
    assert set(KINDS) <= set(PAGES)


def test_tags_are_closed_and_ids_are_not_repeated(documents: list[tuple[str, Page, Document]]) -> None:
    assert [(file, document.faults) for file, _, document in documents if document.faults] == []


def test_there_is_one_first_heading_and_no_level_is_skipped(documents: list[tuple[str, Page, Document]]) -> None:
    for file, _, document in documents:
        assert document.levels.count(1) == 1, file
        assert document.levels[0] == 1, file
        steps = zip(document.levels, document.levels[1:], strict=False)
        assert all(following <= level + 1 for level, following in steps), file


def test_every_table_has_a_caption(documents: list[tuple[str, Page, Document]]) -> None:
    assert [file for file, _, document in documents if document.captions != document.tables] == []


def test_there_is_no_inline_script_or_style(documents: list[tuple[str, Page, Document]]) -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)")
    assert [file for file, _, document in documents if inline.search(document.html)] == []


def test_every_link_leads_to_something_the_site_has(
    library: Library, documents: list[tuple[str, Page, Document]]
) -> None:
    known = {file for file, _, _ in documents}
    known |= {re.sub(r"\.(en|fa)\.html$", f".{language}.html", file) for file in known for language in LANGUAGES}
    for file, _, document in documents:
        for link in document.links:
            at = target(file, link)
            assert not at or at in known or SITE.fullmatch(at) or DATA.fullmatch(at), (file, link)


def test_every_fragment_leads_to_a_place_that_the_page_has(documents: list[tuple[str, Page, Document]]) -> None:
    ids = {file: document.ids for file, _, document in documents}
    wanted = [
        (file, link, target(file, link)) for file, _, document in documents for link in document.links if "#" in link
    ]
    lost = [(file, link) for file, link, at in wanted if at in ids and link.partition("#")[2] not in ids[at]]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_all_statements_is_sound_for_any_thing(library: Library, language: str) -> None:
    for thing in list(things(library))[::5]:
        document = read(library, generic_page(library, thing, language), language)
        assert document.faults == []
        assert len(document.lists) == len(thing.quads) + 1


def test_of_a_withdrawn_thing_only_its_tombstone_is_shown(library: Library) -> None:
    gone = [thing for thing in things(library) if thing.withdrawn]
    assert gone
    for thing in gone:
        document = read(library, page_of(library, thing, "en"), "en")
        assert document.robots == "noindex"
        told = " ".join(document.text[document.text.index("Nothing of it is kept here.") :].split())
        assert set(re.findall(r"[a-z]{2}-[a-z0-9]{6}", told)) <= {thing.id}
        assert "Class of reason" in told


def test_the_names_of_the_withdrawn_are_on_no_page(documents: list[tuple[str, Page, Document]]) -> None:
    secret = re.compile("re-7k3wpx|ev-9tq4dz")
    allowed = re.compile(
        r"doc/(record/re-7k3wpx|evidence/ev-9tq4dz)\.|browse/withdrawn|doc/record/re-d3g67w|doc/correction/co-9x3hqn"
    )
    assert [file for file, _, document in documents if secret.search(document.html) and not allowed.match(file)] == []


def test_the_same_release_gives_the_same_pages(fixture_release: Path, library: Library) -> None:
    again = Library(fixture_release)
    for thing in list(things(library))[::7]:
        one = read(library, page_of(library, thing, "fa"), "fa").html
        same = again.of(thing.iri)
        assert same is not None
        assert one == read(again, page_of(again, same, "fa"), "fa").html


def test_search_engines_are_asked_to_leave_alone_every_page_that_names_a_record(
    library: Library, documents: list[tuple[str, Page, Document]]
) -> None:
    records = (record for iri in library.things("PersonRecord") if (record := library.of(iri)) is not None)
    names = {name.value for record in records for name in record.literals("name")}
    named = [(file, page) for file, page, document in documents if any(name in document.html for name in names)]
    assert named and [file for file, page in named if page.index] == []
