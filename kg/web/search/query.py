"""Ask the index: what matches a text and stands within some facets, ranked, counted and paged by key.

What is named exactly so comes first, then what has every word as it is, then what has words that begin so, then names
spelt in a like way; within each, by BM25, a word of a name counting ten times, of its maker's three times; equals
stand in the order of the documents. A reading is bounded: SQLite is stopped at the time limit.
"""

import json
import re
import sqlite3
from array import array
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf
from pathlib import Path
from queue import LifoQueue
from time import monotonic
from typing import Final
from unicodedata import decimal

from kg.errors import KgError
from kg.web.search.documents import FACETS, NO_DAY
from kg.web.search.match import Pattern, pattern_of

LIMIT: Final = 20
MOST: Final = 100

_TIME_LIMIT_S: Final = 2.0
_READERS: Final = 4
_STEPS: Final = 2000  # of SQLite's machine between two looks at the clock
_REMEMBERED: Final = 64
_RANKED: Final = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 0.0, 10.0, 3.0, 1.0, 2.0), rowid"
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_YEAR: Final = "year"


class BadQuery(KgError):
    """A part of a query cannot be read; `name` is the parameter."""

    def __init__(self, name: str, value: str, reason: str):
        self.name, self.value = name, value
        super().__init__(f"{name}={value[:80]}: {reason}")


class TooSlow(KgError):
    """The search was stopped at the time limit."""

    def __init__(self) -> None:
        super().__init__(f"the search was stopped after {_TIME_LIMIT_S:g} seconds; use rarer or longer words")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: a text, and one value of each facet; "" for any.

    `kind` is a class ("Claim"), `place` and `source` are ids, `stance` is a key, `language` a tag of the document it
    was read in; `since` and `until` are days, months or years, and what is of any day between them is in.
    """

    text: str = ""
    kind: str = ""
    stance: str = ""
    place: str = ""
    source: str = ""
    language: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document: its name, its texts as (is a name, language tag, text); `alike` when only by a like spelling."""

    local: str
    cls: str
    texts: tuple[tuple[bool, str, str], ...]
    alike: bool


@dataclass(frozen=True, slots=True)
class Results:
    """Hits of one page; how many there are in all, and of these only by a like spelling.

    `facets` are values with their counts: what the total would be, were that value chosen; most first. `years` are
    counted likewise, in their order. `next` is the key of the next page, "" on the last.
    """

    hits: tuple[Hit, ...]
    total: int
    alike: int
    next: str
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)
    years: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """One facet of all documents: the group of values of each, by number, and what is in the groups."""

    groups: Sequence[int]
    members: Sequence[tuple[str, ...]]

    def keep(self, documents: Sequence[int], value: str) -> list[int]:
        flags = [value in members for members in self.members]
        groups = self.groups
        return [number for number in documents if flags[groups[number]]]

    def count(self, documents: Sequence[int]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for group, count in Counter(map(self.groups.__getitem__, documents)).items():
            for member in self.members[group]:
                counts[member] += count
        return counts


class Search:
    """A search index, opened for reading; several threads may ask at once.

    Errors: sqlite3.DatabaseError for a file that is no index.
    """

    def __init__(self, index: Path):
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        for _ in range(_READERS):
            self._readers.put(_connect(index))
        with self._reader() as db:
            self._columns = {name: _column(db, name) for name in FACETS}
            self._days: list[tuple[str, str]] = db.execute("SELECT first, last FROM document ORDER BY id").fetchall()
        self._spans = [(first[:4], last[:4]) for first, last in self._days]
        self._ranked = lru_cache(maxsize=_REMEMBERED)(self._rank)
        self._found = lru_cache(maxsize=_REMEMBERED)(self._search)

    def __len__(self) -> int:
        return len(self._days)

    def close(self) -> None:
        """Close the file."""
        for _ in range(_READERS):
            self._readers.get().close()

    def values(self, facet: str) -> list[str]:
        """Return the values of a facet, sorted."""
        return sorted({value for members in self._columns[facet].members for value in members})

    def search(self, query: Query, after: str = "", limit: int = LIMIT) -> Results:
        """Return the hits that follow the one named by `after`, and the counts of all.

        Errors: BadQuery for a date or a key that cannot be read, TooSlow.
        """
        return self._found(query, after, max(1, min(limit, MOST)))

    def _search(self, query: Query, after: str, limit: int) -> Results:
        pattern = pattern_of(query.text)
        ranked, surely = self._ranked(pattern)
        found = self._within(query, ranked)
        with self._reader() as db:
            start = self._start(db, found, after)
            page = found[start : start + limit]
            alike = set(ranked[surely:]) if surely < len(ranked) else set()
            hits = tuple(_hit(db, number, number in alike) for number in page)
        following = hits[-1].local if hits and start + limit < len(found) else ""
        by_spelling = sum(number in alike for number in found) if alike else 0
        facets = {name: self._counts(query, name, ranked, found) for name in FACETS}
        return Results(hits, len(found), by_spelling, following, facets, self._years(query, ranked))

    def names(self, text: str, limit: int = 10) -> list[Hit]:
        """Return documents whose name has the words of a text, as they begin or spelt in a like way."""
        pattern = pattern_of(text)
        found: dict[int, bool] = {}
        with self._reader() as db:
            for alike, expression in enumerate(_name_expressions(pattern)):
                query = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
                for (number,) in db.execute(query, (expression, limit)) if len(found) < limit else ():
                    found.setdefault(number, bool(alike))
            return [_hit(db, number, alike) for number, alike in list(found.items())[:limit]]

    def named(self, text: str, kinds: Collection[str], limit: int = LIMIT) -> list[Hit]:
        """Return documents of some kinds whose name may be a text, best first: with all of its words, then with some.

        Shape: empty for a text without a word. Errors: TooSlow.
        """
        pattern = pattern_of(text)
        column, found = self._columns["kind"], dict[int, bool]()
        flags = [not members or members[0] in kinds for members in column.members]
        with self._reader() as db:
            for alike, expression in _named_expressions(pattern):
                for (number,) in db.execute(_RANKED, (expression,)) if len(found) < limit else ():
                    if flags[column.groups[number]]:
                        found.setdefault(number, alike)
                    if len(found) == limit:
                        break
            return [_hit(db, number, alike) for number, alike in found.items()]

    def documents(self) -> Iterator[Hit]:
        """Yield every document in order."""
        with self._reader(limited=False) as db:
            for number in range(len(self)):
                yield _hit(db, number, False)

    def postings(self) -> Iterator[tuple[str, str, int]]:
        """Yield every word with the column and the document it stands in, at each of its places, sorted by word."""
        with self._reader(limited=False) as db:
            db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.posting USING fts5vocab(main, words, instance)")
            yield from db.execute("SELECT term, col, doc FROM temp.posting")

    def _rank(self, pattern: Pattern) -> tuple[Sequence[int], int]:
        """Return the documents that match, best first, and how many of them do not so only by a like spelling."""
        if not pattern.words:
            return range(len(self)), len(self)
        found, surely = array("l"), 0
        with self._reader() as db:
            for expression in pattern.tiers:
                surely = len(found)
                found.extend(number for (number,) in db.execute(_RANKED, (expression,)))
        return found, surely

    def _within(self, query: Query, ranked: Sequence[int], apart_from: str = "") -> Sequence[int]:
        """Return the documents that a query's facets let through, but for one facet."""
        found = ranked
        for name in FACETS:
            if name != apart_from and (value := getattr(query, name)):
                found = self._columns[name].keep(found, value)
        if apart_from != _YEAR and (query.since or query.until):
            since, until = _bounds(query)
            days = self._days
            found = [number for number in found if days[number][0] <= until and days[number][1] >= since]
        return found

    def _counts(self, query: Query, name: str, ranked: Sequence[int], found: Sequence[int]) -> list[tuple[str, int]]:
        among = self._within(query, ranked, name) if getattr(query, name) else found
        return sorted(self._columns[name].count(among).items(), key=lambda item: (-item[1], item[0]))

    def _years(self, query: Query, ranked: Sequence[int]) -> list[tuple[str, int]]:
        """Return how many documents are of each year that any dated document begins or ends in."""
        among = self._within(query, ranked, _YEAR)
        spans = Counter(map(self._spans.__getitem__, among))
        wanted = {year for span in spans for year in span}.difference(day[:4] for day in NO_DAY)
        return [(year, sum(n for (a, b), n in spans.items() if a <= year <= b)) for year in sorted(wanted)]

    def _start(self, db: sqlite3.Connection, found: Sequence[int], after: str) -> int:
        if not after:
            return 0
        row = db.execute("SELECT id FROM document WHERE local = ?", (after,)).fetchone()
        try:
            return found.index(row[0] if row else -1) + 1
        except ValueError:
            raise BadQuery("after", after, "is no hit of this query") from None

    @contextmanager
    def _reader(self, limited: bool = True) -> Iterator[sqlite3.Connection]:
        """Lend a connection that stops at the time limit. Errors: TooSlow."""
        db = self._readers.get()
        end = monotonic() + (_TIME_LIMIT_S if limited else inf)
        db.set_progress_handler(lambda: monotonic() > end, _STEPS)
        try:
            yield db
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise TooSlow from error
            raise
        finally:
            self._readers.put(db)


def _connect(index: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{index.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    db.executescript("PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY")
    return db


def _column(db: sqlite3.Connection, name: str) -> _Column:
    members = [
        json.loads(row[0]) for row in db.execute("SELECT members FROM facet WHERE name = ? ORDER BY id", (name,))
    ]
    groups = [row[0] for row in db.execute(f"SELECT {name} FROM document ORDER BY id")]
    return _Column(groups, [tuple(group) for group in members])


def _hit(db: sqlite3.Connection, number: int, alike: bool) -> Hit:
    query = (
        "SELECT local, members, texts FROM document JOIN facet ON facet.id = kind AND facet.name = 'kind' "
        "WHERE document.id = ?"
    )
    local, members, texts = db.execute(query, (number,)).fetchone()
    return Hit(local, json.loads(members)[0], tuple(tuple(text) for text in json.loads(texts)), alike)


def _name_expressions(pattern: Pattern) -> tuple[str, ...]:
    return (f"name : ({pattern.begun})", f"{{name key}} : ({pattern.alike})") if pattern.words else ()


def _named_expressions(pattern: Pattern) -> Iterator[tuple[bool, str]]:
    """Yield what to ask for names, best first: named so, with every word, with words that begin so, like, with some."""
    if pattern.words:
        yield False, pattern.tiers[0]
        yield False, f"name : ({pattern.exact})"
        for alike, expression in enumerate(_name_expressions(pattern)):
            yield bool(alike), expression
        yield True, f"{{name key}} : ({pattern.some})"


def _bounds(query: Query) -> tuple[str, str]:
    """Return the first and the last day that a query lets through."""
    return (
        _day("since", query.since, last=False) if query.since else NO_DAY[0],
        _day("until", query.until, last=True) if query.until else NO_DAY[1],
    )


def _day(name: str, text: str, last: bool) -> str:
    match = _DAY.fullmatch("".join(str(decimal(sign, sign)) for sign in text.strip()))
    if match is None:
        raise BadQuery(name, text, "is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match[1], match[2] or ("12" if last else "01"), match[3]
    try:
        end = monthrange(int(year), int(month))[1]
    except ValueError:
        raise BadQuery(name, text, "has no such month") from None
    return f"{year}-{month}-{day or (f'{end}' if last else '01')}"
