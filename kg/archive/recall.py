"""Take back from every kept release what was withdrawn: the thing, what is said of it, and its name elsewhere.

In: an archive and tombstones. Out: each release that held one of these things keeps what `redact` leaves of it, and
no difference between versions holds a word of them. Cut off anywhere, the next run ends it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from kg.archive.about import carry_changed, write_things
from kg.archive.damage import UNREADABLE, Damaged, NotAllRecalled, sort_out
from kg.archive.patch import NotAPatch, cleared_in, pack_patch, patch_lines
from kg.archive.place import Kept, delta_of, kept
from kg.archive.plan import Plan, changing
from kg.archive.redact import Remains, about_lines, goes, redact, salts_of
from kg.archive.undecided import Settled, Undecided, read_undecided
from kg.diff.withdrawn import Gone, Place, Tombstone, gone_between, tombstones_of
from kg.pace import Progress, silent
from kg.release.read import Release
from kg.seal.log import RECALL, Entry
from kg.seal.log import Gone as Logged
from kg.seal.remains import bind


@dataclass(slots=True)
class Found:
    """A kept release, what was withdrawn since it was made, and what it holds of that.

    `undecided` is what an earlier recall took for a name alone; `settled` is what comes of it by the newest release.
    """

    one: Kept
    gone: Gone
    held: set[str] = field(default_factory=set)
    undecided: Undecided = field(default_factory=Undecided)
    settled: Settled | None = None

    @property
    def stones(self) -> list[Tombstone]:
        """The tombstones of what it holds."""
        return [self.gone.tombstones[iri] for iri in sorted(self.held)]


def recall(
    archive: Path,
    tombstones: Collection[Tombstone],
    day: date,
    *,
    sign: Callable[[Path], None] | None = None,
    progress: Progress = silent,
) -> tuple[str, ...]:
    """Return the versions from which something was taken back, the lowest first; empty when none held any of it.

    `day` is that of the recall; `sign` signs the log of an archive. An archive that is not there holds nothing. What
    bears only the name of a withdrawn thing goes too, and is put back by `keep` when the next release still says it.
    Errors: NotAnArchive, BuildRunning, WriteFailure; NotAllRecalled when a version is damaged, after all others were
    recalled. After any of them the same call can be made again.
    """
    if not archive.exists():
        return ()
    with changing(archive) as plan:
        done = plan_recall(plan, archive, kept(archive), tombstones, day, progress)
    if sign is not None:
        sign(archive)
    if done.damaged:
        raise NotAllRecalled(done.versions, done.damaged)
    return done.versions


def would_recall(archive: Path, tombstones: Collection[Tombstone]) -> tuple[str, ...]:
    """Return the versions from which `recall` would take something back; nothing is written.

    Errors: NotAnArchive; Damaged when a version cannot be read.
    """
    found, _, damaged = _look(kept(archive), tombstones, None)
    if damaged:
        raise damaged[0]
    return tuple(each.one.version for each in found if _is_touched(each))


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was planned: the versions that change, what was withdrawn with its names, what releases become.

    `lost` are properties of which a release has lost values for good, by version; `damaged` are the versions that
    cannot be read, and stay as they are.
    """

    versions: tuple[str, ...]
    gone: Gone
    remains: dict[str, Release]
    lost: dict[str, frozenset[Place]]
    damaged: tuple[Damaged, ...] = ()


def plan_recall(
    plan: Plan,
    archive: Path,
    versions: Sequence[Kept],
    tombstones: Collection[Tombstone],
    day: date,
    progress: Progress = silent,
    newest: Release | None = None,
) -> Recalled:
    """Plan to take back what was withdrawn from some kept releases and from the differences between them.

    `newest` is the release that withdraws, when it is there: other things keep the names that it has of them itself.
    """
    found, known, damaged = _look(versions, tombstones, newest, progress)
    remains: dict[str, Release] = {}
    for number, each in enumerate(found, 1):
        if _is_touched(each):
            remains[each.one.version] = _take_back(plan, each, day, newest)
        progress("recalling", number, len(found))
    lost = {each.one.version: each.settled.lost for each in found if each.settled}
    recalled = Recalled(tuple(remains), known, remains, lost, tuple(damaged))
    by_version = {each.one.version: each for each in found}
    for old, new in pairwise(versions):
        if {old.version, new.version} & remains.keys():
            _difference(plan, archive, recalled, by_version.get(old.version), by_version.get(new.version), (old, new))
    return recalled


def _difference(
    plan: Plan, archive: Path, recalled: Recalled, old: Found | None, new: Found | None, names: tuple[Kept, Kept]
) -> None:
    """Plan to write a difference between two versions anew; where it or either end is damaged, it goes."""
    path = delta_of(archive, names[0].version, names[1].version)
    before = _cleared(path) if old is not None and new is not None else None
    if old is None or new is None or before is None:
        return plan.dropped.append(path.name)
    if old.settled:
        before = (before - old.settled.restored) | old.settled.lost
    after = recalled.remains.get(new.one.version, new.one.release)
    both = _both(recalled.gone, old.one, after)
    both.reasons = old.one.version in recalled.remains
    left = recalled.remains.get(old.one.version)
    return pack_patch(patch_lines(old.one.release, after, both, before, left), plan.delta(path.name))


def _cleared(path: Path) -> set[Place] | None:
    """Return what a difference clears; None when that cannot be known, for then nobody could apply a new one."""
    try:
        return cleared_in(path) if path.is_file() else None
    except NotAPatch:
        return None


def _look(
    versions: Sequence[Kept], tombstones: Collection[Tombstone], newest: Release | None, progress: Progress = silent
) -> tuple[list[Found], Gone, list[Damaged]]:
    """Find what kept releases hold of withdrawn things; return that, these things with their names, and the damaged."""
    sound, damaged = sort_out(versions)
    known = Gone(sound[0].release.base if sound else "", tombstones)
    found = []
    for number, one in enumerate(sound, 1):
        try:
            found.append(_looked(one, known, newest))
        except UNREADABLE as error:
            damaged.append(Damaged(one.path, error))
        progress("looking", number, len(sound))
    if newest is not None and known.words:
        known.words.heed(_bodies(newest))
        known.words.heed(about_lines(newest))
    for each in found:
        each.gone.words = known.words
    return found, known, damaged


def _looked(one: Kept, known: Gone, newest: Release | None) -> Found:
    """Return what a release holds. Errors: NotARelease, NotSettled, OSError when it cannot be read."""
    each = Found(one, Gone(known.base, gone_between(one.release, known.tombstones.values())))
    each.undecided = read_undecided(one.about)
    if newest is not None and each.undecided and _decides(newest, one):
        each.settled = each.undecided.settle(newest)
    _search(each, known)
    return each


def _decides(newest: Release, one: Kept) -> bool:
    """Return whether a release withdraws all that was recalled from a kept one; only then it says what stands."""
    return {stone.iri for stone in one.withdrawn} <= {stone.iri for stone in tombstones_of(newest)}


def _search(each: Found, known: Gone) -> None:
    """Find what a release holds of the withdrawn things, and learn their names; all of it is read, and so tested."""
    if not known and not each.undecided:
        return
    touched = (body for body in _bodies(each.one.release) if each.gone.touches(body))
    lines = [line for body in touched for line in body.splitlines(keepends=True) if each.gone.is_of(line)]
    known.learn(lines)
    each.gone.learn(lines)
    each.gone.spare(each.one.release)
    each.held = {stone.iri for line in lines for stone in each.gone.stones_of(line)}


def _is_touched(each: Found) -> bool:
    if each.held or each.settled:
        return True
    if not each.gone and not each.gone.words:
        return False
    bodies = (body for body in _bodies(each.one.release) if each.gone.touches(body))
    return any(goes(line, each.gone) for body in bodies for line in body.splitlines(keepends=True))


def _bodies(release: Release) -> Iterator[bytes]:
    return (body for graph in release.graphs for body in release.nquads(graph))


def _take_back(plan: Plan, each: Found, day: date, newest: Release | None) -> Release:
    listed = each.stones or sorted(each.gone.tombstones.values()) or each.one.withdrawn
    folder = plan.release(each.one.version)
    remains = redact(each.one, folder, each.gone, each.stones, day, each.settled)
    about = plan.about(each.one.version)
    write_things(about, remains.things)
    carry_changed(each.one.about, about)
    if each.settled is None and (left := _undecided(each, remains, newest)):
        left.write(about)
    logged = tuple(Logged(stone.ident, stone.reason, stone.withdrawn_on) for stone in listed)
    plan.entries.append(Entry(RECALL, each.one.version, day, withdrawn=logged, remains=bind(folder)))
    return Release(folder)


def _undecided(each: Found, remains: Remains, newest: Release | None) -> Undecided:
    """Return what the next release is to settle of a kept one.

    What `newest` decided is settled: it went for good. What an earlier recall left stays undecided beside it.
    """
    bare, lost = (remains.bare, remains.lost) if newest is None else ([], remains.touched)
    return each.undecided.add(bare, salts_of(each.one.path), each.gone, lost)


def _both(known: Gone, old: Kept, after: Release) -> Gone:
    """Return everything that is withdrawn by either end of a difference or by now, with the names that are known."""
    stones = {stone.iri: stone for stone in (*tombstones_of(old.release), *tombstones_of(after))}
    both = Gone(known.base, (stones | known.tombstones).values())
    both.words, both.said = known.words, known.said
    return both


class Pending:
    """What is withdrawn by now and not yet recalled from kept releases; nothing is written to the archive.

    A server asks it, so that what a new release withdraws is gone at once from the old ones that it shows. `newest` is
    that release; it also settles what a recall left undecided. `damaged` are versions that cannot be read.
    """

    def __init__(self, versions: Sequence[Kept], tombstones: Collection[Tombstone], newest: Release):
        self._found: dict[str, Found] = {}
        self.damaged: list[Damaged] = []
        if any(_is_concerned(one, tombstones) for one in versions):
            found, _, self.damaged = _look(versions, tombstones, newest)
            self._found = {each.one.version: each for each in found if _is_touched(each)}

    @property
    def versions(self) -> list[str]:
        """The versions that hold something that is withdrawn by now."""
        return list(self._found)

    def withdrawn(self, version: str) -> list[Tombstone]:
        """Return what of a version is withdrawn and not yet recalled."""
        return sorted(self._found[version].gone.tombstones.values()) if version in self._found else []

    def without(self, version: str, folder: Path, day: date) -> Kept:
        """Return what remains of a version, written into an empty folder."""
        each = self._found[version]
        redact(each.one, folder, each.gone, each.stones, day, each.settled)
        return Kept(version, folder)


def _is_concerned(one: Kept, tombstones: Collection[Tombstone]) -> bool:
    """Return whether a kept release is to be looked at: it holds something withdrawn or undecided, or is damaged."""
    try:
        return bool(read_undecided(one.about)) or _holds(one, tombstones)
    except UNREADABLE:
        return True


def _holds(one: Kept, tombstones: Collection[Tombstone]) -> bool:
    """Return whether a kept release holds something that was withdrawn since it was made."""
    base = one.release.base
    return any(one.holds(stone.iri.removeprefix(f"{base}id/")) for stone in gone_between(one.release, tombstones))
