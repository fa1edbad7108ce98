"""Take one shape out of the profile, to show that something notices. Knows RDF files, and nothing of the program."""

from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

SHAPES = "https://w3id.org/govah/shapes#"


def without_rule(folder: Path, rule: str, target: Path) -> Path:
    """Return `target`, which then holds a copy of the shapes in `folder` that lacks the shape of that name.

    Errors: KeyError when no file has such a shape.
    """
    found = False
    for file in sorted(folder.rglob("*.ttl")):
        triples = list(parse(path=str(file), format=RdfFormat.TURTLE))
        kept = [quad for quad in triples if NamedNode(SHAPES + rule) not in (quad.subject, quad.object)]
        found |= len(kept) < len(triples)
        copy = target / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(serialize((quad.triple for quad in kept), format=RdfFormat.TURTLE) or b"")
    if not found:
        raise KeyError(rule)
    return target
