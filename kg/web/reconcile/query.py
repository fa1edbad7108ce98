"""Read one query of a batch as the schema of version 0.2 has it, strictly: what is wrong is said in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, TypeAlias

from kg.errors import KgError
from kg.web.reconcile.request import name_of

Given: TypeAlias = str | int | float | bool

LIMIT: Final = 10
MOST: Final = 50  # candidates of one query
LONGEST: Final = 400  # characters of a text

_STRICT: Final = ("any", "should", "all")
_MEMBERS: Final = ("query", "type", "type_strict", "limit", "properties")
_VALUES: Final = 50
_SHOWN: Final = 40


class BadQuery(KgError):
    """A query is not as it must be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that a candidate should have for a property; the id as well, when it was reconciled before."""

    pid: str
    values: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a name, ids of types, values of properties; with `should` the types are only preferred."""

    text: str = ""
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = LIMIT
    wanted: tuple[Wanted, ...] = ()


def query_of(given: Any) -> Query:
    """Return a query as JSON gives it; text alone is its name. Errors: BadQuery."""
    if isinstance(given, str):
        given = {"query": given}
    if not isinstance(given, dict):
        raise BadQuery(f"a query is to be an object, not {name_of(given)}")
    if unknown := sorted(set(given) - set(_MEMBERS)):
        raise BadQuery(f'"{unknown[0][:_SHOWN]}" is no member of a query; these are: {", ".join(_MEMBERS)}')
    if "query" not in given and not given.get("properties"):
        raise BadQuery('a query needs "query", a name, or "properties" with at least one')
    strict = given.get("type_strict", "any")
    if strict not in _STRICT:
        raise BadQuery(f'"type_strict" is to be one of {", ".join(_STRICT)}')
    return Query(_text(given, "query"), _types(given), strict, limit_of(given.get("limit", LIMIT)), _wanted(given))


def limit_of(value: Any) -> int:
    """Return how many candidates are asked for, `MOST` at most. Errors: BadQuery for what is no number above nought.

    >>> limit_of(3), limit_of(10_000)
    (3, 50)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 1:
        raise BadQuery('"limit" is to be a whole number above nought')
    return int(min(value, MOST))


def _text(given: Mapping[str, Any], name: str) -> str:
    text = given.get(name, "")
    if not isinstance(text, str):
        raise BadQuery(f'"{name}" is to be a text, not {name_of(text)}')
    if len(text) > LONGEST:
        raise BadQuery(f'"{name}" has {len(text)} characters; shorten it to {LONGEST}')
    return text.strip()


def _types(given: Mapping[str, Any]) -> tuple[str, ...]:
    types = given.get("type", [])
    several = types if isinstance(types, list) else [types]
    if len(several) > _VALUES or not all(isinstance(one, str) and len(one) <= LONGEST for one in several):
        raise BadQuery(f'"type" is to be the id of a type, or a list of at most {_VALUES}')
    return tuple(filter(None, several))


def _wanted(given: Mapping[str, Any]) -> tuple[Wanted, ...]:
    properties = given.get("properties", [])
    if not isinstance(properties, list) or len(properties) > _VALUES:
        raise BadQuery(f'"properties" is to be a list of at most {_VALUES}')
    found = tuple(_one_wanted(one) for one in properties)
    if sum(len(one.values) for one in found) > _VALUES:
        raise BadQuery(f'"properties" have more than {_VALUES} values together')
    return found


def _one_wanted(one: Any) -> Wanted:
    if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
        raise BadQuery('each of "properties" is to have "pid", the id of a property, and "v", what it should be')
    values = one["v"] if isinstance(one["v"], list) else [one["v"]]
    if len(one["pid"]) > LONGEST:
        raise BadQuery(f'a "pid" has at most {LONGEST} characters')
    return Wanted(one["pid"], tuple(map(_value, values)))


def _value(value: Any) -> Given:
    """Return a value; of one that was reconciled before its id."""
    found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(found, str | int | float) or (isinstance(found, float) and not isfinite(found)):
        raise BadQuery('"v" is to be text, a number, true or false, an object with "id", or a list of these')
    if len(found if isinstance(found, str) else str(found)) > LONGEST:
        raise BadQuery(f'"v" is too long; shorten it to {LONGEST} characters')
    return found
