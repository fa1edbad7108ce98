"""Say which sources of a report a restriction may have kept from seeing or telling.

In: the contents of a report and what its case cannot show. Out: a row a restriction, with sources in order of time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.report.contents import Contents
from kg.web.pages.coverage import Section


@dataclass(frozen=True, slots=True)
class Dark:
    """A restriction, and the sources that speak of its days and places surely or possibly, or may be issued then."""

    restriction: str
    sure: tuple[str, ...]
    possible: tuple[str, ...]
    issued: tuple[str, ...]


def dark(contents: Contents, section: Section) -> list[Dark]:
    """Return the restrictions of the case that meet a source, in order of time."""
    found = []
    for restriction in section.coverage.restrictions:
        rows = [row for row in section.unseen if row.restriction == restriction.iri]
        sure = {row.source for row in rows if row.sure}
        possible = {row.source for row in rows if row.possible} - sure
        issued = {row.source for row in rows if row.made.most}
        if rows:
            found.append(Dark(restriction.iri, *(_by_mark(contents, sources) for sources in (sure, possible, issued))))
    return found


def _by_mark(contents: Contents, sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(sources, key=lambda iri: int(contents.marks[iri][1:])))
