"""What the report of a case contains: its statements with all claims on them, and what these rest on.

In: a `Library` and a case. Out: IRIs in the order of the report, and a mark for each: C12 is the twelfth claim in time.
The marks are the same in every language.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from kg.coverage.recordings import Recording, recordings
from kg.vocab import SCHEMES, concept
from kg.web.library import Library
from kg.web.pages.order import in_order
from kg.web.pages.said import of_kind, stated_on
from kg.web.pages.statement import scope_key
from kg.web.thing import Thing

_PLACED: Final = ("place", "territory")
_KINDS: Final = SCHEMES["proposition-kind"]
_MEASURES: Final = (*SCHEMES["measure"], "")
_FIGURES: Final = ("count", "share")


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that may stand together: `topic` is what they count, or their kind, and `scope` the first of them."""

    topic: str
    statements: tuple[str, ...]

    @property
    def scope(self) -> str:
        """The statement whose scope is that of all."""
        return self.statements[0]


@dataclass(frozen=True)
class Contents:
    """The contents of a report; `cases` are the case and the cases that are part of it, in order of their IRIs."""

    library: Library
    case: str
    cases: tuple[str, ...]
    restrictions: tuple[str, ...]
    groups: tuple[Group, ...]
    claims: tuple[str, ...]
    evidence: tuple[str, ...]
    judgements: tuple[str, ...]
    records: tuple[str, ...]
    places: tuple[str, ...]
    sources: tuple[str, ...]

    @cached_property
    def marks(self) -> dict[str, str]:
        """The mark of each thing that has one, by its IRI."""
        lettered = {
            "C": self.claims, "S": self.sources, "P": self.statements, "E": self.evidence, "R": self.restrictions,
            "J": self.judgements, "L": self.places,
        }  # fmt: skip
        return {iri: f"{letter}{at}" for letter, iris in lettered.items() for at, iri in enumerate(iris, 1)}

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements, in the order of their groups."""
        return tuple(iri for group in self.groups for iri in group.statements)

    @cached_property
    def claims_of(self) -> dict[str, tuple[str, ...]]:
        """The claims on each statement, in order of time."""
        found: dict[str, list[str]] = {}
        for iri in self.claims:
            found.setdefault(self.thing(iri).iri_at("proposition"), []).append(iri)
        return {statement: tuple(claims) for statement, claims in found.items()}

    @cached_property
    def read_in(self) -> dict[str, tuple[str, ...]]:
        """The claims and the evidence of the report that were read in each source."""
        found: dict[str, list[str]] = {}
        for iri in (*self.claims, *self.evidence):
            found.setdefault(self.thing(iri).source, []).append(iri)
        return {source: tuple(several) for source, several in found.items()}

    @cached_property
    def recordings(self) -> list[Recording]:
        """The recordings and sets behind the evidence of the report, each once however often it is cited."""
        ledger = self.library.ledger
        return recordings(ledger, (row for iri in self.evidence if (row := ledger.evidence(iri))))

    def thing(self, iri: str) -> Thing:
        """Return a thing of the release. Errors: KeyError when it has none of that IRI."""
        return _thing(self.library, iri)

    def claims_on(self, statements: Iterable[str]) -> list[str]:
        """Return the claims of the report on any of some statements, in order of time."""
        found = {claim for statement in statements for claim in self.claims_of.get(statement, ())}
        return sorted(found, key=lambda iri: int(self.marks[iri][1:]))

    def claims_naming(self, place: str) -> list[str]:
        """Return the claims of the report whose statement covers a place or counts in it, in order of time."""
        return self.claims_on((*self.library.pointing(place, "territory"), *self.library.pointing(place, "cellOf")))


def contents_of(library: Library, case: str) -> Contents:
    """Return what the report of a case contains; nothing that is about another case alone."""
    cases = _with_parts(library, case)
    about = _pointing(library, cases, "about")
    restrictions = in_order(library, "Restriction", of_kind(library, about, "restriction"), "en")
    about = sorted({*about, *_pointing(library, restrictions, "about")})
    statements = of_kind(library, about, "proposition", "partition")
    claims = of_kind(library, _pointing(library, statements, "proposition"), "claim")
    evidence = in_order(library, "Evidence", of_kind(library, about, "evidence"), "en")
    judgements = _judgements(library, [*statements, *claims, *evidence])
    records = of_kind(library, about, "record")
    return Contents(
        library,
        case,
        cases=tuple(cases),
        restrictions=tuple(restrictions),
        groups=tuple(_groups(library, statements)),
        claims=tuple(sorted(claims, key=lambda iri: (*stated_on(library, iri), iri))),
        evidence=tuple(evidence),
        judgements=tuple(judgements),
        records=tuple(records),
        places=tuple(_places(library, [*cases, *restrictions, *statements])),
        sources=tuple(_sources(library, [*claims, *evidence, *records, *judgements], statements)),
    )


def _with_parts(library: Library, case: str) -> list[str]:
    found = _closed([case], lambda iri: of_kind(library, library.pointing(iri, "partOf"), "case"))
    return [case, *sorted(found - {case})]


def _closed(start: Iterable[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    """Return what can be reached from some IRIs, with them."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        iri = todo.pop()
        if iri not in found:
            found.add(iri)
            todo += step(iri)
    return found


def _pointing(library: Library, iris: Iterable[str], prop: str) -> list[str]:
    return sorted({other for iri in iris for other in library.pointing(iri, prop)})


def _judgements(library: Library, iris: Iterable[str]) -> list[str]:
    """Return the judgements that name one of the things; those about who is who stand with the records, not here."""
    props = ("subject", "object", "input")
    found = {iri for prop in props for iri in _pointing(library, iris, prop)}
    kept = [iri for iri in of_kind(library, found, "judgement") if _is_told(library, iri)]
    return in_order(library, "Judgement", kept, "en")


def _is_told(library: Library, judgement: str) -> bool:
    return _thing(library, judgement).iri_at("judgementKind") != concept("judgement-kind", "identity")


def _groups(library: Library, statements: Sequence[str]) -> Iterator[Group]:
    """Yield the statements by what they count and by scope, figures first; in one scope in order of the first claim."""
    ranked = sorted((_rank(library, iri), iri) for iri in statements)
    for (kind, measure, _), same in groupby(ranked, lambda entry: entry[0][:3]):
        scheme = "measure" if _MEASURES[measure] and _KINDS[kind] in _FIGURES else "proposition-kind"
        topic = concept(scheme, _MEASURES[measure] if scheme == "measure" else _KINDS[kind])
        yield Group(topic, tuple(iri for _, iri in same))


def _rank(library: Library, iri: str) -> tuple[int, int, tuple[str, ...], tuple[str, str]]:
    statement = _thing(library, iri)
    first = min((stated_on(library, claim) for claim in library.pointing(iri, "proposition")), default=("", ""))
    kind, measure = _KINDS.index(statement.key("propositionKind")), _MEASURES.index(statement.key("measure"))
    return kind, measure, scope_key(statement), first


def _places(library: Library, iris: Iterable[str]) -> list[str]:
    things = [_thing(library, iri) for iri in iris]
    named = {place for thing in things for prop in _PLACED for place in thing.iris(prop)}
    named |= {place for thing in things for part in thing.iris("cell") for place in thing.iris("cellOf", part)}
    return in_order(library, "Place", of_kind(library, named, "place"), "en")


def _sources(library: Library, iris: Iterable[str], statements: Iterable[str]) -> list[str]:
    """Return where the things were read, the norms that statements invoke, and what is known only through these."""
    read = {_thing(library, iri).source for iri in iris} - {""}
    norms = {norm for iri in statements for norm in _thing(library, iri).iris("norm")}
    found = _closed(of_kind(library, read | norms, "source"), lambda iri: _behind(library, iri))
    return in_order(library, "Source", found, "en")


def _behind(library: Library, source: str) -> list[str]:
    thing = _thing(library, source)
    return of_kind(library, [*thing.iris("knownThrough"), *thing.iris("editionOf")], "source")


def _thing(library: Library, iri: str) -> Thing:
    thing = library.of(iri)
    if thing is None:  # what a release points at is in it
        raise KeyError(iri)
    return thing
