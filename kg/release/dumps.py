"""Write the dumps of a release: sorted N-Quads by graph, and TriG and Turtle for people to open.

N-Quads are the truth: `data.nq` is the pieces put together, in the order of (graph, line).
"""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kg.model import ALL_TABLES, PERSONS
from kg.release.turtle import Turtle
from kg.release.view import View, read_things
from kg.vocab import PREFIXES, term

# Sections of the Turtle file: a heading and the classes in it. A thing of two classes goes to the later one.
SECTIONS: tuple[tuple[str, str], ...] = (
    *((table.name.capitalize(), term(table.cls)) for table in (*ALL_TABLES.values(), PERSONS)),
    ("Comparisons of claims", term("Comparison")),
    ("Circular reports", term("CircularReport")),
    ("Concept schemes", PREFIXES["skos"] + "ConceptScheme"),
    ("Concepts", PREFIXES["skos"] + "Concept"),
)
_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name not in ("dcat", "gvs", "void")}
_OTHER = "Other"
_LAW = "Nothing here says that an event happened: claims and records say who says so, and in which source."


def piece_name(graph: str, base: str) -> str:
    """Return the path of a graph's piece inside the release.

    >>> piece_name("https://example.org/graph/source/so-4k2m9x", "https://example.org/")
    'pieces/source/so-4k2m9x.nq'
    """
    return f"pieces/{graph.removeprefix(base + 'graph/')}.nq"


def write_nquads(folder: Path, view: View) -> None:
    """Write one piece for each graph and their concatenation, `data.nq`."""
    with (folder / "data.nq").open("wb") as whole:
        for graph, lines in view.graphs.items():
            piece = folder / piece_name(graph, view.base)
            piece.parent.mkdir(parents=True, exist_ok=True)
            piece.write_bytes("".join(f"{line[:-1]}<{graph}> .\n" for line in lines).encode())
            with piece.open("rb") as part:
                shutil.copyfileobj(part, whole)


def trig(view: View, heading: str) -> Iterator[str]:
    """Yield a TriG document in which each graph names its things in the order of their IRIs."""
    writer = Turtle(view.base, _PREFIXES)
    yield f"{_head(heading)}\n{writer.head()}"
    for graph, lines in view.graphs.items():
        yield f"\n{writer.iri(graph)} {{\n"
        for subject, facts in sorted(read_things(lines).items()):
            yield "\n" + writer.block(subject, facts, partial(_name, view))
        yield "\n}\n"


def turtle(view: View, heading: str) -> Iterator[str]:
    """Yield a Turtle document of the union of all graphs: a section for each kind, parts below their things."""
    writer = Turtle(view.base, _PREFIXES)
    yield f"{_head(heading)}\n{writer.head()}"
    parts = _parts(view)
    for section, things in _sections(view, parts).items():
        yield f"\n\n# ==== {section} ({len(things)}) ====\n"
        for thing in things:
            for subject in (thing, *parts.get(thing, ())):
                yield "\n" + writer.block(subject, view.things[subject], partial(_name, view))


def _head(heading: str) -> str:
    return "".join(f"# {line}\n" for line in (*heading.splitlines(), "", _LAW)).replace("# \n", "#\n")


def _name(view: View, iri: str) -> str:
    """Return the label of a thing of this dossier; concepts and foreign IRIs speak for themselves."""
    return view.label(iri) if iri.startswith(view.base) else ""


def _parts(view: View) -> dict[str, list[str]]:
    """Return thing -> its parts, which hang on its IRI as fragments."""
    parts: dict[str, list[str]] = {}
    for subject in sorted(view.things):
        owner = subject.partition("#")[0]
        if owner != subject and owner in view.things:
            parts.setdefault(owner, []).append(subject)
    return parts


def _sections(view: View, parts: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return heading -> things in the order of their IRIs, parts left out; no empty section."""
    hanging = {part for hung in parts.values() for part in hung}
    heading_of = {subject: heading for heading, cls in SECTIONS for subject in view.by_class.get(cls, ())}
    sections: dict[str, list[str]] = {heading: [] for heading in (*(heading for heading, _ in SECTIONS), _OTHER)}
    for subject in sorted(view.things.keys() - hanging):
        sections[heading_of.get(subject, _OTHER)].append(subject)
    return {heading: things for heading, things in sections.items() if things}
