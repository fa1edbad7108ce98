"""A real browser on a real server: Debian's Chromium, driven by Playwright, and `kg serve` in a process of its own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_READY_S: Final = 120


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Yield the browser, closed at the end."""
    from playwright.sync_api import sync_playwright  # only where there is a browser to drive

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def violations(page: "Page", **options: Any) -> list[str]:
    """Return what axe finds on a page: the rule, and the first places that break it; `options` are those of `axe.run`.

    What passes is not gathered, which takes as long again.
    """
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{page.url}: {rule['id']} at {[str(node['target']) for node in rule['nodes'][:3]]}" for rule in found]


@contextmanager
def served(dist: Path, *arguments: str) -> Iterator[str]:
    """Yield the address, with a slash at its end, of `kg serve` over a release; the server is stopped at the end."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kg.cli", "serve", str(dist), "--port", str(port), *arguments]
    address = f"http://127.0.0.1:{port}/"
    with running(command, address):
        yield address


@contextmanager
def served_files(folder: Path) -> Iterator[str]:
    """Yield the address, with a slash at its end, of Python's own file server over a folder."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    address = f"http://127.0.0.1:{port}/"
    with running(command, address):
        yield address


@contextmanager
def running(command: list[str], address: str) -> Iterator[None]:
    """Run a server until the end of the block, from when it answers at an address."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        try:
            late = monotonic() + _READY_S
            while server.poll() is None and monotonic() < late and not _answers(address):
                sleep(0.1)
            assert server.poll() is None, server.stderr and server.stderr.read().decode()
            yield
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def _answers(address: str) -> bool:
    """Return whether a server answers at all; it is not asked for a page, which it would have to draw first."""
    try:
        with urlopen(f"{address}robots.txt", timeout=20):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
