"""A build does only what changed, and gives the bytes that a build from nothing gives, over random edits."""

import shutil
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import DataFaults
from tests.edits import Editor

SEQUENCES = 200
SAMPLE = 10  # of them are run by `make test`, all of them by `make proof`
AT_ONCE = 10  # sequences in one test

Release = dict[str, bytes] | list[str]


def built(data: Path, out: Path) -> Release:
    """What a build leaves, file by file; the faults in words when it leaves nothing."""
    try:
        build(data, out)
    except DataFaults as faults:
        return [str(problem) for problem in faults.problems]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "start",
    [pytest.param(seed, marks=[pytest.mark.proof] if seed >= SAMPLE else []) for seed in range(0, SEQUENCES, AT_ONCE)],
)
def test_any_sequence_of_edits_ends_in_the_bytes_of_a_clean_build(start: int, first: Path, tmp_path: Path) -> None:
    for seed in range(start, start + AT_ONCE):
        folder = tmp_path / str(seed)
        shutil.copytree(first, folder)
        editor = Editor(folder / "data", seed)
        done: list[str] = []
        last: Release = []
        for _ in range(1 + seed % 4):
            done.append(editor.edit())
            last = built(folder / "data", folder / "dist")
        assert last == built(folder / "data", folder / "clean"), f"seed {seed}: {done}"
        shutil.rmtree(folder)
