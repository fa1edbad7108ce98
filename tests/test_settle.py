"""Settling rows: lasting ids, references by name, and statements written inline."""

import random

import pytest

from kg.directory import Directory
from kg.model import ALL_TABLES
from kg.settle import Settled, bare, check_references, settle
from kg.tables import Row
from kg.values import is_id

AGENT = {"id": "", "label_en": "Sample Monitor", "kind": "organisation", "capacity": "monitor"}
SOURCE = {"id": "report", "label_en": "A made-up report"}
COUNT = {"kind": "count", "measure": "killed", "figure": "12", "bound": "at-least", "text_en": "people killed"}


def row(table: str, cells: dict[str, str], number: int = 2) -> Row:
    return Row(table, f"{table}.csv", number, cells)


def claim(cells: dict[str, str], number: int = 2) -> Row:
    return row("claims", {"id": "", "source": "report", "claimant": "Sample Monitor", **cells}, number)


def settled(*rows: Row, make: bool = False) -> Settled:
    return settle([row("agents", AGENT), row("sources", SOURCE), *rows], make=make, chance=random.Random(7))


def test_rows_without_an_id_get_one_of_their_table() -> None:
    rows = settled(claim(COUNT)).rows
    assert [r.cells["id"][:3] for r in rows] == ["ag-", "so-", "cl-", "pr-"]
    assert all(is_id(r.cells["id"]) for r in rows)


def test_names_and_handles_become_the_ids_of_what_they_name() -> None:
    agent, source, said, _ = settled(claim(COUNT)).rows
    assert said.cells["claimant"] == agent.cells["id"]
    assert said.cells["source"] == source.cells["id"]


def test_a_label_with_an_id_means_the_id() -> None:
    agent = row("agents", {**AGENT, "id": "ag-222222"})
    said = settle([agent, claim({"claimant": "An old name [ag-222222]"})]).rows[1]
    assert said.cells["claimant"] == "ag-222222"


def test_equal_statements_share_one_proposition() -> None:
    rows = settled(claim(COUNT, 2), claim(COUNT, 3), claim({**COUNT, "figure": "13"}, 4)).rows
    said = [r.cells["proposition"] for r in rows if r.table == "claims"]
    assert said[0] == said[1] != said[2]
    assert len([r for r in rows if r.table == "propositions"]) == 2


def test_a_statement_that_stands_in_the_table_already_is_shared() -> None:
    known = row("propositions", {"id": "pr-333333", **COUNT})
    rows = settled(known, claim(COUNT)).rows
    assert rows[-1].cells["proposition"] == "pr-333333"


def test_a_statement_beside_another_proposition_is_a_fault() -> None:
    known = row("propositions", {"id": "pr-333333", **COUNT, "figure": "99"})
    out = settled(known, claim({"proposition": "pr-333333", **COUNT}))
    assert [p.rule for p in out.problems] == ["row-statement-twice"]


def test_an_unknown_name_is_a_fault_with_the_near_name() -> None:
    (problem,) = settled(claim({"claimant": "Sample Monitr", **COUNT})).problems
    assert (problem.rule, problem.column) == ("ref-unknown", "claimant")
    assert "Sample Monitor" in problem.message


def test_an_unknown_agent_is_made_when_asked() -> None:
    out = settled(claim({"claimant": "A new voice", **COUNT}), make=True)
    assert out.problems == []
    assert [r.cells["label_en"] for r in out.made if r.table == "agents"] == ["A new voice"]


@pytest.mark.parametrize("reference", ["ag-999999", "A lost voice [ag-999999]"])
def test_a_lost_row_is_never_made_anew_from_what_refers_to_it(reference: str) -> None:
    out = settled(claim({"claimant": reference, **COUNT}), make=True)
    assert [problem.rule for problem in out.problems] == ["ref-unknown"]
    assert {row.table for row in out.made} == {"propositions"}


def test_a_reference_to_another_table_is_told_apart_from_an_unknown_one() -> None:
    rows = [row("agents", AGENT), row("sources", {**SOURCE, "id": "so-222222"}), claim({"claimant": "so-222222"})]
    (first, _) = settle(rows).problems
    assert first.rule == "ref-table"


def test_a_label_of_two_rows_is_ambiguous() -> None:
    out = settled(row("agents", AGENT, 3), claim(COUNT))
    assert [p.rule for p in out.problems] == ["ref-ambiguous"]


def test_an_id_used_twice_is_a_fault_at_the_second_row() -> None:
    (problem,) = settle(
        [row("agents", {**AGENT, "id": "ag-222222"}, 2), row("agents", {"id": "ag-222222"}, 3)]
    ).problems
    assert (problem.rule, problem.row) == ("id-duplicate", 3)


def test_an_id_of_another_table_is_a_fault() -> None:
    (problem,) = settle([row("agents", {**AGENT, "id": "so-222222"})]).problems
    assert problem.rule == "id-form"


def test_new_ids_never_take_one_in_use_or_withdrawn() -> None:
    taken = settle([row("agents", AGENT)], chance=random.Random(1)).rows[0].cells["id"]
    rows = [row("tombstones", {"id": taken}), row("agents", AGENT)]
    assert settle(rows, chance=random.Random(1)).rows[1].cells["id"] != taken


def test_cells_of_places_and_cells_of_records_name_ids() -> None:
    place = row("places", {"id": "pl-222222", "label_en": "Testburg"})
    partition = row("partitions", {"id": "by-place", "basis": "place", "cells": "Testburg = 3 | pl-222222 = 4"})
    record = row("records", {"id": "", "source": "report", "cell": "by-place#Testburg"})
    rows = settled(place, partition, record).rows
    assert rows[3].cells["cells"] == "pl-222222 = 3 | pl-222222 = 4"
    assert rows[4].cells["cell"] == f"{rows[3].cells['id']}#pl-222222"


def test_identity_judgements_give_their_persons_an_id() -> None:
    judgement = row("judgements", {"id": "", "kind": "identity", "objects": "the-baker"})
    assert settled(judgement).rows[-1].cells["objects"][:3] == "pe-"


def known(**tables: str) -> Directory:
    directory = Directory()
    for ident, table in tables.items():
        directory.add(table, ident.replace("_", "-"), "", ())
    return directory


def test_a_row_with_ids_needs_no_other_row_and_gets_a_cell_for_each_column() -> None:
    written = claim({"id": "cl-222222", "source": "A report [so-222222]", "claimant": "ag-222222",
                     "relays": "One [cl-333333]|cl-444444"})  # fmt: skip
    found = bare(written)
    assert found is not None
    assert list(found.cells) == [column.name for column in ALL_TABLES["claims"].columns]
    filled = {name: cell for name, cell in found.cells.items() if cell}
    assert filled == {"id": "cl-222222", "source": "so-222222", "claimant": "ag-222222",
                      "relays": "cl-333333 | cl-444444"}  # fmt: skip


def test_cells_of_places_and_of_records_are_made_bare_one_by_one() -> None:
    places = row("partitions", {"id": "pt-222222", "basis": "place", "cells": "Testburg [pl-222222] = 3 | no count"})
    days = row("partitions", {"id": "pt-333333", "basis": "day", "cells": "2021-05-10 = 3|2021-05-11 = 4"})
    record = row("records", {"id": "re-222222", "cell": "By place [pt-222222]#Testburg [pl-222222]"})
    made = [found.cells for found in map(bare, (places, days, record)) if found]
    assert [cells.get("cells") or cells["cell"] for cells in made] == [
        "pl-222222 = 3 | no count", "2021-05-10 = 3 | 2021-05-11 = 4", "pt-222222#pl-222222",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "takes_others",
    [
        row("agents", AGENT),
        row("agents", AGENT | {"id": "the-monitor"}),
        claim({"id": "cl-222222", **COUNT}),
        claim({"id": "cl-222222", "source": "so-222222", "claimant": "ag-222222", "relays": "cl-333333 | a handle"}),
        row("partitions", {"id": "pt-222222", "basis": "place", "cells": "Testburg = 3"}),
        row("records", {"id": "re-222222", "cell": "by-place#Testburg"}),
    ],
)
def test_a_row_with_a_handle_a_label_or_a_statement_cannot_be_made_bare_alone(takes_others: Row) -> None:
    assert bare(takes_others) is None


def test_what_replaces_a_withdrawn_thing_stays_as_it_is_written() -> None:
    found = bare(row("tombstones", {"id": "ag-222222", "replaced_by": "Sample Monitor [ag-333333]"}))
    assert found is not None
    assert found.cells["replaced_by"] == "Sample Monitor [ag-333333]"


def test_bare_rows_whose_references_are_known_are_returned_as_they_are() -> None:
    said = claim({"id": "cl-222222", "source": "so-222222", "claimant": "ag-222222", "relays": "cl-333333 | cl-444444"})
    directory = known(so_222222="sources", ag_222222="agents", cl_333333="claims", cl_444444="claims")
    out = check_references([said], directory, ())
    assert (out.rows, out.problems, out.made) == ([said], [], [])


def test_every_wrong_reference_of_a_bare_row_is_a_fault_of_its_own() -> None:
    said = claim({"id": "cl-222222", "source": "ag-222222", "claimant": "ag-222222", "relays": "cl-333333 | cl-444444"})
    found = check_references([said], known(ag_222222="agents", cl_444444="claims"), ()).problems
    assert [(problem.rule, problem.column) for problem in found] == [("ref-unknown", "relays"), ("ref-table", "source")]


def test_a_cell_of_a_partition_by_places_must_name_a_place() -> None:
    record = row("records", {"id": "re-222222", "cell": "pt-222222#pl-999999 | pt-333333#youth | pt-999999#youth"})
    directory = known(pt_222222="partitions", pt_333333="partitions")
    found = check_references([record], directory, {"pt-222222"}).problems
    assert [problem.message.partition(":")[0] for problem in found] == [
        "there is no pl-999999 in places", "there is no pt-999999 in partitions",
    ]  # fmt: skip
