"""What a reader may give to a prepared query: the parameters in a request come in, checked values go out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import near
from kg.queries import BadParameter, Parameter, Query
from kg.vocab import GVC_IRI, concept

MOST_ROWS: Final = 10_000  # of one page
ROWS_OF_A_PAGE: Final = 100  # in HTML, where nothing else is asked for
DAY: Final = r"^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
INTEGER: Final = r"^-?[0-9]{1,18}$"
MOST_VALUES: Final = 100  # of one parameter
LONGEST: Final = 2_000  # characters of one value
PAGING: Final = ("limit", "after")

_FORMS: Final = {
    "date": (re.compile(DAY), "a day written as 2011-02-13"),
    "integer": (re.compile(INTEGER), "a whole number"),
}


class Missing(BadParameter):
    """A query that answers for one thing or day was not told which."""

    def __init__(self, parameter: Parameter):
        super().__init__(parameter.name, "", parameter.allowed, f"parameter {parameter.name} is missing")


class UnknownParameter(BadParameter):
    """A request has a parameter that the query does not know."""

    def __init__(self, query: Query, name: str):
        known = (*(parameter.name for parameter in query.params), *PAGING)
        self.near = near(name, known)
        super().__init__(name, name, known, f'query {query.name} has no parameter "{name}"')


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a query with its values, and which rows of the answer.

    `values` holds the parameters that were given, in the order of the query, each value once and in alphabetical
    order, so that the same question is the same value. `limit` is 0 for as many rows as a page has; `after` is the key
    of the row before, "" for the first rows.
    """

    query: Query
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = 0
    after: str = ""

    @property
    def given(self) -> dict[str, tuple[str, ...]]:
        """The values by the names of their parameters, as `fill` takes them."""
        return dict(self.values)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The values as they stand in an address, without what only chooses the rows."""
        return [(name, value) for name, values in self.values for value in values]


def is_required(parameter: Parameter) -> bool:
    """Return whether the query has no answer without it: what stands in the file is an example of one dossier."""
    return not parameter.optional and not parameter.allowed


def runs_bare(query: Query) -> bool:
    """Return whether a query has an answer when no parameter is given."""
    return not any(map(is_required, query.params))


def default_of(parameter: Parameter) -> str:
    """Return the value that holds when none is given: the key of a concept; "" when that is everything, or nothing."""
    if parameter.optional or is_required(parameter):
        return ""
    prefixed = {f"gvc:{parameter.scheme}-{key}": key for key in parameter.allowed} if parameter.scheme else {}
    return prefixed.get(parameter.default, parameter.default.strip('"'))


def read(query: Query, pairs: Iterable[tuple[str, str]]) -> Asked:
    """Return the question that a query string asks; a parameter with an empty value counts as not given.

    Errors: BadParameter for a name or a value that the query does not take; things are looked up later, by `fill`.
    """
    by_name: dict[str, list[str]] = {}
    for name, value in pairs:
        by_name.setdefault(name, []).append(value)
    known = {parameter.name for parameter in query.params}
    for name in by_name:
        if name not in known and name not in PAGING:
            raise UnknownParameter(query, name)
    limit, after = (_single(name, by_name.get(name, ())) for name in PAGING)
    values = [(parameter.name, _values(parameter, by_name.get(parameter.name, ()))) for parameter in query.params]
    return Asked(query, tuple((name, found) for name, found in values if found), _limit(limit), after)


def _values(parameter: Parameter, given: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a parameter in one form, so that a concept's IRI and its key are one value."""
    if len(given) > MOST_VALUES:
        raise BadParameter(parameter.name, given[0], (), f"{parameter.name} takes {MOST_VALUES} values at most")
    found = tuple(sorted({_value(parameter, value.strip()) for value in given} - {""}))
    if not found and is_required(parameter):
        raise Missing(parameter)
    return found


def _value(parameter: Parameter, value: str) -> str:
    if not value:
        return ""
    if len(value) > LONGEST:
        reason = f"a value of {parameter.name} is longer than {LONGEST} characters"
        raise BadParameter(parameter.name, f"{value[:40]}…", (), reason)
    pattern, form = _FORMS.get(parameter.type, (None, ""))
    if pattern is not None and not pattern.fullmatch(value):
        raise BadParameter(parameter.name, value, (form,))
    if not parameter.allowed:
        return value
    key = _key(parameter, value)
    if key not in parameter.allowed:
        raise BadParameter(parameter.name, value, parameter.allowed)
    return key


def _key(parameter: Parameter, value: str) -> str:
    if not value.startswith(GVC_IRI):
        return value
    return {concept(parameter.scheme, key): key for key in parameter.allowed}.get(value, value)


def _single(name: str, given: Sequence[str]) -> str:
    if len(given) > 1:
        raise BadParameter(name, given[1], (), f"{name} may be given once")
    return given[0] if given else ""


def _limit(value: str) -> int:
    if not value:
        return 0
    if not re.fullmatch("[0-9]{1,6}", value) or not 1 <= int(value) <= MOST_ROWS:
        raise BadParameter("limit", value, (f"a whole number from 1 to {MOST_ROWS}",))
    return int(value)
