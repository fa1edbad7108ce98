"""Write the versions of a dossier as RDF: each a version of the dataset, with the one before it and where it is."""

from collections.abc import Sequence

from kg.ntriples import literal
from kg.vocab import PREFIXES
from kg.web.http.respond import ascii_iri
from kg.web.library import Library
from kg.web.versions.memento import Memento
from kg.web.versions.shelf import Shelf


def versions_turtle(library: Library, shelf: Shelf, mementos: Sequence[Memento]) -> bytes:
    """Return the kept versions as Turtle, in their order, without blank nodes; `mementos` are empty in a mirror."""
    places = {memento.version: memento.address for memento in mementos}
    dataset = f"{library.base}dataset"
    lines = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("dcat", "dcterms", "xsd")]
    lines += ["", f"<{dataset}> a dcat:Dataset ; dcat:version {literal(library.version)} ."]
    for one in shelf.versions:
        iri, before = f"{dataset}#version-{one.version}", shelf.before(one.version)
        said = [
            f"dcterms:isVersionOf <{dataset}>",
            f"dcat:version {literal(one.version)}",
            f"dcterms:issued {literal(one.day.isoformat(), datatype='date')}",
            *([f"dcat:previousVersion <{dataset}#version-{before.version}>"] if before else []),
            *([f"dcat:landingPage <{ascii_iri(places[one.version])}>"] if one.version in places else []),
        ]
        lines += ["", f"<{iri}> a dcat:Dataset ;", " ;\n".join(f"    {line}" for line in said) + " ."]
        lines.append(f"<{dataset}> dcat:hasVersion <{iri}> .")
    return ("\n".join(lines) + "\n").encode()
