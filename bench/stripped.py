"""The shapes of a benchmark: how many there are, and a copy of the package without their SPARQL constraints.

In: an empty folder. Out: in it a copy of `kg`, `ontology` and `queries` that runs with the folder on PYTHONPATH.
"""

import shutil
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import RDF, SH

import kg
from kg.resources import ontology_dir, queries_dir


def copy_stripped(folder: Path) -> Path:
    """Write the copy into a folder and return the folder of its shapes."""
    ignored = shutil.ignore_patterns("__pycache__", "_resources")
    shutil.copytree(Path(kg.__file__).parent, folder / "kg", ignore=ignored)
    shutil.copytree(ontology_dir(), folder / "ontology")
    shutil.copytree(queries_dir(), folder / "queries")
    shapes = folder / "ontology" / "shapes"
    for file in sorted(shapes.rglob("*.ttl")):
        graph = Graph().parse(file, format="turtle")
        graph.remove((None, SH.sparql, None))
        graph.serialize(file, format="turtle", encoding="utf-8")
    return shapes


def shape_set(shapes: Path) -> str:
    """Return in words which shapes a folder holds: how many of each kind, and in which files."""
    files = sorted(shapes.rglob("*.ttl"))
    graph = Graph()
    for file in files:
        graph.parse(file, format="turtle")
    numbers = {
        "node shapes": len(set(graph.subjects(RDF.type, SH.NodeShape))),
        "property shapes": len(set(graph.subjects(RDF.type, SH.PropertyShape))),
        "SPARQL constraints": len(set(graph.objects(None, SH.sparql))),
    }
    names = ", ".join(file.relative_to(shapes).as_posix() for file in files)
    return f"{', '.join(f'{number} {kind}' for kind, number in numbers.items())} in {names}"
