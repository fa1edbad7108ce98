"""Take out of a row what names something that is withheld, with the cells that say nothing without it.

In: a row with bare ids, and the ids of what is withheld. Out: its cells as they are without these; whether it can stand
so; and the texts in it that may repeat what was taken out.
"""

from collections.abc import Collection
from typing import Final

from kg.model import ALL_TABLES, Column, Kind
from kg.tables import Row
from kg.values import join_many, parse_reference, split_many

# What goes with a column when nothing is left in it.
_WITH: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("claims", "answers_inferred"): ("inferred_reason",),
    ("claims", "revises"): ("revision_kind", "revision_reason"),
}
# Of which columns one must be filled, when a row is of a kind: table, the column of the kind, the kinds.
_ONE_OF: Final[tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]] = (
    ("claims", "stance", ("denies",), ("answers", "answers_inferred", "answers_agents", "blanket")),
    ("claims", "stance", ("reports",), ("relays", "attributed_to")),
    ("corrections", "status", ("accepted", "partly"), ("changed",)),
    ("judgements", "kind", ("identity", "relation", "assessment"), ("subjects",)),
    ("judgements", "kind", ("identity", "relation"), ("objects",)),
    ("propositions", "kind", ("count",), ("territory",)),
    ("propositions", "kind", ("share",), ("share_of", "population")),
    ("propositions", "kind", ("responsibility", "command", "post"), ("concerns",)),
    ("propositions", "kind", ("lawfulness",), ("norm",)),
    ("propositions", "kind", ("evidence",), ("describes",)),
    ("sources", "access", ("known-through-another",), ("known_through",)),
)
_TEXTS: Final = (Kind.TEXT, Kind.LOCAL)
_TEXTS_TOO: Final = ("quote", "preferred_name")


def cut(row: Row, gone: Collection[str]) -> dict[str, str]:
    """Return the cells that name what is gone, as they are without it, and those that go with them; empty for none."""
    cells = {}
    for column in ALL_TABLES[row.table].columns:
        if column.kind in (Kind.REF, Kind.CELL) and (text := row.cells.get(column.name, "")):
            left = [part for part in _parts(column, text) if _ids(part).isdisjoint(gone)]
            if len(left) != len(_parts(column, text)):
                cells[column.name] = join_many(left)
                also = () if left else _WITH.get((row.table, column.name), ())
                cells |= {name: "" for name in also if row.cells.get(name)}
    return cells


def stands(row: Row, cells: dict[str, str]) -> bool:
    """Tell whether a row still says something, and may stand by the rules, with the cells that `cut` returned."""
    after = row.cells | cells
    if any(column.required and cells.get(column.name) == "" for column in ALL_TABLES[row.table].columns):
        return False
    asked = (one_of for table, of, kinds, one_of in _ONE_OF if row.table == table and after.get(of) in kinds)
    if any(not cells.keys().isdisjoint(one_of) and not any(map(after.get, one_of)) for one_of in asked):
        return False
    return row.table != "judgements" or not _falls(row, cells)


def _falls(judgement: Row, cells: dict[str, str]) -> bool:
    """Tell whether a judgement loses its point: an inference one of its inputs, an identity all but one of several."""
    if judgement.cells.get("kind") == "inference":
        return "inputs" in cells
    is_identity = judgement.cells.get("kind") == "identity" and "subjects" in cells
    return is_identity and len(split_many(cells["subjects"])) < 2


def texts_of(row: Row) -> list[str]:
    """Return the columns of a row that hold words of somebody, in order."""
    return [
        column.name for column in ALL_TABLES[row.table].columns
        if (column.kind in _TEXTS or column.name in _TEXTS_TOO) and row.cells.get(column.name)
    ]  # fmt: skip


def _ids(part: str) -> set[str]:
    """Return the ids that one value of a cell names."""
    return {parse_reference(piece).id or piece for piece in part.split("#")}


def _parts(column: Column, text: str) -> list[str]:
    return split_many(text) if column.many else [text]
