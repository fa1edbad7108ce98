"""Time what a network of claims rests on, beside networkx, which knows claims alone.

    python -m bench.independence --size 1000000 --json FILE

Each works in a process of its own, on the same invented claims, until the limit.
"""

import sys
from dataclasses import replace
from typing import Annotated, Final

import typer

from bench.data import JsonOption, TimeoutOption
from bench.result import Result, Target, around, command_of, finish
from bench.timing import Timing, measure

TITLE: Final = "What a network of claims rests on"
ABOUT: Final = """\
Invented claims that pass one another on, with sources, agents and bodies: a quarter begin, the others relay what is
relayed already, some two claims at once, some in circles. `kg.independence` finds for each statement every claim,
source and voice without which nothing stands behind it, and all cascades. networkx finds by `immediate_dominators` the
claims alone: no sources, no voices, no cascades. Both make the claims anew, which is left out of the seconds. "Found"
counts the statements for which one claim lies on every way: both must count the same.
"""
BOUNDS: Final = """\
Sets of what is needed are passed along the relays and met where ways meet, so the time is linear in claims and relays,
times the length of the chains. Most of it goes into making these sets, some ten things for each claim; networkx walks
up a tree of dominators instead, which cannot hold what several claims share.
"""
_MINUTE: Final = 60


def timing(name: str, called: str, size: int, timeout_s: float) -> Timing:
    """Return how long one of them worked, without the making of the claims."""
    command = [sys.executable, "-m", "bench.dependence", name, str(size)]
    whole = measure(called, command, timeout_s, memory=True)
    stages = tuple(stage for stage in whole.stages if stage.name != "make the claims")
    return replace(whole, seconds=sum(stage.seconds for stage in stages), stages=stages)


def main(
    size: Annotated[int, typer.Option(help="Claims.", min=1_000)] = 1_000_000,
    json_: JsonOption = None,
    timeout: TimeoutOption = 600,
) -> None:
    """Time what a network of claims rests on, beside networkx."""
    surroundings = around()
    own = timing("ours", "kg.independence", size, timeout)
    peer = timing("networkx", "networkx", size, timeout)
    target = Target("seconds for all claims", _MINUTE, own.seconds, more=False, bound=not own.ended)
    finish(
        Result(
            "independence", command_of("independence"), f"{size:,} claims", (own, peer), (target,), (), surroundings
        ),
        json_,
    )


if __name__ == "__main__":
    typer.run(main)
