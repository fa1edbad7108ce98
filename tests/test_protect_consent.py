"""The register of consent: entries, what is taken back, and the public rows that must go with it."""

import random
from datetime import date
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.protect.consent import SCOPES, Consent, add_consent, consent_faults, read_register, withdraw_consent
from kg.tables import Row
from tests.conftest import Kg
from tests.interference import TINY, write_files
from tests.protecting import person, row

CHANCE = random.Random(7)
DAY = date(2031, 3, 1)
HEADER = "id,subject,scope,given_on,by,withdrawn_on,note\n"
NAMED = {"identification": "full-name", "names": "Testa Sample@en"}


def entry(**cells: str) -> Consent:
    return Consent(**({"id": "", "subject": "re-bbbbb2", "scope": "all", "given_on": "2031-02-01", "by": "r7"} | cells))


def faults(rows: list[Row], *entries: Consent, required: bool = False) -> list[tuple[str, str]]:
    return [(one.column, one.rule) for one in consent_faults(rows, entries, required)]


def test_what_is_entered_is_read_again(tmp_path: Path) -> None:
    made = [add_consent(tmp_path, entry(subject=f"re-bbbbb{digit}"), CHANCE) for digit in "2345"]
    entries, problems = read_register(tmp_path)
    assert problems == [] and sorted(entries, key=lambda one: one.subject) == made
    assert (tmp_path / "consent.csv").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "cells",
    [{"subject": "Testa Sample"}, {"subject": "ag-222222"}, {"scope": "fame"}, {"given_on": "last week"}, {"by": ""},
     {"given_on": "2031-02-30"}, {"withdrawn_on": "2031-01-01"}, {"by": "=1+1"}, {"note": "call +001234567890"}],
)  # fmt: skip
def test_an_entry_that_cannot_be_meant_is_refused(cells: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(KgError):
        add_consent(tmp_path, entry(**cells), CHANCE)
    assert not (tmp_path / "consent.csv").exists()


def test_consent_is_taken_back_by_entry_or_by_thing_and_once(tmp_path: Path) -> None:
    first, second = (add_consent(tmp_path, entry(scope=scope), CHANCE) for scope in ("name", "all"))
    assert [one.id for one in withdraw_consent(tmp_path, first.id, DAY)] == [first.id]
    assert [one.id for one in withdraw_consent(tmp_path, "re-bbbbb2", DAY)] == [second.id]
    before = (tmp_path / "consent.csv").read_bytes()
    assert len(withdraw_consent(tmp_path, "re-bbbbb2", date(2031, 5, 1))) == 2
    assert (tmp_path / "consent.csv").read_bytes() == before


@pytest.mark.parametrize(("ident", "day"), [("cn-zzzzzz", DAY), ("re-bbbbb2", date(2031, 1, 1))])
def test_what_was_never_given_cannot_be_taken_back(ident: str, day: date, tmp_path: Path) -> None:
    add_consent(tmp_path, entry(), CHANCE)
    with pytest.raises(KgError):
        withdraw_consent(tmp_path, ident, day)


def test_what_was_entered_for_a_day_to_come_is_told_by_file_and_entry(tmp_path: Path) -> None:
    made = add_consent(tmp_path, entry(given_on="2099-01-01"), CHANCE)
    with pytest.raises(KgError, match=f"consent {made.id} .* 2099-01-01, its given_on: .*consent.csv"):
        withdraw_consent(tmp_path, made.id, DAY)


@pytest.mark.parametrize(("day", "says"), [("2099-01-01", "--given-on 2099-01-01 is still"), ("0001-01-01", "is too")])
def test_consent_is_not_given_on_a_day_that_cannot_be_meant(day: str, says: str, tmp_path: Path, kg: Kg) -> None:
    data = write_files(tmp_path / "data" / "testburg", TINY)
    code, out, err = kg("consent", "add", "re-2222b2", data, "--by", "relative 7", "--given-on", day)
    assert (code, out) == (2, "") and says in err and err.count("\n") == 1
    assert not (tmp_path / "data.private").exists()


@pytest.mark.parametrize(
    "words", [("protect",), ("consent", "add", "re-2222b2", "--by", "relative 7"), ("consent", "list")]
)
def test_a_private_folder_that_was_mistyped_is_not_made(words: tuple[str, ...], tmp_path: Path, kg: Kg) -> None:
    data = write_files(tmp_path / "data" / "testburg", TINY)
    code, out, err = kg(*words, data, "--private", tmp_path / "mistyped")
    assert (code, out) == (2, "") and "correct --private" in err
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize(("scope", "column"), [("all", "id"), ("testimony", "id"), ("name", "names"), ("image", None)])
def test_a_public_record_whose_consent_was_taken_back_is_a_fault(scope: str, column: str | None) -> None:
    taken = entry(id="cn-222222", scope=scope, withdrawn_on="2031-03-01")
    expected = [(column, "consent-taken-back")] if column else []
    assert faults([person(2, **NAMED)], taken) == expected


def test_a_name_that_is_gone_needs_no_consent() -> None:
    assert faults([person(2)], entry(id="cn-222222", scope="name", withdrawn_on="2031-03-01")) == []


@pytest.mark.parametrize(
    ("scope", "given", "stands"),
    [("all", "2031-04-01", True), ("name", "2031-04-01", True), ("image", "2031-04-01", False),
     ("all", "2031-01-01", False), ("all", "2031-03-01", False)],
)  # fmt: skip
def test_consent_that_was_given_again_counts(scope: str, given: str, stands: bool) -> None:
    taken = entry(id="cn-222222", scope="name", withdrawn_on="2031-03-01")
    again = entry(id="cn-333333", scope=scope, given_on=given)
    assert (faults([person(2, **NAMED)], taken, again) == []) == stands


def test_pictures_go_with_the_consent_for_images() -> None:
    rows = [row("evidence", id=f"ev-{n}22222", kind=kind) for n, kind in (("2", "photo"), ("3", "document"))]
    taken = [entry(id=f"cn-{n}22222", subject=f"ev-{n}22222", scope="image", withdrawn_on="2031-03-01") for n in "23"]
    assert faults(rows, *taken) == [("id", "consent-taken-back")]


def test_a_person_is_found_in_the_judgement_that_makes_one() -> None:
    judgement = row("judgements", id="ju-222222", kind="identity", objects="pe-222222", preferred_name="Testa@en")
    taken = entry(id="cn-222222", subject="pe-222222", scope="name", withdrawn_on="2031-03-01")
    assert faults([judgement], taken) == [("preferred_name", "consent-taken-back")]


def test_what_a_person_took_back_holds_for_the_records_of_the_person() -> None:
    made = {"kind": "identity", "subjects": "Testa Sample [re-bbbbb2] | re-bbbbb3", "objects": "pe-222222"}
    rows = [person(2, **NAMED), person(3, **NAMED), person(4, **NAMED), row("judgements", id="ju-222222", **made)]
    taken = entry(id="cn-222222", subject="pe-222222", scope="name", withdrawn_on="2031-03-01")
    found = consent_faults(rows, [taken], False)
    assert [(one.column, one.row) for one in found] == [("names", rows[0].number), ("names", rows[1].number)]
    rows[3] = row("judgements", id="ju-222222", withdrawn_on="2031-02-01", **made)
    assert consent_faults(rows, [taken], False) == []


@pytest.mark.parametrize(
    ("scope", "advice"), [("name", "clear the cell"), ("all", "run kg consent withdraw cn-222222")]
)
def test_the_fault_says_what_helps(scope: str, advice: str) -> None:
    (found,) = consent_faults(
        [person(2, **NAMED)], [entry(id="cn-222222", scope=scope, withdrawn_on="2031-03-01")], False
    )
    assert advice in found.message and ("kg consent" in found.message) == (scope == "all")


@pytest.mark.parametrize(
    ("cells", "needs"),
    [(NAMED | {"act": "injury"}, True), (NAMED | {"act": "killing"}, False), ({"act": "injury"}, False)],
)
def test_a_card_may_ask_for_consent_of_whoever_is_named_and_may_be_alive(cells: dict[str, str], needs: bool) -> None:
    assert faults([person(2, **cells)], required=True) == ([("id", "consent-missing")] if needs else [])
    assert faults([person(2, **cells)], entry(id="cn-222222"), required=True) == []


@pytest.mark.parametrize(
    ("thing", "needed"),
    [(person(2, act="injury", **NAMED), "name"), (row("evidence", id="re-bbbbb2", kind="testimony"), "testimony")],
)
def test_only_consent_to_what_is_public_stands_for_it(thing: Row, needed: str) -> None:
    given = {scope: faults([thing], entry(id="cn-222222", scope=scope), required=True) for scope in SCOPES}
    assert {scope for scope, found in given.items() if not found} == {needed, "all"}
    assert given["image"] == [("id", "consent-missing")]
    (found,) = consent_faults([thing], [], True)
    assert f"--scope {needed}" in found.message


def test_a_register_with_faults_is_told_line_by_line_and_repeats_nothing(tmp_path: Path) -> None:
    (tmp_path / "consent.csv").write_text(
        "id,subject,scope,given_on,by,withdrawn_on,note\ncn-222222,Testa Sample,all,2031-02-01,r7,,\n"
        "cn-222222,re-222222,fame,soon,,,\n",
        encoding="utf-8",
    )
    _, problems = read_register(tmp_path, "data.private/verania")
    assert {(one.row, one.column) for one in problems} == {
        (0, "id"), (2, "subject"), (3, "scope"), (3, "given_on"), (3, "by")
    }  # fmt: skip
    assert not any("Testa" in str(one) for one in problems)


@pytest.mark.parametrize(
    "text",
    [
        "id,subject,scope,given_on,by\n",
        "id,subject,scope,given_on,by,withdrawn_on,note\ncn-222222,re-bbbbb2,fame,2031-02-01,r7,,\n",
    ],
)
def test_a_register_that_cannot_be_read_says_what_is_missing(text: str, tmp_path: Path) -> None:
    (tmp_path / "consent.csv").write_text(text, encoding="utf-8")
    assert {one.rule for one in read_register(tmp_path)[1]} == {"consent-form"}
