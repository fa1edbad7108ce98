"""Repeat published estimates, and see how quick the models are.

    python -m bench.estimate FOLDER

In: two published tables that stand here, and a folder of others, such as those of the R package SparseMSE as CSV files.
Out: a table of what was published beside what we find, and the seconds that all 1,024 models of five lists take,
beside statsmodels fitting the same models one by one.
"""

import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer

from kg.estimate.design import Design, lay_out
from kg.estimate.histories import Histories, read_histories
from kg.estimate.result import Refusal
from kg.estimate.run import estimate
from kg.estimate.search import all_sets, search


@dataclass(frozen=True, slots=True)
class Known:
    """A table that somebody published an estimate for; `said` is empty when the table is to be refused."""

    lists: str
    said: str
    source: str
    counts: tuple[int, ...] = ()  # of the patterns 0001, 0010, 0011 … 1111, where they are known here

    def histories(self) -> Histories:
        """Return the table."""
        names = self.lists.split()
        patterns = (
            tuple(number >> place & 1 for place in reversed(range(len(names))))
            for number in range(1, len(self.counts) + 1)
        )
        return Histories.of(names, zip(patterns, self.counts, strict=True))


KNOWN: Final[Mapping[str, Known]] = {
    "Kosovo": Known(
        "EXH ABA OSCE HRW",
        "10,356 (9,002 to 12,122)",
        "Ball, Betts, Scheuren, Dudukovich and Asher 2002",
        (306, 936, 123, 845, 31, 217, 32, 1131, 106, 228, 42, 177, 18, 181, 27),
    ),
    "HIV": Known(
        "c1 c2 c3 c4",
        "12,318.5; 10,266 to 14,992.3",
        "Abeni, Brancato and Perucci 1994; figures of Rcapture",
        (205, 621, 11, 545, 10, 35, 3, 403, 6, 20, 0, 33, 1, 3, 0),
    ),
    "UKdat_5": Known("", "10,000 to 13,000", "Silverman 2014"),
    "UKdat": Known("", "10,000 to 13,000", "Silverman 2014"),
    "NewOrl_5": Known("", "about 1,000", "Bales, Murphy and Silverman 2020"),
    "NewOrl": Known("", "about 1,000", "Bales, Murphy and Silverman 2020"),
    "Artificial_3": Known("", "", "Chan, Silverman and Vincent 2021"),
}


def tables(folder: Path | None) -> Iterator[tuple[str, Histories]]:
    """Yield the tables that stand here, and those of the folder that something was published for."""
    for name, known in KNOWN.items():
        if known.counts:
            yield name, known.histories()
        elif folder and (folder / f"{name}.csv").is_file():
            yield name, read_histories(folder / f"{name}.csv")


def line(name: str, histories: Histories) -> str:
    """Return a row of the table of known answers."""
    found = estimate(histories)
    known = KNOWN[name]
    if isinstance(found, Refusal):
        ours, best = f"refused: {found.reason}", ""
    else:
        low, high = found.range
        ours = f"{low:,.0f} to {high:,.0f}" if high else f"from {low:,.0f}"
        best = "; ".join(f"{one.estimate:,.0f} ({one.lower:,.0f} to {one.upper or 0:,.0f})" for one in found.models[:2])
    return f"| {name} | {histories.observed:,} | {known.said or 'refused'} | {known.source} | {ours} | {best} |"


def by_statsmodels(design: Design) -> list[float]:
    """Return the unseen by every set of pairs, as plain statsmodels fits them; some have no estimate."""
    from statsmodels.genmod.families import Poisson  # type: ignore[import-untyped]
    from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]

    columns = design.columns(all_sets(design.interactions))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits = (GLM(design.counts, design.matrix[:, has], family=Poisson()).fit() for has in columns)
        return [float(np.exp(one.params[0])) for one in fits]


def seconds(histories: Histories) -> tuple[float, float]:
    """Return how long the search through all models takes, and how long statsmodels takes to fit them."""
    design = lay_out(histories)
    by_statsmodels(lay_out(KNOWN["HIV"].histories()))  # loads the library
    moments = [time.perf_counter()]
    for work in (search, by_statsmodels):
        work(design)
        moments.append(time.perf_counter())
    return moments[1] - moments[0], moments[2] - moments[1]


def main(
    folder: Annotated[Path | None, typer.Argument(help="A folder of CSV files named as in KNOWN.")] = None,
) -> None:
    """Print the table of known answers, and how long five lists take where a table of five is in the folder."""
    typer.echo("| table | on the lists | published | by whom | our range | best two models |")
    typer.echo("|---|---:|---|---|---|---|")
    found = dict(tables(folder))
    for name, histories in found.items():
        typer.echo(line(name, histories))
    if "UKdat_5" in found:
        ours, theirs = seconds(found["UKdat_5"])
        typer.echo(
            f"1,024 models of five lists: {ours:.2f} s; statsmodels one by one {theirs:.2f} s, {theirs / ours:.1f} x"
        )


if __name__ == "__main__":
    typer.run(main)
