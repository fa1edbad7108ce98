"""The forms of an answer: media types for rows and for triples, and which of them a client likes best."""

from functools import lru_cache
from typing import Final, NamedTuple

from kg.web.http.errors import HttpError, Offer
from kg.web.http.negotiate import choose

ROWS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
TRIPLES: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_ROWS_ALSO: Final = {"application/json": ROWS["json"], "application/xml": ROWS["xml"], "text/xml": ROWS["xml"]}
_TRIPLES_ALSO: Final = {
    "application/json": TRIPLES["jsonld"],
    "application/xml": TRIPLES["rdf"],
    "text/xml": TRIPLES["rdf"],
    "application/x-turtle": TRIPLES["ttl"],
    "text/plain": TRIPLES["nt"],
}
_NAMES: Final = {
    **{"turtle": "ttl", "n3": "ttl", "ntriples": "nt", "nquads": "nq"},
    **{"rdfxml": "rdf", "rdf+xml": "rdf", "json-ld": "jsonld"},
}
_BOTH: Final = {"json": ("json", "jsonld"), "xml": ("xml", "rdf")}


class Wanted(NamedTuple):
    """The media types for an answer in rows and for one in triples; "" where the client accepts none."""

    rows: str
    triples: str


@lru_cache(maxsize=512)
def wanted(accept: str, name: str = "") -> Wanted:
    """Return what a client wants: by the name of a format, or its media type, if it gives one, else by its Accept.

    Errors: HttpError 406.

    >>> wanted("text/csv, text/turtle")
    Wanted(rows='text/csv', triples='text/turtle')
    """
    found = _named(name) if name else Wanted(_best(accept, ROWS, _ROWS_ALSO), _best(accept, TRIPLES, _TRIPLES_ALSO))
    if not any(found):
        raise not_acceptable("This endpoint has no form of an answer that the request allows.")
    return found


def not_acceptable(detail: str) -> HttpError:
    """Return the refusal that says which forms there are."""
    offers = tuple(Offer(f"?format={name}", kind, kind) for name, kind in {**ROWS, **TRIPLES}.items())
    return HttpError(406, detail, offers, headers={"vary": "Accept"})


def _named(name: str) -> Wanted:
    if "/" in name:
        return Wanted(_best(name, ROWS, _ROWS_ALSO), _best(name, TRIPLES, _TRIPLES_ALSO))
    short = _NAMES.get(name.lower(), name.lower())
    rows, triples = _BOTH.get(short, (short, short))
    return Wanted(ROWS.get(rows, ""), TRIPLES.get(triples, ""))


def _best(accept: str, types: dict[str, str], also: dict[str, str]) -> str:
    best = choose(accept, [*types.values(), *also])
    return also.get(best or "", best or "")
