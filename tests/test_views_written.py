"""Views as they are written: the command in each format, the page, and the page of a site of files."""

import asyncio
import csv
import io
import json
import re
import shlex
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from starlette.applications import Starlette

from kg.views import built_in
from kg.vocab import GV_IRI, PREFIXES, term
from kg.web.catalogue.views import routes
from kg.web.http.errors import HttpError, on_http_error
from kg.web.library import Library
from tests.conftest import ROOT, Kg
from tests.html_tree import Node, main_of, read_html

ASKED = {"as_of": "2021-06-30", "policy": "standing", "case": "ca-kbxvqs"}
OPTIONS = ("--as-of", "2021-06-30", "--policy", "standing", "--case", "ca-kbxvqs")
PROV = {  # the terms of PROV-O that views use
    "Activity", "Entity", "Plan", "specializationOf", "used", "value", "wasDerivedFrom", "wasGeneratedBy",
    "wasInfluencedBy", "wasInvalidatedBy",
}  # fmt: skip
DCTERMS = {"description", "identifier", "isPartOf", "isReferencedBy", "references", "relation", "title"}


class Site:
    """The views of a release as an application of their own."""

    def __init__(self, dist: Path, live: bool = True):
        handlers = {HttpError: on_http_error}
        self.app = Starlette(routes=routes(Library(dist, live)), exception_handlers=handlers)

    def get(self, path: str, **asked: str) -> httpx.Response:
        return asyncio.run(self._get(path, asked))

    async def _get(self, path: str, asked: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://verania.example") as client:
            return await client.get(path, params=asked)


@pytest.fixture(scope="module")
def site(fixture_release: Path) -> Site:
    return Site(fixture_release)


def page_of(site: Site, path: str = "/view.en.html", **asked: str) -> Node:
    return main_of(read_html(site.get(path, **asked).text))


def written(kg: Kg, dist: Path, *options: str) -> str:
    code, out, err = kg("view", dist, *options)
    assert (code, err) == (0, "")
    return out


def claims_in(document: str, key: str) -> set[str]:
    return {one["claim"].rpartition("/")[2] for row in json.loads(document)["statements"] for one in row[key]}


def test_the_page_and_the_command_agree(site: Site, fixture_release: Path, kg: Kg) -> None:
    document = written(kg, fixture_release, *OPTIONS, "--format", "json")
    page = page_of(site, **ASKED)
    assert {node.attributes["data-claim"] for node in page.having("data-claim")} == claims_in(document, "standing")
    assert {node.attributes["data-left-out"] for node in page.having("data-left-out")} == claims_in(
        document, "left_out"
    )


def test_the_table_of_claims_has_the_same_claims(fixture_release: Path, kg: Kg) -> None:
    document = written(kg, fixture_release, *OPTIONS, "--format", "json")
    rows = list(csv.DictReader(io.StringIO(written(kg, fixture_release, *OPTIONS, "--format", "csv", "--explain"))))
    told = {row["claim"].rpartition("/")[2] for row in rows if not row["left_out"]}
    assert told == claims_in(document, "standing")
    assert len(rows) == len(told) + len(claims_in(document, "left_out"))


@pytest.mark.parametrize("format", ["table", "json", "csv", "ttl"])
def test_the_same_view_is_the_same_bytes(fixture_release: Path, tmp_path: Path, format: str, kg: Kg) -> None:
    options = ("--policy", "two-lineages", "--explain", "--format", format)
    kg("view", fixture_release, *options, "--out", tmp_path / "view")
    assert (tmp_path / "view").read_text(encoding="utf-8") == written(kg, fixture_release, *options)


def test_the_graph_is_whole_and_uses_terms_that_there_are(fixture_release: Path, kg: Kg) -> None:
    text = written(kg, fixture_release, *OPTIONS, "--format", "ttl")
    quads = list(parse(text.encode(), format=RdfFormat.TURTLE))
    used = {quad.predicate.value for quad in quads} | {
        quad.object.value for quad in quads if quad.predicate.value == PREFIXES["rdf"] + "type"
    }
    ours = {name for iri in used if (name := iri.removeprefix(GV_IRI)) != iri}
    assert all(map(term, ours))
    assert {iri.removeprefix(PREFIXES["prov"]) for iri in used if iri.startswith(PREFIXES["prov"])} <= PROV
    assert {iri.removeprefix(PREFIXES["dcterms"]) for iri in used if iri.startswith(PREFIXES["dcterms"])} <= DCTERMS
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    assert len({iri.partition("#")[0] for iri in subjects}) == 1


def test_each_figure_in_the_graph_opens_into_its_claims(fixture_release: Path, kg: Kg) -> None:
    text = written(kg, fixture_release, *OPTIONS, "--format", "ttl")
    quads = list(parse(text.encode(), format=RdfFormat.TURTLE))
    derived = {quad.subject for quad in quads if quad.predicate.value == PREFIXES["prov"] + "wasDerivedFrom"}
    figures = {quad.subject for quad in quads if quad.predicate.value in (term("lower"), term("upper"))}
    assert figures
    assert figures <= derived


def test_another_question_has_another_name(fixture_release: Path, kg: Kg) -> None:
    names = [
        json.loads(written(kg, fixture_release, *options, "--format", "json"))["view"]
        for options in ((), OPTIONS, ("--entered-by", "2026-11-19"), ("--according-to", "Lantern Monitor"))
    ]
    assert len(set(names)) == len(names)


def test_nothing_had_been_entered_before_the_first_day(fixture_release: Path, kg: Kg) -> None:
    document = written(kg, fixture_release, "--entered-by", "2026-11-19", "--format", "json")
    assert not claims_in(document, "standing")
    assert {left["reason"] for row in json.loads(document)["statements"] for left in row["left_out"]} == {
        "its row was entered later: 2026-11-20"
    }


def test_a_policy_in_a_file_is_taken_as_one_with_a_name(fixture_release: Path, tmp_path: Path, kg: Kg) -> None:
    path = tmp_path / "denials.yaml"
    path.write_text("name: denials\ntitle: Denials\ndescription: Denials alone.\nrules: {stances: [denies]}\n")
    document = json.loads(written(kg, fixture_release, "--policy", str(path), "--format", "json"))
    assert document["policy"]["name"] == "denials"
    assert {one["stance"] for row in document["statements"] for one in row["standing"]} == {"denies"}


@pytest.mark.parametrize("options", [("--policy", "standin"), ("--as-of", "30/06/2021"), ("--policy", "no.yaml")])
def test_misuse_is_one_line_and_exit_code_2(fixture_release: Path, options: tuple[str, ...], kg: Kg) -> None:
    code, out, err = kg("view", fixture_release, *options)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_release_for_partners_is_not_read_out_unasked(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"version": "1", "tier": "restricted"}', encoding="utf-8")
    for command in (("view", tmp_path), ("coverage", "--on", tmp_path)):
        code, out, err = kg(*command)
        assert (code, out) == (2, "")
        assert "--tier restricted" in err


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("policy", list(built_in()))
def test_a_page_says_its_policy_in_words(site: Site, policy: str, language: str) -> None:
    page = page_of(site, f"/view.{language}.html", policy=policy)
    assert built_in()[policy].description[language] in page.text()


def test_a_claim_left_out_has_its_reason_in_persian(site: Site) -> None:
    page = page_of(site, "/view.fa.html", **ASKED)
    told = [node.text() for node in page.having("data-left-out")]
    assert told
    assert all(re.search("هنوز گفته نشده|را افزایش داد|پس گرفت|دوباره گفت", text) for text in told)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"as_of": "yesterday"}, "“yesterday” is not a day"),
        ({"policy": "standin"}, "two-lineages"),
        ({"case": "ca-none"}, "no “ca-none”"),
        ({"colour": "red"}, "no parameter “colour”"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(site: Site, asked: dict[str, str], words: str) -> None:
    answer = site.get("/view.en.html", **asked)
    assert answer.status_code == 400
    assert words in main_of(read_html(answer.text)).text()
    assert site.get("/view.json", **asked).status_code == 400


def test_pages_follow_one_another_until_each_statement_was_shown(site: Site, fixture_release: Path) -> None:
    shown: list[str] = []
    after = ""
    for _ in range(50):
        answer = site.get("/view.json", limit="4", **({"after": after} if after else {}))
        shown += [row["statement"] for row in answer.json()["statements"]]
        after = answer.links.get("next", {}).get("url", "").rpartition("after=")[2].replace("%2F", "/")
        if not after:
            break
    everything = site.get("/view.json").json()["statements"]
    assert sorted(shown) == sorted(row["statement"] for row in everything)


def test_a_site_of_files_has_a_page_for_each_policy(fixture_release: Path) -> None:
    files = Site(fixture_release, live=False)
    page = page_of(files)
    assert not list(page.all("form"))
    links = {node.attributes.get("href", "") for node in page.all("a")}
    assert {f"view/{name}.en.html" for name in built_in() if name != "everything"} <= links
    assert "kg view" in page_of(files, "/view/two-lineages.fa.html").text()


def test_the_page_of_the_docs_shows_what_the_command_writes(
    fixture_release: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = re.findall(r"```console\n\$ kg view dist (.+)\n([^`]+)```", (ROOT / "docs" / "views.md").read_text("utf-8"))
    assert len(shown) == 2
    for options, text in shown:
        out = written(kg, fixture_release, *shlex.split(options))
        parts = [part.strip() for part in text.split("…\n")]
        assert [part for part in parts if part not in out] == []
