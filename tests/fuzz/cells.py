"""Targets of single values: dates, figures, names."""

from pathlib import Path

from kg.dates import FIRST_GREGORIAN_YEAR, TimeSpan, parse_date
from kg.folding import fold, words
from kg.importers.values.ages import write_age
from kg.importers.values.dates import CALENDARS, JOINED, ORDERS, DateStyle, write_date
from kg.link.names import block_keys, explain, prepare, score, score_many, similarity
from kg.values import (
    clean_text,
    fragment,
    is_id,
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
from kg.vocab import SCHEMES
from tests.fuzz.target import Run, Target, text_of

_STYLES = [
    DateStyle(calendar, order, months, joined)
    for calendar in ("", *CALENDARS)
    for order in ("", *ORDERS)
    for months in ("", "fa")
    for joined in ("", *JOINED)
]


def dates(folder: Path) -> Run:
    """A date reads as bounds in order, and its EDTF reads as the same bounds."""
    return lambda data: _check_date(text_of(data))


def _check_date(text: str) -> None:
    try:
        span = parse_date(text)
    except ValueError:
        return
    assert isinstance(span, TimeSpan) and span.earliest <= span.latest
    if span.edtf is not None and span.earliest.year >= FIRST_GREGORIAN_YEAR:  # no text of an earlier one is read
        again = parse_date(span.edtf)
        assert (again.earliest, again.latest) == (span.earliest, span.latest), (text, span, again)


def foreign_dates(folder: Path) -> Run:
    """What the importer makes of a foreign date or age can be read by our own reader."""

    def run(data: bytes) -> None:
        style = _STYLES[data[0] % len(_STYLES)] if data else _STYLES[0]
        parts = text_of(data[1:]).split("\n", 1)
        try:
            written = write_date(parts, style)
        except ValueError:
            written = ""
        if written:
            _check_date(written)
            parse_date(written)
        try:
            age, _ = write_age(parts[0])
        except ValueError:
            return
        if age:
            parse_age(age)

    return run


def figures(folder: Path) -> Run:
    """Each parser of a cell gives a value in its canonical form, or a ValueError with a sentence."""

    def run(data: bytes) -> None:
        text = text_of(data)
        for check in (_figure, _count, _age, _tagged, _plain, _parts):
            try:
                check(text)
            except ValueError as error:
                assert str(error)

    return run


def _figure(text: str) -> None:
    for bound in SCHEMES["bound"]:
        try:
            found = parse_figure(text, bound)
        except ValueError:
            continue
        assert found.lower is not None or found.upper is not None
        assert found.lower is None or found.upper is None or found.lower <= found.upper


def _count(text: str) -> None:
    count = parse_count(text)
    assert count >= 0 and parse_count(str(count)) == count and parse_count(f"{count:,}") == count


def _age(text: str) -> None:
    age = parse_age(text)
    assert 0 <= (age.lower or 0) <= (130 if age.upper is None else age.upper) <= 130


def _tagged(text: str) -> None:
    form, tag = parse_tagged(text)
    assert parse_tagged(f"{form}@{tag}") == (form, tag)


def _plain(text: str) -> None:
    for parse in (parse_flag, parse_code, parse_url, parse_cell_count, clean_text):
        try:
            found = parse(text)
        except ValueError:
            continue
        if parse in (parse_url, clean_text):
            assert parse(str(found)) == found
            assert str(found).isprintable() or not {"\r", "\n", "\0"} & set(str(found))


def _parts(text: str) -> None:
    parts = split_many(text)
    assert split_many(join_many(parts)) == parts
    assert fragment(fragment(text)) == fragment(text)
    found = parse_reference(text)
    assert not found.id or is_id(found.id)


def names(folder: Path) -> Run:
    """Two names are alike to the same degree either way round, in bulk too; a fold is words with one space between."""

    def run(data: bytes) -> None:
        one, _, other = text_of(data).partition("\n")
        alike = similarity(one, other)
        assert 0 <= alike <= 1 and alike == similarity(other, one)
        assert similarity(one, one) == 1
        prepared = prepare(one), prepare(other)
        assert score(*prepared) == alike
        if len(data) < 64 and data[:1] == b"~":
            many = score_many([prepared[0]] * 512, [prepared[1]] * 512)
            assert {round(each, 6) for each in many} == {round(alike, 6)}
        assert explain(one, other).score == alike
        assert block_keys(one) == block_keys(one)
        assert fold(one) == " ".join(fold(one).split())
        assert all(word.start <= word.end for word in words(one))

    return run


_DATE_WORDS = (
    "2019", "1398", "-11-16", "16 November 2019", "25 Aban 1398", "۲۵ آبان ۱۳۹۸", " SH", " or ", " to ", " and ", "..",
    "/", "[", "]", "{", "}", "~", "?", "%", "XX", "1X", " = ", "تا", "یا", "ماه", "st", "circa ", "early ", "Hijri",
    "16/11/2019", "–", "0000", "9999",
)  # fmt: skip
_FIGURE_WORDS = (
    "1,500", "۱٬۵۰۰", "%", "٪", " - ", "200-225", "at-least", "under ", "over ", "about ", " or ", "full-name = 233",
    "geonames@2026-08 = 112931", "https://example.org/", "user@", "[ag-4k2m9x]", "@fa-latn", " | ", "\u202e", "yes",
    "\u00a0", ".5",
)  # fmt: skip
_NAME_WORDS = (
    "Testa Sample", "تستا سمپل", "Abdol-Reza ", "عبدالرضا", "سید", "Dr. ", "آل", "ibn ", "al-", "\u200c", "\u064b",
    "é", "'", "\n", "هٔ", "ﷲ", "ß",
)  # fmt: skip

TARGETS = (
    Target("dates", "dates as a researcher writes them", dates, _DATE_WORDS),
    Target("foreign-dates", "dates and ages of a foreign table", foreign_dates, _DATE_WORDS),
    Target("figures", "figures, ages, codes, addresses, references and tagged texts", figures, _FIGURE_WORDS),
    Target("names", "names of people, two by two", names, _NAME_WORDS),
)
