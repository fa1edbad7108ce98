"""Any reconciliation service (API 0.2) as a target: it is asked for names in batches, and gives candidates.

In: entities of ours, whose names are sent to the service. Out: the things it proposes, with its score in the note for
the reviewer. A service's own "match" is never taken for one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Final
from urllib.parse import quote

from kg.link.entity import Entity, Sort
from kg.link.targets.base import MOST_NAMES, checked_id, clean, names, note_of
from kg.pace import Progress, silent
from kg.store.answers import EndpointFailure
from kg.store.polite import Guest, Manners, checked

BATCH: Final = 10  # queries in a request, as OpenRefine sends them; fewer when the service says so
LIMIT: Final = 10  # candidates of a name
MAX_BYTES: Final = 16 * 1024**2
LONGEST_NAME: Final = 200
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class ReconciliationTarget:
    """A service. `types` maps a sort to the id of the service's type to ask for; without one all types are asked.

    Errors: BadAddress when it is made.
    """

    url: str
    types: Mapping[Sort, str] = field(default_factory=dict)
    limit: int = LIMIT
    manners: Manners = field(default_factory=Manners)

    def __post_init__(self) -> None:
        checked(self.url)

    @property
    def name(self) -> str:
        """The address of the service."""
        return self.url

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return what the service proposes for the names of these, in the order of its ids. Errors: EndpointFailure."""
        guest = Guest(replace(self.manners, max_bytes=min(self.manners.max_bytes, MAX_BYTES)))
        space, batch = self._manifest(guest)
        asked = list(dict.fromkeys((e.sort, form[:LONGEST_NAME]) for e in entities for form, _ in e.names[:MOST_NAMES]))
        found: dict[tuple[str, Sort], dict[str, Entity]] = {}
        for start in range(0, len(asked), batch):
            some = asked[start : start + batch]
            for (sort, form), result in zip(some, self._ask(guest, some), strict=True):
                for thing in self._things(result, sort, form, space):
                    found.setdefault((thing.id, sort), {})[form] = thing
            progress("names asked", min(start + batch, len(asked)), len(asked))
        return [_joined(list(found[key].values())) for key in sorted(found)]

    def _manifest(self, guest: Guest) -> tuple[str, int]:
        """Return what the ids of the service are appended to, and how many queries it takes at once."""
        said = self._json(guest.get(self.url, _JSON))
        space, batch = said.get("identifierSpace"), said.get("batchSize", BATCH)
        if not isinstance(space, str) or not isinstance(said.get("name"), str):
            raise EndpointFailure(self.url, "it sent no manifest of a reconciliation service: name and identifierSpace")
        return space, max(1, min(batch, BATCH)) if type(batch) is int else BATCH

    def _ask(self, guest: Guest, some: list[tuple[Sort, str]]) -> list[list[Any]]:
        """Return the candidates of each query; a query that the service could not answer has none."""
        queries = {f"q{number}": self._query(sort, form) for number, (sort, form) in enumerate(some)}
        said = self._json(guest.post(self.url, {"queries": json.dumps(queries, ensure_ascii=False)}, _JSON))
        answers = [said.get(key) for key in queries]
        if not any(isinstance(answer, dict) for answer in answers):
            raise EndpointFailure(self.url, f"it answered none of the queries: {clean(json.dumps(said))[:200]}")
        results = (answer.get("result") if isinstance(answer, dict) else None for answer in answers)
        return [result if isinstance(result, list) else [] for result in results]

    def _query(self, sort: Sort, form: str) -> dict[str, object]:
        kind = {"type": self.types[sort]} if sort in self.types else {}
        return {"query": form, "limit": self.limit, **kind}

    def _things(self, result: list[Any], sort: Sort, form: str, space: str) -> Iterator[Entity]:
        """Yield the candidates of one name that have an id, a name and a score, at most `limit`."""
        for candidate in result[: self.limit]:
            said = candidate if isinstance(candidate, dict) else {}
            id, name, score = _text(said.get("id")), _text(said.get("name")), _score(said.get("score"))
            if not id or not name or score is None:
                continue
            try:
                iri = checked_id(id if "://" in id else space + quote(id, safe="-_.~/:"))
            except ValueError:
                continue
            note = note_of(f'score {score:g} for "{form}"', _types(said.get("type")), _text(said.get("description")))
            yield Entity(iri, sort, names([(name, "")]), self.name, note=note)

    def _json(self, body: bytes) -> dict[str, Any]:
        try:
            said = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise EndpointFailure(self.url, f"it did not send JSON ({error})") from None
        if not isinstance(said, dict):
            raise EndpointFailure(self.url, "it did not send a JSON object")
        return said


def _joined(things: list[Entity]) -> Entity:
    """Return one entity of what the service said of a thing for several of our names."""
    first = things[0]
    forms = names(form for thing in things for form in thing.names)
    return Entity(first.id, first.sort, forms, first.source, note=note_of(*(thing.note for thing in things[:5])))


def _score(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if isfinite(value) else None
    except OverflowError:
        return None


def _types(types: object) -> str:
    parts = types[:5] if isinstance(types, list) else []
    given = (part.get("name", part.get("id")) if isinstance(part, dict) else part for part in parts)
    return ", ".join(filter(None, map(_text, given)))


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""
