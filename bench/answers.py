"""A process that holds a store and answers one query after the other, and what talks to it.

    python -m bench.answers KIND PLACE

KIND is disk (a store of Oxigraph), endpoint (an address) or rdflib (N-Quads, read into memory). On standard input comes
a text a line, as JSON; out goes a line for each: how many seconds its answer took inside the process, and its rows.
"""

import json
import sys
from collections.abc import Callable
from subprocess import PIPE, Popen
from threading import Timer
from time import perf_counter

import typer
from pyoxigraph import Store
from rdflib import Dataset

from bench.timing import Timing
from kg.store import ask


class Asker:
    """A process that holds a store and answers one text after the other; killed and started anew when too slow."""

    def __init__(self, kind: str, place: str, timeout_s: float):
        self._command = [sys.executable, "-m", "bench.answers", kind, place]
        self._timeout_s = timeout_s
        self._process: Popen[str] | None = None

    def time(self, name: str, text: str) -> Timing:
        """Return how long one answer took, inside the process; a lower bound when it was killed."""
        process = self._process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        timer = Timer(self._timeout_s, process.kill)
        timer.start()
        process.stdin.write(json.dumps(text) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        timer.cancel()
        if not answer:
            self.close()
            return Timing(name, self._timeout_s, ended=False)
        seconds, rows = json.loads(answer)
        return Timing(name, seconds, outcome=f"{rows} rows")

    def _start(self) -> "Popen[str]":
        process = Popen(self._command, stdin=PIPE, stdout=PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()  # the store is open
        return process

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def opened(kind: str, place: str) -> Callable[[str], int]:
    """Return what asks a store and says how many rows came."""
    if kind == "rdflib":
        dataset = Dataset()
        dataset.parse(place, format="nquads")
        return lambda text: len(dataset.query(text))
    target = place if kind == "endpoint" else Store.read_only(place)
    return lambda text: len(ask(target, text).rows)


def main(kind: str, place: str) -> None:
    """Answer the texts on standard input."""
    rows_of = opened(kind, place)
    typer.echo("open")
    for line in sys.stdin:
        begun = perf_counter()
        rows = rows_of(json.loads(line))
        typer.echo(json.dumps([perf_counter() - begun, rows]))


if __name__ == "__main__":
    typer.run(main)
