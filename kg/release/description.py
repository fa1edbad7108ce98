"""Collect statements about the release itself, for VoID and DCAT: values go in, Turtle comes out."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from kg.ntriples import Things, literal
from kg.release.turtle import Turtle, Words
from kg.vocab import PREFIXES

PREFIXES_ABOUT: Final = {name: iri for name, iri in PREFIXES.items() if name not in ("gvs", "prov")} | {
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
EU: Final = "http://publications.europa.eu/resource/authority"


def dataset_iri(base: str) -> str:
    """Return the IRI of the dataset as a whole, in VoID and DCAT alike."""
    return f"{base}dataset"


def dump_iri(base: str, path: str) -> str:
    """Return the address at which a file of the release is published."""
    return f"{base}dump/{path}"


def node(iri: str) -> str:
    """Return an IRI as an N-Triples term."""
    return f"<{iri}>"


def typed(value: object, datatype: str) -> str:
    """Return a literal of an XSD type, given by its local name."""
    return literal(str(value), datatype=datatype)


def texts(words: Mapping[str, str]) -> list[str]:
    """Return a literal for each language, in the order of the tags."""
    return [literal(words[tag], tag) for tag in sorted(words)]


@cache
def writer_about(base: str) -> Turtle:
    """Return the writer of what is said about a release."""
    return Turtle(base, PREFIXES_ABOUT)


class Description:
    """Statements about things, written under one set of prefixes and one base; no node is blank."""

    def __init__(self, base: str):
        self.turtle = writer_about(base)
        self.things: Things = {}

    def add(self, subject: str, *classes: str, **values: str | list[str]) -> str:
        """Add statements about a thing of some classes and return its IRI as a term; empty values say nothing.

        Names are CURIEs with an underscore for the colon: `dcterms_title`.
        """
        facts = self.things.setdefault(subject, {})
        types = [node(self._expand(cls)) for cls in classes]
        for name, given in {"rdf_type": types, **values}.items():
            objs = [given] if isinstance(given, str) else given
            if held := [obj for obj in objs if obj]:
                predicate = self._expand(name.replace("_", ":", 1))
                facts[predicate] = sorted({*facts.get(predicate, ()), *held})
        return node(subject)

    def blocks(self) -> str:
        """Return our own things as Turtle, then those of others, by IRI, an empty line before each."""
        words = Words(self.turtle)
        order = sorted(self.things, key=lambda iri: (not iri.startswith(self.turtle.base), iri))
        return "".join(f"\n{self.turtle.block(iri, dict(sorted(self.things[iri].items())), words)}" for iri in order)

    def head(self, heading: str) -> str:
        """Return the start of a document: a comment and the prefixes."""
        return f"# {heading}\n\n{self.turtle.head()}"

    def document(self, heading: str) -> str:
        """Return the Turtle document: a comment, the prefixes and the blocks."""
        return self.head(heading) + self.blocks()

    def _expand(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return self.turtle.prefixes[prefix] + local
