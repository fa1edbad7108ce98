"""Who may stand in public, and who told the source: judged row by row."""

import pytest

from kg.protect.rows import names_informant, protect_faults
from tests.protecting import person, records_of


def rules(tier: str = "public", **cells: str) -> list[tuple[str, str]]:
    """The rules that the record of a person breaks, with their columns."""
    return [(one.column, one.rule) for one in protect_faults(records_of([person(2, **cells)]), tier)]


WITHHELD = [("public_reason", "restricted-by-default")]


@pytest.mark.parametrize("act", ["arrest", "disappearance", "torture"])
def test_whoever_may_be_alive_in_custody_is_restricted_unless_a_reason_is_given(act: str) -> None:
    assert rules(act=act) == WITHHELD
    assert rules(act=act, public_reason="The family named him in a public campaign.") == []


@pytest.mark.parametrize(
    "age",
    ["17", "under 18", "12-17", "16 or 18", "17-30", "about 17", "under 10", "۱۷", "under 19", "under 30", "about 20"],
)
def test_a_child_who_may_be_alive_is_restricted(age: str) -> None:
    assert rules(act="injury", age=age) == WITHHELD


@pytest.mark.parametrize("age", ["18", "over 18", "18-30", "about 30", "30 or 31", ""])
def test_a_grown_person_who_was_hurt_is_not(age: str) -> None:
    assert rules(act="injury", age=age) == []


@pytest.mark.parametrize("age", ["5", "17", "under 18"])
def test_a_child_who_was_killed_may_be_named(age: str) -> None:
    assert rules(act="killing", age=age) == []


@pytest.mark.parametrize(
    ("born", "is_child"),
    [("2003-05-30", False), ("2003-05-31", True), ("2004", True), ("2003", True), ("2002", False), ("1990", False)],
)
def test_the_age_at_the_act_follows_from_the_day_of_birth(born: str, is_child: bool) -> None:
    assert rules(act="injury", born_on=born, act_on="2021-05-30") == (WITHHELD if is_child else [])


def test_partners_get_what_is_restricted_and_never_what_leads_to_a_person() -> None:
    assert rules("restricted", act="arrest", age="16") == []
    assert rules("restricted", act="arrest", note="Passport A1234567") == [("note", "privacy-document")]


@pytest.mark.parametrize(
    "text",
    [
        "As told by his brother Testo Sample.", "Her mother, Testa Sample, said so.", "according to her cousin Testo",
        "Interview with the victim's lawyer Mock Example", "Eyewitness: Testo Sample", "به گفته برادرش، تستو",
        "به نقل از همسایه، نمونه",
    ],
)  # fmt: skip
def test_an_informant_who_is_named_is_found(text: str) -> None:
    assert names_informant(text)
    assert ("note", "informant-named") in rules(note=text)


@pytest.mark.parametrize(
    "text",
    [
        "The informant is a friend who asked not to be named.", "A relative told the source.",
        "He told Verania Weekly.",
        "Mother of four, shot on the way home.", "Killed with his brother Testo Sample.", "به گفته یک شاهد",
        "According to the list, at the Lantern Bridge.", "His brother Testo was killed the day before.",
    ],
)  # fmt: skip
def test_kin_who_told_nobody_and_types_of_informants_are_left_alone(text: str) -> None:
    assert not names_informant(text)
    assert rules(note=text) == []


def test_no_message_repeats_what_was_found() -> None:
    texts = {"note": "Passport A1234567", "locator": "wa.me/15550123", "description_en": "told by his friend Testo"}
    found = protect_faults(records_of([person(2, **texts)]))
    assert len(found) == 3
    assert not any(part in str(one) for one in found for part in ("A1234567", "1555", "Testo"))
