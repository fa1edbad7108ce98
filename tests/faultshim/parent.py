"""The warm process: reads what to run, one line of JSON each, forks a child for it, and writes how that ended."""

import ctypes
import gc
import io
import json
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import kg.store  # noqa: F401  # is imported before the fork
from kg.cli import main
from tests.link_dossier import make_dossier

LIMIT_S = 120


def warm(folder: Path) -> None:
    """Run a build, so that what every run needs is imported and compiled; no thread may stay that a fork loses."""
    data, dist = make_dossier(folder / "data"), folder / "dist"
    for words in (["build", str(data), "--out", str(dist)], ["fmt", str(data)]):
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            _kg(words)
    assert threading.active_count() == 1 == len(os.listdir("/proc/self/task"))
    gc.collect()
    gc.freeze()


def run(job: dict[str, Any], spare: Path) -> dict[str, Any]:
    """Return how a run ended."""
    said, (ours, theirs) = spare / "said", os.pipe()
    child = os.fork()
    if not child:
        _child(job, said, theirs)
    os.close(theirs)
    if job.get("kill_s"):
        time.sleep(job["kill_s"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    calls = os.read(ours, 30)
    os.close(ours)
    text = said.read_text(encoding="utf-8", errors="replace")
    return {"code": os.waitstatus_to_exitcode(status), "calls": int(calls or -1), "said": text}


def _child(job: dict[str, Any], said: Path, tell: int) -> None:
    code = 99
    try:
        code = _command(job, said)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(tell, str(ctypes.CDLL(None).shim_count()).encode())
        os._exit(code)


def _command(job: dict[str, Any], said: Path) -> int:
    signal.alarm(LIMIT_S)
    secrets.token_hex = lambda nbytes=None: (
        "5a" * (nbytes or 32)
    )  # the salt of a recall: runs are compared byte for byte
    printed = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    for stream in (1, 2):
        os.dup2(printed, stream)
    folder = Path(job["folder"])
    os.chdir(folder)
    tempfile.tempdir = str(folder / "tmp")
    os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = tempfile.tempdir
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if job.get("log") else -1
    if job.get("uid"):
        os.setgid(job["uid"])
        os.setuid(job["uid"])
    numbers = (job["at"], job["how"], job["error"], job["befalls"], job["sticky"], job["short"], log)
    shim = ctypes.CDLL(None)
    shim.shim_count.restype = ctypes.c_long
    shim.shim_arm(os.fsencode(job.get("watched") or folder), ctypes.c_long(numbers[0]), *map(int, numbers[1:]))
    return _kg(job["words"])


def _kg(words: list[str]) -> int:
    sys.argv, sys.stdin = ["kg", *words], io.StringIO()
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    answers, questions = os.fdopen(os.dup(1), "w"), os.fdopen(os.dup(0))
    place = Path(sys.argv[1])
    warm(place / "warm")
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in iter(questions.readline, ""):
        print(json.dumps(run(json.loads(line), place)), file=answers, flush=True)
