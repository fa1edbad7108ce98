"""`kg serve`: it says where it listens, follows the release in its folder, and ends when it is told."""

import asyncio
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.routing import BaseRoute

from kg.build import build
from kg.pace import silent
from kg.release.atomic import cache_of
from kg.web import switch as switching
from kg.web.app import Replaced, Site
from kg.web.held import Held
from kg.web.http import protocol
from kg.web.http.forwarded import Surroundings
from kg.web.library import Library
from kg.web.serve import Settings, _Opener, stored
from kg.web.switch import Message, Receive, Scope, Send
from tests.endpoints import free_port
from tests.webclient import serving

KG = [sys.executable, "-m", "kg.cli", "serve"]
LIMIT_S = 60


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a process that serves, and the address it says."""
    process = subprocess.Popen([*KG, *arguments], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        yield process, process.stderr.readline().split()[-1]
    finally:
        process.terminate()
        process.wait(LIMIT_S)


def version_at(address: str) -> str:
    """The version of the release that a server has, as its manifest says."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=LIMIT_S)
    connection.request("GET", "/dump/manifest.json")
    text = connection.getresponse().read().decode()
    connection.close()
    return text.split('"version": "')[1].split('"')[0]


def build_version(folder: Path, version: str) -> None:
    card = folder / "data" / "dataset.yaml"
    card.write_text(card.read_text("utf-8").replace("version: 0.1.0", f"version: {version}"), "utf-8")
    build(folder / "data", folder / "dist")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_in_peace(fixture_release: Path, number: signal.Signals) -> None:
    with running(str(fixture_release), "--port", "0") as (process, address):
        assert version_at(address) == "0.1.0"
        process.send_signal(number)
        assert process.wait(LIMIT_S) == 0
        assert process.stderr is not None and "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_told_in_a_line(fixture_release: Path) -> None:
    with serving(fixture_release) as client:
        port = client.address.rstrip("/").rpartition(":")[2]
        done = subprocess.run([*KG, str(fixture_release), "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"127.0.0.1 port {port}" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "is not a release"),
        (["{dist}", "--base-url", "example.org"], "is not an address"),
        (["{dist}", "--trust-proxy", "proxy"], "is not an address"),
    ],
)
def test_misuse_is_told_before_anything_is_served(fixture_release: Path, arguments: list[str], told: str) -> None:
    given = [argument.format(dist=fixture_release) for argument in arguments]
    command = [*KG, *given, "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_S)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


def test_a_new_release_takes_over_without_a_request_lost(folder: Path) -> None:
    with serving(folder / "dist") as client:
        seen: list[tuple[int, str]] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                answer = client.get("/dump/manifest.json")
                seen.append((answer.status, answer.text.split('"version": "')[1][:5]))

        asking = threading.Thread(target=ask)
        asking.start()
        build_version(folder, "0.2.0")
        wait_for(lambda: version_at(client.address) == "0.2.0")
        done.set()
        asking.join()
        assert {status for status, _ in seen} == {200}
        versions = [version for _, version in seen]
        assert versions == sorted(versions) and versions[0] == "0.1.0"
        assert "0.2.0" in client.get("/feed.atom").text


def wait_for(happened: object) -> None:
    assert callable(happened)
    deadline = time.monotonic() + LIMIT_S
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_a_signal_makes_it_open_the_release_again(folder: Path) -> None:
    with running(str(folder / "dist"), "--port", "0") as (process, address):
        stamp = os.stat(folder / "dist" / "manifest.json")
        build_version(folder, "0.3.0")
        os.utime(folder / "dist" / "manifest.json", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        process.send_signal(signal.SIGHUP)
        wait_for(lambda: version_at(address) == "0.3.0")


def test_a_release_that_cannot_be_read_leaves_the_old_one_in_place(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(folder / "dist") as client:
        (folder / "dist" / "data.nq.gz").unlink()
        os.utime(folder / "dist" / "manifest.json")
        wait_for(lambda: "not served yet" in caplog.text)
        assert client.get("/dump/data.nq.gz").status == 200
        assert client.get("/doc/claim/cl-3h5w2x").status == 200


def test_files_of_the_release_that_was_opened_stay_readable_when_it_is_replaced(folder: Path) -> None:
    held = Held(Library(folder / "dist").release)
    before = (folder / "dist" / "void.ttl").read_bytes()
    build_version(folder, "0.4.0")
    file = held.get("void.ttl")
    assert file is not None and file.read() == before != (folder / "dist" / "void.ttl").read_bytes()
    held.close()


def test_a_release_that_changes_while_it_is_opened_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(dist: Path, live: bool, rows: int) -> Library:
        library = Library(dist, live, rows)
        (dist / "manifest.json").write_text((dist / "manifest.json").read_text("utf-8") + "\n", "utf-8")
        return library

    monkeypatch.setattr("kg.web.app.Library", opened)
    with pytest.raises(Replaced):
        Site(folder / "dist")


def test_the_store_is_made_elsewhere_when_nothing_can_be_written_beside_the_release(
    fixture_release: Path, tmp_path: Path
) -> None:
    dist = shutil.copytree(fixture_release, tmp_path / "place" / "dist")
    cache_of(dist).write_text("no folder can be made here", "utf-8")
    elsewhere = stored(dist, tmp_path)
    assert elsewhere != dist and any(cache_of(elsewhere).glob("store-*"))
    assert set(Library(elsewhere).store) == set(Library(fixture_release).store)


def test_a_store_made_elsewhere_is_gone_when_its_release_is_not_served_any_more(
    fixture_release: Path, tmp_path: Path
) -> None:
    dist = shutil.copytree(fixture_release, tmp_path / "place" / "dist")
    cache_of(dist).write_text("no folder can be made here", "utf-8")
    (tmp_path / "spare").mkdir()
    open_site = _Opener(dist, tmp_path / "spare", Surroundings(), Settings(), silent)
    first, second = open_site(), open_site()
    asyncio.run(first.stop())
    assert {path.name for path in (tmp_path / "spare").iterdir()} == {"release-2", ".release-2.cache"}
    asyncio.run(second.stop())
    assert not any((tmp_path / "spare").iterdir())


class Slow:
    """A site whose answer ends when it is stopped, or when the client is done."""

    def __init__(self) -> None:
        self.routes: list[BaseRoute] = []
        self.done, self.stops = asyncio.Event(), 0

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.done.wait()

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        self.stops += 1
        self.done.set()


@pytest.mark.parametrize("ends", [True, False])
def test_a_replaced_release_is_closed_though_a_client_reads_without_end(
    ends: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switching, "LINGER_S", 30 if ends else 0.05)
    (tmp_path / "mark").write_text("one", "utf-8")

    async def replace() -> tuple[int, int]:
        sites = [Slow(), Slow()]
        switch = switching.Switch(iter(sites).__next__, tmp_path / "mark", Surroundings())
        await switch.start()
        asked = asyncio.create_task(switch({"type": "http", "method": "GET", "path": "/", "headers": []}, never, send))
        await asyncio.sleep(0)
        switch.look_now()
        await asyncio.sleep(0.2)
        before = sites[0].stops
        if ends:
            sites[0].done.set()
        await asyncio.wait_for(asked, 10)
        await switch.stop()
        return before, sites[0].stops

    async def never() -> Message:
        return await asyncio.Future()

    async def send(message: Message) -> None:
        return None

    before, after = asyncio.run(replace())
    assert (before > 0, after > 0) == (not ends, True)


def test_memory_is_given_back_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "GIVE_BACK_EVERY_S", 0.001)
    (tmp_path / "mark").write_text("one", "utf-8")

    async def until_thrice() -> None:
        thrice, loop = asyncio.Event(), asyncio.get_running_loop()
        given = iter((lambda: None, lambda: None, lambda: loop.call_soon_threadsafe(thrice.set)))
        monkeypatch.setattr(switching, "give_back", lambda: next(given, lambda: None)())
        switch = switching.Switch(Slow, tmp_path / "mark", Surroundings())
        await switch.start()
        await asyncio.wait_for(thrice.wait(), 30)
        await switch.stop()

    asyncio.run(until_thrice())


def test_a_head_without_end_is_refused(fixture_release: Path) -> None:
    with serving(fixture_release) as client, connected(client.address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        with suppress(ConnectionError):
            for number in range(5_000):
                connection.sendall(b"x-%d: %s\r\n" % (number, b"x" * 1000))
            assert b" 431 " in connection.recv(1000)
        assert client.get("/robots.txt").status == 200


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_never_comes_ends_the_connection(
    fixture_release: Path, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_WITHIN_S", 0.2)
    with serving(fixture_release) as client, connected(client.address) as connection:
        connection.sendall(sent)
        assert connection.recv(1000) == b""


def connected(address: str) -> socket.socket:
    host, _, port = urlsplit(address).netloc.partition(":")
    return socket.create_connection((host, int(port)), timeout=LIMIT_S)
