"""Two lists of invented people of whom it is known which are the same, as two projects might have made them.

In: how many people, a seed, and the letters of the second list. Out: the entities of both lists, and the true pairs.
Names are syllables, so nobody is meant; what both lists say of one person differs as sources do: spellings, order and
parts of names, ages, days and places, and some have no name.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kg.link.entity import Days, Entity, Sort, Years

FIRST_DAY: Final = date(2021, 5, 8)
DAYS: Final = 12
SHARED: Final = 0.4  # of the people in the lists stand in both
_TOWNS: Final = 9  # of a province

# Latin, another Latin spelling, Persian
_SYLLABLES: Final = (
    ("ta", "ta", "تا"), ("sha", "cha", "شا"), ("ro", "ru", "رو"), ("mi", "mee", "می"), ("kha", "xa", "خا"),
    ("nu", "nou", "نو"), ("za", "za", "زا"), ("vi", "wi", "وی"), ("gho", "qo", "قو"), ("la", "la", "لا"),
    ("bi", "bee", "بی"), ("de", "di", "دی"), ("fa", "fa", "فا"), ("ko", "cu", "کو"), ("pe", "pi", "پی"),
    ("ja", "dja", "جا"), ("so", "su", "سو"), ("hu", "hou", "هو"), ("cho", "tcho", "چو"), ("ra", "ra", "را"),
)  # fmt: skip
_ENDINGS: Final = (("", "", ""), ("n", "n", "ن"), ("r", "r", "ر"), ("m", "m", "م"), ("d", "d", "د"), ("sh", "ch", "ش"))

Word = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Lists:
    """Two lists and the pairs of ids, left and right, that are the same person."""

    left: list[Entity]
    right: list[Entity]
    same: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Person:
    given: Word
    family: Word
    gender: str
    born: date
    died: date
    province: int
    town: int


def lists(size: int, seed: int = 1, letters: str = "persian") -> Lists:
    """Return two lists with `size` entities together, in an order that says nothing of which are the same.

    The names of the right list are in these letters, "persian" or "latin".

    >>> found = lists(100)
    >>> len(found.left) + len(found.right), len(found.same)
    (100, 29)
    """
    chance = random.Random(seed)
    people = round(size / (1 + SHARED))
    shared = size - people
    given, family = _words(chance, 2, 400), _words(chance, 3, max(300, people // 8))
    provinces = max(6, people // 2_000)
    left: list[Entity] = []
    right: list[Entity] = []
    same = set()
    for number in range(people):
        person = _person(chance, given, family, provinces)
        in_both = number < shared
        if in_both or number % 2:
            left.append(_entry(chance, person, f"re-l{number}", "left"))
        if in_both or not number % 2:
            right.append(_entry(chance, person, f"re-r{number}", letters))
        if in_both:
            same.add((f"re-l{number}", f"re-r{number}"))
    chance.shuffle(left)
    chance.shuffle(right)
    return Lists(left, right, frozenset(same))


def _words(chance: random.Random, syllables: int, count: int) -> list[Word]:
    """So many words, each once, in the spellings of a syllable's columns; the first are the most common ones."""
    found: dict[str, Word] = {}
    while len(found) < count:
        parts = [chance.choice(_SYLLABLES) for _ in range(syllables + chance.randrange(2))] + [chance.choice(_ENDINGS)]
        word = tuple("".join(part[place] for part in parts) for place in range(3))
        found.setdefault(word[0], (word[0], word[1], word[2]))
    return list(found.values())


def _common(chance: random.Random, words: list[Word]) -> Word:
    """A word by chance, the first ones far more often than the last."""
    return words[int(len(words) * chance.random() ** 2.2)]


def _person(chance: random.Random, given: list[Word], family: list[Word], provinces: int) -> _Person:
    name = _common(chance, given)
    died = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 1.7))
    years = min(88, max(8, round(chance.gauss(29, 11))))
    return _Person(
        name, _common(chance, family), "female" if len(name[0]) % 5 == 0 else "male",
        died - timedelta(days=round(years * 365.25) + chance.randrange(365)), died,
        int(provinces * chance.random() ** 1.5), int(_TOWNS * chance.random() ** 1.5),
    )  # fmt: skip


def _entry(chance: random.Random, person: _Person, ident: str, source: str) -> Entity:
    """What one source says of a person."""
    return Entity(
        ident, Sort.PERSON, _names(chance, person, source), source, happened=_days(chance, person),
        age=_age(chance, person), gender=person.gender if chance.random() < 0.6 else "",
        places=_places(chance, person), act="killing",
    )  # fmt: skip


def _names(chance: random.Random, person: _Person, source: str) -> tuple[tuple[str, str], ...]:
    if chance.random() < 0.04:
        return ()
    column = 2 if source == "persian" else chance.randrange(2)
    words = [person.given[column], person.family[column]]
    if chance.random() < 0.04:
        words = words[chance.randrange(2) :][:1]  # one of the two
    elif chance.random() < 0.05:
        words.reverse()
    if chance.random() < 0.06:
        words[-1] = _misspelt(chance, words[-1])
    name = " ".join(words)
    return ((name if column == 2 else name.title(), "fa" if column == 2 else "fa-latn"),)


def _misspelt(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, max(2, len(word) - 1))
    return word[:place] + word[place + 1 :] if chance.random() < 0.5 else word[:place] + word[place] + word[place:]


def _days(chance: random.Random, person: _Person) -> Days:
    kind = chance.random()
    if kind < 0.7:
        return person.died, person.died
    if kind < 0.85:
        day = person.died + timedelta(days=chance.choice((-1, 1)))
        return day, day
    if kind < 0.93:
        return person.died - timedelta(days=1), person.died
    return FIRST_DAY, FIRST_DAY + timedelta(days=DAYS)


def _age(chance: random.Random, person: _Person) -> Years:
    years = (person.died - person.born).days // 365
    kind = chance.random()
    if kind < 0.35:
        return None, None
    if kind < 0.75:
        return years, years
    if kind < 0.88:
        years += chance.choice((-1, 1))
        return years, years
    if kind < 0.94:
        return years, years + 1
    return (None, 17) if years < 18 else (years + chance.choice((-4, 3)),) * 2


def _places(chance: random.Random, person: _Person) -> tuple[str, ...]:
    province = f"Examplia {_number(person.province)}"
    town = f"{_number(person.town).title()}burg {person.province}, {province}"
    kind = chance.random()
    if kind < 0.08:
        return ()
    if kind < 0.2:
        return (province,)
    if kind < 0.27:
        return (f"{_number(chance.randrange(_TOWNS)).title()}burg {person.province}, {province}",)
    return (town,)


def _number(number: int) -> str:
    """A number as a made-up word, so that places differ in more than digits."""
    first, second = divmod(number, len(_SYLLABLES))
    return f"{_SYLLABLES[second][0]}{_SYLLABLES[first % len(_SYLLABLES)][0]}{first // len(_SYLLABLES) or ''}"
