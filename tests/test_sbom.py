"""The list of the software says what the lock file says, in a form that others can check, and goes into releases."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from kg import __version__
from kg.resources import sbom_file
from kg.sbom import NotALock, locked, sbom
from tests.releases import write_whole
from tests.small import CARD, REPORT, small_graphs

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "run.txt"
AGAIN = "the lock file or the version changed: run python -m kg.sbom requirements/run.txt kg/sbom.cdx.json"
SMALL = """\
sample-tool==1.2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
testa==3.0 \\
    --hash=sha256:{0}
""".format("a" * 64, "b" * 64)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(sbom_file().read_text(encoding="utf-8"))
    return read


def test_it_lists_every_locked_package_with_its_version_and_hashes(shipped: dict[str, Any]) -> None:
    packages = re.split(r"^(?=\S)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    expected = {re.split(r"[ ;]", text)[0]: set(re.findall("sha256:([0-9a-f]{64})", text)) for text in packages}
    found = {
        f"{part['name']}=={part['version']}": {hash["content"] for hash in part["hashes"]}
        for part in shipped["components"]
    }
    assert found == expected, AGAIN
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in shipped["components"])


def test_it_is_of_this_version_of_govah(shipped: dict[str, Any]) -> None:
    itself = shipped["metadata"]["component"]
    assert (itself["name"], itself["version"]) == ("govah", __version__), AGAIN


def test_it_is_valid_by_the_schema_of_cyclonedx() -> None:
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom_file().read_text(encoding="utf-8"))
    assert found is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str('{"components": 1}') is not None


def test_nearly_every_package_says_under_which_licence_it_stands(shipped: dict[str, Any]) -> None:
    silent = [part["name"] for part in shipped["components"] if "licenses" not in part]
    assert len(silent) <= 3, silent


def test_it_names_no_day_and_no_registry(shipped: dict[str, Any]) -> None:
    assert "timestamp" not in shipped["metadata"]
    assert not any("externalReferences" in part for part in shipped["components"])


def test_a_package_for_one_platform_says_so(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(SMALL, encoding="utf-8")
    tool, testa = locked(tmp_path / "lock.txt")
    assert [(each.name, each.value) for each in tool.properties] == [
        ("cdx:python:package:marker", "sys_platform == 'win32'")
    ]
    assert len(tool.hashes) == 2 and len(testa.hashes) == 1 and not testa.properties


def test_the_same_lock_file_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(SMALL, encoding="utf-8")
    assert sbom(tmp_path / "lock.txt", Bom()) == sbom(tmp_path / "lock.txt", Bom())


def test_licences_of_another_version_are_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(SMALL.replace("3.0", "3.1"), encoding="utf-8")
    (tmp_path / "other.txt").write_text(SMALL, encoding="utf-8")
    installed = Bom(components=locked(tmp_path / "other.txt"))
    for component in installed.components:
        component.description = "told by the environment"
    told = {
        part["name"]: "description" in part for part in json.loads(sbom(tmp_path / "lock.txt", installed))["components"]
    }
    assert told == {"sample-tool": True, "testa": False}


@pytest.mark.parametrize("line", ["testa>=3", "-e .", "--index-url https://example.org/", "    --hash=md5:00"])
def test_a_line_that_is_neither_a_package_nor_a_hash_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "lock.txt").write_text(f"{SMALL}{line}\n", encoding="utf-8")
    with pytest.raises(NotALock, match=r"lock\.txt:6 "):
        locked(tmp_path / "lock.txt")


def test_every_release_has_it_with_its_digest(tmp_path: Path) -> None:
    manifest = write_whole(tmp_path / "dist", small_graphs(), CARD, REPORT)
    assert (tmp_path / "dist" / "sbom.cdx.json").read_bytes() == sbom_file().read_bytes()
    assert manifest.files["sbom.cdx.json"].bytes == sbom_file().stat().st_size
