"""Any SPARQL endpoint as a target, by a SELECT of the user's.

The query gives `?id` (an IRI) and `?name`, and any of `?sort ?lang ?born ?happened ?gender ?place ?within ?act
?latitude ?longitude ?geonames ?note`; a thing may stand in several rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.gate import select_of
from kg.link.entity import Entity, Sort
from kg.link.targets.base import Wanted
from kg.link.targets.grouped import COLUMNS, entity_of, grouped
from kg.pace import Progress, silent
from kg.store.answers import BadQuery, EndpointFailure
from kg.store.polite import Manners
from kg.store.remote import PAGE, Remote, select_all

_NEEDED: Final = ("id", "name")


@dataclass(frozen=True, slots=True)
class SparqlTarget:
    """An endpoint and a SELECT. A thing without `?sort` is taken for `sort`, or for what is looked for if that is one.

    Errors: BadAddress, BadQuery, Unreadable when it is made.
    """

    url: str
    query: str
    sort: Sort | None = None
    manners: Manners | None = None
    page: int = PAGE

    def __post_init__(self) -> None:
        Remote(self.url)
        select = select_of(self.query)
        given = select.variables if select else ()
        if select is None or (given and not set(_NEEDED) <= set(given)):
            raise BadQuery("it must be a SELECT that gives ?id and ?name")
        if unknown := [name for name in given if name not in COLUMNS]:
            raise BadQuery(f"it gives ?{unknown[0]}, which is none of {', '.join(f'?{name}' for name in COLUMNS)}")

    @property
    def name(self) -> str:
        """The address of the endpoint."""
        return self.url

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return the things of the answer that may be one of these, in the order of their IRIs.

        Errors: BadQuery, BadPaging, EndpointFailure.
        """
        wanted, sorts = Wanted(entities), {entity.sort for entity in entities}
        sort = self.sort or (next(iter(sorts)) if len(sorts) == 1 else Sort.PERSON)
        answer = select_all(Remote(self.url, self.manners), self.query, "id", self.page, progress=progress)
        try:
            groups = grouped(answer.columns, answer.rows)
        except ValueError as error:
            raise EndpointFailure(self.url, str(error)) from None
        things = (entity_of(id, rows, sort, self.name) for id, rows in groups.items())
        return [thing for thing in things if wanted.may_be(thing)]
