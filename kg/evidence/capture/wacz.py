"""Make a WACZ of a WARC, so that it opens in ReplayWeb.page and other players: the same bytes for the same WARC.

In: a .warc or .warc.gz. Out: a WACZ 1.1.1 with the WARC as it is, its index, its pages, and the digests of all.
"""

import hashlib
import io
import json
import os
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from warcio.exceptions import ArchiveLoadFailed

from kg.errors import KgError
from kg.evidence.capture.manifest import DIGEST_OF_LIST, LIST
from kg.evidence.capture.message import PORTION
from kg.evidence.capture.package import is_package
from kg.evidence.capture.replay import Answer, answers
from kg.evidence.capture.warcfile import GZIP
from kg.files import NotWritten

VERSION: Final = "1.1.1"
_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the clock is not asked
_PAGES: Final = ("text/html", "application/xhtml+xml")


class NotPackaged(KgError):
    """A WARC cannot be made into a WACZ; holds its path."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        super().__init__(f"{path} cannot be made a WACZ: {reason}")


def wacz(warc: Path, out: Path, software: str = "", title: str = "") -> Path:
    """Write the WACZ of a WARC and return its path; an interrupted write leaves what was there.

    Errors: NotPackaged for what is no sound WARC, DamagedCapture, NotWritten.
    """
    if is_package(warc):
        raise NotPackaged(warc, "it is one already")
    held = list(answers(warc))
    if not held:
        raise NotPackaged(warc, "it holds no answer")
    part = out.with_name(f".{out.name}.part")
    try:
        with ZipFile(part, "w", ZIP_STORED) as package:
            _fill(package, warc, held, software, title)
        part.replace(out)
    except OSError as error:
        raise NotWritten(out, error) from error
    finally:
        part.unlink(missing_ok=True)
    return out


def _fill(package: ZipFile, warc: Path, held: list[Answer], software: str, title: str) -> None:
    with warc.open("rb") as file:
        name = "data.warc.gz" if file.read(len(GZIP)) == GZIP else "data.warc"
    pages = _pages(held)
    with TemporaryFile(dir=Path(str(package.filename)).parent) as index, warc.open("rb") as file:
        summary = _indexed(warc, name, index)
        files: list[tuple[str, IO[bytes]]] = [
            (f"archive/{name}", file),
            ("indexes/index.cdx.gz", index),
            ("indexes/index.idx", io.BytesIO(summary)),
            ("pages/pages.jsonl", io.BytesIO(_page_lines(pages))),
        ]
        resources = [_added(package, path, stream) for path, stream in files]
    listed = _json({
        "profile": "data-package", "wacz_version": VERSION, "software": software, "title": title or pages[0].url,
        "created": held[0].at, "mainPageUrl": pages[0].url, "mainPageDate": pages[0].at, "resources": resources,
    })  # fmt: skip
    _added(package, LIST, io.BytesIO(listed))
    digest = {"path": LIST, "hash": f"sha256:{hashlib.sha256(listed).hexdigest()}"}
    _added(package, DIGEST_OF_LIST, io.BytesIO(_json(digest)))


def _indexed(warc: Path, name: str, index: IO[bytes]) -> bytes:
    """Write the packed index of a WARC into a file and return the list of its parts."""
    with warnings.catch_warnings(action="ignore"):  # what it is built on is written for older versions of Python
        from cdxj_indexer.main import CDXJIndexer
    parts = io.StringIO()
    told = {"compress": index, "data_out_name": "index.cdx.gz", "filename": name}
    indexer = CDXJIndexer(parts, [str(warc)], sort=True, max_sort_buff_size=sys.maxsize, **told)  # no file elsewhere
    try:
        indexer.process_all()
    except ArchiveLoadFailed as error:
        raise NotPackaged(warc, str(error).strip().splitlines()[0]) from error
    index.seek(0)
    return parts.getvalue().encode()


def _pages(held: list[Answer]) -> list[Answer]:
    """Return the answers that a reader begins at: pages that were found, else the first that is no redirect."""
    pages = [one for one in held if one.status == 200 and one.media_type in _PAGES]
    return pages or [one for one in held if not one.onward][:1] or held[:1]


def _page_lines(pages: list[Answer]) -> bytes:
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Pages"}]
    for number, page in enumerate(pages, 1):
        lines.append({"id": f"page-{number}", "url": page.url, "ts": page.at, "title": page.url})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _added(package: ZipFile, path: str, stream: IO[bytes]) -> dict[str, Any]:
    """Put a file into a package, unpacked as the specification asks, and return what is listed of it.

    Its size is said before, so that only one of 4 GiB has the longer head, which ReplayWeb.page does not reckon with.
    """
    digest, size = hashlib.sha256(), 0
    entry = ZipInfo(path, _DAY)
    entry.external_attr = 0o644 << 16
    entry.file_size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    with package.open(entry, "w") as file:
        while data := stream.read(PORTION):
            file.write(data)
            digest.update(data)
            size += len(data)
    return {"name": Path(path).name, "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
