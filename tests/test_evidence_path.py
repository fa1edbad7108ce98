"""The whole path in a real browser: a film and a picture are taken in, verified by two, published, built and served.

Whatever the store alone may hold is full of canaries; none of them is in any byte that the release or the server gives
away. The pages say how far the items are verified, and because of which answer.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from kg.cli import main
from kg.evidence.store import EvidenceStore
from kg.evidence.verify.checklist import DEFAULT, read_checklist
from kg.model import ALL_TABLES
from kg.tiers.place import private_of
from tests.browser import CHROMIUM, served, violations
from tests.canaries import PERSIAN, WORD, found_in, holds_canary
from tests.conftest import DATA
from tests.evidencemedia import camera_exif, film, picture
from tests.verifying import filled, put_rows, sheet_rows

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

from playwright.sync_api import Browser

FILM, PHOTO, SAID, SHORE = "ev-2b2222", "ev-2c2222", "pr-2b2222", "pl-2b2222"
NAME: Final = "Film of the broken dam"
CLAIMED: Final = {"source": "so-2b2222", "entered_by": "test", "entered_on": "2021-03-01"}
HELD: Final = {"about": "ca-2b2222", "count": "1", "held": "yes", "places": SHORE, **CLAIMED}
TABLES: Final = {
    "agents": [{"id": "ag-2b2222", "label_en": "Sample Project", "kind": "organisation", "capacity": "monitor"}],
    "places": [{"id": SHORE, "label_en": "Examplia", "label_local": "نمونستان@fa", "kind": "country",
                "precision": "country"}],
    "cases": [{"id": "ca-2b2222", "label_en": "The flood", "label_local": "سیل@fa", "period": "12 February 2021",
               "places": SHORE}],
    "sources": [{"id": "so-2b2222", "label_en": "Letter on the flood", "kind": "report", "publisher": "ag-2b2222",
                 "issued_on": "20 February 2021", "accessed_on": "1 March 2021", "access": "read", "language": "en",
                 "url": "https://example.org/letter", "rights": "Invented."}],
    "propositions": [{"id": SAID, "about": "ca-2b2222", "kind": "event", "text_en": "The dam broke at noon."}],
    "claims/so-2b2222": [{"id": "cl-2b2222", "claimant": "ag-2b2222", "stance": "asserts", "proposition": SAID,
                          "locator": "page 1", "stated_on": "20 February 2021", **CLAIMED}],
    "evidence": [{"id": FILM, "label_en": NAME, "kind": "video", "recorded_on": "12 February 2021", "supports": SAID,
                  "cannot_show": "It does not show who opened the gate.", "content_warning": "injury", **HELD},
                 {"id": PHOTO, "label_en": "Photograph of the gate", "kind": "photo", **HELD}],
}  # fmt: skip
BY: Final = ("--by", f"{WORD}-1")
ORIGIN: Final = f"https://{WORD}.example/posts/7"
PRIVATE: Final = (
    "--source-url", ORIGIN, "--generation", "platform copy", "--rights", f"{WORD} {PERSIAN}",
    "--consent", f"cn-{WORD}", "--note", f"Came from {WORD} {PERSIAN}.",
)  # fmt: skip
REASON: Final = f"The gate is seen, as {WORD}-2 and {ORIGIN} say."
DECIDED: Final = {"answer": "likely", "reason": "An earlier post may exist.", "reference_kind": "reverse-search"}
PUBLISHED: Final = ("--author", "Sample Project", "--date", "2021-03-02")
OF_ITEMS: Final = tuple(f"doc/evidence/{row}.{language}.html" for row in (FILM, PHOTO) for language in ("en", "fa"))
PAGES: Final = (
    *OF_ITEMS, f"doc/proposition/{SAID}.en.html", "index.en.html", "browse/evidence.en.html", "missing.en.html",
    "coverage.en.html", "map.en.html", "timeline.en.html", "search.en.html?q=gate", "queries/evidence-status.en.html",
)  # fmt: skip
ANSWERS: Final = (
    "search.json?q=gate", "search/suggest?q=photo", "queries/evidence-status.csv", "queries/evidence-status.json",
    "dump/data.nq.gz", f"doc/evidence/{FILM}.ttl", f"doc/evidence/{PHOTO}.jsonld",
    f"sparql?query={quote('SELECT * { GRAPH ?g { ?s ?p ?o } }')}",
)  # fmt: skip


def fetched(address: str) -> bytes:
    """Return what a server answers, unpacked."""
    with urlopen(address) as answer:
        body: bytes = answer.read()
    return gzip.decompress(body) if address.endswith(".gz") else body


def kg(*words: object) -> None:
    """Run a command, which must end well."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
        patch.setattr(sys, "argv", ["kg", *map(str, words)])
        main()
    assert not end.value.code, words


def enter(data: Path) -> None:
    """Write a small dossier, with the card of the fictional one."""
    card = (DATA["fixture"] / "dataset.yaml").read_text(encoding="utf-8")
    (data / "claims").mkdir(parents=True)
    (data / "dataset.yaml").write_text(card.partition("counts:")[0], encoding="utf-8")
    for path, rows in TABLES.items():
        table = ALL_TABLES[path.partition("/")[0]]
        blank = {column.name: "" for column in table.columns}
        put_rows(data / f"{path}.csv", [blank | row for row in rows])


def take_in(data: Path, folder: Path) -> dict[str, str]:
    """Take a film and a picture in that tell of themselves, with all that is known of them; return their digests."""
    exif = camera_exif()
    exif[0x013B] = f"{WORD} {PERSIAN}"  # the artist
    folder.mkdir()
    paths = film(folder / f"{PERSIAN}.mp4", tags={"title": f"{WORD} {PERSIAN}"}), picture(folder / "a.jpg", exif=exif)
    kg("evidence", "add", *paths, *BY, *PRIVATE, "--data", data)
    return {item.technical["kind"]: item.digest for item in EvidenceStore(private_of(data) / "evidence").items()}


def verify(data: Path, row: str, digest: str, kind: str, **other: str) -> None:
    """Have an item verified by two, and by a third where the second answers otherwise; publish it in a row."""
    questions, place = read_checklist(DEFAULT, kind), ("--data", data)
    for name, answers in ((f"{WORD}-2", {}), (f"{WORD}-3", other)):
        sheet = data.parent / f"{kind} {name}.csv"
        kg("evidence", "worksheet", digest, "--verifier", name, "--out", sheet, *place)
        filled(sheet, {one.key: answers.get(one.key, "established") for one in questions}, REASON, questions)
        put_rows(sheet, [one | {"private_note": f"10.50021, 20.40012: {PERSIAN}"} for one in sheet_rows(sheet)])
        kg("evidence", "submit", digest, sheet, "--verifier", name, *place)
    kg("evidence", "compare", digest, *place)
    if other:
        third, sheet = ("--verifier", f"{WORD}-4"), data.parent / f"{kind} third.csv"
        kg("evidence", "worksheet", digest, *third, "--out", sheet, "--decide", *place)
        put_rows(sheet, [one | DECIDED | {"reference": "search of 2 March"} for one in sheet_rows(sheet)])
        kg("evidence", "decide", digest, sheet, *third, *place)
    kg("evidence", "publish", digest, "--row", row, *PUBLISHED, *place)


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory, digests: dict[str, str]) -> Path:
    """The release at the end of the path; the folder in which all of it lies is a canary too."""
    folder = tmp_path_factory.mktemp(WORD)
    enter(data := folder / "flood")
    digests |= take_in(data, folder / WORD)
    verify(data, FILM, digests["video"], "video")
    verify(data, PHOTO, digests["image"], "photo", origin="unlikely")
    kg("evidence", "copy", digests["image"], "--blur", "10,10,60,60", "--note", f"{WORD}", *BY, "--data", data)
    kg("evidence", "audit", *BY, "--data", data)
    kg("build", data, "--out", folder / "dist")
    return folder / "dist"


@pytest.fixture(scope="module")
def address(dist: Path) -> Iterator[str]:
    with served(dist) as found:
        yield found


# -- what a reader sees


def test_the_page_of_the_film_says_how_far_it_is_verified_behind_a_warning(
    browser: Browser, address: str, digests: dict[str, str]
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(f"{address}doc/proposition/{SAID}.en.html")
    page.locator("section[aria-labelledby=evidence] tbody a", has_text=FILM).click()
    name, text = page.get_by_text(NAME, exact=True), page.locator("main").inner_text()
    assert not name.is_visible() and NAME not in page.title()
    assert page.locator("[data-status]").get_attribute("data-status") == "authenticated"
    for words in (
        "All needed questions (8) are answered “established”.", "It does not show who opened the gate.",
        "The file is not published.", digests["video"], "The dam broke at noon.",
    ):  # fmt: skip
        assert words in text, words
    page.locator("details.sensitive summary").first.press("Enter")
    assert name.is_visible()
    assert violations(page) == []
    assert not {"image", "media"} & set(asked), asked
    page.close()


def test_the_page_of_the_picture_names_the_answer_that_decides(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}doc/evidence/{PHOTO}.en.html")
    assert page.locator("[data-status]").get_attribute("data-status") == "likely"
    assert "When it was made is not established here." in page.locator("section[aria-labelledby=cannot]").inner_text()
    page.locator("section[aria-labelledby=status] li a").click()
    assert page.locator("[data-answer]").get_attribute("data-answer") == "likely"
    text = page.locator("main").inner_text()
    assert "An earlier post may exist." in text and "search of 2 March" in text and "third" in text
    page.goto(f"{address}doc/evidence/{PHOTO}.fa.html")
    assert page.locator("[data-status]").get_attribute("data-status") == "likely"
    assert violations(page) == []
    page.close()


# -- what nobody sees


def test_no_file_of_the_release_holds_what_the_store_alone_may_hold(dist: Path) -> None:
    private = private_of(dist.parent / "flood")
    assert len(found_in(private)) > 10  # so what is looked for can be found
    assert found_in(dist) == []


def test_no_page_and_no_answer_of_the_server_holds_it(address: str) -> None:
    bodies = {path: fetched(address + path) for path in (*PAGES, *ANSWERS)}
    linked = {
        link for path in OF_ITEMS for link in re.findall(r'href="[/.]*(doc/[a-z]+/[^"#]+)"', bodies[path].decode())
    }
    bodies |= {link: fetched(address + link) for link in sorted(linked)}
    assert any("doc/verification/" in link for link in linked)
    assert [path for path, body in bodies.items() if holds_canary(body)] == []


@pytest.mark.parametrize("word", [WORD, PERSIAN])
def test_a_search_for_it_finds_nothing_and_says_no_more_than_was_asked(address: str, word: str) -> None:
    asked = f"?q={quote(word)}"
    assert json.loads(fetched(f"{address}search.json{asked}"))["total"] == 0
    assert json.loads(fetched(f"{address}search/suggest{asked}"))[1] == []
