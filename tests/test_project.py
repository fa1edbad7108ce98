"""The project as a whole: no machine's traces, no dossier's subject in the code, help for every command."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_group

from kg.cli import app

ROOT = Path(__file__).resolve().parent.parent
GROUPS = get_group(app).commands
COMMANDS = {
    **GROUPS,
    **{
        f"{name} {inner}": command
        for name, group in GROUPS.items()
        for inner, command in getattr(group, "commands", {}).items()
    },
}
# Written so that this file does not hold the strings it looks for.
TRACES = re.compile(
    "|".join(["/" + "work/", "/" + "tmp/", "/" + "root/", "/" + "home/", "file" + ":///", "/" + "opt/"])
)
CALENDAR = {"dates.py"}


def tracked() -> list[Path]:
    """Every file that belongs to the project: what git knows, and new files that it does not ignore."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    texts = {}
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            texts[path.relative_to(ROOT).as_posix()] = data.decode("utf-8", errors="replace")
    return texts


def test_no_file_names_a_place_on_somebodys_machine(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if TRACES.search(text)] == []


def test_the_code_knows_nothing_of_any_one_country(texts: dict[str, str]) -> None:
    country = re.compile("ira" + "n", re.IGNORECASE)
    found = {name for name, text in texts.items() if name.startswith("kg/") and country.search(text)}
    assert {Path(name).name for name in found} <= CALENDAR


def test_lock_files_name_no_registry_and_hash_every_package(texts: dict[str, str]) -> None:
    for name in ("requirements/run.txt", "requirements/test.txt", "requirements/dev.txt"):
        assert "://" not in texts[name] and "index-url" not in texts[name]
        packages = re.findall(r"^[a-z0-9].*==.*\\\n +--hash=sha256:", texts[name], re.MULTILINE)
        assert len(packages) == len(re.findall(r"^[a-z0-9]", texts[name], re.MULTILINE)) > 30


def test_the_narrow_lock_files_hold_the_same_versions_as_the_wide_one(texts: dict[str, str]) -> None:
    run, test, dev = (
        set(re.findall(r"^[a-z0-9][^ ]+==[^ ]+", texts[f"requirements/{name}.txt"], re.MULTILINE))
        for name in ("run", "test", "dev")
    )
    assert run < test < dev


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    assert f"Example: kg {name} " in (COMMANDS[name].help or "")
    assert all(getattr(parameter, "help", None) for parameter in COMMANDS[name].params)


def test_the_commands_of_the_contract_exist() -> None:
    assert {"init", "check", "fmt", "build", "query", "sparql"} <= set(COMMANDS)
