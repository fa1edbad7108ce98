"""The wheel stands on its own: installed in an empty folder, it makes, builds and answers a dossier."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def run(command: list[str | Path], folder: Path) -> str:
    """Run a command outside the checkout and return what it prints; a failure shows what it said."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT], folder)
    (built,) = folder.glob("govah-*.whl")
    return built


@pytest.fixture(scope="module")
def kg(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a fresh environment that has the wheel, and the libraries of this one without its project."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    names = {"base": str(folder), "platbase": str(folder), "installed_base": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", names))
    run([*PIP, "--python", folder, "install", "--no-deps", "--no-index", wheel], folder)
    # What a path file adds comes after the wheel; path files found there, such as an editable one, are not read.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Path(sysconfig.get_path("scripts", "venv", names)) / "kg"


def test_the_wheel_carries_the_ontology_the_shapes_the_queries_and_the_templates(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    for folder, pattern, inside in (
        ("ontology", "**/*.ttl", "kg/_resources/ontology"),
        ("queries", "*.rq", "kg/_resources/queries"),
        ("kg/templates", "**/*", "kg/templates"),
    ):
        files = [path for path in (ROOT / folder).glob(pattern) if path.is_file()]
        assert files
        assert {f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" for path in files} <= names


def test_the_installed_package_is_not_the_checkout(kg: Path, tmp_path: Path) -> None:
    where = run([kg.with_name("python"), "-c", "import kg; print(kg.__file__)"], tmp_path)
    assert str(ROOT) not in where
    assert str(kg.parent.parent) in where


def test_a_new_dossier_is_made_built_and_asked(kg: Path, tmp_path: Path) -> None:
    run([kg, "init", "mydossier", "--title", "The flood of 2031"], tmp_path)
    run([kg, "build", "mydossier", "--out", "dist"], tmp_path)
    assert (tmp_path / "dist" / "manifest.json").is_file()
    answer = run([kg, "query", "toll", "--on", "dist", "--format", "csv"], tmp_path)
    assert answer.startswith("claimant,")
    assert "toll" in run([kg, "query", "--list"], tmp_path)
