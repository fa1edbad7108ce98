"""What goes with a reference that is taken out, which rows fall with it, and what else tells of a coarser record."""

import csv
import shutil
from pathlib import Path

import pytest

from kg.build import check
from kg.fmt import format_dossier, write_formatted
from kg.protect.apply import protect
from kg.protect.cells import small_cells
from kg.protect.cut import cut, stands, texts_of
from kg.protect.plan import make_plan
from kg.restricted import check_private
from kg.tables import Row
from kg.tiers.place import private_of
from tests.conftest import DATA
from tests.fault_cases import add, put
from tests.protecting import CASE, CITIES, NORTH, SOUTH, person, row, world_of

GONE, LEFT, MORE = "re-222222", "re-333333", "re-444444"
LIST, CLAIMS = "records/so-fs6m94.csv", "claims/so-673z7f.csv"
DENIAL = "cl-ffpn77"
DETAINED, ALONE = "re-2j96xw", "re-2ghsqv"


NEEDED = ("claimant", "stated_on", "proposition", "method", "author", "decided_on", "justification", "entered_by",
          "about", "requester", "received_on", "summary_en")  # fmt: skip


def filled(table: str, **cells: str) -> Row:
    """A row in which every column that is required says something."""
    made = row(table, source="so-222222")
    return Row(table, made.path, 0, made.cells | {name: "x" for name in NEEDED if name in made.cells} | cells)


@pytest.mark.parametrize(
    ("thing", "cells"),
    [
        (filled("claims", stance="denies", answers=GONE), None),
        (filled("claims", stance="denies", answers=f"{GONE} | {LEFT}"), {"answers": LEFT}),
        (filled("claims", stance="denies", answers=GONE, answers_agents="ag-222222"), {"answers": ""}),
        (filled("claims", stance="denies", answers=GONE, blanket="yes"), {"answers": ""}),
        (filled("claims", stance="denies", answers=LEFT, answers_inferred=GONE, inferred_reason="The same day."),
         {"answers_inferred": "", "inferred_reason": ""}),
        (filled("claims", stance="questions", answers=f"{GONE}"), {"answers": ""}),
        (filled("claims", stance="reports", relays=GONE), None),
        (filled("claims", stance="asserts", revises=GONE, revision_kind="raises"),
         {"revises": "", "revision_kind": ""}),
        (filled("corrections", kind="name", status="accepted", changed=GONE), None),
        (filled("corrections", kind="name", status="accepted", changed=f"{GONE} | {LEFT}"), {"changed": LEFT}),
        (filled("judgements", kind="identity", subjects=f"{GONE} | {LEFT}", objects="pe-222222"), None),
        (filled("judgements", kind="identity", subjects=f"{GONE} | {LEFT} | {MORE}", objects="pe-222222"),
         {"subjects": f"{LEFT} | {MORE}"}),
        (filled("judgements", kind="inference", inputs=f"{GONE} | pr-222222", formula="a / b"), None),
        (filled("judgements", kind="relation", subjects=LEFT, objects=GONE), None),
    ],
)  # fmt: skip
def test_a_row_goes_with_what_it_cannot_stand_without(thing: Row, cells: dict[str, str] | None) -> None:
    found = cut(thing, {GONE})
    assert stands(thing, found) is (cells is not None)
    assert cells is None or found == cells


def test_a_row_that_names_nothing_withheld_is_left_alone() -> None:
    assert cut(filled("claims", stance="denies", answers=LEFT), {GONE}) == {}


def test_all_words_of_a_row_are_listed() -> None:
    judgement = filled("judgements", kind="identity", preferred_name="Testa@en", withdrawn_reason="An error.")
    assert texts_of(judgement) == ["preferred_name", "method", "justification", "withdrawn_reason"]
    claim = filled("claims", quote="So it was.", inferred_reason="A reason.", knowledge="He saw it.", note="A note.")
    assert texts_of(claim) == ["quote", "inferred_reason", "knowledge", "note"]


# -- statements that tell where and when


def count(territory: str, period: str = "28 May 2021 - 2 June 2021") -> Row:
    return row("propositions", id="pr-222222", kind="count", measure="killed", figure="1", bound="at-least",
               territory=territory, period=period)  # fmt: skip


def named_in(how: str) -> list[Row]:
    """The ways in which the record is named with the count."""
    claim = {"id": "cl-222222", "source": "so-222222", "stance": "denies", "proposition": "pr-222222"}
    judgement = {"id": "ju-222222", "kind": "relation", "subjects": "re-bbbbb2", "objects": "pr-222222"}
    cells = {"id": "pt-222222", "total": "pr-222222", "basis": "other", "cells": "a = 1 | b = 2"}
    rows = {
        "answers": row("claims", answers="re-bbbbb2", **claim),
        "inferred": row("claims", answers_inferred="re-bbbbb2", **claim),
        "entails": row("judgements", relation="entails", **judgement),
        "incompatible": row("judgements", relation="incompatible", **judgement),
        "withdrawn": row("judgements", relation="entails", withdrawn_on="2031-01-01", **judgement),
        "counted": row("partitions", about=CASE, **cells),
    }
    return [rows[how]]


@pytest.mark.parametrize(
    ("how", "tells"),
    [("answers", True), ("inferred", True), ("entails", True), ("counted", True), ("incompatible", False),
     ("withdrawn", False)],
)  # fmt: skip
@pytest.mark.parametrize(("territory", "period"), [(CITIES[0], "May 2021 - June 2021"), (NORTH, "2021-05-30")])
def test_a_statement_that_is_said_of_a_record_tells_its_place_and_day(
    how: str, tells: bool, territory: str, period: str
) -> None:
    cell = {"cell": "pt-222222#a"} if how == "counted" else {}
    world = world_of(person(2, **cell), count(territory, period), *named_in(how))
    assert bool(small_cells(world, 3)) is tells
    plan = make_plan(world, 3)
    assert plan.withheld == set() and small_cells(plan.seen_in(world), 3) == []
    assert (
        all(not one.told_by and not one.cell for unit in plan.seen_in(world).units for one in unit.members) is tells
        or not tells
    )


def test_a_statement_about_the_whole_case_tells_nothing() -> None:
    assert small_cells(world_of(person(2), count(f"{NORTH} | {SOUTH}"), *named_in("answers")), 3) == []


# -- a whole dossier


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the fictional dossier that asks for three alike, with somebody detained for whom no reason is given."""
    data = shutil.copytree(DATA["fixture"], tmp_path / "data" / "verania")
    with (data / "dataset.yaml").open("a", encoding="utf-8") as card:
        card.write("smallest_cell: 3\n")
    put(data, LIST, DETAINED, "public_reason", "")
    return data


def protected(data: Path) -> set[tuple[str, str]]:
    """Protect the dossier, which leaves nothing to refuse or to do; return the cells that somebody has to read."""
    write_formatted(data, format_dossier(data))
    done = protect(data, private_of(data))
    assert check(data).problems == check_private(data, private_of(data)) == []
    assert protect(data, private_of(data), dry_run=True).steps == ()
    return {(step.id, step.column) for step in done.look_at}


def public(data: Path) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in data.rglob("*.?sv"))


def test_a_denial_that_answers_nobody_else_goes_with_the_record_and_a_statement_that_nobody_else_makes(
    data: Path,
) -> None:
    put(data, CLAIMS, DENIAL, "answers", DETAINED)
    cells: dict[str, object] = {
        "id": "pr-333333", "about": "ca-kbxvqs", "kind": "count", "text_en": "people arrested at the mill",
        "measure": "arrested", "figure": "1", "bound": "exactly", "population": "everybody", "actor": "not stated",
        "period": "12 May 2021", "territory": "pl-hnkw9r",
    }  # fmt: skip
    add(data, "propositions.csv", cells)
    put(data, CLAIMS, DENIAL, "proposition", "pr-333333")
    protected(data)
    assert not any(word in public(data) for word in (DENIAL, "pr-333333", "at the mill"))


def test_a_granted_correction_goes_with_the_only_row_that_it_changed(data: Path) -> None:
    put(data, "corrections.csv", "co-5r8tvw", "changed", DETAINED)
    protected(data)
    assert "co-5r8tvw" not in public(data)


def test_what_is_written_beside_a_reference_that_goes_is_listed(data: Path) -> None:
    put(data, CLAIMS, "cl-vf9h4x", "answers", DETAINED)
    put(data, CLAIMS, "cl-vf9h4x", "note", "He was taken on Tuesday.")
    put(data, "judgements.csv", "ju-57hr8j", "subjects", f"re-6gpkd7 | re-d3g67w | {DETAINED}")
    look_at = protected(data)
    assert {("cl-vf9h4x", "answers"), ("cl-vf9h4x", "note"), ("cl-vf9h4x", "inferred_reason")} <= look_at
    assert {("ju-57hr8j", "preferred_name"), ("ju-57hr8j", "justification")} <= look_at


def test_a_claim_answers_a_coarser_record_no_longer_when_it_says_where_it_was(data: Path) -> None:
    answers = f"cl-tkjx88 | {ALONE}"
    put(data, CLAIMS, DENIAL, "answers", answers)
    look_at = protected(data)
    with (data / CLAIMS).open(encoding="utf-8", newline="") as file:
        (claim,) = (one for one in csv.DictReader(file) if one["id"] == DENIAL)
    assert "cl-tkjx88" in claim["answers"] and ALONE not in claim["answers"]
    assert (DENIAL, "answers") in look_at
    assert ALONE in (private_of(data) / CLAIMS).read_text(encoding="utf-8")


def test_a_file_of_which_every_row_goes_goes_as_well(data: Path) -> None:
    links = data / "links" / "people.sssom.tsv"
    lines = (data / "links" / "places.sssom.tsv").read_text(encoding="utf-8").splitlines()
    header = next(line for line in lines if not line.startswith("#"))
    cells = {"record_id": "ln-222222", "subject_id": f"record:{DETAINED}", "predicate_id": "skos:closeMatch",
             "object_id": "https://example.org/people/1", "mapping_justification": "semapv:ManualMappingCuration",
             "author_id": "agent:ag-rhxgw3", "mapping_date": "2026-11-01", "comment": "The same list."}  # fmt: skip
    links.write_text(
        f"{header}\n" + "\t".join(cells.get(name, "") for name in header.split("\t")) + "\n", encoding="utf-8"
    )
    protected(data)
    assert not links.exists()


def test_a_row_that_names_several_places_is_withheld_whole(data: Path) -> None:
    put(data, LIST, DETAINED, "places", "pl-hnkw9r | pl-8sbk7f")
    protected(data)
    assert DETAINED not in public(data)


def test_what_stands_in_place_of_a_withdrawn_thing_is_not_put_into_the_private_folder(data: Path) -> None:
    put(data, "tombstones.csv", "re-7k3wpx", "replaced_by", DETAINED)
    protected(data)
    assert DETAINED not in public(data) and not (private_of(data) / "tombstones.csv").exists()
