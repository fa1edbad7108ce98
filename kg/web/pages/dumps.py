"""Make the pages of the files of a release and of its validation report."""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.release.manifest import SEALED
from kg.thumbnails import FOLDER
from kg.vocab import GV_IRI
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.dataset import DUMP, File, files_of, is_dump
from kg.web.thing import TYPE
from kg.web.words import words

MOST_RESULTS: Final = 100
REPORT: Final = "report.ttl"
_SHACL: Final = "http://www.w3.org/ns/shacl#"
_GROUPS: Final = (
    ("data", lambda path: path.startswith("data.")),
    ("tables", lambda path: path.startswith("csv/")),
    ("vocabulary", lambda path: path.startswith("ontology/")),
    ("queries", lambda path: path.startswith("queries/")),
    ("report", lambda path: path.startswith("report.")),
    ("thumbnails", lambda path: path.startswith(f"{FOLDER}/")),
    ("description", lambda path: True),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one purpose, in the order of the manifest; the queries are folded away, being many."""

    name: str
    files: tuple[File, ...]


def dumps_page(library: Library, language: str) -> Page:
    """Return the page of all files of a release, with sizes, digests and how to verify them."""
    texts, files = words(language), files_of(library)
    return Page(
        "dumps",
        "dumps.html",
        texts("site.dumps"),
        {
            "groups": groups_of(files),
            "folder": DUMP,
            "licence": library.licence,
            "seal": SEALED[0] if (library.release.dist / SEALED[0]).is_file() else "",
            "example": next((file for file in files if is_dump(file.path)), None),
        },
        description=texts("about.dumps-lead"),
    )


def report_page(library: Library, language: str) -> Page:
    """Return the page that says what the validation of a release found, with the full report beside it."""
    texts, report = words(language), read_report(library)
    results = list(report.quads_for_pattern(None, TYPE, _node("ValidationResult"), None))
    counts = library.release.manifest["union"]
    return Page(
        "report",
        "report.html",
        texts("site.report"),
        {
            "conforms": _conforms(report),
            "faults": len(results),
            "messages": _messages(report)[:MOST_RESULTS],
            "triples": counts["triples"],
            "classes": [
                (GV_IRI + name[3:], many) for name, many in counts["classes"].items() if name.startswith("gv:")
            ],
            "shapes": [file for file in files_of(library) if file.path.startswith("ontology/shapes/")],
            "folder": DUMP,
        },
        description=texts("about.report-lead"),
    )


def groups_of(files: list[File]) -> list[Group]:
    """Return the files by purpose, each once; a purpose without files is left out."""
    left, groups = list(files), []
    for name, belongs in _GROUPS:
        inside = tuple(file for file in left if belongs(file.path))
        left = [file for file in left if file not in inside]
        if inside:
            groups.append(Group(name, inside))
    return groups


def read_report(library: Library) -> Store:
    """Return the SHACL report of a release, as a store in memory."""
    report = Store()
    report.load((library.release.dist / REPORT).read_bytes(), format=RdfFormat.TURTLE, base_iri=library.base)
    return report


def _conforms(report: Store) -> bool:
    """Whether every report says so; a report that says nothing does not."""
    said = [quad.object for quad in report.quads_for_pattern(None, _node("conforms"), None, None)]
    return bool(said) and all(isinstance(value, Literal) and value.value == "true" for value in said)


def _messages(report: Store) -> list[str]:
    found = [quad.object for quad in report.quads_for_pattern(None, _node("resultMessage"), None, None)]
    return sorted(message.value for message in found if isinstance(message, Literal))


def _node(name: str) -> NamedNode:
    return NamedNode(_SHACL + name)
