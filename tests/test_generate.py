"""Generated dossiers are what they claim to be: of the size asked for, without faults but those seeded, and the same
each time."""

import csv
import doctest
import gzip
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import pytest

from bench import words
from bench.generate import generate
from bench.mapping import map_rows
from bench.seeded import MISTAKES, seed_faults
from kg.build import build, check
from kg.fmt import format_dossier
from kg.ingest import Record, ingest
from kg.settle import settle
from kg.tables import read_rows
from kg.vocab import CLASSES, PROPERTIES, SCHEMES, concept, term

QUADS = 5_000
USED_IN_FULL = (
    "access", "affiliation-kind", "bound", "denial-form", "denial-scope", "dependence", "identification",
    "judgement-kind", "proposition-kind", "relation", "response-basis", "revision-kind", "stance",
)  # fmt: skip


@dataclass(frozen=True)
class Generated:
    """A generated dossier: its folder, its records, and every word of its triples but those of the concept schemes."""

    folder: Path
    records: list[Record]
    words: frozenset[str]

    def column(self, table: str, name: str) -> list[tuple[object, ...]]:
        """Return the values of a column, one tuple for each row in which it is filled."""
        records = [record for record in self.records if record.table.name == table]
        return [record.values[name] for record in records if name in record.values]


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("generated") / "dossier"
    generate(QUADS, folder)
    release = folder.parent / "dist"
    build(folder, release)
    with gzip.open(release / "data.nq.gz", "rt", encoding="utf-8") as quads:
        words = frozenset(word for quad in quads if "graph/concepts> ." not in quad for word in quad.split(" "))
    records, _ = ingest(settle(read_rows(folder)[0]).rows)
    return Generated(folder, records, words)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_generated_dossier_has_no_fault(dossier: Generated) -> None:
    assert check(dossier.folder).problems == []


def test_it_is_written_as_the_canonical_rewrite_leaves_it(dossier: Generated) -> None:
    formatted = format_dossier(dossier.folder)
    assert (formatted.changed(dossier.folder), formatted.minted) == ([], 0)


@pytest.mark.parametrize("quads", [QUADS, 20_000])
def test_it_has_the_size_that_was_asked_for(quads: int, tmp_path: Path) -> None:
    size = generate(quads, tmp_path / "dossier")
    built = sum(1 for _ in map_rows(tmp_path / "dossier"))
    assert built == pytest.approx(quads, abs=300 + quads / 50)  # half a story
    assert size.quads == pytest.approx(built, rel=0.01)
    assert size.rows["sources"] == quads // 1_000


def test_the_same_seed_gives_the_same_bytes_in_any_surroundings(dossier: Generated, tmp_path: Path) -> None:
    surroundings = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    command = [sys.executable, "-m", "bench.generate", "--quads", str(QUADS), "--out", str(tmp_path / "again")]
    subprocess.run(command, env=surroundings, cwd=Path(__file__).parents[1], check=True, capture_output=True)
    assert files_of(tmp_path / "again") == files_of(dossier.folder)


def test_what_is_mapped_by_hand_is_what_a_release_holds(dossier: Generated) -> None:
    with gzip.open(dossier.folder.parent / "dist" / "data.nq.gz", "rt", encoding="utf-8") as quads:
        released = [quad for quad in quads if not re.search(r"graph/(concepts|lineage)> \.$", quad)]
    assert sorted(map_rows(dossier.folder)) == sorted(released)


def test_another_seed_gives_another_dossier_without_a_fault(dossier: Generated, tmp_path: Path) -> None:
    generate(QUADS, tmp_path / "other", seed=2)
    assert files_of(tmp_path / "other").keys() != files_of(dossier.folder).keys()
    assert check(tmp_path / "other").problems == []


def test_nothing_is_written_over(dossier: Generated) -> None:
    with pytest.raises(FileExistsError):
        generate(QUADS, dossier.folder)


def test_every_class_and_property_occurs(dossier: Generated) -> None:
    assert [name for name in (*CLASSES, *PROPERTIES) if f"<{term(name)}>" not in dossier.words] == []


@pytest.mark.parametrize("scheme", USED_IN_FULL)
def test_every_concept_of_the_scheme_occurs(dossier: Generated, scheme: str) -> None:
    assert [key for key in SCHEMES[scheme] if f"<{concept(scheme, key)}>" not in dossier.words] == []


def test_relays_are_six_deep_and_some_go_in_a_circle(dossier: Generated) -> None:
    relays: nx.DiGraph[str] = nx.DiGraph()
    for record in dossier.records:
        relays.add_edges_from((record.id, str(relayed)) for relayed in record.values.get("relays", ()))
    circles = [part for part in nx.strongly_connected_components(relays) if len(part) > 1]
    relays.remove_nodes_from(claim for circle in circles for claim in circle)
    assert circles
    assert nx.dag_longest_path_length(relays) == 6


def test_claims_of_one_proposition_are_few(tmp_path: Path) -> None:
    generate(100_000, tmp_path / "dossier")
    said: Counter[str] = Counter()
    for path in (tmp_path / "dossier" / "claims").iterdir():
        with path.open(encoding="utf-8", newline="") as stream:
            said.update(row["proposition"] for row in csv.DictReader(stream))
    assert max(said.values()) <= 12


def test_denials_answer_by_name_in_our_reading_and_all_alike(dossier: Generated) -> None:
    assert all(dossier.column("claims", name) for name in ("answers", "answers_inferred", "blanket"))


def test_records_point_to_the_cells_they_are_counted_in(dossier: Generated) -> None:
    partitions = {record.id for record in dossier.records if record.table.name == "partitions"}
    cells = [str(cell) for values in dossier.column("records", "cell") for cell in values]
    assert {cell.partition("#")[0] for cell in cells} == partitions


def test_names_are_in_several_scripts_and_dates_in_two_calendars(dossier: Generated) -> None:
    names = [name for values in dossier.column("records", "names") for name in values]
    assert {name[1] for name in names if isinstance(name, tuple)} == {"en", "fa", "ar", "ckb", "fa-latn"}
    assert f"<{concept('calendar', 'solar-hijri')}>" in dossier.words


def test_a_check_finds_the_seeded_faults_and_no_others(tmp_path: Path) -> None:
    generate(QUADS, tmp_path / "dossier")
    seeded = seed_faults(tmp_path / "dossier", len(MISTAKES))
    with (tmp_path / "faults.csv").open(encoding="utf-8", newline="") as stream:
        listed = [(row["path"], int(row["row"]), row["column"], row["rule"]) for row in csv.DictReader(stream)]
    found = check(tmp_path / "dossier").problems
    assert [(fault.path, fault.row, fault.column, fault.rule) for fault in found] == listed
    assert {fault.rule for fault in seeded} == {mistake.rule for mistake in MISTAKES}


def test_a_dossier_too_small_for_so_many_faults_is_refused(tmp_path: Path) -> None:
    generate(QUADS, tmp_path / "dossier")
    with pytest.raises(ValueError, match="no row is left"):
        seed_faults(tmp_path / "dossier", 1_000)


def test_the_examples_in_the_words_are_true() -> None:
    assert doctest.testmod(words).failed == 0
