"""Write the reference of the ontology as one page: `govah.ttl`, `schemes.ttl` and the shapes in, HTML out.

Every term and concept stands at an anchor of its own name, so that `…ns#Claim` and `…concept#stance-denies`
land on it; the concepts of a scheme stand under the property whose values they are.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.pages import render_page
from kg.vocab import GV_IRI, GVC_IRI, PREFIXES

_ONTOLOGY = GV_IRI.removesuffix("#")
# The ties between terms that the page shows, and how it words them.
_TIES = {
    "rdfs:subClassOf": {"en": "Is a kind of", "fa": "گونه‌ای از"},
    "rdfs:subPropertyOf": {"en": "Is a case of", "fa": "حالتی از"},
    "skos:closeMatch": {"en": "Is close to", "fa": "نزدیک به"},
    "rdfs:domain": {"en": "Is stated of", "fa": "ویژگیِ"},
    "rdfs:range": {"en": "Takes as value", "fa": "مقدار آن"},
}
_USED_ON = re.compile(r"Used on ([A-Za-z, ]+)\.")


@dataclass(frozen=True, slots=True)
class Reference:
    """A term, or something outside, as another term points to it: its short name and its IRI."""

    name: str
    iri: str

    @property
    def href(self) -> str:
        """Where a click leads: to the anchor on this page, or out to the other vocabulary."""
        return f"#{_local(self.iri)}" if self.iri.startswith((GV_IRI, GVC_IRI)) else self.iri


@dataclass(slots=True)
class Description:
    """What the files say of one subject; predicates go by their short names, such as `skos:prefLabel`."""

    iri: str
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # predicate -> tag -> text
    links: dict[str, list[Reference]] = field(default_factory=dict)  # predicate -> things

    @property
    def name(self) -> str:
        """The name after the hash, which is the anchor on the page."""
        return _local(self.iri)

    @property
    def ties(self) -> list[tuple[dict[str, str], list[Reference]]]:
        """How it is tied to other terms, in words by language tag, and to which."""
        return [(words, self.links[predicate]) for predicate, words in _TIES.items() if predicate in self.links]

    @property
    def classes(self) -> list[str]:
        """The classes that its note says it is used on, by name; none for a class or a concept."""
        note = _USED_ON.match(self.words.get("skos:scopeNote", {}).get("en", ""))
        return re.findall(r"[A-Z]\w+", note[1]) if note else []

    def points_to(self, predicate: str, iri: str) -> bool:
        """Return whether one of its links by that predicate leads to the IRI."""
        return any(link.iri == iri for link in self.links.get(predicate, ()))


def render_ontology(ontology_dir: Path) -> str:
    """Return the reference of classes, properties, concepts and rules as one HTML page, in English and Persian.

    The page asks nothing of the network. Terms and concepts stand in the order of the files, rules in that of their
    names, and the same files give the same bytes.
    Errors: OSError for a file that is missing, SyntaxError for one that is not Turtle.
    """
    described = _read(ontology_dir / "govah.ttl", ontology_dir / "schemes.ttl")
    shapes = _read(*sorted((ontology_dir / "shapes").rglob("*.ttl")))
    terms = {kind: _of_type(described, kind) for kind in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")}
    properties = [*terms["owl:ObjectProperty"], *terms["owl:DatatypeProperty"]]
    schemes, concepts = _of_type(described, "skos:ConceptScheme"), _of_type(described, "skos:Concept")
    return render_page(
        "ontology.html",
        ontology=described[_ONTOLOGY],
        terms=terms,
        schemes={scheme.iri: scheme for scheme in schemes},
        properties_of={
            cls.name: sorted(one.name for one in properties if cls.name in one.classes) for cls in terms["owl:Class"]
        },
        concepts_of={
            scheme.iri: [one for one in concepts if one.points_to("skos:inScheme", scheme.iri)] for scheme in schemes
        },
        rules=sorted((one for one in shapes.values() if "sh:message" in one.words), key=lambda one: one.name),
    )


def _read(*files: Path) -> dict[str, Description]:
    described: dict[str, Description] = {}
    for file in files:
        parser = parse(path=str(file), format=RdfFormat.TURTLE)
        for quad in parser:
            prefixes = PREFIXES | parser.prefixes
            predicate = _short(quad.predicate.value, prefixes)
            match quad.subject, quad.object:
                case NamedNode(value=iri), Literal(value=text, language=tag):
                    words = described.setdefault(iri, Description(iri)).words
                    words.setdefault(predicate, {})[tag or ""] = text
                case NamedNode(value=iri), NamedNode(value=target):
                    links = described.setdefault(iri, Description(iri)).links
                    links.setdefault(predicate, []).append(Reference(_short(target, prefixes), target))
    return described


def _of_type(described: dict[str, Description], kind: str) -> list[Description]:
    return [one for one in described.values() if any(link.name == kind for link in one.links.get("rdf:type", ()))]


def _short(iri: str, prefixes: dict[str, str]) -> str:
    return next((f"{name}:{iri.removeprefix(space)}" for name, space in prefixes.items() if iri.startswith(space)), iri)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
