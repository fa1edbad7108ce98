"""Build a release of the restricted tier for partners, and check it: public rows and withheld ones together.

In: a dossier and its private folder. Out: one encrypted file. Nothing of it is written in clear outside the private
folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kg.build import Checked, build, check
from kg.card import read_card
from kg.errors import DataFaults, Problem
from kg.pace import Progress
from kg.protect.consent import consent_faults, read_register
from kg.protect.pictured import picture_faults
from kg.release.manifest import Manifest
from kg.release.tier import RESTRICTED
from kg.tables import read_rows
from kg.tiers.bundle import write_bundle
from kg.tiers.crypt import Recipient, encrypt
from kg.tiers.merge import answer_faults, merge
from kg.tiers.rows import read_withheld
from kg.tiers.work import shown_of, workplace
from kg.values import ID_PATTERN
from kg.workers import Workers


def build_restricted(
    data: Path, private: Path, out: Path, recipients: list[Recipient], engine: str, progress: Progress, workers: Workers
) -> Manifest:
    """Write the restricted release of a dossier into the encrypted file `out`, and return its manifest.

    Errors: DataFaults, and nothing written, when the rows together have any fault; NoPrivateFolder, BuildRunning,
    WriteFailure, NotWritten.
    """
    with workplace(data, private) as work:
        dist, bundle = work.folder / "dist", work.folder / "bundle.tar"
        try:
            manifest = build(work.dossier, dist, engine, progress, workers, tier=RESTRICTED, scratch=work.folder)
        except DataFaults as faults:
            raise DataFaults(work.told(faults.problems)) from None
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
        return replace(checked, problems=work.told(checked.problems))


def check_private(data: Path, private: Path) -> list[Problem]:
    """Return the faults of the private folder by itself and of what it fills in, sorted; empty without one."""
    shown = shown_of(data, private)
    withheld, problems = read_withheld(private, shown)
    entries, of_register = read_register(private, shown)
    card, rows = read_card(data)[0], read_rows(data)[0]
    of_consent = consent_faults(rows, entries, card is not None and card.consent)
    of_pictures = picture_faults(data, rows, entries, {one.id for one in withheld}) if private.is_dir() else ()
    problems += answer_faults(rows, withheld)
    return sorted([*problems, *of_register, *of_consent, *of_pictures, *merge(rows, withheld)[1]])


def explain_withheld(problems: Iterable[Problem], private: Path) -> list[Problem]:
    """Return faults in which a reference to nothing that is there is explained, when that is a withheld row."""
    tiers = {one.id: one.tier for one in read_withheld(private)[0]}
    return [_explained(problem, tiers) for problem in problems]


def _explained(problem: Problem, tiers: Mapping[str, str]) -> Problem:
    named = [ident for ident in ID_PATTERN.findall(problem.message) if ident in tiers]
    if problem.rule != "ref-unknown" or not named:
        return problem
    message = (
        f"{named[0]} is withheld ({tiers[named[0]]}), so no public row can refer to it: "
        "withhold this row as well, or take the reference out"
    )
    return replace(problem, rule="private-reference", message=message)
