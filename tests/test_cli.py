"""The command line: results on stdout, talk on stderr, exit codes 0, 1 and 2, and never a traceback."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DATA, Kg
from tests.endpoints import free_port


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "verania")


def harm(dossier: Path) -> None:
    """Put one fault into an agent's row."""
    file = dossier / "agents.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",medium,", ",مجله,", 1), encoding="utf-8")


def test_a_clean_dossier_ends_with_nothing_on_stdout(dossier: Path, kg: Kg) -> None:
    code, out, err = kg("check", dossier)
    assert (code, out) == (0, "")
    assert "no faults" in err


def test_faults_are_listed_on_stdout_as_lines_or_as_json(dossier: Path, kg: Kg) -> None:
    harm(dossier)
    code, out, _ = kg("check", dossier)
    assert code == 1 and out.startswith("agents.csv:") and out.endswith("[concept-unknown]\n")
    code, listed, _ = kg("check", dossier, "--format", "json")
    (fault,) = json.loads(listed)
    assert code == 1 and out == "{path}:{row} {column}: {message} [{rule}]\n".format(**fault)


def test_a_build_with_faults_leaves_the_old_release_whole(dossier: Path, tmp_path: Path, kg: Kg) -> None:
    out = tmp_path / "dist"
    assert kg("build", dossier, "--out", out)[0] == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    harm(dossier)
    code, _, err = kg("build", dossier, "--out", out)
    assert code == 1 and "1 fault found; nothing was written" in err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_fmt_check_names_what_would_change_and_changes_nothing(dossier: Path, kg: Kg) -> None:
    assert kg("fmt", dossier, "--check")[:2] == (0, "")
    file = dossier / "agents.csv"
    file.write_bytes(spoilt := file.read_bytes().replace(b"\n", b"\r\n"))
    assert kg("fmt", dossier, "--check")[:2] == (1, "agents.csv\n")
    assert file.read_bytes() == spoilt


def test_a_question_on_standard_input_is_asked(fixture_release: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ASK { ?s ?p ?o }"))
    assert kg("sparql", "-", "--on", fixture_release)[:2] == (0, "answer\ntrue\n")


def test_an_answer_without_rows_says_what_that_means(fixture_release: Path, kg: Kg) -> None:
    words = ("query", "posts-on-date", "--on", fixture_release, "--param", "on=1900-01-01")
    code, out, err = kg(*words)
    assert code == 0 and len(out.splitlines()) == 1
    assert err.startswith("No rows. ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "verani"], 'there is no folder verani; did you mean "verania"?'),
        (["build", "verania", "--out", "verania"], "so it is not replaced"),
        (["init", "verania"], "is not an empty folder"),
        (["init", "verania/agents.csv/new"], "cannot be written"),
        (["init", "new", "--release-date", "2031-02-31"], '"2031-02-31" is not a day'),
        (["query", "tol"], 'did you mean "toll"?'),
        (["query", "toll", "--on", "verania"], "run kg build first"),
        (["query", "toll", "--on", f"http://127.0.0.1:{free_port()}/"], "gave no answer"),
        (["query", "toll", "--on", "http://[::1"], "gave no answer"),
        (["sparql", "no-such-file.rq"], "no-such-file.rq cannot be read"),
        (["sparql", "verania/links/binary.rq"], "its byte 1 is not UTF-8"),
    ],
)
def test_misuse_is_one_line_on_stderr(
    words: list[str], says: str, dossier: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dossier / "links" / "binary.rq").write_bytes(b"\xff")
    monkeypatch.chdir(dossier.parent)
    code, out, err = kg(*words)
    assert (code, out) == (2, "")
    assert says in err and err.startswith("kg: ") and err.count("\n") == 1


def test_persian_goes_out_as_utf_8_whatever_the_code_page(dossier: Path) -> None:
    harm(dossier)
    surroundings = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "kg.cli", "check", str(dossier)]
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False)
    assert "مجله" in done.stdout.decode("utf-8")
