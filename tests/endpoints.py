"""Real SPARQL servers for tests, started on a free port and stopped at the end."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_LIMIT_S = 60


@contextmanager
def serve_oxigraph(release: Path, location: Path) -> Iterator[str]:
    """Yield the query address of an `oxigraph serve` process with the release loaded, in its default settings."""
    load = [oxigraph(), "load", "--location", str(location), "--file", str(release / "data.nq.gz")]
    subprocess.run(load, check=True, capture_output=True)
    with serve_oxigraph_at(location, free_port()) as address:
        yield f"{address}/query"


@contextmanager
def serve_oxigraph_at(location: Path, port: int) -> Iterator[str]:
    """Yield the address of an `oxigraph serve` process on the store in a folder, which is made if it is not there."""
    bind = f"127.0.0.1:{port}"
    with running([oxigraph(), "serve", "--location", str(location), "--bind", bind], location.parent, port):
        yield f"http://{bind}"


def oxigraph() -> str:
    """Return the program, from the environment that runs the tests."""
    return shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a server in a folder while it is needed, from the moment it listens on its port."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the process listens on the port; RuntimeError when it ended or took too long."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen on port {port}")
