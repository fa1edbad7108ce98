"""Load N-Quads into a new Virtuoso: start it, run its bulk loader, make a checkpoint and stop it.

    python -m bench.virtuoso FILE FOLDER

In: a file of N-Quads; Debian's package virtuoso-opensource-7-bin. Out: a line as each stage begins, and how many quads
are there (see `bench.timing`); the database stays in the folder.
"""

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

import typer

from bench.timing import stamp

PROGRAMS: Final = ("virtuoso-t", "isql-vt")  # the server and its console, as Debian names them
STARTS_WITHIN_S: Final = 120
BUFFERS: Final = 170_000  # of 8 KB, as its makers advise for 2 GB of memory
INI: Final = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
"""


def settings(port: int, buffers: int) -> str:
    """Return settings with which a server listens on a port of this machine and keeps all its files in its folder."""
    return INI.format(port=port, buffers=buffers, dirty=buffers * 3 // 4)


def load(quads: Path, folder: Path) -> None:
    """Load a file into a new database in a folder, naming each stage."""
    folder.mkdir(parents=True)
    shutil.copy(quads, folder / "data.nq")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "virtuoso.ini").write_text(settings(port, BUFFERS), encoding="utf-8")
    stamp("start")
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            stamp("load")
            console(port, "ld_dir('.', 'data.nq', 'urn:unused'); log_enable(2, 1); rdf_loader_run();")
            stamp("checkpoint")
            console(port, "checkpoint;")
            stamp("count and stop")
            counted = console(port, "SPARQL SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } };")
        finally:
            server.terminate()
    stamp(f"{max(int(word) for word in counted.split() if word.isdigit()):,} quads with its own")


def _wait(port: int) -> None:
    """Wait until the server answers its console."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            console(port, "SELECT 1;")
            return
        except subprocess.CalledProcessError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def console(port: int, statements: str) -> str:
    """Return what the server prints for these statements; CalledProcessError when it refuses one."""
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", "ERRORS=STDOUT", f"EXEC={statements}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    typer.run(load)
