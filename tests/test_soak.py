"""The soak finds leaks, wrong answers and failures, and a server under harm shows none of them."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bench import soak_clients, soak_hostile
from bench.soak_asked import Asked, gone_in, known
from bench.soak_clients import KNOWN, PHASE, Checker, Heard, signature
from bench.soak_page import NoPlace, section, write_section
from bench.soak_run import Plan, Release, Soaked, expected_of, judged, serving, soak
from bench.soak_watch import BOUNDS, Growth, Sample, growths, sample

SECONDS = 3.0
CLIENTS = (soak_clients.LOCAL, soak_hostile.LOCAL)
QUIET = Sample(0.0, 100 << 20, 20 << 20, 0, 40, 8, 12, 1, 6, 0)


def samples(**per_s: float) -> list[Sample]:
    """Two minutes of samples in which something grows by so much in a second."""
    return [
        replace(QUIET, at=float(at), **{name: int(getattr(QUIET, name) + rate * at) for name, rate in per_s.items()})
        for at in range(0, 120, 2)
    ]


def leaks(found: list[Growth]) -> set[str]:
    return {each.what for each in found if each.is_leak}


def test_what_stays_as_it_is_does_not_leak() -> None:
    assert leaks(growths(samples(), 40.0)) == set()


@pytest.mark.parametrize("what", sorted(BOUNDS))
def test_what_grows_by_more_than_its_bound_leaks(what: str) -> None:
    rate = 1.5 * BOUNDS[what] / 78
    assert leaks(growths(samples(**{what: rate}), 40.0)) == {what}
    assert leaks(growths(samples(**{what: rate / 3}), 40.0)) == set()


def test_what_grows_while_it_warms_up_is_no_leak() -> None:
    warm = [replace(each, memory=each.memory + (min(int(each.at), 40) << 20)) for each in samples()]
    assert leaks(growths(warm, 40.0)) == set() and leaks(growths(warm, 0.0)) == set()
    assert growths(warm, 40.0)[0].growth == 0


def test_a_peak_is_no_leak() -> None:
    peaked = [replace(each, memory=each.memory << 1) if 70 < each.at < 90 else each for each in samples()]
    assert leaks(growths(peaked, 40.0)) == set()


def test_too_few_samples_are_not_judged() -> None:
    with pytest.raises(ValueError, match="fewer than three"):
        growths(samples()[:2], 0.0)


@pytest.mark.parametrize("left", [{"handles": 80}, {"workers": 7}, {"supervisors": 2}, {"zombies": 1}])
def test_what_is_not_put_away_after_the_load_is_a_fault(left: dict[str, int]) -> None:
    assert judged([], QUIET, QUIET) == []
    assert len(judged([], QUIET, replace(QUIET, **left))) == 1


ASKED = Asked("/doc/claim/cl-222222", "text/turtle")


def checker(tmp_path: Path, phase: str) -> Checker:
    expected = {"A": signature(answer(200, b"first")), "B": signature(answer(200, b"second"))}
    (tmp_path / KNOWN).write_text(json.dumps([[{"path": ASKED.path, "accept": ASKED.accept}, expected]]), "utf-8")
    (tmp_path / PHASE).write_text(phase, "utf-8")
    return Checker(tmp_path, 1)


def answer(status: int, body: bytes) -> httpx.Response:
    return httpx.Response(status, content=body, headers={"content-type": "text/turtle"})


@pytest.mark.parametrize(
    ("phase", "status", "body", "is_wrong"),
    [
        ("A", 200, b"first", False),
        ("A", 200, b"second", True),
        ("AB", 200, b"second", False),
        ("B", 200, b"first", True),
        ("A", 200, b"firs", True),
        ("A", 404, b"first", True),
        ("A", 503, b"later", False),
        ("A", 429, b"later", False),
        ("A", 500, b"first", True),
    ],
)
def test_an_answer_is_right_when_a_release_that_may_answer_gives_it(
    tmp_path: Path, phase: str, status: int, body: bytes, is_wrong: bool
) -> None:
    client = checker(tmp_path, phase)
    ((asked, expected),) = client.known
    client._compare(asked, answer(status, body), {expected[one] for one in phase}, expected)
    assert bool(client.heard.wrong) is is_wrong


def test_what_several_clients_heard_is_put_together() -> None:
    one, other = Heard(), Heard()
    one.statuses["as expected, 200"] = 2
    other.statuses["as expected, 200"] = 3
    other.fault("something")
    whole = Heard.of([one.text(), other.text()])
    assert whole.statuses == {"as expected, 200": 5, "wrong": 1} and whole.wrong == ["something"]


def test_a_page_is_written_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("one\n<!-- soak: begin -->\nold\n<!-- soak: end -->\ntwo\n", encoding="utf-8")
    write_section(page, "soak", "new\n")
    write_section(page, "soak", "newer\n")
    assert page.read_text(encoding="utf-8") == "one\n<!-- soak: begin -->\nnewer\n<!-- soak: end -->\ntwo\n"
    with pytest.raises(NoPlace, match="faults: begin"):
        write_section(page, "faults", "text")


def test_requests_of_every_kind_are_known(fixture_release: Path) -> None:
    asked = known(fixture_release, gone_in(fixture_release))
    starts = {each.path.split("/")[1].split("?")[0] for each in asked}
    assert {"id", "doc", "graph", "queries", "sparql", "search", "reconcile", "dump", "cite", "ns"} <= starts
    assert {each.path.rpartition(".")[2] for each in asked if each.path.startswith("/doc/")} >= {"ttl", "rdf", "trig"}
    assert any(each.part for each in asked) and any(each.varied for each in asked) and any(each.body for each in asked)


@pytest.fixture(scope="module")
def soaked(fixture_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soaked]:
    """A few seconds of everything, over the fixture."""
    folder = tmp_path_factory.mktemp("soaked")
    dist = shutil.copytree(fixture_release, folder / "dist")
    asked = [each for each in known(dist, gone_in(dist)) if not each.path.startswith("/reconcile")][::12]
    with serving(dist) as server:
        assert sample(server.pid).handles > 0
        expected: list[dict[Release, str]] = [{"A": one, "B": one} for one in expected_of(server.address, asked)]
    yield soak(dist, Plan(folder, SECONDS, 0.3, 0, list(zip(asked, expected, strict=True))), None)


@pytest.mark.proof
def test_a_server_under_harm_gives_the_answers_of_a_quiet_one(soaked: Soaked) -> None:
    assert [fault for fault in soaked.faults if "grew by" not in fault] == []
    assert sum(count for name, count in soaked.checked.items() if name.startswith("as expected")) > 10
    assert {name.partition(",")[0] for name in soaked.harm} >= {"broken", "odd", "half download"}


@pytest.mark.proof
def test_after_the_load_everything_is_put_away(soaked: Soaked) -> None:
    assert judged([], soaked.before, soaked.after) == []
    assert soaked.before.workers == soaked.after.workers > 0


@pytest.mark.proof
def test_the_server_wrote_nothing_of_who_asked_for_what(
    soaked: Soaked, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (log,) = tmp_path_factory.getbasetemp().glob("soaked0/server.log")
    said = log.read_text(encoding="utf-8")
    assert said.splitlines()[0].startswith("http://127.0.0.1:")
    assert not any(word in said for word in (*CLIENTS, "claim/", "sparql", "passwd"))


@pytest.mark.proof
def test_what_came_of_it_is_shown_with_its_faults(soaked: Soaked) -> None:
    text = section(replace(soaked, faults=["something broke"]), "python -m bench.soak", {"date": "2031-02-28"})
    assert "- something broke" in text and "memory of the server" in text and "| odd, " in text
    assert "No" in section(replace(soaked, faults=[]), "python -m bench.soak", {})
