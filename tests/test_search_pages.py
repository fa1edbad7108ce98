from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.web.http.errors import HttpError, on_http_error
from kg.web.library import Library
from kg.web.search.documents import KINDS
from kg.web.search.query import Search, TooSlow
from kg.web.search.routes import routes
from kg.web.words import words

PAGES = ("/search.en.html", "/search.fa.html")
EVERY = "&limit=100"


@pytest.fixture(scope="module")
def client(fixture_release: Path, search: Search) -> TestClient:
    library = Library(fixture_release)
    app = Starlette(routes=routes(library, search), exception_handlers={HttpError: on_http_error})
    app.state.modified = library.modified
    return TestClient(app, raise_server_exceptions=True)


@pytest.mark.parametrize("page", PAGES)
def test_the_page_works_as_a_plain_form_with_plain_links(client: TestClient, page: str) -> None:
    text = client.get(f"{page}?q=lantern").text
    assert '<form class="search" action="search.' in text and 'method="get"' in text
    assert "q=lantern&amp;kind=Claim" in text
    assert "<mark>Lantern</mark>" in text


def test_the_page_comes_in_the_language_and_the_form_that_is_liked(client: TestClient) -> None:
    persian = client.get("/search?q=x", headers={"accept": "text/html", "accept-language": "fa"})
    data = client.get("/search?q=x", headers={"accept": "application/json"})
    assert persian.headers["content-language"] == "fa"
    assert persian.headers["content-location"] == "search.fa.html?q=x"
    assert data.headers["content-type"] == "application/json"
    assert {"Accept", "Accept-Language"} <= set(persian.headers["vary"].split(", "))


def test_what_a_reader_typed_is_shown_as_text(client: TestClient) -> None:
    text = client.get("/search.en.html", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_a_claim_is_shown_with_who_makes_it_its_stance_and_its_source(client: TestClient) -> None:
    hits = client.get(f"/search.json?kind=Claim{EVERY}").json()["hits"]
    assert len(hits) == 49
    for hit in hits:
        assert hit["claimant"][0]["label"] in hit["label"]
        assert hit["stance"] and hit["source"] and hit["date"]


def test_a_statement_is_shown_with_its_origins_and_who_denies_it(client: TestClient) -> None:
    hits = client.get(f"/search.json?kind=Proposition{EVERY}").json()["hits"]
    assert all("origins" in hit for hit in hits)
    denied = [hit for hit in hits if hit.get("denied_by")]
    assert denied and len(denied) < len(hits)


def test_every_page_of_the_json_follows_from_the_one_before(client: TestClient) -> None:
    seen, address = list[str](), "search.json?q=lantern&limit=9"
    while address:
        answer = client.get(f"/{address}").json()
        seen += [hit["iri"] for hit in answer["hits"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == answer["total"]


def test_the_links_of_facets_lead_to_as_many_hits_as_they_say(client: TestClient) -> None:
    answer = client.get("/search.json?q=bridge&kind=Claim").json()
    for name in ("stance", "place", "source", "language"):
        for value in answer["facets"][name]:
            narrowed = client.get("/search.json", params={"q": "bridge", "kind": "Claim", name: value["value"]}).json()
            assert narrowed["total"] == value["count"]


def test_descriptions_of_people_are_announced_before_they_are_shown(client: TestClient) -> None:
    text = client.get("/search.en.html?q=carried&kind=PersonRecord").text
    announced = text.index('<details class="sensitive">')
    assert announced < text.index("<mark>carried</mark>")


@pytest.mark.parametrize("page", PAGES)
def test_the_search_page_names_the_search_to_the_browser(client: TestClient, page: str) -> None:
    assert '<link rel="search" type="application/opensearchdescription+xml" title=' in client.get(page).text


def test_suggestions_follow_the_format_of_opensearch(client: TestClient) -> None:
    answer = client.get("/search/suggest?q=test&language=fa")
    text, names, notes, addresses = answer.json()
    assert answer.headers["content-type"] == "application/x-suggestions+json"
    assert text == "test" and "Testa Sample" in names
    assert len(names) == len(notes) == len(addresses) == len(set(names))


def test_a_name_typed_in_latin_letters_suggests_the_persian_one(client: TestClient) -> None:
    assert "ماک اگزمپل" in client.get("/search/suggest?q=ماک").json()[1]
    assert client.get("/search/suggest?q=Tista").json()[1] != []
    assert client.get("/search/suggest?q=").json()[1] == []


def test_the_description_for_browsers_names_addresses_of_this_site(client: TestClient) -> None:
    root = ElementTree.fromstring(client.get("/opensearch.xml").content)
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = [url.attrib["template"] for url in root.iter(f"{name}Url")]
    assert all(
        template.startswith("http://testserver/search") and "{searchTerms}" in template for template in templates
    )
    assert len(root.findtext(f"{name}ShortName") or "") <= 16


@pytest.mark.parametrize("asked", ["since=yesterday", "limit=0", "limit=x", "q=lantern&after=case/none-such"])
def test_what_cannot_be_read_is_a_400_that_names_the_parameter(client: TestClient, asked: str) -> None:
    answer = client.get(f"/search.json?{asked}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] in asked


def test_a_search_that_was_stopped_is_a_503(
    client: TestClient, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise TooSlow

    monkeypatch.setattr(search, "search", stop)
    answer = client.get("/search.json?q=lantern")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


def test_the_same_question_gives_the_same_bytes_and_is_not_sent_twice(client: TestClient) -> None:
    first, second = client.get("/search.json?q=bridge"), client.get("/search.json?q=bridge")
    again = client.get("/search.json?q=bridge", headers={"if-none-match": first.headers["etag"]})
    assert first.content == second.content
    assert again.status_code == 304


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_kind_of_thing_has_its_word(language: str) -> None:
    assert [kind for kind in KINDS if f"search.kind_{kind}" not in words(language)] == []
