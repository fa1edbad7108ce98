"""Where the sun stood at a place and time, and which times of a day fit a shadow that is seen.

In: a place, a moment, and what was measured of a shadow. Out: directions and heights in degrees, and spans of time.
The library `astral` computes the sun, after the formulas of the NOAA solar calculator (Meeus, Astronomical Algorithms).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kg.errors import KgError

RISING: Final = -0.833  # degrees: the upper rim at the horizon, with refraction
DUSK: Final = -6.0  # degrees: the end of civil twilight
TOO_LOW: Final = 1.0  # degrees: below this a shadow is too long to be measured
AZIMUTH_TOLERANCE: Final = 5.0  # degrees
RATIO_TOLERANCE: Final = 0.15  # of the ratio
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth, in degrees WGS 84, north and east positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Position:
    """Where the sun stands: the direction from north over east, and the height over the horizon, in degrees.

    `elevation` has refraction in it, as a shadow has; `geometric` has not, as rising and setting are reckoned by.
    """

    at: datetime
    azimuth: float
    elevation: float
    geometric: float

    @property
    def shadow_azimuth(self) -> float:
        """The direction in which an upright thing throws its shadow, in degrees."""
        return (self.azimuth + 180) % 360

    @property
    def shadow_ratio(self) -> float | None:
        """How many times as long as its thing a shadow on level ground is; None when the sun is too low."""
        return 1 / math.tan(math.radians(self.elevation)) if self.elevation >= TOO_LOW else None


@dataclass(frozen=True, slots=True)
class Shadow:
    """What was measured of a shadow on level ground, with how far it may be off; None for what was not.

    `azimuth` is where it points, in degrees; `ratio` its length over the height of the thing; `ratio_tolerance` is a
    share of the ratio.
    """

    azimuth: float | None = None
    ratio: float | None = None
    azimuth_tolerance: float = AZIMUTH_TOLERANCE
    ratio_tolerance: float = RATIO_TOLERANCE

    def fits(self, position: Position) -> bool:
        """Return whether the sun can have thrown it."""
        length = position.shadow_ratio
        if length is None:
            return False
        if self.azimuth is not None and angle(self.azimuth, position.shadow_azimuth) > self.azimuth_tolerance:
            return False
        return self.ratio is None or abs(length - self.ratio) <= self.ratio_tolerance * self.ratio


@dataclass(frozen=True, slots=True)
class Day:
    """The sun over one day; a time is None on a day without it, such as sunset in the polar summer."""

    dawn: datetime | None
    sunrise: datetime | None
    noon: datetime  # when the sun is highest
    sunset: datetime | None
    dusk: datetime | None
    always: str  # "up" or "down" when it neither rises nor sets, else ""


def angle(first: float, second: float) -> float:
    """Return the angle between two directions, 0 to 180 degrees.

    >>> angle(350, 10)
    20
    """
    return abs((first - second + 180) % 360 - 180)


def parse_place(text: str) -> Place:
    """Return the place written as latitude and longitude in decimal degrees. Errors: KgError.

    >>> parse_place("10.5, -20.25")
    Place(latitude=10.5, longitude=-20.25)
    """
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError as error:
        raise KgError(f'"{text}" is no place: write latitude and longitude in degrees, such as 10.50,20.25') from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise KgError(f'"{text}" is not on the earth: latitude is -90 to 90, longitude -180 to 180')
    return Place(latitude, longitude)


def parse_moment(text: str, zone: str = "UTC") -> datetime:
    """Return the moment of a time of the clock in a zone, such as "2031-02-12 16:30" in "Europe/Paris".

    Errors: KgError, also for a time that clocks of the zone jump over or show twice.
    """
    try:
        local = datetime.fromisoformat(text)
        at = local.replace(tzinfo=ZoneInfo(zone)) if local.tzinfo is None else local
    except (KeyError, OSError) as error:
        raise KgError(f'"{zone}" is no time zone: write it as Europe/Paris, or leave it out for UTC') from error
    except ValueError as error:
        raise KgError(f'"{text}" is no time: write it as 2031-02-12 16:30') from error
    if not 1901 <= at.year <= 2099:
        raise KgError(f"the sun is reckoned for the years 1901 to 2099, and {at.year} is none of them")
    if local.tzinfo is None and at.utcoffset() != at.replace(fold=1).utcoffset():
        raise KgError(f"clocks in {zone} were changed at {text}: write the time in UTC, without --zone")
    return at


def position(place: Place, at: datetime) -> Position:
    """Return where the sun stands at a place and a moment that has a time zone."""
    from astral import Observer
    from astral.sun import azimuth, elevation

    observer, moment = Observer(place.latitude, place.longitude, 0.0), at.astimezone(UTC)
    heights = (elevation(observer, moment, with_refraction=refracted) for refracted in (True, False))
    return Position(at, azimuth(observer, moment), *heights)


def positions(place: Place, at: datetime) -> list[Position]:
    """Return where the sun stands at each minute of the day of `at`, by the clock of its zone."""
    zone = at.tzinfo or UTC
    first, last = (_midnight(at.date() + timedelta(days=days), zone) for days in (0, 1))
    minutes = round((last - first) / _MINUTE)
    return [position(place, (first + n * _MINUTE).astimezone(zone)) for n in range(minutes)]


def day_of(sun: Sequence[Position]) -> Day:
    """Return when the sun rises, is highest and sets on a day, of its positions minute by minute."""
    up = [one.geometric > RISING for one in sun]
    bright = [one.geometric > DUSK for one in sun]
    return Day(
        dawn=_crossing(sun, bright, True),
        sunrise=_crossing(sun, up, True),
        noon=max(sun, key=lambda one: one.geometric).at,
        sunset=_crossing(sun, up, False),
        dusk=_crossing(sun, bright, False),
        always="up" if all(up) else "" if any(up) else "down",
    )


def fitting(sun: Iterable[Position], shadow: Shadow) -> list[tuple[datetime, datetime]]:
    """Return the spans of a day in which the sun can have thrown a shadow, each with its first and last minute."""
    return _spans(sun, shadow.fits)


def _spans(sun: Iterable[Position], fits: Callable[[Position], bool]) -> list[tuple[datetime, datetime]]:
    spans: list[tuple[datetime, datetime]] = []
    before = False
    for one in sun:
        now = fits(one)
        if now:
            spans.append((spans.pop()[0] if before else one.at, one.at))
        before = now
    return spans


def _crossing(sun: Sequence[Position], above: Sequence[bool], upwards: bool) -> datetime | None:
    """Return the first minute at which the sun has come above a height, or has gone below it."""
    found = (n for n in range(1, len(sun)) if above[n] is upwards and above[n - 1] is not upwards)
    return next((sun[n].at for n in found), None)


def _midnight(day: date, zone: object) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type]
