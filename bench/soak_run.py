"""Run a soak: a real server, its clients as processes of their own, the exchange of releases, and the judgement of all.

In: a release, and a plan with requests and what is to come of them. Out: what was heard, how much everything grew, and
the faults, none when all is well.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Final, Literal
from urllib.request import urlopen

from bench.soak_asked import FORMS, Asked
from bench.soak_clients import KNOWN, PHASE, Heard, answers
from bench.soak_watch import Growth, Sample, Watch, growths, highest, sample
from bench.wrk import load_command, percentile

Release = Literal["A", "B"]
Known = tuple[Asked, dict[Release, str]]
Build = Callable[[Release], None]

BASE: Final = "https://soak.example/"  # so that no answer holds the port
KEPT_MIB: Final = 24
CHECKERS: Final = 2
CONNECTIONS: Final = 16  # of wrk
WARM_UP: Final = 1 / 3
SETTLE_S: Final = 60.0  # within which all is put away: longer than a query may take and a slow client may dawdle
START_S: Final = 600.0
EXCHANGED_S: Final = 120.0
SPARE_HANDLES: Final = 16  # that may be open after the load and were not before: files of the release that is there now


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to load, how often to look, how often to change the release (0: never), and what is asked."""

    folder: Path
    seconds: float
    sample_s: float
    swap_s: float
    known: Sequence[Known]
    settle_s: float = SETTLE_S


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that runs: its address, the id of its process, and the file of what it says."""

    address: str
    pid: int
    said: Path


@dataclass(slots=True)
class Soaked:
    """What came of a soak."""

    seconds: float
    checked: dict[str, int]
    latency_s: dict[str, float]
    harm: dict[str, int]
    pages_per_s: float | None
    exchanges: int
    samples: int
    growths: list[Growth]
    highest: dict[str, float]
    before: Sample
    after: Sample
    faults: list[str] = field(default_factory=list)


@contextmanager
def serving(dist: Path) -> Iterator[Serving]:
    """Yield `kg serve` over a release, with every protection as it comes; it is ended at the end.

    What it keeps in memory is bounded to what is full before the warm-up is over: filling is no leak.
    """
    said = dist.parent / "server.log"
    options = ["--port", "0", "--base-url", BASE, "--kept", str(KEPT_MIB)]
    command = [sys.executable, "-m", "kg.cli", "serve", str(dist), *options]
    with said.open("wb") as log, subprocess.Popen(command, stderr=log, start_new_session=True) as server:
        try:
            yield Serving(_address(server, said), server.pid, said)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def _address(server: "subprocess.Popen[bytes]", said: Path) -> str:
    late = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < late:
        if found := re.search(r"^(http://\S+?)/?$", said.read_text(encoding="utf-8"), re.MULTILINE):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {said.read_text(encoding='utf-8')}")


def expected_of(address: str, asked: Sequence[Asked]) -> list[str]:
    """Return the signature of the answer of a quiet server to each request."""
    return asyncio.run(answers(address, asked))


def soak(dist: Path, plan: Plan, build: Build | None) -> Soaked:
    """Return what came of loading a server by a plan; `build` puts release A or B in the place of the other."""
    _write(plan)
    with serving(dist) as server:
        before = _settled(server.pid, plan.settle_s)
        watch = Watch(server.pid, plan.sample_s)
        exchange = Exchange(plan, server.address, build)
        begun = time.monotonic()
        watch.start()
        exchange.start()
        heard, harm, load = _loaded(server.address, plan)
        exchange.end()
        seconds = time.monotonic() - begun
        samples = watch.end()
        after = _put_away(server.pid, before, plan.settle_s)
        said = server.said.read_text(encoding="utf-8")
    grown = growths(samples, seconds * WARM_UP)
    faults = [*heard.wrong, *harm.wrong, *exchange.faults, *judged(grown, before, after), *_told(said), *_of_wrk(load)]
    return Soaked(
        seconds, dict(sorted(heard.statuses.items())), _latency(heard), dict(sorted(harm.statuses.items())),
        _rate(load), exchange.count, len(samples), grown, highest(samples), before, after, faults,
    )  # fmt: skip


def judged(grown: Sequence[Growth], before: Sample, after: Sample) -> list[str]:
    """Return what leaked: what grew by more than its bound, or was not put away when the load was over."""
    leaks = [f"{each.what} grew by {each.growth:,.0f}, more than {each.bound:,.0f}" for each in grown if each.is_leak]
    if after.handles > before.handles + SPARE_HANDLES:
        leaks.append(f"{after.handles} handles are open after the load, {before.handles} were before it")
    if (after.workers, after.supervisors) != (before.workers, before.supervisors):
        leaks.append(f"{after.workers} workers of {after.supervisors} supervisors run after the load")
    if after.zombies:
        leaks.append(f"{after.zombies} processes that ended were not buried")
    return leaks


class Exchange(Thread):
    """Changes the release every so many seconds, and says in the file `phase` which may answer."""

    def __init__(self, plan: Plan, address: str, build: Build | None):
        super().__init__(daemon=True)
        self.plan, self.address, self.build = plan, address, build
        self.count = 0
        self.faults: list[str] = []
        self._over = Event()

    def run(self) -> None:
        """Go on until it is ended."""
        now: Release = "A"
        while self.build is not None and not self._over.wait(self.plan.swap_s):
            other: Release = "B" if now == "A" else "A"
            _say(self.plan.folder, now + other)
            before = self._mark()
            self.build(other)
            late = time.monotonic() + EXCHANGED_S
            while self._mark() == before:
                if time.monotonic() > late:
                    self.faults.append(f"release {other} is not served {EXCHANGED_S:g} seconds after it was built")
                    return
                time.sleep(0.2)
            _say(self.plan.folder, other)
            now, self.count = other, self.count + 1

    def end(self) -> None:
        """Let what is under way be finished, and stop."""
        self._over.set()
        self.join()

    def _mark(self) -> str:
        with urlopen(f"{self.address}/dump/manifest.json", timeout=EXCHANGED_S) as answer:
            return str(answer.headers["ETag"])


def _write(plan: Plan) -> None:
    text = json.dumps([(asdict(asked), expected) for asked, expected in plan.known])
    (plan.folder / KNOWN).write_text(text, encoding="utf-8")
    _say(plan.folder, "A")


def _say(folder: Path, phase: str) -> None:
    new = folder / f"{PHASE}.new"
    new.write_text(phase, encoding="utf-8")
    new.replace(folder / PHASE)


def _settled(pid: int, longest_s: float) -> Sample:
    """Return what a server holds when its workers have come and their number stays."""
    late, found = time.monotonic() + longest_s, [0, -1]
    while time.monotonic() < late and not (found[-1] and found[-1] == found[-2] == found[0]):
        time.sleep(0.5)
        found = [*found[-2:], sample(pid).workers]
    return sample(pid)


def _put_away(pid: int, before: Sample, longest_s: float) -> Sample:
    """Return what a server holds when it has put away what the load left behind, or when it has had time enough."""
    late = time.monotonic() + longest_s
    while judged((), before, found := sample(pid)) and time.monotonic() < late:
        time.sleep(0.5)
    return found


def _loaded(address: str, plan: Plan) -> tuple[Heard, Heard, str]:
    """Return what the clients heard: those that compare, those that mean harm, and wrk, "" without it."""
    own = [sys.executable, "-m"]
    checkers = [
        [*own, "bench.soak_clients", address, str(plan.folder), str(plan.seconds), str(number)]
        for number in range(1, CHECKERS + 1)
    ]
    commands = [*checkers, [*own, "bench.soak_hostile", address, str(plan.seconds), "7"]]
    if shutil.which("wrk"):
        paths = [asked.path for asked, _ in plan.known if asked.path.startswith("/doc/") and not asked.accept]
        paths = [path for path in paths if path.endswith(FORMS)]
        commands.append(load_command(address, paths, plan.folder, "*/*", max(1, int(plan.seconds)), CONNECTIONS))
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    said = [each.communicate()[0] for each in running]
    return Heard.of(said[:CHECKERS]), Heard.of(said[CHECKERS : CHECKERS + 1]), "".join(said[CHECKERS + 1 :])


def _latency(heard: Heard) -> dict[str, float]:
    ordered = sorted(heard.seconds) or [0.0]
    return {name: percentile(ordered, part) for name, part in (("median", 0.5), ("99 of 100", 0.99), ("longest", 1.0))}


def _rate(load: str) -> float | None:
    found = re.search(r"Requests/sec:\s+([\d.]+)", load)
    return float(found[1]) if found else None


def _of_wrk(load: str) -> list[str]:
    return re.findall(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", load)


def _told(said: str) -> list[str]:
    """Return what the server complained of: a failure is told with a traceback."""
    return [line[:300] for line in said.splitlines() if re.match(r"ERROR|\w*(Error|Exception)\b", line)][:20]
