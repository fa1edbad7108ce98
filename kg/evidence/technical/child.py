"""The process that reads one file of a stranger: `python -m kg.evidence.technical.child`, started by `confined`.

In: the name of a function of `kg.evidence`, a path, options and limits. Out, on the pipe: "+" or "-", the length of
what follows in 8 bytes, and the answer of the function, or the reason why there is none.
"""

import importlib
import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from kg.evidence.names import plain
from kg.evidence.technical.limits import Limits, Unreadable

_NICE: Final = 5  # whoever works at this machine comes first
_LONGEST: Final = 300  # characters of a reason


def main(function: str, path: str, options: str, limits: str) -> None:
    """Give up what is not needed, call the function, and write its answer."""
    pipe = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    sys.excepthook = lambda kind, error, trace: _tell(pipe, kind, error, trace)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    bounds = Limits(**json.loads(limits))
    _confine(bounds)
    module, _, name = function.partition(":")
    found = getattr(importlib.import_module(module), name)
    _send(pipe, b"+", found(Path(path), json.loads(options), bounds))


def _confine(limits: Limits) -> None:
    """Bound memory, processor time and open files, and let no file be written nor memory be dumped."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(_NICE)
    seconds = int(limits.processor) + 1
    bounds = {
        resource.RLIMIT_AS: (limits.memory, limits.memory),
        resource.RLIMIT_CPU: (seconds, seconds + 1),  # at the first the process is told why it ends
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (limits.files, limits.files),
        resource.RLIMIT_CORE: (0, 0),
    }
    for what, most in bounds.items():
        with suppress(ValueError, OSError):  # a system that knows the limit and does not take it
            resource.setrlimit(what, most)


def _tell(pipe: int, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write why there is no answer; libraries raise all kinds of errors at a file that is made to harm."""
    if isinstance(error, Unreadable):
        reason = str(error)
    elif isinstance(error, MemoryError):
        reason = "it needs more memory than it may have"
    elif isinstance(error, RecursionError):
        reason = "its parts are nested without an end"
    else:
        reason = f"{getattr(error, 'strerror', None) or error or kind.__name__}"
    _send(pipe, b"-", plain(reason, _LONGEST).encode())


def _send(pipe: int, kind: bytes, body: bytes) -> None:
    with os.fdopen(pipe, "wb") as out:
        out.write(kind + len(body).to_bytes(8, "big") + body)


def _end_with_parent() -> None:
    """End this process when the other end of stdin is closed: nothing is ever written to it."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
