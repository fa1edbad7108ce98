"""What other pieces may read of a thing."""

import json

from kg.entries import Entry, Known, around, entries_of, named_in
from kg.ingest import ingest
from kg.references import READ_ACROSS
from kg.tables import Row
from tests.whole import build_graphs

BASE = "https://example.org/examplia/"
STATEMENT = Row("propositions", "propositions.csv", 2, {
    "id": "pr-222222", "about": "ca-222222", "kind": "count", "measure": "killed", "figure": "12",
    "bound": "at-least", "text_en": "people killed", "period": "10 or 11 May 2021",
})  # fmt: skip
CLAIM = Row("claims", "claims/so-222222.csv", 2, {
    "id": "cl-222222", "source": "so-222222", "claimant": "ag-222222", "stance": "denies", "proposition": "pr-222222",
    "stated_on": "12 May 2021", "answers": "cl-333333", "note": "It names ag-999999.", "entered_by": "fixture",
})  # fmt: skip
AGENT = Row("agents", "agents.csv", 2, {
    "id": "ag-222222", "label_en": 'The "Sample" Ministry', "kind": "state-body", "capacity": "ministry",
})  # fmt: skip
CLAIM_IRI, AGENT_IRI, STATEMENT_IRI = (
    f"{BASE}id/{name}" for name in ("claim/cl-222222", "agent/ag-222222", "proposition/pr-222222")
)


def lines_of(*rows: Row) -> list[str]:
    return sorted(line for lines in build_graphs(ingest(rows)[0], BASE).values() for line in lines)


def entries(*rows: Row) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries_of(lines_of(*rows), BASE)}


def test_each_thing_has_one_entry_that_covers_its_parts_in_order_of_the_lines() -> None:
    made = entries_of(lines_of(STATEMENT, CLAIM, AGENT), BASE)
    assert [entry.id for entry in made] == ["ag-222222", "cl-222222", "pr-222222"]
    assert entries_of([], BASE) == []


def test_an_entry_gives_back_the_lines_that_the_rules_read_and_no_others() -> None:
    lines = lines_of(CLAIM)
    read = [line for line in lines if line.split(" ")[1][1:-1] in READ_ACROSS]
    assert Known({"cl-222222": entries_of(lines, BASE)}, BASE)[CLAIM_IRI] == read
    assert any("#stated_on> " in line for line in read)
    assert not any("It names" in line for line in read)


def test_known_are_the_things_that_have_an_entry_with_the_lines_of_all_their_entries() -> None:
    persons = [Entry("pe-222222", f"line {number}", "", "", "") for number in (1, 2)]
    known = Known({"pe-222222": persons, "ag-222222": [Entry("ag-222222", "", "", "", "")], "ag-333333": []}, BASE)
    assert list(known) == [f"{BASE}id/person/pe-222222", AGENT_IRI]
    assert len(known) == 2
    assert list(known.values()) == [["line 1", "line 2"], []]


def test_an_entry_names_what_its_lines_and_its_label_name_but_not_itself() -> None:
    made = entries(CLAIM, STATEMENT)
    assert made["cl-222222"].names.split() == ["ag-222222", "cl-333333", "pr-222222"]
    assert made["pr-222222"].names == "ca-222222"


def test_a_proposition_shows_its_words_and_its_cells_a_claim_only_what_it_is_made_of() -> None:
    made = entries(CLAIM, STATEMENT, AGENT)
    assert json.loads(made["pr-222222"].label) == "people killed: at least 12"
    assert json.loads(made["pr-222222"].said)["proposition_period"] == "10 or 11 May 2021"
    assert json.loads(made["cl-222222"].label) == [AGENT_IRI, "denies", STATEMENT_IRI]
    assert (made["cl-222222"].said, made["ag-222222"].said) == ("", "")


def test_the_label_of_a_claim_is_put_together_from_those_of_speaker_and_statement() -> None:
    shown = around({ident: [entry] for ident, entry in entries(CLAIM, STATEMENT, AGENT).items()}, BASE)
    assert shown.labels[CLAIM_IRI] == 'The "Sample" Ministry denies: people killed: at least 12'
    assert shown.labels[AGENT_IRI] == 'The "Sample" Ministry'
    assert shown.said[STATEMENT_IRI]["proposition_text_en"] == "people killed"


def test_a_thing_without_a_label_shows_none() -> None:
    bare = Entry("ag-222222", "", "", "", "")
    assert around({"ag-222222": [bare], "ag-333333": []}, BASE) == around({}, BASE)


def test_the_first_of_several_entries_of_a_thing_gives_its_label() -> None:
    two = [Entry("pe-222222", "", json.dumps(name), "", "") for name in ("Jane Sample", "J. Sample")]
    assert list(around({"pe-222222": two}, BASE).labels.values()) == ["Jane Sample"]


def test_lines_name_the_things_of_ours_in_them_whole_or_by_a_part() -> None:
    lines = [
        f'<{BASE}id/claim/cl-222222#stated_on> <http://example.org/p> "ag-444444" .',
        f"<{BASE}id/claim/cl-222222> <http://example.org/p> <{BASE}id/agent/ag-333333> .",
        f"<{BASE}id/claim/cl-222222> <http://example.org/p> <https://example.org/other/id/agent/ag-555555> .",
    ]
    assert named_in(lines, BASE) == {"cl-222222", "ag-333333"}
    assert named_in([], BASE) == set()
