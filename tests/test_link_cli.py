"""The commands of linking, from candidates to what stands in the dossier, and back."""

import gzip
import io
import shutil
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from kg.build import build
from kg.link.candidates import read_candidates, write_candidates
from kg.link.decisions import Answer, DecisionBook, read_decisions
from kg.link.targets import read_snapshot, write_snapshot
from tests.conftest import Kg
from tests.link_dossier import (
    AUTHOR,
    BASE,
    LICENSE,
    OUTSIDE,
    PLACE,
    candidate,
    decision,
    link_decision,
    make_dossier,
    rows_of,
)

DATE = ("--date", "2031-03-02")


@pytest.fixture
def kg(kg: Kg) -> Kg:
    """Runs one command of linking."""
    return partial(kg, "link")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return make_dossier(tmp_path / "data")


@pytest.fixture
def candidates(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.candidates.tsv"
    write_candidates(path, [candidate(0, 1), candidate(1, 3)])
    return path


def test_a_sheet_goes_out_and_comes_back_as_decisions_beside_the_candidates(
    kg: Kg, data: Path, candidates: Path, tmp_path: Path
) -> None:
    review = ("review", candidates, "--data", data, "--author", "Sample Project", *DATE)
    sheet = tmp_path / "sheet.tsv"
    assert kg(*review, "--sheet", sheet)[0] == 0
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([lines[0], "y" + lines[1], "n" + lines[2]]), encoding="utf-8")
    code, _, err = kg(*review, "--read", sheet)
    assert code == 0 and "2 decided in sheet.tsv, 2 of them new" in err
    made = read_decisions(tmp_path / "pairs.decisions.sssom.tsv", BASE)
    assert sorted(one.answer for one in made) == ["n", "y"] and {one.author for one in made} == {AUTHOR}
    assert "0 of them new" in kg(*review, "--read", sheet)[2]


def test_faults_of_a_sheet_are_listed_and_nothing_is_decided(
    kg: Kg, data: Path, candidates: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.tsv"
    review = ("review", candidates, "--data", data, "--author", AUTHOR, *DATE)
    kg(*review, "--sheet", sheet)
    text = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([text[0], "y" + text[1], "maybe" + text[2]]), encoding="utf-8")
    code, out, _ = kg(*review, "--read", sheet)
    assert code == 1 and out.startswith("sheet.tsv:3 decision:")
    assert not (tmp_path / "pairs.decisions.sssom.tsv").exists()


@pytest.mark.parametrize("author", ["", "Nobody In Particular", PLACE])
def test_who_is_no_agent_of_the_dossier_cannot_decide(kg: Kg, data: Path, candidates: Path, author: str) -> None:
    code, _, err = kg("review", candidates, "--data", data, "--author", author, "--sheet", data / "x.tsv")
    assert code == 2 and "agent of the dossier" in err


def test_two_ways_of_review_at_once_are_misuse(kg: Kg, data: Path, candidates: Path) -> None:
    code, _, err = kg("review", candidates, "--data", data, "--author", AUTHOR, "--page", "--sheet", "x.tsv")
    assert code == 2 and "choose one" in err


def test_piped_answers_are_refused_since_only_a_person_decides(
    kg: Kg, data: Path, candidates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\ny\ny\n"))
    code, _, err = kg("review", candidates, "--data", data, "--author", AUTHOR, *DATE)
    assert code == 2 and "this is no terminal" in err
    assert not (candidates.parent / "pairs.decisions.sssom.tsv").exists()


def test_decisions_are_published_and_withdrawn_again(kg: Kg, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "pairs.decisions.sssom.tsv"
    DecisionBook(path, BASE, LICENSE).put_all([decision(0, 1), link_decision()])
    code, out, err = kg("apply", path, "--data", data, *DATE)
    assert code == 0 and out.splitlines() == ["judgements.csv", "links/pairs.sssom.tsv"]
    assert "1 links" in err and "1 persons" in err and "1 same-person" in err
    build(data, tmp_path / "dist")
    published = _published(tmp_path / "dist")
    assert f"<{BASE}id/place/{PLACE}> <http://www.w3.org/2004/02/skos/core#exactMatch> <{OUTSIDE}>" in published
    judged = next(row["id"] for row in rows_of(data / "judgements.csv") if row["relation"] == "same-person")
    assert kg("apply", "--data", data, "--withdraw", judged, "--reason", "two pupils", *DATE)[0] == 0
    code, out, err = kg("apply", path, "--data", data, *DATE)
    assert (code, out) == (0, "") and "was withdrawn" in err


def _published(dist: Path) -> str:
    with gzip.open(dist / "data.nq.gz", "rt", encoding="utf-8") as lines:
        return lines.read()


def test_a_withdrawn_link_is_taken_out_of_the_decisions_as_well(kg: Kg, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "pairs.decisions.sssom.tsv"
    DecisionBook(path, BASE, LICENSE).put_all([decision(0, 1), link_decision()])
    kg("apply", path, "--data", data, *DATE)
    link = rows_of(data / "links" / "pairs.sssom.tsv")[0]["record_id"]
    assert kg("apply", path, "--data", data, "--withdraw", link, "--reason", "another town", *DATE)[0] == 0
    assert [one.object for one in read_decisions(path, BASE)] == [decision(0, 1).object]
    assert kg("apply", path, "--data", data, *DATE)[1] == ""


def test_a_link_is_not_withdrawn_while_its_decision_would_make_it_again(kg: Kg, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "pairs.decisions.sssom.tsv"
    DecisionBook(path, BASE, LICENSE).put(link_decision())
    kg("apply", path, "--data", data, *DATE)
    before = (data / "links" / "pairs.sssom.tsv").read_bytes()
    link = rows_of(data / "links" / "pairs.sssom.tsv")[0]["record_id"]
    code, _, err = kg("apply", "--data", data, "--withdraw", link, "--reason", "another town", *DATE)
    assert code == 2 and "file of decisions" in err
    assert (data / "links" / "pairs.sssom.tsv").read_bytes() == before


def test_a_sheet_that_replaces_decisions_of_others_says_so(
    kg: Kg, data: Path, candidates: Path, tmp_path: Path
) -> None:
    DecisionBook(tmp_path / "pairs.decisions.sssom.tsv", BASE, LICENSE).put(decision(0, 1))
    review = ("review", candidates, "--data", data, "--author", "Second Reader", *DATE)
    sheet = tmp_path / "sheet.tsv"
    kg(*review, "--sheet", sheet)
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([lines[0], "n" + lines[1].removeprefix("y"), lines[2]]), encoding="utf-8")
    assert "1 of them replace decisions of others" in kg(*review, "--read", sheet)[2]


def test_a_contradiction_stops_with_exit_code_1_and_words(kg: Kg, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "pairs.decisions.sssom.tsv"
    DecisionBook(path, BASE, LICENSE).put_all([decision(0, 1), decision(1, 2), decision(0, 2, "n")])
    before = (data / "judgements.csv").read_bytes()
    code, out, _ = kg("apply", path, "--data", data, *DATE)
    assert code == 1 and "joined by" in out
    assert (data / "judgements.csv").read_bytes() == before


@pytest.mark.parametrize("words", [(), ("--withdraw", "ju-222222", "--reason", "because")])
def test_nothing_to_apply_is_misuse(kg: Kg, data: Path, words: tuple[str, ...]) -> None:
    code, _, err = kg("apply", "--data", data, *words)
    assert code == 2 and "Traceback" not in err


def test_records_of_a_dossier_are_suggested_and_nothing_is_linked(kg: Kg, data: Path, tmp_path: Path) -> None:
    before = shutil.copytree(data, tmp_path / "before")
    out = tmp_path / "people.candidates.tsv"
    code, _, err = kg("suggest", "--data", data, "--out", out)
    assert code == 0 and "candidates in" in err
    assert any(one.subject.label.startswith("Testa") for one in read_candidates(out))
    assert all(path.read_bytes() == (data / path.relative_to(before)).read_bytes() for path in before.rglob("*.csv"))


def test_a_pair_that_was_judged_is_not_suggested_again_unless_it_is_asked_for(
    kg: Kg, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "people.candidates.tsv"
    kg("suggest", "--data", data, "--out", out)
    first = read_candidates(out)[0]
    book = DecisionBook(tmp_path / "people.decisions.sssom.tsv", BASE, LICENSE)
    book.put_all([replace(decision(0, 1, Answer.NO), subject=first.subject.id, object=first.object.id)])
    kg("apply", book.path, "--data", data, *DATE)
    kg("suggest", "--data", data, "--out", out)
    assert first.pair not in {one.pair for one in read_candidates(out)}
    kg("suggest", "--data", data, "--out", out, "--again")
    assert first.pair in {one.pair for one in read_candidates(out)}


def test_names_of_people_are_sent_nowhere_unless_that_is_said(kg: Kg, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "people.candidates.tsv"
    code, _, err = kg("suggest", "--data", data, "--out", out, "--with", "reconcile:http://127.0.0.1:9/reconcile")
    assert code == 2 and "--send-names" in err and not out.exists()


def test_what_a_target_answered_can_be_kept_and_compared_with_again(kg: Kg, data: Path, tmp_path: Path) -> None:
    theirs, kept, out = tmp_path / "theirs.jsonl", tmp_path / "kept.jsonl", tmp_path / "people.candidates.tsv"
    found = replace(candidate(0, 1).subject, id="https://example.org/person/7", source="elsewhere")
    write_snapshot(theirs, [found], "elsewhere", date(2031, 3, 2))
    assert kg("suggest", "--data", data, "--out", out, "--with", f"snapshot:{theirs}", "--keep", kept)[0] == 0
    assert [one.id for one in read_snapshot(kept).entities] == [found.id]
    assert read_candidates(out)[0].object.id == found.id


def test_a_looser_match_is_what_the_link_says(kg: Kg, data: Path, tmp_path: Path) -> None:
    theirs, out = tmp_path / "theirs.jsonl", tmp_path / "people.candidates.tsv"
    found = replace(candidate(0, 1).subject, id=OUTSIDE, source="elsewhere")
    write_snapshot(theirs, [found], "elsewhere", date(2031, 3, 2))
    asked = ("suggest", "--data", data, "--out", out, "--with", f"snapshot:{theirs}", "--predicate")
    assert kg(*asked, "skos:closeMatch")[0] == 0
    assert {one.predicate for one in read_candidates(out)} == {"skos:closeMatch"}
    assert kg(*asked, "owl:sameAs")[0] == 2
    code, _, err = kg("suggest", "--data", data, "--out", out, "--predicate", "skos:closeMatch")
    assert code == 2 and "--with" in err
