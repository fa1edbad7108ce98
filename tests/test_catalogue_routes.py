"""The prepared queries over HTTP: representations, pages, validators, and refusals that say what to do."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.render import csv_text
from kg.store import ask
from kg.web.catalogue.keys import key_of
from kg.web.http.errors import HttpError
from tests.catalogue_site import Site
from tests.conftest import CATALOGUE

JSON, PROBLEM = "application/sparql-results+json", "application/problem+json"


@pytest.fixture(scope="module")
def site(fixture_release: Path) -> Site:
    return Site(fixture_release)


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "location"),
    [
        ("/queries", "*/*", "application/json", "queries.json"),
        ("/queries", "text/html", "text/html", "queries.en.html"),
        ("/queries", "text/turtle", "text/turtle", "queries.ttl"),
        ("/queries", "application/ld+json", "application/ld+json", "queries.jsonld"),
        ("/queries", "application/n-triples", "application/n-triples", "queries.nt"),
        ("/queries.fa.html", "text/turtle", "text/html", None),
        ("/queries/toll", "*/*", JSON, "toll.json"),
        ("/queries/toll", "application/json", "application/json", "toll.json"),
        ("/queries/toll", "text/html,*/*;q=0.8", "text/html", "toll.en.html"),
        ("/queries/toll?limit=2", "text/csv", "text/csv", "toll.csv?limit=2"),
        ("/queries/toll", "text/turtle, text/csv;q=0.5", "text/turtle", "toll.ttl"),
        ("/queries/toll.csv", "text/html", "text/csv", None),
        ("/queries/toll.en.html", "text/csv", "text/html", None),
        ("/openapi.json", "*/*", "application/json", None),
    ],
)
def test_a_suffix_or_what_the_client_accepts_chooses_the_representation(
    site: Site, path: str, accept: str, media_type: str, location: str | None
) -> None:
    response = site.get(path, accept)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers.get("content-location") == location
    assert ("Accept" in response.headers.get("vary", "").split(", ")) == (location is not None)


def test_a_page_is_in_the_language_that_the_reader_likes(site: Site) -> None:
    response = site.get("/queries/toll", "text/html", **{"accept-language": "fa"})
    assert response.headers["content-language"] == "fa" and 'dir="rtl"' in response.text


def test_the_download_is_what_the_command_line_gives(site: Site) -> None:
    assert site.get("/queries/denials.csv").text == csv_text(ask(site.library.store, CATALOGUE["denials"].text))


def test_the_links_to_next_pages_lead_through_the_whole_answer(site: Site) -> None:
    rows: list[list[str]] = []
    path = "/queries/toll.csv?limit=2"
    while path:
        response = site.get(path)
        rows += list(csv.reader(io.StringIO(response.text)))[1:]
        found = re.search(r'<([^>]*)>; rel="next"', response.headers["link"])
        path = f"/queries/{found[1]}" if found else ""
    assert rows == list(csv.reader(io.StringIO(site.get("/queries/toll.csv").text)))[1:]
    assert 'rel="first"' in response.headers["link"] and len(rows) > 4


def test_the_table_has_a_link_to_the_next_rows_and_one_to_the_first(site: Site) -> None:
    found = re.search(r'rel="next" href="([^"]+)"', site.get("/queries/toll.en.html?limit=2").text)
    assert found is not None
    second = site.get("/queries/" + found[1].replace("&amp;", "&").removeprefix("../queries/")).text
    assert "Rows 3 to 4; more follow." in second
    assert 'rel="first" href="../queries/toll.en.html"' in second


def test_an_answer_is_not_sent_again_to_who_has_it(site: Site) -> None:
    first = site.get("/queries/toll")
    again = site.get("/queries/toll", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["last-modified"] == again.headers["last-modified"]


def test_other_parameters_have_another_entity_tag(site: Site) -> None:
    tags = {site.get(f"/queries/toll?limit={limit}").headers["etag"] for limit in (1, 2, 3)}
    assert len(tags) == 3


def test_head_has_the_headers_of_get(site: Site) -> None:
    whole, head = site.get("/queries/toll.json"), site.get("/queries/toll.json", method="HEAD")
    assert head.content == b"" and dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize(
    ("path", "status", "members"),
    [
        ("/queries/tol", 404, {"detail": 'there is no query "tol"; did you mean "toll"?'}),
        ("/queries/tol.csv", 404, {"detail": 'there is no query "tol"; did you mean "toll"?'}),
        ("/queries/toll.xlsx", 404, {"detail": "there is no such representation: .xlsx"}),
        ("/queries.xlsx", 404, {"detail": "there is no such representation: .xlsx"}),
        ("/queries/toll?case=cs-000000", 400, {"parameter": "case", "value": "cs-000000"}),
        ("/queries/toll?agnt=x", 400, {"parameter": "agnt"}),
        ("/queries/toll?limit=-1", 400, {"parameter": "limit", "value": "-1"}),
        ("/queries/toll?after=junk", 400, {"parameter": "after"}),
        ("/queries/as-known-on", 400, {"parameter": "on", "detail": "parameter on is missing"}),
        ("/queries/scope?counting=killd", 400, {"parameter": "counting", "value": "killd"}),
    ],
)
def test_a_program_is_told_what_is_wrong(site: Site, path: str, status: int, members: dict[str, str]) -> None:
    response = site.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    told = response.json()
    assert told["status"] == status and members.items() <= told.items()


def test_what_a_concept_may_be_is_listed(site: Site) -> None:
    assert "killed" in site.get("/queries/scope?counting=killd").json()["allowed"]


def test_a_reader_finds_the_fault_beside_its_field_and_nothing_in_it_is_markup(site: Site) -> None:
    response = site.get("/queries/everything.en.html?thing=%3Cscript%3Ealert(1)%3C/script%3E")
    assert response.status_code == 400
    assert "<script>alert" not in response.text and 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in response.text
    assert re.search(r'name="thing"[^>]*aria-describedby="[^"]*f-thing-fault"[^>]*aria-invalid', response.text)


def test_a_thing_that_was_chosen_stays_chosen_however_it_was_named(site: Site) -> None:
    case = site.library.things("Case")[0]
    id, label = case.rpartition("/")[2], site.library.label(case, "en")
    for name in (id, case, label.upper()):
        page = site.get(f"/queries/toll.en.html?case={quote(name)}").text
        assert f'<option value="{id}" selected>' in page


def test_a_reader_who_misspelt_a_question_is_shown_the_catalogue(site: Site) -> None:
    response = site.get("/queries/tol.fa.html")
    assert response.status_code == 404 and "منظورتان «toll» بود؟" in response.text


def test_a_reader_is_asked_for_the_day_before_anything_is_wrong(site: Site) -> None:
    response = site.get("/queries/as-known-on.en.html")
    assert response.status_code == 200 and 'type="date"' in response.text and 'role="alert"' not in response.text


def test_a_reader_who_leaves_the_day_out_is_told(site: Site) -> None:
    response = site.get("/queries/as-known-on.en.html?on=&case=")
    assert response.status_code == 400 and "“on” is needed" in response.text


def test_a_key_of_another_release_is_gone(site: Site) -> None:
    response = site.get(f"/queries/toll?after={key_of('00' * 32, 'question', 2)}")
    assert response.status_code == 410 and "another release" in response.json()["detail"]


def test_a_client_that_accepts_nothing_of_it_is_told_what_there_is(site: Site) -> None:
    response = site.get("/queries/toll", "image/png")
    assert response.status_code == 406
    assert {"toll.csv", "toll.json", "toll.en.html"} <= {offer["href"] for offer in response.json()["offers"]}


@pytest.mark.parametrize(("status", "path"), [(503, "/queries/toll.csv"), (429, "/queries/toll")])
def test_a_query_that_is_not_answered_for_now_says_so(fixture_release: Path, status: int, path: str) -> None:
    failure = HttpError(status, "not now", headers={"Retry-After": "7"})
    response = Site(fixture_release, failure=failure).get(path)
    assert (response.status_code, response.headers["retry-after"]) == (status, "7")


def test_a_failure_is_not_kept(fixture_release: Path) -> None:
    site = Site(fixture_release, failure=HttpError(503, "not now"))
    assert site.get("/queries/toll").status_code == 503
    site.runner.failure = None
    assert site.get("/queries/toll").status_code == 200


def test_a_hostile_value_stays_a_value(site: Site) -> None:
    text = "x } } DROP ALL ; SELECT * { ?s ?p ?o . VALUES ?y { "
    response = site.get(f"/queries/everything?thing={text.replace(' ', '%20').replace('?', '%3F').replace(';', '%3B')}")
    assert response.status_code == 400 and response.json()["value"] == text.strip()


def test_a_thing_may_be_named_by_its_label(site: Site) -> None:
    case = site.library.things("Case")[0]
    by_label = site.get("/queries/toll.csv?case=" + site.library.label(case, "en").replace(" ", "%20"))
    assert by_label.text == site.get(f"/queries/toll.csv?case={case.rpartition('/')[2]}").text
