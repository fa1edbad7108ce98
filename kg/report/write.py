"""Write the report of a case to a file: the only place where its stages meet."""

from pathlib import Path
from typing import Final

from kg.errors import KgError, near
from kg.files import replace_file
from kg.pace import Progress
from kg.report.contents import contents_of
from kg.report.paper import html_of
from kg.web.library import Library
from kg.web.words import LANGUAGES

SUFFIXES: Final = (".html", ".pdf")
MOST_PRINTED: Final = 2_000  # claims; each takes Chromium about a megabyte of memory
_NAMED: Final = 8  # cases that a message lists


class UnknownCase(KgError):
    """The release has no case of that id, address or name."""

    def __init__(self, case: str, known: dict[str, str]):
        self.case = case
        self.known = known
        guess = near(case, [*known, *known.values()])
        listed = ", ".join(f"{id} {label}" for id, label in list(known.items())[:_NAMED])
        more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
        super().__init__("; ".join(filter(None, (f'there is no case "{case}"', guess, f"cases: {listed}{more}"))))


class UnknownSuffix(KgError):
    """The file to write is neither .html nor .pdf."""

    def __init__(self, out: Path):
        self.out = out
        super().__init__(f"{out} is neither .html nor .pdf: end the name with one of the two")


class TooLong(KgError):
    """A report has more claims than Chromium can print in reasonable time and memory."""

    def __init__(self, claims: int):
        self.claims = claims
        super().__init__(
            f"the report has {claims:,} claims, and {MOST_PRINTED:,} are printed at most: "
            "write it as .html, or report a case that is part of this one"
        )


def write_report(dist: Path, case: str, out: Path, language: str, progress: Progress) -> int:
    """Write the report of a case, named by id, address or label, and return how many claims are in it.

    Errors: NotARelease, UnknownCase, UnknownSuffix; for a PDF TooLong, NoBrowser and NotPrinted; NotWritten.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownSuffix(out)
    library = Library(dist, live=False)
    contents = contents_of(library, find_case(library, case))
    if suffix == ".pdf" and len(contents.claims) > MOST_PRINTED:
        raise TooLong(len(contents.claims))
    html = html_of(contents, language, progress)
    data = html.encode() if suffix == ".html" else _printed(html, library, progress)
    replace_file(out, data)
    return len(contents.claims)


def _printed(html: str, library: Library, progress: Progress) -> bytes:
    from kg.report.pdf import pdf_of

    progress("Printing", 0, 1)
    data = pdf_of(html, library.modified)
    progress("Printing", 1, 1)
    return data


def find_case(library: Library, case: str) -> str:
    """Return the IRI of a case by its id, address or label in any language. Errors: UnknownCase."""
    iris = library.things("Case", limit=library.count("Case"))
    for iri in iris:
        labels = (library.label(iri, language).casefold() for language in LANGUAGES)
        if case in (iri, iri.rpartition("/")[2]) or case.casefold() in labels:
            return iri
    raise UnknownCase(case, {iri.rpartition("/")[2]: library.label(iri, "en") for iri in iris})
