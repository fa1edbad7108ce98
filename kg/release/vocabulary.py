"""Gather what a reader needs to understand and ask the data: the ontology with its page, the shapes and the queries."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from kg import ontology_html
from kg.release.manifest import is_whole
from kg.resources import ontology_dir, queries_dir, template

_PAGE = "ontology/index.html"


def vocabulary(old: Path) -> dict[str, bytes]:
    """Return path in the release -> content; the page is that of the release in `old` if it is of the same files."""
    ontology, queries = ontology_dir(), queries_dir()
    named = [ontology / name for name in ("govah.ttl", "schemes.ttl", "context.jsonld")]
    files = [*named, *sorted((ontology / "shapes").rglob("*.ttl"))]
    found = {f"ontology/{file.relative_to(ontology).as_posix()}": file.read_bytes() for file in files}
    found[_PAGE] = _page(old, list(found.values()))
    return found | {f"queries/{file.name}": file.read_bytes() for file in sorted(queries.glob("*.rq"))}


def _page(old: Path, described: list[bytes]) -> bytes:
    """Return the page of the ontology, which says in its last line what it was made from, and by what."""
    makers = [Path(ontology_html.__file__), *sorted(path for path in template("").iterdir() if path.is_file())]
    made_from = sha256(b"".join(sha256(part).digest() for part in [*described, *(m.read_bytes() for m in makers)]))
    end = _end(made_from.hexdigest())
    before = (old / _PAGE).read_bytes() if is_whole(old, _PAGE) else b""
    return before if before.endswith(end) else _made(made_from.hexdigest())


@lru_cache(maxsize=1)
def _made(made_from: str) -> bytes:
    """Return the page anew; a process that makes several releases makes it once."""
    return ontology_html.render_ontology(ontology_dir()).encode() + _end(made_from)


def _end(made_from: str) -> bytes:
    return f"<!-- {made_from} -->\n".encode()
