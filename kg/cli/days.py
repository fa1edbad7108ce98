"""The day on which a command does something to a dossier, as its option or the clock has it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from kg.cli.common import parse_day
from kg.errors import KgError

_FURTHEST_EAST: Final = timedelta(hours=14)  # where a day begins first


def day_of_deed(data: Path, text: str, option: str = "--date") -> date:
    """Return the day written as YYYY-MM-DD in an option, today when nothing is written.

    Errors: KgError for no day, and for one that `kg check` would refuse in the dossier: it is to come and later than
    the release date, or so early that it is taken for one of another calendar.
    """
    from kg.card import read_card
    from kg.dates import FIRST_GREGORIAN_YEAR

    now = datetime.now(UTC)
    if not text:
        return now.date()
    day, card = parse_day(text), read_card(data)[0]
    if day.year < FIRST_GREGORIAN_YEAR:
        raise KgError(f"{option} {text} is too early to be meant: write the day on which it was done, as 2031-02-28")
    if day > (now + _FURTHEST_EAST).date() and (card is None or day > card.release_date):
        release = f", and after release_date in dataset.yaml, {card.release_date}" if card else ""
        raise KgError(f"{option} {text} is still to come{release}: write the day on which it was done")
    return day
