"""What a term of the vocabulary means, for the reader who meets it on a page of something else."""

from pyoxigraph import Literal, NamedNode

from kg.vocab import GV_IRI, GVC_IRI, PREFIXES, curie, expand
from kg.web.library import Library
from kg.web.thing import best
from kg.web.words import words

_OURS = (GV_IRI, GVC_IRI)


def definition(library: Library, iri: str, language: str) -> str:
    """Return the definition of a class, a property or a concept in a language; "" without one."""
    if not iri.startswith(_OURS):
        return ""
    found = library.terms.quads_for_pattern(NamedNode(iri), NamedNode(expand("skos:definition")), None, None)
    text = best([quad.object for quad in found if isinstance(quad.object, Literal)], language)
    return "" if text is None else text.value


def property_label(library: Library, iri: str, language: str) -> str:
    """Return the name of a property: as the vocabulary has it, for a reused one as `words/generic.yaml` has it."""
    key = f"generic.{curie(iri).replace(':', '_')}"
    texts = words(language)
    if not iri.startswith(GV_IRI):
        return texts(key) if key in texts else curie(iri)
    label = library.label(iri, language)
    return label[:1].upper() + label[1:]


def is_term(iri: str) -> bool:
    """Return whether an IRI is of our vocabulary or of one that it reuses."""
    return iri.startswith((*_OURS, *PREFIXES.values()))
