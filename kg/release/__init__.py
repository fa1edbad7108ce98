"""Turn a checked graph into a release: dumps, tables, descriptions, the report and the manifest, all or nothing.

In: graphs of N-Triples lines, the card of the dossier, the report of validation. Out: a folder, described in
`docs/release.md`. The same input gives the same bytes.
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg import __version__
from kg.card import Card
from kg.ontology_html import render_ontology
from kg.release.atomic import MARK, replacing
from kg.release.csvtables import write_tables
from kg.release.dcat import dcat
from kg.release.dumps import trig, turtle, write_nquads
from kg.release.jsonld import document
from kg.release.manifest import Manifest, make_manifest, read_entries, read_entry
from kg.release.report import CheckedRule, Report, page
from kg.release.view import View
from kg.release.void import void
from kg.resources import ontology_dir, queries_dir

__all__ = ["CheckedRule", "Manifest", "Report", "write_release"]


def write_release(out: Path, graphs: Mapping[str, Sequence[str]], card: Card, report: Report) -> Manifest:
    """Write a release into `out`, replacing the release that is there, and return its manifest.

    Shape: `graphs` maps a graph IRI to its sorted, distinct N-Triples lines, each ending in " .".
    Errors: KgError when `out` is not a release, is being written, or cannot be written. After any error the
    old release stands as it was.
    """
    view = View(graphs, card.base_iri)
    with replacing(out) as folder:
        _write_data(folder, view, card)
        write_tables(folder, view)
        _copy_vocabulary(folder)
        _write(folder / "report.ttl", [report.turtle])
        _write(folder / "report.html", [page(view, card, report)])
        _write(folder / "void.ttl", [void(view, card)])
        files = read_entries(folder)
        _write(folder / "dcat.ttl", [dcat(view, card, files)])
        files["dcat.ttl"] = read_entry(folder / "dcat.ttl")
        manifest = make_manifest(card, view, files, f"govah {__version__}")
        _write(folder / MARK, [manifest.text()])
    return manifest


def _write_data(folder: Path, view: View, card: Card) -> None:
    heading = "\n".join(
        [f"{card.title['en']}, version {card.version}, {card.release_date}", card.publisher, f"Licence: {card.license}"]
    )
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    write_nquads(folder, view)
    _write(folder / "data.trig", trig(view, heading))
    _write(folder / "data.ttl", turtle(view, heading))
    _write(folder / "data.jsonld", document(view, context))


def _copy_vocabulary(folder: Path) -> None:
    """Put in what a reader needs to understand and ask the data: the ontology with its page, shapes and queries."""
    ontology, queries = ontology_dir(), queries_dir()
    named = [ontology / name for name in ("govah.ttl", "schemes.ttl", "context.jsonld")]
    for file in (*named, *sorted((ontology / "shapes").rglob("*.ttl"))):
        _copy(file, folder / "ontology" / file.relative_to(ontology))
    _write(folder / "ontology" / "index.html", [render_ontology(ontology)])
    for file in sorted(queries.glob("*.rq")):
        _copy(file, folder / "queries" / file.name)


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _write(path: Path, chunks: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(chunks)
