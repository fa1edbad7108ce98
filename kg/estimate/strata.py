"""Estimate strata apart, such as regions, and add them up.

In: capture histories by stratum. Out: an estimate of each stratum and of all. A stratum of few people is pooled with
others, so that no figure about it can be read or found by subtraction, and so is one that has no estimate of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from scipy.stats import norm

from kg.csvfile import Report
from kg.errors import DataFaults, KgError, Problem, near
from kg.estimate.histories import Histories, parse_histories, read_table
from kg.estimate.result import LEVEL, Estimate, ModelEstimate, Refusal
from kg.estimate.words import joined

Result: TypeAlias = Estimate | Refusal
_NOT_SAID: Final = "not said"
_DRAWS: Final = 10_000
_ASSUMPTION: Final = (
    "Each stratum rests on its own assumption, and the sum on all of them. The first line of models takes strata to "
    "err independently, the second all of them in the same direction."
)


class UnknownStratum(KgError):
    """A table has no column of that name."""

    def __init__(self, name: str, known: Iterable[str]):
        self.name, self.known = name, tuple(known)
        super().__init__(f'there is no column "{name}" to part people by; {near(name, known) or "name one that is"}')


@dataclass(frozen=True, slots=True)
class Stratified:
    """What was found by stratum, in order of names with pooled strata last, and of all together."""

    by: str
    strata: tuple[tuple[str, Result], ...]
    total: Result

    def as_json(self) -> dict[str, Any]:
        """Return the total as JSON holds it, with `strata` besides."""
        strata = [{"stratum": name, **result.as_json()} for name, result in self.strata]
        return self.total.as_json() | {"by": self.by, "strata": strata}


def read_strata(file: Path, by: str) -> dict[str, Histories]:
    """Return the histories of each value of a column. Errors: UnknownStratum; DataFaults, each with row and column."""
    problems: list[Problem] = []
    report = Report(file.name, problems)
    (first, header), *rows = [*read_table(file, report)] or [(0, [])]
    if header and by not in header:
        raise UnknownStratum(by, header)
    parts = defaultdict(list)
    for number, cells in rows if header else ():
        place = header.index(by)
        name = cells[place] if place < len(cells) else ""
        parts[name or _NOT_SAID].append((number, [*cells[:place], *cells[place + 1 :]]))
    left = [name for name in header if name != by]
    found = {name: parse_histories(iter([(first, left), *part]), report) for name, part in sorted(parts.items())}
    if problems or not found:
        raise DataFaults(
            dict.fromkeys(problems) or [Problem(file.name, 0, "", "file-empty", "nobody is counted here: add rows")]
        )
    return {name: histories for name, histories in found.items() if histories}


def estimate_strata(
    by: str, parts: Mapping[str, Histories], smallest: int, seed: int, estimate: Callable[[Histories], Result]
) -> Stratified:
    """Return the estimates of strata of at least `smallest` people seen, and of all."""
    left = sorted(parts, key=lambda name: (parts[name].observed, name))
    pooled = [name for name in left if parts[name].observed < smallest]
    results = {name: estimate(parts[name]) for name in left if name not in pooled}
    pooled += [name for name, result in results.items() if isinstance(result, Refusal)]
    left = [name for name in left if name not in pooled]
    together = _together(parts, pooled, smallest, estimate)
    while pooled and left and isinstance(together, Refusal):
        pooled.append(left.pop(0))
        together = _together(parts, pooled, smallest, estimate)
    strata = [(name, results[name]) for name in sorted(left)]
    if together:
        strata.append((f"{joined(sorted(pooled))}{', pooled' if len(pooled) > 1 else ''}", together))
    return Stratified(by, tuple(strata), _add_up([result for _, result in strata], seed))


def _together(
    parts: Mapping[str, Histories], names: list[str], smallest: int, estimate: Callable[[Histories], Result]
) -> Result | None:
    """Return the estimate of several strata as one; nothing for none."""
    if not names:
        return None
    chosen = [parts[name] for name in names]
    rows = (row for part in chosen for row in zip(part.patterns.tolist(), part.counts.tolist(), strict=True))
    whole = Histories.of(chosen[0].lists, ((tuple(pattern), count) for pattern, count in rows))
    if whole.observed < smallest:
        return Refusal(whole.lists, whole.observed, f"fewer than {smallest} people are seen")
    return estimate(whole)


def _add_up(results: list[Result], seed: int) -> Result:
    """Return the sum of the estimates; refused when one is."""
    lists, observed = results[0].lists, sum(result.observed for result in results)
    estimates = [result for result in results if isinstance(result, Estimate)]
    if len(estimates) < len(results):
        refused = next(result for result in results if isinstance(result, Refusal))
        return Refusal(lists, observed, f"strata that are pooled have no estimate: {refused.reason}")
    ranges = [each.range for each in estimates]
    middle = float(sum(_best(each).estimate for each in estimates))
    uppers = [upper for _, upper in ranges if upper is not None]
    upper = sum(uppers) if len(uppers) == len(ranges) else None
    limits = ModelEstimate("sum of the limits", middle, sum(low for low, _ in ranges), upper, "of all ranges")
    return Estimate(lists, observed, (*_independent(estimates, seed), limits), _ASSUMPTION)


def _independent(estimates: list[Estimate], seed: int) -> list[ModelEstimate]:
    """Return the sum of strata that err independently, drawn; nothing when one has no upper limit."""
    best = [_best(each) for each in estimates]
    chance, total = np.random.default_rng(seed), np.zeros(_DRAWS)
    for model, observed in zip(best, (each.observed for each in estimates), strict=True):
        if model.upper is None:
            return []
        unseen = max(model.estimate - observed, 1e-9)
        deviation = np.log(max((model.upper - observed) / unseen, 1)) / norm.ppf((1 + LEVEL) / 2)
        total += observed + unseen * np.exp(deviation * chance.standard_normal(_DRAWS))
    lower, upper = map(float, np.quantile(total, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    middle = float(sum(model.estimate for model in best))
    return [ModelEstimate("sum of the strata", middle, lower, upper, "of the averages, which err independently")]


def _best(estimate: Estimate) -> ModelEstimate:
    """Return the average of the models, or the only model."""
    return next((model for model in estimate.models if model.name == "average"), estimate.models[0])
