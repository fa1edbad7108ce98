"""What benchmarks found is shown as it is: lower bounds as such, targets met or missed, and the same from JSON."""

import gzip
import json
import re
import runpy
from importlib import import_module
from pathlib import Path

import pytest

from bench.commands import clean_build
from bench.data import lines_in, quads_of, shuffled, without_graphs
from bench.edit import change, edit, plain_bytes, whole_files
from bench.generate import generate
from bench.page import BENCHES, page, read
from bench.peers import PEERS
from bench.result import Result, Target, command_of, faster, finish
from bench.stripped import copy_stripped, shape_set
from bench.timing import Timing
from kg.resources import ontology_dir
from kg.vocab import PREFIXES, term

BUILD = Timing("kg build", 2.0, outcome="no faults", cpu_s=3.5, peak_bytes=3 << 20)
SLOW = Timing("slow", 3_000.4, ended=False, stages=(Timing("its check", 25.0, ended=False),))
RESULT = Result(
    "full",
    "python -m bench.full --size 5000",
    "13,195 quads",
    (BUILD, Timing("quicker", 0.5), SLOW),
    (faster("times as fast", BUILD, SLOW, 100), Target("seconds", 1.0, 2.0, more=False)),
    ("One run each.",),
    {"date": "2031-02-28"},
)


def test_ratios_are_to_the_first_line_and_those_of_killed_peers_are_lower_bounds() -> None:
    assert RESULT.lines() == [
        ("kg build", "2.00", "1.00", "3.50", "3.00", "", "no faults"),
        ("quicker", "0.50", "0.25", "", "", "", ""),
        ("slow", "> 3,000", "> 1,500", "", "", "", ""),
        ("    its check", "> 25.0", "> 12.5", "", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (Target("", 25, 25), "met"),
        (Target("", 25, 24), "missed"),
        (Target("", 25, 26, bound=True), "met"),
        (Target("", 25, 24, bound=True), "not shown"),
        (Target("", 3, 3, more=False), "met"),
        (Target("", 3, 4, more=False), "missed"),
        (Target("", 3, 2, more=False, bound=True), "not shown"),
    ],
)
def test_a_lower_bound_meets_a_target_only_when_it_proves_it(target: Target, verdict: str) -> None:
    assert target.verdict() == verdict


def test_a_result_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    finish(RESULT, tmp_path / "build" / "full.json")
    assert read(tmp_path / "build" / "full.json") == RESULT


def test_json_that_is_no_result_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps({"bench": "full"}), encoding="utf-8")
    with pytest.raises(KeyError):
        read(tmp_path / "other.json")


def test_a_page_shows_every_result_with_its_targets_and_the_command_that_repeats_it() -> None:
    larger = Result("cli", "python -m bench.cli", "data/small", (BUILD,), ratios=False)
    text = page([larger, RESULT])
    assert "\npython -m bench.full --size 5000 --json build/bench/full-13195.json\n" in text
    assert "\n| slow | > 3,000 | > 1,500 |  |  |  |\n" in text
    assert "\n| &emsp;its check | > 25.0 | > 12.5 |  |  |  |\n" in text
    assert "| 13,195 quads | times as fast | ≥ 100 | > 1,500 | met |\n" in text
    assert "| 13,195 quads | seconds | ≤ 1.00 | 2.00 | missed |\n" in text
    assert "\n*date 2031-02-28*\n" in text
    assert text.index("rdflib and pySHACL\n") < text.index("## Commands that people wait for")


@pytest.mark.parametrize("bench", BENCHES)
def test_every_benchmark_is_a_command(
    bench: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [bench, "--help"])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(Path(__file__).parents[1] / "bench" / f"{bench}.py"), run_name="__main__")
    assert left.value.code == 0
    assert "--json" in re.sub("\x1b[^m]*m", "", capsys.readouterr().out)


@pytest.mark.parametrize("bench", BENCHES)
def test_every_benchmark_says_what_it_compares_and_what_bounds_it(bench: str) -> None:
    module = import_module(f"bench.{bench}")
    assert all(text.strip() for text in (module.TITLE, module.ABOUT, module.BOUNDS))


def test_the_command_is_told_without_the_files_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["x", "--size", "5000", "--json", "out.json", "--work", "kept", "--runs", "3"])
    assert command_of("full") == "python -m bench.full --size 5000 --runs 3"


def test_peers_get_the_same_quads_in_every_form_they_ask_for(tmp_path: Path) -> None:
    lines = [f'<https://example.org/{number}> <urn:p> "a <b> c" <urn:g> .\n' for number in range(1_000)]
    (tmp_path / "data.nq.gz").write_bytes(b"".join(gzip.compress(line.encode()) for line in lines))
    quads = tmp_path / "data.nq"
    quads_of(tmp_path, quads)
    assert (quads.read_text(encoding="utf-8"), lines_in(quads)) == ("".join(lines), 1_000)
    shuffled(quads, tmp_path / "shuffled.nq")
    mixed = (tmp_path / "shuffled.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    assert sorted(mixed) == sorted(lines) and mixed != lines
    without_graphs(quads, tmp_path / "data.nt")
    assert (tmp_path / "data.nt").read_text(encoding="utf-8") == "".join(lines).replace(" <urn:g> .", " .")


def test_both_peers_find_the_same_faults_in_what_a_source_says_and_look_for_none_in_the_lineage(tmp_path: Path) -> None:
    claim = f"<https://example.org/id/claim/cl-222222> <{PREFIXES['rdf']}type> <{term('Claim')}>"
    found = {}
    for graph in ("lineage", "source/so-222222"):
        data = tmp_path / "data.nq"
        data.write_text(f"{claim} <https://example.org/graph/{graph}> .\n", encoding="utf-8")
        shapes = ontology_dir() / "shapes"
        found[graph] = {list(peer(data, shapes, tmp_path))[-1] for peer in PEERS.values()}
    assert found["lineage"] == {"0 faults"}
    assert len(found["source/so-222222"]) == 1 and found["source/so-222222"] != {"0 faults"}


def test_a_stripped_copy_has_the_same_shapes_without_their_sparql_constraints(tmp_path: Path) -> None:
    kept = shape_set(ontology_dir() / "shapes")
    numbers, files = shape_set(copy_stripped(tmp_path)).split(" in ", 1)
    assert files == kept.split(" in ", 1)[1]
    assert numbers.split(", ")[:2] == kept.split(", ")[:2]
    assert numbers.split(", ")[2] == "0 SPARQL constraints"


def test_an_edit_changes_one_cell_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "so-222222.csv"
    file.write_text('id,note,entered_by\ncl-222222,,"a, b"\ncl-333333,old,c\n', encoding="utf-8")
    change(file, "new")
    assert file.read_text(encoding="utf-8") == 'id,note,entered_by\ncl-222222,new,"a, b"\ncl-333333,old,c\n'


def test_a_whole_plain_dump_written_by_an_edit_is_named(tmp_path: Path) -> None:
    for name, size in (("data.nq", 100), ("pieces.csv", 10), ("data.nq.gz", 100)):
        (tmp_path / name).write_bytes(bytes(size))
    assert whole_files(tmp_path, since_ns=0, limit=50) == ["data.nq"]


def test_an_edit_is_found_in_the_release_and_writes_no_whole_plain_dump(tmp_path: Path) -> None:
    generate(5_000, tmp_path / "rows")
    dist = tmp_path / "build" / "dist"
    clean_build(tmp_path / "rows", tmp_path, workers=1)
    made = edit(tmp_path / "rows", dist, 1, number=2, whole=plain_bytes(dist))
    assert made.build.ended and made.asked.ended
    assert made.whole == ()
