"""Who holds each of several statements: the claims on it, and beside each claim only what answers that very claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.vocab import concept
from kg.web.figures import figure_of
from kg.web.library import Library
from kg.web.pages.said import STANCES, Said, having, list_claims, of_kind
from kg.web.thing import Thing

_STATEMENTS = 50  # statements in one list of a page
_CLAIMS = 10  # claims shown of one statement
_ANSWERS = 5  # answers shown of one claim


@dataclass(frozen=True, slots=True)
class Line:
    """A claim with the first answers to it, in order of time, and how many more there are."""

    said: Said
    answers: tuple[Said, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Held:
    """A statement with the first claims on it, and how many more there are; denials that answer a claim stand there."""

    statement: Thing
    figure: str
    lines: tuple[Line, ...]
    more: int


def held_by_statement(library: Library, iris: Sequence[str], language: str) -> tuple[tuple[Held, ...], int]:
    """Return the first statements, in the order given, with who holds them, and how many there are in all."""
    found = (library.of(iri) for iri in iris[:_STATEMENTS])
    return tuple(held(library, thing, language) for thing in found if thing is not None), len(iris)


def held(library: Library, statement: Thing, language: str, stances: Sequence[str] = STANCES) -> Held:
    """Return who holds a statement, of the given stances, by stance and in order of time."""
    claims = of_kind(library, library.pointing(statement.iri, "proposition"), "claim")
    chosen = [iri for stance in stances for iri in having(library, claims, "stance", concept("stance", stance))]
    listed = list_claims(library, chosen, language, _CLAIMS)
    lines = tuple(line(library, said, language) for said in listed.claims)
    return Held(statement, figure_of(library, statement, language), lines, listed.more)


def line(library: Library, said: Said, language: str) -> Line:
    """Return a claim with the first answers to it."""
    answers = of_kind(library, library.pointing(said.iri, "respondsTo"), "claim")
    listed = list_claims(library, answers, language, _ANSWERS)
    return Line(said, listed.claims, listed.more)
