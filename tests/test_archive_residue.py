"""Whatever is withdrawn, an old version then says nothing that the next one does not say as well, save what is named.

Each id of the invented dossier is withdrawn from a copy, and the next release is built and kept.
"""

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from kg.archive import keep
from kg.archive.patch import apply_patch
from kg.archive.place import delta_of
from kg.build import build
from kg.ntriples import RDF_TYPE
from kg.tables import read_rows
from kg.values import ID_PATTERN
from kg.vocab import expand
from kg.withdraw import withdraw
from tests.conftest import DATA
from tests.versions import lines_of, patch_of
from tests.withdrawing import DAY

# What an old version keeps though the next one has it no longer; docs/versions.md says why.
COMPUTED = {RDF_TYPE, *(f"<{expand(name)}>" for name in
            ("compares", "dependence", "hasOrigin", "originCount", "originReason", "reason"))}  # fmt: skip
LEFT = {"lineage": COMPUTED, "withdrawn": {f"<{expand('replacedBy')}>"}}


def ids() -> dict[str, list[str]]:
    """Return the ids of the invented dossier by table, persons apart."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(DATA["fixture"])[0]:
        if row.table == "tombstones":
            continue
        found[row.table].add(row.id)
        if row.cells.get("kind") == "identity":
            found["persons"].update(ID_PATTERN.findall(row.cells["objects"]))
    return {table: sorted(filter(ID_PATTERN.fullmatch, known)) for table, known in found.items()}


IDS = ids()
SAMPLE = [known[0] for known in IDS.values()]
OTHERS = [pytest.param(ident, marks=pytest.mark.proof) for known in IDS.values() for ident in known[1:]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the invented dossier, its release, what a build keeps beside it, and an archive of it."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copytree(DATA["fixture"], folder / "data")
    build(folder / "data", folder / "dist")
    keep(folder / "dist", folder / "archive")
    return folder


@pytest.mark.parametrize("ident", [*SAMPLE, *OTHERS])
def test_an_old_version_says_nothing_that_went_with_what_was_withdrawn(world: Path, tmp_path: Path, ident: str) -> None:
    here = shutil.copytree(world, tmp_path / "world")
    full = lines_of(here / "dist")
    withdraw(here / "data", ident, "safety", DAY, everything=True)
    card = here / "data" / "dataset.yaml"
    card.write_text(card.read_text("utf-8").replace("version: 0.1.0", "version: 0.2.0"), "utf-8")
    build(here / "data", here / "dist")
    keep(here / "dist", here / "archive")
    old, new = lines_of(here / "archive" / "0.1.0"), lines_of(here / "dist")
    assert [one.decode() for one in sorted({*old} - {*new}) if not is_left(one.decode())] == []
    patch = patch_of(delta_of(here / "archive", "0.1.0", "0.2.0"))
    assert apply_patch(full, patch) == new == apply_patch(old, patch)


def is_left(line: str) -> bool:
    """Whether a line is one of those that an old version may keep."""
    graph = line.rpartition("/graph/")[2].partition(">")[0]
    return line.split(" ", 2)[1] in LEFT.get(graph, ())
