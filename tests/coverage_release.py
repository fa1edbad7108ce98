"""A ledger of made-up lists: sources, editions of them, records and people, as plain triples in memory."""

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.coverage.case import Coverage, coverage_of
from kg.ledger import Ledger
from kg.vocab import PREFIXES, concept, expand

BASE = "https://example.org/lists/"
CASE = f"{BASE}id/case/ca-one"
_DAY = Literal("2021-05-10", datatype=NamedNode(PREFIXES["xsd"] + "date"))


class Lists:
    """Says things into a store; sources, records and people are numbers."""

    def __init__(self) -> None:
        self.store = Store()
        self.say(CASE, "rdf:type", expand("Case"))
        self._days(CASE, "period")

    def source(self, number: int, edition_of: int | None = None) -> None:
        """A list, perhaps a later edition of another."""
        at = iri("source", number)
        self.say(at, "rdf:type", expand("Source"))
        self._days(at, "issuedOn")
        if edition_of is not None:
            self.say(at, "editionOf", iri("source", edition_of))

    def record(self, number: int, source: int, revises: int | None = None, act: str = "killing") -> None:
        """A record of an act in a list, perhaps in the place of another."""
        at = iri("record", number)
        self.say(at, "rdf:type", expand("PersonRecord"))
        self.say(at, "about", CASE)
        self.say(at, "inSource", iri("source", source))
        self.say(at, "act", concept("act", act))
        if revises is not None:
            self.say(at, "revises", iri("record", revises))

    def person(self, number: int, *records: int) -> None:
        """A person with these records."""
        for record in records:
            self.say(iri("person", number), "hasRecord", iri("record", record))

    def count(self, number: int, source: int) -> None:
        """A count of people killed that a source asserts."""
        statement, claim = iri("proposition", number), iri("claim", number)
        self.say(statement, "rdf:type", expand("Proposition"))
        self.say(statement, "about", CASE)
        self.say(statement, "propositionKind", concept("proposition-kind", "count"))
        self.say(statement, "measure", concept("measure", "killed"))
        self.say(claim, "rdf:type", expand("Claim"))
        self.say(claim, "inSource", iri("source", source))
        self.say(claim, "stance", concept("stance", "asserts"))
        self.say(claim, "proposition", statement)
        self._days(claim, "statedOn")

    def coverage(self) -> Coverage:
        """The coverage of the one case."""
        return coverage_of(Ledger(self.store, BASE))

    def say(self, subject: str, prop: str, value: str | Literal) -> None:
        """State a triple."""
        end = value if isinstance(value, Literal) else NamedNode(value)
        self.store.add(Quad(NamedNode(subject), NamedNode(expand(prop)), end, NamedNode(f"{BASE}graph/one")))

    def _days(self, at: str, prop: str) -> None:
        self.say(at, prop, f"{at}#{prop}")
        for end in ("earliest", "latest"):
            self.say(f"{at}#{prop}", end, _DAY)


def iri(kind: str, number: int) -> str:
    """The IRI of a thing by its number."""
    return f"{BASE}id/{kind}/{kind[:2]}-{number}"
