"""Read FollowTheMoney entities and statements as rows that a mapping maps as those of any table.

In: entities as JSON lines, or statements as CSV. Out: `ForeignRow`s with a column for each property. Statements of one
entity in two data sets are two rows, since each data set is another source: nothing is merged here, and what others
have merged is only shown, in the columns `canonical_id` and `referents`. An exported entity names in `dataset` all
the data sets that its exporter has merged into it.
"""

import csv
import importlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kg.errors import KgError
from kg.importers.mapping.sensitive import sensitive
from kg.importers.read.base import Faults, ForeignRow, Reading, missing_column
from kg.importers.read.delimited import read_delimited
from kg.importers.read.jsonfile import line_records
from kg.importers.read.limits import MAX_ROWS, MAX_WHOLE
from kg.importers.read.nested import BadRecord, Pairs, Value, flatten
from kg.importers.read.tabular import name_rows

FIXED: Final[tuple[str, ...]] = (
    "id", "schema", "caption", "dataset", "canonical_id", "referents", "first_seen", "last_seen", "last_change",
)  # fmt: skip
ORIGINAL: Final = ".original"  # after a property: what the source wrote, before it was cleaned
_CONTACTS: Final = ("address", "email", "ip", "phone")  # the types of properties that find a person
_STATEMENT: Final = ("entity_id", "canonical_id", "prop", "schema", "value", "dataset")
_EXTRA: Final = ("original_value", "first_seen", "last_seen")


def ftm_rows(path: Path, wanted: Collection[str] | None, faults: Faults) -> Iterator[ForeignRow]:
    """Yield a row for each entity, and for statements each entity in each data set, in order of appearance.

    With `wanted` None, every column is read but those that tell of a person what nobody may import.
    Errors: KgError when followthemoney is not installed, when such a column is wanted, or the file is too large.
    """
    model = _load_model()
    _refuse_sensitive(model, wanted or ())
    empty = dict.fromkeys(wanted or (), "")  # a property of the model that no entity here has is no mistake
    if not _are_known(model, empty, faults):
        return
    for number, record in _records(path, model, wanted, faults):
        try:
            yield ForeignRow(number, empty | flatten(_public(model, record), wanted))
        except BadRecord as bad:
            faults.add(number, bad.rule, bad.message, bad.column)


@lru_cache(maxsize=4096)
def is_sensitive(model: Any, name: str) -> str:
    """Return what a property tells of a person and nobody may import, or ""; judged by its name and its type."""
    plain = name.removesuffix(ORIGINAL)
    if reason := sensitive(plain):
        return reason
    types = {schema.get(plain).type.name for schema in model.schemata.values() if schema.get(plain) is not None}
    return "how to find a person" if types & {*_CONTACTS} else ""


def _load_model() -> Any:
    limit = csv.field_size_limit()
    try:
        return importlib.import_module("followthemoney").model
    except ImportError as error:
        raise KgError(f"FollowTheMoney files need the library followthemoney: install govah[ftm] ({error})") from None
    finally:
        csv.field_size_limit(limit)  # which the library raises for the whole process


def _refuse_sensitive(model: Any, wanted: Iterable[str]) -> None:
    for name in wanted:
        if reason := is_sensitive(model, name):
            raise KgError(f'the property "{name}" tells {reason}: it is never imported, so take it out of the mapping')


def _are_known(model: Any, wanted: Iterable[str], faults: Faults) -> bool:
    """Return whether each wanted column is one that an entity can have; the others are faults."""
    known = {*FIXED, *(name for schema in model.schemata.values() for name in schema.properties)}
    unknown = [name for name in wanted if name.removesuffix(ORIGINAL) not in known]
    for name in unknown:
        faults.add(0, "import-column-missing", missing_column(name, sorted(known)), name)
    return not unknown


def _records(path: Path, model: Any, wanted: Collection[str] | None, faults: Faults) -> Iterator[tuple[int, "_Entity"]]:
    with path.open("rb") as stream:
        head = stream.read(3000).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    if head.lstrip().startswith(b"{"):
        return _entities(path, model, wanted, faults)
    return _grouped(path, model, wanted, faults)


@dataclass(slots=True)
class _Entity:
    """What one row will hold: the fixed columns, and for each property its values and how they were written."""

    fixed: dict[str, list[str]]
    values: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str, original: str = "") -> None:
        """Add a value of a property, once."""
        if value not in self.values.setdefault(name, []):
            self.values[name].append(value)
        if original and original not in self.originals.setdefault(name, []):
            self.originals[name].append(original)


def _public(model: Any, entity: _Entity) -> Pairs:
    """Return the record that is flattened, without what nobody may import."""
    record = Pairs((name, values if len(values) != 1 else values[0]) for name, values in entity.fixed.items() if values)
    if "caption" not in entity.fixed:
        record.append(("caption", _caption(model, entity)))
    for columns, ending in ((entity.values, ""), (entity.originals, ORIGINAL)):
        record += [(name + ending, values if len(values) != 1 else values[0]) for name, values in columns.items()]
    return record


def _caption(model: Any, entity: _Entity) -> str:
    """Return the value that the schema shows an entity by."""
    shown = model.get(entity.fixed["schema"][0]).caption
    return next((entity.values[name][0] for name in shown if entity.values.get(name)), "")


# -- entities


def _entities(path: Path, model: Any, wanted: Collection[str] | None, faults: Faults) -> Iterator[tuple[int, _Entity]]:
    for count, (number, record) in enumerate(line_records(path, "utf-8-sig")):
        if count >= MAX_ROWS:
            faults.add(number, "import-rows", f"{MAX_ROWS:,} rows are read, and the file has more: split it")
            return
        try:
            if isinstance(record, BadRecord):
                raise record
            yield number, _entity(model, record, wanted)
        except BadRecord as bad:
            faults.add(number, bad.rule, bad.message, bad.column)


def _entity(model: Any, record: Value, wanted: Collection[str] | None) -> _Entity:
    parts = dict(record) if isinstance(record, Pairs) else {}
    properties = parts.get("properties")
    if not isinstance(parts.get("id"), str) or not isinstance(properties, Pairs):
        raise BadRecord("import-ftm", "this is no entity: it needs id, schema and properties")
    schema = _schema(model, str(parts.get("schema")))
    fixed = {name: _texts(parts.get(name)) for name in FIXED if name in parts}
    entity = _Entity(fixed | {"dataset": _texts(parts.get("datasets", parts.get("dataset")))})
    for name, values in properties:
        _check_property(schema, name, wanted)
        if not is_left_out(model, name, wanted):
            for value in _texts(values):
                entity.add(name, value)
    return entity


def _texts(value: Value) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value]) if item not in (None, "")]


def _schema(model: Any, name: str) -> Any:
    if (schema := model.get(name)) is None:
        raise BadRecord(
            "import-ftm", f'"{name[:60]}" is no schema of FollowTheMoney, or of a newer version than this one'
        )
    return schema


def _check_property(schema: Any, name: str, wanted: Collection[str] | None) -> None:
    """Refuse a property that the schema does not know, if somebody wants it: its values might be anything."""
    if (wanted is None or name in wanted) and schema.get(name) is None:
        raise BadRecord("import-ftm", f'a {schema.name} has no property "{name[:60]}" in this version', name[:60])


def is_left_out(model: Any, name: str, wanted: Collection[str] | None) -> bool:
    """Return whether a property is not read at all."""
    if wanted is not None:
        return name not in wanted and name + ORIGINAL not in wanted and not _names(model, name)
    return bool(is_sensitive(model, name))


@lru_cache(maxsize=4096)
def _names(model: Any, name: str) -> bool:
    """Return whether a property is what some schema shows an entity by, so that its caption can be found."""
    return any(name in schema.caption for schema in model.schemata.values()) and not is_sensitive(model, name)


# -- statements


def _grouped(path: Path, model: Any, wanted: Collection[str] | None, faults: Faults) -> Iterator[tuple[int, _Entity]]:
    """Yield the entities of a file of statements; those of one entity may stand anywhere in it."""
    if (size := path.stat().st_size) > MAX_WHOLE:
        raise KgError(f"{path.name} has {size:,} bytes; {MAX_WHOLE:,} of statements are read: take out one data set")
    groups: dict[tuple[str, str], tuple[int, _Entity]] = {}
    for row in _statements(path, faults):
        try:
            _gather(model, row, wanted, groups)
        except BadRecord as bad:
            faults.add(row.number, bad.rule, bad.message, bad.column)
    yield from groups.values()


def _statements(path: Path, faults: Faults) -> Iterator[ForeignRow]:
    reading = Reading("csv", "utf-8", ",", header_row=1)
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        header = [name.strip().strip('"') for name in stream.readline(5000).split(",")]
    if missing := [name for name in _STATEMENT if name not in header]:
        faults.add(1, "import-column-missing", missing_column(missing[0], header), missing[0])
        return iter(())
    columns = [*_STATEMENT, *(name for name in _EXTRA if name in header)]
    return name_rows(read_delimited(path, reading, columns, faults), 1, columns, faults)


def _gather(
    model: Any, row: ForeignRow, wanted: Collection[str] | None, groups: dict[tuple[str, str], tuple[int, _Entity]]
) -> None:
    """Add one statement to the row of its entity in its data set."""
    said = row.cells
    ident, dataset, name = said["entity_id"], said["dataset"], said["prop"]
    schema = _schema(model, said["schema"])
    if not ident or not dataset:
        raise BadRecord("import-ftm", "the statement names no entity or no data set: complete it")
    if name != "id":
        _check_property(schema, name, wanted)
    fresh = _Entity(
        {"id": [ident], "schema": [schema.name], "dataset": [dataset], "canonical_id": [said["canonical_id"]]}
    )
    _, entity = groups.setdefault((ident, dataset), (row.number, fresh))
    entity.fixed["schema"] = [_narrower(model, entity.fixed["schema"][0], schema.name)]
    for column, choose in (("first_seen", min), ("last_seen", max)):
        if when := said.get(column):
            entity.fixed[column] = [choose([*entity.fixed.get(column, []), when])]
    if name != "id" and not is_left_out(model, name, wanted):
        entity.add(name, said["value"], said.get("original_value") or said["value"])


def _narrower(model: Any, one: str, other: str) -> str:
    """Return the more special of two schemata, which must be of one line."""
    if one == other:
        return one
    for special, general in ((one, other), (other, one)):
        if model.get(special).is_a(general):
            return special
    raise BadRecord("import-ftm", f"the entity is a {one} and a {other} at once: correct the statements", "schema")
