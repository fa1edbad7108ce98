"""The prepared queries give the same rows in Virtuoso 7, the least forgiving of the stores that are about."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.queries import Query
from kg.render import csv_text
from kg.store import ask
from tests.conftest import CATALOGUE
from tests.endpoints import free_port, running

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(shutil.which("virtuoso-t") is None, reason="virtuoso-opensource-7-bin is not installed"),
]
QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]

SETTINGS = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 100000
MaxQueryExecutionTime = 60
"""


@pytest.fixture(scope="module")
def virtuosos(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of a Virtuoso for each release; two data sets in one store would answer for each other."""
    folder = tmp_path_factory.mktemp("virtuoso")
    with serve(releases["main"], folder / "main") as main, serve(releases["fixture"], folder / "fixture") as fixture:
        yield {"main": main, "fixture": fixture}


@contextmanager
def serve(release: Path, folder: Path) -> Iterator[str]:
    sql, http = free_port(), free_port()
    folder.mkdir()
    shutil.copy(release / "data.nq", folder)
    (folder / "virtuoso.ini").write_text(SETTINGS.format(sql=sql, http=http), encoding="ascii")
    with running(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, sql):
        load = "DB.DBA.TTLP_MT(file_to_string_output('data.nq'), '', 'https://example.org/none', 512);"
        isql = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={load}"]
        subprocess.run(isql, check=True, capture_output=True, cwd=folder)
        yield f"http://127.0.0.1:{http}/sparql"


@pytest.mark.parametrize("dossier", ["main", "fixture"])
@pytest.mark.parametrize("query", QUERIES)
def test_virtuoso_gives_the_same_rows(
    query: Query, dossier: str, virtuosos: dict[str, str], releases: dict[str, Path]
) -> None:
    assert csv_text(ask(virtuosos[dossier], query.text)) == csv_text(ask(releases[dossier], query.text))
