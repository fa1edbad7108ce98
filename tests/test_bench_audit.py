"""The audit without a network finds the advisories that locked versions fall under, and no others."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bench.audit import applies, audit, main

RANGE = {"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"fixed": "1.4"}, {"introduced": "2.0"}]}
PART = {"package": {"name": "Testa_Tool", "ecosystem": "PyPI"}, "ranges": [RANGE], "versions": ["0.3"]}


def folder(tmp_path: Path, *, version: str, **more: object) -> tuple[Path, Path]:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"testa-tool=={version} \\\n    --hash=sha256:00\n", encoding="utf-8")
    advisory = {"id": "SAMPLE-1", "modified": "2031-02-28T00:00:00Z", "details": "Made up.", "affected": [PART], **more}
    (tmp_path / "vulns").mkdir()
    (tmp_path / "vulns" / "SAMPLE-1.json").write_text(json.dumps(advisory), encoding="utf-8")
    return lock, tmp_path / "vulns"


@pytest.mark.parametrize(
    ("version", "is_hit"),
    [("0.3", True), ("0.9", False), ("1.0", True), ("1.3.9", True), ("1.4", False), ("1.10", False), ("2.0", True)],
)
def test_a_version_applies_when_it_is_named_or_lies_in_a_range(version: str, is_hit: bool) -> None:
    assert applies(PART, version) is is_hit


def test_the_last_affected_version_is_affected_and_the_next_is_not() -> None:
    part = {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "3.1"}]}]}
    assert applies(part, "3.1") and not applies(part, "3.1.1")


def test_names_are_compared_as_python_does(tmp_path: Path) -> None:
    done = audit(*folder(tmp_path, version="1.2"))
    assert done.found == ("testa-tool 1.2: SAMPLE-1: Made up.",)
    assert (done.advisories, done.concerning, done.newest) == (1, 1, "2031-02-28")


@pytest.mark.parametrize("more", [{"withdrawn": "2031-03-01T00:00:00Z"}, {"affected": []}])
def test_what_was_withdrawn_or_is_of_another_system_does_not_apply(tmp_path: Path, more: dict[str, object]) -> None:
    assert audit(*folder(tmp_path, version="1.2", **more)).found == ()


@pytest.mark.parametrize(("version", "code"), [("1.2", 1), ("1.4", 0)])
def test_the_command_fails_when_an_advisory_applies(tmp_path: Path, version: str, code: int) -> None:
    app = typer.Typer()
    app.command()(main)
    lock, advisories = folder(tmp_path, version=version)
    assert CliRunner().invoke(app, [str(lock), "--advisories", str(advisories)]).exit_code == code


def test_an_empty_folder_is_no_clean_audit(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(main)
    (tmp_path / "vulns").mkdir()
    (tmp_path / "lock.txt").write_text("testa==1 \\\n", encoding="utf-8")
    assert CliRunner().invoke(app, [str(tmp_path / "lock.txt"), "--advisories", str(tmp_path / "vulns")]).exit_code == 2
