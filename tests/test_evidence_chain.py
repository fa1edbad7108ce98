"""What the events of a log tell of an item: gaps, second intakes, times that run backwards, and unknown kinds."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.evidence.chain import Mark, faults_of_events, faults_since, is_gone, read_chain
from kg.evidence.custody import START, Event, append, head, read
from kg.rules import rules_of

ITEM, CROP, OTHER = "a" * 64, "c" * 64, "f" * 64


def event(kind: str, before: str = ITEM, after: str = ITEM, minute: int = 0, item: str = ITEM) -> Event:
    return Event(f"2031-02-12T16:{minute:02}:00Z", "lantern-7", kind, item, before, after)


def faults(tmp_path: Path, *events: Event) -> list[tuple[int, str]]:
    """Return the faults of a log of these events, as line and rule."""
    log = tmp_path / "custody.jsonl"
    append(log, *events)
    return [(fault.row, fault.rule) for fault in faults_of_events(read_chain(log))]


def test_a_whole_life_of_an_item_has_no_fault(tmp_path: Path) -> None:
    life = (
        event("collected"), event("found-again", minute=1), event("derived", after=CROP, minute=2),
        event("derived", before=CROP, after=OTHER, minute=3), event("damaged", after=START, minute=4),
        event("audited", "", "", minute=4, item=""), event("restored", before=START, minute=5),
        event("exported", minute=6), event("destroyed", minute=7),
    )  # fmt: skip
    assert faults(tmp_path, *life) == []


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([event("collected"), event("exported", before=OTHER, after=OTHER)], [(2, "custody-gap")]),
        ([event("collected"), event("exported", after=OTHER)], [(2, "custody-gap")]),
        ([event("collected", before=OTHER)], [(1, "custody-gap")]),
        ([event("collected"), event("derived", before=CROP, after=OTHER)], [(2, "custody-gap")]),
        ([event("exported")], [(1, "custody-collected")]),
        ([event("collected"), event("collected")], [(2, "custody-collected")]),
        ([event("collected"), event("exported", minute=9), event("audited", minute=5)], [(3, "custody-time")]),
        ([event("collected", minute=9), event("exported", minute=5)], [(2, "custody-time")]),
        ([event("collected"), event("borrowed")], [(2, "custody-event")]),
    ],
)
def test_what_does_not_follow_is_named(tmp_path: Path, events: list[Event], told: list[tuple[int, str]]) -> None:
    assert faults(tmp_path, *events) == told


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2031-02-12T16:30:00", "2031-02-12T16:30:00+03:30", "2031-02-30T16:30:00Z"]
)
def test_a_time_that_is_not_in_utc_is_named(tmp_path: Path, at: str) -> None:
    assert faults(tmp_path, event("collected"), Event(at, "x-1", "exported", ITEM, ITEM, ITEM)) == [
        (2, "custody-event")
    ]


def test_an_intake_that_is_entered_late_and_a_clock_put_back_by_a_minute_are_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, event("audited", minute=9), event("collected"), event("exported", minute=8)) == []


@pytest.mark.parametrize(("kinds", "gone"), [("collected", False), ("moved", True), ("moved restored", False)])
def test_an_item_is_gone_when_it_was_moved_or_destroyed_and_not_restored(
    tmp_path: Path, kinds: str, gone: bool
) -> None:
    append(tmp_path / "log", *map(event, kinds.split()))
    assert is_gone(read_chain(tmp_path / "log").of(ITEM)) is gone


@pytest.mark.parametrize("line", [b"{}", b"[]", b"null", b"\xff", b'{"previous": 1}', b"[" * 100_000])
def test_a_line_that_is_no_event_stops_nothing(tmp_path: Path, line: bytes) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, event("collected"))
    log.write_bytes(log.read_bytes() + line + b"\n")
    chain = read_chain(log)
    assert [fault.row for fault in chain.faults] == [2] and len(chain.lines) == 2
    assert [(fault.row, fault.rule) for fault in faults_of_events(chain)] == [(2, "custody-event")]


@pytest.mark.parametrize("item", ["../../elsewhere", "x", "A" * 64])
def test_an_item_that_is_no_digest_leads_nowhere(tmp_path: Path, item: str) -> None:
    assert faults(tmp_path, event("collected", item=item)) == [(1, "custody-event")]


@settings(max_examples=60)
@given(data=st.data(), count=st.integers(1, 5))
def test_any_changed_byte_is_found_by_the_chain_or_by_the_head(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, count: int
) -> None:
    log = tmp_path_factory.mktemp("log") / "custody.jsonl"
    append(log, *(event("exported", minute=number) for number in range(count)))
    assert list(read(log)) == [line.event for line in read_chain(log).lines] and not read_chain(log).faults
    known = Mark(count, head(log))
    whole = log.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    log.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    chain = read_chain(log)
    assert chain.faults or list(faults_since(chain, known))


def test_each_rule_is_explained_and_each_explained_rule_is_used() -> None:
    files = (Path(kg.__file__).parent / "evidence").glob("*.py")
    used = {rule for path in files for rule in re.findall(r'"(custody-[a-z]+)"', path.read_text(encoding="utf-8"))}
    assert used == {rule.id for rule in rules_of("evidence") if rule.id.startswith("custody-")}
