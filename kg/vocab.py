"""The closed vocabulary: every term and concept a release may use; a typo raises.

The names here and in `ontology/govah.ttl` and `ontology/schemes.ttl` are compared both ways by a test.
"""

from functools import lru_cache
from typing import Final

GV_IRI: Final = "https://w3id.org/govah/ns#"
GVC_IRI: Final = "https://w3id.org/govah/concept#"
GVS_IRI: Final = "https://w3id.org/govah/shapes#"

PREFIXES: Final[dict[str, str]] = {
    "gv": GV_IRI,
    "gvc": GVC_IRI,
    "gvs": GVS_IRI,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CLASSES: Final = (
    "Affiliation", "Agent", "Case", "Cell", "CircularReport", "Claim", "Code", "Comparison", "Correction",
    "Evidence", "Judgement", "Link", "Partition", "Person", "PersonRecord", "Place", "Proposition", "Response",
    "Restriction", "Source", "TimeSpan", "Tombstone", "Verification",
)  # fmt: skip

PROPERTIES: Final = (
    "about", "access", "accessedOn", "accountability", "act", "actOn", "actor", "affiliationKind", "ageAsWritten",
    "ageLower", "agentKind", "ageUpper", "answer", "answerReached", "answerReason", "archivedUrl", "asWritten",
    "attributedTo", "authenticatedBy", "author", "basis", "basisOfKnowledge", "blanket", "body", "bornOn", "bound",
    "calendar", "cannotShow", "capacity", "cell", "cellCount", "cellDay", "cellOf", "changed", "checkedBy", "claimant",
    "code", "codeSystem", "codeVersion", "compares", "concerns", "confidence", "contentWarning", "copyOf",
    "correctionKind", "correctionOf", "correctionStatus", "criterion", "decidedOn", "decision", "degree", "denialForm",
    "denialScope", "dependence", "describes", "disjoint", "earliest", "editionOf", "edtf", "enteredBy", "enteredOn",
    "evidenceKind", "exhaustive", "finding", "formula", "gender", "hasOrigin", "hasRecord", "held", "identification",
    "inCell", "informant", "informantPlace", "injury", "input", "inputOrder", "inSource", "issuedOn", "itemCount",
    "judgementKind", "justification", "knownThrough", "latest", "limits", "locator", "lostThrough", "lower", "measure",
    "member", "method", "name", "needed", "norm", "normLocator", "notHeldReason", "object", "onFacts", "originCount",
    "originReason", "partOf", "period", "place", "placeCandidate", "placeKind", "population", "precision",
    "preferredName", "proposition", "propositionKind", "publicReason", "publishedOn", "question", "quote", "reason",
    "reasonClass", "receivedOn", "recordedOn", "reference", "referenceKind", "refused", "relation", "relays",
    "replacedBy", "request", "requesterKind", "respondsTo", "respondsToAgent", "response", "responseBasis",
    "responseReason", "restrictionKind", "revises", "revisionKind", "revisionReason", "role", "seenBy", "sha256",
    "shareOf", "sourceKind", "stance", "standard", "statedOn", "status", "subject", "subsetOf", "supports",
    "territory", "text", "total", "upper", "url", "verifierCount", "verifies", "withdrawalReason", "withdrawnOn",
    "within",
)  # fmt: skip

# Concept schemes and the keys that a cell may hold, in the order a drop-down list shows them.
SCHEMES: Final[dict[str, tuple[str, ...]]] = {
    "access": ("read", "read-in-copy", "known-through-another"),
    "accountability": ("listing", "prosecution", "conviction", "inquiry", "tribunal", "none"),
    "act": ("killing", "injury", "arrest", "disappearance", "torture"),
    "affiliation-kind": ("post", "membership", "ownership", "alignment"),
    "agent-kind": (
        "person", "group", "organisation", "state", "state-body", "intergovernmental-body", "medium", "project",
    ),
    "answer-reached": ("agreed", "decided-by-third", "single"),
    "basis": ("identification", "place", "day", "gender", "age-band", "affiliation", "other"),
    "bound": ("at-least", "exactly", "about", "at-most", "range"),
    "calendar": ("gregorian", "solar-hijri"),
    "code-system": ("geonames", "iso-3166-1", "iso-3166-2", "geonames-admin1", "wikidata"),
    "content-warning": ("none", "injury", "death", "grief", "children", "violence"),
    "correction-kind": ("correction", "removal", "name", "addition", "reply"),
    "correction-status": ("open", "accepted", "partly", "refused"),
    "degree": ("carried-out", "ordered", "commanded", "aided", "failed-to-prevent", "unspecified"),
    "denial-form": (
        "denies-act", "admits-act-denies-responsibility", "alternative-explanation", "accepts", "unspecified",
    ),
    "denial-scope": ("figure", "event", "lawfulness", "credibility"),
    "dependence": ("dependent", "not-shown-dependent", "independent"),
    "evidence-kind": (
        "video", "photo", "certificate", "testimony", "document", "network-measurement", "publication", "device",
    ),
    "finding": ("breach", "no-breach", "exception"),
    "gender": ("female", "male", "other"),
    "identification": ("full-name", "partial-name", "described-only"),
    "informant": ("relative", "eyewitness", "activist", "journalist", "official", "lawyer", "medical-worker"),
    "injury": ("head", "neck", "chest", "heart", "lungs", "stomach", "torso", "back", "arm", "leg", "other"),
    "judgement-kind": ("identity", "relation", "assessment", "inference"),
    "limits": ("communication", "publication", "evidence", "access", "speech"),
    "measure": (
        "killed", "killed-in-group", "injured", "arrested", "detained", "disappeared", "took-part", "cities",
        "provinces", "documents", "identified", "days", "hours", "price", "connectivity", "listed", "accused", "other",
    ),
    "not-held-reason": (
        "not-public", "withheld-for-safety", "destroyed", "not-sought", "removed-by-host", "seen-only",
    ),
    "place-kind": ("country", "province", "county", "city", "town", "district", "village", "site", "region"),
    "precision": ("exact", "locality", "city", "county", "province", "country", "region"),
    "proposition-kind": (
        "count", "share", "event", "responsibility", "lawfulness", "accountability", "command", "post", "evidence",
        "partition",
    ),
    "reason-class": ("safety", "consent-withdrawn", "error", "duplicate", "legal", "merged"),
    "reference-kind": (
        "map", "satellite-image", "sun-angle", "weather", "landmark", "metadata", "reverse-search", "witness",
        "document", "other",
    ),
    "relation": (
        "same-person", "different-person", "same-scope", "entails", "incompatible", "refines", "lowered-without-reason",
        "not-carried-forward", "drifted-from", "no-conflict",
    ),
    "requester-kind": ("not-said", "subject", "relative", "source-author", "agent-named", "reader"),
    "response-basis": ("explicit", "inferred"),
    "restriction-kind": ("shutdown", "destruction", "censorship", "confiscation", "intimidation", "access-denied"),
    "revision-kind": ("raises", "lowers", "reaffirms", "rescopes"),
    "source-kind": (
        "news-article", "press-release", "report", "statement", "social-media-post", "broadcast", "website", "list",
        "legal-act", "norm", "transcript", "dataset", "encyclopedia", "newsletter", "measurement",
    ),
    "stance": ("asserts", "denies", "questions", "reports", "retracts"),
    "standard": ("reasonable-grounds", "balance-of-probabilities", "beyond-reasonable-doubt", "not-stated"),
    "status": ("corroborated", "single-sourced", "disputed", "refuted", "unverified", "authenticated"),
    "verification-answer": ("established", "likely", "undetermined", "unlikely", "refuted"),
    "verification-criterion": ("provenance", "source", "date", "location", "content", "integrity"),
}  # fmt: skip


# What an item of evidence is at best: one for each answer of `verification-answer` that is the weakest needed one, in
# their order, and one for an item about which a needed answer is missing.
STATUSES: Final = ("authenticated", "likely", "unverified", "doubtful", "refuted", "not-assessed")
NOT_ASSESSED: Final = STATUSES[-1]


def term(name: str) -> str:
    """Return the IRI of a gv: class or property; KeyError for a name the ontology does not have."""
    if name not in _NAMES:
        raise KeyError(name)
    return GV_IRI + name


def concept(scheme: str, key: str) -> str:
    """Return the IRI of a concept; KeyError for a scheme or key that does not exist.

    >>> concept("stance", "denies")
    'https://w3id.org/govah/concept#stance-denies'
    """
    if key not in SCHEMES[scheme]:
        raise KeyError(key)
    return f"{GVC_IRI}{scheme}-{key}"


@lru_cache(maxsize=4096)
def key_of_concept(iri: str) -> str:
    """Return the key of a concept, "" for anything else.

    >>> key_of_concept("https://w3id.org/govah/concept#stance-denies")
    'denies'
    """
    local = iri.removeprefix(GVC_IRI)
    if local == iri:
        return ""
    fitting = [scheme for scheme in SCHEMES if local.startswith(f"{scheme}-")]
    return local.removeprefix(f"{max(fitting, key=len)}-") if fitting else local


def expand(curie: str) -> str:
    """Return the IRI of a property as `kg/model.py` writes it: a gv: local name or a CURIE.

    >>> expand("skos:prefLabel")
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, colon, local = curie.partition(":")
    return PREFIXES[prefix] + local if colon else term(curie)


def curie(iri: str) -> str:
    """Return an IRI with the usual prefix of its namespace, or whole when it has none.

    >>> curie("http://www.w3.org/2004/02/skos/core#Concept")
    'skos:Concept'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


_NAMES: Final = frozenset((*CLASSES, *PROPERTIES))
