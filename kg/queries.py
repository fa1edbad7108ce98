"""The prepared queries: files `queries/*.rq` come in, SPARQL text with the reader's parameters goes out.

A query file runs as it stands in any SPARQL tool. Its front matter is YAML behind `#+`; each parameter
has a line `VALUES ?name { example }` wherever it narrows the search, and only what stands between the braces is
replaced. A line `# LIMIT` ends a sub-select that finds and orders the rows, to which the rest only adds columns.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import Literal, NamedNode

from kg.answer import TYPES
from kg.errors import KgError, near
from kg.model import PERSONS, TABLES
from kg.resources import read_yaml
from kg.vocab import CLASSES, PREFIXES, SCHEMES, concept

Members = Callable[[str], Mapping[str, str]]
"""Given a class, the things of it in the release that is asked: IRI to English label."""

Member = Callable[[str, str], str]
"""Given a class and an IRI or id, the IRI of that thing in the release, "" when it is not found so."""

PARAMETER_TYPES: Final = ("concept", "date", "integer", "iri", "string")
_LIMIT_LINE: Final = re.compile(r"(?<= )# LIMIT$", re.MULTILINE)
_SHOWN: Final = 12  # allowed values that a message lists before it says how many more there are


class UnknownQuery(KgError):
    """No prepared query has that name."""

    def __init__(self, name: str, known: Sequence[str]):
        self.name = name
        self.known = tuple(known)
        super().__init__(f'there is no query "{name}"; {near(name, known) or "kg query --list names them all"}')


class BadParameter(KgError):
    """A parameter has a value, or a name, that the query does not allow."""

    def __init__(self, name: str, value: str, allowed: Sequence[str], reason: str = ""):
        self.name = name
        self.value = value
        self.allowed = tuple(allowed)
        guess = near(value, [word.partition(" ")[0] for word in allowed])
        shown = ", ".join(self.allowed[:_SHOWN])
        more = f" and {len(self.allowed) - _SHOWN} more" if len(self.allowed) > _SHOWN else ""
        parts = (reason or f'parameter {name}: "{value}" is not allowed', guess, shown and f"allowed: {shown}{more}")
        super().__init__("; ".join(part for part in parts if part))


class BadQueryFile(KgError):
    """A query file breaks the form of prepared queries."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        self.reason = reason
        super().__init__(f"{path.name}: {reason}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query: what it takes and the example that stands in the file.

    `allowed` lists the values or concept keys it takes; empty when any value of the type is allowed.
    `cls` is the class an IRI must belong to, empty when any thing will do. `optional` means that the example
    is UNDEF: all of them.
    """

    name: str
    type: str
    help: str
    default: str
    allowed: tuple[str, ...] = ()
    scheme: str = ""
    cls: str = ""

    @property
    def optional(self) -> bool:
        """True when the query runs over everything unless the parameter is given."""
        return self.default == "UNDEF"


@dataclass(frozen=True, slots=True)
class Query:
    """One prepared query. `title`, `question` and `empty` are given in English (en) and Persian (fa).

    `columns` names each column and its meaning in the order of the answer; `empty` says what an empty answer
    means; `dossier` is "fixture" when the expected answer is on the fictional dossier of the tests; `brief` names
    the columns to show where there is no room for all; `types` says which columns hold figures, days or flags, as
    kg.answer.TYPES calls them, and every other column is text.
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    params: tuple[Parameter, ...]
    columns: Mapping[str, str]
    empty: Mapping[str, str]
    dossier: str
    text: str
    brief: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The prepared queries by name, in alphabetical order."""

    queries: Mapping[str, Query]

    @classmethod
    def load(cls, folder: Path) -> "Catalogue":
        """Return the queries of the folder; BadQueryFile when one breaks the form."""
        return cls({path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))})

    def __getitem__(self, name: str) -> Query:
        """Return the query of that name; UnknownQuery, with the near name, when there is none."""
        if name not in self.queries:
            raise UnknownQuery(name, tuple(self.queries))
        return self.queries[name]

    def __iter__(self) -> Iterator[Query]:
        return iter(self.queries.values())


def read_query(path: Path) -> Query:
    """Return the query in a file; BadQueryFile when its front matter or its VALUES lines are not as they must be."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    header = "".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    text = "".join(line for line in lines if not line.startswith("#+"))
    try:
        front: dict[str, Any] = read_yaml(header) or {}
        return Query(
            name=path.stem,
            title=_both(front["title"]),
            question=_both(front["question"]),
            params=tuple(_parameter(entry, text) for entry in front.get("params", ())),
            columns=dict(front["columns"]),
            empty=_both(front["empty"]),
            dossier=front.get("dossier", "main"),
            text=text,
            brief=tuple(front.get("brief", ())),
            types=_types(front),
        )
    except KeyError as error:
        raise BadQueryFile(path, f"its front matter lacks {error}") from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise BadQueryFile(path, " ".join(str(error).split())) from error


def fill(
    query: Query,
    given: Mapping[str, Sequence[str]],
    members: Members,
    limit: int | None = None,
    member: Member | None = None,
) -> str:
    """Return the SPARQL text with the given values in place of the examples; several values mean any of them.

    A value becomes one typed term whatever it holds. `members` is asked only for parameters that name a thing,
    and `member` before it, which spares listing a class to check one id.
    With a `limit` the text asks for so many rows at most: the first ones of the whole answer.
    Errors: BadParameter for an unknown parameter or a value that is not allowed, saying what is.
    """
    names = [parameter.name for parameter in query.params]
    for name in given:
        if name not in names:
            raise BadParameter(name, name, names, f'query {query.name} has no parameter "{name}"')
    text = query.text
    for parameter in query.params:
        if values := given.get(parameter.name):
            terms = " ".join(str(_term(parameter, value, members, member)) for value in values)
            text = _put(text, parameter.name, terms)
    return text if limit is None else first_rows(text, limit)


def checked(parameter: Parameter, value: str, members: Members, member: Member | None = None) -> str:
    """Return a value as a query would hold it: the IRI of the thing that it names, else the value in its one form.

    `members` and `member` are as for `fill`. Errors: BadParameter for a value that is not allowed, saying what is.
    """
    return _term(parameter, value, members, member).value


def first_rows(text: str, limit: int) -> str:
    """Return the text of a prepared query cut to its first rows, at each line `# LIMIT` and at its end.

    >>> first_rows("SELECT ?x { } ORDER BY ?x ", 100)
    'SELECT ?x { } ORDER BY ?x LIMIT 100'
    """
    cut = f"LIMIT {limit}"
    return _LIMIT_LINE.sub(cut, text) + cut


def _both(words: Mapping[str, str]) -> dict[str, str]:
    return {language: words[language] for language in ("en", "fa")}


def _types(front: Mapping[str, Any]) -> dict[str, str]:
    types = dict(front.get("types", {}))
    if wrong := [column for column, kind in types.items() if column not in front["columns"] or kind not in TYPES]:
        raise ValueError(f"types names no column of it, or none of {', '.join(TYPES)}: {', '.join(wrong)}")
    return types


def _parameter(entry: Mapping[str, Any], text: str) -> Parameter:
    name, kind = entry["name"], entry["type"]
    scheme, cls = entry.get("scheme", ""), entry.get("class", "")
    if kind not in PARAMETER_TYPES:
        raise ValueError(f'parameter {name} has the type "{kind}"; use one of {", ".join(PARAMETER_TYPES)}')
    if (kind == "concept" and scheme not in SCHEMES) or (cls and cls not in CLASSES):
        raise ValueError(f"parameter {name} names no known scheme or class")
    allowed = tuple(entry.get("allowed", SCHEMES.get(scheme, ())))
    return Parameter(name, kind, entry["help"], _example(text, name), allowed, scheme, cls)


def _values_line(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(\s*VALUES \?{re.escape(name)} \{{ )(.+)( \}}\s*)$", re.MULTILINE)


def _example(text: str, name: str) -> str:
    examples = {str(found[1]) for found in _values_line(name).findall(text)}
    if len(examples) != 1:
        raise ValueError(f"parameter {name} needs a line VALUES ?{name} {{ example }}, the same wherever it stands")
    return examples.pop()


def _put(text: str, name: str, terms: str) -> str:
    return _values_line(name).sub(lambda line: line[1] + terms + line[3], text)


def _term(parameter: Parameter, value: str, members: Members, member: Member | None) -> NamedNode | Literal:
    if parameter.type == "concept":
        return _concept(parameter, value)
    if parameter.type == "iri":
        return _thing(parameter, value, members, member)
    if parameter.allowed and value not in parameter.allowed:
        raise BadParameter(parameter.name, value, parameter.allowed)
    if parameter.type == "string":
        return Literal(value)
    try:
        plain = int(value) if parameter.type == "integer" else date.fromisoformat(value)
    except ValueError as error:
        form = "a whole number" if parameter.type == "integer" else "a day written as 2011-02-13"
        raise BadParameter(parameter.name, value, (form,)) from error
    return Literal(str(plain), datatype=NamedNode(PREFIXES["xsd"] + parameter.type))


def _concept(parameter: Parameter, value: str) -> NamedNode:
    for key in parameter.allowed:
        if value in (key, iri := concept(parameter.scheme, key)):
            return NamedNode(iri)
    raise BadParameter(parameter.name, value, parameter.allowed)


def _thing(parameter: Parameter, value: str, members: Members, member: Member | None) -> NamedNode:
    """Return the IRI of a thing that the release has: a misspelt id must not pass for an empty answer."""
    classes = (parameter.cls,) if parameter.cls else _classes(value)
    if member is not None and (found := next(filter(None, (member(cls, value) for cls in classes)), "")):
        return NamedNode(found)
    known = {iri: label for cls in classes for iri, label in members(cls).items()}
    for iri in known:
        if value in (iri, _id(iri)):
            return NamedNode(iri)
    called = [iri for iri, label in known.items() if label.casefold() == value.casefold()]
    if len(called) == 1:
        return NamedNode(called[0])
    raise BadParameter(parameter.name, value, [f"{_id(iri)} {label}".rstrip() for iri, label in known.items()])


def _classes(value: str) -> tuple[str, ...]:
    """Return the classes a thing with that id can have: the prefix of an id names its table."""
    prefix = _id(value).partition("-")[0]
    return (*(table.cls for table in (*TABLES.values(), PERSONS) if table.prefix == prefix), "Tombstone")


def _id(iri: str) -> str:
    return iri.rpartition("/")[2]
