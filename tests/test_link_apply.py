"""Applying decisions: links and judgements with their authors, persons that follow them, and the way back."""

import random
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.fmt
from kg.build import check
from kg.errors import DataFaults, KgError
from kg.files import replace_file
from kg.fmt import format_dossier
from kg.link.apply import Applied, apply
from kg.link.apply.withdraw import withdraw
from kg.link.decisions import Decision
from tests.link_dossier import (
    AUTHOR,
    BASE,
    DAY,
    LICENSE,
    OUTSIDE,
    PLACE,
    RECORDS,
    SECOND,
    add_rows,
    decision,
    link_decision,
    make_dossier,
    rows_of,
)

ENTRY = {"entered_by": "tests", "entered_on": "2031-03-01"}
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return make_dossier(tmp_path / "data")


def put(data: Path, *decisions: Decision, day: date = DAY) -> Applied:
    return apply(data, decisions, day, "0.1.0", "reviewed", BASE, LICENSE, random.Random(7))


def take_back(data: Path, ident: str, day: date = NEXT) -> Applied:
    return withdraw(data, ident, "the lists differ", day, "0.1.0", BASE, LICENSE, random.Random(9))


def bare(text: str) -> str:
    """The id of a reference cell."""
    return text.rpartition("[")[2].rstrip("]")


def persons(data: Path) -> dict[str, frozenset[str]]:
    """Person -> its records, of the standing identity judgements."""
    return {
        row["objects"]: frozenset(map(bare, row["subjects"].split(" | ")))
        for row in rows_of(data / "judgements.csv")
        if row["kind"] == "identity" and not row["withdrawn_on"]
    }


def groups(data: Path) -> set[frozenset[str]]:
    return {records for records in persons(data).values() if len(records) > 1}


def relations(data: Path, relation: str = "same-person") -> list[dict[str, str]]:
    return [
        row for row in rows_of(data / "judgements.csv") if row["relation"] == relation and row["kind"] == "relation"
    ]


def snapshot(data: Path) -> dict[str, bytes]:
    return {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}


def test_a_yes_is_a_judgement_of_its_author_and_makes_a_person(dossier: Path) -> None:
    put(dossier, decision(0, 1, comment="the same pupil"))
    (row,) = relations(dossier)
    assert (bare(row["subjects"]), bare(row["objects"]), bare(row["author"])) == (RECORDS[0], RECORDS[1], AUTHOR)
    assert row["method"] == "side-by-side review with kg link, version 0.1.0"
    assert row["justification"].endswith("the same pupil") and row["decided_on"] == "2031-03-02"
    assert list(persons(dossier).values()) == [{RECORDS[0], RECORDS[1]}]


def test_a_no_is_a_judgement_as_well_and_makes_nobody(dossier: Path) -> None:
    put(dossier, decision(0, 3, "n"))
    assert len(relations(dossier, "different-person")) == 1 and not persons(dossier)


def test_an_unsure_answer_is_never_applied(dossier: Path) -> None:
    before = snapshot(dossier)
    assert put(dossier, decision(0, 1, "u"), link_decision("u")).paths == ()
    assert snapshot(dossier) == before


def test_applying_again_changes_no_byte(dossier: Path) -> None:
    said = (decision(0, 1), decision(1, 2), decision(3, 0, "n"), link_decision())
    put(dossier, *said)
    before = snapshot(dossier)
    assert put(dossier, *said, day=NEXT).paths == ()
    assert snapshot(dossier) == before


def test_what_is_applied_is_as_fmt_leaves_it_and_has_no_faults(dossier: Path) -> None:
    put(dossier, decision(0, 1), decision(1, 2), decision(3, 0, "n"), link_decision())
    put(dossier, decision(2, 3, "n", NEXT), decision(3, 4, day=NEXT), decision(4, 5, day=NEXT), day=NEXT)
    assert format_dossier(dossier).changed(dossier) == []
    assert check(dossier).problems == []


def test_a_link_keeps_who_decided_and_how_sure(dossier: Path) -> None:
    put(dossier, link_decision())
    (row,) = rows_of(dossier / "links" / "reviewed.sssom.tsv")
    assert (row["subject_id"], row["predicate_id"], row["object_id"]) == (f"place:{PLACE}", "skos:exactMatch", OUTSIDE)
    assert (row["author_id"], row["confidence"], row["predicate_modifier"]) == (f"agent:{AUTHOR}", "0.9", "")
    assert "the codes agree" in row["comment"]


def test_a_new_file_of_links_opens_with_its_prefixes_and_licence(dossier: Path) -> None:
    put(dossier, link_decision())
    text = (dossier / "links" / "reviewed.sssom.tsv").read_text(encoding="utf-8")
    assert text.startswith("# curie_map:\n") and f"# license: {LICENSE}\n" in text
    assert f"#   place: {BASE}id/place/\n" in text


def test_a_refused_link_is_kept_as_refused(dossier: Path) -> None:
    put(dossier, link_decision("n"))
    (row,) = rows_of(dossier / "links" / "reviewed.sssom.tsv")
    assert row["predicate_modifier"] == "Not"


def test_a_later_decision_of_the_same_author_replaces_the_link(dossier: Path) -> None:
    put(dossier, link_decision())
    (before,) = rows_of(dossier / "links" / "reviewed.sssom.tsv")
    put(dossier, link_decision("n", NEXT), day=NEXT)
    (after,) = rows_of(dossier / "links" / "reviewed.sssom.tsv")
    assert (after["record_id"], after["predicate_modifier"]) == (before["record_id"], "Not")


def test_a_thing_of_another_data_set_is_matched_exactly_to_one_of_ours_only(dossier: Path) -> None:
    put(dossier, link_decision())
    other = Decision(RECORDS[0], OUTSIDE, link_decision().answer, AUTHOR, DAY)
    with pytest.raises(DataFaults) as caught:
        put(dossier, other)
    assert [problem.rule for problem in caught.value.problems] == ["link-shared"]


def test_a_pair_that_no_person_decided_is_refused(dossier: Path) -> None:
    before = snapshot(dossier)
    machine = Decision(
        RECORDS[0], RECORDS[1], decision(0, 1).answer, AUTHOR, DAY, justification="semapv:LexicalMatching"
    )
    nobody = Decision(RECORDS[0], RECORDS[1], decision(0, 1).answer, "", DAY)
    for made, rule in ((machine, "link-not-reviewed"), (nobody, "link-author")):
        with pytest.raises(DataFaults) as caught:
            put(dossier, made)
        assert [problem.rule for problem in caught.value.problems] == [rule]
    assert snapshot(dossier) == before


def test_an_agent_who_is_a_person_is_linked_by_persons_only(dossier: Path) -> None:
    machine = Decision(SECOND, OUTSIDE, decision(0, 1).answer, AUTHOR, DAY, justification="semapv:LexicalMatching")
    with pytest.raises(DataFaults):
        put(dossier, machine)
    put(dossier, Decision(PLACE, OUTSIDE, machine.answer, AUTHOR, DAY, justification=machine.justification))
    assert len(rows_of(dossier / "links" / "reviewed.sssom.tsv")) == 1


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (Decision("re-999999", RECORDS[1], decision(0, 1).answer, AUTHOR, DAY), "link-subject"),
        (Decision(RECORDS[0], "re-999999", decision(0, 1).answer, AUTHOR, DAY), "link-subject"),
        (Decision(RECORDS[0], PLACE, decision(0, 1).answer, AUTHOR, DAY), "link-pair"),
        (Decision(RECORDS[0], RECORDS[0], decision(0, 1).answer, AUTHOR, DAY), "link-pair"),
        (decision(0, 1, day=NEXT), "link-date"),
        (decision(0, 1, author="ag-999999"), "link-author"),
        (Decision(PLACE, "no address", decision(0, 1).answer, AUTHOR, DAY), "link-object"),
        (Decision(PLACE, OUTSIDE, decision(0, 1).answer, AUTHOR, DAY, predicate="owl:sameAs"), "link-predicate"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_with_its_rule(dossier: Path, wrong: Decision, rule: str) -> None:
    before = snapshot(dossier)
    with pytest.raises(DataFaults) as caught:
        put(dossier, wrong)
    assert {problem.rule for problem in caught.value.problems} == {rule}
    assert snapshot(dossier) == before


def test_a_group_that_holds_a_refused_pair_is_a_contradiction(dossier: Path) -> None:
    before = snapshot(dossier)
    with pytest.raises(DataFaults) as caught:
        put(dossier, decision(0, 1), decision(1, 2), decision(0, 2, "n"))
    (problem,) = caught.value.problems
    assert f"{RECORDS[0]} = {RECORDS[1]} = {RECORDS[2]}" in problem.message
    assert snapshot(dossier) == before


def test_a_group_of_records_that_cannot_be_one_person_is_a_contradiction(dossier: Path) -> None:
    """Two lists give days years apart, and only a third list joins the two."""
    _move_act(dossier, 2, "2021-05-01")
    with pytest.raises(DataFaults) as caught:
        put(dossier, decision(0, 1), decision(1, 2))
    assert any(RECORDS[2] in problem.message for problem in caught.value.problems)
    assert not relations(dossier)


def test_what_a_person_decided_of_the_very_pair_is_believed(dossier: Path) -> None:
    _move_act(dossier, 1, "2021-05-01")
    put(dossier, decision(0, 1))
    assert groups(dossier) == {frozenset(RECORDS[:2])}


def _move_act(dossier: Path, at: int, day: str) -> None:
    path = next(path for path in dossier.glob("records/*.csv") if RECORDS[at] in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace("2031-01-10", day), encoding="utf-8")


def test_another_author_cannot_overrule_a_judgement(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    with pytest.raises(DataFaults) as caught:
        put(dossier, decision(0, 1, "n", NEXT, SECOND), day=NEXT)
    assert "withdraw one of the two" in caught.value.problems[0].message


def test_two_authors_who_agree_both_stand(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    put(dossier, decision(0, 1, author=SECOND))
    assert {bare(row["author"]) for row in relations(dossier)} == {AUTHOR, SECOND}
    assert len(persons(dossier)) == 1


def test_an_author_can_decide_otherwise_later(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    put(dossier, decision(0, 1, "n", NEXT, comment="two pupils"), day=NEXT)
    (row,) = relations(dossier)
    assert row["withdrawn_on"] == "2031-03-03" and "two pupils" in row["withdrawn_reason"]
    assert not groups(dossier)


def test_what_one_judgement_says_of_other_pairs_stands_when_one_pair_is_decided_otherwise(dossier: Path) -> None:
    said = {
        "id": "ju-2b3c4d", "kind": "relation", "subjects": f"{RECORDS[0]} | {RECORDS[1]}", "relation": "same-person",
        "objects": RECORDS[2], "method": "by hand", "author": AUTHOR, "decided_on": "2031-02-20",
        "justification": "Seen.", "entered_by": "tests", "entered_on": "2031-03-01",
    }  # fmt: skip
    add_rows(dossier / "judgements.csv", "judgements", [said])
    put(dossier, decision(0, 2, "n"))
    standing = [row for row in rows_of(dossier / "judgements.csv") if not row["withdrawn_on"]]
    assert [row["justification"] for row in standing if row["relation"] == "same-person"] == ["Seen."]
    assert groups(dossier) == {frozenset(RECORDS[1:3])}


def test_a_thing_matched_exactly_to_two_of_one_data_set_is_remarked_on(dossier: Path) -> None:
    put(dossier, link_decision())
    done = put(dossier, link_decision(target="https://example.net/gazetteer/8"))
    assert any("see that these are one thing" in note for note in done.notes)


def test_withdrawing_a_judgement_splits_one_person_again(dossier: Path) -> None:
    put(dossier, decision(0, 1), decision(1, 2))
    (person,) = persons(dossier)
    ident = next(row["id"] for row in relations(dossier) if RECORDS[2] in row["objects"])
    take_back(dossier, ident)
    assert persons(dossier)[person] == {RECORDS[0], RECORDS[1]}
    assert set(map(len, persons(dossier).values())) == {1, 2}
    assert check(dossier).problems == []


def test_what_was_withdrawn_stays_withdrawn_when_the_same_decisions_are_applied(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    take_back(dossier, relations(dossier)[0]["id"])
    before = snapshot(dossier)
    applied = put(dossier, decision(0, 1), day=NEXT)
    assert snapshot(dossier) == before and "was withdrawn" in applied.notes[0]


def test_withdrawing_again_changes_no_byte(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    ident = relations(dossier)[0]["id"]
    take_back(dossier, ident)
    before = snapshot(dossier)
    assert take_back(dossier, ident, NEXT + timedelta(days=3)).paths == ()
    assert snapshot(dossier) == before


def test_a_judgement_that_follows_from_others_is_not_withdrawn_by_itself(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    identity = next(row["id"] for row in rows_of(dossier / "judgements.csv") if row["kind"] == "identity")
    with pytest.raises(KgError, match=relations(dossier)[0]["id"]):
        take_back(dossier, identity)


@pytest.mark.parametrize(("ident", "reason"), [("ju-999999", "because"), ("", ""), ("=1+1", "because")])
def test_there_is_no_withdrawing_of_what_is_not_there(dossier: Path, ident: str, reason: str) -> None:
    with pytest.raises(KgError):
        withdraw(dossier, ident, reason, NEXT, "0.1.0", BASE, LICENSE)


def test_a_withdrawal_needs_a_reason(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    with pytest.raises(KgError, match="--reason"):
        withdraw(dossier, relations(dossier)[0]["id"], " ", NEXT, "0.1.0", BASE, LICENSE)


def test_a_withdrawn_link_leaves_a_tombstone(dossier: Path) -> None:
    put(dossier, link_decision())
    ident = rows_of(dossier / "links" / "reviewed.sssom.tsv")[0]["record_id"]
    take_back(dossier, ident)
    assert [row["id"] for row in rows_of(dossier / "tombstones.csv")] == [ident]
    assert not rows_of(dossier / "links" / "reviewed.sssom.tsv")
    assert check(dossier).problems == []


def test_two_persons_that_become_one_leave_a_tombstone_that_leads_on(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    (older,) = persons(dossier)
    put(dossier, decision(3, 4, day=NEXT), day=NEXT)
    (newer,) = persons(dossier).keys() - {older}
    put(dossier, decision(1, 3, day=NEXT), day=NEXT)
    assert list(persons(dossier)) == [older]
    (stone,) = rows_of(dossier / "tombstones.csv")
    assert (stone["id"], stone["reason"], stone["replaced_by"]) == (newer, "merged", older)
    assert check(dossier).problems == []


def test_a_run_that_was_cut_off_is_completed_by_the_next(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judgements are written, and the tombstone of the person that became part of another is not."""
    put(dossier, decision(0, 1), decision(3, 4))

    def cut_off(path: Path, data: bytes) -> None:
        if path.name == "tombstones.csv":
            raise KeyboardInterrupt
        replace_file(path, data)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(kg.fmt, "replace_file", cut_off)
        put(dossier, decision(1, 3, day=NEXT), day=NEXT)
    assert len(persons(dossier)) == 1 and not rows_of(dossier / "tombstones.csv")
    put(dossier, decision(1, 3, day=NEXT), day=NEXT)
    assert [row["replaced_by"] for row in rows_of(dossier / "tombstones.csv")] == list(persons(dossier))


def test_persons_that_were_one_for_a_while_get_their_own_ids_back(dossier: Path) -> None:
    put(dossier, decision(0, 1), decision(3, 4))
    before = persons(dossier)
    put(dossier, decision(1, 3, day=NEXT), day=NEXT)
    joining = next(row["id"] for row in relations(dossier) if RECORDS[3] in row["objects"])
    take_back(dossier, joining)
    assert persons(dossier) == before
    assert not rows_of(dossier / "tombstones.csv")


def test_a_person_made_by_hand_is_kept_and_said_pair_by_pair_when_it_grows(dossier: Path) -> None:
    by_hand = {
        "id": "ju-222222", "kind": "identity", "subjects": f"{RECORDS[0]} | {RECORDS[1]}", "objects": "pe-222222",
        "preferred_name": "Testa Sample@en", "method": "comparison by hand", "author": SECOND,
        "decided_on": "2031-02-20", "justification": "Name and day agree.", **ENTRY,
    }  # fmt: skip
    add_rows(dossier / "judgements.csv", "judgements", [by_hand])
    put(dossier, decision(1, 2))
    assert persons(dossier) == {"pe-222222": {RECORDS[0], RECORDS[1], RECORDS[2]}}
    spelled = next(row for row in relations(dossier) if bare(row["author"]) == SECOND)
    assert spelled["justification"] == "Name and day agree." and "ju-222222" in spelled["method"]
    take_back(dossier, next(row["id"] for row in relations(dossier) if bare(row["author"]) == AUTHOR))
    assert persons(dossier)["pe-222222"] == {RECORDS[0], RECORDS[1]}
    assert check(dossier).problems == []


def test_a_person_with_a_link_of_its_own_does_not_vanish_unseen(dossier: Path) -> None:
    put(dossier, decision(0, 1))
    put(dossier, decision(3, 4, day=NEXT), day=NEXT)
    newer = next(person for person, records in persons(dossier).items() if RECORDS[3] in records)
    put(dossier, Decision(newer, OUTSIDE, decision(0, 1).answer, AUTHOR, DAY), day=NEXT)
    with pytest.raises(DataFaults) as caught:
        put(dossier, decision(1, 3, day=NEXT), day=NEXT)
    assert [problem.rule for problem in caught.value.problems] == ["link-person"]


Said = tuple[int, int, str]
PAIRS = st.permutations(range(7)).map(lambda places: places[:2])
ANSWERS = st.tuples(PAIRS, st.sampled_from("yyyynu")).map(lambda one: (*one[0], one[1]))
ROUNDS = st.lists(st.lists(ANSWERS, min_size=1, max_size=3), min_size=1, max_size=5)


@settings(max_examples=12, deadline=None)
@given(ROUNDS, st.data())
def test_persons_are_the_groups_of_decisions_in_force(rounds: list[list[Said]], data: st.DataObject) -> None:
    """Rounds of decisions on random pairs, each a day later, and between them withdrawals of what stands."""
    with TemporaryDirectory() as folder:
        dossier = make_dossier(Path(folder) / "data")
        held: dict[frozenset[str], str] = {}
        for number, said in enumerate(rounds):
            day = DAY + timedelta(days=2 * number)
            held = _decide(dossier, held, said, day)
            held = _withdraw_one(dossier, held, day, data)
            assert groups(dossier) == _groups(held)
            standing = list(persons(dossier).values())
            assert sum(map(len, standing)) == len({record for records in standing for record in records})
            assert not persons(dossier).keys() & {row["id"] for row in rows_of(dossier / "tombstones.csv")}


def _decide(dossier: Path, held: dict[frozenset[str], str], said: list[Said], day: date) -> dict[frozenset[str], str]:
    """Apply a round; a round with a contradiction changes nothing."""
    latest = {frozenset((RECORDS[left], RECORDS[right])): (left, right, answer) for left, right, answer in said}
    after = held | {pair: answer for pair, (_, _, answer) in latest.items()}
    before = snapshot(dossier)
    decisions = [decision(left, right, answer, day) for left, right, answer in latest.values()]
    if any(answer == "n" and any(pair <= group for group in _groups(after)) for pair, answer in after.items()):
        with pytest.raises(DataFaults):
            put(dossier, *decisions, day=day)
        assert snapshot(dossier) == before
        return held
    put(dossier, *decisions, day=day)
    return after


def _withdraw_one(
    dossier: Path, held: dict[frozenset[str], str], day: date, data: st.DataObject
) -> dict[frozenset[str], str]:
    standing = [row for row in relations(dossier) if not row["withdrawn_on"]]
    if not standing or not data.draw(st.booleans()):
        return held
    row = data.draw(st.sampled_from(standing))
    take_back(dossier, row["id"], day + timedelta(days=1))
    return {pair: answer for pair, answer in held.items() if pair != {bare(row["subjects"]), bare(row["objects"])}}


def _groups(held: dict[frozenset[str], str]) -> set[frozenset[str]]:
    graph: networkx.Graph[str] = networkx.Graph()
    for pair, answer in held.items():
        if answer == "y":
            graph.add_edge(*pair)
    return set(map(frozenset, networkx.connected_components(graph)))
