"""Judge whether a picture of an item may be public: who may be seen on it, who agreed, and what is withheld of it.

In: rows of evidence, the rows of the dossier with the withheld ones, the register of consent, and what those answered
who looked. Out: a reason why not, a part of a sentence that says what to do, or "". No program sees who is on a
picture, so this looks at the rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import Problem
from kg.protect.consent import Consent, no_consent_to_picture, pictures_taken_back
from kg.protect.looks import Look, looked_for
from kg.protect.people import restricted_people
from kg.tables import Row
from kg.thumbnails import Thumbnail, thumbnails_of
from kg.values import ID_PATTERN, parse_reference

LOOK: Final = (
    "records near it are of children or people detained who may be alive, or of people who took consent back; look at "
    "it, and if none of them is seen, say why with --shows-nobody of kg evidence thumbnail, which is logged"
)
_NOT_WHOLLY: Final = "the row or a cell of it is in the private folder: nothing of it is shown"
_TAKEN_BACK: Final = "(consent taken back)"  # behind the id of a record, among those who are near


@dataclass(frozen=True, slots=True)
class Around:
    """What decides on the pictures of a dossier: its public evidence by id, all rows with what is withheld of them, the
    ids of what is withheld, the register of consent, and the answers of those who looked."""

    evidence: Mapping[str, Row]
    rows: Sequence[Row]
    withheld: Collection[str]
    entries: Sequence[Consent]
    looks: Sequence[Look]

    def why_not(self, evidence: str) -> str:
        """Return why no picture of an item may be public, by what is withheld and by consent; "" when it may."""
        if evidence in self.withheld:
            return _NOT_WHOLLY
        if evidence not in self.evidence:
            return "its row has no lasting id: run kg fmt first"
        source = parse_reference(self.evidence[evidence].cells["source"]).id
        return no_consent_to_picture(evidence, source, self.entries)

    def near(self, evidence: Collection[str]) -> dict[str, frozenset[str]]:
        """Return evidence -> the protected who may be seen on it: see `protected_near`."""
        return protected_near((self.evidence[ident] for ident in evidence), self.rows, self.entries)


def protected_near(items: Iterable[Row], rows: Iterable[Row], entries: Iterable[Consent]) -> dict[str, frozenset[str]]:
    """Return id of an item -> children and people detained who may be alive, and people who took consent back, near it.

    They are named by their records, public or not, with or without a reason to be public. One is near that is of the
    same source, counted in a breakdown that the item is cited for, or named with the item in a judgement.
    """
    rows = list(rows)
    around = {item.cells["id"]: _ids(item.cells["source"]) | _ids(item.cells["supports"]) for item in items}
    together = _judged_with(around.keys(), rows)
    of_record, naming = defaultdict(set), defaultdict(set)
    for name, ident, named in _protected(rows, entries):
        of_record[ident].add(name)
        for one in named:
            naming[one].add(name)
    return {
        item: frozenset().union(
            *(naming[one] for one in ids if one in naming),
            *(of_record[one] for one in together[item] if one in of_record),
        )
        for item, ids in around.items()
    }


def _judged_with(items: Set[str], rows: Iterable[Row]) -> defaultdict[str, set[str]]:
    """Return item -> all that judgements name it with."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.table == "judgements":
            named = _named(row)
            for item in named & items:
                found[item] |= named
    return found


def pictures_near(evidence: Iterable[Row], rows: Iterable[Row], taken_back: Iterable[Consent]) -> set[str]:
    """Return the ids of items on which somebody may be seen by whom consent to pictures was taken back in an entry.

    Items count of which, or of whose source, an entry is, and those near which a record of somebody is.
    """
    evidence, rows, entries = list(evidence), list(rows), list(taken_back)
    gone = pictures_taken_back((), entries)
    themselves = {row.cells["id"] for row in evidence if gone & _ids(f"{row.cells['id']} {row.cells['source']}")}
    near = protected_near(evidence, rows, entries)
    return themselves | {ident for ident, names in near.items() if any(_TAKEN_BACK in name for name in names)}


def picture_faults(data: Path, around: Around) -> Iterator[Problem]:
    """Yield a fault for each thumbnail of a dossier of whose item no picture may be public."""
    shown = thumbnails_of(data, around.evidence)
    near = around.near({one.evidence for one in shown}) if shown else {}
    for one in shown:
        if reason := around.why_not(one.evidence) or _not_looked_for(one, near, around.looks):
            yield Problem(one.path, 0, "", "consent-picture", f"remove the file, or mend this: {reason}")


def _not_looked_for(one: Thumbnail, near: Mapping[str, frozenset[str]], looks: Iterable[Look]) -> str:
    return "" if near[one.evidence] <= looked_for(looks, one.evidence, one.digest) else LOOK


def _protected(rows: list[Row], entries: Iterable[Consent]) -> list[tuple[str, str, set[str]]]:
    """Return the name, the id and the ids in the rows of each protected record.

    Who took consent back has a name of its own.
    """
    named: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.table == "records":
            named[row.cells["id"]] |= _named(row)
    taken_back = sorted(pictures_taken_back(rows, entries) & named.keys())
    people = [(ident, ident) for ident in restricted_people(rows)]
    people += [(f"{ident} {_TAKEN_BACK}", ident) for ident in taken_back]
    return [(name, ident, named[ident]) for name, ident in people]


def _named(row: Row) -> set[str]:
    return {ident for text in row.cells.values() for ident in _ids(text)}


def _ids(text: str) -> set[str]:
    return set(ID_PATTERN.findall(text))
