"""The site on a real server: what each address answers to whom, and where it sends them."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urljoin
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse
from signposting import find_signposting_http  # type: ignore[import-untyped]

from kg.build import build
from kg.web.library import Library
from tests.webclient import BROWSER, Answer, Client, serving

TTL, JSONLD, NT, NQ, TRIG, RDF = (
    "text/turtle", "application/ld+json", "application/n-triples", "application/n-quads", "application/trig",
    "application/rdf+xml",
)  # fmt: skip
HTML, PROBLEM, TEXT = "text/html", "application/problem+json", "text/plain"
CLAIM, SOURCE, AGENT = "claim/cl-3h5w2x", "source/so-r7mqts", "agent/ag-bk84jb"
GONE, MERGED, KEPT = "evidence/ev-9tq4dz", "record/re-7k3wpx", "record/re-d3g67w"


@pytest.fixture(scope="module")
def site(fixture_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    dist = shutil.copytree(fixture_release, tmp_path_factory.mktemp("site") / "dist")
    with serving(dist) as client:
        yield client


DOC = f"/doc/{CLAIM}"
MATRIX = [
    # path, Accept, status, media type, Location or Content-Location
    (f"/id/{CLAIM}", "", 303, "", f"../../doc/{CLAIM}"),
    (f"/id/{CLAIM}", TTL, 303, "", f"../../doc/{CLAIM}"),
    (f"/id/{CLAIM}", BROWSER, 303, "", f"../../doc/{CLAIM}"),
    (f"/id/{CLAIM}.ttl", "", 303, "", f"../../doc/{CLAIM}.ttl"),
    (f"/id/{CLAIM}.fa.html", "", 303, "", f"../../doc/{CLAIM}.fa.html"),
    (DOC, "", 200, TTL, "cl-3h5w2x.ttl"),
    (DOC, "*/*", 200, TTL, "cl-3h5w2x.ttl"),
    (DOC, BROWSER, 200, HTML, "cl-3h5w2x.en.html"),
    (DOC, HTML, 200, HTML, "cl-3h5w2x.en.html"),
    (DOC, TTL, 200, TTL, "cl-3h5w2x.ttl"),
    (DOC, JSONLD, 200, JSONLD, "cl-3h5w2x.jsonld"),
    (DOC, "application/json", 200, JSONLD, "cl-3h5w2x.jsonld"),
    (DOC, NT, 200, NT, "cl-3h5w2x.nt"),
    (DOC, NQ, 200, NQ, "cl-3h5w2x.nq"),
    (DOC, TRIG, 200, TRIG, "cl-3h5w2x.trig"),
    (DOC, RDF, 200, RDF, "cl-3h5w2x.rdf"),
    (DOC, f"{RDF};q=0.8, {TTL};q=0.9", 200, TTL, "cl-3h5w2x.ttl"),
    (DOC, f"{RDF};q=0.9, {TTL};q=0.8", 200, RDF, "cl-3h5w2x.rdf"),
    (DOC, f"{HTML};q=0.4, {JSONLD};q=0.5", 200, JSONLD, "cl-3h5w2x.jsonld"),
    (DOC, f"{TTL};q=0, {RDF};q=0, */*;q=0.1", 200, JSONLD, "cl-3h5w2x.jsonld"),
    (DOC, "text/*;q=0.3, application/n-quads", 200, NQ, "cl-3h5w2x.nq"),
    (DOC, "nonsense;;;", 200, TTL, "cl-3h5w2x.ttl"),
    (DOC, "image/png", 406, PROBLEM, ""),
    (DOC, "image/png, text/plain", 406, TEXT, ""),
    (DOC, "application/pdf, text/html;q=0", 406, PROBLEM, ""),
    (f"{DOC}.ttl", "", 200, TTL, "cl-3h5w2x.ttl"),
    (f"{DOC}.ttl", HTML, 200, TTL, "cl-3h5w2x.ttl"),
    (f"{DOC}.jsonld", "", 200, JSONLD, "cl-3h5w2x.jsonld"),
    (f"{DOC}.nt", "", 200, NT, "cl-3h5w2x.nt"),
    (f"{DOC}.nq", "", 200, NQ, "cl-3h5w2x.nq"),
    (f"{DOC}.trig", "", 200, TRIG, "cl-3h5w2x.trig"),
    (f"{DOC}.rdf", "", 200, RDF, "cl-3h5w2x.rdf"),
    (f"{DOC}.en.html", TTL, 200, HTML, "cl-3h5w2x.en.html"),
    (f"{DOC}.fa.html", "", 200, HTML, "cl-3h5w2x.fa.html"),
    (f"{DOC}.pdf", "", 404, PROBLEM, ""),
    (f"/doc/{SOURCE}", TTL, 200, TTL, "so-r7mqts.ttl"),
    (f"/doc/{AGENT}", BROWSER, 200, HTML, "ag-bk84jb.en.html"),
    (f"/id/{GONE}", "", 410, TTL, ""),
    (f"/id/{GONE}", BROWSER, 410, HTML, ""),
    (f"/doc/{GONE}", JSONLD, 410, JSONLD, ""),
    (f"/doc/{GONE}.rdf", "", 410, RDF, ""),
    (f"/doc/{MERGED}.fa.html", "", 410, HTML, ""),
    (f"/doc/{MERGED}.nq", HTML, 410, NQ, ""),
    ("/id/claim/cl-zzzzzz", "", 404, PROBLEM, ""),
    ("/id/claim/cl-zzzzzz", BROWSER, 404, HTML, ""),
    ("/doc/claim/cl-zzzzzz.ttl", TTL, 404, PROBLEM, ""),
    ("/id/record/cl-3h5w2x", "", 404, PROBLEM, ""),
    ("/id/clam/cl-3h5w2x", TEXT, 404, TEXT, ""),
    ("/id/claim", "", 404, PROBLEM, ""),
    ("/nothing/at/all", BROWSER, 404, HTML, ""),
    ("/nothing", "", 404, PROBLEM, ""),
    ("/ns", "", 200, TTL, "ns.ttl"),
    ("/ns", BROWSER, 200, HTML, "ns.en.html"),
    ("/ns", RDF, 200, RDF, "ns.rdf"),
    ("/ns.jsonld", "", 200, JSONLD, "ns.jsonld"),
    ("/concept", TTL, 200, TTL, "concept.ttl"),
    ("/concept.nt", "", 200, NT, "concept.nt"),
    ("/concept.pdf", "", 404, PROBLEM, ""),
    ("/dataset", "", 200, TTL, "dataset.ttl"),
    ("/dataset", BROWSER, 303, "", "index.en.html"),
    ("/dataset.jsonld", HTML, 200, JSONLD, "dataset.jsonld"),
    ("/catalogue", RDF, 200, RDF, "catalogue.rdf"),
    ("/catalogue", "text/html", 303, "", "dumps.en.html"),
    ("/void", TTL, 200, TTL, "void.ttl"),
    ("/.well-known/void", "", 200, TTL, "../void.ttl"),
    ("/.well-known/void", RDF, 200, RDF, "../void.rdf"),
    (f"/graph/{SOURCE}", "", 200, TTL, "so-r7mqts.ttl"),
    (f"/graph/{SOURCE}", TRIG, 200, TRIG, "so-r7mqts.trig"),
    (f"/graph/{SOURCE}", BROWSER, 303, "", f"../../doc/{SOURCE}.en.html"),
    (f"/graph/{SOURCE}.nq", "", 200, NQ, "so-r7mqts.nq"),
    ("/graph/lineage", TTL, 200, TTL, "lineage.ttl"),
    ("/graph/lineage", HTML, 303, "", "../dumps.en.html"),
    ("/graph/linage", "", 404, PROBLEM, ""),
    ("/dump/void.ttl", "", 200, TTL, ""),
    ("/dump/data.nq.gz", HTML, 200, "application/gzip", ""),
    ("/dump/manifest.json", "", 200, "application/json", ""),
    ("/dump/csv/claims.csv.gz", "", 200, "application/gzip", ""),
    ("/dump/report.html", "", 200, HTML, ""),
    ("/dump/", "", 404, PROBLEM, ""),
    ("/dump/nothing", "", 404, PROBLEM, ""),
    ("/browse/claim", BROWSER, 200, HTML, "claim.en.html"),
    ("/browse/claim.fa.html", "", 200, HTML, "claim.fa.html"),
    ("/browse/claim/1", "", 303, "", "../../browse/claim"),
    ("/browse/claim/99", BROWSER, 404, HTML, ""),
    ("/browse/clam", "", 404, PROBLEM, ""),
    ("/browse/claim/x", "", 404, PROBLEM, ""),
    ("/", BROWSER, 200, HTML, "index.en.html"),
    ("/", "", 200, HTML, "index.en.html"),
    ("/", TTL, 303, "", "dataset"),
    ("/", JSONLD, 303, "", "dataset"),
    ("/index.fa.html", "", 200, HTML, "index.fa.html"),
    ("/about", "", 200, HTML, "about.en.html"),
    ("/dumps.fa.html", TTL, 200, HTML, "dumps.fa.html"),
    ("/method", TTL, 406, PROBLEM, ""),
    ("/robots.txt", "", 200, TEXT, ""),
    ("/sitemap.xml", "", 200, "application/xml", ""),
    ("/sitemap/claim-1.xml", "", 200, "application/xml", ""),
    ("/sitemap/claim-2.xml", "", 404, PROBLEM, ""),
    ("/feed.atom", "", 200, "application/atom+xml", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "accept", "status", "media_type", "location"), MATRIX)
def test_an_address_answers_as_it_is_asked(
    site: Client, path: str, accept: str, status: int, media_type: str, location: str
) -> None:
    answer = site.get(path, accept)
    assert answer.status == status, answer.text
    assert answer.type == media_type or status == 303
    where = "location" if status == 303 else "content-location"
    assert answer.headers.get(where, "") == location


@pytest.mark.parametrize(
    ("languages", "variant"),
    [("fa", "fa"), ("fa-IR,fa;q=0.9,en;q=0.8", "fa"), ("en", "en"), ("de", "en"), ("de,fa;q=0.1", "fa"), ("", "en")],
)
def test_a_page_comes_in_the_language_of_the_reader(site: Client, languages: str, variant: str) -> None:
    answer = site.get(DOC, BROWSER, accept_language=languages)
    assert answer.headers["content-language"] == variant
    assert answer.headers["content-location"] == f"cl-3h5w2x.{variant}.html"
    assert f'<html lang="{variant}"' in answer.text


def test_a_negotiated_answer_names_what_it_depends_on(site: Client) -> None:
    assert site.get(DOC, TTL).headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert site.get(f"{DOC}.ttl", TTL).headers["vary"] == "Accept-Encoding"
    assert "Accept" in site.get(DOC, "image/png").headers["vary"]


def test_every_rdf_document_of_a_thing_can_be_read(site: Client) -> None:
    formats = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}
    read = [{quad.triple for quad in parse(site.get(f"{DOC}.{s}").body, format=f)} for s, f in formats.items()]
    assert read[0] == read[1] == read[2] != set()


@pytest.mark.parametrize("path", [DOC, f"{DOC}.fa.html", "/ns", "/robots.txt", "/dump/void.ttl", "/sitemap.xml"])
def test_an_answer_that_is_known_is_not_sent_again(site: Client, path: str) -> None:
    first = site.get(path)
    assert not first.headers["etag"].startswith("W/")
    again = site.get(path, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"] and "content-type" not in again.headers
    assert site.get(path, if_none_match='"other"').status == 200


@pytest.mark.parametrize("path", [f"/doc/{KEPT}.ttl", f"/doc/{KEPT}.jsonld", "/dump/data.nq.gz", "/queries/toll.csv"])
def test_search_engines_are_asked_to_leave_data_alone(site: Client, path: str) -> None:
    assert site.get(path).headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in site.get("/about.en.html").headers


@pytest.mark.parametrize("path", [DOC, "/dump/void.ttl"])
def test_a_date_does_not_say_what_is_known_since_two_releases_may_have_it(site: Client, path: str) -> None:
    day = site.get(path).headers["last-modified"]
    assert site.get(path, if_modified_since=day).status == 200
    assert site.get("/dump/void.ttl", range="bytes=2-5", if_range=day).status == 200


def test_the_date_is_that_of_the_release(site: Client) -> None:
    assert site.get(DOC).headers["last-modified"] == "Tue, 24 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize("path", [DOC, f"/id/{CLAIM}", f"/id/{GONE}", "/nothing", "/dump/data.nq.gz", "/ns.en.html"])
def test_head_says_what_get_says(site: Client, path: str) -> None:
    get, head = site.ask(path), site.ask(path, "HEAD")
    assert head.status == get.status and head.body == b""
    assert drop_date(head.headers) == drop_date(get.headers)


def drop_date(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "date"}


def test_a_packed_answer_unpacks_to_the_plain_one(site: Client) -> None:
    plain, packed = site.get("/ns", TTL), site.get("/ns", TTL, accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] != plain.headers["etag"]
    assert site.get("/ns", TTL, accept_encoding="gzip", if_none_match=packed.headers["etag"]).status == 304


@pytest.mark.parametrize("path", [DOC, "/nothing", f"/id/{GONE}", "/dump/data.nq.gz", f"/id/{CLAIM}"])
def test_pages_of_other_sites_may_read_everything(site: Client, path: str) -> None:
    answer = site.get(path, origin="https://other.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"Link", "ETag", "Content-Location"} <= set(answer.headers["access-control-expose-headers"].split(", "))


def test_a_browser_that_asks_first_is_told_what_it_may_do(site: Client) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    answer = site.ask(DOC, "OPTIONS", asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_nothing_can_be_written(site: Client, method: str) -> None:
    answer = site.ask(DOC, method)
    assert answer.status == 405 and "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", [f"{DOC}.en.html", "/nothing", "/ns.en.html", "/dump/report.html", f"/id/{GONE}"])
def test_what_a_browser_shows_cannot_run_or_load_anything_of_others(site: Client, path: str) -> None:
    headers = site.get(path, BROWSER).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe-inline" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/ns.en.html", "/dump/report.html", "/dump/ontology/index.html"])
def test_the_style_sheet_inside_a_page_of_the_release_is_allowed_by_its_digest(site: Client, path: str) -> None:
    answer = site.get(path)
    assert answer.text.count("<style>") == answer.headers["content-security-policy"].count("'sha256-") == 1


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=0-1,3-4", 200, 0, None),
    ],
)
def test_a_part_of_a_dump_can_be_asked_for(
    site: Client, fixture_release: Path, asked: str, status: int, start: int, end: int | None
) -> None:
    whole = (fixture_release / "data.nq.gz").read_bytes()
    answer = site.get("/dump/data.nq.gz", range=asked)
    assert (answer.status, answer.body) == (status, whole[start:end])
    assert answer.headers["content-length"] == str(len(answer.body))
    if status == 206:
        first = start % len(whole)
        assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.body) - 1}/{len(whole)}"


def test_a_part_behind_the_end_is_refused_and_of_another_file_is_the_whole(site: Client) -> None:
    whole = site.get("/dump/data.nq.gz")
    refused = site.get("/dump/data.nq.gz", range=f"bytes={len(whole.body)}-")
    assert refused.status == 416 and refused.headers["content-range"] == f"bytes */{len(whole.body)}"
    assert site.get("/dump/data.nq.gz", range="bytes=0-9", if_range='"old"').status == 200
    assert site.get("/dump/data.nq.gz", range="bytes=0-9", if_range=whole.headers["etag"]).status == 206


def test_every_file_of_the_manifest_is_served_with_its_checksum(site: Client) -> None:
    manifest = json.loads(site.get("/dump/manifest.json").body)
    for path, entry in manifest["files"].items():
        assert sha256(site.get(f"/dump/{quote(path)}").body).hexdigest() == entry["sha256"], path


@pytest.mark.parametrize(
    "path",
    [
        "/dump/../dist/manifest.json", "/dump/%2e%2e/dist/manifest.json", "/dump/..%2f..%2fetc/passwd",
        "/dump//etc/passwd", "/dump/%2fetc%2fpasswd", "/dump/csv/../manifest.json", "/dump/.", "/dump/manifest.json%00",
        "/dump/manifest.json/", "/dump/%5c..%5cmanifest.json", "/static/x/../../app.py", "/static/x/%2e%2e/app.py",
        "/doc/claim/..%2f..%2fdump", "/graph/../dump/manifest.json", "/id/../dump/manifest.json",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_release(site: Client, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 404
    assert str(Path.cwd()) not in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize("path", [f"/id/{GONE}", f"/doc/{GONE}", f"/doc/{MERGED}"])
def test_a_withdrawn_thing_leaves_the_class_of_reason_and_the_day(site: Client, path: str) -> None:
    page, turtle = site.get(path, BROWSER), site.get(path, TTL)
    assert page.status == turtle.status == 410
    assert "gv:reasonClass" in turtle.text and "gv:withdrawnOn" in turtle.text
    assert "November 2026" in page.text
    assert "last-modified" not in page.headers


@pytest.mark.parametrize("kind", ["graph/source", "network", "id/comparison", "doc/comparison", "doc/circular-report",
                                  "doc/agent"])  # fmt: skip
@pytest.mark.parametrize("ending", ["", ".ttl", ".en.html", ".json", "_cl-z85xgv"])
def test_what_was_withdrawn_is_gone_under_whatever_address_its_id_is_asked_for(
    site: Client, kind: str, ending: str
) -> None:
    id = GONE.rpartition("/")[2]
    answer = site.get(f"/{kind}/{id}{ending}", "application/problem+json")
    assert answer.status == 410, answer.text
    told = json.loads(answer.body)
    assert told["withdrawn_on"].startswith("2026-11-") and told["reason"]
    assert site.get(urljoin(f"/{kind}/{id}{ending}", told["offers"][0]["href"]), TTL).status == 410


def test_what_replaces_a_withdrawn_thing_is_linked(site: Client, fixture_release: Path) -> None:
    iri = f"{Library(fixture_release).base}id/{KEPT}"
    answer = site.get(f"/id/{MERGED}", BROWSER)
    assert f'<{iri}>; rel="successor-version"' in answer.headers["link"]
    assert f"{KEPT}.en.html" in answer.text


def test_a_thing_asked_for_as_another_kind_is_pointed_out(site: Client) -> None:
    told = json.loads(site.get("/doc/record/cl-3h5w2x").body)
    assert urljoin("/doc/record/cl-3h5w2x", told["offers"][0]["href"]) == DOC
    assert 'did you mean "claim"?' in site.get("/id/clam/cl-zzzzzz", TEXT).text


def test_what_cannot_be_had_in_a_form_is_offered_in_others(site: Client) -> None:
    answer = site.get(DOC, "image/png")
    told = json.loads(answer.body)
    assert [offer["href"] for offer in told["offers"]][:2] == ["cl-3h5w2x.ttl", "cl-3h5w2x.jsonld"]
    assert all(site.get(urljoin(DOC, offer["href"])).status == 200 for offer in told["offers"])
    assert '<cl-3h5w2x.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["link"]


@pytest.mark.parametrize("path", ["/<script>alert(1)</script>", "/doc/claim/%3Cscript%3E", "/doc/%22onload=x/cl-1"])
def test_an_address_is_never_repeated_as_markup(site: Client, path: str) -> None:
    text = site.get(path.replace("<", "%3C").replace(">", "%3E"), BROWSER).text
    assert "<script>alert" not in text and "<script>" not in text.split("<main", 1)[1] and '"onload' not in text


def test_signposts_lead_from_the_page_to_the_thing_its_data_and_its_licence(
    site: Client, fixture_release: Path
) -> None:
    base = Library(fixture_release).base
    found = find_signposting_http(f"{site.address}doc/{CLAIM}.en.html")
    assert found.citeAs is not None and found.citeAs.target == f"{base}id/{CLAIM}"
    assert {link.type for link in found.describedBy} == {TTL, JSONLD, NT, NQ, TRIG, RDF}
    assert f"{site.address}doc/{CLAIM}.ttl" in {link.target for link in found.describedBy}
    assert found.license is not None and found.license.target == "https://creativecommons.org/licenses/by/4.0/"
    assert "https://schema.org/AboutPage" in {link.target for link in found.types}
    assert found.collection is not None and found.collection.target == f"{base}dataset"


def test_signposts_lead_from_the_data_back_to_the_page(site: Client) -> None:
    found = find_signposting_http(f"{site.address}doc/{CLAIM}.ttl")
    assert found.signposts and {link.target for link in found.signposts if str(link.rel) == "describes"} == {
        f"{site.address}doc/{CLAIM}"
    }


def test_signposts_of_the_front_page_lead_to_the_dataset(site: Client, fixture_release: Path) -> None:
    found = find_signposting_http(f"{site.address}index.en.html")
    assert found.citeAs is not None and found.citeAs.target == f"{Library(fixture_release).base}dataset"
    assert f"{site.address}dataset.ttl" in {link.target for link in found.describedBy}
    assert "https://schema.org/Dataset" in {link.target for link in found.types}


def test_signposts_stand_on_tombstones_too(site: Client, fixture_release: Path) -> None:
    with pytest.warns(UserWarning, match="410"):
        found = find_signposting_http(f"{site.address}id/{MERGED}")
    assert found.citeAs is not None and found.citeAs.target == f"{Library(fixture_release).base}id/{MERGED}"


def test_the_sitemap_leads_to_every_page_of_a_thing_that_may_be_indexed(site: Client, fixture_release: Path) -> None:
    index = locations(site.get("/sitemap.xml"))
    pages = [page for part in index for page in locations(site.get("/" + part.removeprefix(site.address)))]
    library = Library(fixture_release)
    claims = [f"{site.address}doc{iri.removeprefix(library.base + 'id')}.fa.html" for iri in library.things("Claim")]
    assert set(claims) <= set(pages) and len(pages) == len(set(pages))
    assert not any(f"/doc/{kind}/" in page for kind in ("record", "person") for page in pages)
    assert not any(GONE in page for page in pages)
    assert all(site.get("/" + page.removeprefix(site.address)).status == 200 for page in pages[:40])


def locations(answer: Answer) -> list[str]:
    root = ElementTree.fromstring(answer.body)
    return [element.text or "" for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_robots_are_told_where_the_sitemap_is(site: Client) -> None:
    assert f"Sitemap: {site.address}sitemap.xml" in site.get("/robots.txt").text.splitlines()


def test_the_feed_names_the_release_by_its_version(site: Client, fixture_release: Path) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(site.get("/feed.atom").body)
    library = Library(fixture_release)
    assert feed.findtext(f"{atom}entry/{atom}id") == f"{library.base}dataset#version-{library.version}"
    assert feed.findtext(f"{atom}updated") == f"{library.modified.isoformat()}T00:00:00Z"
    assert all(re.match(r"https?://", link.get("href", "")) for link in feed.iter(f"{atom}link"))


def test_absolute_addresses_follow_the_host_that_was_asked(site: Client) -> None:
    asked = site.get("/robots.txt", host="mirror.example:99").text
    assert "Sitemap: http://mirror.example:99/sitemap.xml" in asked
    assert f"Sitemap: {site.address}sitemap.xml" in site.get("/robots.txt").text


def test_a_static_file_is_kept_for_good_under_its_digest_alone(site: Client) -> None:
    found = re.search(r'href="([^"]+/site\.css)"', site.get(f"{DOC}.en.html").text)
    assert found is not None
    answer = site.get(urljoin(f"{DOC}.en.html", found[1]))
    assert answer.type == "text/css" and "immutable" in answer.headers["cache-control"]
    assert "immutable" not in site.get("/static/older/site.css").headers["cache-control"]


PERSIAN = "https://example.org/ورانیا/پروندهٔ%20یک/"


@pytest.fixture(scope="module")
def persian(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of a dossier whose addresses hold Persian letters and percent signs."""
    folder = shutil.copytree(first / "data", tmp_path_factory.mktemp("persian") / "data")
    card = folder / "dataset.yaml"
    card.write_text(card.read_text("utf-8").replace("https://example.org/verania/", f'"{PERSIAN}"', 2), "utf-8")
    build(folder, folder.parent / "dist")
    return folder.parent / "dist"


@pytest.mark.parametrize("prefix", ["", "/ورانیا/پروندهٔ%20یک"])
def test_addresses_with_persian_letters_and_percent_signs_work(persian: Path, prefix: str) -> None:
    base = Library(persian).base
    with serving(persian, base_url=base) as client:
        start = quote(prefix, safe="/%")
        sent = client.get(f"{start}/id/{CLAIM}", TTL)
        answer = client.get(urljoin(f"{start}/id/{CLAIM}", sent.headers["location"]), TTL)
        assert answer.status == 200 and f"@base <{base}>" in answer.text
        assert f'<{quote(base, safe=":/%")}id/{CLAIM}>; rel="cite-as"' in answer.headers["link"]
        assert client.get(f"{start}/doc/{CLAIM}", BROWSER).status == 200
        assert locations(client.get(f"{start}/sitemap.xml"))[0].startswith(quote(base, safe=":/%"))


def test_a_proxy_that_is_named_gives_the_public_address(fixture_release: Path, tmp_path: Path) -> None:
    dist = shutil.copytree(fixture_release, tmp_path / "dist")
    said = {"x_forwarded_host": "public.example", "x_forwarded_proto": "https", "x_forwarded_prefix": "/verania"}
    with serving(dist, trusted=("127.0.0.1",)) as client:
        assert "Sitemap: https://public.example/verania/sitemap.xml" in client.get("/robots.txt", **said).text
    with serving(dist) as client:
        assert "public.example" not in client.get("/robots.txt", **said).text
