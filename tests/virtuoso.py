"""A Virtuoso of our own for tests: private files, ports of this machine only, and a release loaded."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.virtuoso import PROGRAMS, console, settings
from kg.release.read import Release
from tests.endpoints import free_port, running

PACKAGE = "virtuoso-opensource-7-bin"  # of Debian
SERVED = """\
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 100000
"""
BUFFERS = 10_000
LOAD = "ld_dir('.', 'data.nq', 'urn:unused'); rdf_loader_run();"


def missing() -> list[str]:
    """Return the programs of Virtuoso that this machine does not have."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def version() -> str:
    """Return the version of the server, such as 7.2.5.3229; its help, which names it, ends with an error code."""
    done = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
    found = re.search(r"Version (\d+(?:\.\d+)+)", done.stdout + done.stderr)
    assert found is not None
    return found[1]


@contextmanager
def serve_virtuoso(release: Path, folder: Path) -> Iterator[str]:
    """Yield the query address of a Virtuoso process with the release loaded; it ends, and its files stay."""
    sql, http = free_port(), free_port()
    with serve_empty_virtuoso(folder, sql, http) as address:
        with Release(release).whole() as data, (folder / "data.nq").open("wb") as file:
            shutil.copyfileobj(data, file)
        console(sql, LOAD)
        yield f"{address}/sparql"


@contextmanager
def serve_empty_virtuoso(folder: Path, sql: int, http: int) -> Iterator[str]:
    """Yield the address of a Virtuoso process with the files in a folder, at first none; its user is dba, dba."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "virtuoso.ini").write_text(settings(sql, BUFFERS) + SERVED.format(http=http), encoding="utf-8")
    with running(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, http):
        yield f"http://127.0.0.1:{http}"
