"""Stored attacks: a dossier with an attack in every text is published, and nothing of it runs anywhere."""

import csv
import gzip
import io
import json
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from kg.build import build
from kg.errors import Problem
from kg.ingest import ingest
from kg.model import ALL_TABLES, Column, Kind
from kg.tables import FORMULA_MARKS, Row, cell_fault
from tests.browser import CHROMIUM, chromium, served
from tests.conftest import DATA
from tests.fuzz.web import Application
from tests.hostile_dossier import PAYLOADS, make_hostile

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

FIXED: Final = (
    "",
    "search",
    "search?q=alert",
    "queries",
    "queries/toll",
    "queries/denials?",
    "sparql",
    "map",
    "timeline",
    "network",
    "browse/claim",
    "browse/record",
    "browse/agent",
    "dumps",
    "report",
    "method",
    "about",
)
OURS: Final = frozenset(
    (
        "a abbr article aside b bdi blockquote body br button caption circle cite clippath code col colgroup "
        "datalist dd defs desc details dfn div dl dt em fieldset figcaption figure footer form g h1 h2 h3 h4 "
        "h5 h6 head header hr html i img input kbd label legend li line link main mark meta nav noscript ol "
        "optgroup option output p path polygon polyline pre q rect script search section select small span "
        "strong style sub summary sup svg symbol table tbody td template text textarea tfoot th thead time "
        "title tr tspan ul use var wbr "
    ).split()
)
ADDRESSES: Final = ("href", "src", "action", "formaction", "xlink:href", "poster", "srcset", "data", "cite", "ping")
SAFE: Final = ("", "http", "https", "mailto")


class Reader(HTMLParser):
    """Collects what a page could run: elements that are not ours, handlers, addresses that are none of the web."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.data: list[str] = []
        self.in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag not in OURS:
            self.faults.append(f"<{tag}>")
        self.in_data = tag == "script" and "src" not in named
        if self.in_data and named.get("type") != "application/ld+json":
            self.faults.append("an inline script")
        for name, value in named.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.faults.append(f"{name}={value}")
            elif name in ADDRESSES and urlsplit(value.strip()).scheme.lower() not in SAFE and tag != "img":
                self.faults.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.in_data = False

    def handle_data(self, data: str) -> None:
        if self.in_data:
            self.data.append(data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of a dossier with an attack in every text."""
    folder = tmp_path_factory.mktemp("hostile")
    assert make_hostile(DATA["fixture"], folder / "data") > 500
    build(folder / "data", folder / "dist")
    return folder / "dist"


@pytest.fixture(scope="module")
def application(hostile: Path) -> Iterator[Application]:
    app = Application(hostile)
    yield app
    app.close()


def paths_of(app: Application) -> list[str]:
    """The documents of all things, as the site maps list them."""
    parts = [locations(app, urlsplit(address).path) for address in locations(app, "/sitemap.xml")]
    paths = [urlsplit(address).path for addresses in parts for address in addresses]
    return sorted({path.partition("/doc/")[2].partition(".")[0] for path in paths if "/doc/" in path})


def locations(app: Application, path: str) -> list[str]:
    status, body = app.ask("GET", path.encode(), [], b"")
    assert status == 200
    return [element.text or "" for element in fromstring(body).iter() if element.tag.endswith("}loc")]


def page_faults(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    for data in [] if reader.faults else reader.data:
        json.loads(data)
    return reader.faults


def test_no_page_of_a_hostile_dossier_holds_anything_that_runs(application: Application, every: int = 24) -> None:
    documents = paths_of(application)
    assert len(documents) > 100
    paths = [*FIXED, *(f"doc/{path}" for path in documents[::every])]
    for number, path in enumerate(paths):
        language = b"fa" if number % 2 else b"en"
        headers = [(b"accept", b"text/html"), (b"accept-language", language)]
        status, body = application.ask("GET", f"/{path}".encode(), headers, b"")
        assert status in (200, 410), path
        assert page_faults(body.decode()) == [], path


def test_a_page_that_lets_an_attack_through_would_be_found() -> None:
    for payload in PAYLOADS[:3]:
        assert page_faults(f"<p title='{payload}'>{payload}</p>"), payload
    assert page_faults("<a href='javascript:alert(9)'>x</a>")


@pytest.mark.parametrize("path", ["openapi.json", "search.json?q=alert", "queries/toll.json", "dataset.jsonld"])
def test_what_programs_read_stays_what_it_is(application: Application, path: str) -> None:
    status, body = application.ask("GET", f"/{path}".encode(), [], b"")
    assert status == 200 and isinstance(json.loads(body), dict)


@pytest.mark.parametrize("path", ["feed.atom", "sitemap.xml", "opensearch.xml"])
def test_what_is_xml_stays_well_formed_and_declares_nothing(application: Application, path: str) -> None:
    status, body = application.ask("GET", f"/{path}".encode(), [], b"")
    assert status in (200, 404) and (status == 404 or fromstring(body) is not None)


def test_no_spreadsheet_runs_a_cell_of_a_table_or_an_answer(application: Application, hostile: Path) -> None:
    tables = [gzip.decompress(path.read_bytes()) for path in sorted((hostile / "csv").rglob("*.csv.gz"))]
    answers = [
        application.ask("GET", f"/queries/{name}.csv".encode(), [], b"")[1] for name in ("toll", "denials", "relays")
    ]
    assert len(tables) > 10
    for text in (*tables, *answers):
        for row in csv.reader(io.StringIO(text.decode())):
            assert not [cell for cell in row if cell[:1] in tuple(FORMULA_MARKS) and not cell[1:].isdigit()]


def faults_of(table: str, column: Column, text: str) -> list[Problem]:
    return [
        fault
        for fault in ingest([Row(table, f"{table}.csv", 2, {column.name: text})])[1]
        if fault.column == column.name
    ]


TEXTS = [
    (name, column)
    for name, table in ALL_TABLES.items()
    for column in table.columns
    if column.kind not in (Kind.ID, Kind.REF, Kind.CONCEPT, Kind.FIGURE, Kind.CELL)  # these take what is known, no text
]


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200b", "\u00ad", "\U000e0041", "\n", "\0"])
def test_no_column_takes_a_character_that_hides_or_turns_text(character: str) -> None:
    assert len(TEXTS) > 80
    for name, column in TEXTS:
        text = {Kind.DATE: f"a {character}day = 2031-02-01", Kind.URL: f"https://x.example/{character}"}
        tagged = f"Testa {character}Sample@en" if column.kind in (Kind.LOCAL, Kind.NAME) else f"Testa {character}Sample"
        assert faults_of(name, column, text.get(column.kind, tagged)), (name, column.name)


@pytest.mark.parametrize("mark", FORMULA_MARKS)
def test_no_column_takes_a_formula_as_its_first_or_a_later_value(mark: str) -> None:
    assert cell_fault(f"{mark}1+1") is not None
    for name, column in TEXTS:
        if column.many and column.kind in (Kind.LOCAL, Kind.NAME, Kind.TEXT, Kind.STRING):
            found = faults_of(name, column, f"Testa@en | {mark}HYPERLINK(1)@en")
            assert "cell-formula" in {fault.rule for fault in found}, (name, column.name)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(9)",
        "data:text/html,x",
        "//evil.example",
        "https://a@evil.example/",
        "vbscript:x",
        "file:" + "//" + "/etc/passwd",
        'https://x.example/"onload=',
        "https://x.example/<b>",
    ],
)
def test_no_column_of_addresses_takes_one_that_runs(url: str) -> None:
    for name, column in TEXTS:
        if column.kind in (Kind.URL, Kind.IRI):
            assert faults_of(name, column, url), (name, column.name)


@pytest.mark.parametrize(
    "name", ["Test\u0430 Sample", "Τesta Sample", "\u0422\u0435\u0455\u0442\u0430 Sample", "Рaypal"]
)
def test_a_name_of_two_alphabets_is_refused(name: str) -> None:
    column = ALL_TABLES["agents"].column("label_en")
    assert [fault.rule for fault in faults_of("agents", column, name)] == ["text-letters"]


@pytest.mark.parametrize(
    "text", ["Тест@ru", "Δοκιμή@el", "Testa Sample@en", "نمونه@fa", "Testa Тест@ru", "Ångström@sv"]
)
def test_a_name_in_its_own_alphabet_is_not(text: str) -> None:
    column = ALL_TABLES["agents"].column("label_local")
    assert faults_of("agents", column, text) == []


@pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed")
@pytest.mark.proof
def test_a_browser_runs_nothing_of_a_hostile_dossier(hostile: Path, application: Application) -> None:
    said: list[str] = []

    def dismissed(dialog: "Dialog") -> None:
        said.append(dialog.message)
        dialog.dismiss()

    documents = paths_of(application)
    with served(hostile) as address, chromium() as browser:
        page = browser.new_page()
        page.on("dialog", dismissed)
        page.on("console", lambda line: said.append(line.text) if "Security Policy" in line.text else None)
        page.on("request", lambda request: said.append(request.url) if "evil.example" in request.url else None)
        for path in [
            "index",
            "search",
            "queries/toll",
            "map",
            "timeline",
            "network",
            *(f"doc/{one}" for one in documents[::70]),
        ]:
            page.goto(f"{address}{path}.en.html", wait_until="load")
            assert (
                page.evaluate(
                    "document.querySelectorAll('xss-mark, iframe, base, script:not([src]):not([type])').length"
                )
                == 0
            )
    assert said == []


@pytest.mark.proof
@pytest.mark.parametrize("first", range(1, len(PAYLOADS)))
def test_every_column_with_every_payload(first: int, tmp_path: Path) -> None:
    make_hostile(DATA["fixture"], tmp_path / "data", first)
    build(tmp_path / "data", tmp_path / "dist")
    app = Application(tmp_path / "dist")
    try:
        test_no_page_of_a_hostile_dossier_holds_anything_that_runs(app, every=1)
        test_no_spreadsheet_runs_a_cell_of_a_table_or_an_answer(app, tmp_path / "dist")
    finally:
        app.close()
        shutil.rmtree(tmp_path / "dist")
