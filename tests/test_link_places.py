"""Places are compared by name and by what they lie in; what a name can mean stays several candidates with reasons."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.folding import fold, words
from kg.link.places import PlaceLevel, candidates, compare_places
from kg.link.places.gazetteer import TOWNS, Gazetteer, GazetteerPlace, installed
from kg.link.places.names import _PLAIN, Rank, path_of, place_name, same_name

SAME, WITHIN, PROVINCE, UNKNOWN, DIFFERENT = (
    PlaceLevel.SAME, PlaceLevel.WITHIN, PlaceLevel.PROVINCE, PlaceLevel.UNKNOWN, PlaceLevel.DIFFERENT
)  # fmt: skip

PAIRS = [
    ("Testburg", "Testburg", SAME),
    ("Testburg, Lower Examplia", "Testbourg, Lower Examplia Province", SAME),
    ("Shahr-e Testburg", "شهر تستبورگ", SAME),
    ("تستبورگ، استان ورانیا", "Testburg, Verania Province", SAME),
    ("Testburg, Lower Examplia", "Testburg", SAME),
    ("Testburg, Lower Examplia, Verania", "Testburg, Verania", SAME),
    ("Bandar-e Testa", "Testa", SAME),
    ("Testa Burg", "Testaburg", SAME),
    ("Testburg, Lower Examplia", "Testburg, Upper Examplia", DIFFERENT),
    ("Lower Examplia", "Upper Examplia", DIFFERENT),
    ("Testburg 1", "Testburg 2", DIFFERENT),
    ("Testburg, Lower Examplia", "Lower Examplia", WITHIN),
    ("Testburg, Test County, Lower Examplia", "Test County, Lower Examplia", WITHIN),
    ("Testburg, Lower Examplia, Verania", "Verania", WITHIN),
    ("Testburg", "Testburg Province", WITHIN),
    ("Testburg", "شهرستان تستبورگ", WITHIN),
    ("Sampleton, Testburg Province", "Testburg", WITHIN),
    ("Sampleton, Testburg", "Testburg, Testburg", PROVINCE),
    ("Testburg, Lower Examplia", "Sampleton, Lower Examplia", PROVINCE),
    ("Testburg, Lower Examplia, Verania", "Sampleton, Lower Examplia, Verania", PROVINCE),
    ("Testburg, Lower Examplia, Verania", "Sampleton, Upper Examplia, Verania", DIFFERENT),
    ("Testburg, Republic of Verania", "Sampleton, Republic of Verania", DIFFERENT),
    ("Testburg, France", "Sampleton, France", DIFFERENT),
    ("Testburg", "Sampleton", DIFFERENT),
    ("", "Testburg", UNKNOWN),
    (" , ", "Testburg", UNKNOWN),
]


@pytest.mark.parametrize(("one", "other", "level"), PAIRS)
def test_two_places_agree_so_far_whichever_stands_first(one: str, other: str, level: PlaceLevel) -> None:
    match = compare_places((one,), (other,))
    assert match.level is level and match.words
    assert compare_places((other,), (one,)).level is level


def test_of_several_places_that_may_be_meant_the_best_pair_counts_and_is_said() -> None:
    match = compare_places(("Sampleton, Lower Examplia", "Testburg, Lower Examplia"), ("Testburg, Lower Examplia",))
    assert match.level is SAME and "one of 2 places that may be meant" in match.words
    assert compare_places((), ("Testburg",)).level is compare_places((), ()).level is UNKNOWN


@given(st.lists(st.text(max_size=40), max_size=3).map(tuple), st.lists(st.text(max_size=40), max_size=3).map(tuple))
@settings(max_examples=60, deadline=None)
def test_any_texts_are_compared_alike_both_ways(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert compare_places(one, other).level is compare_places(other, one).level


@given(st.text(max_size=60))
def test_the_quick_way_of_folding_a_name_is_the_long_way(text: str) -> None:
    written = " ".join(text.split())
    if _PLAIN.fullmatch(written):
        assert fold(written).split() == [word.joined for word in words(written)]


def test_a_name_of_any_length_is_read_in_bounded_time() -> None:
    assert len(path_of("a, " * 100_000)) <= 400 and len(place_name("ab'" * 100_000).joined) <= 200


RANKS = [("استان ورانیا", Rank.PROVINCE, "ورانیا"), ("شهرستان تستبورگ", Rank.COUNTY, "تستبورگ"),
         ("محافظة تست", Rank.PROVINCE, "تست"), ("جمهوری ورانیا", Rank.COUNTRY, "ورانیا"),
         ("District of Testburg", Rank.DISTRICT, "testburg"), ("Testburg County", Rank.COUNTY, "testburg"),
         ("Shahr-e Testburg", Rank.SETTLEMENT, "testburg"), ("Provincia de Testa", Rank.PROVINCE, "testa"),
         ("Parêzgeha Testa", Rank.PROVINCE, "testa"), ("City", Rank.UNSAID, "city"), ("شهر", Rank.UNSAID, "شهر"),
         ("پارێزگای تێست", Rank.PROVINCE, "تیست"), ("Testashahr", Rank.UNSAID, "testashahr")]  # fmt: skip


@pytest.mark.parametrize(("text", "rank", "name"), RANKS)
def test_what_a_name_says_of_its_sort_is_taken_off_it(text: str, rank: Rank, name: str) -> None:
    read = place_name(text)
    assert (read.rank, read.joined) == (rank, name)


def town(
    number: int, name: str, *names: str, division: str = "ZZ.01", population: int = 1_000, code: str = "PPL"
) -> GazetteerPlace:
    return GazetteerPlace(str(number), name, names, -20.0, 10.0, division[:2], division, population, code)


PLACES = [
    town(1, "Testburg", "تستبورگ", population=500), town(2, "Testburg", division="ZZ.02", population=9_000),
    town(3, "Old Testburg", "Testburg", population=20_000), town(4, "Testburg", division="YY.07"),
    town(5, "Lower Examplia", "اگزمپلیای پایین", code="ADM1"), town(6, "Sampleton", "Examplia", division="YY.07"),
]  # fmt: skip
GAZETTEER = Gazetteer(PLACES)


def numbers(name: str, country: str = "") -> list[str]:
    return [candidate.place.id for candidate in candidates(name, "", country, GAZETTEER)]


def test_an_ambiguous_name_stays_several_candidates_with_reasons() -> None:
    found = candidates("Testburg", gazetteer=GAZETTEER)
    assert [candidate.place.id for candidate in found] == ["2", "4", "1", "3"]
    assert found[0].reasons == ("the same name", "in ZZ", "9,000 inhabitants")
    assert found[3].reasons[0] == "the same as one of its other names"


def test_what_a_place_lies_in_comes_first_and_is_said_when_it_differs_or_is_not_known() -> None:
    found = candidates("شهر تستبورگ", "استان اگزمپلیای پایین", "zz", GAZETTEER)
    assert [candidate.place.id for candidate in found] == ["1"] and 'it lies in "Lower Examplia"' in found[0].reasons
    reasons = {c.place.id: c.reasons[1] for c in candidates("Testburg", "Upper Examplia", gazetteer=GAZETTEER)}
    assert reasons["1"] == 'it lies in "Lower Examplia" and not in "Upper Examplia"'
    assert reasons["2"] == 'whether it lies in "Upper Examplia" is not known'


def test_a_town_of_the_provinces_name_is_a_hint_and_no_more() -> None:
    (found,) = candidates("Testburg", "Examplia", "YY", GAZETTEER)
    assert found.reasons[1] == 'it lies in the division YY.07, as does the town "Examplia"'


def test_a_spelling_that_nobody_has_finds_those_alike() -> None:
    found = candidates("Samplton", gazetteer=GAZETTEER)
    assert [candidate.place.id for candidate in found] == ["6"] and found[0].reasons[0] == "a name spelled alike"


def test_a_country_keeps_the_others_out_and_nothing_is_made_up() -> None:
    assert numbers("Testburg", "YY") == ["4"] and numbers("Nowhere At All") == numbers("") == numbers("!") == []


def test_the_gazetteer_of_the_package_has_the_places_of_a_country() -> None:
    (found,) = candidates("Andorra la Vieja", "", "AD", installed(TOWNS, "AD"))
    assert (found.place.id, found.place.division) == ("3041563", "AD.07") and found.place.iri.endswith("/3041563/")
    assert same_name(place_name(found.place.name), place_name("Andorra la Vella"))
