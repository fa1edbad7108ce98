"""What readers are to be warned of is called by its name behind the warning alone, also where pages list or compare."""

import asyncio
from pathlib import Path

import pytest

from kg.diff.changes import Change, Kind, Property
from kg.diff.step import Sum
from kg.queries import Query
from kg.web.catalogue.answers import Answers
from kg.web.catalogue.parameters import Asked
from kg.web.library import Library
from kg.web.pages.queries import query_page
from kg.web.reconcile.describe import describe
from kg.web.reconcile.preview import preview
from kg.web.thing import Thing
from kg.web.versions.pages import changes_page
from kg.web.versions.since import Since
from tests.catalogue_site import InProcess
from tests.conftest import CATALOGUE
from tests.pagereader import LANGUAGES, Document, library_of, read

NAMES = ("Film of the shots", "فیلم تیراندازی", "burning bus", "Photographs of the bridge", "عکس‌های پل")
TOLD = ("muzzle flashes", "A bus burns", "frames 310 to 350")  # reasons and references of answers
ASKED = [one for one in CATALOGUE if one.name.startswith("evidence-") or one.name == "according-to-source"]
CONCEPT = "https://w3id.org/govah/concept#"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def in_the_open(document: Document) -> list[str]:
    return [words for words in (*NAMES, *TOLD) if document.text.count(words) > document.closed.count(words)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", [pytest.param(one, id=one.name) for one in ASKED])
def test_an_answer_shows_no_name_before_its_warning(library: Library, query: Query, language: str) -> None:
    part = asyncio.run(Answers(library, CATALOGUE, InProcess(library.store)).part(Asked(query), 100, ""))
    found = read(library, query_page(library, query, language, part), language)
    assert in_the_open(found) == [] and found.faults == []


def test_an_answer_still_has_the_name_behind_the_warning_and_others_in_the_open(library: Library) -> None:
    query = CATALOGUE["evidence-status"]
    part = asyncio.run(Answers(library, CATALOGUE, InProcess(library.store)).part(Asked(query), 100, ""))
    found = read(library, query_page(library, query, "en", part), "en")
    assert "Content warning: injury, violence." in found.text and "Film of the shots, first posting" in found.closed
    assert "not assessed" in found.text and "not-assessed" not in found.lists[1]
    assert "Minutes of the evening" in found.text and "Minutes of the evening" not in found.closed


def iri(library: Library, at: str) -> str:
    return f"{library.base}id/{at}"


def changed(library: Library, *found: Change, language: str = "en") -> Document:
    return read(library, changes_page(library, Since("0.1.0", "0.2.0", "", found, total(found)), language), language)


def total(found: tuple[Change, ...]) -> Sum:
    made = Sum()
    for change in found:
        made.add(change)
    return made


def evidence(library: Library, at: str, kind: Kind, warning: str = "") -> Change:
    warned = (Property("gv:contentWarning", (f"<{CONCEPT}content-warning-{warning}>",), ()),) if warning else ()
    named = Property("skos:prefLabel", ('"Film of the shots"@en',), ())
    return Change(kind, "source/so-znhm5c", iri(library, at), "gv:Evidence", "Film of the shots", (*warned, named))


def answer(library: Library, at: str, kind: Kind, item: str = "") -> Change:
    about = (Property("gv:verifies", (f"<{iri(library, item)}>",), ()),) if item else ()
    told = Property("gv:answerReason", ('"The muzzle flashes can be seen."@en',), ())
    return Change(kind, "verifications", iri(library, at), "gv:Verification", "", (*about, told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changed_of_an_item_stands_behind_its_warning(library: Library, language: str) -> None:
    """In the release, gone from it with its answers, or an answer whose item nobody knows any more."""
    found = changed(
        library,
        evidence(library, "evidence/ev-t66fg4", Kind.REVISED),
        evidence(library, "evidence/ev-zzzzz2", Kind.REMOVED, "injury"),
        answer(library, "verification/ve-p9nksw", Kind.REVISED),
        answer(library, "verification/ve-zzzzz2", Kind.REMOVED, "evidence/ev-zzzzz2"),
        answer(library, "verification/ve-zzzzz3", Kind.REMOVED, "evidence/ev-zzzzz3"),
        language=language,
    )
    assert in_the_open(found) == [] and found.faults == []
    assert found.closed.count("Film of the shots") == 2 and found.closed.count("muzzle flashes") == 3


def test_what_changed_of_an_item_without_a_warning_stands_in_the_open(library: Library) -> None:
    found = changed(
        library,
        evidence(library, "evidence/ev-zzzzz2", Kind.REMOVED, "none"),
        answer(library, "verification/ve-zzzzz2", Kind.REMOVED, "evidence/ev-zzzzz2"),
    )
    assert found.text.count("Film of the shots") == 2 and found.closed == ""


def thing(library: Library, at: str) -> Thing:
    found = library.of(iri(library, at))
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_preview_in_the_frame_of_another_site_has_the_warning_in_place_of_the_name(
    library: Library, language: str
) -> None:
    status, page = preview(library, "ev-t66fg4", language)
    assert status == 200 and "ev-t66fg4" in page.decode()
    assert in_the_open(Document(page.decode())) == []
    told = describe(library, thing(library, "evidence/ev-t66fg4"), language, "Film of the shots, first posting")
    assert not any(name in told for name in NAMES)
