"""The command that says where the sun stood, and which times of a day fit a shadow that is seen."""

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.verify.sun import Day, Position


def sun(
    place: Annotated[str, typer.Option("--place", help="Latitude and longitude in degrees: 10.50,20.25.")],
    at: Annotated[str, typer.Option("--at", help='The time of the clock there: "2031-02-12 16:30".')],
    zone: Annotated[str, typer.Option("--zone", help="The time zone of the clock, such as Europe/Paris.")] = "UTC",
    shadow_azimuth: Annotated[float | None, typer.Option(help="Where a shadow points, degrees from north.")] = None,
    shadow_ratio: Annotated[float | None, typer.Option(help="Length of the shadow over height of the thing.")] = None,
    azimuth_tolerance: Annotated[float, typer.Option(min=0, max=180, help="How far the direction may be off.")] = 5.0,
    ratio_tolerance: Annotated[float, typer.Option(min=0, max=100, help="How far the ratio may be off, in %.")] = 15,
) -> None:
    """Say where the sun stood, where shadows fell and how long they were, and which times fit a shadow that is seen.

    Example: kg evidence sun --place 10.50,20.25 --at "2031-02-12 16:30" --zone Europe/Paris --shadow-azimuth 60
    """
    from kg.evidence.verify.sun import Shadow, day_of, fitting, parse_moment, parse_place, position, positions

    where, moment = parse_place(place), parse_moment(at, zone)
    if shadow_ratio is not None and shadow_ratio <= 0:
        raise KgError("--shadow-ratio is a length over a height: write a number above 0")
    if not isfinite(shadow_azimuth or 0) or not isfinite(shadow_ratio or 0):
        raise KgError("where a shadow points and how long it is are numbers: write them in digits")
    day = positions(where, moment)
    for line in (*_sun_lines(position(where, moment)), _day_line(day_of(day))):
        typer.echo(line)
    if shadow_azimuth is None and shadow_ratio is None:
        return
    shadow = Shadow(shadow_azimuth, shadow_ratio, azimuth_tolerance, ratio_tolerance / 100)
    spans = [f"{first:%H:%M}-{last:%H:%M}" for first, last in fitting(day, shadow)]
    within = f"within {azimuth_tolerance:g} degrees and {ratio_tolerance:g} per cent of the ratio"
    typer.echo(f"times of this day that fit the shadow, {within}: {', '.join(spans) or 'none'}")


def _sun_lines(sun: "Position") -> Iterator[str]:
    where = f"azimuth {sun.azimuth:.1f}, elevation {sun.elevation:.1f} degrees"
    yield f"{sun.at:%Y-%m-%d %H:%M:%S %Z}: the sun stands at {where}"
    if sun.shadow_ratio is None:
        yield "the sun is down or too low for a shadow that can be measured"
    else:
        length = f"{sun.shadow_ratio:.2f} times as long as things are high"
        yield f"shadows point to {sun.shadow_azimuth:.1f} degrees and are {length} on level ground"


def _day_line(day: "Day") -> str:
    highest = f"highest {day.noon:%H:%M}"
    if day.always:
        return f"the sun is {day.always} all this day; {highest}"
    times = (("dawn", day.dawn), ("sunrise", day.sunrise), ("sunset", day.sunset), ("dusk", day.dusk))
    return ", ".join([f"{name} {at:%H:%M}" if at else f"no {name}" for name, at in times] + [highest])
