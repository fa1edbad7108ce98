"""Rows of verifications: read back as typed rows, fallen with what they are about, and never pointing at nothing."""

import shutil
from pathlib import Path

import pytest

from kg.build import check
from kg.ledger import Days, Ledger, Verification
from kg.restricted import check_private
from kg.tables import Row
from kg.tiers.answers import answer_faults
from kg.tiers.place import private_of
from kg.tiers.rows import Withheld
from kg.withdraw import withdraw
from tests.conftest import DATA
from tests.protecting import row
from tests.withdrawing import DAY, cells, ids

FILM, COPIES, PHOTOGRAPHS = "ev-t66fg4", ("ev-qhrmv2", "ev-rzqpjm"), "ev-dmtkc8"


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "verania")


def answers(ledger: Ledger, evidence: str) -> dict[str, Verification]:
    """The answers about an item by their criteria, the last of several."""
    return {row.criterion: row for row in ledger.verifications_of(ledger.iri(evidence))}


def test_an_answer_says_what_its_row_says(ledger: Ledger) -> None:
    found = answers(ledger, PHOTOGRAPHS)["date"]
    assert (found.answer, found.needed, found.verifiers, found.reached) == ("undetermined", True, 2, "decided-by-third")
    assert found.question == "Was it recorded at the time that is stated for it?"
    assert found.reason.startswith("The clock of the camera was wrong")
    assert (found.reference, found.reference_kind) == ("", ())
    assert (ledger.ident(found.author), found.decided.as_written) == ("ag-rhxgw3", "22 November 2026")


def test_all_criteria_of_the_film_were_answered_by_two_who_agreed(ledger: Ledger) -> None:
    found = answers(ledger, FILM)
    assert set(found) == {"provenance", "source", "date", "location", "content", "integrity"}
    assert {row.reached for row in found.values()} == {"agreed"}
    assert found["date"].reference_kind == ("sun-angle", "weather")


def test_nothing_is_answered_about_what_nobody_examined(ledger: Ledger) -> None:
    assert ledger.verifications_of(ledger.iri(COPIES[0])) == []


def test_an_item_says_when_and_where_it_was_made_and_what_it_cannot_show(ledger: Ledger) -> None:
    film, copy = (ledger.evidence(ledger.iri(ident)) for ident in (FILM, COPIES[1]))
    assert film is not None and copy is not None
    assert (copy.copy_of, film.copy_of) == (film.iri, "")
    assert film.recorded is not None and film.recorded.meets(Days(film.recorded.latest, film.recorded.latest))
    assert [ledger.label(place) for place in film.places] == ["Bridge Square"]
    assert film.cannot_show == "It does not show who gave the order."
    assert film.content_warning == ("injury", "violence")
    assert [len(digest) for digest in film.digests] == [64]


def test_what_was_destroyed_says_through_what(ledger: Ledger) -> None:
    telephones = ledger.evidence(ledger.iri("ev-34fhz7"))
    assert telephones is not None
    assert ledger.label(telephones.lost_through) == "Wiping of seized telephones"


def test_answers_fall_with_the_item_that_they_are_about(data: Path) -> None:
    done = withdraw(data, PHOTOGRAPHS, "safety", DAY)
    assert {ident for ident in done.tombstones if ident.startswith("ve-")} == {
        "ve-7v3rnk", "ve-g57qdr", "ve-m72z5n", "ve-xthp27",
    }  # fmt: skip
    assert not set(done.tombstones) & set(ids(data, "verifications.csv"))
    assert check(data).problems == []


def test_copies_of_a_withdrawn_item_stay_copies_of_one_recording(data: Path) -> None:
    withdraw(data, FILM, "safety", DAY)
    assert {cells(data, "evidence.csv", ident)["copy_of"] for ident in COPIES} == {FILM}
    assert check(data).problems == []


def answers_left(data: Path, gone: str, replaced_by: str = "") -> set[str]:
    """Answers about the photographs that stand after the withdrawal of one."""
    withdraw(data, gone, "duplicate" if replaced_by else "safety", DAY, replaced_by=replaced_by)
    return ids(data, "verifications.csv") & {"ve-7v3rnk", "ve-g57qdr", "ve-m72z5n", "ve-xthp27"}


def test_an_item_does_not_look_better_verified_for_an_answer_that_was_withdrawn(data: Path) -> None:
    assert answers_left(data, "ve-xthp27") == set()  # it is the weakest: without it the item would be likely authentic
    assert check(data).problems == []


def test_an_answer_that_another_takes_the_place_of_goes_alone(data: Path) -> None:
    assert answers_left(data, "ve-m72z5n", replaced_by="ve-g57qdr") == {"ve-7v3rnk", "ve-g57qdr", "ve-xthp27"}


def test_an_answer_that_the_status_does_not_need_goes_alone(data: Path) -> None:
    done = withdraw(data, "ve-bkz4bk", "safety", DAY)
    assert done.tombstones == ("ve-bkz4bk",)


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("ve-zzzzz2,Photographs [ev-dmtkc8],yes,refuted", ["private-answer"]),
        ("ve-zzzzz2,Photographs [ev-dmtkc8],no,refuted", []),
        ("ve-zzzzz2,Minutes of the evening at the guard house [ev-w4cfjd],yes,refuted", []),
        ("ve-xthp27,,,refuted", ["private-answer"]),
    ],
)
def test_no_answer_that_decides_is_withheld_from_others_about_the_item(data: Path, line: str, rules: list[str]) -> None:
    private = private_of(data)
    private.mkdir(parents=True)
    text = f"id,evidence,needed,answer,tier\n{line},restricted\n"
    (private / "verifications.csv").write_text(text, encoding="utf-8")
    found = check_private(data, private)
    assert [problem.rule for problem in found] == rules and "refuted" not in str(found)


FIRST, COPY, OTHER = "ev-22222b", "ev-22222c", "ev-22222d"
SEALED, RESTRICTED = "sealed", "restricted"


def hidden(tier: str, table: str, **cells: str) -> Withheld:
    return Withheld(row(table, **cells), tier)


def bad(tier: str = RESTRICTED, about: str = FIRST, needed: str = "yes") -> Withheld:
    return hidden(tier, "verifications", id="ve-22222b", evidence=about, needed=needed, answer="refuted")


def found(public: list[Row], *withheld: Withheld) -> list[tuple[str, str]]:
    return [(problem.path, problem.column) for problem in answer_faults(public, withheld)]


GOOD = row("verifications", id="ve-22222c", evidence=f"A photograph [{COPY}]", needed="yes", answer="established")
ANSWER, COPIED = [("verifications.csv", "answer")], [("evidence.csv", "copy_of")]


@pytest.mark.parametrize("tier", [SEALED, RESTRICTED])
def test_a_copy_does_not_look_better_verified_for_an_item_that_is_withheld(tier: str) -> None:
    """The copy is public and was found genuine; the item that it was copied from is not, and was found false."""
    copy, first = row("evidence", id=COPY), hidden(tier, "evidence", id=FIRST)
    cell = hidden(tier, "evidence", id=COPY, copy_of=FIRST)
    assert found([copy, GOOD], cell, first, bad(tier)) == ANSWER
    assert found([row("evidence", id=COPY, copy_of=FIRST), GOOD], first, bad(tier)) == ANSWER
    assert found([copy, GOOD], cell, first, bad(tier, needed="no")) == []
    assert found([copy, GOOD], first, bad(tier)) == []  # nothing says that it is a copy
    assert found([copy], cell, first, bad(tier)) == []  # nobody has examined the copy either


def test_an_item_with_the_same_bytes_is_the_same_item() -> None:
    first = hidden(RESTRICTED, "evidence", id=FIRST, digest="ab" * 32)
    assert found([row("evidence", id=COPY, digest="ab" * 32), GOOD], first, bad()) == ANSWER
    assert found([row("evidence", id=COPY, digest="cd" * 32), GOOD], first, bad()) == []


def test_a_copy_that_is_withheld_itself_says_nothing_of_the_public_item() -> None:
    public = [row("evidence", id=COPY), GOOD]
    assert found(public, hidden(RESTRICTED, "evidence", id=FIRST, copy_of=COPY), bad()) == []
    assert found([*public, row("evidence", id=FIRST, copy_of=COPY)], bad()) == ANSWER
    assert found([*public, row("evidence", id=FIRST, copy_of=OTHER)], bad()) == []


def test_of_what_an_item_is_a_copy_is_not_withheld_when_both_were_examined() -> None:
    about_first = row("verifications", id="ve-22222d", evidence=FIRST, needed="yes", answer="refuted")
    public = [row("evidence", id=FIRST), row("evidence", id=COPY), GOOD]
    cell = hidden(SEALED, "evidence", id=COPY, copy_of=f"A photograph [{FIRST}]")
    assert found([*public, about_first], cell) == COPIED
    assert found(public, cell) == []
    assert found([row("evidence", id=FIRST), row("evidence", id=COPY, copy_of=FIRST), GOOD, about_first], cell) == []


def test_an_answer_that_is_withheld_in_two_parts_counts_as_one() -> None:
    parts = [
        hidden(RESTRICTED, "verifications", id="ve-22222b", evidence=COPY, answer="refuted"),
        hidden(SEALED, "verifications", id="ve-22222b", needed="yes"),
    ]
    assert found([row("evidence", id=COPY), GOOD], *parts) == ANSWER
