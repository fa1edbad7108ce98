"""The sun against published values, and shadows that tell times of a day."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.evidence.verify.sun import (
    Place,
    Position,
    Shadow,
    angle,
    day_of,
    fitting,
    parse_moment,
    parse_place,
    position,
    positions,
)
from tests.conftest import Kg

WEST = "Etc/GMT+7"  # seven hours behind UTC
NEAR = 0.3  # degrees

# Place, time of the clock, zone, azimuth, elevation as seen; with their source.
PUBLISHED = [
    (Place(39.742476, -105.1786), "2003-10-17 12:30:30", WEST, 194.34024, 39.88838),  # NREL/TP-560-34302, table A5.1
    (Place(32.2, -111.0), "2014-10-10 08:30", WEST, 116.3, 24.7),  # U.S. Naval Observatory, quoted by the pvlib tests
]
# Place, day, zone, sunrise, sunset; NREL/TP-560-34302, and the U.S. Naval Observatory as quoted by the pvlib tests.
RISEN = [
    (Place(39.742476, -105.1786), "2003-10-17", WEST, "06:12:43", "17:20:19"),
    (Place(-35.0, 0.0), "1996-07-05", "UTC", "07:08:15", "17:01:04"),
    (Place(39.0, -105.0), "2015-01-02", WEST, "07:19:02", "16:49:10"),
    (Place(39.0, -105.0), "2015-08-02", WEST, "05:01:26", "19:11:31"),
]


@pytest.mark.parametrize(("place", "at", "zone", "azimuth", "elevation"), PUBLISHED)
def test_the_sun_stands_where_it_was_published(
    place: Place, at: str, zone: str, azimuth: float, elevation: float
) -> None:
    found = position(place, parse_moment(at, zone))
    assert angle(found.azimuth, azimuth) < NEAR
    assert found.elevation == pytest.approx(elevation, abs=NEAR)


@pytest.mark.parametrize(("place", "day", "zone", "sunrise", "sunset"), RISEN)
def test_the_sun_rises_and_sets_when_it_was_published(
    place: Place, day: str, zone: str, sunrise: str, sunset: str
) -> None:
    found = day_of(positions(place, parse_moment(day, zone)))
    for at, published in ((found.sunrise, sunrise), (found.sunset, sunset)):
        assert at is not None
        assert abs(at - parse_moment(f"{day} {published}", zone)) <= timedelta(minutes=1, seconds=30)


def test_the_day_goes_from_dawn_over_noon_to_dusk() -> None:
    found = day_of(positions(Place(40.0, 0.0), parse_moment("2031-03-20")))
    times = (found.dawn, found.sunrise, found.noon, found.sunset, found.dusk)
    known = [at for at in times if at is not None]
    assert len(known) == 5 and known == sorted(known) and found.always == ""


@pytest.mark.parametrize(("day", "always"), [("2031-06-21", "up"), ("2031-12-21", "down")])
def test_beyond_the_polar_circle_the_sun_neither_rises_nor_sets(day: str, always: str) -> None:
    found = day_of(positions(Place(75.0, 20.0), parse_moment(day)))
    assert (found.sunrise, found.sunset, found.always) == (None, None, always)


def flat(azimuth: float, elevation: float) -> Position:
    return Position(datetime(2031, 2, 12), azimuth, elevation, elevation)


def test_a_shadow_points_away_from_the_sun_and_is_as_long_as_the_height_tells() -> None:
    assert flat(200.0, 45.0).shadow_azimuth == 20.0
    assert flat(200.0, 45.0).shadow_ratio == pytest.approx(1.0)
    assert flat(200.0, 30.0).shadow_ratio == pytest.approx(3**0.5)
    assert flat(200.0, 0.5).shadow_ratio is None and flat(200.0, -10.0).shadow_ratio is None


@given(st.floats(-60, 60), st.floats(-180, 180), st.integers(0, 364), st.integers(0, 1439))
@settings(max_examples=25)
def test_the_time_of_a_shadow_is_among_the_times_that_fit_it(
    latitude: float, longitude: float, day: int, minute: int
) -> None:
    at = parse_moment("2031-01-01") + timedelta(days=day, minutes=minute)
    seen = position(Place(latitude, longitude), at)
    around = [position(Place(latitude, longitude), at + timedelta(minutes=n)) for n in range(-3, 4)]
    shadow = Shadow(seen.shadow_azimuth, seen.shadow_ratio)
    spans = fitting(around, shadow)
    assert any(first <= at <= last for first, last in spans) is (seen.shadow_ratio is not None)


def test_spans_that_fit_are_told_apart() -> None:
    start = datetime(2031, 2, 12)
    heights = (10.0, 45.0, 45.0, 80.0, 45.0)
    sun = [Position(start + timedelta(minutes=n), 180.0, high, high) for n, high in enumerate(heights)]
    spans = [(first.minute, last.minute) for first, last in fitting(sun, Shadow(ratio=1.0))]
    assert spans == [(1, 2), (4, 4)]
    assert fitting(sun, Shadow(azimuth=180.0)) == []


@pytest.mark.parametrize("text", ["10.5", "north,east", "91,0", "0,181", "1,2,3", "nan,0"])
def test_a_place_must_be_on_the_earth(text: str) -> None:
    with pytest.raises(KgError):
        parse_place(text)


@pytest.mark.parametrize(
    ("text", "zone", "told"),
    [
        ("2031-02-30 10:00", "UTC", "no time"),
        ("2031-02-12 16:30", "Nowhere/Here", "no time zone"),
        ("1850-02-12 16:30", "UTC", "1901 to 2099"),
        ("2023-03-26 02:30", "Europe/Berlin", "clocks"),  # jumped over
        ("2023-10-29 02:30", "Europe/Berlin", "clocks"),  # shown twice
    ],
)
def test_a_time_must_be_one_moment(text: str, zone: str, told: str) -> None:
    with pytest.raises(KgError, match=told):
        parse_moment(text, zone)


def test_the_command_says_where_shadows_fell_and_which_times_fit(kg: Kg) -> None:
    words = ("--place", "39.742476,-105.1786", "--at", "2003-10-17 12:30", "--zone", WEST)
    code, out, _ = kg("evidence", "sun", *words, "--shadow-azimuth", "14", "--shadow-ratio", "1.2")
    assert code == 0
    assert "azimuth 194" in out and "shadows point to 14" in out and "1.20 times as long" in out
    assert "sunrise 06:1" in out and "that fit the shadow" in out and "none" not in out


@pytest.mark.parametrize("words", [("--shadow-azimuth", "nan"), ("--shadow-ratio", "inf")])
def test_what_is_no_number_fits_no_time(kg: Kg, words: tuple[str, ...]) -> None:
    code, out, err = kg("evidence", "sun", "--place", "39.7,-105.2", "--at", "2003-10-17 12:30", *words)
    assert (code, out) == (2, "") and "are numbers" in err
