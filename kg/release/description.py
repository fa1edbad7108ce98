"""Collect statements about the release itself, for VoID and DCAT: values go in, one Turtle document comes out."""

from collections.abc import Mapping

from kg.ntriples import literal
from kg.release.turtle import Turtle
from kg.release.view import Things


def node(iri: str) -> str:
    """Return an IRI as an N-Triples term."""
    return f"<{iri}>"


def typed(value: object, datatype: str) -> str:
    """Return a literal of an XSD type, given by its local name."""
    return literal(str(value), datatype=datatype)


def texts(words: Mapping[str, str]) -> list[str]:
    """Return a literal for each language, in the order of the tags."""
    return [literal(words[tag], tag) for tag in sorted(words)]


class Description:
    """Statements about things, written under one set of prefixes and one base; no node is blank."""

    def __init__(self, base: str, prefixes: Mapping[str, str]):
        self.turtle = Turtle(base, prefixes)
        self.things: Things = {}

    def add(self, subject: str, cls: str, /, **values: str | list[str]) -> str:
        """Add statements about a thing of a class and return its IRI as a term; empty values say nothing.

        Names are CURIEs with an underscore for the colon: `dcterms_title`.
        """
        facts = self.things.setdefault(subject, {})
        for name, given in {"rdf_type": node(self._expand(cls)), **values}.items():
            objs = [given] if isinstance(given, str) else given
            if held := [obj for obj in objs if obj]:
                predicate = self._expand(name.replace("_", ":", 1))
                facts[predicate] = sorted({*facts.get(predicate, ()), *held})
        return node(subject)

    def document(self, heading: str) -> str:
        """Return the Turtle document: a comment, the prefixes, our own things, then those of others, by IRI."""
        order = sorted(self.things, key=lambda iri: (not iri.startswith(self.turtle.base), iri))
        blocks = [self.turtle.block(subject, self.things[subject]) for subject in order]
        return "\n".join([f"# {heading}\n\n{self.turtle.head()}", *blocks])

    def _expand(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return self.turtle.prefixes[prefix] + local
