"""Say why a question has no answer: to a reader in words of the page's language, to a program as problem details."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kg.errors import KgError, near
from kg.queries import BadParameter, Query, UnknownQuery
from kg.web.catalogue.keys import BadKey, OldKey
from kg.web.catalogue.parameters import MOST_ROWS, Missing, UnknownParameter
from kg.web.figures import number
from kg.web.http.errors import HttpError
from kg.web.words import words

_SHOWN: Final = 100  # allowed values that a message lists
_LONGEST: Final = 80  # characters of a value that a message repeats


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer: the key of words of the area `queries` with their values, and the HTTP status.

    `parameter` is the name of the one at fault, "" when it is the query; `allowed` is what it takes, as far as that can
    be listed.
    """

    key: str
    detail: str
    values: Mapping[str, str] = field(default_factory=dict)
    parameter: str = ""
    allowed: Sequence[str] = ()
    status: int = 400

    def text(self, language: str) -> str:
        """Return the sentence in a language."""
        return words(language)(f"queries.{self.key}", **{**self.values, "most": number(MOST_ROWS, language)})

    @property
    def error(self) -> HttpError:
        """The same as problem details."""
        members: dict[str, Any] = {
            "parameter": self.parameter,
            "value": self.values.get("value", ""),
            "allowed": list(self.allowed[:_SHOWN]),
        }
        return HttpError(self.status, self.detail, **{name: value for name, value in members.items() if value})


FAULTS: Final = (BadParameter, BadKey, OldKey, UnknownQuery)


def fault_of(error: KgError, query: Query | None = None) -> Fault:
    """Return the fault that one of `FAULTS` is."""
    if isinstance(error, UnknownQuery):
        return _unknown_query(error)
    if isinstance(error, OldKey):
        return Fault("fault-old", str(error), {"version": error.version}, "after", status=410)
    if isinstance(error, BadKey):
        return Fault("fault-key", str(error), parameter="after")
    assert isinstance(error, BadParameter) and query is not None
    return _bad_parameter(error, query)


def _unknown_query(error: UnknownQuery) -> Fault:
    sentence = near(error.name, error.known)
    detail = f'there is no query "{_short(error.name)}"; {sentence or "the catalogue is at /queries"}'
    return _guessed("fault-query", detail, error.name, "", error.known, 404)


def _bad_parameter(error: BadParameter, query: Query) -> Fault:
    values = {"name": _short(error.name), "value": _short(error.value)}
    detail = str(error)
    if isinstance(error, UnknownParameter):
        return _guessed("fault-unknown", detail, error.name, error.name, error.allowed, 400)
    if isinstance(error, Missing):
        return Fault("fault-missing", detail, {"name": error.name}, error.name, error.allowed)
    if error.name == "limit":
        return Fault("fault-limit", detail, values, error.name, error.allowed)
    if not error.allowed:
        return Fault("fault-many-values", detail, values, error.name)
    kind = next((parameter.type for parameter in query.params if parameter.name == error.name), "")
    key = {"date": "fault-date", "iri": "fault-thing"}.get(kind, "fault-value")
    allowed = () if kind == "iri" else error.allowed
    return Fault(key, detail, values, error.name, allowed)


def _guessed(key: str, detail: str, name: str, parameter: str, known: Sequence[str], status: int) -> Fault:
    guess = near(name, known).removeprefix('did you mean "').removesuffix('"?')
    values = {"name": _short(name), "value": _short(name), "near": guess}
    return Fault(f"{key}-near" if guess else key, detail, values, parameter, status=status)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
