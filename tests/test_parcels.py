"""Rows and lines, packed for the index and for workers."""

import random
import zlib

import pytest

from kg.parcels import ids_in, ids_of, pack_lines, pack_rows, unpack_lines, unpack_rows
from kg.tables import Row

ROWS = [
    Row("agents", "agents.csv", 2, {"id": "ag-222222", "label_en": "Sample Monitor"}),
    Row("agents", "agents.csv", 3, {"id": "ag-333333", "label_en": "ناظر نمونه"}),
    Row("agents", "entry.xlsx#agents", 2, {"label_en": "Made-up Radio", "id": "ag-444444"}),
    Row("claims", "claims/so-222222.csv", 2, {"id": "cl-222222", "claimant": "Sample Monitor [ag-222222]"}),
]


def test_rows_come_back_with_their_cells_and_without_their_numbers() -> None:
    unpacked = list(unpack_rows(pack_rows(ROWS)))
    assert unpacked == [Row(row.table, row.path, 0, row.cells) for row in ROWS]
    assert list(unpacked[2].cells) == ["label_en", "id"]


def test_the_same_rows_in_any_order_and_under_other_numbers_are_the_same_bytes() -> None:
    moved = [Row(row.table, row.path, row.number + 7, row.cells) for row in ROWS]
    random.Random(3).shuffle(moved)
    assert pack_rows(moved) == pack_rows(ROWS)


def test_a_row_that_stands_there_twice_comes_back_twice() -> None:
    assert len(list(unpack_rows(pack_rows([ROWS[0], ROWS[0]])))) == 2


@pytest.mark.parametrize("damaged", [pack_rows(ROWS)[:-5], b"\0" + pack_rows(ROWS)[1:], b""])
def test_a_damaged_parcel_is_an_error(damaged: bytes) -> None:
    with pytest.raises(zlib.error):
        list(unpack_rows(damaged))


def test_ids_are_found_in_all_cells_and_paths_whether_bare_or_behind_a_label() -> None:
    found = ids_in([pack_rows(ROWS[:2]), pack_rows(ROWS[3:])])
    assert found == {"ag-222222", "ag-333333", "cl-222222", "so-222222"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", set()),
        ("cl-222222 | cl-333333", {"cl-222222", "cl-333333"}),
        ("pt-222222#pl-333333", {"pt-222222", "pl-333333"}),
        ("#response-cl-444444>", {"cl-444444"}),
        ("زنان (pl-222222)", {"pl-222222"}),
        ("xcl-222222", set()),
        ("cl-2222222", set()),
        ("cl-22222", set()),
        ("cl-22222a", set()),
        ("CL-222222", set()),
        ("well-known", set()),
    ],
)
def test_an_id_is_two_letters_and_six_signs_that_stand_alone(text: str, ids: set[str]) -> None:
    assert ids_of(text) == ids


@pytest.mark.parametrize("lines", [[], ["<a> <b> <c> ."], ['<a> <b> "نمونه"@fa .', "<a> <b> <c> ."]])
def test_lines_come_back_in_their_order(lines: list[str]) -> None:
    assert unpack_lines(pack_lines(lines)) == lines
    assert (pack_lines(lines) == b"") == (not lines)
