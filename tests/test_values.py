"""Single cells become typed values, or a sentence that says what to write."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.values import (
    ID_ALPHABET,
    Age,
    Figure,
    Reference,
    clean_text,
    is_id,
    is_tag,
    join_many,
    parse_age,
    parse_cell_count,
    parse_code,
    parse_count,
    parse_figure,
    parse_flag,
    parse_reference,
    parse_tagged,
    parse_url,
    split_many,
)


@pytest.mark.parametrize(
    ("text", "bound", "lower", "upper"),
    [
        ("304", "at-least", 304, None),
        ("304", "at-most", None, 304),
        ("۳۰۴", "about", 304, 304),
        ("1,500", "exactly", 1500, 1500),
        ("۱٬۵۰۰", "exactly", 1500, 1500),
        ("200-225", "range", 200, 225),
        ("200 – 225", "range", 200, 225),
        ("0", "exactly", 0, 0),
    ],
)
def test_a_count_gets_the_bounds_of_its_bound(text: str, bound: str, lower: int | None, upper: int | None) -> None:
    assert parse_figure(text, bound) == Figure(lower, upper, share=False)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [("20 %-25 %", "20", "25"), ("20-25 %", "20", "25"), ("16.5%-20%", "16.5", "20"), ("۲۰-۲۵٪", "20", "25")],
)
def test_a_share_is_decimal_per_cent(text: str, lower: str, upper: str) -> None:
    assert parse_figure(text, "range") == Figure(Decimal(lower), Decimal(upper), share=True)
    assert isinstance(parse_figure("20 %", "exactly").lower, Decimal)


@pytest.mark.parametrize(
    ("text", "bound", "advice"),
    [
        ("304", "", "needs a bound"),
        ("304", "roughly", "write one of at-least"),
        ("about 304", "about", "in the column bound"),
        ("-5", "exactly", "digits only"),
        ("1 500", "exactly", "digits only"),
        ("1,50", "exactly", "digits only"),
        ("20 %-25", "range", "digits only"),
        ("1.500", "exactly", "not a whole number"),
        ("200-225", "about", "write range"),
        ("300", "range", "needs two"),
        ("225-200", "range", "lower figure first"),
        ("9" * 19, "exactly", "digits only"),
    ],
)
def test_a_figure_that_is_unclear_is_refused_with_what_to_write(text: str, bound: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_figure(text, bound)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("15", 15, 15), ("۱۵", 15, 15), ("16 or 17", 16, 17), ("12-17", 12, 17), ("12–17", 12, 17),
        ("under 18", None, 17), ("over 60", 60, None), ("about 30", 30, 30), ("0", 0, 0),
    ],
)  # fmt: skip
def test_an_age_has_bounds_and_stays_as_written(text: str, lower: int | None, upper: int | None) -> None:
    assert parse_age(text) == Age(lower, upper, text)


@pytest.mark.parametrize("text", ["1.5", "131", "17 or 16", "under 12-17", "under 0", "fifteen", "", "-3"])
def test_what_is_no_age_in_years_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an age"):
        parse_age(text)


def test_a_flag_is_yes_or_no_and_nothing_else() -> None:
    assert [parse_flag("yes"), parse_flag("No")] == [True, False]
    with pytest.raises(ValueError, match="must be yes or no"):
        parse_flag("true")


@pytest.mark.parametrize("text", ["", "many", "-1", "1.0", "1,5"])
def test_a_count_is_whole(text: str) -> None:
    assert parse_count("1,234,567") == 1234567
    with pytest.raises(ValueError, match="write a whole number"):
        parse_count(text)


@given(st.lists(st.text("abc ۱", min_size=1).map(str.strip).filter(bool)))
def test_joined_values_split_into_the_same_values(values: list[str]) -> None:
    assert split_many(join_many(values)) == values


def test_a_value_with_the_separator_in_it_is_never_joined() -> None:
    assert split_many(" a || b | ") == ["a", "b"]
    with pytest.raises(ValueError, match="separates the values"):
        join_many(["a | b"])


def test_the_tag_stands_after_the_last_at_sign() -> None:
    assert parse_tagged("نام@نمونه@fa") == ("نام@نمونه", "fa")
    assert parse_tagged("Nam @fa-Latn") == ("Nam", "fa-latn")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Sample", "add @fa, @en"),
        ("@fa", "nothing before the tag"),
        ("Sample@", "not a language tag"),
        ("a@example.org", "not a language tag"),
        ("Sample@english", "not a language tag"),
        ("Sam\nple@en", "line break"),
    ],
)
def test_a_text_without_a_proper_tag_is_refused(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_tagged(text)


@pytest.mark.parametrize("tag", ["fa", "ckb", "fa-latn", "sr-cyrl-rs", "es-419", "de-ch-1996", "en-x-own"])
def test_tags_have_the_shape_of_bcp_47(tag: str) -> None:
    assert is_tag(tag)
    assert not is_tag(tag.upper())
    assert not is_tag(tag + "-")


@pytest.mark.parametrize(
    ("text", "label", "ident"),
    [
        ("Example Agency [ag-4k2m9x]", "Example Agency", "ag-4k2m9x"),
        ("Report [draft] [so-4k2m9x]", "Report [draft]", "so-4k2m9x"),
        ("ag-4k2m9x", "", "ag-4k2m9x"),
        ("Report [draft]", "Report [draft]", ""),
        ("press-304", "press-304", ""),
    ],
)
def test_a_reference_is_a_label_an_id_or_both(text: str, label: str, ident: str) -> None:
    assert parse_reference(text) == Reference(label, ident)


@pytest.mark.parametrize(
    "text", ["ag-4k2m9a", "ag-4k2m91", "AG-4K2M9X", "ag-4k2m9", "ag-4k2m9xx", "a-4k2m9xx", " ag-4k2m9x"]
)
def test_an_id_has_its_shape_and_alphabet_exactly(text: str) -> None:
    assert is_id("ag-" + ID_ALPHABET[:6])
    assert not is_id(text)


def test_the_count_of_a_cell_stands_after_the_last_equals_sign() -> None:
    assert parse_cell_count("Lower Examplia [pl-4k2m9x] = 3") == ("Lower Examplia [pl-4k2m9x]", 3)
    assert parse_cell_count("a = b = ۲") == ("a = b", 2)


@pytest.mark.parametrize("text", ["full-name", "= 3", "full-name = ", "full-name = some"])
def test_a_cell_without_key_or_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_cell_count(text)


@pytest.mark.parametrize("text", ["112931", "geonames = 112931", "geonames@ = 1", "a@b@c = 1", "geonames@2026-08 ="])
def test_a_code_without_system_version_and_code_is_refused(text: str) -> None:
    assert parse_code("iso-3166-2@2020 = XX-23") == ("iso-3166-2", "2020", "XX-23")
    with pytest.raises(ValueError, match="system@version = code"):
        parse_code(text)


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://example.org:8080", "https://example.org/گزارش"])
def test_web_addresses_stay_as_they_are(url: str) -> None:
    assert parse_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "ftp://example.org", "//example.org", "https://", "https://exa mple.org", "https://[::1",
        "https://example.org\\@other.example", "https://example.org:99999", "https://example.org/\u202egpj",
        "https://example.org/<b>", "example.org",
    ],
)  # fmt: skip
def test_what_is_not_a_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_url(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="user name or password") as caught:
        parse_url("https://someone:hunter2@example.org/")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["می\u200cرود", "a\u200db", "a\u200eb\u200f"])
def test_joiners_and_direction_marks_stay(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("character", "reason"),
    [
        ("\0", r"U\+0000"), ("\t", r"U\+0009"), ("\x7f", r"U\+007F"), ("\x85", r"U\+0085"), ("\ufeff", r"U\+FEFF"),
        ("\n", "line break"), ("\r", "line break"), ("\u2028", "line break"), ("\ufffd", "was lost"),
        ("\udce9", "was lost"),
        *((chr(code), "order in which the text is shown") for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    ],
)  # fmt: skip
def test_characters_that_hide_or_break_text_are_refused(character: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        clean_text(f"a{character}b")
