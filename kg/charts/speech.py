"""The words, figures and dates of a chart in English and Persian. Persian dates are Solar Hijri, Gregorian beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from kg.dates import solar_hijri

Calendar: TypeAlias = tuple[int, int, int]  # year, month and day
_DIGITS: Final = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")
_RIGHT_TO_LEFT: Final = "\u200f"
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTHS_FA: Final = "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر".split()
_MONTHS_HIJRI: Final = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()


@dataclass(frozen=True, slots=True)
class Speech:
    """What a chart says in one language. `roles` name what a claimant does, `verbs` stand before who answers.

    `signs` stand before a figure, by its bound; `letters` mark the origins, in the order of the legend.
    """

    language: str
    title: str
    subtitle: str
    axis: str
    lane: str
    origins: str
    alone: str
    several: str
    does: str
    roles: dict[str, str]
    verbs: dict[str, str]
    signs: dict[str, str]
    reading: str
    floor: str
    ceiling: str
    span: str
    days: str
    letters: tuple[str, ...]
    comma: str
    joiner: str
    between: str

    @property
    def right_to_left(self) -> bool:
        """Whether the language, and with it the time on a chart, runs from right to left."""
        return self.language == "fa"

    def number(self, value: int) -> str:
        """Return a number grouped by thousands, in the digits of the language.

        >>> FA.number(1500)
        '۱٬۵۰۰'
        """
        return self.digits(f"{value:,}")

    def digits(self, text: str) -> str:
        """Return a text with the digits of the language."""
        return text.translate(_DIGITS) if self.right_to_left else text

    def listed(self, names: Sequence[str]) -> str:
        """Return the names as a list in words.

        >>> EN.listed(["A", "B", "C"])
        'A, B and C'
        """
        return self.joiner.join(part for part in (self.comma.join(names[:-1]), *names[-1:]) if part)

    def figure(self, bound: str, lower: int | None, upper: int | None) -> str:
        """Return a figure as it is meant, "" when it has no end.

        >>> EN.figure("at-least", 304, None), FA.figure("range", 9, 12)
        ('≥\\xa0304', '۹ تا ۱۲')
        """
        if lower is not None and upper is not None and lower != upper:
            return f"{self.number(lower)}{self.between}{self.number(upper)}"
        end = lower if lower is not None else upper
        return "" if end is None else f"{self.signs.get(bound, '')}{self.number(end)}"

    def with_figure(self, name: str, figure: str) -> str:
        """Return a name and a figure on one line; a Latin name does not draw a Persian figure to its right."""
        return f"{name}{_RIGHT_TO_LEFT if self.right_to_left else ''}\u00a0{figure}"

    def day(self, day: date) -> Calendar:
        """Return a day in the calendar of the language.

        >>> FA.day(date(2019, 11, 16))
        (1398, 8, 25)
        """
        if not self.right_to_left:
            return (day.year, day.month, day.day)
        return solar_hijri(day)

    def dated(self, day: date, *, whole_month: bool = False) -> tuple[str, ...]:
        """Return a date in words, in Persian followed by the Gregorian one.

        >>> EN.dated(date(2019, 11, 16)), FA.dated(date(2019, 11, 16))
        (('16 Nov 2019',), ('۲۵ آبان ۱۳۹۸', '۱۶ نوامبر ۲۰۱۹'))
        """
        gregorian = (day.year, day.month, day.day)
        if not self.right_to_left:
            return (_written(gregorian, _MONTHS, whole_month),)
        dates = _written(self.day(day), _MONTHS_HIJRI, whole_month), _written(gregorian, _MONTHS_FA, whole_month)
        return tuple(self.digits(text) for text in dates)

    def ticks(self, start: date, end: date, width: float) -> list[tuple[date, tuple[str, ...]]]:
        """Return the days to write under an axis of so many pixels, with their words."""
        days = [start + timedelta(days=number) for number in range((end - start).days)]
        calendar = [(day, self.day(day)) for day in days]
        for step, months in _GRIDS:
            on_grid = [day for day, parts in calendar if _fits(parts, step, months)]
            if len(on_grid) * (_MONTH_WIDTH if months else _DAY_WIDTH) <= width:
                break
        return [(day, self.dated(day, whole_month=bool(months))) for day in on_grid]


# Days of the month to stop at, or every so many months: from the finest grid to the coarsest.
_GRIDS: Final = (
    *((step, 0) for step in (1, 2, 4, 7, 14)),
    *((0, months) for months in (1, 2, 3, 6, 12, 24, 60, 120, 240)),
)


_DAY_WIDTH: Final = 86  # pixels for a day in words, and for a month
_MONTH_WIDTH: Final = 72


def _fits(parts: Calendar, step: int, months: int) -> bool:
    year, month, day = parts
    if months:
        return day == 1 and (year * 12 + month - 1) % months == 0
    return (day - 1) % step == 0 and (step == 1 or day + step <= 30)


def _written(parts: Calendar, months: Sequence[str], whole_month: bool) -> str:
    year, month, day = parts
    return f"{months[month - 1]} {year}" if whole_month else f"{day} {months[month - 1]} {year}"


EN: Final = Speech(
    language="en",
    title="The death toll, as claimed and as denied",
    subtitle="Every mark is a claim in a source. One letter and colour is one origin: however many pass it on, it is "
    "one count.",
    axis="People killed, as the claim states",
    lane="Blanket denials, aimed at no single figure",
    origins="Whose count it is",
    alone="other counts",
    several="several counts at once",
    does="What the claimant does",
    roles={
        "own": "states a count of its own",
        "passed": "passes on another's count",
        "denies": "denies it",
        "questions": "questions it",
        "retracts": "takes it back",
    },
    verbs={"denies": "denied by ", "questions": "questioned by ", "retracts": "taken back by "},
    signs={"at-least": "≥\u00a0", "at-most": "≤\u00a0", "about": "≈\u00a0"},  # a sign and its figure stay on one line
    reading="How it is meant",
    floor="at least so many",
    ceiling="at most so many",
    span="from one figure to another",
    days="on one of these days",
    letters=("A", "B", "C", "D", "E", "F"),
    comma=", ",
    joiner=" and ",
    between="–",
)
FA: Final = Speech(
    language="fa",
    title="شمار کشته‌شدگان، آن‌گونه که گفته و تکذیب شده است",
    subtitle="هر نشانه یک ادعا در یک منبع است. هر حرف و رنگ یک سرچشمه است: هرچند نفر هم آن را نقل کنند، یک شمارش است.",
    axis="شمار کشته‌شدگان، بنا بر ادعا",
    lane="تکذیب‌های کلی، بی‌آنکه رقم معینی را هدف بگیرند",
    origins="شمارش از کیست",
    alone="شمارش‌های دیگر",
    several="چند شمارش با هم",
    does="گوینده چه می‌کند",
    roles={
        "own": "شمارش خود را اعلام می‌کند",
        "passed": "شمارش دیگری را نقل می‌کند",
        "denies": "آن را تکذیب می‌کند",
        "questions": "در آن تردید می‌کند",
        "retracts": "آن را پس می‌گیرد",
    },
    verbs={"denies": "تکذیب از سوی ", "questions": "تردید از سوی ", "retracts": "پس‌گرفته از سوی "},
    signs={"at-least": "دست‌کم\u00a0", "at-most": "حداکثر\u00a0", "about": "حدود\u00a0"},
    reading="رقم به چه معناست",
    floor="دست‌کم این تعداد",
    ceiling="حداکثر این تعداد",
    span="از یک رقم تا رقم دیگر",
    days="در یکی از این روزها",
    letters=("آ", "ب", "پ", "ت", "ث", "ج"),
    comma="، ",
    joiner=" و ",
    between=" تا ",
)
SPEECHES: Final = {speech.language: speech for speech in (EN, FA)}
