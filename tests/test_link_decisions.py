"""Decisions: the latest of each pair in an SSSOM file that the tools of SSSOM read, and the way back from each."""

import os
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataFaults, KgError
from kg.files import NotWritten
from kg.link.candidates import Reason
from kg.link.decisions import (
    Answer,
    Decision,
    DecisionBook,
    clean_comment,
    clean_label,
    decide,
    parse_confidence,
    proposal,
    read_decisions,
)
from kg.link.decisions.author import find_author
from kg.link.decisions.curies import Curies, contract, id_of, iri_of
from kg.tables import Row
from tests.link_dossier import (
    AUTHOR,
    BASE,
    DAY,
    LICENSE,
    OUTSIDE,
    RECORDS,
    REVIEWER,
    SECOND,
    candidate,
    decision,
    link_decision,
)

ROOT = Path(__file__).resolve().parent.parent
PEERS = Path(os.environ.get("KG_PEERS") or ROOT / ".venv-peers" / "bin")
SSSOM = PEERS / "sssom"
WITH_SSSOM = pytest.mark.skipif(not SSSOM.is_file(), reason="sssom is not in the environment of the peers")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pairs.decisions.sssom.tsv"


def book_of(path: Path) -> DecisionBook:
    return DecisionBook(path, BASE, LICENSE)


def test_a_decision_says_what_was_decided_and_what_was_proposed() -> None:
    made = decide(candidate(0, 1), Answer.NO, REVIEWER, "two  pupils", 0.9)
    assert (made.subject, made.object, made.answer) == (RECORDS[0], RECORDS[1], Answer.NO)
    assert (made.author, made.decided_on, made.justification) == (AUTHOR, DAY, "semapv:ManualMappingCuration")
    assert (made.comment, made.confidence, made.score) == ("two pupils", 0.9, 0.91)
    assert made.proposed == "likely; name +9.5: the names agree but for one letter; age -1.2: one list gives no age"


def test_an_unsure_decision_says_so_in_its_predicate_and_confidence() -> None:
    made = decide(candidate(0, 1), Answer.UNSURE, REVIEWER, confidence=0.9)
    assert (made.predicate, made.confidence) == ("rdfs:seeAlso", 0.5)


@pytest.mark.parametrize("sure", [-0.1, 1.1, float("nan")])
def test_a_confidence_lies_between_zero_and_one(sure: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        decide(candidate(0, 1), Answer.YES, REVIEWER, confidence=sure)


@pytest.mark.parametrize("text", ["=1+1", "-no", "@sum", "hidden \u202e order", "x" * 2_001])
def test_a_comment_that_no_cell_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"begin|delete|hold"):
        clean_comment(text)


def test_the_proposal_is_one_line_whatever_the_reasons_hold() -> None:
    odd = replace(candidate(0, 1, conflicts=("a|b",)), reasons=(Reason("name", 1.0, "a\tb\nc\u202ed"),))
    assert proposal(odd) == "likely; conflict: a/b; name +1.0: a b c d"


@pytest.mark.parametrize(("text", "label"), [("=Testa", "Testa"), ("?", ""), ("unknown", ""), ("a\tb", "a b")])
def test_a_label_of_others_becomes_one_that_a_cell_can_hold(text: str, label: str) -> None:
    assert clean_label(text) == label


@pytest.mark.parametrize("text", ["two", "1.2", "-1", "nan", "120 %"])
def test_what_is_no_confidence_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_confidence(text)


def test_a_confidence_may_be_written_with_persian_digits() -> None:
    assert parse_confidence("۰٫۸") == 0.8


def test_what_is_put_is_read_again(path: Path) -> None:
    odd = decision(0, 1, comment='as «seen»\u200c "here"')
    made = [odd, decision(2, 3, "n"), decision(4, 5, "u"), link_decision()]
    book_of(path).put_all(made)
    assert set(read_decisions(path, BASE)) == set(made)
    assert set(book_of(path)) == set(made)


def test_a_later_decision_replaces_the_earlier_one_of_the_pair(path: Path) -> None:
    book = book_of(path)
    book.put(decision(0, 1))
    assert book.put(decision(1, 0, "n")) == decision(0, 1)
    assert [one.answer for one in read_decisions(path, BASE)] == [Answer.NO]


def test_what_a_file_of_others_says_several_times_of_a_pair_is_not_lost(path: Path) -> None:
    later, earlier = decision(0, 1, "n", author=SECOND), decision(0, 1, "y", DAY - timedelta(days=1))
    texts = []
    for one in (later, earlier):
        book_of(path).put(one)
        texts.append(path.read_text(encoding="utf-8"))
    path.write_text(texts[0] + texts[1].splitlines()[-1] + "\n", encoding="utf-8")
    book = book_of(path)
    assert book.get(later.pair) == later
    book.put(decision(2, 3))
    assert {(one.author, one.answer) for one in read_decisions(path, BASE)} >= {(SECOND, "n"), (AUTHOR, "y")}


def test_a_decision_can_be_taken_out_again(path: Path) -> None:
    book = book_of(path)
    book.put_all([decision(0, 1), decision(2, 3)])
    book.remove(decision(1, 0).pair)
    book.remove(decision(5, 6).pair)
    assert read_decisions(path, BASE) == [decision(2, 3)]


def test_two_reviews_of_one_file_do_not_lose_each_others_decisions(path: Path) -> None:
    one, other = book_of(path), book_of(path)
    one.put(decision(0, 1))
    other.put(decision(2, 3))
    assert {found.pair for found in one} == {decision(0, 1).pair, decision(2, 3).pair}


def test_a_write_that_fails_leaves_the_decisions_as_they_were(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = book_of(path)
    book.put(decision(0, 1))
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("kg.files.os.replace", refuse)
    with pytest.raises(NotWritten):
        book.put(decision(2, 3))
    assert path.read_bytes() == before
    assert list(book) == [decision(0, 1)]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_same_decisions_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    made = [decision(0, 1), decision(2, 3, "n"), link_decision()]
    for folder, order in (("one", made), ("other", made[::-1])):
        for one in order:
            book_of(tmp_path / folder / "pairs.decisions.sssom.tsv").put(one)
    assert len({path.read_bytes() for path in tmp_path.rglob("*.tsv")}) == 1


def test_what_others_wrote_into_the_file_is_kept(path: Path) -> None:
    book_of(path).put(decision(0, 1))
    text = path.read_text(encoding="utf-8").replace("\tcomment\n", "\tcomment\treviewer_label\n")
    text = text.replace("\tas seen\n", "\tas seen\tSecond Reader\n")
    text = text.replace("# license", "# creator_id: x:y\n# license")
    path.write_text(text, encoding="utf-8")
    book_of(path).put(decision(2, 3))
    after = path.read_text(encoding="utf-8")
    assert "Second Reader" in after and "# creator_id: x:y\n" in after


def test_what_the_metadata_says_of_all_rows_is_said_of_each(path: Path) -> None:
    """The tools of SSSOM move a value that all rows share to the top."""
    book_of(path).put(decision(0, 1))
    text = path.read_text(encoding="utf-8").replace("\tkg link\t0.1.0\t", "\t\t\t").replace("\t2031-03-02\t", "\t\t")
    lines = "# mapping_date: 2031-03-02\n# mapping_tool: kg link\n# mapping_tool_version: '0.1.0'\n"
    path.write_text(lines + text, encoding="utf-8")
    assert read_decisions(path, BASE) == [decision(0, 1)]


@pytest.mark.parametrize(
    ("old", "new", "column", "rule"),
    [
        ("2031-03-02", "yesterday", "mapping_date", "date-form"),
        ("record:re-222222", "rekord:re-222222", "subject_id", "sssom-curie"),
        ("semapv:ManualMappingCuration", "", "mapping_justification", "row-required"),
        ("\tas seen", "", "", ""),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_line_and_column(
    path: Path, old: str, new: str, column: str, rule: str
) -> None:
    book_of(path).put(decision(0, 1))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    if not rule:  # a row that ends early is read
        assert read_decisions(path, BASE)[0].comment == ""
        return
    with pytest.raises(DataFaults) as caught:
        read_decisions(path, BASE)
    assert [(one.column, one.rule) for one in caught.value.problems] == [(column, rule)]
    assert caught.value.problems[0].row > 1


HOSTILE = (
    "", "\0", "no table at all", "# curie_map: [\nsubject_id\n", "# a: &a [*a]\nsubject_id\n",
    "# " + "[" * 90 + "\nsubject_id\n",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_file_that_is_none_of_ours_is_refused_in_words(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFaults):
        read_decisions(path, BASE)


def test_records_of_another_dossier_are_not_taken_for_ours(path: Path) -> None:
    book_of(path).put(decision(0, 1))
    (found,) = read_decisions(path, "https://example.org/elsewhere/")
    assert found.subject == f"{BASE}id/record/{RECORDS[0]}"


def test_things_of_ours_are_known_by_their_iris() -> None:
    assert id_of(iri_of(RECORDS[0], BASE), BASE) == RECORDS[0]
    assert id_of(f"https://example.net/id/record/{RECORDS[0]}", BASE) != RECORDS[0]


@given(st.lists(st.sampled_from([OUTSIDE, "http://www.wikidata.org/entity/Q1", "https://sws.geonames.org/1/", "urn:a:b",
                                 "https://example.net/", "https://example.net/a#b", *RECORDS])))  # fmt: skip
def test_every_thing_is_found_again_from_its_short_form(things: list[str]) -> None:
    curies = contract(BASE, things)
    assert [curies.long(curies.short(thing)) for thing in things] == things
    assert Curies(BASE, curies.map).short(RECORDS[0]).startswith(("record:", BASE))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.permutations(range(7)), st.sampled_from("ynu"), TEXTS), max_size=6), st.integers(0, 5))
def test_any_comment_comes_back_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[list[int], str, str]], days: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "pairs.decisions.sssom.tsv"
    held: dict[tuple[str, str], Decision] = {}
    for places, answer, text in said:
        try:
            comment = clean_comment(text)
        except ValueError:
            continue
        made = decision(places[0], places[1], answer, DAY + timedelta(days=days), comment=comment)
        held[made.pair] = made
    book_of(path).put_all(held.values())
    assert set(read_decisions(path, BASE)) == set(held.values())


def test_the_author_is_an_agent_of_the_dossier_by_id_or_name() -> None:
    rows = [Row("agents", "agents.csv", 2, {"id": AUTHOR, "label_en": "Sample Project", "label_local": ""})]
    assert find_author(rows, "sample project") == find_author(rows, AUTHOR) == (AUTHOR, "Sample Project")
    for nobody in ("", "Sampel Project", RECORDS[0]):
        with pytest.raises(KgError, match="agent of the dossier"):
            find_author(rows, nobody)


def sssom(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SSSOM, *map(str, words)], capture_output=True, text=True, check=False, timeout=200)


@pytest.fixture
def mixed(path: Path) -> Path:
    """A file with each sort of decision."""
    book_of(path).put_all([decision(0, 1), decision(2, 3, "n"), decision(4, 5, "u"), link_decision()])
    return path


@WITH_SSSOM
def test_the_tools_of_sssom_find_no_fault(mixed: Path) -> None:
    checked = sssom("validate", mixed)
    assert checked.returncode == 0 and "error" not in checked.stderr.lower(), checked.stderr


@WITH_SSSOM
def test_the_tools_of_sssom_find_a_fault_where_there_is_one(mixed: Path) -> None:
    mixed.write_text(mixed.read_text(encoding="utf-8").replace("semapv:Manual", "semapv:Automatic"), encoding="utf-8")
    assert sssom("validate", mixed).returncode != 0


@pytest.mark.proof
@WITH_SSSOM
def test_what_the_tools_of_sssom_wrote_is_read_again(mixed: Path, tmp_path: Path) -> None:
    parsed = tmp_path / "parsed.sssom.tsv"
    assert sssom("parse", mixed, "-o", parsed).returncode == 0
    before, after = ({one.pair: one.answer for one in read_decisions(path, BASE)} for path in (mixed, parsed))
    assert after == before


def test_what_the_program_showed_is_never_given_as_the_reason_of_the_reviewer() -> None:
    silent = replace(decision(0, 1), comment="", proposed="likely; names +7.9")
    assert silent.reason == "the reviewer wrote down no reason. The program showed: likely; names +7.9"
    assert replace(silent, comment="the mother says so").reason == "the mother says so"
