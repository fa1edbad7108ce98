"""The fingerprint of the code: it stays while nothing changes, and every file that makes a release changes it."""

import shutil
from pathlib import Path

import pytest

from kg import fingerprint
from kg.fingerprint import code_fingerprint
from kg.resources import ontology_dir


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the package and the ontology, which the fingerprint is made to look at."""
    shutil.copytree(fingerprint._PACKAGE, tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ontology_dir(), tmp_path / "ontology")
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path / "kg")
    monkeypatch.setattr(fingerprint, "ontology_dir", lambda: tmp_path / "ontology")
    return tmp_path


def test_a_copy_of_the_code_has_the_same_fingerprint(monkeypatch: pytest.MonkeyPatch, copies: Path) -> None:
    copied = code_fingerprint()
    monkeypatch.undo()
    assert copied == code_fingerprint()


@pytest.mark.parametrize("name", ["kg/answer.py", "kg/release/atomic.py", "kg/rules.csv", "ontology/shapes/claims.ttl"])
def test_a_changed_file_changes_the_fingerprint(copies: Path, name: str) -> None:
    before = code_fingerprint()
    path = copies / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert code_fingerprint() != before


def test_a_renamed_file_changes_the_fingerprint(copies: Path) -> None:
    before = code_fingerprint()
    (copies / "kg/answer.py").rename(copies / "kg/answers.py")
    assert code_fingerprint() != before


def test_compiled_code_and_a_packaged_copy_do_not_change_the_fingerprint(copies: Path) -> None:
    before = code_fingerprint()
    for folder in ("kg/__pycache__", "kg/_resources/ontology"):
        (copies / folder).mkdir(parents=True)
        (copies / folder / "more").write_bytes(b"bytes")
    assert code_fingerprint() == before


def test_another_version_of_a_library_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_fingerprint()
    monkeypatch.setattr(fingerprint, "version", lambda library: "0" if library == "rdflib" else "1")
    assert code_fingerprint() != before
