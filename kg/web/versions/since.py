"""What changed since a kept release, in all or about one case: compared once, and kept while it is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any, Final

from kg.archive.damage import UNREADABLE
from kg.archive.place import Kept
from kg.diff.case import Cases, of_case
from kg.diff.changes import Change, changes
from kg.diff.record import change_record, counts_of
from kg.diff.step import Sum
from kg.release.read import NotARelease, Release
from kg.web.versions.shelf import NotOpen, Shelf

MOST: Final = 1_000  # changes that are listed; the others are counted, and stand in the difference
MOST_STEPS: Final = 20  # versions that the feed of a case looks back
_KEPT: Final = 32
_CASES: Final = 4


@dataclass(frozen=True, slots=True)
class Since:
    """The first changes since a kept release, and the sum of all; `case` is the IRI of a case, or ""."""

    version: str
    until: str
    case: str
    changes: tuple[Change, ...]
    total: Sum

    @property
    def more(self) -> int:
        """How many changes are not listed."""
        return self.total.total - len(self.changes)

    def record(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "from": self.version,
            "to": self.until,
            **({"case": self.case} if self.case else {}),
            "counts": counts_of(self.total),
            "step": self.total.step.word,
            "listed": len(self.changes),
            "changes": [change_record(change) for change in self.changes],
        }


class Compared:
    """Compares the releases of a shelf with the newest one, one at a time.

    Errors of its methods: NotOpen when a kept release cannot be read; NotARelease when the newest cannot.
    """

    def __init__(self, shelf: Shelf):
        self.shelf = shelf
        self._lock = Lock()
        self._known = _Known(shelf, self._lock)

    def since(self, one: Kept, case: str = "") -> Since:
        """Return what changed since a kept release, in all or about the case with an IRI."""
        return self._now().since(one, case)

    def steps(self, case: str) -> tuple[tuple[Kept, Since], ...]:
        """Return each version that changed something about a case, the newest first, with what it changed."""
        return self._now().steps(case)

    def _now(self) -> "_Known":
        """Return what is known since the archive was read; what was compared before may tell of what was recalled."""
        known = self._known
        if known.reading != self.shelf.reading:
            known = self._known = _Known(self.shelf, self._lock)
        return known


class _Known:
    """What was compared since the archive was read."""

    def __init__(self, shelf: Shelf, lock: Lock):
        self.reading = shelf.reading
        self.shelf = shelf
        self.newest = shelf.release
        self.since = lru_cache(maxsize=_KEPT)(self._since)
        self.steps = lru_cache(maxsize=_KEPT)(self._steps)
        self._cases = lru_cache(maxsize=_CASES)(lambda old, new: Cases(self.newest.base, old, new))
        self._shown = lru_cache(maxsize=_KEPT)(shelf.shown)
        self._lock = lock

    def _since(self, one: Kept, case: str) -> Since:
        with self._lock:
            try:
                return self._between(self._shown(one), self.newest, case)
            except UNREADABLE as error:
                self._need_kept(error)
                self.shelf.is_damaged(one.version)
                raise NotOpen(one.version) from error

    def _need_kept(self, error: Exception) -> None:
        """Return when an error is not of the newest release. Errors: NotARelease."""
        if isinstance(error, NotARelease) and error.path == self.newest.dist:
            raise error

    def _between(self, old: Release, new: Release, case: str) -> Since:
        found: Iterator[Change] = changes(old, new, also=tuple(self.shelf.gone.values()))
        if case:
            found = of_case(found, self._cases(old, new), case)
        total = Sum()
        listed: list[Change] = []
        for change in found:
            total.add(change)
            if len(listed) < MOST:
                listed.append(change)
        return Since(str(old.manifest["version"]), str(new.manifest["version"]), case, tuple(listed), total)

    def _steps(self, case: str) -> tuple[tuple[Kept, Since], ...]:
        with self._lock:
            pairs = list(pairwise(self.shelf.versions))[-MOST_STEPS:]
            found = ((new, self._step(old, new, case)) for old, new in reversed(pairs))
            return tuple((new, since) for new, since in found if since is not None and since.total.total)

    def _step(self, old: Kept, new: Kept, case: str) -> Since | None:
        """Return what changed between two kept releases; None when one of them is damaged. Errors: NotOpen."""
        try:
            return self._between(old.release, new.release, case)
        except UNREADABLE as error:
            if not any(self.shelf.is_damaged(one.version) for one in (old, new)):
                raise NotOpen(new.version) from error
            return None
