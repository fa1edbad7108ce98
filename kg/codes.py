"""Tell the code systems of places apart, and refuse ids that stand for several things at once.

In: codes with their system and its version; ids that things were given. Out: what is wrong with each, in words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_FORMS: Final = {
    "geonames": (re.compile(r"[1-9]\d{0,9}", re.ASCII), "a number such as 112931"),
    "iso-3166-1": (re.compile(r"[A-Z]{2}|[A-Z]{3}|\d{3}", re.ASCII), "letters such as ZZ"),
    "iso-3166-2": (re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}", re.ASCII), "letters and a hyphen such as ZZ-07"),
    "geonames-admin1": (re.compile(r"[A-Z]{2}\.[A-Z0-9]{1,10}", re.ASCII), "letters and a full stop such as ZZ.07"),
    "wikidata": (re.compile(r"Q[1-9]\d{0,11}", re.ASCII), "a Q and a number such as Q42"),
}


def code_fault(system: str, version: str, code: str) -> str:
    """Return what is wrong with a code, "" when nothing is; a code without the version of its system is refused.

    >>> code_fault("iso-3166-2", "2020", "ZZ.07")
    '"ZZ.07" is no code of iso-3166-2, which has letters and a hyphen such as ZZ-07; it looks like geonames-admin1'
    """
    if system not in _FORMS:
        return f'"{system}" is no known code system: write one of {", ".join(_FORMS)}'
    if not version.strip():
        return f"a code of {system} needs the version of the system, since codes are given anew: write {system}@2026-08"
    form, example = _FORMS[system]
    if form.fullmatch(code):
        return ""
    others = [name for name, (other, _) in _FORMS.items() if other.fullmatch(code)]
    hint = f"; it looks like {' or '.join(others)}" if others else ""
    return f'"{code}" is no code of {system}, which has {example}{hint}'


@dataclass(frozen=True, slots=True)
class GivenId:
    """An id of another data set that a thing was given; `sharing` rows of that data set have the same one."""

    thing: str
    id: str
    sharing: int = 1


@dataclass(frozen=True, slots=True)
class SharedId:
    """An id that cannot be the id of one thing, the things that were given it, and why it is refused."""

    id: str
    things: tuple[str, ...]
    reason: str


def shared_ids(rows: Iterable[GivenId]) -> tuple[SharedId, ...]:
    """Return the ids to refuse, in order: given to several things here, or to several rows where they are from.

    >>> shared_ids([GivenId("Testburg", "Q1"), GivenId("Sampleton", "Q2", 35)])[0].reason
    'Q2 stands for 35 rows of its data set, so it is not the id of "Sampleton" alone'
    """
    things: dict[str, dict[str, None]] = defaultdict(dict)
    sharing: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.id:
            things[row.id][row.thing] = None
            sharing[row.id] = max(sharing[row.id], row.sharing)
    return tuple(
        SharedId(id, tuple(things[id]), _why(id, tuple(things[id]), sharing[id]))
        for id in sorted(things)
        if len(things[id]) > 1 or sharing[id] > 1
    )


def _why(id: str, things: tuple[str, ...], sharing: int) -> str:
    names = ", ".join(f'"{thing}"' for thing in things[:5]) + (f" and {len(things) - 5} more" if things[5:] else "")
    if len(things) > 1:
        return f"{id} is given to {len(things)} things: {names}"
    return f"{id} stands for {sharing} rows of its data set, so it is not the id of {names} alone"
