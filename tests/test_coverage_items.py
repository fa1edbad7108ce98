"""Forty postings of one film are one recording: rows of evidence are counted by what they are."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from kg.coverage.items import lineages


@dataclass(frozen=True)
class Row:
    iri: str
    copy_of: str = ""
    digests: tuple[str, ...] = ()
    count: int | None = None


def names(rows: list[Row]) -> list[list[str]]:
    return [[row.iri for row in lineage.rows] for lineage in lineages(rows)]


def test_forty_postings_of_one_film_are_one_recording() -> None:
    rows = [Row("film"), *(Row(f"post-{number}", "film") for number in range(39)), Row("other")]
    found = lineages(rows)
    assert [(lineage.first.iri, len(lineage.rows), lineage.items) for lineage in found] == [
        ("film", 40, 1), ("other", 1, 1),
    ]  # fmt: skip


def test_the_same_bytes_are_one_item_and_no_bytes_are_not() -> None:
    rows = [Row("a", digests=("d1",)), Row("b", digests=("d1",)), Row("c"), Row("d")]
    assert names(rows) == [["a", "b"], ["c"], ["d"]]


def test_the_first_row_is_the_one_that_is_no_copy() -> None:
    assert names([Row("a", "z"), Row("m", "z"), Row("z")]) == [["z", "a", "m"]]


def test_copies_stay_together_when_their_original_is_withheld() -> None:
    assert names([Row("a", "gone"), Row("b", "gone"), Row("c")]) == [["a", "b"], ["c"]]


def test_one_item_of_a_set_does_not_count_beside_the_set() -> None:
    found = lineages([Row("set", digests=("d1", "d2"), count=27), Row("one", digests=("d2",), count=1)])
    assert [lineage.items for lineage in found] == [27]


def test_nothing_has_no_lineage() -> None:
    assert lineages([]) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_rows_are_joined_as_far_as_they_are_connected(pairs: list[tuple[int, int]]) -> None:
    rows = [Row(f"{at:02d}-{one}", digests=(f"d{one}", f"d{other}")) for at, (one, other) in enumerate(pairs)]
    found = names(rows)
    assert sorted(name for group in found for name in group) == [row.iri for row in rows]
    group_of = {name: at for at, group in enumerate(found) for name in group}
    for row in rows:
        for other in rows:
            if set(row.digests) & set(other.digests):
                assert group_of[row.iri] == group_of[other.iri]
    assert len(found) == len(components(rows))


def components(rows: list[Row]) -> list[set[str]]:
    """Sets of digests, merged as long as two share one."""
    found: list[set[str]] = []
    for row in rows:
        touching = [group for group in found if group & set(row.digests)]
        found = [group for group in found if group not in touching]
        found.append(set(row.digests).union(*touching))
    return found
