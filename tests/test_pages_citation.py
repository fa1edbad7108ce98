"""How a statement is cited: with its claimant, its stance, its lasting address and the release."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from kg.web.library import Library
from kg.web.mirror.write import withdrawn
from kg.web.pages.bibtex import bibtex_entry
from kg.web.pages.citation import Citation, citation_file, cite, routes


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def citation_of(library: Library, id: str, language: str = "en") -> Citation:
    thing = library.thing("claim", id)
    assert thing is not None
    return cite(library, thing, language)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_citation_names_the_address_and_the_release(library: Library, language: str) -> None:
    plain = citation_of(library, "cl-jd9z24", language).plain
    assert "https://example.org/verania/id/claim/cl-jd9z24" in plain
    assert "0.1.0" in plain
    assert "Posts of the spokesperson" in plain


def test_a_denial_is_never_cited_by_the_bare_figure(library: Library) -> None:
    citation = citation_of(library, "cl-jd9z24")
    (entry,) = json.loads(citation.csl)
    assert entry["title"].startswith("Testo Placeholder denies:")
    assert "title = {{Testo Placeholder denies:" in citation.bibtex


def test_a_day_known_as_bounds_is_cited_as_a_range(library: Library) -> None:
    citation = citation_of(library, "cl-986hgx")
    (entry,) = json.loads(citation.csl)
    assert entry["issued"] == {"date-parts": [[2021, 6, 20], [2021, 6, 29]]}
    assert "date = {2021-06-20/2021-06-29}," in citation.bibtex


def test_what_tex_would_read_as_a_command_is_escaped() -> None:
    entry = bibtex_entry("misc", "cl-4k2m9x", {"title": "25 % of {A & B}", "url": "https://example.org/a_b"})
    assert r"title = {{25 \% of \{A \& B\}}}," in entry
    assert "url = {https://example.org/a_b}," in entry


@pytest.mark.parametrize("name", ["cl-222222.bib", "ag-rmp59v.bib", "cl-jd9z24", "cl-jd9z24.ris", "../x.bib", ".bib"])
def test_only_a_claim_of_the_release_has_a_citation_file(library: Library, name: str) -> None:
    assert citation_file(library, name) is None


async def fetch(library: Library, path: str) -> Response:
    transport = ASGITransport(Starlette(routes=routes(library)))
    async with AsyncClient(transport=transport, base_url="http://site.test") as client:
        return await client.get(path)


def test_the_files_are_served_as_what_they_are(library: Library) -> None:
    names = ("cl-jd9z24.bib", "cl-jd9z24.csl.json", "cl-222222.bib")
    bib, csl, missing = (asyncio.run(fetch(library, f"/cite/{name}")) for name in names)
    assert bib.headers["content-type"].startswith("application/x-bibtex")
    assert bib.text.startswith("@misc{cl-jd9z24,")
    assert csl.headers["content-type"] == "application/vnd.citationstyles.csl+json"
    assert csl.json()[0]["URL"].endswith("/id/claim/cl-jd9z24")
    assert missing.status_code == 404


def test_the_citation_of_what_was_withdrawn_is_gone_and_names_the_tombstone(library: Library) -> None:
    gone = asyncio.run(fetch(library, "/cite/re-7k3wpx.bib"))
    assert gone.status_code == 410
    assert gone.text.splitlines() == [
        "Withdrawn on 2026-11-22: merged.",
        "https://example.org/verania/id/record/re-7k3wpx",
        "Replaced by: https://example.org/verania/id/record/re-d3g67w",
    ]
    assert gone.headers["link"].startswith("<../doc/record/re-7k3wpx>")


def test_marks_of_direction_are_not_in_the_files(library: Library) -> None:
    for name in ("cl-jd9z24.bib", "cl-jd9z24.csl.json"):
        content = citation_file(library, name)
        assert content is not None and not re.search("[\u2066-\u2069]", content.body.decode())


class WithdrawnClaim:
    """As much of a library as the list of withdrawn addresses asks for."""

    base = "https://example.org/verania/"

    def things(self, cls: str, limit: int) -> list[str]:
        return [f"{self.base}id/claim/cl-4k2m9x", f"{self.base}id/source/so-4k2m9x"]


def test_a_mirror_lists_where_a_withdrawn_claim_was_cited() -> None:
    lines = withdrawn(WithdrawnClaim()).splitlines()  # type: ignore[arg-type]
    patterns = [line.split('"')[1].removeprefix("~") for line in lines]
    for path in ("/cite/cl-4k2m9x.bib", "/cite/cl-4k2m9x.csl.json", "/id/claim/cl-4k2m9x", "/doc/source/so-4k2m9x.ttl"):
        assert any(re.match(pattern, path) for pattern in patterns)
    assert not any(re.match(pattern, "/cite/so-4k2m9x.bib") for pattern in patterns)
