"""Write the changes between two releases as RDF, in the ChangeSet vocabulary, as Turtle without blank nodes.

A change set is about one thing in one graph; each statement that came or went is described by a node of its own, since
RDF 1.1 has no other way to speak of a statement without making it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kg.diff.changes import Change
from kg.diff.step import Sum
from kg.ntriples import literal
from kg.release.read import Release
from kg.vocab import PREFIXES, concept

CHANGESET: Final = "http://purl.org/vocab/changeset/schema#"


def turtle_lines(old: Release, new: Release, found: Iterable[Change], total: Sum) -> Iterator[str]:
    """Yield the lines of a Turtle document; `total` is filled while the changes are read."""
    yield f"@prefix cs: <{CHANGESET}> ."
    for name in ("dcterms", "rdf", "void", "xsd"):
        yield f"@prefix {name}: <{PREFIXES[name]}> ."
    versions = f"{old.manifest['version']}..{new.manifest['version']}"
    day = literal(str(new.manifest["release_date"]), datatype="date")
    for number, change in enumerate(found, 1):
        total.add(change)
        yield ""
        yield from _set(f"{new.base}changes/{versions}#{number}", change, day, new.base)


def _set(iri: str, change: Change, day: str, base: str) -> Iterator[str]:
    parts = [("addition", line) for line in change.added] + [("removal", line) for line in change.removed]
    yield f"<{iri}> a cs:ChangeSet ;"
    yield f"    cs:subjectOfChange <{change.thing}> ;"
    yield f"    void:inDataset <{base}graph/{change.graph}> ;"
    yield f"    cs:createdDate {day} ;"
    for number, (role, _) in enumerate(parts, 1):
        yield f"    cs:{role} <{iri}-{number}> ;"
    if change.stone is not None:
        yield f"    dcterms:type <{concept('reason-class', change.stone.reason)}> ;"
        yield f"    dcterms:date {literal(change.stone.withdrawn_on, datatype='date')} ;"
    yield f'    cs:changeReason "{change.kind.value}" .'
    for number, (_, line) in enumerate(parts, 1):
        subject, predicate, rest = line.split(" ", 2)
        yield f"<{iri}-{number}> a rdf:Statement ; rdf:subject {subject} ; rdf:predicate {predicate} ;"
        yield f"    rdf:object {rest.removesuffix(' .')} ."
