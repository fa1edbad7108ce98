"""The reconciliation service on a real server, asked as OpenRefine asks it, and as nobody should."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.requests import Request

from kg.web.app import Site
from kg.web.http.errors import HttpError
from kg.web.library import Library
from kg.web.reconcile.routes import _Service
from kg.web.search.query import Search
from tests.test_attacks_data import listening
from tests.webclient import Answer, Client, serving

SUITE = Path(__file__).parents[2] / "shared" / "suites" / "reconciliation-0.2"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
JSON = {"Content-Type": "application/json"}
GIRL, CITY = "record/re-6gpkd7", "place/pl-hnkw9r"
PATHS = (
    "/reconcile",
    "/reconcile?queries=%7B%22q%22%3A%7B%22query%22%3A%22Testburg%22%7D%7D",
    "/reconcile?extend=%7B%22ids%22%3A%5B%5D%2C%22properties%22%3A%5B%5D%7D",
    "/reconcile/suggest/entity?prefix=Tes",
    "/reconcile/suggest/type?prefix=pl",
    "/reconcile/suggest/property?prefix=wi",
    "/reconcile/properties?type=Place",
    "/reconcile/preview?id=place/pl-hnkw9r",
    "/reconcile/flyout/entity?id=place/pl-hnkw9r",
    "/reconcile/flyout/type?id=Place",
    "/reconcile/flyout/property?id=within",
)


@pytest.fixture(scope="module")
def client(fixture_release: Path) -> Iterator[Client]:
    with serving(fixture_release) as found:
        yield found


def path_of(client: Client, address: str) -> str:
    """The path of an address of the server."""
    assert address.startswith(client.address)
    return address[len(client.address) - 1 :]


def batches(values: list[Any], size: int = 10) -> list[list[Any]]:
    return [values[at : at + size] for at in range(0, len(values), size)]


def post(client: Client, headers: dict[str, str] = FORM, **fields: Any) -> Answer:
    """What comes back for a form, or for JSON, with the fields."""
    named = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    body = urlencode(named) if headers is FORM else json.dumps(fields)
    return client.ask("/reconcile", "POST", headers, body.encode())


def told(answer: Answer) -> Any:
    assert answer.status == 200, answer.text
    assert answer.type == "application/json"
    return json.loads(answer.body)


def valid(name: str, value: Any) -> None:
    """Check an answer by a schema of the specification, where its schemas are at hand."""
    if SUITE.exists():
        validator(name).validate(value)


def validator(name: str) -> Any:
    from jsonschema import Draft7Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT7

    schemas = [json.loads(path.read_text()) for path in sorted((SUITE / "schemas").glob("*.json"))]
    registry = Registry().with_resources((schema["$id"], DRAFT7.create_resource(schema)) for schema in schemas)
    return Draft7Validator(json.loads((SUITE / "schemas" / f"{name}.json").read_text()), registry=registry)


def refusal(answer: Answer, status: int) -> str:
    assert (answer.status, answer.type) == (status, "application/problem+json"), answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    return str(json.loads(answer.body)["detail"])


def test_a_session_of_openrefine_goes_through(client: Client) -> None:
    """Manifest, types guessed, a column in batches of ten, suggestions, a preview, new columns."""
    manifest = told(client.get("/reconcile", "application/json"))
    names = ["Testa Sample", "تستا سمپل", "Mock Example", "Testburg", "Mockford", "Nobody Of Nowhere"] * 4
    found: dict[str, list[Any]] = {}
    for numbers in batches(list(range(len(names)))):
        batch = {f"q{n}": {"query": names[n], "type": "", "type_strict": "should", "limit": 3} for n in numbers}
        results = told(post(client, queries=batch))
        assert set(results) == set(batch)
        valid("reconciliation-result-batch", results)
        found |= {key: one["result"] for key, one in results.items()}
    assert found["q5"] == [] and GIRL in [one["id"] for one in found["q1"]]
    assert found["q0"] == found["q6"] == found["q12"]
    view = manifest["view"]["url"].replace("{{id}}", quote(found["q0"][0]["id"], safe=""))
    assert client.get(path_of(client, view)).status == 303
    rows = sorted({one["id"] for several in found.values() for one in several})
    offered = told(client.get("/reconcile/properties?type=PersonRecord&limit=50"))["properties"]
    asked = [{"id": one["id"], "settings": {"limit": "0", "content": "literal"}} for one in offered]
    for ids in batches(rows):
        values = told(post(client, extend={"ids": ids, "properties": asked}))
        valid("data-extension-response", values)
        assert set(values["rows"]) == set(ids) and [one["id"] for one in values["meta"]] == [one["id"] for one in asked]


def test_the_manifest_keeps_to_the_schema_and_its_addresses_answer(client: Client) -> None:
    manifest = told(client.get("/reconcile"))
    valid("manifest", manifest)
    assert {"0.1", "0.2"} <= set(manifest["versions"])
    assert not {"authentication", "feature_view"} & set(manifest)
    assert manifest["identifierSpace"] == "https://example.org/verania/id/"
    for what in ("entity", "type", "property"):
        service = manifest["suggest"][what]
        assert service["service_url"] + service["service_path"] == f"{client.address}reconcile/suggest/{what}"
    propose = manifest["extend"]["propose_properties"]
    assert told(client.get(path_of(client, propose["service_url"] + propose["service_path"])))["properties"]
    assert manifest["preview"]["url"].startswith(client.address) and "{{id}}" in manifest["preview"]["url"]


def test_the_manifest_has_the_address_that_readers_see(client: Client) -> None:
    told_ = told(client.get("/reconcile/", host="data.example.org:8080"))
    assert told_["preview"]["url"] == "http://data.example.org:8080/reconcile/preview?id={{id}}"


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/reconcile/suggest/entity?prefix=tes", "suggest-entities-response"),
        ("/reconcile/suggest/entity?prefix=%D8%AA%D8%B3%D8%AA", "suggest-entities-response"),
        ("/reconcile/suggest/entity?prefix=tes&type=Place&type_strict=should&cursor=0", "suggest-entities-response"),
        ("/reconcile/suggest/type?prefix=p", "suggest-types-response"),
        ("/reconcile/suggest/property?prefix=pl", "suggest-properties-response"),
        ("/reconcile/properties?type=PersonRecord&limit=5", "data-extension-property-proposal"),
    ],
)
def test_suggestions_keep_to_their_schemas(client: Client, path: str, schema: str) -> None:
    found = told(client.get(path))
    valid(schema, found)
    assert found.get("result") or found.get("properties")


def test_suggestions_are_of_the_type_and_from_the_place_that_was_asked_for(client: Client) -> None:
    every = told(client.get("/reconcile/suggest/entity?prefix=tes"))["result"]
    places = told(client.get("/reconcile/suggest/entity?prefix=tes&type=Place"))["result"]
    assert [one["id"] for one in places] == [CITY]
    assert told(client.get("/reconcile/suggest/entity?prefix=tes&cursor=2"))["result"] == every[2:]
    assert told(client.get("/reconcile/suggest/entity"))["result"] == []


@pytest.mark.skipif(not SUITE.exists(), reason="the suite of the specification is not here")
def test_every_valid_example_of_the_specification_is_answered(client: Client) -> None:
    for path in sorted((SUITE / "examples" / "reconciliation-query-batch" / "valid").glob("*.json")):
        batch = json.loads(path.read_text())
        for answer in (post(client, queries=batch), post(client, JSON, queries=batch), post(client, JSON, **batch)):
            valid("reconciliation-result-batch", told(answer))
        assert set(told(client.get(f"/reconcile?queries={quote(json.dumps(batch))}"))) == set(batch)
    for path in sorted((SUITE / "examples" / "data-extension-query" / "valid").glob("*.json")):
        valid("data-extension-response", told(post(client, extend=json.loads(path.read_text()))))


@pytest.mark.skipif(not SUITE.exists(), reason="the suite of the specification is not here")
def test_every_invalid_example_of_the_specification_is_refused(client: Client) -> None:
    paths = sorted((SUITE / "examples" / "reconciliation-query-batch" / "invalid").glob("*.json"))
    assert len(paths) == 3
    for path in paths:
        assert "No query can be read" in refusal(post(client, queries=json.loads(path.read_text())), 400)


def test_an_answer_by_get_is_that_by_post_and_in_json(client: Client) -> None:
    batch = {"q0": {"query": "Testa Sample", "limit": 2}, "کلید": {"query": "Testburg", "type": "Place"}}
    by_form, by_json = told(post(client, queries=batch)), told(post(client, JSON, queries=batch))
    assert by_form == by_json == told(client.get(f"/reconcile?queries={quote(json.dumps(batch))}"))
    assert by_form["کلید"]["result"][0]["match"] is True
    assert not any(one["match"] for one in by_form["q0"]["result"])


def test_a_single_query_of_version_0_1_is_answered(client: Client) -> None:
    plain = told(client.get("/reconcile?query=Testburg"))
    assert plain["result"][0]["id"] == CITY
    assert told(post(client, query={"query": "Testburg"})) == plain


def test_labels_are_in_the_language_of_the_reader(client: Client) -> None:
    query = quote(json.dumps({"q": {"query": "Testburg", "type": "Place"}}))
    (persian,) = told(client.get(f"/reconcile?queries={query}", accept_language="fa"))["q"]["result"]
    assert persian["name"] == "تست‌بورگ" and persian["type"] == [{"id": "Place", "name": "مکان"}]


def test_a_broken_query_does_not_spoil_its_batch(client: Client) -> None:
    results = told(post(client, queries={"good": {"query": "Testburg"}, "bad": {"query": 7}, "worse": None}))
    valid("reconciliation-result-batch", results)
    assert results["good"]["result"] and results["bad"]["result"] == [] == results["worse"]["result"]
    assert "a text" in results["bad"]["error"]


@pytest.mark.parametrize("path", PATHS)
def test_any_site_may_read_any_answer(client: Client, path: str) -> None:
    answer = client.get(path, origin="https://openrefine.example")
    assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://openrefine.example", "Access-Control-Request-Method": "POST"}
    before = client.ask(path, "OPTIONS", {**asked, "Access-Control-Request-Headers": "content-type"})
    assert before.status == 204 and before.headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in before.headers["access-control-allow-headers"]
    assert "POST" in before.headers["access-control-allow-methods"]


def test_an_answer_is_not_sent_twice_to_who_has_it(client: Client) -> None:
    first = client.get(PATHS[1])
    assert client.get(PATHS[1], if_none_match=first.headers["etag"]).status == 304
    assert first.headers["cache-control"] == "no-cache" and "Accept-Language" in first.headers["vary"]


def test_a_preview_may_be_framed_anywhere_and_does_nothing(client: Client) -> None:
    page = client.get(f"/reconcile/preview?id={quote(GIRL, safe='')}")
    policy = page.headers["content-security-policy"]
    assert page.status == 200 and page.type == "text/html"
    assert "frame-ancestors *" in policy and "default-src 'none'" in policy and "sandbox" in policy
    assert "script-src" not in policy and "<script" not in page.text
    assert "noindex" in page.headers["x-robots-tag"] and '<meta name="robots" content="noindex' in page.text
    assert "Testa Sample" in page.text and "تستا سمپل" in page.text and "x-frame-options" not in page.headers


def test_no_other_page_may_be_framed_elsewhere(client: Client) -> None:
    for path in (f"/doc/{GIRL}.en.html", "/search"):
        assert "frame-ancestors 'self'" in client.get(path, "text/html").headers["content-security-policy"]


def test_a_preview_of_nothing_says_so_and_that_of_something_withdrawn_as_well(
    client: Client, fixture_release: Path
) -> None:
    library = Library(fixture_release)
    gone = library.things("Tombstone")[0].removeprefix(f"{library.base}id/")
    assert client.get("/reconcile/preview?id=place/pl-zzzzzz").status == 404
    assert client.get("/reconcile/preview").status == 404
    answer = client.get(f"/reconcile/preview?id={gone}")
    assert answer.status == 410 and "withdrawn" in answer.text and gone not in answer.text


def test_markup_in_what_is_asked_is_never_markup_in_an_answer(client: Client) -> None:
    evil = quote("<script>alert(1)</script>", safe="")
    for path in (f"preview?id={evil}", f"flyout/entity?id={evil}", f"suggest/entity?prefix={evil}"):
        assert "<script>" not in client.get(f"/reconcile/{path}").text


def test_no_address_in_what_is_asked_is_called(client: Client) -> None:
    with listening() as (address, heard):
        asked = {"query": address, "type": address, "properties": [{"pid": address, "v": {"id": f"{address}/x"}}]}
        post(client, queries={"q0": asked, "q1": {"query": address}})
        post(client, extend={"ids": [address], "properties": [{"id": address}]})
        for path in ("preview?id=", "flyout/entity?id=", "suggest/entity?prefix=", "suggest/type?prefix="):
            client.get(f"/reconcile/{path}{quote(address, safe='')}")
    assert heard == []


def test_a_callback_is_the_name_of_a_function_and_nothing_else(client: Client) -> None:
    answer = client.get("/reconcile?callback=jQuery123_456&_=1")
    assert answer.type == "text/javascript" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.text.startswith("/**/jQuery123_456({") and answer.text.rstrip().endswith("});")
    for evil in ("alert(1)//", "a;b", "<script>", "a" * 99, "a.b.c.d.e.f", "é", "a\nb", "[]"):
        assert "name of a function" in refusal(client.get(f"/reconcile?callback={quote(evil)}"), 400)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("queries=" + quote("{" + ",".join(f'"q{n}":{{"query":"x"}}' for n in range(51)) + "}"), 413, "50 at a time"),
        ("queries=" + quote("{" + ",".join(f'"q{n}":{{"query":"x"}}' for n in range(10_000)) + "}"), 413, "50 at a"),
        ("queries=" + "x" * (2 << 20), 413, "1024 KiB"),
        ("queries=" + "[" * 100_000, 400, "nested too deeply"),
        ("queries=" + quote('{"q":{"query":NaN}}'), 400, "not JSON"),
        ("queries=" + quote('{"\\ud800":{"query":"x"}}'), 400, "not JSON"),
        ("queries=", 400, "not JSON"),
        ("queries=%5B%5D", 400, "a list"),
        ("queries=%ff", 400, "UTF-8"),
        ("extend=%5B%5D", 400, "a list"),
        ("extend=%7B%7D", 400, '"ids"'),
        ("a=1&" * 60, 400, "50 parameters"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_to_do(client: Client, body: str, status: int, said: str) -> None:
    assert said in refusal(client.ask("/reconcile", "POST", FORM, body.encode()), status)


def test_a_body_in_another_form_is_refused(client: Client) -> None:
    for kind in ("text/xml", "multipart/form-data; boundary=x"):
        assert "Send the queries as" in refusal(client.ask("/reconcile", "POST", {"Content-Type": kind}, b"x"), 415)
    assert "not UTF-8" in refusal(client.ask("/reconcile", "POST", JSON, b"\xff{}"), 400)


def test_an_empty_batch_has_an_empty_answer(client: Client) -> None:
    assert told(post(client, queries={})) == {}
    assert told(client.ask("/reconcile", "POST", FORM, b""))["versions"]


def test_refusals_are_json_for_browsers_too(client: Client) -> None:
    refusal(client.get("/reconcile?queries=x", "text/html"), 400)
    refusal(client.get("/reconcile/flyout/entity?id=nothing", "text/html"), 404)
    refusal(client.get(f"/reconcile/suggest/entity?prefix={'x' * 500}"), 400)
    refusal(client.get("/reconcile/suggest/entity?prefix=x&cursor=-1"), 400)
    refusal(client.get("/reconcile/properties?limit=%D9%A3"), 400)


def test_a_site_of_files_has_no_service(fixture_release: Path) -> None:
    paths = [getattr(route, "path", "") for route in Site(fixture_release, live=False).routes]
    assert not any(path.startswith("/reconcile") for path in paths)


def test_crawlers_are_asked_to_stay_away(client: Client) -> None:
    assert "Disallow: /reconcile" in client.get("/robots.txt").text.splitlines()


def test_a_client_that_sends_very_many_batches_keeps_nobody_waiting() -> None:
    service = _Service(Library.__new__(Library), Search.__new__(Search))
    over = threading.Event()

    def asking(host: str) -> Request:
        return Request({"type": "http", "client": (host, 0), "headers": []})

    async def ask() -> tuple[str, list[int]]:
        many = [asyncio.create_task(service._beside(asking("192.0.2.1"), over.wait)) for _ in range(40)]
        await asyncio.sleep(0.1)
        answered = await asyncio.wait_for(service._beside(asking("192.0.2.2"), lambda: "at once"), 30)
        over.set()
        told = await asyncio.gather(*many, return_exceptions=True)
        return answered, [one.status for one in told if isinstance(one, HttpError)]

    answered, refused = asyncio.run(ask())
    assert answered == "at once" and refused == [503] * 6
    assert service._of_client == {}
