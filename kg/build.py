"""Check a dossier, and write its release: only what changed since the last one is read, checked and made.

`check` stops before anything is written and returns every fault with its row; `build` writes the release of
a dossier that has none. Beside a release `dist`, the folder `.dist.cache` keeps what the next build can use again.
"""

import hashlib
import json
import pickle
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from kg.card import PUBLIC, Card, read_card
from kg.errors import DataFaults, KgError, Problem
from kg.explain import Again, Reading, explain
from kg.faults import unread_tables
from kg.fingerprint import code_fingerprint
from kg.finish import profile
from kg.index.inputs import Unsettled, paths_read, row_counts, sync_files, sync_rows
from kg.index.kept import discard, is_as_left, leave, refusal
from kg.index.schema import commit, get, open_index, put
from kg.index.sums import Damaged as DamagedIndex
from kg.pace import Progress, silent
from kg.protection import faults_of_whole
from kg.release.assemble import Change
from kg.release.assemble import Damaged as DamagedRelease
from kg.release.atomic import MARK, BuildRunning, WriteFailure, cache_of, locked
from kg.release.beside import forget_older_indexes
from kg.release.counts import Counts
from kg.release.write import Manifest, Report, write_release
from kg.settle import bare, settle
from kg.spool import Spool
from kg.store.local import has_store, update_store
from kg.summarise import summarise
from kg.tables import find_inputs, read_input, read_rows
from kg.tasks import draw_all
from kg.thumbnails import thumbnails_of
from kg.validate import Result, report_turtle
from kg.work import Order, Outcome, Work
from kg.workers import Workers

_LARGE: Final = 2_000_000  # bytes of rows; some 100,000 quads
_STAND_IN: Final = "https://example.org/"  # for the base IRI of a card that cannot be read; nothing is published


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier that was read and checked: its card, its number of rows, what SHACL found, and every fault."""

    card: Card | None
    rows: int
    results: list[Result]
    problems: list[Problem]


def check(
    data: Path,
    engine: str = "turbo",
    progress: Progress = silent,
    workers: Workers | None = None,
    tier: str = PUBLIC,
    scratch: Path | None = None,
) -> Checked:
    """Return the dossier in a folder with all its faults, sorted; the list is empty when a release may be built.

    `tier` and `scratch` as `build` has them.
    """
    dossier = _Dossier(data, tier)
    for settled in (False, True):
        with open_index(None, scratch) as db, Spool(scratch) as spool:
            run = _Run(dossier, db, spool, engine, progress, workers or Workers())
            try:
                outcome, problems = run.check(settled, published=False)
            except Unsettled:
                continue
            return Checked(dossier.card, sum(row_counts(db).values()), outcome.results, problems)
    raise AssertionError("rows that were settled together are settled")


def build(
    data: Path,
    out: Path,
    engine: str = "turbo",
    progress: Progress = silent,
    workers: Workers | None = None,
    store: bool = False,
    tier: str = PUBLIC,
    scratch: Path | None = None,
) -> Manifest:
    """Write the release of a dossier into `out` and return its manifest.

    A store that is kept beside the release follows it; `store` makes one. `tier` is who the release is for: the rules
    on what must not be public are those of "public" alone. What is written down on the way stands in the folder
    `scratch`, in that of the system without one.
    Errors: DataFaults, and nothing written, when the dossier has any fault.
    """
    with _alone(out):
        manifest = _build(_Dossier(data, tier), out, engine, progress, workers or Workers(), scratch)
        if store or has_store(out):
            update_store(out, progress)
        forget_older_indexes(out)
    return manifest


def _build(
    dossier: "_Dossier", out: Path, engine: str, progress: Progress, workers: Workers, scratch: Path | None
) -> Manifest:
    cache = cache_of(out)
    index: Path | None = cache / "index.sqlite"
    made_by = f"{code_fingerprint()} {engine} {dossier.base} {dossier.tier}"
    reason = ""
    for _ in range(3):
        try:
            with _opened(index, made_by, out, scratch) as db, Spool(scratch) as spool:
                run = _Run(dossier, db, spool, engine, progress, workers)
                manifest = run.build(out, settled=index is None)
                if index is None:
                    discard(cache / "index.sqlite")  # that of the release before, with what may be gone since
                else:
                    put(db, "release", _digest(out / MARK))
                    commit(db)
            if index is not None:
                leave(index)
            return manifest
        except (DamagedIndex, DamagedRelease, sqlite3.DatabaseError, zlib.error, UnicodeDecodeError) as error:
            if refused := refusal(cache / "index.sqlite", error):
                raise refused from error
            discard(cache / "index.sqlite")  # and make everything anew
            reason = f" ({error})"
        except Unsettled:
            index = None
    raise KgError(f"{cache} cannot be used{reason}: make room if the disk is full, remove that folder and build again")


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Let no other process build into `out`. Errors: BuildRunning."""
    cache, before = cache_of(out), _digest(out / MARK)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache / "build"):
            yield
    except BuildRunning as other:
        raise BuildRunning(out, other.owner) from None
    except OSError as error:
        raise WriteFailure(out, error, replaced=_digest(out / MARK) != before) from error


@contextmanager
def _opened(index: Path | None, made_by: str, out: Path, scratch: Path | None) -> Iterator[sqlite3.Connection]:
    """Yield the index of the release in `out`; an empty one when there is none, or other code or settings left it."""
    if index is not None:
        with open_index(index) as db:
            if is_as_left(index) and get(db, "made by") == made_by and get(db, "release") == _digest(out / MARK):
                yield db
                return
        discard(index)
    with open_index(index, scratch) as db:
        put(db, "made by", made_by)
        yield db


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"


class _Dossier:
    """The folder of a dossier: its card, the files that hold rows, and their faults as far as names tell."""

    def __init__(self, data: Path, tier: str = PUBLIC):
        self.data = data
        self.tier = tier
        card, self.card_problems = read_card(data)
        # What is believed of the numbers of rows is believed of the public ones.
        self.card = card and replace(card, tier=tier, counts=card.counts if tier == PUBLIC else {})
        self.inputs, self.problems = find_inputs(data)
        # A fault of the card does not hide what the rows say wrongly together.
        self.base = self.card.base_iri if self.card else _STAND_IN
        self.last_day = self.card.release_date if self.card else date.max

    def is_large(self) -> bool:
        """Return whether it takes workers longer to do the work than to start."""
        return sum(one.file.stat().st_size for one in self.inputs if one.file.is_file()) > _LARGE

    def again(self, paths: Iterable[str]) -> Iterator[Again]:
        """Yield the rows of some files, which can be settled one by one."""
        wanted = set(paths)
        for one in self.inputs:
            if one.path in wanted:
                for row in read_input(one)[0]:
                    if settled := bare(row):
                        yield Again(row, settled)


class _Run:
    """One build or check of a dossier over an index."""

    def __init__(
        self,
        dossier: _Dossier,
        db: sqlite3.Connection,
        spool: Spool,
        engine: str,
        progress: Progress,
        workers: Workers,
    ):
        self._dossier, self._db, self._spool = dossier, db, spool
        self._engine, self._progress, self._workers = engine, progress, workers

    def build(self, out: Path, settled: bool) -> Manifest:
        """Check everything and write the release. Errors: DataFaults, Unsettled, Damaged."""
        shown = thumbnails_of(self._dossier.data)  # what comes after the check is not published
        outcome, problems = self.check(settled, published=True)
        card = self._dossier.card
        if problems or card is None:
            raise DataFaults(problems)
        counts = Counts(**json.loads(get(self._db, "counts") or "{}")) + outcome.counts
        put(self._db, "counts", json.dumps(asdict(counts)))
        report = Report(
            turtle=report_turtle(profile(), [], f"{card.base_iri}report"),
            rules=tuple(profile().rules.values()),
            engine=self._engine,
        )
        self._progress("writing", 0, 0)
        summary = summarise(self._db, card.base_iri, counts)
        made = (pickle.loads(self._spool.get(piece)) for piece in sorted(outcome.made, key=lambda piece: piece.order))
        change = Change(
            made, lambda piece, dump: self._spool.get((piece, dump)), outcome.gone, anew=not get(self._db, "release")
        )
        return write_release(out, card, change, summary, report, shown)

    def check(self, settled: bool, published: bool) -> tuple[Outcome, list[Problem]]:
        """Bring the index to the dossier, and return what came of it with all faults, sorted. Errors: Unsettled."""
        dossier, db = self._dossier, self._db
        anew = not get(db, "release")
        order = Order(dossier.base, dossier.last_day, self._engine, published, anew, settled, dossier.tier)
        work = Work(db, order, self._workers, self._spool, self._progress)
        if settled:
            written, of_files = read_rows(dossier.data)
            together = settle(written)
            rows = [Again(*pair) for pair in zip([*written, *together.made], together.rows, strict=True)]
            synced = sync_rows(db, together.rows)
            outcome = work.run(synced)
            reading = Reading(of_files, lambda paths: iter(rows), together.problems)
            problems = _unminted(together.minted)
        else:
            if anew and dossier.is_large():
                self._workers.begin(draw_all.__module__)
            synced = sync_files(db, dossier.inputs, self._progress)
            outcome = work.run(synced)
            reading = Reading([*dossier.problems, *synced.problems], dossier.again)
            problems = []
        problems += [*dossier.card_problems, *reading.of_files]
        problems += explain(db, dossier.base, outcome, reading, dossier.tier)
        problems += faults_of_whole(db, dossier.data, dossier.card, synced, reading, not outcome.faulty)
        if dossier.card is not None and dossier.card.counts:
            problems += _beliefs(dossier.card, row_counts(db), unread_tables(paths_read(db), reading.of_files))
        return outcome, sorted(set(problems))


def _unminted(minted: Mapping[str, int]) -> list[Problem]:
    """One fault for each file with rows that have no lasting id yet."""
    return [
        Problem(path, 0, "id", "id-missing", f"rows without a lasting id: {count}. Run kg fmt, which gives them theirs")
        for path, count in minted.items()
    ]


def _beliefs(card: Card, numbers: Mapping[str, int], unread: Set[str]) -> list[Problem]:
    """One fault for each table with fewer or more rows than the card says can be."""
    problems = []
    for table, (low, high) in card.counts.items():
        number = numbers.get(table, 0)
        if not low <= number <= high and table not in unread:
            message = f"{table} has {number} rows, the card expects {low} to {high}: look for what is lost or doubled"
            problems.append(Problem("dataset.yaml", 0, f"counts.{table}", "card-counts", message))
    return problems
