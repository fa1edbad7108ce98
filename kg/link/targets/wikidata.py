"""Wikidata, or a store of its shape, as a target: things by their labels, by their GeoNames numbers, or by a query.

In: entities of ours, whose names are sent to the endpoint unless a query says which items to take. Out: the items that
bear one of these names. An exact label is needed, so spellings of another kind are only found by a query or a snapshot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from kg.folding import fold
from kg.gate import Select, select_of
from kg.link.entity import Entity, Sort
from kg.link.targets.base import MOST_NAMES, Wanted, checked_id, clean
from kg.link.targets.grouped import grouped, text_of
from kg.link.targets.items import ITEM, details, entity_of, select
from kg.pace import Progress, silent
from kg.store.answers import BadQuery, EndpointFailure
from kg.store.polite import Manners
from kg.store.remote import Remote, select_all

LABELS: Final = 400  # labels in a request
ITEMS: Final = 50  # items in a request
MAX_ITEMS: Final = 100_000
_LATIN: Final = ("en", "mul", "de", "fr", "es", "ku", "tr")
_ARABIC: Final = ("fa", "ar", "ckb", "mul", "azb")
_TO_ARABIC: Final = str.maketrans("یک", "يك")
_TO_PERSIAN: Final = str.maketrans("يىك", "ییک")
# What is no body: people, pages that only tell things apart, categories, given and family names.
_NO_BODIES: Final = "wd:Q5 wd:Q4167410 wd:Q4167836 wd:Q101352 wd:Q202444 wd:Q11879590 wd:Q12308941"
_OF_SORT: Final = {
    Sort.PERSON: "?id wdt:P31 wd:Q5 .",
    Sort.PLACE: "FILTER EXISTS { ?id wdt:P625|wdt:P1566 [] }",
    Sort.BODY: f"FILTER NOT EXISTS {{ VALUES ?no {{ {_NO_BODIES} }} ?id wdt:P31 ?no }}",
}


@dataclass(frozen=True, slots=True)
class WikidataTarget:
    """An endpoint of the shape of Wikidata's. `query`, a SELECT of `?id`, says which items to take instead of labels.

    Errors: BadAddress, BadQuery when it is made.
    """

    url: str
    query: str = ""
    manners: Manners | None = None

    def __post_init__(self) -> None:
        Remote(self.url)
        given = select_of(self.query) if self.query else None
        if self.query and (given is None or (given.variables and "id" not in given.variables)):
            raise BadQuery("it must be a SELECT that gives ?id, the items to take")

    @property
    def name(self) -> str:
        """The address of the endpoint."""
        return self.url

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return the items that may be one of these, in the order of their IRIs.

        Errors: BadQuery, BadPaging, EndpointFailure.
        """
        remote, found = Remote(self.url, self.manners), dict[str, Entity]()
        for sort in Sort:
            ours = [entity for entity in entities if entity.sort is sort]
            if not ours:
                continue
            ids = sorted(self._ids(remote, ours, sort, progress))
            things = self._details(remote, ids, sort, progress)
            wanted = Wanted(ours)
            found |= {thing.id: thing for thing in things if not self.query or wanted.may_be(thing)}
        return [found[id] for id in sorted(found)]

    def _ids(self, remote: Remote, ours: list[Entity], sort: Sort, progress: Progress) -> set[str]:
        """Return the IRIs of items, by the query or else by labels and, for places, by GeoNames numbers."""
        if self.query:
            return set(self._column(remote, self.query))
        found: set[str] = set()
        labels = list(dict.fromkeys(label for entity in ours for label in labels_of(entity)))
        for start in range(0, len(labels), LABELS):
            values = " ".join(map(str, labels[start : start + LABELS]))
            pattern = f"VALUES ?label {{ {values} }} ?id rdfs:label|skos:altLabel ?label . {_OF_SORT[sort]}"
            found |= set(self._column(remote, select(f"SELECT DISTINCT ?id WHERE {{ {pattern} }}", "id")))
            progress(f"labels of {sort}s", min(start + LABELS, len(labels)), len(labels))
        codes = sorted({code for entity in ours for system, code in entity.codes if system == "geonames"})
        for start in range(0, len(codes) if sort is Sort.PLACE else 0, LABELS):
            values = " ".join(str(Literal(code)) for code in codes[start : start + LABELS])
            pattern = f"VALUES ?code {{ {values} }} ?id wdt:P1566 ?code ."
            found |= set(self._column(remote, select(f"SELECT DISTINCT ?id WHERE {{ {pattern} }}", "id")))
        return found

    def _column(self, remote: Remote, query: str | Select) -> Iterator[str]:
        """Yield the IRIs of items in `?id`; other things that bear a label are passed over."""
        answer = select_all(remote, query, "id", max_rows=MAX_ITEMS)
        place = answer.columns.index("id")
        return (id for row in answer.rows if (id := text_of(row[place])).startswith(ITEM))

    def _details(self, remote: Remote, ids: list[str], sort: Sort, progress: Progress) -> Iterator[Entity]:
        for start in range(0, len(ids), ITEMS):
            some = [_checked(self.url, id) for id in ids[start : start + ITEMS]]
            answer = select_all(remote, details(some), "id")
            for id, rows in grouped(answer.columns, answer.rows).items():
                yield entity_of(id, rows, sort, self.name)
            progress(f"items of {sort}s", min(start + ITEMS, len(ids)), len(ids))


def labels_of(entity: Entity) -> Iterator[Literal]:
    """Yield the labels under which an item for this entity may stand, in the languages of its script."""
    for form, tag in entity.names[:MOST_NAMES]:
        plain = clean(form)
        if not fold(plain):
            continue
        tags = _ARABIC if any("\u0600" <= c <= "\u06ff" for c in plain) else _LATIN
        own = tag.lower() if tag.replace("-", "").isascii() and tag.replace("-", "").isalnum() else ""
        for language in dict.fromkeys(filter(None, (own, *tags))):
            yield Literal(_spelled(plain, language), language=language)


def _spelled(text: str, language: str) -> str:
    """Return a text with the letters yeh and kaf of its language."""
    return text.translate(_TO_ARABIC if language == "ar" else _TO_PERSIAN)


def _checked(url: str, id: str) -> str:
    try:
        return checked_id(id)
    except ValueError as error:
        raise EndpointFailure(url, str(error)) from None
