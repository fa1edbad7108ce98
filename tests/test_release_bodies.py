"""What a piece shows depends on its own lines and on what it is told of the things around it, and on nothing else."""

import dataclasses
import json
from collections.abc import Sequence

from kg.cut import Piece
from kg.ntriples import Things, read_things
from kg.release import bodies as made_of
from kg.release.bodies import Around, count, entry_label, said
from kg.release.counts import Counts
from kg.vocab import PREFIXES, concept, term
from tests.small import BASE, small_graphs

SOURCE = Piece("source/so-aaa222")
CLAIM, GAZETTE = f"{BASE}id/claim/cl-aaa222", f"{BASE}id/agent/ag-aaa222"
PROPOSITION, CASE = f"{BASE}id/proposition/pr-aaa222", f"{BASE}id/case/ca-aaa222"
NOTHING = Around()


def lines(graph: str) -> list[str]:
    return small_graphs()[f"{BASE}graph/{graph}"]


def things(graph: str) -> Things:
    return read_things(lines(graph))


def bodies(piece: Piece, own: Sequence[str], around: Around = NOTHING) -> dict[str, bytes]:
    return made_of.bodies(piece, own, read_things(own), BASE, around)


def test_the_label_of_a_claim_is_left_to_those_who_know_the_claimant() -> None:
    assert entry_label(things("source/so-aaa222"), CLAIM) == (GAZETTE, "asserts", PROPOSITION)


def test_a_proposition_is_labelled_by_its_statement_and_figure() -> None:
    found = things("propositions")
    assert entry_label(found, PROPOSITION) == "people killed: at least 12"
    assert entry_label(found, f"{BASE}id/proposition/pr-bbb222") == "share of them who were named: exactly 20.5 %"
    assert entry_label(found, f"{BASE}id/proposition/pr-zzz222") == ""


def test_a_thing_at_home_elsewhere_is_named_by_the_label_given() -> None:
    around = Around({GAZETTE: "The  Gazette\nof Samples", PROPOSITION: "people killed"})
    made = bodies(SOURCE, lines("source/so-aaa222"), around)
    assert b"<id/agent/ag-aaa222> ;  # The Gazette of Samples\n" in made["data.ttl"]
    named = bodies(Piece("lineage"), lines("lineage"), Around({CLAIM: "The Gazette asserts: people killed"}))
    assert b",The Gazette asserts: people killed,cl-aaa222,The Gazette" in named["csv/origins.csv"]


def test_a_thing_that_is_not_known_has_no_label_and_no_cells() -> None:
    made = bodies(SOURCE, lines("source/so-aaa222"))
    assert b"gv:claimant <id/agent/ag-aaa222> ;\n" in made["data.trig"]
    assert b"\ncl-aaa222," in b"\n" + made["csv/claims.csv"]


def test_rows_of_claims_repeat_the_cells_of_their_proposition() -> None:
    cells = said(things("propositions"), PROPOSITION)
    assert cells is not None
    assert cells["proposition_about"] == CASE
    assert "proposition_about_label" not in cells
    around = Around({CASE: "The unrest"}, {PROPOSITION: cells})
    made = bodies(SOURCE, lines("source/so-aaa222"), around)["csv/claims.csv"]
    assert b",count,ca-aaa222,The unrest,people killed,killed,12,,at-least,everybody in the square," in made


def test_a_claim_in_another_piece_than_its_source_repeats_the_cells_of_the_source() -> None:
    own = [line for line in lines("source/so-aaa222") if line.startswith(f"<{CLAIM}")]
    cells = said(things("source/so-aaa222"), f"{BASE}id/source/so-aaa222")
    assert cells is not None
    around = Around(said={f"{BASE}id/source/so-aaa222": cells})
    made = bodies(Piece("source/so-aaa222", "claim/0000"), own, around)
    assert (
        made["csv/claims.csv"]
        .rstrip()
        .endswith(b",7 March 2001,2001-03-07,2001-03-07,https://example.org/gazette?a=1&b=2")
    )
    assert "sources.ttl" not in made


def test_a_cell_of_a_partition_is_named_by_its_place_or_by_the_key_of_its_concept() -> None:
    cell, place = f"<{BASE}id/partition/pt-aaa222#cell-others>", f"{BASE}id/place/pl-aaa222"
    own = [line for line in lines("propositions") if not line.startswith(f"{cell} <{PREFIXES['skos']}")]
    named = sorted([*own, f"{cell} <{term('cellOf')}> <{place}> ."])
    around = Around({place: "Lower Examplia", concept("identification", "full-name"): "full name"})
    made = bodies(Piece("propositions"), named, around)["csv/partitions.csv"]
    assert b"full-name = 5 | Lower Examplia = 7" in made


def test_only_propositions_partitions_and_sources_have_cells_to_repeat() -> None:
    assert said(things("agents"), GAZETTE) is None
    assert said(things("propositions"), f"{BASE}id/partition/pt-aaa222") is not None


def test_the_same_piece_gives_the_same_bytes_and_no_lines_give_none() -> None:
    own = lines("source/so-bbb222")
    assert bodies(SOURCE, own) == bodies(SOURCE, list(own), Around())
    assert bodies(SOURCE, []) == {}


def test_only_dumps_in_which_a_piece_has_something_get_a_body() -> None:
    made = bodies(Piece("agents"), lines("agents"))
    assert made.keys() == {"data.nq", "data.trig", "data.ttl", "csv/agents.csv"}
    assert all(made.values())


def test_the_counts_of_the_pieces_of_a_graph_add_up_to_those_of_the_graph() -> None:
    own = lines("source/so-aaa222")
    claim = [line for line in own if line.startswith(f"<{CLAIM}")]
    rest = [line for line in own if not line.startswith(f"<{CLAIM}")]
    whole = count(read_things(own))
    assert count(read_things(claim)) + count(read_things(rest)) == whole
    assert whole - count(read_things(rest)) == count(read_things(claim))
    assert whole - whole == Counts()


def test_counts_tell_things_rows_and_rows_that_nobody_checked() -> None:
    counts = count(things("source/so-aaa222"))
    assert counts.classes == {"gv:Claim": 1, "gv:PersonRecord": 1, "gv:Source": 1, "gv:TimeSpan": 2}
    assert (counts.triples, counts.subjects) == (len(lines("source/so-aaa222")), 5)
    assert counts.properties["rdf:type"] == 5
    assert (counts.rows, counts.unchecked) == ({"gv:Claim": 1, "gv:PersonRecord": 1}, {"gv:Claim": 1})


def test_a_thing_is_counted_where_its_class_stands() -> None:
    counts = count(things("lineage"))
    assert (counts.classed, counts.subjects) == (1, len(things("lineage"))) != (1, 1)


def test_counts_come_through_json() -> None:
    counts = count(things("source/so-aaa222"))
    assert Counts(**json.loads(json.dumps(dataclasses.asdict(counts)))) == counts
