"""The mirror behind a real nginx, with the configuration that the documentation gives: negotiation as on the server."""

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from email.message import Message
from pathlib import Path
from socket import socket
from urllib.error import HTTPError

import pytest

from tests.browser import running
from tests.mirroring import Mirrored
from tests.webclient import BROWSER

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
SHIPPED = Path(__file__).resolve().parent.parent / "docs" / "nginx.conf"
MIME_TYPES = Path("/etc/nginx/mime.types")
CLAIM, SOURCE, GONE = "claim/cl-3h5w2x", "source/so-r7mqts", "evidence/ev-9tq4dz"
TTL, HTML, CSV = "text/turtle", "text/html", "text/csv"
PERSIAN = {"Accept": BROWSER, "Accept-Language": "de, fa-IR;q=0.9, en;q=0.8"}

if not NGINX or not MIME_TYPES.exists():
    pytest.skip("nginx is not installed", allow_module_level=True)

_MAIN = """\
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    include {folder}/site.conf;
}}
"""


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object) -> None:
        return None


@pytest.fixture(scope="module")
def address(mirrored: Mirrored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("nginx")
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copy(MIME_TYPES, folder / "mime.types")
    text = SHIPPED.read_text(encoding="utf-8").replace("/srv/dossier", str(mirrored.site))
    (folder / "site.conf").write_text(text.replace("listen 80;", f"listen 127.0.0.1:{port};"), encoding="utf-8")
    (folder / "nginx.conf").write_text(
        _MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""), encoding="utf-8"
    )
    with running([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}"


def ask(url: str, headers: Mapping[str, str]) -> tuple[int, Message, bytes]:
    opener = urllib.request.build_opener(_Still)
    try:
        with opener.open(urllib.request.Request(url, headers=dict(headers)), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


CASES = [
    # path, Accept, status, media type, Location or Content-Location
    (f"/id/{CLAIM}", "", 303, "", f"../../doc/{CLAIM}"),
    (f"/id/{CLAIM}", BROWSER, 303, "", f"../../doc/{CLAIM}"),
    (f"/doc/{CLAIM}", "", 200, TTL, "cl-3h5w2x.ttl"),
    (f"/doc/{CLAIM}", "*/*", 200, TTL, "cl-3h5w2x.ttl"),
    (f"/doc/{CLAIM}", BROWSER, 200, HTML, "cl-3h5w2x.en.html"),
    (f"/doc/{CLAIM}", "application/ld+json", 200, "application/ld+json", "cl-3h5w2x.jsonld"),
    (f"/doc/{CLAIM}", "application/n-triples", 200, "application/n-triples", "cl-3h5w2x.nt"),
    (f"/doc/{CLAIM}", "application/n-quads", 200, "application/n-quads", "cl-3h5w2x.nq"),
    (f"/doc/{CLAIM}", "application/trig", 200, "application/trig", "cl-3h5w2x.trig"),
    (f"/doc/{CLAIM}", "application/rdf+xml", 200, "application/rdf+xml", "cl-3h5w2x.rdf"),
    (f"/doc/{CLAIM}", "text/turtle, text/html;q=0.5", 200, TTL, "cl-3h5w2x.ttl"),
    (f"/doc/{CLAIM}.ttl", BROWSER, 200, TTL, ""),
    (f"/doc/{CLAIM}.fa.html", TTL, 200, HTML, ""),
    ("/doc/claim/cl-zzzzzz", BROWSER, 404, HTML, ""),
    (f"/doc/{GONE}", BROWSER, 410, HTML, ""),
    (f"/id/{GONE}", TTL, 410, TTL, ""),
    (f"/doc/{GONE}.jsonld", "", 410, "application/ld+json", ""),
    ("/", BROWSER, 200, HTML, "index.en.html"),
    ("/ns", TTL, 200, TTL, "ns.ttl"),
    ("/ns", BROWSER, 200, HTML, "ns.en.html"),
    ("/dataset", TTL, 200, TTL, "dataset.ttl"),
    ("/dataset", BROWSER, 303, "", "index.en.html"),
    ("/catalogue", BROWSER, 303, "", "dumps.en.html"),
    (f"/graph/{SOURCE}", TTL, 200, TTL, "so-r7mqts.ttl"),
    (f"/graph/{SOURCE}", BROWSER, 303, "", f"../../doc/{SOURCE}.en.html"),
    ("/graph/lineage", BROWSER, 303, "", "../dumps.en.html"),
    ("/.well-known/void", "", 200, TTL, ""),
    ("/queries", BROWSER, 200, HTML, "queries.en.html"),
    ("/queries/toll", BROWSER, 200, HTML, "toll.en.html"),
    ("/queries/toll.csv", "", 200, CSV, ""),
    ("/about", "*/*", 200, HTML, "about.en.html"),
    ("/browse/claim", BROWSER, 200, HTML, "claim.en.html"),
    ("/dump/data.nq.gz", "", 200, "application/gzip", ""),
    ("/feed.atom", "", 200, "application/atom+xml", ""),
]


@pytest.mark.parametrize(("path", "accept", "status", "media_type", "location"), CASES)
def test_nginx_answers_as_the_server_does(
    address: str, path: str, accept: str, status: int, media_type: str, location: str
) -> None:
    found, headers, _ = ask(address + path, {"Accept": accept} if accept else {})
    assert found == status
    if media_type:
        assert headers["Content-Type"].partition(";")[0] == media_type
    assert (headers.get("Location") or headers.get("Content-Location") or "") == location or status == 410


def test_the_language_is_the_one_that_is_named_first(address: str) -> None:
    assert ask(f"{address}/doc/{CLAIM}", PERSIAN)[1]["Content-Location"] == "cl-3h5w2x.fa.html"
    english = {**PERSIAN, "Accept-Language": "en-GB, fa;q=0.9"}
    assert ask(f"{address}/doc/{CLAIM}", english)[1]["Content-Location"] == "cl-3h5w2x.en.html"
    assert b'lang="fa"' in ask(f"{address}/", PERSIAN)[2][:400]


def test_a_tombstone_is_the_body_of_what_is_gone(address: str) -> None:
    status, _, body = ask(f"{address}/doc/{GONE}", {"Accept": BROWSER})
    assert status == 410 and b"withdrawn" in body


def test_what_depends_on_the_client_says_so_and_what_does_not_does_not(address: str) -> None:
    _, headers, _ = ask(f"{address}/doc/{CLAIM}", {"Accept": BROWSER})
    assert "Accept, Accept-Language" in headers.get_all("Vary", [])
    assert ask(f"{address}/doc/{CLAIM}.ttl", {})[1].get_all("Vary") == ["Accept-Encoding"]


def test_pages_may_load_nothing_from_elsewhere(address: str) -> None:
    policy = ask(f"{address}/doc/{CLAIM}.en.html", {})[1]["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe-inline" not in policy
    assert ask(f"{address}/nothing", {"Accept": BROWSER})[1]["Content-Security-Policy"] == policy


def test_a_file_that_did_not_change_is_not_sent_again(address: str) -> None:
    tag = ask(f"{address}/doc/{CLAIM}.ttl", {})[1]["ETag"]
    assert ask(f"{address}/doc/{CLAIM}.ttl", {"If-None-Match": tag})[0] == 304


def test_the_shipped_configuration_is_sound(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = next(path for path in tmp_path_factory.getbasetemp().glob("nginx*") if (path / "nginx.conf").exists())
    done = subprocess.run(
        [NGINX, "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
