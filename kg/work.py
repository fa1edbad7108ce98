"""Bring the index and the pieces to what a dossier holds now: what changed is drawn, checked and made, and no more.

Data flows one way: rows to pieces, pieces to entries, claims to lineage, all of these to finished pieces, and these to
the rules across graphs. Each step says what the next has to look at.
"""

import hashlib
import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from pyoxigraph import RdfFormat, parse

from kg.card import PUBLIC
from kg.cut import Piece, parts_of, piece_of
from kg.draw import Draft, Drawn
from kg.entries import DEPTH, Entry, named_in
from kg.finish import Finished, Proof, profile
from kg.index import across, lineage, pieces, things
from kg.index.inputs import Synced, Unsettled, doubles, parcels_of, size_of
from kg.index.schema import get, put
from kg.lineage_rows import LineageRows
from kg.pace import Progress
from kg.parcels import ids_in, pack_lines, unpack_lines
from kg.release.assemble import PieceEntry
from kg.release.counts import Counts
from kg.resources import ontology_dir
from kg.spool import Spool
from kg.tasks import draw_all, finish_all, trace
from kg.validate import Result
from kg.workers import Workers

Task = TypeVar("Task")

LINEAGE: Final = "lineage"
CONCEPTS: Final = "concepts"
_TASK_BYTES: Final = 60_000  # of packed rows or lines in one task for a worker
_TASK_PIECES: Final = 50


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: things have their IRIs under `base`, nothing may be later than `last_day`.

    `published` says whether the bodies of the dumps are made as well, `settled` that all rows were settled together:
    what cannot be understood then is a fault. `tier` is who the release is for.
    """

    base: str
    last_day: date
    engine: str
    published: bool
    everything: bool
    settled: bool = False
    tier: str = PUBLIC


@dataclass(slots=True)
class Outcome:
    """What came of it: pieces whose cells have faults, results of the shapes, ids used twice.

    `made` and `gone` are the pieces that the release has to take up and leave out, `counts` what that adds up to.
    """

    faulty: set[int] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    made: list[Piece] = field(default_factory=list)
    gone: list[Piece] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


class Work:
    """One run over an index; `spool` holds lines between the steps, and the members that were made."""

    def __init__(self, db: sqlite3.Connection, order: Order, workers: Workers, spool: Spool, progress: Progress):
        self._db = db
        self._order = order
        self._workers = workers
        self._spool = spool
        self._progress = progress
        self._keys: dict[int, str] = {}  # of the pieces that are being made
        self.outcome = Outcome()

    def run(self, synced: Synced) -> Outcome:
        """Do what is to be done after the rows of some pieces changed."""
        db, outcome = self._db, self.outcome
        outcome.doubled = doubles(db, synced.changed)
        redo = synced.dirty | things.users(db, synced.changed) | pieces.outdate(db, str(self._order.last_day))
        touched = self._draw(redo)
        self._draw(touched - redo)
        changed = self._lineage()
        self._finish(sorted(redo | touched | changed | self._concepts()))
        outcome.results += across.faults(db, profile(), self._order.base, self._order.everything)
        outcome.results = sorted(set(outcome.results))
        return outcome

    # -- rows to lines

    def _draw(self, numbers: Iterable[int]) -> set[int]:
        """Draw pieces; return the pieces that look at something which is not as it was, or hold other lines for it."""
        db, touched = self._db, set[int]()
        order = sorted(numbers)
        changed: set[str] = set()
        done = 0
        tasks = _batches(self._drafts(order), lambda draft: sum(map(len, draft.parcels)))
        for batch in self._workers.map(draw_all, tasks, expected=size_of(db, order) // _TASK_BYTES):
            for drawn in batch:
                changed |= self._keep(drawn, touched)
            done += len(batch)
            self._progress("reading rows", done, len(order))
        return touched | things.users(db, changed)

    def _drafts(self, numbers: Iterable[int]) -> Iterator[Draft]:
        for number in numbers:
            piece = pieces.piece_of_id(self._db, number)
            if piece.graph in (LINEAGE, CONCEPTS):
                continue
            parcels = parcels_of(self._db, number)
            named = things.named(self._db, ids_in(parcels))
            parts = parts_of_graph(self._db, piece.graph)
            yield Draft(number, piece, parts, parcels, named, self._order.base, self._order.tier)

    def _keep(self, drawn: Drawn, touched: set[int]) -> set[str]:
        """Put what was drawn into the index; return the ids of the things that are not as they were."""
        if drawn.unsettled and not self._order.settled:
            raise Unsettled
        if drawn.faulty:
            self.outcome.faulty.add(drawn.number)
        db = self._db
        self._spool.put(drawn.number, drawn.lines)
        self._spool.put(("names", drawn.number), " ".join(drawn.names).encode())
        lent = {pieces.piece_id(db, piece): text for piece, text in drawn.lent.items()}
        touched |= things.put_lent(db, drawn.number, lent)
        lineage.replace(db, drawn.number, drawn.lineage)
        return things.put_entries(db, drawn.number, drawn.entries)

    # -- lineage

    def _lineage(self) -> set[int]:
        """Find the lineage of what changed; return the pieces of its graph that have other lines than before."""
        db = self._db
        changed: set[str] = set()
        if self.outcome.faulty or not self._order.published:
            return set()  # some claims could not be read, or nobody reads what is found
        done = 0
        tasks = ((batch, self._order.base) for batch in lineage.affected(db))
        for findings in self._workers.map(trace, tasks, expected=1):  # in the processes that run, if they do
            changed |= lineage.store(db, findings)
            done += 1
            self._progress("tracing lineage", done, 0)
        changed |= lineage.finish(db)
        parts = parts_of(LINEAGE, lineage.count_claims(db))
        old = set()
        if get(db, "lineage-parts") != str(parts):
            put(db, "lineage-parts", str(parts))
            old = pieces.of_graph(db, LINEAGE)
            changed = lineage.subjects(db)
        return old | {pieces.piece_id(db, piece_of(LINEAGE, parts, subject)) for subject in changed}

    def _concepts(self) -> set[int]:
        number = pieces.piece_id(self._db, Piece(CONCEPTS))
        return set() if pieces.key_of(self._db, number) else {number}

    # -- lines to what is published

    def _finish(self, numbers: Sequence[int]) -> None:
        done = 0
        tasks = _batches(self._proofs(numbers), lambda proof: len(proof.lines))
        size = sum(map(self._spool.size, numbers))
        for batch in self._workers.map(finish_all, tasks, expected=size // _TASK_BYTES):
            for finished in batch:
                self._put(finished)
            done += len(batch)
            self._progress("checking", done, len(numbers))

    def _proofs(self, numbers: Iterable[int]) -> Iterator[Proof]:
        """Yield a task for each piece that is not made already of the very same things; forget those without lines."""
        for number in numbers:
            piece = pieces.piece_of_id(self._db, number)
            lent = tuple(things.lent_to(self._db, number))
            lines = self._lines(number, piece)
            if not lines and not lent:
                self._forget(number)
                continue
            names = self._names(number, piece, lines) | named_in(lent, self._order.base)
            reached = things.reach(self._db, names, 2 if piece.graph == LINEAGE else DEPTH)
            key = _key(lines, lent, reached.values())
            things.put_used(self._db, number, reached)
            if key == pieces.key_of(self._db, number):
                continue
            self._keys[number] = key
            order = self._order
            yield Proof(
                number, piece, lines, lent, reached, order.base, order.last_day, order.engine,
                judged=piece.graph not in (LINEAGE, CONCEPTS), published=order.published, tier=order.tier,
            )  # fmt: skip

    def _lines(self, number: int, piece: Piece) -> bytes:
        """Return the lines of a piece, packed; empty when it has none of its own."""
        if piece.graph == LINEAGE:
            lines = lineage.lines_of(self._db, piece, int(get(self._db, "lineage-parts")))
        elif piece.graph == CONCEPTS:
            lines = concept_lines()
        else:
            return self._spool.get(number)
        return pack_lines(lines) if lines else b""

    def _names(self, number: int, piece: Piece, lines: bytes) -> set[str]:
        """Return the ids that stand in the lines of a piece."""
        if piece.graph in (LINEAGE, CONCEPTS):
            return named_in(unpack_lines(lines), self._order.base)
        return set(self._spool.get(("names", number)).decode().split())

    def _put(self, finished: Finished) -> None:
        db, number = self._db, finished.number
        self.outcome.results += finished.results
        across.replace(db, number, finished.facts)
        if finished.results or not self._order.published:
            return
        piece = pieces.piece_of_id(db, number)
        for dump, packed in finished.members.items():
            self._spool.put((piece, dump), packed)
        lengths = {dump: len(packed) for dump, packed in finished.members.items()}
        self._spool.put(piece, pickle.dumps(PieceEntry(piece, finished.counts.triples, finished.sha256, lengths)))
        self.outcome.made.append(piece)
        self._count(number, finished.counts)
        pieces.put_made(db, number, self._keys.pop(number), finished.latest, finished.counts)

    def _count(self, number: int, now: Counts) -> None:
        self.outcome.counts = self.outcome.counts + now - pieces.counts_of(self._db, number)

    def _forget(self, number: int) -> None:
        """Forget a piece that has no lines any more."""
        db = self._db
        self.outcome.gone.append(pieces.piece_of_id(db, number))
        self._count(number, Counts())
        things.forget_piece(db, number)
        across.replace(db, number, [])
        lineage.replace(db, number, LineageRows())
        pieces.drop(db, number)


def parts_of_graph(db: sqlite3.Connection, graph: str) -> int:
    """Return into how many parts a graph of rows is cut."""
    row = db.execute("SELECT parts FROM graph WHERE name = ?", (graph,)).fetchone()
    return int(row[0]) if row else 1


def concept_lines() -> list[str]:
    """Return the N-Triples lines of the concept schemes, sorted."""
    triples = parse(path=str(ontology_dir() / "schemes.ttl"), format=RdfFormat.TURTLE)
    return sorted(f"{triple.triple} ." for triple in triples)


def _key(lines: bytes, lent: Iterable[str], reached: Iterable[Sequence[Entry]]) -> str:
    """Return a digest of all that a piece is made of, beside the code and the card."""
    total = hashlib.sha256(lines)
    for part in (*lent, "", *(text for entries in reached for entry in entries for text in entry)):
        total.update(part.encode() + b"\0")
    return total.hexdigest()


def _batches(tasks: Iterable[Task], size: Callable[[Task], int]) -> Iterator[list[Task]]:
    """Yield tasks in groups that are worth sending to a worker."""
    batch: list[Task] = []
    weight = 0
    for task in tasks:
        batch.append(task)
        weight += size(task)
        if weight >= _TASK_BYTES or len(batch) == _TASK_PIECES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
