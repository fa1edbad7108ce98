"""Read the name of a place: the words that say what sort of place it is, and the name itself.

In: a name as written ("Shahr-e Qods", "استان تهران", "Province of Lower Examplia"). Out: a `PlaceName`, and whether two
are spellings of one name. Nothing is looked up here; a name alone never says which place is meant.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from kg.folding import fold, words
from kg.link.names import block_keys, similarity

SAME_WORD: Final = 0.85  # similarity of two words from which they are taken for spellings of one
LONGEST: Final = 200  # characters of a name that are read
# Nothing that may part a word or not: such a name is folded as it is, which is quicker.
_PLAIN: Final = re.compile(r"[^\W_ʼʾʿ]+(?: [^\W_ʼʾʿ]+)*")
_COMMAS: Final = re.compile(r"\s*[,،;؛/]\s*|\s+[-–—]\s+")


class Rank(IntEnum):
    """What sort of place a name says it is, the larger the higher; UNSAID when it does not say."""

    UNSAID = 0
    SETTLEMENT = 1
    DISTRICT = 2
    COUNTY = 3
    PROVINCE = 4
    COUNTRY = 5


_RANKS: Final[dict[Rank, str]] = {
    Rank.SETTLEMENT: "city town village municipality shahr shahre shahrak shahrake deh dehe rusta rustaye ciudad villa "
    "pueblo municipio ville commune stadt gemeinde dorf sehri koyu bajar bajare gund gunde شهر شهرک روستا روستای ده "
    "مدینه قریه بلده شار شاری",
    Rank.DISTRICT: "district subdistrict bakhsh bakhshe dehestan dehestane distrito quartier bezirk nahiya بخش دهستان "
    "ناحیه",
    Rank.COUNTY: "county shahrestan shahrestane condado partido arrondissement landkreis kreis ilcesi qada navce "
    "navceya شهرستان قضا قهزای",
    Rank.PROVINCE: "province governorate state region prefecture ostan ostane provincia departamento departement "
    "provinz bundesland ili muhafazat parezgeh parezgeha استان ولایت محافظه ایالت پاریزگا پاریزگای",
    Rank.COUNTRY: "republic kingdom republica republique republik جمهوری جمهوریه کشور",
}
_OPENING: Final = {word: rank for rank, text in _RANKS.items() for word in text.split()}
_CLOSING: Final = {
    word: rank for word, rank in _OPENING.items()
    if word.isascii() and word not in {"shahr", "deh", "villa", "ville", "stadt", "dorf", "pueblo", "gund", "state"}
} | {"state": Rank.PROVINCE}  # fmt: skip
_LINKS: Final = frozenset("of de du des del la le el der von e i ye the د".split())
_OPTIONAL: Final = frozenset("bandar bandare بندر port puerto hafen mina minae میناء مینا".split())  # "Bandar-e Testa"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name as written, its folded words without those that say what sort of place it is, and what these say."""

    written: str
    words: tuple[str, ...]
    rank: Rank

    @property
    def joined(self) -> str:
        """The words without spaces, by which spellings that differ in their spaces are found."""
        return "".join(self.words)


@lru_cache(maxsize=65_536)
def place_name(text: str) -> PlaceName:
    """Return the name of a place as read.

    >>> place_name("Province of Lower Examplia").words, place_name("استان تهران").rank.name
    (('lower', 'examplia'), 'PROVINCE')
    """
    written = " ".join(text[:LONGEST].split())
    left = fold(written).split() if _PLAIN.fullmatch(written) else [word.joined for word in words(written)]
    rank = Rank.UNSAID
    while len(left) > 1 and left[0] in _OPENING:
        rank = max(rank, _OPENING[left.pop(0)])
        while len(left) > 1 and left[0] in _LINKS:
            left.pop(0)
    while len(left) > 1 and left[-1] in _CLOSING:
        rank = max(rank, _CLOSING[left.pop()])
    return PlaceName(written, tuple(left), rank)


def path_of(text: str) -> tuple[PlaceName, ...]:
    """Return the names of a place and of what it lies in, the smallest first; none for an empty text.

    >>> [name.written for name in path_of("Testburg, Lower Examplia")]
    ['Testburg', 'Lower Examplia']
    """
    names = (place_name(part) for part in _COMMAS.split(text[: 4 * LONGEST].strip()) if part)
    return tuple(name for name in names if name.words)


@lru_cache(maxsize=262_144)
def same_name(one: PlaceName, other: PlaceName) -> bool:
    """Return whether two names can be spellings of one, in any script; "Lower" and "Upper" keep names apart.

    >>> same_name(place_name("شیراز"), place_name("Shiraz City"))
    True
    """
    if not one.words or not other.words:
        return False
    return any(_alike(a, b) for a in _readings(one.words) for b in _readings(other.words))


def _readings(name: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the words, and the words without one that a name may leave out."""
    return (name, name[1:]) if len(name) > 1 and name[0] in _OPTIONAL else (name,)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if "".join(one) == "".join(other):
        return True
    if len(one) == len(other):
        return all(_same_word(a, b) for a, b in zip(one, other, strict=True))
    return _same_word("".join(one), "".join(other))


def _same_word(one: str, other: str) -> bool:
    """Return whether two words are spellings of one; figures must be the same."""
    if one == other or one.isdecimal() or other.isdecimal():
        return one == other
    return not _keys(one).isdisjoint(_keys(other)) and similarity(one, other) >= SAME_WORD


_keys = lru_cache(maxsize=65_536)(block_keys)  # words of places are few, and pairs of them many
