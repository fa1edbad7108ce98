"""Look things up in the store of a release: by IRI, by class, by what points at them."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Final, TypeVar

from pyoxigraph import NamedNode, RdfFormat, Store

from kg.ledger import made, rows
from kg.ledger.facts import Facts, of_subject
from kg.release.read import Release
from kg.store import open_release
from kg.vocab import PREFIXES, expand, term

Row = TypeVar("Row")

KEPT: Final = 100_000  # rows in memory, of about seven kilobytes each

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_LABEL: Final = "skos:prefLabel"


class Ledger:
    """What a release says, read row by row from its store; it may be used by several threads at once.

    A look-up by IRI returns None for what is not there or is of another class: also for what was withdrawn. The `kept`
    rows that were read last stay in memory.
    """

    def __init__(self, store: Store, base: str, kept: int = KEPT):
        self.store = store
        self.base = base
        self._facts = lru_cache(maxsize=kept)(self._read)
        self.label = lru_cache(maxsize=kept)(self._label)

    @classmethod
    def open(cls, dist: Path) -> "Ledger":
        """Return the ledger of the release in a folder. Errors: NotARelease."""
        return cls(open_release(dist), Release(dist).base)

    @classmethod
    def of_triples(cls, lines: Iterable[str], base: str) -> "Ledger":
        """Return the ledger of lines of N-Triples, held in memory: of a dossier that is not released yet."""
        store = Store()
        store.bulk_load("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)
        return cls(store, base)

    # -- things by IRI

    def claim(self, iri: str) -> rows.Claim | None:
        """Return a claim."""
        return self._of(iri, "Claim", made.claim)

    def proposition(self, iri: str) -> rows.Proposition | None:
        """Return a statement; a partition is one as well, of the kind "partition"."""
        return self._of(iri, "Proposition", made.proposition)

    def partition(self, iri: str) -> rows.Partition | None:
        """Return a breakdown of a count."""
        return self._of(iri, "Partition", self._partition)

    def record(self, iri: str) -> rows.Record | None:
        """Return a record of a person."""
        return self._of(iri, "PersonRecord", made.record)

    def source(self, iri: str) -> rows.Source | None:
        """Return a source."""
        return self._of(iri, "Source", made.source)

    def agent(self, iri: str) -> rows.Agent | None:
        """Return an agent."""
        return self._of(iri, "Agent", lambda facts: rows.Agent(facts.iri, facts.key("agentKind")))

    def affiliation(self, iri: str) -> rows.Affiliation | None:
        """Return an affiliation."""
        return self._of(iri, "Affiliation", made.affiliation)

    def place(self, iri: str) -> rows.Place | None:
        """Return a place."""
        return self._of(iri, "Place", lambda at: rows.Place(at.iri, at.key("placeKind"), at.ref("within")))

    def case(self, iri: str) -> rows.Case | None:
        """Return a case."""
        return self._of(iri, "Case", made.case)

    def restriction(self, iri: str) -> rows.Restriction | None:
        """Return a restriction."""
        return self._of(iri, "Restriction", made.restriction)

    def evidence(self, iri: str) -> rows.Evidence | None:
        """Return an item of evidence."""
        return self._of(iri, "Evidence", made.evidence)

    def verification(self, iri: str) -> rows.Verification | None:
        """Return an answer to a question about an item of evidence."""
        return self._of(iri, "Verification", made.verification)

    def judgement(self, iri: str) -> rows.Judgement | None:
        """Return a judgement, standing or withdrawn."""
        return self._of(iri, "Judgement", made.judgement)

    # -- all of a class, and what points where

    def every(self, look_up: Callable[[str], Row | None], cls: str) -> Iterator[Row]:
        """Yield all things of a class by one of the look-ups above, in order of their IRIs.

        Such as `ledger.every(ledger.claim, "Claim")`.
        """
        found = self.store.quads_for_pattern(None, _TYPE, NamedNode(term(cls)), None)
        for iri in sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}):
            if (row := look_up(iri)) is not None:
                yield row

    def pointing(self, iri: str, prop: str) -> list[str]:
        """Return the IRIs of the things of which one property points at an IRI, sorted; a part stands for its thing.

        `prop` is named as `kg.vocab.expand` takes it.
        """
        found = self.store.quads_for_pattern(None, NamedNode(expand(prop)), NamedNode(iri), None)
        return sorted({quad.subject.value.partition("#")[0] for quad in found if isinstance(quad.subject, NamedNode)})

    def count_pointing(self, iri: str, prop: str, most: int) -> int:
        """Return how often a property points at an IRI, without going on beyond `most`."""
        found = self.store.quads_for_pattern(None, NamedNode(expand(prop)), NamedNode(iri), None)
        return sum(1 for _ in islice(found, most))

    def pairs(self, prop: str) -> Iterator[tuple[str, str]]:
        """Yield the two ends of a property between things, wherever it is stated, in no order; for whole releases."""
        for quad in self.store.quads_for_pattern(None, NamedNode(expand(prop)), None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield intern(quad.subject.value), intern(quad.object.value)

    def claims_of(self, proposition: str) -> list[rows.Claim]:
        """Return the claims that name a statement, whatever their stance, in order of their IRIs."""
        return [claim for iri in self.pointing(proposition, "proposition") if (claim := self.claim(iri))]

    def verifications_of(self, evidence: str) -> list[rows.Verification]:
        """Return the answers to the questions about an item of evidence, in order of their IRIs."""
        return [row for iri in self.pointing(evidence, "verifies") if (row := self.verification(iri))]

    def origins_of(self, claim: str) -> tuple[str, ...]:
        """Return the claims that a claim goes back to: itself when it passes on none that was read."""
        return self._facts(claim).refs("hasOrigin") or (claim,)

    def origin_count(self, statement: str) -> tuple[int, str]:
        """Return how many origins not shown dependent stand behind a statement, and why; 0 and "" without claims."""
        facts = self._facts(statement)
        return facts.whole("originCount") or 0, facts.text("originReason")

    def compared(self, cls: str) -> list[tuple[str, ...]]:
        """Return the claims of each "Comparison" or "CircularReport", in order of the findings and of the claims."""
        found = self.store.quads_for_pattern(None, _TYPE, NamedNode(term(cls)), None)
        findings = sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})
        return [self._facts(iri).refs("compares") for iri in findings]

    def persons(self) -> dict[str, tuple[str, ...]]:
        """Return person -> the records that standing judgements hold to be of that person, all sorted."""
        found: dict[str, list[str]] = {}
        for quad in self.store.quads_for_pattern(None, NamedNode(term("hasRecord")), None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found.setdefault(quad.subject.value, []).append(quad.object.value)
        return {person: tuple(sorted(set(records))) for person, records in sorted(found.items())}

    def withdrawn(self) -> dict[str, str]:
        """Return what was withdrawn, in order of the IRIs -> the key of the class of the reason."""
        found = self.store.quads_for_pattern(None, _TYPE, NamedNode(term("Tombstone")), None)
        gone = sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})
        return {iri: self._facts(iri).key("reasonClass") for iri in gone}

    def areas(self, place: str) -> tuple[str, ...]:
        """Return a place and the places it lies in, the nearest first."""
        found: dict[str, None] = {}
        while place and place not in found:
            found[place] = None
            row = self.place(place)
            place = row.within if row else ""
        return tuple(found)

    def ident(self, iri: str) -> str:
        """Return the id of a thing: "cl-4k2m9x"."""
        return iri.rpartition("/")[2]

    def iri(self, ident: str) -> str:
        """Return the IRI of a thing that is there, by its id or IRI; "" when there is none."""
        from kg.model import KIND_OF_PREFIX

        kind = KIND_OF_PREFIX.get(ident.partition("-")[0], "")
        iri = f"{self.base}id/{kind}/{ident}" if kind else ident
        return iri if iri.startswith(f"{self.base}id/") and self._facts(iri) else ""

    def _label(self, iri: str, language: str = "en") -> str:
        """Return the name of an agent, source, place, case, restriction or item of evidence; a claim by who and when.

        In the language, else in English, else in any; a statement is called by its text, anything else by its id.
        """
        facts = self._facts(iri)
        if claim := self.claim(iri):
            return f"{self._label(claim.claimant, language)}, {claim.stated.as_written}"
        return facts.text(_LABEL, language) or facts.text("text", language) or self.ident(iri)

    # -- reading

    def _of(self, iri: str, cls: str, make: Callable[[Facts], Row]) -> Row | None:
        facts = self._facts(iri)
        return make(facts) if cls in facts.classes else None

    def _read(self, iri: str) -> Facts:
        return of_subject(self.store, iri)

    def _partition(self, facts: Facts) -> rows.Partition:
        cells = (of_subject(self.store, part) for part in facts.refs("cell"))
        return rows.Partition(
            iri=facts.iri,
            about=facts.ref("about"),
            total=facts.ref("total"),
            basis=facts.key("basis"),
            exhaustive=facts.flag("exhaustive"),
            disjoint=facts.flag("disjoint"),
            cells=tuple(made.cell(cell) for cell in cells),
            text=facts.text("text"),
        )
