"""Short and full forms of what SSSOM files name: `record:re-4k2m9x` and our ids, `wikidata:Q794` and IRIs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.model import KIND_OF_PREFIX
from kg.values import is_id
from kg.vocab import PREFIXES

# Prefixes that rows use for predicates and justifications.
ALWAYS: Final = {
    "owl": PREFIXES["owl"],
    "rdfs": PREFIXES["rdfs"],
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": PREFIXES["skos"],
}
WELL_KNOWN: Final = {
    "geonames": "https://sws.geonames.org/",
    "viaf": "http://viaf.org/viaf/",
    "wikidata": "http://www.wikidata.org/entity/",
}
_SCHEMES: Final = ("http://", "https://", "urn:")


@dataclass(frozen=True, slots=True)
class Curies:
    """The prefixes of one file. `base` is the base IRI of the dossier; ids of ours stand for IRIs below it."""

    base: str
    map: Mapping[str, str]

    def short(self, thing: str) -> str:
        """Return the CURIE of an id of ours or an IRI, and the IRI itself when no prefix is its beginning."""
        iri = iri_of(thing, self.base)
        fitting = [prefix for prefix, start in self.map.items() if start and iri.startswith(start) and iri != start]
        if not fitting:
            return iri
        prefix = max(fitting, key=lambda name: (len(self.map[name]), name))
        return f"{prefix}:{iri.removeprefix(self.map[prefix])}"

    def long(self, text: str) -> str:
        """Return the id of ours or the IRI that a CURIE or an IRI stands for. Errors: ValueError for an unknown prefix.

        >>> curies = Curies("https://example.org/", {"record": "https://example.org/id/record/"})
        >>> curies.long("record:re-4k2m9x"), curies.long("urn:x:1")
        ('re-4k2m9x', 'urn:x:1')
        """
        prefix, mark, local = text.partition(":")
        start = self.map.get(prefix)
        if isinstance(start, str) and mark:
            return id_of(start + local, self.base)
        if is_id(local) and KIND_OF_PREFIX.get(local[:2]) == prefix:
            return local
        if text.startswith(_SCHEMES):
            return id_of(text, self.base)
        raise ValueError(f'"{text}" has no prefix of the curie_map and is no IRI: add its prefix to the lines on top')


def iri_of(thing: str, base: str) -> str:
    """Return the IRI of an id of ours; what is no id stays as it is."""
    return f"{base}id/{KIND_OF_PREFIX[thing[:2]]}/{thing}" if is_id(thing) else thing


def id_of(iri: str, base: str) -> str:
    """Return the id of ours that an IRI stands for; an IRI of another data set stays as it is."""
    ident = iri.rpartition("/")[2]
    return ident if is_id(ident) and iri_of(ident, base) == iri else iri


def contract(base: str, things: Iterable[str]) -> Curies:
    """Return the prefixes that a file with these things needs: of predicates, of our kinds, and of what is outside."""
    iris = sorted({iri_of(thing, base) for thing in things if thing})
    starts = sorted({iri[: _cut(iri)] for iri in iris if _cut(iri)})
    ours = {f"{base}id/{kind}/": kind for kind in KIND_OF_PREFIX.values()}
    known = {start: name for name, start in WELL_KNOWN.items()} | ours
    found, count = dict(ALWAYS), 0
    for start in starts:
        if start in known:
            found[known[start]] = start
        elif start not in found.values():
            count += 1
            found[f"outside{count}"] = start
    return Curies(base, found)


def _cut(iri: str) -> int:
    """Where an IRI is cut into prefix and rest, behind its last "/" or "#"; 0 when there is no such place."""
    body = iri.rstrip("/#")
    at = max(body.rfind("/"), body.rfind("#")) + 1
    return at if iri.startswith(("http://", "https://")) and at > len("https://") else 0
