"""The benchmark of builds: ratios are computed right, and what was killed is shown as a lower bound."""

import sys
from pathlib import Path

import pytest

from bench.build import Run, page
from bench.peers import PEERS
from bench.timing import CommandFailed, Timing, measure, read_stamps, stages
from kg.vocab import PREFIXES, term

BUILD = Timing("kg build", 2.0, outcome="no faults")
SLOWER_OR_NOT = (
    Timing("as quick", 2.0),
    Timing("quicker", 0.5),
    Timing("slow", 3_000.4, ended=False, stages=(Timing("its check", 25.0, ended=False),)),
)
RUN = Run(13_195, 529, 10, BUILD, SLOWER_OR_NOT)


def test_ratios_are_to_the_build_and_those_of_killed_peers_are_lower_bounds() -> None:
    assert [(name, seconds, ratio) for name, seconds, ratio, _ in RUN.lines()] == [
        ("kg build", "2.00", "1.00"),
        ("as quick", "2.00", "1.00"),
        ("quicker", "0.50", "0.25"),
        ("slow", "> 3,000", "> 1,500"),
        ("    its check", "> 25.0", "> 12.5"),
    ]


def test_figures_as_json_say_which_of_them_are_lower_bounds() -> None:
    timings = RUN.as_json()["timings"]
    assert [(timing["ratio"], timing["ended"]) for timing in timings] == [
        (1, True), (1, True), (0.25, True), (1500.2, False)
    ]  # fmt: skip
    assert [stage["ratio"] for stage in timings[-1]["stages"]] == [12.5]


def test_nothing_is_compared_with_a_build_that_did_not_end() -> None:
    with pytest.raises(ValueError, match="kg build did not end"):
        BUILD.ratio(Timing("kg build", 300, ended=False))


def test_a_page_holds_each_size_with_its_ratios_and_the_command_that_repeats_it() -> None:
    text = page([RUN, RUN], {"date": "2031-02-28"}, "python -m bench.build --quads 5000", 300)
    assert text.count("## 13,195 quads from 529 rows, 10 sources\n") == 2
    assert text.count("\n| slow | > 3,000 | > 1,500 |  |\n") == 2
    assert "\npython -m bench.build --quads 5000\n" in text
    assert "\n- date: 2031-02-28\n" in text


def test_stages_last_until_the_next_begins_and_the_last_line_is_the_outcome() -> None:
    stamps = read_stamps("read\t@10.5\na word between\nwrite\t@12.0\nnothing found\t@15.0\n")
    assert stages(stamps) == (Timing("read", 1.5), Timing("write", 3.0))
    assert stages(stamps[:2], killed_at=20.0) == (Timing("read", 1.5), Timing("write", 8.0, ended=False))


def test_a_command_over_its_limit_is_killed_with_its_stage_under_way() -> None:
    code = "import time; from bench.timing import stamp; stamp('sleep'); time.sleep(60)"
    whole = measure("sleeper", [sys.executable, "-c", code], timeout_s=2)
    assert 2 <= whole.seconds < 30 and not whole.ended
    assert [(stage.name, stage.ended) for stage in whole.stages] == [("sleep", False)]


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(CommandFailed, match="broken failed:\nno such thing"):
        measure("broken", [sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_both_peers_find_the_same_faults_in_what_a_source_says_and_look_for_none_in_the_lineage(tmp_path: Path) -> None:
    claim = f"<https://example.org/id/claim/cl-222222> <{PREFIXES['rdf']}type> <{term('Claim')}>"
    found = {}
    for graph in ("lineage", "source/so-222222"):
        data = tmp_path / "data.nq"
        data.write_text(f"{claim} <https://example.org/graph/{graph}> .\n", encoding="utf-8")
        found[graph] = {list(peer(data, tmp_path))[-1] for peer in PEERS.values()}
    assert found["lineage"] == {"0 faults"}
    assert len(found["source/so-222222"]) == 1 and found["source/so-222222"] != {"0 faults"}
