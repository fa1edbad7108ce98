"""Start the servers that a benchmark compares, each in a process of its own, and stop them at the end.

In: a release or a store. Out: the address of a server that answers. Trifid is installed by npm into the folder of work.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from bench import commands

TRIFID: Final = "5.3.0"
_READY_S: Final = 600  # rdflib reads a million quads before it answers

_TRIFID_CONFIG: Final = {
    "plugins": {
        "entity-renderer": {
            "module": "@zazuko/trifid-entity-renderer",
            "config": {"followRedirects": True, "labelLoader": {"chunkSize": 30, "concurrency": 2, "timeout": 4000}},
        },
        "sparql-proxy": {
            "module": "@zazuko/trifid-plugin-sparql-proxy",
            "paths": "/query",
            "config": {"rewrite": False, "rewriteQuery": False, "rewriteResults": False},
        },
    }
}


@contextmanager
def govah(dist: Path) -> Iterator[str]:
    """Yield the address of `kg serve` over a release, with every protection as it comes."""
    port = _free_port()
    command = [sys.executable, "-m", "kg.cli", "serve", str(dist), "--port", str(port)]
    with _running(command, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def oxigraph(store: Path) -> Iterator[str]:
    """Yield the address of `oxigraph serve-read-only` over a store; it answers queries at `/query`."""
    port = _free_port()
    command = [commands.oxigraph(), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _running([*command, "--union-default-graph"], f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def trifid(folder: Path, endpoint: str, base: str) -> Iterator[str]:
    """Yield the address of Trifid, which dereferences the IRIs of a base over the query address of a store."""
    if not (folder / "node_modules" / "trifid").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix",
                        str(folder), f"trifid@{TRIFID}"], check=True)  # fmt: skip
    port = _free_port()
    config: dict[str, object] = json.loads(json.dumps(_TRIFID_CONFIG))
    config["server"] = {"logLevel": "error", "listener": {"port": port, "host": "127.0.0.1"}}
    config["globals"] = {"datasetBaseUrl": base, "endpoints": {"default": {"url": "/query"}}}
    config["plugins"]["sparql-proxy"]["config"]["endpointUrl"] = endpoint  # type: ignore[index]
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    command = ["node", str(folder / "node_modules" / "trifid" / "server.js"), "-c", str(folder / "config.json")]
    with _running(command, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def rdflib_endpoint(quads: Path) -> Iterator[str]:
    """Yield the address of rdflib-endpoint over N-Quads, which it reads into memory; it answers queries at `/`."""
    port = _free_port()
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), str(quads)]
    with _running(command, f"http://127.0.0.1:{port}/?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(command: Sequence[str], probe: str) -> Iterator[None]:
    """Run a server until the end of the block, from when it answers the probe; its whole process group is stopped."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True) as server:
        try:
            _await(server, probe)
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def _await(server: "subprocess.Popen[bytes]", probe: str) -> None:
    late = monotonic() + _READY_S
    while server.poll() is None and monotonic() < late:
        try:
            with urlopen(probe, timeout=30):
                return
        except HTTPError as refused:
            refused.close()
            return
        except (URLError, OSError):
            sleep(0.1)
    raise RuntimeError(f"{' '.join(map(str, server.args[:3]))} did not start")  # type: ignore[index]


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
