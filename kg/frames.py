"""Give the answer of a prepared query, or of your own SPARQL, as a typed data frame: pandas, polars or an Arrow table.

In: a release folder, an open store or an endpoint, and the name of a query. Out: a column for each of the query's, in
its order and of the type that the query's front matter promises, whether it has rows or not. Rows are read one by one
into Arrow as the texts they are, and each column is then cast as a whole; both engines are given that same table.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, overload

from kg.answer import Answer, Row, Term, lexical, type_of
from kg.errors import KgError, near
from kg.queries import Catalogue, Query, fill
from kg.release.read import Release
from kg.resources import queries_dir
from kg.store import Target, member, members, open_target, stream

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Engine: TypeAlias = Literal["pandas", "polars", "arrow"]
Value: TypeAlias = str | int | date
Given: TypeAlias = Value | Iterable[Value]

_MODULES: Final = {"pandas": "pandas", "polars": "polars", "arrow": "pyarrow"}
_BATCH: Final = 20_000  # rows that are held as terms at once
_METADATA: Final = b"govah"


class MissingEngine(KgError):
    """No such kind of frame is known, or its library is not installed."""

    def __init__(self, engine: str):
        self.engine = engine
        known = f"choose one of {', '.join(_MODULES)}"
        if engine in _MODULES:
            super().__init__(f"{_MODULES[engine]} is not installed: install it, or {known}")
        else:
            super().__init__(f'there is no engine "{engine}"; {near(engine, _MODULES) or known}')


class NotOfItsType(KgError):
    """A column holds what is not of the type that its query promises."""

    def __init__(self, column: str, type: str, reason: str):
        self.column = column
        self.type = type
        super().__init__(
            f"the column {column} is not {type} throughout ({reason}); kg.frames.frame_of gives an answer as it is"
        )


@overload
def frame(
    query: str, /, on: Target = "dist", engine: Literal["pandas"] = "pandas", **params: Given
) -> "pd.DataFrame": ...
@overload
def frame(query: str, /, on: Target = "dist", *, engine: Literal["polars"], **params: Given) -> "pl.DataFrame": ...
@overload
def frame(query: str, /, on: Target = "dist", *, engine: Literal["arrow"], **params: Given) -> Any: ...
def frame(query: str, /, on: Target = "dist", engine: Engine = "pandas", **params: Given) -> Any:
    """Return all rows of a prepared query as a data frame, in the order of the answer.

    `on` is a release folder, an endpoint's address or a store of `kg.open`. A parameter takes a value or several, which
    mean any of them; one that is called like an argument of this function has an underscore behind it: `on_`.
    Shape: a column for each of the query's. Figures are Int64, or Float64 where the query may answer with per cent;
    days are datetime64[s] (pandas) or Date (polars); all else is text: an IRI in full, a concept by its key. Nothing
    said is NA or null. `attrs` of a pandas frame, and the metadata "govah" of an Arrow table as JSON, hold the query,
    the parameters, and what is known of the release: its version, date and base IRI.
    Errors: UnknownQuery, BadParameter, MissingEngine, NotOfItsType, and those of `kg.store.ask`.
    """
    _library(engine)
    prepared = _catalogue()[query]
    given = {name.removesuffix("_"): _texts(value) for name, value in params.items()}
    target = open_target(on)
    text = fill(prepared, given, partial(members, target), member=partial(member, target))
    table = _strings(*stream(target, text))
    columns = [_cast(table[name], name, prepared.types.get(name, "text")) for name in table.column_names]
    about = {"query": query, "params": given, **_origin(on)}
    return _given(engine, _table(table.column_names, columns, about))


def frame_of(answer: Answer, engine: Engine = "pandas") -> Any:
    """Return the answer of your own SPARQL, as `kg.store.ask` gives it, as a data frame.

    Shape: types are those of the terms. A column of whole and decimal figures is Float64; one of several other types,
    one without any value, and one with a figure beyond 64 bits or a day with a time zone are text. The language of a
    text is not kept: ask for LANG(?text). Errors: MissingEngine.
    """
    _library(engine)
    table = _strings(answer.columns, iter(answer.rows))
    columns = [_guessed(table[name], name, _type(terms)) for name, terms in _by_column(answer)]
    return _given(engine, _table(table.column_names, columns, {}))


def queries(engine: Engine = "pandas", language: str = "en") -> Any:
    """Return the prepared queries as a data frame of texts: query, title, question, params and columns (en or fa).

    Errors: MissingEngine.
    """
    _library(engine)
    listed = [_listed(query, language) for query in _catalogue()]
    columns = [[row[name] for row in listed] for name in listed[0]]
    return _given(engine, _table(list(listed[0]), columns, {}))


def _library(engine: str) -> Any:
    """Return the library of an engine. Errors: MissingEngine."""
    try:
        return import_module(_MODULES[engine])
    except (KeyError, ImportError) as error:
        raise MissingEngine(engine) from error


@cache
def _catalogue() -> Catalogue:
    return Catalogue.load(queries_dir())


def _listed(query: Query, language: str) -> dict[str, str]:
    return {
        "query": query.name,
        "title": query.title[language],
        "question": query.question[language],
        "params": ", ".join(parameter.name for parameter in query.params),
        "columns": ", ".join(query.columns),
    }


def _texts(value: Given) -> list[str]:
    return [_text(value)] if isinstance(value, str | int | date) else [_text(one) for one in value]


def _text(value: Value) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)  # a day of a frame has an hour as well


def _origin(on: Target) -> dict[str, str]:
    """Return what is known of where an answer is from; of a store, nothing."""
    if isinstance(on, str) and on.startswith(("http://", "https://")):
        return {"endpoint": on}
    if not isinstance(on, str | Path):
        return {}
    manifest = Release(Path(on)).manifest
    return {name: str(manifest[name]) for name in ("version", "release_date", "base_iri")}


def _strings(columns: tuple[str, ...], rows: Iterator[Row]) -> Any:
    """Return rows as an Arrow table of texts."""
    import pyarrow as pa  # type: ignore[import-untyped]  # the package has no types

    schema = pa.schema([(name, pa.string()) for name in columns])
    batches = []
    while portion := list(islice(rows, _BATCH)):
        texts = [[None if term is None else lexical(term) for term in terms] for terms in zip(*portion, strict=True)]
        batches.append(pa.record_batch(texts, schema=schema))
    return pa.Table.from_batches(batches, schema)


def _cast(column: Any, name: str, type: str) -> Any:
    import pyarrow as pa

    types = {"integer": pa.int64(), "decimal": pa.float64(), "date": pa.date32(), "boolean": pa.bool_()}
    try:
        return column.cast(types.get(type, pa.string()))
    except pa.ArrowInvalid as error:
        raise NotOfItsType(name, type, str(error)) from error


def _guessed(column: Any, name: str, type: str) -> Any:
    try:
        return _cast(column, name, type)
    except NotOfItsType:
        return column


def _by_column(answer: Answer) -> Iterator[tuple[str, Iterable[Term | None]]]:
    for place, name in enumerate(answer.columns):
        yield name, (row[place] for row in answer.rows)


def _type(terms: Iterable[Term | None]) -> str:
    types = {type_of(term) for term in terms if term is not None}
    if types == {"integer", "decimal"}:
        return "decimal"
    return types.pop() if len(types) == 1 else "text"


def _table(names: list[str], columns: list[Any], about: Mapping[str, Any]) -> Any:
    import pyarrow as pa

    said = json.dumps(about, ensure_ascii=False, sort_keys=True)
    return pa.table(columns, names=names, metadata={_METADATA: said})


def _given(engine: Engine, table: Any) -> Any:
    """Return an Arrow table as the engine's own frame."""
    if engine == "pandas":
        return _pandas(table)
    return _library(engine).from_arrow(table) if engine == "polars" else table


def _pandas(table: Any) -> "pd.DataFrame":
    import pandas as pd
    import pyarrow as pa

    about = json.loads(table.schema.metadata[_METADATA])
    for place, field in enumerate(table.schema):
        if field.type == pa.date32():  # pandas has no type for a day
            table = table.set_column(place, field.name, table[field.name].cast(pa.timestamp("s")))
    types = {
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(),
    }
    found: pd.DataFrame = table.replace_schema_metadata(None).to_pandas(types_mapper=types.get)
    found.attrs = about
    return found
