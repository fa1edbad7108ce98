"""Write down what the long checks have shown: one page each under docs/proof/, with its date and versions."""

import platform
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs" / "proof"
LIBRARIES = ("pyoxigraph", "pyshacl-turbo", "pyshacl", "rdflib", "SPARQLWrapper")


def write_page(name: str, title: str, lines: Iterable[str]) -> None:
    """Write docs/proof/<name>.md: the title, the day, the versions of what was used, and the lines."""
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    head = [f"# {title}", "", f"Written by `make proof` on {date.today().isoformat()}, with Python "
            f"{platform.python_version()}, {versions}.", ""]  # fmt: skip
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.md").write_text("\n".join([*head, *lines, ""]), encoding="utf-8", newline="\n")
