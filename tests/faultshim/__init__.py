"""Run commands of `kg` in processes that are cut off, or whose disk fails, at a chosen call.

`shim.c` is compiled and preloaded into one warm process (`parent.py`), which forks a child for each run: so a run takes
as long as the command itself, and not the start of Python.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
DATA, SYNC, NAME, REMOVE, CUT, MAKE, OPEN = 1, 2, 4, 8, 16, 32, 64  # the kinds of call of shim.c

# Which kinds of call each error of a disk befalls; reading goes on.
BEFALLS = {
    errno.ENOSPC: DATA | MAKE | NAME,
    errno.EIO: DATA | SYNC | NAME | REMOVE | CUT | MAKE,
    errno.EACCES: NAME | REMOVE | MAKE | OPEN,
    errno.EROFS: NAME | REMOVE | MAKE | OPEN | CUT,
}


class How(IntEnum):
    """What happens at the chosen call: the process is killed before, after or within it, or the call fails."""

    BEFORE = 0
    AFTER = 1
    WITHIN = 2
    FAIL = 3


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and at which call, the first being 1; nothing without a call. `short`: writes take parts."""

    at: int = -1
    how: How = How.FAIL
    error: int = 0
    sticky: bool = True
    short: bool = False


@dataclass(frozen=True)
class Ran:
    """How a run ended: its exit code, or minus the signal; the calls that were counted; and what it printed."""

    code: int
    calls: int
    said: str


def compile_shim(folder: Path) -> Path | None:
    """Return the library, compiled into a folder; None where there is no compiler or no preloading."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None or sys.platform != "linux":
        return None
    library = folder / "shim.so"
    flags = ["-shared", "-fPIC", "-O2", "-U_FORTIFY_SOURCE", "-o", str(library), str(HERE / "shim.c"), "-ldl"]
    subprocess.run([compiler, *flags], check=True, capture_output=True)
    return library


class Warm:
    """A process that has everything imported and forks a child for each run; a context."""

    def __init__(self, library: Path, spare: Path):
        self.spare = spare
        self.library = library

    def __enter__(self) -> Self:
        root = str(HERE.parent.parent)
        env = {**os.environ, "LD_PRELOAD": str(self.library), "PYTHONPATH": root, "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "tests.faultshim.parent", str(self.spare)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=root, env=env, stdin=pipe, stdout=pipe, text=True)
        assert self._ask() == {"ready": True}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def run(self, folder: Path, words: list[str], fault: Fault | None = None, **more: Any) -> Ran:
        """Run `kg` with words in a folder; `uid` is the user, `log` a file for the calls, `kill_s` when to kill it."""
        told = {"folder": str(folder), "words": words, **asdict(fault or Fault()), **more}
        told["befalls"] = BEFALLS.get(told["error"], 0)
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return Ran(**self._ask())

    def _ask(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the warm process has ended"
        return json.loads(line)
