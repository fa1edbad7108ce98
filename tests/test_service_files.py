"""The service file and the proxy that the documentation ships: few rights, and the server works with them."""

import ctypes
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from functools import cache
from http.client import HTTPSConnection
from pathlib import Path
from socket import socket
from urllib.error import HTTPError

import pytest

from tests.browser import running
from tests.confined import calls, settings
from tests.live import until
from tests.webclient import BROWSER

DOCS = Path(__file__).resolve().parent.parent / "docs"
UNIT, PROXY = DOCS / "govah.service", DOCS / "proxy.conf"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
ANALYZE, OPENSSL = shutil.which("systemd-analyze") or "", shutil.which("openssl") or ""
MOST_EXPOSED = 1.1  # of 10, as systemd counts
CLAIM, GONE = "claim/cl-3h5w2x", "evidence/ev-9tq4dz"

_READ_ONLY = 'mount --make-rprivate / && mount --bind "{0}" "{0}" && mount -o remount,ro,bind "{0}" && exec "$@"'
IS_LONE = (
    os.geteuid() == 0 and shutil.which("unshare") is not None
)  # what stands beside a release can be made read-only
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
needs_nginx = pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx or openssl is not installed")


def free_ports(count: int) -> list[int]:
    probes = [socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


# ---- the service file


def test_the_service_reaches_no_other_machine_and_sees_nothing_private() -> None:
    found = settings(UNIT)
    assert found["IPAddressDeny"] == ["any"] and found["IPAddressAllow"] == ["localhost"]
    assert "--host 127.0.0.1" in found["ExecStart"][0]
    assert "data.private" in found["InaccessiblePaths"][0]
    assert (found["ProtectSystem"], found["ProtectHome"], found["DynamicUser"]) == (["strict"], ["yes"], ["yes"])


def test_one_worker_without_memory_does_not_end_the_service() -> None:
    assert settings(UNIT)["OOMPolicy"] == ["continue"]


@needs_systemd
def test_systemd_understands_the_service_file(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8").replace("/usr/local/lib/govah/bin/kg", sys.executable)
    (tmp_path / UNIT.name).write_text(text, encoding="utf-8")
    done = subprocess.run([ANALYZE, "verify", "--man=no", str(tmp_path / UNIT.name)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_systemd_finds_little_that_the_service_is_exposed_by(tmp_path: Path) -> None:
    shutil.copy(UNIT, tmp_path)
    command = [ANALYZE, "security", "--offline=yes", "--no-pager", str(tmp_path / UNIT.name)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    level = re.search(r"Overall exposure level for \S+ (\d+\.\d+)", said)
    assert level is not None and float(level[1]) <= MOST_EXPOSED, said


def has_seccomp() -> bool:
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    return bool(ANALYZE)


@pytest.fixture(scope="module")
def server(fixture_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server that may do what the unit allows, as far as can be had here, and the folder of its release.

    As root it can write nowhere beside the release.
    """
    folder = tmp_path_factory.mktemp("served")
    dist = shutil.copytree(fixture_release, folder / "srv" / "dist")
    (folder / "own").mkdir()
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "kg.cli", "serve", str(dist), "--port", str(port), "--trust-proxy", "127.0.0.1"]
    command += ["--base-url", "https://dossier.example/"]
    if has_seccomp():
        command = [sys.executable, "-m", "tests.confined", str(UNIT), *command]
    if IS_LONE:
        command = ["unshare", "--mount", "sh", "-c", _READ_ONLY.format(dist.parent), "sh", *command]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "own"))
        patch.setenv("PYTHONPATH", str(DOCS.parent))
        with running(command, f"http://127.0.0.1:{port}/robots.txt"):
            yield f"http://127.0.0.1:{port}", dist


def ask(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Message, bytes]:
    opener = urllib.request.build_opener(_Still, urllib.request.HTTPSHandler(context=trusting()))
    try:
        with opener.open(urllib.request.Request(url, headers=dict(headers or {})), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


@cache
def trusting() -> ssl.SSLContext:
    """Trust the certificate that nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object) -> None:
        return None


@pytest.mark.skipif(not has_seccomp(), reason="libseccomp or systemd-analyze is not installed")
def test_the_server_with_its_workers_and_charts_works_within_what_the_service_may(server: tuple[str, Path]) -> None:
    address, dist = server
    for path, status in ((f"/doc/{CLAIM}", 200), (f"/doc/{GONE}", 410), ("/search?q=Testburg", 200)):
        assert ask(address + path)[0] == status
    query = "SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
    assert ask(f"{address}/sparql?query={query}", {"Accept": "text/csv"})[0] == 200
    assert b"<svg" in ask(f"{address}/", {"Accept": BROWSER})[2]
    assert not IS_LONE or [path.name for path in dist.parent.iterdir()] == ["dist"]


@pytest.mark.skipif(not has_seccomp(), reason="systemd-analyze is not installed")
def test_what_the_service_has_no_use_for_is_refused() -> None:
    allowed = calls(settings(UNIT)["SystemCallFilter"])
    assert {"execve", "prlimit64", "setpriority", "mmap"} <= allowed
    assert not {"mount", "ptrace", "chown", "setuid", "bpf", "kexec_load", "keyctl", "reboot"} & allowed


# ---- the proxy

_MAIN = """\
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/start.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    include {folder}/site.conf;
}}
"""


@pytest.fixture(scope="module")
def behind(server: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of the proxy before the server, and the folder of everything that the proxy could write."""
    with proxied(server[0], tmp_path_factory.mktemp("proxy")) as found:
        yield found


@contextmanager
def proxied(address: str, folder: Path) -> Iterator[tuple[str, Path]]:
    plain, tls = free_ports(2)
    certify(folder)
    text = PROXY.read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/etc/ssl/dossier", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("server 127.0.0.1:8000;", f"server {address.partition('//')[2].strip('/')};"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user), encoding="utf-8")
    with subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]) as nginx:
        try:
            until(lambda: listens(tls))
            yield f"https://127.0.0.1:{tls}", folder
        finally:
            nginx.terminate()


def listens(port: int) -> bool:
    with socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def certify(folder: Path) -> None:
    """Write a key and a certificate that nobody signed."""
    command = [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, "-subj", "/CN=dossier.example", *files], check=True, capture_output=True)


@needs_nginx
@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        (f"/doc/{CLAIM}", "text/turtle", 200),
        (f"/doc/{CLAIM}.fa.html", "", 200),
        (f"/id/{CLAIM}", "", 303),
        (f"/doc/{GONE}", BROWSER, 410),
        ("/doc/claim/cl-zzzzzz", BROWSER, 404),
        ("/sparql?query=ASK%7B%7D", "", 200),
    ],
)
def test_answers_pass_through_the_proxy_as_they_are(
    behind: tuple[str, Path], path: str, accept: str, status: int
) -> None:
    found, headers, body = ask(behind[0] + path, {"Accept": accept} if accept else {})
    assert found == status and (body or status == 303)
    assert headers["Cache-Control"] == "no-cache" or status == 404
    assert headers["Strict-Transport-Security"]


@needs_nginx
def test_parts_of_a_dump_pass_through_the_proxy(behind: tuple[str, Path]) -> None:
    status, headers, body = ask(f"{behind[0]}/dump/data.nq.gz", {"Range": "bytes=0-9"})
    assert status == 206 and len(body) == 10 and headers["Content-Range"].startswith("bytes 0-9/")


@needs_nginx
def test_what_a_reader_says_of_where_it_comes_from_is_not_passed_on(behind: tuple[str, Path]) -> None:
    lies = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example;for=1.2.3.4", "Host": "evil.example"}
    _, _, body = ask(f"{behind[0]}/feed.atom", lies)
    assert b"https://dossier.example/" in body and b"evil" not in body


@needs_nginx
def test_requests_that_are_too_large_are_refused(behind: tuple[str, Path]) -> None:
    connection = HTTPSConnection(behind[0].partition("//")[2], context=trusting(), timeout=30)
    connection.putrequest("POST", "/sparql")
    connection.putheader("Content-Length", str(2 << 20))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    assert ask(f"{behind[0]}/?{'x' * 70_000}")[0] == 414


@needs_nginx
def test_plain_http_is_sent_to_tls(behind: tuple[str, Path]) -> None:
    listening = re.search(r"listen (127\.0\.0\.1:\d+);", (behind[1] / "site.conf").read_text(encoding="utf-8"))
    assert listening is not None
    status, headers, _ = ask(f"http://{listening[1]}/doc/{CLAIM}")
    assert (status, headers["Location"]) == (301, f"https://dossier.example/doc/{CLAIM}")


@needs_nginx
def test_one_reader_cannot_ask_without_end_and_others_files_hold_no_address(behind: tuple[str, Path]) -> None:
    statuses: list[int] = []

    def flood(number: int) -> None:
        statuses.extend(ask(f"{behind[0]}/sparql?query=ASK%7B%7D%23{number}.{n}")[0] for n in range(12))

    clients = [threading.Thread(target=flood, args=(number,)) for number in range(5)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert set(statuses) == {200, 429}
    written = [path for path in behind[1].rglob("*") if path.is_file() and path.suffix not in (".conf", ".pem")]
    assert all(b"127.0.0.1" not in path.read_bytes() for path in written)


@needs_nginx
def test_a_server_that_is_down_is_told_in_a_line(tmp_path: Path) -> None:
    (nobody,) = free_ports(1)
    with proxied(f"http://127.0.0.1:{nobody}/", tmp_path) as (address, _):
        status, headers, body = ask(f"{address}/doc/{CLAIM}")
    assert (status, headers["Retry-After"]) == (503, "30") and b"nginx" not in body


@needs_nginx
def test_the_configuration_of_the_proxy_is_sound(behind: tuple[str, Path]) -> None:
    command = [NGINX, "-t", "-p", str(behind[1]), "-c", str(behind[1] / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "warn" not in done.stderr
