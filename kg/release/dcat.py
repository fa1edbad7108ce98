"""Describe a release in DCAT 3, after the application profile DCAT-AP 3.0.1: a catalogue, the dataset with its
files, and the series of its sources. Each source, with its rights note, is described in `sources.ttl.gz`.

Concepts of the code lists the profile asks for are described here as far as its shapes look at them, so that
the file can be checked without the network.
"""

from functools import cached_property
from pathlib import PurePosixPath

from kg.card import Card
from kg.ntriples import literal, read_things
from kg.release.description import EU, PREFIXES_ABOUT, Description, dataset_iri, dump_iri, node, texts, typed
from kg.release.manifest import FileEntry
from kg.release.summary import Summary
from kg.release.tier import access_right
from kg.release.view import RDF_TYPE, View, concept_key, ident
from kg.release.void import add_publisher
from kg.vocab import term

_IANA = "https://www.iana.org/assignments/media-types"
_GEONAMES = "https://sws.geonames.org"
# The shapes ask for https here, SPDX itself writes http; the two are declared to be the same.
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
# File suffix -> media type and key in the EU list of file types.
_FORMATS = {
    ".nq": ("application/n-quads", "RDF_N_QUADS"),
    ".trig": ("application/trig", "RDF_TRIG"),
    ".ttl": ("text/turtle", "RDF_TURTLE"),
    ".csv": ("text/csv", "CSV"),
}
_WHAT = {
    "data.nq.gz": "Every statement in its graph, as sorted N-Quads: the reference form.",
    "data.trig.gz": "The same graphs in TriG, for people to read.",
    "data.ttl.gz": "All statements in one Turtle file, graph by graph, for people to read.",
    "pieces.csv": "The pieces of the data files, with where each stands and the SHA-256 of its N-Quads.",
    "sources.ttl.gz": "The description of each source graph, with the rights of the source.",
    "thumbnails.ttl": "The small still pictures of evidence: of which item each is, its size and its SHA-256.",
    "withdrawn.ttl": "What was withdrawn: the address of each thing, the class of reason and the day.",
}
# Language tag -> key in the EU list of languages; a language not listed here is left out.
_LANGUAGES = {
    "ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fa": "FAS", "fr": "FRA", "ku": "KUR", "ru": "RUS",
    "tr": "TUR", "uk": "UKR",
}  # fmt: skip


def dcat(card: Card, summary: Summary, files: dict[str, FileEntry]) -> str:
    """Return the DCAT description as Turtle; `files` are those already written, by their paths."""
    return _Catalogue(card, summary, files).document()


class _Catalogue:
    """Collects the description; each method adds one kind of thing and returns its IRI as a term."""

    def __init__(self, card: Card, summary: Summary, files: dict[str, FileEntry]):
        self.view = View(read_things(summary.context))
        self.card = card
        self.files = files
        self.sources = summary.sources > 0
        self.dataset = dataset_iri(card.base_iri)
        self.out = Description(card.base_iri)
        self.day = typed(card.release_date, "date")
        self.cases = [s for s, facts in self.view.things.items() if node(term("Case")) in facts.get(RDF_TYPE, ())]

    def document(self) -> str:
        self._catalogue()
        self._whole()
        if self.sources:
            self._series()
        self._supporting()
        return self.out.document(f"DCAT 3 description of {self.card.title['en']}, version {self.card.version}")

    def _catalogue(self) -> None:
        self.out.add(
            f"{self.card.base_iri}catalogue",
            "dcat:Catalog",
            dcterms_title=texts(self.card.title),
            dcterms_description=texts(self.card.description),
            dcterms_issued=self.day,
            dcterms_modified=self.day,
            dcterms_language=self._languages(),
            dcterms_license=node(self.card.license),
            dcterms_publisher=add_publisher(self.out, self.card),
            dcterms_spatial=self._spatial,
            dcat_dataset=node(self.dataset),
            dcat_themeTaxonomy=node(f"{EU}/data-theme"),
            foaf_homepage=node(self.card.base_iri),
        )

    def _whole(self) -> None:
        access = access_right(self.card.tier)
        self.out.add(access, "dcterms:RightsStatement", skos_inScheme=node(f"{EU}/access-right"))
        self.out.add(
            self.dataset,
            "dcat:Dataset",
            dcterms_accessRights=node(access),
            dcterms_title=texts(self.card.title),
            dcterms_description=texts(self.card.description),
            dcterms_identifier=literal(self.dataset),
            dcterms_issued=self.day,
            dcterms_modified=self.day,
            dcterms_language=self._languages(),
            dcterms_license=node(self.card.license),
            dcterms_provenance=self.out.add(
                f"{self.dataset}#method", "dcterms:ProvenanceStatement", rdfs_label=texts(self.card.method)
            ),
            dcterms_publisher=add_publisher(self.out, self.card),
            dcterms_spatial=self._spatial,
            dcterms_temporal=[self._period(case) for case in self.cases],
            dcat_contactPoint=self._contact(),
            dcat_distribution=[self._distribution(path, what) for path, what in self._whole_files().items()],
            dcat_keyword=[obj for case in self.cases for obj in self.view.terms(case, "skos:prefLabel")]
            + [literal(word, "en") for word in self.card.keywords],
            dcat_landingPage=node(self.card.base_iri),
            dcat_theme=self._concept("data-theme", "JUST", "Justice, legal system and public safety"),
            dcat_version=literal(self.card.version),
        )

    def _series(self) -> None:
        """The series of source graphs; the rights note says what may be done with the source, not with the facts."""
        self.out.add(
            f"{self.dataset}#sources",
            "dcat:DatasetSeries",
            dcterms_title=literal(f"Sources of {self.card.title['en']}", "en"),
            dcterms_description=literal("One graph for each source that was read, with its rights note.", "en"),
            dcterms_publisher=add_publisher(self.out, self.card),
            dcat_contactPoint=self._contact(),
        )

    # -- files

    def _whole_files(self) -> dict[str, str]:
        tables = (path for path in self.files if path.startswith("csv/"))
        named = ((path, ident(path).partition(".")[0].replace("_", " ")) for path in tables)
        whole = {path: what for path, what in _WHAT.items() if path in self.files}
        return whole | {path: f"The table of {name}." for path, name in named}

    def _distribution(self, path: str, what: str) -> str:
        entry, file = self.files[path], PurePosixPath(path)
        packed = file.suffix == ".gz"
        media_type, file_type = _FORMATS[file.with_suffix("").suffix if packed else file.suffix]
        return self.out.add(
            f"{self.dataset}#file-{path}",
            "dcat:Distribution",
            dcterms_title=literal(path),
            dcterms_description=literal(what, "en"),
            dcterms_format=self._coded("file-type", file_type, "dcterms:MediaTypeOrExtent"),
            dcterms_license=node(self.card.license),
            dcat_accessURL=node(dump_iri(self.card.base_iri, path)),
            dcat_downloadURL=node(dump_iri(self.card.base_iri, path)),
            dcat_byteSize=typed(entry.bytes, "nonNegativeInteger"),
            dcat_compressFormat=self._media_type("application/gzip") if packed else "",
            dcat_mediaType=self._media_type(media_type),
            dcatap_availability=self._concept("planned-availability", "STABLE", "stable"),
            spdx_checksum=self._checksum(path, entry.sha256),
        )

    def _media_type(self, name: str) -> str:
        return self.out.add(f"{_IANA}/{name}", "dcterms:MediaType")

    def _checksum(self, path: str, sha256: str) -> str:
        return self.out.add(
            f"{self.dataset}#checksum-{path}",
            "spdx:Checksum",
            spdx_algorithm=node(_SHA256),
            spdx_checksumValue=typed(sha256, "hexBinary"),
        )

    # -- who, where, when

    def _contact(self) -> str:
        contact = self.card.contact
        email = node(f"mailto:{contact}") if "@" in contact and "://" not in contact else ""
        return self.out.add(
            f"{self.dataset}#contact",
            "vcard:Kind",
            vcard_fn=literal(self.card.publisher),
            vcard_hasEmail=email,
            vcard_hasURL="" if email else node(contact),
        )

    @cached_property
    def _spatial(self) -> list[str]:
        """The places of the cases: by GeoNames where the place has its code, else by its IRI here."""
        places = {place for case in self.cases for place in self.view.iris(case, "place")}
        return [self._location(place) for place in sorted(places)]

    def _location(self, place: str) -> str:
        codes = {
            concept_key(self.view.first(part, "codeSystem"), "code-system"): self.view.first(part, "skos:notation")
            for part in self.view.iris(place, "code")
        }
        iri = f"{_GEONAMES}/{codes['geonames']}/" if "geonames" in codes else place
        return self.out.add(iri, "dcterms:Location", skos_prefLabel=self.view.terms(place, "skos:prefLabel"))

    def _period(self, case: str) -> str:
        span = self.view.first(case, "period")
        start, end = (self.view.terms(span, name) for name in ("earliest", "latest"))
        return self.out.add(
            f"{self.dataset}#period-{ident(case)}", "dcterms:PeriodOfTime", dcat_startDate=start, dcat_endDate=end
        )

    # -- code lists

    def _languages(self) -> list[str]:
        tags = self.card.language or tuple(self.card.title)
        keys = sorted({_LANGUAGES[tag] for tag in tags if tag in _LANGUAGES})
        return [self._coded("language", key, "dcterms:LinguisticSystem") for key in keys]

    def _coded(self, scheme: str, key: str, cls: str) -> str:
        return self.out.add(f"{EU}/{scheme}/{key}", cls, skos_inScheme=node(f"{EU}/{scheme}"))

    def _concept(self, scheme: str, key: str, label: str) -> str:
        concept = self._coded(scheme, key, "skos:Concept")
        self.out.add(concept[1:-1], "skos:Concept", skos_prefLabel=literal(label, "en"))
        return concept

    def _supporting(self) -> None:
        """Say what the remaining things pointed to are, which the range shapes ask."""
        self.out.add(self.card.license, "dcterms:LicenseDocument")
        self.out.add(self.card.base_iri, "foaf:Document")
        self.out.add(f"{EU}/data-theme", "skos:ConceptScheme", dcterms_title=literal("Data theme", "en"))
        spdx = node(f"{PREFIXES_ABOUT['spdx']}checksumAlgorithm_sha256")
        self.out.add(_SHA256, "spdx:ChecksumAlgorithm", owl_sameAs=spdx)
