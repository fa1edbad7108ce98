"""See how often the limits of an estimate hold the truth, on lists drawn from populations of known size.

    python -m bench.intervals [--replicates 200] [--into docs/estimates.md]

In: nothing. Out: for each population and each figure of the estimate, in how many replicates its 95 per cent limits
hold the truth, and how far apart they are; as a table in Markdown, between two markers of a page if one is named.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Final

import typer

from kg.estimate.bayes import NAME as BAYES
from kg.estimate.result import Estimate
from kg.estimate.run import Options, estimate
from kg.estimate.simulate import POPULATIONS, Population, draw_histories

MARKERS: Final = ("<!-- intervals -->", "<!-- end of intervals -->")
SHOWN: Final = ("independence", "best by BIC", "average", BAYES, "range")
HEAD: Final = ("lists", "figure", "given in", "holds the truth", "± simulation", "upper / lower limit")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one figure in one replicate."""

    lower: float
    upper: float

    def holds(self, people: int) -> bool:
        """Whether the truth is within them."""
        return self.lower <= people <= self.upper


def limits_of(result: Estimate) -> Iterator[tuple[str, Limits]]:
    """Yield the figures that are compared; no upper limit is infinity."""
    for model in result.models:
        names = {model.name, *model.role.split(", ")}
        for name in SHOWN:
            if name in names:
                yield name, Limits(model.lower, math.inf if model.upper is None else model.upper)
    low, high = result.range
    yield "range", Limits(low, math.inf if high is None else high)


def replicate(population: Population, replicates: int) -> dict[str, list[Limits]]:
    """Return the limits of each figure in all replicates that were not refused."""
    found: dict[str, list[Limits]] = defaultdict(list)
    for seed in range(1, replicates + 1):
        result = estimate(draw_histories(population, seed), Options(seed=seed))
        if isinstance(result, Estimate):
            for name, limits in limits_of(result):
                found[name].append(limits)
    return found


def lines(replicates: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table."""
    for name, population in POPULATIONS.items():
        found = replicate(population, replicates)
        for figure in SHOWN:
            if limits := found.get(figure):
                share = sum(each.holds(population.people) for each in limits) / len(limits)
                error = math.sqrt(share * (1 - share) / len(limits))
                width = median(each.upper / each.lower for each in limits)
                yield name, figure, f"{len(limits)} of {replicates}", f"{share:.0%}", f"{error:.0%}", f"{width:.2f}"


def table(replicates: int) -> str:
    """Return the table in Markdown."""
    rows = [HEAD, ("---", "---", *("---:" for _ in HEAD[2:])), *lines(replicates)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def put(page: str, found: str) -> str:
    """Return a page with the table between the markers. Errors: ValueError when they are not there."""
    before, start, rest = page.partition(MARKERS[0])
    _, end, after = rest.partition(MARKERS[1])
    if not end:
        raise ValueError(f"the page has no place for the table: write {MARKERS[0]} and {MARKERS[1]} into it")
    return f"{before}{start}\n\n{found}\n\n{end}{after}"


def main(
    replicates: Annotated[int, typer.Option(min=2, help="Lists drawn from each population.")] = 200,
    into: Annotated[Path | None, typer.Option(help="The page that the table is put into.")] = None,
) -> None:
    """Show how often limits hold the truth.

    Example: python -m bench.intervals --replicates 200 --into docs/estimates.md
    """
    found = table(replicates)
    typer.echo(found)
    if into:
        into.write_text(put(into.read_text(encoding="utf-8"), found), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    typer.run(main)
