"""Judge whether a picture of an item may be public: who may be seen on it, who agreed, and what is withheld of it.

In: the row of evidence, the rows of the dossier with the withheld ones, and the register of consent. Out: a reason why
not, a part of a sentence that says what to do, or "". No program sees who is on a picture, so this looks at the rows.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from kg.errors import Problem
from kg.ingest import ingest
from kg.model import EVIDENCE
from kg.protect.consent import Consent, no_consent_to_picture, pictures_taken_back
from kg.protect.rows import withheld_because
from kg.tables import Row
from kg.thumbnails import thumbnails_of
from kg.values import ID_PATTERN, parse_reference

_NOT_WHOLLY: Final = "the row or a cell of it is in the private folder: nothing of it is shown"


def why_not(evidence: Row, entries: Iterable[Consent], withheld: Collection[str]) -> str:
    """Return why no picture of an item may be public, by what is withheld and by consent; "" when it may.

    `withheld` are the ids of the rows of the private folder.
    """
    cells = evidence.cells
    if cells["id"] in withheld:
        return _NOT_WHOLLY
    return no_consent_to_picture(cells["id"], parse_reference(cells["source"]).id, entries)


def may_show_protected(evidence: Row, rows: Iterable[Row], entries: Iterable[Consent]) -> bool:
    """Tell whether the item may show a child or somebody detained who may be alive, or somebody who took consent back.

    That is so when the record of such a person, public or not, with or without a reason to be public, is of the same
    source, counted in a breakdown that the item is cited for, or named with the item in a judgement.
    """
    rows = list(rows)
    taken_back = pictures_taken_back(rows, entries)
    near = _ids(evidence.cells["source"]) | _ids(evidence.cells["supports"])
    judged = {
        ident for row in rows if row.table == "judgements" and evidence.cells["id"] in (all_of := _named(row))
        for ident in all_of
    }  # fmt: skip
    protected = (record.row for record in ingest(row for row in rows if row.table == "records")[0]
                 if withheld_because(record) or record.id in taken_back)  # fmt: skip
    return any(row.cells.get("id") in judged or near & _named(row) for row in protected)


def picture_faults(
    data: Path, rows: Iterable[Row], entries: Iterable[Consent], withheld: Collection[str]
) -> Iterator[Problem]:
    """Yield a fault for each thumbnail of a dossier of whose item no picture may be public."""
    evidence = {row.cells.get("id", ""): row for row in rows if row.table == EVIDENCE.name}
    entries = list(entries)
    for one in thumbnails_of(data, evidence):
        if reason := why_not(evidence[one.evidence], entries, withheld):
            yield Problem(one.path, 0, "", "consent-picture", f"remove the file, or mend this: {reason}")


def _named(row: Row) -> set[str]:
    return {ident for text in row.cells.values() for ident in _ids(text)}


def _ids(text: str) -> set[str]:
    return set(ID_PATTERN.findall(text))
