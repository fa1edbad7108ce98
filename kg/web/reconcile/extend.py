"""Data extension: the ids of things and of properties come in, the values that the release has go out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.web.http.errors import HttpError
from kg.web.library import Library
from kg.web.reconcile.lookup import find
from kg.web.reconcile.properties import Property, all_properties, named, properties_of, property_name, property_told
from kg.web.reconcile.request import name_of
from kg.web.reconcile.types import Told, type_of, type_told
from kg.web.reconcile.values import cells

IDS: Final = 500  # things at a time
PROPERTIES: Final = 50

_LONGEST: Final = 400
_CONTENTS: Final = ("literal", "id")


def extend(library: Library, given: Mapping[str, Any], language: str) -> Told:
    """Return the values of some properties of some things, `meta` and `rows`; a thing that is not there has none.

    Errors: HttpError 400 for what is no such question, 413 for too many ids or properties.
    """
    ids, asked = _ids(given), _properties(given)
    things = {id: find(library, id) for id in ids}
    meta = [_meta(library, id, language) for id, _, _ in asked]
    rows = {
        id: {
            key: cells(library, thing, named(key), language, content == "id", most) if thing is not None else []
            for key, content, most in asked
        }
        for id, thing in things.items()
    }
    return {"meta": meta, "rows": rows}


def propose(library: Library, type: str, limit: int, language: str) -> Told:
    """Return the properties that a type has, `limit` of them, 0 for all; those of all types when it names none."""
    found = properties_of(cls) if (cls := type_of(type)) else all_properties()
    shown = [property_told(library, one, language) for one in found]
    told: Told = {"properties": shown[:limit] if limit else shown}
    return {**({"type": type} if type else {}), **({"limit": limit} if limit else {}), **told}


def _ids(given: Mapping[str, Any]) -> list[str]:
    ids = given.get("ids")
    if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
        raise HttpError(400, f'"ids" is to be a list of ids of things, not {name_of(ids)}.')
    if len(ids) > IDS:
        raise HttpError(413, f"There are {len(ids)} ids; send {IDS} at a time at most.")
    return list(dict.fromkeys(ids))


def _properties(given: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Return the id of each property as it was given, how its values are to be told, and how many of them."""
    properties = given.get("properties")
    if not isinstance(properties, list):
        raise HttpError(400, f'"properties" is to be a list of objects with "id", not {name_of(properties)}.')
    if len(properties) > PROPERTIES:
        raise HttpError(413, f"There are {len(properties)} properties; send {PROPERTIES} at a time at most.")
    return list({one[0]: one for one in map(_property, properties)}.values())


def _property(one: Any) -> tuple[str, str, int]:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or len(one["id"]) > _LONGEST:
        raise HttpError(400, 'Each of "properties" is to be an object with "id", the id of a property.')
    settings = one.get("settings") or {}
    if not isinstance(settings, dict):
        raise HttpError(400, f'The "settings" of {one["id"]} are to be an object, not {name_of(settings)}.')
    content = settings.get("content") or _CONTENTS[0]
    if content not in _CONTENTS:
        raise HttpError(400, f'The setting "content" of {one["id"]} is to be "literal" or "id".')
    return one["id"], content, _limit(one["id"], settings.get("limit") or 0)


def _limit(id: str, value: Any) -> int:
    text = str(value).removesuffix(".0")
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HttpError(400, f'The setting "limit" of {id} is to be a whole number; 0 for all values.')
    return int(text)


def _meta(library: Library, id: str, language: str) -> Told:
    known: Sequence[Property] = [one for one in all_properties() if one.id == named(id)]
    name = property_name(library, known[0].id, language) if known else id
    targets = {one.target for one in known if one.target}
    kind = {"type": type_told(library, targets.pop(), language)} if len(targets) == 1 else {}
    return {"id": id, "name": name, **kind}
