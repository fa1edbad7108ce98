"""Find the ontology and the prepared queries: inside an installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def ontology_dir() -> Path:
    """Return the folder that holds `govah.ttl`, `schemes.ttl`, `context.jsonld` and `shapes/`."""
    return _resource("ontology")


def queries_dir() -> Path:
    """Return the folder that holds the prepared queries, one `.rq` file each."""
    return _resource("queries")


def sbom_file() -> Path:
    """Return the path of the list of the software that Govah is made with, which `make lock` writes."""
    return _PACKAGE / "sbom.cdx.json"


def template(name: str) -> Path:
    """Return the path of a file or folder of `kg/templates`."""
    return _PACKAGE / "templates" / name


def _resource(name: str) -> Path:
    packaged = _PACKAGE / "_resources" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
