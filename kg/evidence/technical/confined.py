"""Call a function on a file of a stranger in a process that is bounded and killed when it takes too long.

In: the name of a function `(Path, options, Limits) -> bytes` of this package. Out: its answer, or NotRead with the
reason. The process has an empty environment, writes no file, and never outlives the one that started it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kg.errors import KgError
from kg.evidence.technical.limits import Limits

_ROOT: Final = Path(__file__).resolve().parents[3]  # where the package can be imported from
_HEAD: Final = 9  # bytes: the kind of answer, and its length


class NotRead(KgError):
    """A file could not be read within the limits; holds its path and the reason, a part of a sentence."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        self.reason = reason
        super().__init__(f"{path} cannot be read: {reason}")


def confined(
    function: str, path: Path, options: Mapping[str, Any] | None = None, limits: Limits | None = None
) -> bytes:
    """Return what a function answers about a file, such as `kg.evidence.technical.readers:read`.

    Options are what JSON can hold. Errors: NotRead.
    """
    bounds = limits or Limits()
    process = _start(function, path, options or {}, bounds)
    late = threading.Event()
    timer = threading.Timer(bounds.seconds, _end, (process, late))
    timer.start()
    try:
        assert process.stdout is not None
        told = process.stdout.read(_HEAD + bounds.answer + 1)
    finally:
        timer.cancel()
        _kill(process)
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
    return _answer(path, told, _why(code, late.is_set(), bounds), bounds)


def _start(function: str, path: Path, options: Mapping[str, Any], limits: Limits) -> "subprocess.Popen[bytes]":
    words = (function, str(path.resolve()), json.dumps(options), json.dumps(asdict(limits)))
    environment = {
        "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    } | {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "kg.evidence.technical.child", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=path.resolve().anchor,
        env=environment, start_new_session=True,
    )  # fmt: skip


def _end(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it started; nothing happens to one that has ended."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _why(code: int, late: bool, limits: Limits) -> str:
    """Return why a process gave no answer."""
    name = signal.Signals(-code).name if code < 0 else ""
    if name == "SIGXCPU":
        return f"reading it takes more than {limits.processor:g} seconds of the processor"
    if late:
        return f"reading it takes longer than {limits.seconds:g} seconds"
    return f"its reader broke off ({name or f'exit code {code}'}), which a damaged file can cause, and one made to harm"


def _answer(path: Path, told: bytes, why: str, limits: Limits) -> bytes:
    kind, length, body = told[:1], int.from_bytes(told[1:_HEAD], "big"), told[_HEAD:]
    if len(told) >= _HEAD and length > limits.answer:
        raise NotRead(path, f"what it says of itself is longer than {limits.answer:,} bytes")
    if len(told) < _HEAD or len(body) != length or kind not in (b"+", b"-"):
        raise NotRead(path, why)
    if kind == b"-":
        raise NotRead(path, body.decode("utf-8", "replace"))
    return body
