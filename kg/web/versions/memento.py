"""The words of Memento (RFC 7089): the moment a client asks for, and links from one version to the others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from kg.web.http.errors import HttpError
from kg.web.http.respond import http_date, link

_FORM: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}:\d{2} GMT",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Memento:
    """A version of one address: the version, its day, and where it is served."""

    version: str
    day: date
    address: str

    def link(self, rel: str) -> str:
        """Return a link to it."""
        return link(self.address, rel, datetime=http_date(self.day))


@dataclass(frozen=True, slots=True)
class Original:
    """An address of the newest release, and its mementos, the oldest first; `site` is where the site stands."""

    site: str
    path: str
    mementos: tuple[Memento, ...]

    @property
    def address(self) -> str:
        """The address itself."""
        return self.site + self.path

    @property
    def timegate(self) -> str:
        """Where a moment is chosen."""
        return f"{self.site}timegate/{self.path}"

    def timemap(self, form: str) -> str:
        """Return the address of the list of all versions, in the form "link" or "json"."""
        return f"{self.site}timemap/{form}/{self.path}"

    def links(self, version: str = "") -> list[str]:
        """Return the links that an answer has: for the memento of a version with its neighbours, else without."""
        found = [
            link(self.address, "original"),
            link(self.timegate, "timegate"),
            link(self.timemap("link"), "timemap", "application/link-format"),
        ]
        return [*found, *(memento.link(rel) for memento, rel in _relations(self.mementos, version))]

    def chosen(self, moment: datetime | None) -> Memento:
        """Return the memento that was current at a moment, the newest without one; the first before there was any."""
        if moment is None:
            return self.mementos[-1]
        before = [memento for memento in self.mementos if memento.day <= moment.date()]
        return before[-1] if before else self.mementos[0]


def _relations(mementos: Sequence[Memento], version: str) -> list[tuple[Memento, str]]:
    """Return each memento that is to be linked once, with all that it is."""
    at = next((place for place, one in enumerate(mementos) if one.version == version), None)
    places = {"first": 0, "last": len(mementos) - 1}
    if at is not None:
        places |= {"prev": at - 1, "next": at + 1}
    relations: dict[int, list[str]] = {}
    for rel, place in places.items():
        if 0 <= place < len(mementos):
            relations.setdefault(place, []).append(rel)
    if at is not None:
        relations.setdefault(at, [])
    return [(mementos[place], " ".join([*rels, "memento"])) for place, rels in sorted(relations.items())]


def moment_of(header: str) -> datetime | None:
    """Return the moment that Accept-Datetime names, None without one.

    Errors: HttpError 400 for what is no date of HTTP.

    >>> moment_of("Thu, 01 Apr 2010 00:00:00 GMT").year
    2010
    """
    if not header:
        return None
    try:
        if not _FORM.fullmatch(header.strip()):
            raise ValueError
        return parsedate_to_datetime(header.strip()).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        example = "Tue, 24 Nov 2026 00:00:00 GMT"
        raise HttpError(400, f"Accept-Datetime is not a date of HTTP; write it as {example}.") from None
