"""Every target of fuzzing in little: some hundreds of inputs that hypothesis makes, and all that are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import target
from tests.fuzz.registry import TARGETS
from tests.fuzz.target import CORPUS, Run
from tests.fuzz.web import OPEN

EXAMPLES = {"http": 15}
MOST_KEPT = 100_000  # bytes


@pytest.fixture(scope="module")
def prepared(fixture_release: Path) -> Iterator[dict[str, Run]]:
    yield _Prepared(fixture_release)
    for application in [*OPEN]:
        application.close()


class _Prepared(dict[str, Run]):
    """The functions of the targets, each made when it is first asked for."""

    def __init__(self, dist: Path):
        self.dist = dist

    def __missing__(self, name: str) -> Run:
        run = self[name] = TARGETS[name].bounded(self.dist)
        return run


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """What is kept for a target, cut, joined and changed, with words of its language between."""
    chosen = TARGETS[name]
    words = st.sampled_from([*(word.encode() for word in chosen.words), b"", b"\n"])
    pieces = st.one_of(words, words, st.binary(max_size=8), st.sampled_from(chosen.corpus()))
    return st.builds(
        lambda first, parts: bytes([first]) + b"".join(parts), st.integers(0, 255), st.lists(pieces, max_size=8)
    )


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_inputs_made_by_chance(name: str, prepared: dict[str, Run]) -> None:
    run = prepared[name]

    @settings(max_examples=EXAMPLES.get(name, 40), derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(inputs(name))
    def holds(data: bytes) -> None:
        run(data)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_every_input_that_is_kept(name: str, prepared: dict[str, Run]) -> None:
    kept = TARGETS[name].corpus()
    assert kept, f"nothing is kept for {name}"
    for data in kept:
        prepared[name](data)


def test_the_corpus_is_small_and_of_known_targets() -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == set(TARGETS)
    assert sum(path.stat().st_size for path in files) <= MOST_KEPT


def test_an_input_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "LONGEST_S", 0.01)

    def count(data: bytes) -> None:
        assert sum(range(10**7))

    slow = target.Target("slow", "", lambda folder: count)
    with pytest.raises(AssertionError, match="s for 1 bytes"):
        slow.bounded(Path())(b"x")
