"""Judge the thumbnails of a dossier by all that is known: its rows, what is withheld, consent, and who looked.

In: a dossier and its private folder. Out: what is around its pictures, and faults.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import Problem
from kg.model import EVIDENCE
from kg.protect.consent import Consent, read_register
from kg.protect.looks import Look, read_looks
from kg.protect.pictured import Around, picture_faults, pictures_near
from kg.settle import settle
from kg.tables import Row, read_rows
from kg.thumbnails import drop, thumbnails_of
from kg.tiers.merge import filled, merge
from kg.tiers.rows import Withheld, read_withheld
from kg.tiers.work import shown_of


def read_around(data: Path, private: Path) -> tuple[Around, list[Problem]]:
    """Return what is around the pictures of a dossier, as far as it can be read, and faults of the private folder."""
    shown = shown_of(data, private)
    withheld, of_private = read_withheld(private, shown)
    entries, of_register = read_register(private, shown)
    looks, of_looks = read_looks(private, shown)
    return around(read_rows(data)[0], withheld, entries, looks), [*of_private, *of_register, *of_looks]


def around(
    rows: Iterable[Row], withheld: Sequence[Withheld], entries: Sequence[Consent], looks: Sequence[Look]
) -> Around:
    """Return what is around the pictures of the public rows `rows`.

    Rows count as partners have them and as whoever keeps the folder has them: either may tell who is protected.
    """
    public = settle(rows).rows
    told = ([one.row for one in merge(public, withheld)[0]], filled(public, withheld))
    everything = [row for all_of in told for row in settle(all_of).rows] if withheld else public
    evidence = {row.cells["id"]: row for row in public if row.table == EVIDENCE.name}
    return Around(evidence, everything, frozenset(one.id for one in withheld), entries, looks)


def faults_of_pictures(data: Path, private: Path) -> list[Problem]:
    """Return a fault for each thumbnail that no release may have, and those of the private folder, sorted.

    Without a thumbnail or a private folder there are none.
    """
    if not private.is_dir() or not thumbnails_of(data):
        return []
    known, problems = read_around(data, private)
    return sorted([*problems, *picture_faults(data, known)])


def drop_pictures(data: Path, private: Path, taken_back: Sequence[Consent]) -> list[str]:
    """Remove the thumbnails on which somebody may be seen who took consent to pictures back; return their paths.

    Faults elsewhere in the dossier do not stop it. Errors: NotWritten.
    """
    entries = [one for one in taken_back if one.scope in ("image", "all")]
    if not entries or not thumbnails_of(data):
        return []
    known, _ = read_around(data, private)
    near = pictures_near(known.evidence.values(), known.rows, entries)
    return drop(data, near | {one.subject for one in entries})
