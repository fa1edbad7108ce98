"""Find the ontology and the prepared queries: in an installed package, or beside it in a checkout; read YAML."""

from pathlib import Path
from typing import Any

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


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds, every scalar as the string it is; by the parser in C where there is one.

    Errors: yaml.YAMLError.
    """
    import yaml  # not everything that looks for a folder reads YAML

    return yaml.load(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def _resource(name: str) -> Path:
    packaged = _PACKAGE / "_resources" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
