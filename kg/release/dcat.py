"""Describe a release in DCAT 3, after the application profile DCAT-AP 3.0.1: a catalogue, the dataset with its
files, and a series with one dataset for each source, under the rights note of that source.

Concepts of the code lists the profile asks for are described here as far as its shapes look at them, so that
the file can be checked without the network.
"""

from functools import cached_property
from pathlib import PurePosixPath

from kg.card import Card
from kg.ntriples import literal
from kg.release.description import Description, node, texts, typed
from kg.release.dumps import piece_name
from kg.release.manifest import FileEntry
from kg.release.view import View, concept_key, ident
from kg.release.void import add_publisher, add_rights, dataset_iri, dump_iri, source_of
from kg.vocab import PREFIXES

_EU = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_GEONAMES = "https://sws.geonames.org"
# The shapes ask for https here, SPDX itself writes http; the two are declared to be the same.
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_PREFIXES = {name: PREFIXES[name] for name in ("dcat", "dcterms", "owl", "rdf", "rdfs", "skos", "xsd")} | {
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
# File suffix -> media type and key in the EU list of file types.
_FORMATS = {
    ".nq": ("application/n-quads", "RDF_N_QUADS"),
    ".trig": ("application/trig", "RDF_TRIG"),
    ".ttl": ("text/turtle", "RDF_TURTLE"),
    ".jsonld": ("application/ld+json", "JSON_LD"),
    ".csv": ("text/csv", "CSV"),
}
_WHAT = {
    "data.nq": "Every statement in its graph, as sorted N-Quads: the reference form.",
    "data.trig": "The same graphs in TriG, for people to read.",
    "data.ttl": "All statements in one Turtle file, by kind, for people to read.",
    "data.jsonld": "The same graphs in JSON-LD, with the context inside.",
}
# Language tag -> key in the EU list of languages; a language not listed here is left out.
_LANGUAGES = {
    "ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fa": "FAS", "fr": "FRA", "ku": "KUR", "ru": "RUS",
    "tr": "TUR", "uk": "UKR",
}  # fmt: skip


def dcat(view: View, card: Card, files: dict[str, FileEntry]) -> str:
    """Return the DCAT description as Turtle; `files` are those already written, by their paths."""
    return _Catalogue(view, card, files).document()


class _Catalogue:
    """Collects the description; each method adds one kind of thing and returns its IRI as a term."""

    def __init__(self, view: View, card: Card, files: dict[str, FileEntry]):
        self.view = view
        self.card = card
        self.files = files
        self.dataset = dataset_iri(card)
        self.out = Description(card.base_iri, _PREFIXES)
        self.day = typed(card.release_date, "date")

    def document(self) -> str:
        self._catalogue()
        self._whole()
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
            dcterms_spatial=self._spatial(),
            dcat_dataset=[node(self.dataset), *map(node, self._source_graphs())],
            dcat_themeTaxonomy=node(f"{_EU}/data-theme"),
            foaf_homepage=node(self.card.base_iri),
        )

    def _whole(self) -> None:
        self.out.add(
            self.dataset,
            "dcat:Dataset",
            **self._common,
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
            dcterms_hasPart=[node(graph) for graph in self._source_graphs()],
            dcat_distribution=[self._distribution(path, what) for path, what in self._whole_files().items()],
            dcat_landingPage=node(self.card.base_iri),
            dcat_version=literal(self.card.version),
        )

    def _series(self) -> None:
        """The series of source graphs; the rights note says what may be done with the source, not with the facts."""
        series = f"{self.dataset}#sources"
        for graph in self._source_graphs():
            label = self.view.label(source_of(self.view, graph))
            self.out.add(
                graph,
                "dcat:Dataset",
                **self._common,
                dcterms_title=literal(f"What one source says: {label}", "en"),
                dcterms_description=literal(f"The claims, records and evidence read in {label}.", "en"),
                dcterms_references=node(source_of(self.view, graph)),
                dcterms_rights=add_rights(self.out, self.view, graph),
                dcat_distribution=self._distribution(piece_name(graph, self.card.base_iri), "The graph as N-Quads."),
                dcat_inSeries=node(series),
            )
        if self._source_graphs():
            self.out.add(
                series,
                "dcat:DatasetSeries",
                dcterms_title=literal(f"Sources of {self.card.title['en']}", "en"),
                dcterms_description=literal("One graph for each source that was read, with its rights note.", "en"),
                dcterms_publisher=add_publisher(self.out, self.card),
                dcat_contactPoint=self._contact(),
            )

    def _source_graphs(self) -> list[str]:
        return [graph for graph in self.view.graphs if source_of(self.view, graph)]

    @cached_property
    def _common(self) -> dict[str, str | list[str]]:
        """What the dataset and each graph of it share."""
        public = f"{_EU}/access-right/PUBLIC"
        self.out.add(public, "dcterms:RightsStatement", skos_inScheme=node(f"{_EU}/access-right"))
        cases = self.view.members("Case")
        return {
            "dcterms_accessRights": node(public),
            "dcterms_publisher": add_publisher(self.out, self.card),
            "dcterms_spatial": self._spatial(),
            "dcterms_temporal": [self._period(case) for case in cases],
            "dcat_contactPoint": self._contact(),
            "dcat_keyword": [obj for case in cases for obj in self.view.terms(case, "skos:prefLabel")]
            + [literal(word, "en") for word in self.card.keywords],
            "dcat_theme": self._concept("data-theme", "JUST", "Justice, legal system and public safety"),
        }

    # -- files

    def _whole_files(self) -> dict[str, str]:
        tables = {path: f"The table of {PurePosixPath(path).stem.replace('_', ' ')}." for path in self.files}
        return _WHAT | {path: what for path, what in tables.items() if path.startswith("csv/")}

    def _distribution(self, path: str, what: str) -> str:
        entry = self.files[path]
        media_type, file_type = _FORMATS[PurePosixPath(path).suffix]
        checksum = self.out.add(
            f"{self.dataset}#checksum-{path}",
            "spdx:Checksum",
            spdx_algorithm=node(_SHA256),
            spdx_checksumValue=typed(entry.sha256, "hexBinary"),
        )
        return self.out.add(
            f"{self.dataset}#file-{path}",
            "dcat:Distribution",
            dcterms_title=literal(path),
            dcterms_description=literal(what, "en"),
            dcterms_format=self._coded("file-type", file_type, "dcterms:MediaTypeOrExtent"),
            dcterms_license=node(self.card.license),
            dcat_accessURL=node(dump_iri(self.card, path)),
            dcat_downloadURL=node(dump_iri(self.card, path)),
            dcat_byteSize=typed(entry.bytes, "nonNegativeInteger"),
            dcat_mediaType=self.out.add(f"{_IANA}/{media_type}", "dcterms:MediaType"),
            dcatap_availability=self._concept("planned-availability", "STABLE", "stable"),
            spdx_checksum=checksum,
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

    def _spatial(self) -> list[str]:
        """The places of the cases: by GeoNames where the place has its code, else by its IRI here."""
        places = {place for case in self.view.members("Case") for place in self.view.iris(case, "place")}
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
        return self.out.add(f"{_EU}/{scheme}/{key}", cls, skos_inScheme=node(f"{_EU}/{scheme}"))

    def _concept(self, scheme: str, key: str, label: str) -> str:
        concept = self._coded(scheme, key, "skos:Concept")
        self.out.add(concept[1:-1], "skos:Concept", skos_prefLabel=literal(label, "en"))
        return concept

    def _supporting(self) -> None:
        """Say what the remaining things pointed to are, which the range shapes ask."""
        self.out.add(self.card.license, "dcterms:LicenseDocument")
        self.out.add(self.card.base_iri, "foaf:Document")
        self.out.add(f"{_EU}/data-theme", "skos:ConceptScheme", dcterms_title=literal("Data theme", "en"))
        spdx = node(f"{_PREFIXES['spdx']}checksumAlgorithm_sha256")
        self.out.add(_SHA256, "spdx:ChecksumAlgorithm", owl_sameAs=spdx)
