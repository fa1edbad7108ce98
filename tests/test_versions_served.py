"""Kept versions on a real server: chosen by their moment, read as they were, and without what was withdrawn since."""

import csv
import io
import json
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from memento_client import MementoClient  # type: ignore[import-untyped]
from rdflib import Graph

from kg.archive import keep
from kg.build import build
from kg.release.read import Release
from kg.web.app import Site
from kg.web.mirror.fetch import fetch_all
from kg.web.versions.shelf import MOST_OPEN, Shelf
from kg.withdraw import withdraw
from tests.pagereader import Document
from tests.webclient import BROWSER, Client, serving_versions

CLAIM, CASE, GONE = "claim/cl-3h5w2x", "ca-kbxvqs", "re-2j96xw"
NAME = "Dummy"
HTML, TTL, PROBLEM = "text/html", "text/turtle", "application/problem+json"
FIRST, LAST = "Tue, 24 Nov 2026 00:00:00 GMT", "Mon, 30 Nov 2026 00:00:00 GMT"


@pytest.fixture(scope="module")
def world(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier of which one version is kept; in the next a body has another name, and a record was withdrawn."""
    folder = shutil.copytree(first, tmp_path_factory.mktemp("versions") / "world")
    keep(folder / "dist", folder / "archive")
    card = folder / "data" / "dataset.yaml"
    text = card.read_text("utf-8").replace("version: 0.1.0", "version: 0.2.0")
    card.write_text(re.sub(r"release_date: \S+", "release_date: 2026-11-30", text), "utf-8")
    withdraw(folder / "data", GONE, "safety", date(2026, 11, 28))
    agents = folder / "data" / "agents.csv"
    agents.write_text(agents.read_text("utf-8").replace("Ministry of Public Lanterns", "Lantern Ministry"), "utf-8")
    build(folder / "data", folder / "dist")
    return folder


@pytest.fixture(scope="module")
def site(world: Path) -> Iterator[Client]:
    """The newest release, which is not kept yet, beside the kept one."""
    with serving_versions(world) as client:
        yield client


def test_an_old_version_is_read_as_it_was_with_its_moment_and_its_neighbours(site: Client) -> None:
    answer = site.get(f"/version/0.1.0/doc/{CLAIM}", TTL)
    assert (answer.status, answer.type) == (200, TTL)
    assert answer.headers["memento-datetime"] == FIRST
    links = answer.headers["link"]
    assert f'<{site.address}doc/{CLAIM}>; rel="original"' in links
    assert f'<{site.address}timegate/doc/{CLAIM}>; rel="timegate"' in links
    assert f'version/0.1.0/doc/{CLAIM}>; rel="first last memento"; datetime="{FIRST}"' in links


def test_an_old_page_leads_to_old_pages(site: Client) -> None:
    answer = site.get("/version/0.1.0/about", BROWSER)
    assert answer.status == 200 and "Ministry of Public Lanterns" in site.get("/version/0.1.0/browse/agent", HTML).text
    assert not [link for link in Document(answer.text).links if link.startswith("/")]


@pytest.mark.parametrize("path", [f"id/{CLAIM}", f"id/{CLAIM}.ttl"])
def test_the_address_of_an_old_thing_leads_to_its_old_document(site: Client, path: str) -> None:
    answer = site.get(f"/version/0.1.0/{path}")
    assert answer.status == 303 and answer.headers["location"].startswith(f"../../doc/{CLAIM}")
    assert answer.headers["memento-datetime"] == FIRST


@pytest.mark.parametrize("path", ["sparql", "search.en.html", "reconcile", "queries/toll.csv", "feed.atom", "versions"])
def test_what_only_the_newest_release_answers_says_where_to_ask(site: Client, path: str) -> None:
    answer = site.get(f"/version/0.1.0/{path}", PROBLEM)
    assert answer.status == 404
    assert json.loads(answer.body)["offers"][0]["href"] == f"../../{'../' if '/' in path else ''}{path}"


@pytest.mark.parametrize(
    "path",
    [f"doc/record/{GONE}", f"doc/record/{GONE}.ttl", f"doc/record/{GONE}.fa.html", f"id/record/{GONE}",
     f"cite/{GONE}.bib", f"doc/agent/{GONE}", f"graph/source/{GONE}", f"browse/{GONE}", f"network/{GONE}.json"],
)  # fmt: skip
@pytest.mark.parametrize("accept", [BROWSER, TTL, ""])
def test_what_is_withdrawn_now_is_gone_from_old_versions_under_every_address(
    site: Client, path: str, accept: str
) -> None:
    answer = site.get(f"/version/0.1.0/{path}", accept)
    assert answer.status == 410
    assert NAME not in answer.text
    assert ("safety" in answer.text or "ایمنی" in answer.text) or "html" in answer.type


@pytest.mark.parametrize("path", ["timegate", "timemap/link", "timemap/json"])
def test_what_is_withdrawn_has_no_versions_to_choose_from(site: Client, path: str) -> None:
    answer = site.get(f"/{path}/doc/record/{GONE}", PROBLEM)
    assert answer.status == 410 and json.loads(answer.body)["reason"] == "safety"


@pytest.mark.parametrize("path", ["dump/data.nq.gz", "dump/manifest.json", "dumps.en.html", "report", "dump/x"])
def test_the_files_of_a_version_with_a_withdrawn_thing_are_recalled(site: Client, path: str) -> None:
    answer = site.get(f"/version/0.1.0/{path}", PROBLEM)
    assert answer.status == 410 and "safety on 2026-11-28" in json.loads(answer.body)["detail"]


def test_no_page_of_an_old_version_names_what_was_withdrawn_since(site: Client) -> None:
    for path in ("browse/record", "graph/source/so-fs6m94.nq", "doc/source/so-fs6m94.nq", "doc/case/ca-kbxvqs.nq"):
        answer = site.get(f"/version/0.1.0/{path}")
        assert answer.status == 200 and NAME not in answer.text, path


@pytest.mark.parametrize(
    ("asked", "version"),
    [(FIRST, "0.1.0"), ("Sat, 01 Jan 2000 00:00:00 GMT", "0.1.0"), ("", "0.1.0"), (LAST, "0.1.0")],
)
def test_the_timegate_chooses_the_version_of_a_moment(site: Client, asked: str, version: str) -> None:
    answer = site.get(f"/timegate/doc/{CLAIM}", **({"accept_datetime": asked} if asked else {}))
    assert answer.status == 302 and answer.headers["vary"] == "accept-datetime"
    assert answer.headers["location"] == f"{site.address}version/{version}/doc/{CLAIM}"
    assert 'rel="original"' in answer.headers["link"]


@pytest.mark.parametrize(
    "asked", ["yesterday", "2026-11-24", "Tue, 24 Nov 2026 00:00:00", "Xyz, 99 Nov 2026 00:00:00 GMT",
              "Tue, 31 Feb 2026 00:00:00 GMT", "Tue, 24 Nov 2026 00:00:00 GMT\t, x"],
)  # fmt: skip
def test_a_moment_that_is_no_date_is_refused(site: Client, asked: str) -> None:
    assert site.get(f"/timegate/doc/{CLAIM}", accept_datetime=asked).status == 400


@pytest.mark.parametrize(
    "path",
    ["timegate/doc/claim/cl-zzzzzz", "timegate/https://elsewhere.example/x", "timemap/xml/index", "timemap/link/sparql",
     "version/9.9.9/index", "version/../archive.json", "version/%2e%2e/archive.json", "version/about/0.1.0/things.txt",
     "delta/..%2farchive.json", "delta/0.1.0..0.9.0.rdfp.gz", "changes/9.9.9", "changes/0.1.0/ca-zzzzzz",
     "changes/0.1.0/x/y", "feed/case/ca-zzzzzz.atom"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(site: Client, path: str) -> None:
    assert site.get(f"/{path}", PROBLEM).status == 404


def test_the_lists_of_versions_of_an_address_name_the_same(site: Client) -> None:
    listed = site.get(f"/timemap/link/doc/{CLAIM}")
    assert listed.type == "application/link-format"
    assert f'<{site.address}version/0.1.0/doc/{CLAIM}>; rel="first last memento"; datetime="{FIRST}"' in listed.text
    said = json.loads(site.get(f"/timemap/json/https://example.org/verania/doc/{CLAIM}").body)
    assert [one["uri"] for one in said["mementos"]["list"]] == [f"{site.address}version/0.1.0/doc/{CLAIM}"]
    assert said["original_uri"] == f"{site.address}doc/{CLAIM}"


def test_a_client_of_others_finds_the_version_of_a_day(site: Client) -> None:
    client = MementoClient(check_native_timegate=True)
    found = client.get_memento_info(f"{site.address}doc/{CLAIM}", datetime(2026, 11, 25))
    assert found["timegate_uri"] == f"{site.address}timegate/doc/{CLAIM}"
    assert found["mementos"]["closest"]["uri"] == [f"{site.address}version/0.1.0/doc/{CLAIM}"]


def test_only_reading_is_allowed(site: Client) -> None:
    answer = site.ask("/version/0.1.0/doc/x", "POST", body=b"x")
    assert answer.status == 405 and "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", [f"/doc/{CLAIM}", f"/doc/{CLAIM}.en.html", f"/id/{CLAIM}", "/about.en.html"])
def test_the_newest_release_says_where_older_versions_are_chosen(site: Client, path: str) -> None:
    for _ in range(2):  # made, and from memory
        assert f'<{site.address}timegate{path}>; rel="timegate"' in site.get(path).headers["link"]


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("path", ["versions", "changes/0.1.0", f"changes/0.1.0/{CASE}"])
def test_the_pages_of_versions_are_sound_and_their_links_lead_somewhere(site: Client, path: str, language: str) -> None:
    answer = site.get(f"/{path}.{language}.html")
    page = Document(answer.text)
    assert answer.status == 200 and page.faults == [] and page.captions == page.tables
    assert page.levels[0] == 1 and NAME not in page.text
    main = Document(answer.text[answer.text.index("<main") : answer.text.index("</main>") + len("</main>")])
    own = f"{site.address}{path}.{language}.html"
    paths = {urlsplit(urljoin(own, link)).path for link in main.links if not re.match("[a-z]+:|#", link)}
    for at in paths:
        at = at.replace("index.", "about.")  # the front page draws its charts, which takes long and is tested elsewhere
        assert site.get(at).status in (200, 303, 410), at


def test_the_changes_since_a_version_are_the_same_as_a_page_as_json_and_as_csv(site: Client) -> None:
    said = json.loads(site.get("/changes/0.1.0.json").body)
    rows = list(csv.DictReader(io.StringIO(site.get("/changes/0.1.0.csv").text)))
    assert {row["thing"] for row in rows} == {change["thing"] for change in said["changes"]}
    renamed = next(row for row in rows if row["property"] == "skos:prefLabel")
    assert (renamed["before"], renamed["after"]) == ('"Ministry of Public Lanterns"@en', '"Lantern Ministry"@en')
    gone = next(change for change in said["changes"] if change["change"] == "withdrawn")
    assert gone["thing"].endswith(GONE) and set(gone) == {"change", "graph", "thing", "reason", "withdrawn_on"}
    assert "Lantern Ministry" in site.get("/changes/0.1.0.en.html").text
    assert site.get("/changes/0.1.0.en.html").text.count('<meta name="robots" content="noindex">') == 1


def test_the_page_of_a_case_leads_to_what_changed_about_it(site: Client) -> None:
    assert f"changes/0.1.0/{CASE}.en.html" in site.get(f"/doc/case/{CASE}.en.html").text


def test_the_feed_tells_of_versions_and_of_what_was_withdrawn_its_id_and_class(site: Client) -> None:
    text = site.get("/feed.atom").text
    entries = ElementTree.fromstring(text).findall("{http://www.w3.org/2005/Atom}entry")
    titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") or "" for entry in entries]
    assert [title.rpartition(", ")[2] for title in titles] == ["0.2.0", "0.1.0"]
    assert f"{GONE} (safety, 2026-11-28)" in text and NAME not in text
    assert ElementTree.fromstring(site.get(f"/feed/case/{CASE}.atom").text).tag.endswith("feed")


def test_the_versions_are_described_as_rdf(site: Client) -> None:
    graph = Graph().parse(data=site.get("/versions.ttl").text, format="turtle")
    asked = "SELECT ?v WHERE { ?d <http://purl.org/dc/terms/isVersionOf> ?w ; <http://www.w3.org/ns/dcat#version> ?v }"
    assert {str(row[0]) for row in graph.query(asked)} == {"0.1.0"}  # type: ignore[index]


def test_a_release_that_is_kept_meanwhile_is_noticed_and_its_difference_is_there(site: Client, world: Path) -> None:
    keep(world / "dist", world / "archive")
    until = time.monotonic() + 30
    while len(json.loads(site.get("/versions.json").body)["versions"]) < 2:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert site.get("/version/0.2.0/browse/agent", HTML).status == 200
    assert site.get(f"/timegate/doc/{CLAIM}", accept_datetime=LAST).headers["location"].endswith(f"/0.2.0/doc/{CLAIM}")
    delta = site.get("/delta/0.1.0..0.2.0.rdfp.gz")
    assert delta.status == 200 and delta.type == "application/gzip"
    assert site.get(f"/version/0.1.0/doc/record/{GONE}").status == 410
    assert site.get("/version/0.1.0/dump/data.nq.gz").status == 410
    assert site.get("/version/0.2.0/dump/data.nq.gz").status == 200


def test_no_more_than_two_old_versions_are_open_at_once(site: Client) -> None:
    assert MOST_OPEN == 2
    turn = site.switch._turn
    assert turn is not None and isinstance(turn.site, Site) and turn.site.shelf is not None
    for version in ("0.1.0", "0.2.0", "0.1.0"):
        assert site.get(f"/version/{version}/doc/{CLAIM}").status == 200
    assert len(turn.site.shelf._open) <= MOST_OPEN


@pytest.mark.proof
def test_a_mirror_has_the_versions_and_the_changes_and_no_link_to_what_needs_a_server(world: Path) -> None:
    shelf = Shelf(world / "archive", Release(world / "dist"))
    mirror = Site(world / "dist", live=False, shelf=shelf)
    paths = ["versions.en.html", "versions.json", "versions.ttl", "changes/0.1.0.fa.html", f"changes/0.1.0/{CASE}.csv"]
    found = {file.path: file.body.decode() for file in fetch_all(mirror, paths)}
    mirror.held.close()
    assert all(found.values()) and not any(NAME in text for text in found.values())
    assert 'href="version/' not in found["versions.en.html"] and "changes/0.1.0.en.html" in found["versions.en.html"]
