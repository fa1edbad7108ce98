"""Write a release: the dumps from their pieces, then what describes them, all or nothing.

In: entries of all pieces in their order, what the whole needs in little, the card of the dossier and the report of
validation. Out: a folder, described in `docs/release.md`. The same input gives the same bytes, whether pieces
were made now or copied out of the release before.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg.card import PUBLIC, Card
from kg.release.assemble import Change, Damaged, PieceEntry, assemble
from kg.release.atomic import MARK, link, replacing
from kg.release.bodies import DUMPS
from kg.release.citation import CITATION, ZENODO, citation, zenodo
from kg.release.csvtables import headers
from kg.release.dcat import dcat
from kg.release.description import Description
from kg.release.manifest import FileEntry, Manifest, make_manifest, read_entry
from kg.release.members import pack
from kg.release.pictures import pictures
from kg.release.pieces import LISTING
from kg.release.report import CheckedRule, Report, page
from kg.release.summary import Summary
from kg.release.turtle import writer
from kg.release.vocabulary import vocabulary
from kg.release.void import void
from kg.release.withdrawn import WITHDRAWN, withdrawn
from kg.resources import sbom_file
from kg.thumbnails import Thumbnail

__all__ = [
    "Change", "CheckedRule", "Damaged", "Manifest", "PieceEntry", "Report", "Summary", "heads",
    "write_release",
]  # fmt: skip

_LAW: Final = "Nothing here says that an event happened: claims and records say who says so, and in which source."


def write_release(
    out: Path, card: Card, change: Change, summary: Summary, report: Report, thumbnails: Iterable[Thumbnail] = ()
) -> Manifest:
    """Write a release into `out`, replacing the release that is there, and return its manifest.

    `change` says what the release there does not have; without a release there it holds every piece.
    Errors: Damaged when dumps there are not what their manifest says; ThumbnailChanged; KgError when `out` is not a
    release, is being written, or cannot be written. After any error the old release stands as it was.
    """
    old = Path(os.path.realpath(out))
    with replacing(old) as folder:
        packed = {path: pack(body) if body else b"" for path, body in heads(card).items()}
        files, pieces = assemble(folder, old, card.base_iri, packed, change)
        if pieces != summary.pieces:
            raise Damaged([LISTING])
        files[LISTING] = read_entry(folder / LISTING)
        files[WITHDRAWN] = _put(folder, old, WITHDRAWN, withdrawn(folder, card).encode())
        files |= _put_all(folder, old, pictures(card.base_iri, thumbnails))
        files |= _put_all(folder, old, _about(card, summary, report, files) | vocabulary(old))
        manifest = make_manifest(card, summary, files)
        (folder / MARK).write_text(manifest.text(), encoding="utf-8", newline="\n")
    return manifest


def heads(card: Card) -> dict[str, bytes]:
    """Return path of the dump -> what stands in it before all pieces, not yet packed; empty for N-Quads."""
    about = [f"{card.title['en']}, version {card.version}, {card.release_date}", card.publisher]
    if card.tier != PUBLIC:
        about.append(f"A {card.tier} release: not to be published or passed on")
    words = "".join(f"# {line}\n" for line in (*about, f"Licence: {card.license}")) + f"#\n# {_LAW}\n"
    turtle = words + writer(card.base_iri).head()
    sources = Description(card.base_iri).head(f"Sources of {card.title['en']}, version {card.version}")
    texts = {"data.trig": turtle, "data.ttl": turtle, "sources.ttl": sources, **headers()}
    return {path: texts.get(path, "").encode() for path in DUMPS}


def _about(card: Card, summary: Summary, report: Report, files: dict[str, FileEntry]) -> dict[str, bytes]:
    """Return path -> content of what describes the release."""
    texts = {
        "report.ttl": report.turtle,
        "report.html": page(card, summary, report),
        "void.ttl": void(card, summary),
        "dcat.ttl": dcat(card, summary, files),
        CITATION: citation(card),
        ZENODO: zenodo(card),
    }
    return {path: text.encode() for path, text in texts.items()} | {"sbom.cdx.json": sbom_file().read_bytes()}


def _put_all(folder: Path, old: Path, texts: dict[str, bytes]) -> dict[str, FileEntry]:
    return {path: _put(folder, old, path, text) for path, text in sorted(texts.items())}


def _put(folder: Path, old: Path, path: str, content: bytes) -> FileEntry:
    """Write a file, or link it to the same content in the release before; return its entry."""
    target, before = folder / path, old / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if before.is_file() and before.read_bytes() == content:
        link(before, target)
    else:
        target.write_bytes(content)
    return FileEntry(len(content), hashlib.sha256(content).hexdigest())
