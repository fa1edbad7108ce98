"""Look at the columns of a foreign file: what their values look like, without keeping more than a few of them.

In: a file and the columns that may be read. Out: a `Seen` for each: how many values, which ones when they are few,
and shares of values that look like dates, ages or words.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final

from kg.dates import fold_digits
from kg.errors import DataFaults, Problem
from kg.importers.read import Reading, read_rows
from kg.importers.suggest.words import UNKNOWN
from kg.importers.values.months import LANGUAGES, month_number
from kg.importers.values.scripts import script_of

MAX_LOOKED_AT: Final = 200_000  # rows
MAX_LISTED: Final = 30  # distinct values that a list of values may have
_MOST_PARTS: Final = 8  # columns that a key of several is sought among
_SAMPLE: Final = 2_000  # values that are looked at closely
_YEAR: Final = re.compile(r"(?<!\d)(1[2-9]\d\d|20\d\d)(?!\d)")
_DATE: Final = re.compile(r"(?:1[2-9]|20)\d\d|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(?:1[2-9]|20)\d\d-\d\d")
_AGE: Final = re.compile(r"\D{0,15}(\d{1,3})(?:\D{1,6}(\d{1,3}))?\D{0,15}")
_NUMBER: Final = re.compile(r"\d{1,3}(?:[,.\u066c ]\d{3})*|\d+")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")
_TOKEN: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(slots=True)
class Seen:
    """What is seen of a column. `values` counts its distinct values, and stops short when they are too many."""

    name: str
    rows: int = 0
    filled: int = 0
    values: Counter[str] = field(default_factory=Counter)
    is_listed: bool = True  # whether `values` holds them all
    unknown: Counter[str] = field(default_factory=Counter)
    sample: list[str] = field(default_factory=list)
    hashes: set[int] = field(default_factory=set)

    def add(self, text: str) -> None:
        """Look at one more cell."""
        self.rows += 1
        if not text:
            return
        if text.casefold() in UNKNOWN:
            self.unknown[text] += 1
            return
        self.filled += 1
        self.hashes.add(hash(text))
        if len(self.sample) < _SAMPLE:
            self.sample.append(fold_digits(text))
        if self.is_listed:
            self.values[text] += 1
            self.is_listed = len(self.values) <= MAX_LISTED

    @property
    def is_key(self) -> bool:
        """Whether each row has a value of its own."""
        return 0 < self.rows == self.filled == len(self.hashes)

    @property
    def is_list(self) -> bool:
        """Whether the values are few and come again, so that they say nothing of one person."""
        return self.is_listed and self.filled >= 3 * len(self.values) > 0

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of the values that pass a test, from 0 to 1."""
        return sum(1 for text in self.sample if test(text)) / len(self.sample) if self.sample else 0.0

    def share_with(self, mark: str) -> float:
        """Return the share of the values that hold a mark, from 0 to 1."""
        return self.share(lambda text: mark in text)

    @property
    def has_dates(self) -> bool:
        """Whether most values look like days, months or years."""
        return self.share(lambda text: _DATE.fullmatch(text) or (_YEAR.search(text) and month_language([text]))) > 0.6

    @property
    def has_ages(self) -> bool:
        """Whether most values look like years of age."""
        return self.share(_looks_like_age) > 0.8

    @property
    def has_numbers(self) -> bool:
        """Whether nearly all values are whole numbers."""
        return self.share(_NUMBER.fullmatch) > 0.95

    @property
    def has_words(self) -> bool:
        """Whether most values hold letters."""
        return self.share(script_of) > 0.8

    @property
    def scripts(self) -> list[str]:
        """The scripts of the values, the commonest first."""
        counts = Counter(script for text in self.sample if (script := script_of(text)))
        return [script for script, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def survey(path: Path, reading: Reading, names: Sequence[str]) -> list[Seen]:
    """Return what is seen of each column, in the order of the names, in the first 200,000 rows.

    Errors: DataFaults when no row can be read.
    """
    seen = {name: Seen(name) for name in names}
    problems: list[Problem] = []
    for count, row in enumerate(read_rows(path, reading, names, problems)):
        if count >= MAX_LOOKED_AT:
            break
        for name, text in row.cells.items():
            seen[name].add(" ".join(text.split()))
    if problems and not any(one.rows for one in seen.values()):
        raise DataFaults(problems)
    return list(seen.values())


def composite_key(path: Path, reading: Reading, names: Sequence[str]) -> tuple[str, ...]:
    """Return the first two or three of some columns that together tell all rows apart, () when none do."""
    few = names[:_MOST_PARTS]
    left = {parts: set[int]() for size in (2, 3) for parts in combinations(few, size)}
    for count, row in enumerate(read_rows(path, reading, few, [])):
        for parts, hashes in list(left.items()):
            hashes.add(hash(tuple(row.cells[part] for part in parts)))
            if len(hashes) <= count:
                del left[parts]
        if count >= MAX_LOOKED_AT or not left:
            break
    return next(iter(left), ())


def day_order(samples: Iterable[str]) -> str:
    """Return which number of a date such as 16/11/2019 is the day, as far as the values show it; else "".

    >>> day_order(["16/11/2019", "01/02/2019"]), day_order(["01/02/2019"])
    ('day-month-year', '')
    """
    pairs = [(int(found[1]), int(found[2])) for text in samples if (found := _SLASHED.fullmatch(text))]
    first, second = (any(pair[at] > 12 for pair in pairs) for at in (0, 1))
    if first == second:
        return ""
    return "day-month-year" if first else "month-day-year"


def is_slashed(samples: Iterable[str]) -> bool:
    """Return whether some dates do not show which number is the month.

    >>> is_slashed(["2019-11-16"]), is_slashed(["1.2.2019"])
    (False, True)
    """
    return any(_SLASHED.fullmatch(text) for text in samples)


def month_language(samples: Iterable[str], likely: str = "en") -> str:
    """Return the language of the names of months in dates, or "" when there are none; the likely one before others.

    >>> month_language(["24/ABR/1976", "ENE/1977"]), month_language(["2019-11-16"])
    ('es', '')
    """
    words = [word for text in samples for word in _TOKEN.findall(text)]
    counts = {tag: sum(month_number(word, tag) is not None for word in words) for tag in LANGUAGES}
    best = max(LANGUAGES, key=lambda tag: (counts[tag], tag == likely))
    return best if counts[best] else ""


def calendar_of(samples: Iterable[str]) -> str:
    """Return gregorian, or solar-hijri when the years are those of that calendar.

    >>> calendar_of(["1398/08/25"]), calendar_of(["2019-11-16"])
    ('solar-hijri', 'gregorian')
    """
    years = [int(found[1]) for text in samples if (found := _YEAR.search(text))]
    early = sum(year < 1500 for year in years)
    return "solar-hijri" if early * 2 > len(years) else "gregorian"


def _looks_like_age(text: str) -> bool:
    found = _AGE.fullmatch(text)
    return found is not None and int(found[1]) <= 130
