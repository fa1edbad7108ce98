"""What the linking stages exchange: a thing of ours or of another data set, as far as it can be compared.

In: rows of a dossier (`kg/link/ours.py`) or a target (`kg/link/targets/`). Out: candidates and decisions.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Days: TypeAlias = tuple[date, date]  # first and last day something can have been on, inclusive
Years: TypeAlias = tuple[int | None, int | None]  # lowest and highest age, inclusive; None is no bound


class Sort(StrEnum):
    """What sort of thing an entity is; only things of one sort are compared."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing as one data set describes it; what the data set does not say is empty or None.

    `id` is an id of ours (re-4k2m9x) or an IRI. `names` holds (form as written, language tag, "" when not
    known). `places` holds names of place candidates, most exact first, each with what it lies in after commas
    ("Testburg, Lower Examplia"); several are alternatives and not a path. `source` names the data set.
    """

    id: str
    sort: Sort
    names: tuple[tuple[str, str], ...]
    source: str
    born: Days | None = None
    happened: Days | None = None
    age: Years = (None, None)
    gender: str = ""
    places: tuple[str, ...] = ()
    act: str = ""
    coordinates: tuple[float, float] | None = None  # latitude and longitude, degrees WGS 84
    codes: tuple[tuple[str, str], ...] = ()  # (system, code), for places: ("geonames", "112931")
    note: str = ""  # what else a reviewer should see, in one line

    @property
    def label(self) -> str:
        """The first name form, or the id of a thing without a name."""
        return self.names[0][0] if self.names else self.id
