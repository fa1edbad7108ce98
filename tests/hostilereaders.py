"""Readers that misbehave, for the confined process: each stands for what a hostile file makes a library do."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kg.evidence.technical.limits import Limits, Unreadable

Answer = bytes


def answers(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Answer with the bytes of the file and what it was given."""
    return path.read_bytes() + str(sorted(options.items())).encode()


def surroundings(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Answer with the names of the environment and the folder it runs in."""
    return " ".join([os.getcwd(), *sorted(os.environ)]).encode()


def refuses(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Refuse with a sentence that would steer a terminal."""
    raise Unreadable("it is \x1b[31mred\u202e and " + "long " * 200)


def fails(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Fail as a library does."""
    raise KeyError("/Root")


def nests(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Never come to the bottom."""
    return nests(path, options, limits)


def takes_memory(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Take more memory than there may be."""
    return bytes(limits.memory + 1)[:1]


def breaks_off(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """End as after a fault in a C library."""
    os.abort()


def leaves(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """End without an answer."""
    os._exit(0)


def spins(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Use the processor without an end."""
    while True:
        pass


def sleeps(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Wait without an end."""
    time.sleep(600)
    return b""


def starts_another(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Start a process that would outlive this one, and answer with its number."""
    return str(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid).encode()


def says_too_much(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Answer with more than is read."""
    return bytes(limits.answer + 1)


def prints(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Print as a library does, and answer."""
    os.write(1, b"+\0\0\0\0\0\0\0\4fake")
    os.write(2, b"warning\n")
    return b"true"


def writes(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Try to write beside the file."""
    path.with_name("written").write_bytes(b"x")
    return b""
