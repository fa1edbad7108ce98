"""What the descriptions of a release say of the whole of it: its licence, its contact, its files; how to cite it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.card import PUBLIC
from kg.vocab import PREFIXES, expand
from kg.web.days import day_text
from kg.web.figures import digits
from kg.web.library import Library
from kg.web.thing import Span
from kg.web.words import LANGUAGES, words

DUMP: Final = "dump"
_VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
_FOAF_NAME: Final = "http://xmlns.com/foaf/0.1/name"
_TEX: Final = str.maketrans({"\\": r"\textbackslash{}", **{sign: f"\\{sign}" for sign in "{}%&#$_"}})
_UNITS: Final = ("byte", "kilobyte", "megabyte", "gigabyte")
_FORMATS: Final = {
    ".nq.gz": "application/n-quads",
    ".trig.gz": "application/trig",
    ".ttl.gz": "text/turtle",
    ".csv.gz": "text/csv",
    ".csv": "text/csv",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".cff": "application/yaml",
    ".cdx.json": "application/vnd.cyclonedx+json",
    ".json": "application/json",
    ".html": "text/html",
    ".rq": "application/sparql-query",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release, as the manifest lists it; `media_type` is of what is inside when it is packed."""

    path: str
    bytes: int
    sha256: str

    @property
    def media_type(self) -> str:
        """The media type, unpacked."""
        return next((kind for end, kind in _FORMATS.items() if self.path.endswith(end)), "application/octet-stream")

    def size(self, language: str) -> str:
        """Return the size in a unit that fits, rounded: "244 kB"."""
        amount, unit = float(self.bytes), 0
        while amount >= 1000 and unit < len(_UNITS) - 1:
            amount, unit = amount / 1000, unit + 1
        text = f"{amount:.0f}" if amount >= 10 or not unit else f"{amount:.1f}"
        return words(language)(f"about.{_UNITS[unit]}", amount=digits(text, language))


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to about a dossier: an e-mail address, or the address of a page."""

    name: str
    email: str
    url: str


@dataclass(frozen=True, slots=True)
class DatasetCitation:
    """How to cite the whole release, in words, as BibTeX and as CSL-JSON."""

    plain: str
    bibtex: str
    csl: str


def files_of(library: Library) -> list[File]:
    """Return the files of a release, in the order of the manifest."""
    listed: Mapping[str, Mapping[str, str | int]] = library.release.manifest["files"]
    return [File(path, int(entry["bytes"]), str(entry["sha256"])) for path, entry in listed.items()]


def contact_of(library: Library) -> Contact:
    """Return the contact that the description of the dataset names; what it does not name is empty."""
    at = f"{library.base}dataset#contact"
    email = _value(library, at, f"{_VCARD}hasEmail").removeprefix("mailto:")
    return Contact(_value(library, at, f"{_VCARD}fn"), email, _value(library, at, f"{_VCARD}hasURL"))


def method_of(library: Library, language: str) -> str:
    """Return how the dossier was made, as its authors say; "" when they do not."""
    at, label = NamedNode(f"{library.base}dataset#method"), NamedNode(PREFIXES["rdfs"] + "label")
    found = [q.object for q in library.dataset.quads_for_pattern(at, label, None, None)]
    texts = {text.language: text.value for text in found if isinstance(text, Literal)}
    return texts.get(language) or texts.get("en") or ""


def released(library: Library) -> Span:
    """Return the day of the release."""
    day = library.modified.isoformat()
    return Span(day, day, day)


def cite_dataset(library: Library, language: str) -> DatasetCitation:
    """Return how to cite a release; the two files are in English, whichever the language of the words."""
    key = library.base.rstrip("/").rpartition("/")[2]
    iri, year = f"{library.base}dataset", str(library.modified.year)
    title, publisher = library.describe("dcterms:title", "en"), library.publisher
    fields = {
        "author": "{" + publisher.translate(_TEX) + "}",
        "title": "{" + title.translate(_TEX) + "}",
        "year": year,
        "version": library.version,
        "url": iri,
    }
    day = library.modified
    csl = {
        "id": key,
        "type": "dataset",
        "title": title,
        "author": [{"literal": publisher}],
        "publisher": publisher,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": library.version,
        "URL": iri,
    }
    return DatasetCitation(
        words(language)(
            "about.cited",
            publisher=publisher,
            title=library.describe("dcterms:title", language),
            version=library.version,
            day=day_text(released(library), language),
            iri=iri,
        ),
        "\n".join([f"@dataset{{{key},", *(f"  {name} = {{{value}}}," for name, value in fields.items()), "}", ""]),
        json.dumps([csl], ensure_ascii=False, indent=2) + "\n",
    )


def dataset_json_ld(library: Library, language: str) -> dict[str, object]:
    """Return what search engines for data read of a release: a schema.org Dataset with its files and their digests."""
    iri, publisher = f"{library.base}dataset", {"@type": "Organization", "name": library.publisher}
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": iri,
        "identifier": iri,
        "url": library.base,
        "name": library.describe("dcterms:title", language),
        "description": library.describe("dcterms:description", language),
        "version": library.version,
        "datePublished": library.modified.isoformat(),
        "license": library.licence,
        "creator": publisher,
        "publisher": publisher,
        "isAccessibleForFree": library.tier == PUBLIC,
        "inLanguage": list(LANGUAGES),
        "keywords": _keywords(library, language),
        "temporalCoverage": _periods(library),
        "spatialCoverage": [{"@type": "Place", "sameAs": place} for place in _values(library, iri, "dcterms:spatial")],
        "distribution": [_download(library, file) for file in files_of(library) if is_dump(file.path)],
    }


def is_dump(path: str) -> bool:
    """Return whether a file of the release holds its data, and does not describe, check or ask them."""
    return path.startswith("data.") or path.startswith("csv/")


def _download(library: Library, file: File) -> dict[str, object]:
    return {
        "@type": "DataDownload",
        "name": file.path,
        "contentUrl": f"{library.base}{DUMP}/{file.path}",
        "encodingFormat": file.media_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def _keywords(library: Library, language: str) -> list[str]:
    found = _literals(library, f"{library.base}dataset", expand("dcat:keyword"))
    return sorted(text.value for text in found if text.language == language)


def _periods(library: Library) -> list[str]:
    spans = []
    for period in _values(library, f"{library.base}dataset", "dcterms:temporal"):
        days = (_value(library, period, expand(prop)) for prop in ("dcat:startDate", "dcat:endDate"))
        spans.append("/".join(days))
    return spans


def _values(library: Library, subject: str, prop: str) -> list[str]:
    found = library.dataset.quads_for_pattern(NamedNode(subject), NamedNode(expand(prop)), None, None)
    return sorted(quad.object.value for quad in found if isinstance(quad.object, NamedNode))


def _literals(library: Library, subject: str, prop: str) -> list[Literal]:
    found = library.dataset.quads_for_pattern(NamedNode(subject), NamedNode(prop), None, None)
    return [quad.object for quad in found if isinstance(quad.object, Literal)]


def _value(library: Library, subject: str, prop: str) -> str:
    found = library.dataset.quads_for_pattern(NamedNode(subject), NamedNode(prop), None, None)
    values = (quad.object for quad in found)
    return min((value.value for value in values if isinstance(value, NamedNode | Literal)), default="")
