"""Take back from every kept release what was withdrawn: the thing, what is said of it, and its name elsewhere.

In: an archive and tombstones. Out: each release that held one of these things keeps what `redact` leaves of it, and
no difference between versions holds a word of them. Cut off anywhere, the next run ends it.
"""

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from kg.archive.patch import cleared_in, delta_name, pack_patch, patch_lines
from kg.archive.place import CHANGED, Kept, delta_of, kept
from kg.archive.plan import Plan, changing
from kg.archive.redact import goes, redact, write_things
from kg.diff.withdrawn import Gone, Tombstone, gone_between, tombstones_of
from kg.pace import Progress, silent
from kg.release.read import Release
from kg.seal.log import RECALL, Entry
from kg.seal.log import Gone as Logged


@dataclass(slots=True)
class Found:
    """A kept release, what was withdrawn since it was made, and what it holds of that."""

    one: Kept
    gone: Gone
    held: set[str] = field(default_factory=set)
    touched: bool = False


def recall(
    archive: Path,
    tombstones: Collection[Tombstone],
    day: date,
    *,
    sign: Callable[[Path], None] | None = None,
    progress: Progress = silent,
) -> tuple[str, ...]:
    """Return the versions from which something was taken back, the lowest first; empty when none held any of it.

    `day` is that of the recall; `sign` signs the log of an archive. An archive that is not there holds nothing.
    Errors: NotAnArchive, NotARelease, BuildRunning, WriteFailure; after any of them the same call can be made again.
    """
    if not archive.exists():
        return ()
    with changing(archive) as plan:
        versions = kept(archive)
        recalled = plan_recall(plan, archive, versions, tombstones, day, progress).versions
    if sign is not None:
        sign(archive)
    return recalled


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was planned: the versions that lose something, what was withdrawn with its names, what releases become."""

    versions: tuple[str, ...]
    gone: Gone
    remains: dict[str, Release]


def plan_recall(
    plan: Plan,
    archive: Path,
    versions: Sequence[Kept],
    tombstones: Collection[Tombstone],
    day: date,
    progress: Progress = silent,
) -> Recalled:
    """Plan to take back what was withdrawn from some kept releases and from the differences between them."""
    base = versions[0].release.base if versions else ""
    known = Gone(base, tombstones)
    found = [Found(one, Gone(base, gone_between(one.release, tombstones))) for one in versions]
    for number, each in enumerate(found, 1):
        _search(each, known)
        progress("looking", number, len(found))
    remains: dict[str, Release] = {}
    for number, each in enumerate(found, 1):
        if _is_touched(each, known):
            remains[each.one.version] = _take_back(plan, each, day)
        progress("recalling", number, len(found))
    for old, new in pairwise(versions):
        if {old.version, new.version} & remains.keys():
            before = cleared_in(delta_of(archive, old.version, new.version))
            after = remains.get(new.version, new.release)
            both = _both(known, old, after)
            both.reasons = old.version in remains
            lines = patch_lines(old.release, after, both, before, remains.get(old.version))
            pack_patch(lines, plan.delta(delta_name(old.version, new.version)))
    return Recalled(tuple(remains), known, remains)


def _search(each: Found, known: Gone) -> None:
    """Find what a release holds of the withdrawn things, and learn their names."""
    if not each.gone:
        return
    touched = (body for body in _bodies(each.one.release) if each.gone.touches(body))
    lines = [line for body in touched for line in body.splitlines(keepends=True) if each.gone.is_of(line)]
    known.learn(lines)
    each.gone.learn(lines)
    each.held = {stone.iri for line in lines for stone in each.gone.stones_of(line)}


def _is_touched(each: Found, known: Gone) -> bool:
    each.gone.names, each.gone.texts = known.names, known.texts
    if each.held:
        return True
    if not each.gone and not known.names and not known.texts:
        return False
    bodies = (body for body in _bodies(each.one.release) if each.gone.touches(body))
    return any(goes(line, each.gone) for body in bodies for line in body.splitlines(keepends=True))


def _bodies(release: Release) -> Iterator[bytes]:
    return (body for graph in release.graphs for body in release.nquads(graph))


def _take_back(plan: Plan, each: Found, day: date) -> Release:
    stones = [each.gone.tombstones[iri] for iri in sorted(each.held)]
    listed = stones or sorted(each.gone.tombstones.values())
    folder = plan.release(each.one.version)
    remains = redact(each.one, folder, each.gone, stones, day)
    about = plan.about(each.one.version)
    write_things(about, remains.things)
    if each.one.changed:
        shutil.copyfile(each.one.about / CHANGED, about / CHANGED)
    logged = tuple(Logged(stone.ident, stone.reason, stone.withdrawn_on) for stone in listed)
    plan.entries.append(Entry(RECALL, each.one.version, day, withdrawn=logged))
    return Release(folder)


def _both(known: Gone, old: Kept, after: Release) -> Gone:
    """Return everything that is withdrawn by either end of a difference or by now, with the names that are known."""
    stones = {stone.iri: stone for stone in (*tombstones_of(old.release), *tombstones_of(after))}
    both = Gone(known.base, (stones | known.tombstones).values())
    both.names, both.texts = known.names, known.texts
    return both


class Pending:
    """What is withdrawn by now and not yet recalled from kept releases; nothing is written to the archive.

    A server asks it, so that what a new release withdraws is gone at once from the old ones that it shows.
    """

    def __init__(self, versions: Sequence[Kept], tombstones: Collection[Tombstone]):
        base = versions[0].release.base if versions else ""
        known = Gone(base, tombstones)
        found = [Found(one, Gone(base, gone_between(one.release, tombstones))) for one in versions]
        self._found: dict[str, Found] = {}
        if any(each.one.holds(stone.iri.removeprefix(f"{base}id/")) for each in found for stone in _stones(each)):
            for each in found:
                _search(each, known)
            self._found = {each.one.version: each for each in found if _is_touched(each, known)}

    @property
    def versions(self) -> list[str]:
        """The versions that hold something that is withdrawn by now."""
        return list(self._found)

    def withdrawn(self, version: str) -> list[Tombstone]:
        """Return what of a version is withdrawn and not yet recalled."""
        return sorted(_stones(self._found[version])) if version in self._found else []

    def without(self, version: str, folder: Path, day: date) -> Kept:
        """Return what remains of a version, written into an empty folder."""
        each = self._found[version]
        redact(each.one, folder, each.gone, [each.gone.tombstones[iri] for iri in sorted(each.held)], day)
        return Kept(version, folder)


def _stones(each: Found) -> Collection[Tombstone]:
    return each.gone.tombstones.values()
