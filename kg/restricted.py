"""Build a release of the restricted tier for partners, and check it: public rows and withheld ones together.

In: a dossier and its private folder. Out: one encrypted file. Nothing of it is written in clear outside the private
folder.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kg.build import Checked, build, check
from kg.card import read_card
from kg.corrections import withheld_names
from kg.directory import id_table
from kg.errors import DataFaults, Problem
from kg.model import ALL_TABLES, CORRECTIONS, JUDGEMENTS, PERSONS, TOMBSTONES
from kg.pace import Progress
from kg.protect.consent import consent_faults, read_register
from kg.protect.people import faults_with_withheld
from kg.release.manifest import Manifest
from kg.release.tier import RESTRICTED
from kg.settle import settle
from kg.shown import faults_of_pictures
from kg.tables import Row, read_rows
from kg.tiers.answers import answer_faults
from kg.tiers.bundle import write_bundle
from kg.tiers.crypt import Recipient, encrypt
from kg.tiers.merge import filled, merge
from kg.tiers.rows import Withheld, read_withheld
from kg.tiers.work import shown_of, workplace
from kg.values import ID_PATTERN, parse_reference, split_many
from kg.withdraw.private import left_behind
from kg.workers import Workers


def build_restricted(
    data: Path,
    private: Path,
    out: Path,
    recipients: list[Recipient],
    engine: str,
    progress: Progress,
    workers: Workers,
    seal: Callable[[Path], object] | None = None,
) -> Manifest:
    """Write the restricted release of a dossier into the encrypted file `out`, and return its manifest.

    `seal` seals the folder of the release before it is encrypted, so that who receives it knows from whom it comes.
    Errors: DataFaults, and nothing written, when the rows together have any fault; NoPrivateFolder, BuildRunning,
    WriteFailure, NotWritten.
    """
    with workplace(data, private) as work:
        if of_pictures := faults_of_pictures(data, private):  # no other build can ask who agreed
            raise DataFaults(of_pictures)
        dist, bundle = work.folder / "dist", work.folder / "bundle.tar"
        try:
            manifest = build(work.dossier, dist, engine, progress, workers, tier=RESTRICTED, scratch=work.folder)
        except DataFaults as faults:
            raise DataFaults(work.told(faults.problems)) from None
        if seal is not None:
            seal(dist)
        write_bundle(dist, bundle)
        encrypt(bundle, out, recipients)
    return manifest


def check_all(data: Path, private: Path, tier: str, engine: str, progress: Progress, workers: Workers) -> Checked:
    """Return a dossier with all its faults, and those of its private folder, sorted.

    At the public tier the rows are the public ones; a reference to a withheld row is explained as that.
    Errors: for the restricted tier, as `build_restricted`.
    """
    if tier == RESTRICTED:
        return check_restricted(data, private, engine, progress, workers)
    checked = check(data, engine, progress, workers)
    problems = [*explain_withheld(checked.problems, private), *check_private(data, private)]
    return replace(checked, problems=sorted(set(problems)))


def check_restricted(data: Path, private: Path, engine: str, progress: Progress, workers: Workers) -> Checked:
    """Return public and withheld rows together with all their faults, as `check` does.

    Errors: as `build_restricted`.
    """
    with workplace(data, private) as work:
        checked = check(work.dossier, engine, progress, workers, tier=RESTRICTED, scratch=work.folder)
        problems = [*work.told(checked.problems), *faults_of_pictures(data, private)]
        return replace(checked, problems=sorted(problems))


def check_private(data: Path, private: Path) -> list[Problem]:
    """Return the faults of the private folder by itself and of what it fills in, sorted; empty without one."""
    shown = shown_of(data, private)
    withheld, problems = read_withheld(private, shown)
    entries, of_register = read_register(private, shown)
    card, rows = read_card(data)[0], read_rows(data)[0]
    of_consent = consent_faults(rows, entries, card is not None and card.consent)
    of_pictures = faults_of_pictures(data, private)
    problems += answer_faults(rows, withheld)
    of_people = faults_with_withheld(rows, (one.row for one in withheld))
    problems += _faults_of_withdrawn(rows, [one.row for one in withheld])
    problems += _names_in_the_log(rows, withheld)
    return sorted({*problems, *of_register, *of_consent, *of_pictures, *of_people, *merge(rows, withheld)[1]})


def _names_in_the_log(public: list[Row], withheld: list[Withheld]) -> Iterator[Problem]:
    """Yield a fault for each text of the public log that repeats a withheld name."""
    if withheld and any(row.table == CORRECTIONS.name for row in public):
        yield from withheld_names(public, (one.row for one in withheld), settle(filled(public, withheld)).rows)


def _faults_of_withdrawn(public: Iterable[Row], withheld: Iterable[Row]) -> Iterator[Problem]:
    """Yield a fault for each withheld row of something that was withdrawn while the private folder was elsewhere."""
    graves = (row.cells for row in public if row.table == TOMBSTONES.name)
    stones = {cells.get("id", ""): cells.get("replaced_by", "") for cells in graves}
    message = "this was withdrawn, and is still here: run kg withdraw again for it, or for what it cannot stand without"
    for row in left_behind(withheld, stones):
        yield Problem(row.path, row.number, ALL_TABLES[row.table].columns[0].name, "private-withdrawn", message)


def explain_withheld(problems: Iterable[Problem], private: Path) -> list[Problem]:
    """Return faults in which a reference to nothing that is there is explained, when that is a withheld row.

    So is one to a person whom withheld judgements alone make.
    """
    withheld = read_withheld(private)[0]
    tiers = {person: one.tier for one in withheld for person in _persons_of(one.row)}
    tiers |= {one.id: one.tier for one in withheld}
    return [_explained(problem, tiers) for problem in problems]


def _persons_of(row: Row) -> list[str]:
    """Return the persons in the objects of a judgement, which may be the row that makes them."""
    objects = split_many(row.cells.get("objects", "")) if row.table == JUDGEMENTS.name else []
    return [ident for text in objects if id_table(ident := parse_reference(text).id) == PERSONS.name]


def _explained(problem: Problem, tiers: Mapping[str, str]) -> Problem:
    named = [ident for ident in ID_PATTERN.findall(problem.message) if ident in tiers]
    if problem.rule != "ref-unknown" or not named:
        return problem
    message = (
        f"{named[0]} is withheld ({tiers[named[0]]}), so no public row can refer to it: "
        "withhold this row as well, or take the reference out"
    )
    return replace(problem, rule="private-reference", message=message)
