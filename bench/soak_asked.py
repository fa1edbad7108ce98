"""What is asked of a server under load: questions whose answers are known, and questions that ought to harm it.

In: a release. Out: requests of every kind that the site offers, the same for the same release; and for the hostile
part, texts of queries and of requests that are too long, too large, or wrong.
"""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kg.release.read import Release

KINDS: Final = ("claim", "source", "case", "place", "person", "record", "agent", "proposition", "evidence")
EACH: Final = 4  # things of a kind
FORMS: Final = (".en.html", ".fa.html", ".ttl", ".jsonld", ".nt", ".nq", ".trig", ".rdf")
QUERIES: Final = ("toll", "denials", "relays", "blanket-denials")
JSON: Final = "application/sparql-results+json"
FORM: Final = "application/x-www-form-urlencoded"
BROWSER: Final = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; to a `varied` one a comment is added each time, so that no kept answer is given."""

    path: str
    accept: str = ""
    body: str = ""
    part: str = ""  # of the file, as the header Range says it
    varied: bool = False

    @property
    def name(self) -> str:
        """What it is called in a report."""
        return " ".join(filter(None, (self.path[:120], self.accept[:40], self.part, "form" if self.body else "")))

    def target(self, number: int) -> str:
        """Return the path that is asked the number-th time."""
        return f"{self.path}%20%23{number}" if self.varied else self.path

    def headers(self) -> dict[str, str]:
        """Return the headers that are sent."""
        given = {"Accept": self.accept, "Range": self.part, "Content-Type": FORM if self.body else ""}
        return {name: value for name, value in given.items() if value}


def things(dist: Path) -> dict[str, list[str]]:
    """Return kind -> the first ids of that kind in a release, in the order of its lines."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}
    start = f"<{Release(dist).base}id/"
    with gzip.open(dist / "data.nq.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            kind, _, id = line.partition(" ")[0].removeprefix(start).rstrip(">").partition("/")
            if line.startswith(start) and "#" not in id and len(found.get(kind, range(EACH))) < EACH:
                found[kind][id] = None
    return {kind: list(ids) for kind, ids in found.items()}


def gone_in(dist: Path) -> str:
    """Return the kind and id of something that was withdrawn, "" when nothing was."""
    start = f"<{Release(dist).base}id/"
    with gzip.open(dist / "data.nq.gz", "rt", encoding="utf-8") as lines:
        found = (line.partition(" ")[0] for line in lines if "#Tombstone>" in line and line.startswith(start))
        return next(found, start).removeprefix(start).rstrip(">")


def known(dist: Path, gone: str = "") -> list[Asked]:
    """Return requests of every kind that a release answers; `gone` is the kind and id of something withdrawn."""
    ids = things(dist)
    base = Release(dist).base
    return [
        *_documents(ids),
        *_pages(ids),
        *_answers(ids, base),
        *_searches(dist),
        *_files(),
        *([Asked(f"/doc/{gone}", BROWSER), Asked(f"/id/{gone}", "text/turtle")] if gone else []),
    ]


def _documents(ids: dict[str, list[str]]) -> Iterator[Asked]:
    for kind, some in ids.items():
        for id in some:
            yield Asked(f"/id/{kind}/{id}", BROWSER)
            yield from (Asked(f"/doc/{kind}/{id}{form}") for form in FORMS)
    for id in ids["source"]:
        yield from (Asked(f"/graph/source/{id}{form}") for form in (".ttl", ".nq"))


def _pages(ids: dict[str, list[str]]) -> Iterator[Asked]:
    for page in ("", "about", "dumps", "queries", "map", "timeline", "network", "browse/claim", "browse/person"):
        yield Asked(f"/{page}", BROWSER)
    yield from (Asked(path, "text/turtle") for path in ("/ns", "/concept", "/dataset", "/catalogue", "/void"))
    yield from (Asked(f"/cite/{id}.bib") for id in ids["claim"])
    yield from (Asked(path) for path in ("/openapi.json", "/sitemap.xml", "/feed.atom", "/robots.txt", "/nothing"))


def _answers(ids: dict[str, list[str]], base: str) -> Iterator[Asked]:
    for name in QUERIES:
        yield from (Asked(f"/queries/{name}{form}") for form in (".csv", ".json", ".en.html"))
    yield Asked("/queries/toll.csv?measure=arrested")
    yield Asked("/queries/toll.csv?measure=nothing")
    for text in _texts(ids, base):
        yield Asked(f"/sparql?query={quote(text)}", JSON)
        yield Asked(f"/sparql?query={quote(text)}", "text/csv", varied=True)
        yield Asked("/sparql", JSON, body=f"query={quote(text)}")
    described = quote(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{base}graph/places> {{ ?s ?p ?o }} }}")
    yield from (Asked(f"/sparql?query={described}", kind) for kind in ("text/turtle", "application/n-triples"))


def _texts(ids: dict[str, list[str]], base: str) -> Iterator[str]:
    yield "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    yield "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    for id in ids["claim"]:
        yield f"SELECT ?g ?p ?o WHERE {{ GRAPH ?g {{ <{base}id/claim/{id}> ?p ?o }} }} ORDER BY ?g ?p ?o"


def _searches(dist: Path) -> Iterator[Asked]:
    for word in _words(dist):
        yield from (Asked(f"/search.json?q={quote(word)}"), Asked(f"/search/suggest?q={quote(word[:3])}"))
        yield Asked(f"/search?q={quote(word)}", BROWSER)
        yield Asked(f"/reconcile?queries={quote(json.dumps({'a': {'query': word}}))}")
        batch = {"a": {"query": word}, "b": {"query": word[::-1]}}
        yield Asked("/reconcile", body=f"queries={quote(json.dumps(batch))}")


def _words(dist: Path) -> list[str]:
    """Return some words of the labels of a release, in both scripts."""
    found = dict[str, None]()
    with gzip.open(dist / "data.nq.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if "abel> " in line and '"@' in line:
                found[line.partition('"')[2].partition('"')[0].split()[0]] = None
            if len(found) == 400:
                break
    return random.Random(1).sample(sorted(found), min(8, len(found)))


def _files() -> Iterator[Asked]:
    for name in ("manifest.json", "pieces.csv", "void.ttl", "data.nq.gz", "csv/claims.csv.gz"):
        yield Asked(f"/dump/{name}")
        yield from (Asked(f"/dump/{name}", part=f"bytes={part}") for part in ("0-99", "100-", "-50", "999999999-"))


# ---- what ought to harm a server

ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} # {number}",
    "SELECT * WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} ORDER BY ?c ?f ?i LIMIT 1 # {number}",
    "SELECT (COUNT(*) AS ?n) WHERE {{ ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:y>|^!<urn:y>)* ?c }} # {number}",
    "SELECT * WHERE {{ ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(.*a){{12}}$')) }} # {number}",
)
GREEDY: Final = (
    "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?text) WHERE {{ ?a ?b ?c . ?d ?e ?f }} # {number}",
    "SELECT DISTINCT * WHERE {{ ?a ?b ?c . ?d ?e ?f }} ORDER BY ?a # {number}",
)
REFUSED: Final = (
    "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:1/> WHERE { ?s ?p ?o }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "LOAD <http://127.0.0.1:1/>",
    "SELECT * WHERE { ?s ?p ",
    "ASK { " + "{ " * 2_000 + "} " * 2_000 + "}",
    "SELECT * WHERE { ?s ?p '" + "x" * 70_000 + "' }",
)
ODD_PATHS: Final = (
    "/../../../../etc/passwd",
    "/dump/..%2f..%2fmanifest.json",
    "/dump/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%5c..%5cx",
    "/%00",
    "/id/claim/%ff%fe",
    "/id/claim/cl-%F0%9F%92%A3",
    "/doc/claim/javascript:alert(1).en.html",
    "/queries/toll.csv?measure=%3Cscript%3E&measure=&" + "x=1&" * 500,
    "/queries/toll.csv?after=eyJhIjoxfQ&limit=99999999999999999999",
    "/search?q=" + "%22" * 3_000,
    "/search.json?q=%00&kind=%27%3B--&page=-1&from=9999-99-99",
    "/reconcile?queries=%7B%22a%22%3A%5B%5D%7D",
    "/reconcile?extend=%7B%22ids%22%3A1%7D",
    "/sparql?query=",
    "/sparql?query=ASK%7B%7D&default-graph-uri=file%3A%2F%2F%2Fetc%2Fpasswd",
    "//evil.example/x",
    "/?" + "a" * 60_000,
)
BROKEN: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\x00: c\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
)
