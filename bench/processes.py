"""Run a command and see what it and all processes it starts use: time, memory at its peak, bytes written to disk.

In: a command. Out: what it printed, and numbers that the system keeps; memory and bytes come from `/proc`, so they are
None on other systems than Linux. Memory is the proportional set size, in which a page that several processes share
counts once, summed over all processes of the command and looked at several times a second.
"""

import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
EVERY_S: Final = 0.2  # between two looks at the memory
GRACE_S: Final = 10  # for what a command leaves behind
_SET_CHILD_SUBREAPER: Final = 36  # of Linux's prctl
HAS_PROC: Final = (PROC / "self" / "smaps_rollup").is_file()


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a command: its code (None when it was killed at its limit), what it printed and what it used.

    `begun_s` and `over_s` are times of `time.monotonic`; `cpu_s` and the bytes are of all its processes.
    """

    code: int | None
    out: str
    err: str
    begun_s: float
    over_s: float
    cpu_s: float
    peak_bytes: int | None
    written_bytes: int | None


def run(
    command: Sequence[str | Path],
    timeout_s: float | None = None,
    *,
    memory: bool = False,
    out: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command to its end, or kill it with all its processes after `timeout_s` seconds.

    `memory` asks for the peak of its memory, `out` names a file for what it prints, `env` adds to the environment.
    """
    _adopt()
    cpu, written, begun = _cpu_s(), _written(), time.monotonic()
    with _started(command, out, env) as process, _watched(process.pid) if memory else nullcontext() as peak:
        said, code = _communicate(process, timeout_s)
        over = time.monotonic()
    _reap(process.pid)
    return Ended(
        code, *said, begun, over, _cpu_s() - cpu, peak.bytes if peak and HAS_PROC else None, _since(written, _written())
    )


@contextmanager
def _started(
    command: Sequence[str | Path], out: Path | None, env: Mapping[str, str] | None
) -> Iterator[subprocess.Popen[str]]:
    """Yield the running command; whatever happens, nothing of it is left."""
    with (
        out.open("wb") if out else nullcontext(subprocess.PIPE) as stdout,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=os.environ | (env or {}),
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _communicate(process: "subprocess.Popen[str]", timeout_s: float | None) -> tuple[tuple[str, str], int | None]:
    try:
        out, err = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return (out or "", err), None
    return (out or "", err), process.returncode


def _adopt() -> None:
    """Make this process the parent of what a command leaves behind, so that what it used can be counted."""
    if HAS_PROC:
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap(session: int) -> None:
    """Wait for what a command left behind, such as a server of worker processes, and end it when it does not end."""
    deadline = time.monotonic() + GRACE_S
    while HAS_PROC and (left := members(session)):
        for pid in left:
            with suppress(ChildProcessError, ProcessLookupError):  # the child of another of them, or gone by now
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


class Peak:
    """The most memory that was seen, in bytes."""

    def __init__(self) -> None:
        self.bytes = 0
        self._over = threading.Event()

    def watch(self, session: int) -> None:
        """Look at the memory of a session again and again until `end` is called."""
        while not self._over.wait(EVERY_S):
            self.bytes = max(self.bytes, memory_of(session))

    def end(self) -> None:
        """End `watch`."""
        self._over.set()


@contextmanager
def _watched(session: int) -> Iterator[Peak]:
    peak = Peak()
    watcher = threading.Thread(target=peak.watch, args=(session,), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        peak.end()
        watcher.join()


def memory_of(session: int) -> int:
    """Return the memory of all processes of a session now, in bytes; 0 when there are none."""
    return sum(map(_memory, members(session)))


def members(session: int) -> list[int]:
    """Return the ids of the processes of a session, that is, of the process that leads it and all it started."""
    return [int(entry) for entry in os.listdir(PROC) if entry.isdigit() and _session(entry) == session]


def _session(pid: str) -> int | None:
    try:
        stat = (PROC / pid / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return None
    return int(stat.rpartition(")")[2].split()[3])  # the name, in brackets, may hold spaces


def _memory(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _written() -> int | None:
    """How many bytes this process, and all that it has waited for, sent towards a disk; not into pipes or memory."""
    try:
        lines = (PROC / "self" / "io").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes:"))


def _since(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None else now - before
