"""One flipped bit, lost end or block of zeros anywhere is told, mended, or changes nothing that is published."""

import random
from collections import Counter
from pathlib import Path

import pytest

from kg.filesum import has_sum, sum_file, write_sum
from kg.release.whole import DamagedFiles, need_whole
from tests.faultshim import Warm
from tests.flips import GROUPS, Damaged, damage, prepare
from tests.proof import write_page


@pytest.fixture(scope="module")
def damaged(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    return prepare(warm, tmp_path_factory.mktemp("flips"))


def test_damages_by_chance_are_told_mended_or_harmless(damaged: Damaged) -> None:
    for seed in range(16):
        damage(damaged, seed)
    assert {group for group, _ in damaged.outcomes} == set(GROUPS)


@pytest.mark.proof
def test_a_thousand_damages_by_chance_are_told_mended_or_harmless(warm: Warm, tmp_path: Path) -> None:
    damaged, wrong = prepare(warm, tmp_path), list[str]()
    for seed in range(1_000, 2_000):
        try:
            damage(damaged, seed)
        except AssertionError as error:
            wrong.append(str(error)[:600])
    write_page("flips", "A thousand damages", table(damaged.outcomes))
    assert not wrong, "\n".join(wrong[:20])


def table(outcomes: Counter[tuple[str, str]]) -> list[str]:
    """Return what came of the damages as a table."""
    kinds = sorted({what for _, what in outcomes})
    rows = [[group, *(str(outcomes[group, what]) for what in kinds)] for group in GROUPS]
    head = ["A bit is flipped, an end cut off or 512 bytes made zero, in one file. In every case `kg build` then gives "
            "the bytes of a build that met no damage. Before that:", ""]  # fmt: skip
    return [*head, *(f"| {' | '.join(row)} |" for row in [["file of", *kinds], ["---"] * (len(kinds) + 1), *rows])]


@pytest.mark.parametrize("name", ["data.ttl.gz", "manifest.json", "queries/toll.rq", "report.html"])
def test_a_server_names_the_file_that_is_damaged(name: str, damaged: Damaged) -> None:
    path = damaged.whole / "dist" / name
    before = path.read_bytes()
    other = before.replace(b'"version": "0.1.0"', b'"version": "0.1.1"')
    try:
        path.write_bytes(before[:-1] + b"!" if other == before else other)
        with pytest.raises(DamagedFiles, match=f"damaged: {name}; run kg build first"):
            need_whole(damaged.whole / "dist")
    finally:
        path.write_bytes(before)
    need_whole(damaged.whole / "dist")


def test_a_sum_tells_every_change_of_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "large"
    whole = random.Random(7).randbytes(20 << 20)  # more than two portions
    path.write_bytes(whole)
    write_sum(path)
    assert has_sum(path)
    for other in (
        whole[:-1],
        whole + b"\0",
        whole[:-1] + b"\0",
        b"\1" + whole[1:],
        whole[8 << 20 :] + whole[: 8 << 20],
    ):
        path.write_bytes(other)
        assert not has_sum(path)
    path.write_bytes(whole)
    assert has_sum(path)
    sum_file(path).write_bytes(b"")
    assert not has_sum(path)


def test_a_file_without_its_sum_is_not_known_again(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not has_sum(tmp_path / "file") and not has_sum(tmp_path / "nothing")
