"""What a mapping says, once it has been read: plain values that only hold.

`mapping.py` makes them from a file, `rows.py` follows them.
"""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kg.importers.values.dates import DateStyle

REFUSE: Final = "refuse"
KEEP: Final = "keep"
LEAVE_OUT: Final = "leave out"
NOTE: Final = "note"
OTHERWISE: Final = (REFUSE, KEEP, LEAVE_OUT, NOTE)
FORMATS: Final = ("csv", "tsv", "xlsx", "json", "jsonl", "yaml", "ftm")

When: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]  # a column and the patterns of which one must fit; all hold


@dataclass(frozen=True, slots=True)
class Field:
    """Where one value of a cell comes from; exactly one of the first seven says it, the rest say how it is read."""

    line: int
    always: str | None = None
    columns: tuple[str, ...] = ()
    template: str = ""
    cases: "tuple[Case, ...]" = ()
    by: str = ""
    chain: tuple[str, ...] | None = None
    same_row: str = ""

    values: MappingOf[str, str] | None = None  # what the source writes -> what is written here, "" to drop it
    otherwise: str = REFUSE
    split: tuple[str, ...] = ()
    before: str = ""  # only what stands before this mark
    after: str = ""  # only what stands after this mark
    strip: str = ""
    unknown: frozenset[str] = frozenset()
    language: MappingOf[str, str] = field(default_factory=dict)  # script -> tag; "" for any script
    date: DateStyle = field(default_factory=DateStyle)
    place: "PlaceStyle | None" = None


@dataclass(frozen=True, slots=True)
class Case:
    """A field that counts when its condition holds; without one it always does."""

    when: When
    field: Field


@dataclass(frozen=True, slots=True)
class PlaceStyle:
    """How a value names a place: its kind, what it lies within, its names in other languages, and whether it is made.

    With `levels`, a value names a place and those around it, smallest first, with that mark between them; then `kinds`
    has the kind of the first, of those between, and of the last.
    """

    kinds: tuple[str, ...] = ()
    within: Field | None = None
    make: bool = False
    local: MappingOf[str, str] = field(default_factory=dict)  # language tag -> column
    levels: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What a row becomes in one table; `part` tells blocks of one table apart in the locator, "" for the only one."""

    table: str
    part: str
    line: int
    when: When
    fields: MappingOf[str, tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Join:
    """A second file whose rows belong to rows of the first: `on` maps our columns to its columns."""

    file: str
    encoding: str
    on: tuple[tuple[str, str], ...]
    strip: str
    columns: tuple[str, ...]

    @property
    def wanted(self) -> frozenset[str]:
        """The columns that are read of this file."""
        return frozenset([*(theirs for _, theirs in self.on), *self.columns])


@dataclass(frozen=True, slots=True)
class Stated:
    """How the file is read as far as the mapping says; "" and 0 are not said."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    records: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file. `source` is a reference to a row of sources, `new_source` the cells of a new one.

    `columns` are all columns of the main file that are read; `once` holds, by table, the cells of rows that are made
    whatever the file holds.
    """

    path: str
    source: str
    new_source: MappingOf[str, str]
    file: Stated
    key: tuple[str, ...]
    unknown: frozenset[str]
    entered_by: str
    entered_on: str
    joins: tuple[Join, ...]
    once: tuple[tuple[str, MappingOf[str, str]], ...]
    blocks: tuple[Block, ...]
    columns: frozenset[str]
