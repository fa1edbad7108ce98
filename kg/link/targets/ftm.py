"""FollowTheMoney entities as a target: sanction lists and other sets that come as JSON lines, such as OpenSanctions'.

In: a file with one entity a line. Out: its persons and bodies as entities. Only the properties that are compared are
read: never religion, ethnicity, numbers of documents, telephones or addresses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.link.entity import Entity, Sort
from kg.link.targets.base import MOST_PLACES, Wanted, clean, days, names, note_of
from kg.link.targets.lines import Lines
from kg.pace import Progress, silent

IRI: Final = "https://www.opensanctions.org/entities/"
_SORTS: Final = {
    "Person": Sort.PERSON, "LegalEntity": Sort.BODY, "Organization": Sort.BODY, "Company": Sort.BODY,
    "PublicBody": Sort.BODY,
}  # fmt: skip
_NAMES: Final = ("name", "alias", "previousName", "weakAlias")
_SAID: Final = {"position": "position", "country": "country", "nationality": "nationality", "birthPlace": "born in"}
_GENDERS: Final = {"male": "male", "female": "female", "other": "other"}


@dataclass(frozen=True, slots=True)
class FtmTarget:
    """A file of FollowTheMoney entities; `iri` is what their ids are appended to."""

    path: Path
    iri: str = IRI

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return the persons and bodies that may be one of these, in order. Errors: NotReadable, DataFaults."""
        wanted, lines, found = Wanted(entities), Lines(self.path), dict[str, Entity]()
        for number, line in lines:
            try:
                thing = entity_of(line, self.iri, self.name)
            except (TypeError, ValueError) as error:
                lines.fault(number, f"the line is no FollowTheMoney entity: {clean(str(error))}")
                continue
            if thing is not None and wanted.may_be(thing):
                found.setdefault(thing.id, thing)
            if not number % 10_000:
                progress("entities read", number, 0)
        lines.must_be_clean()
        return list(found.values())


def entity_of(line: dict[str, Any], iri: str, source: str) -> Entity | None:
    """Return a person or body, None for another schema. Errors: TypeError, ValueError for what has another form."""
    id, schema, properties = line.get("id"), line.get("schema"), line.get("properties")
    if not isinstance(id, str) or not id.strip() or not isinstance(schema, str) or not isinstance(properties, dict):
        raise ValueError("it needs an id, a schema and properties")
    sort = _SORTS.get(schema)
    if sort is None:
        return None
    born, birth = days(_texts(properties, ("birthDate",)))
    died, death = days(_texts(properties, ("deathDate",)))
    gender = _texts(properties, ("gender",))
    return Entity(
        iri + quote(id, safe="-_.~"), sort, names((form, "") for form in _texts(properties, _NAMES)), source,
        born, died,
        gender=_GENDERS.get(gender[0].lower(), "") if len(gender) == 1 else "",
        note=note_of(
            birth and f"born {birth}", death and f"died {death}",
            *(f"{word} {', '.join(found[:5])}" for key, word in _SAID.items() if (found := _texts(properties, (key,)))),
            f"in {', '.join(data[:5])}" if (data := _texts(line, ("datasets",))) else "",
        ),
    )  # fmt: skip


def _texts(said: dict[str, Any], keys: Iterable[str]) -> list[str]:
    """Return the texts under some keys, each a list of texts; cleaned, and no more than are of use."""
    found: list[str] = []
    for key in keys:
        value = said.get(key, [])
        if not isinstance(value, list) or any(not isinstance(text, str) for text in value):
            raise TypeError(f"{key} is no list of texts")
        found += value[: 5 * MOST_PLACES]
    return [text for text in map(clean, found) if text]
