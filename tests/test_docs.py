"""The documentation agrees with the project: links lead somewhere, and commands exist."""

import json
import re
from pathlib import Path

import pytest
from typer.main import get_group

from kg.cli import app
from kg.queries import Catalogue
from kg.resources import queries_dir

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_inside_the_project_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    inside = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in inside if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"(?:`|bin/)kg ([a-z]+)", page.read_text(encoding="utf-8")))
    assert named <= set(get_group(app).commands)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_every_query_that_the_readme_asks_is_prepared() -> None:
    named = set(re.findall(r"kg query ([a-z][a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named and named <= {query.name for query in Catalogue.load(queries_dir())}


def test_the_readme_shows_what_a_build_prints(dossier_release: Path) -> None:
    manifest = json.loads((dossier_release / "manifest.json").read_text(encoding="utf-8"))
    counts = {cls.removeprefix("gv:"): number for cls, number in manifest["union"]["classes"].items()}
    counts["triples"] = manifest["union"]["triples"]
    counts["source graphs"] = manifest["sources"]
    shown = re.findall(r"^ ([A-Za-z ]+?) {2,}([\d,]+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(shown) == 9
    assert shown == [(name, f"{counts[name]:,}") for name, _ in shown]


def test_the_picture_of_the_readme_is_kept_with_the_project() -> None:
    picture = (ROOT / "docs" / "toll.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "denied by" in picture
