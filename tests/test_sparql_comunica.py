"""Comunica, the query engine of browsers, against a running endpoint; skipped without Node or without a registry."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import BASE, THINGS, Live, dataset, serving

LOCKED = Path(__file__).parent / "comunica"
FOLDER = Path(__file__).parent.parent / "build" / "npm" / "comunica"
INSTALL_WITHIN_S = 300

pytestmark = pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="no Node here")


@pytest.fixture(scope="module")
def comunica() -> Path:
    """The folder where Comunica is installed, as the lock file names it; made once for all runs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = FOLDER / "installed.json"
    locked = (LOCKED / "package-lock.json").read_bytes()
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file() or done.read_bytes() != locked:
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(LOCKED / name, FOLDER / name)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
            found = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=INSTALL_WITHIN_S)
            if found.returncode and any(code in found.stderr for code in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED")):
                pytest.skip("no package registry can be reached")
            assert not found.returncode, found.stderr
            done.write_bytes(locked)
    return FOLDER


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(dataset(tmp_path_factory.mktemp("comunica") / "store")) as running:
        yield running


def ask(comunica: Path, live: Live, query: str) -> Any:
    command = ["node", str(LOCKED / "ask.mjs"), str(comunica), live.address, query]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    found = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert not found.returncode, found.stderr
    return json.loads(found.stdout)


def test_comunica_reads_a_table(comunica: Path, live: Live) -> None:
    rows = ask(comunica, live, f"SELECT ?s ?note {{ ?s <{BASE}ns#note> ?note }} ORDER BY ?note LIMIT 3")
    assert [row["note"] for row in rows] == ["0", "12", "15"]


def test_comunica_joins_and_counts(comunica: Path, live: Live) -> None:
    query = (
        f"SELECT (COUNT(*) AS ?n) {{ ?s <{BASE}ns#note> ?note ; <{BASE}ns#label> ?label FILTER(LANG(?label) = 'fa') }}"
    )
    assert ask(comunica, live, query) == [{"n": str(THINGS // 3)}]


def test_comunica_reads_a_graph(comunica: Path, live: Live) -> None:
    assert ask(comunica, live, f"CONSTRUCT WHERE {{ ?s <{BASE}ns#note> ?note }}") == THINGS // 3
