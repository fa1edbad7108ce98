"""Print the document to PDF with Chromium, and take out of it what differs from one run to the next.

In: HTML. Out: a tagged PDF with an outline, whose dates are those of the release: the same bytes for the same HTML, the
same Chromium and the same fonts.
"""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kg.errors import KgError

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_ARGUMENTS: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf",
)  # fmt: skip
_DATES: Final = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[+-]\d\d'\d\d'\)")
_LONGEST_S: Final = 1800


class NoBrowser(KgError):
    """There is no Chromium on this machine to print with."""

    def __init__(self) -> None:
        super().__init__(
            "a PDF is printed with Chromium, and there is none here; install the package chromium, "
            "or write an .html file and print it in any browser"
        )


class NotPrinted(KgError):
    """Chromium did not print the document."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"Chromium did not print the document: {reason}")


def browser() -> str:
    """Return the path of a Chromium on this machine. Errors: NoBrowser."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise NoBrowser


def pdf_of(html: str, day: date) -> bytes:
    """Return the document as PDF, dated on the day of the release. Errors: NoBrowser, NotPrinted."""
    command = browser()
    with TemporaryDirectory() as folder:
        page, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        options = [*_ARGUMENTS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}"]
        options += ["--no-sandbox"] if _is_root() else []  # Chromium does not start for root with its sandbox
        _run([command, *options, page.as_uri()])
        if not printed.is_file():
            raise NotPrinted("it wrote no file")
        return _dated(printed.read_bytes(), day)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_LONGEST_S)
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"it took longer than {_LONGEST_S} seconds") from None
    if done.returncode:
        raise NotPrinted(done.stderr.strip().rpartition("\n")[2] or f"it ended with {done.returncode}")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _dated(pdf: bytes, day: date) -> bytes:
    """Return a PDF with the day in place of the moment of printing: as many bytes, so that its table stays right."""
    return _DATES.sub(lambda found: b"/%s (D:%s000000+00'00')" % (found[1], f"{day:%Y%m%d}".encode()), pdf)
