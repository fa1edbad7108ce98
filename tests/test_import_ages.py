"""Foreign ages become ours, in the languages of the sources, and keep what years cannot hold in a note."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.importers.values.ages import write_age
from kg.values import parse_age


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("17 or 18", "17 or 18"), ("under 18", "under 18"), ("24 años", "24"), ("1 año", "1"), ("16-17", "16-17"),
        ("17 to 19", "17-19"), ("about 30", "about 30"), ("30?", "about 30"), ("25.0", "25"),
        ("menor de 18", "under 18"), ("18 years old", "18"), ("۱۷ یا ۱۸", "17 or 18"),
        ("زیر ۱۸ سال", "under 18"), ("٢٤ سنة", "24"),
        ("between 17 and 19", "17-19"), ("17 and under", "0-17"),
    ],
)  # fmt: skip
def test_an_age_is_written_as_ours(text: str, age: str) -> None:
    assert write_age(text) == (age, "")


@pytest.mark.parametrize(
    ("text", "age"),
    [("+60", "over 60"), ("60+", "over 60"), ("<18", "under 18"), ("3 months", "0"), ("21 días", "0"),
     ("15 días aprox.", "0"), ("30s", "30-39"), ("۶ ماهه", "0"), ("18 months", "1"),
     ("24 meses", "2"), ("۱۸ ماهه", "1")],
)  # fmt: skip
def test_an_age_that_says_more_is_noted_as_written(text: str, age: str) -> None:
    assert write_age(text) == (age, f"age as written: {text}")


def test_sixty_and_over_begins_at_sixty() -> None:
    assert parse_age(write_age("+60")[0]).lower == 60


@pytest.mark.parametrize("text", ["8 months or 1 year", "6 months to 2 years", "400 days", "9 meses de embarazo"])
def test_months_beside_something_else_are_not_taken_for_less_than_a_year(text: str) -> None:
    with pytest.raises(ValueError, match="no age that can be read"):
        write_age(text)


@pytest.mark.parametrize("text", ["sin datos", "(caut.)", "150", "18 or 17", "", "x" * 500, "1953"])
def test_what_is_no_age_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="age"):
        write_age(text)


@settings(deadline=None)
@given(st.text(max_size=30) | st.from_regex(r"[<>+~]?\d{1,3}( or | to |-)?\d{0,3}( años| years)?", fullmatch=True))
def test_any_text_becomes_an_age_that_can_be_read_or_is_refused(text: str) -> None:
    try:
        age, _ = write_age(text)
    except ValueError:
        return
    assert parse_age(age)
