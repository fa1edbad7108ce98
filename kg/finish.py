"""Finish a piece: its lines are checked with what they name, and become the bodies of the dumps.

A function of what it is given, so that it runs in any process and on any machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256

from kg.card import PUBLIC
from kg.computed import check_computed
from kg.cut import Piece
from kg.entries import Entry, Known, around
from kg.index.across import Fact, facts_of
from kg.ntriples import Things, read_things
from kg.parcels import unpack_lines
from kg.release.bodies import NQUADS, bodies
from kg.release.counts import Counts, count
from kg.release.members import pack
from kg.release.view import plain
from kg.resources import ontology_dir
from kg.shapes import Shapes, load_shapes
from kg.validate import Result, check_piece
from kg.vocab import term

_EARLIEST = term("earliest")


@dataclass(frozen=True, slots=True)
class Proof:
    """The task: a piece's lines, packed, and the entries of what it names.

    `judged` says that the lines are to be checked, `published` that the bodies are to be made.
    """

    number: int
    piece: Piece
    lines: bytes
    lent: tuple[str, ...]
    reached: Mapping[str, Sequence[Entry]]
    base: str
    last_day: date
    engine: str
    judged: bool
    published: bool
    tier: str = PUBLIC


@dataclass(frozen=True, slots=True)
class Finished:
    """A piece, finished: what was found wrong, and else its members by dump, its counts, the latest day it names.

    `facts` are what the rules across graphs read, `sha256` is that of its N-Quads.
    """

    number: int
    results: list[Result]
    facts: list[Fact]
    latest: str = ""
    counts: Counts = field(default_factory=Counts)
    sha256: str = ""
    members: dict[str, bytes] = field(default_factory=dict)


def finish(proof: Proof) -> Finished:
    """Check a piece, and make of it what a release holds."""
    lines = sorted({*unpack_lines(proof.lines), *proof.lent}) if proof.lent else unpack_lines(proof.lines)
    things = read_things(lines)
    results = _check(proof, lines, things) if proof.judged else []
    facts = facts_of(things, proof.base) if proof.judged else []
    if results or not proof.published:
        return Finished(proof.number, results, facts)
    made = bodies(proof.piece, lines, things, proof.base, around(proof.reached, proof.base), proof.tier)
    return Finished(
        proof.number,
        results,
        facts,
        _latest(things),
        count(things),
        sha256(made[NQUADS]).hexdigest(),
        {dump: pack(body) for dump, body in made.items()},
    )


def _check(proof: Proof, lines: Sequence[str], things: Things) -> list[Result]:
    known = Known(proof.reached, proof.base)
    found = check_piece(profile(), lines, known, proof.base, proof.engine)
    return sorted({*found, *check_computed(profile(), things, proof.last_day, proof.base, known)})


@cache
def profile() -> Shapes:
    """Return the shapes, loaded and compiled once in each process."""
    return load_shapes(ontology_dir() / "shapes")


def _latest(things: Things) -> str:
    """Return the latest of the days that begin something, as YYYY-MM-DD; empty when there is none."""
    return max((plain(day) for facts in things.values() for day in facts.get(_EARLIEST, ())), default="")
