"""Weigh what the features of candidate pairs say, with the model of Fellegi and Sunter as Splink fits and applies it.

In: how often each combination of levels occurs among the candidate pairs, and how often each level occurs among random
pairs. Out: for each combination its probability and the weight of each feature. Splink sees one row per combination or
sampled pair, on DuckDB or, by option, on Spark; it never sees a name.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kg.errors import KgError
from kg.link.compare.block import OFFLINE
from kg.link.compare.features import UNKNOWN, Feature, Levels
from kg.link.compare.priors import MATCHES, NAMELESS, Level

if TYPE_CHECKING:
    from splink import Linker

BACKENDS: Final = ("duckdb", "spark")

MOST_ROWS: Final = 50_000  # pairs that training looks at
_LEAST_PAIRS: Final = 200  # with fewer, the priors stand
_M_PRIOR: Final = 60  # pairs that are the same, that the priors of m count for
_U_PRIOR: Final = 60  # pairs that are not, that the priors of u count for
_LEAST: Final = 1e-5  # no level is impossible
_STEPS: Final = 5
_INNER_STEPS: Final = 4  # of Splink, from one average with the priors to the next
_STILL: Final = 0.02  # when the share of pairs that are the same changes less than this of itself, training ends
_SUREST: Final = 30.0  # natural log odds beyond which a number cannot tell a probability from certainty
_CALIBRATION: Final = (0.9, 1.4)  # intercept and slope on the log odds, see `calibrated`


@dataclass(frozen=True, slots=True)
class Model:
    """The features with the shares of their levels as they stand now, and the share of pairs that are the same.

    `trained` says whether the data has moved them.
    """

    features: tuple[Feature, ...]
    matches: float = MATCHES
    trained: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """What a combination of levels comes to: its weight, the log odds to base 2, and the weight of each feature.

    The weight of a feature is the base-2 logarithm of m / u of its level, 0 when that is unknown.
    """

    weight: float
    weights: tuple[float, ...]


def train(
    features: Sequence[Feature], found: Mapping[Levels, int], random: Sequence[Counter[int]], backend: str = "duckdb"
) -> Model:
    """Return the model for candidate pairs, fitted to them without knowing which are the same.

    The shares `u` of a feature come from random pairs, those of names from the candidate pairs, which share parts of
    names already; the shares `m` and that of pairs that are the same come from expectation maximisation. After
    every few steps of it the shares are averaged with the priors, which count like 60 pairs: few pairs change little,
    and no share runs to 0. What names of one person look like is known beforehand, and keeps the two kinds of pairs
    from changing places: the shares of names that are the same, alike, partly the same and different stay as they were.
    With fewer than 200 pairs that have names, only `u` is taken from random pairs.
    """
    start = Model(tuple(_with_random(feature, counts) for feature, counts in zip(features, random, strict=True)))
    named = {levels: count for levels, count in found.items() if levels[0] != UNKNOWN}
    pairs = sum(named.values())
    if pairs < _LEAST_PAIRS:
        return start
    model = start
    with _tables(start, list(_sample(named)), backend) as tables:
        for _ in range(_STEPS):
            before, model = model, _step(model, start, tables, pairs)
            if abs(model.matches - before.matches) < _STILL * model.matches:
                break
    return model


def _step(model: Model, start: Model, tables: "_Tables", pairs: int) -> Model:
    """A few steps of expectation and maximisation by Splink, averaged with the priors in `start`."""
    session = tables.linker(model, _INNER_STEPS).training.estimate_parameters_using_expectation_maximisation(
        "l.pair = r.pair", fix_u_probabilities=False
    )
    fitted = session.core_model_settings
    same = float(fitted.probability_two_random_records_match) * pairs
    moved = [
        _moved(feature, _fitted(comparison), same, pairs - same)
        for feature, comparison in zip(start.features, fitted.comparisons, strict=True)
    ]
    return Model(tuple(moved), (same + MATCHES * _M_PRIOR) / (pairs + _M_PRIOR), trained=True)


def _anchored(moved: Sequence[float], levels: Sequence[Level]) -> list[float]:
    """The moved shares, scaled so that those of levels with one first word add up to what they did before."""
    before, after = defaultdict[str, float](float), defaultdict[str, float](float)
    kinds = [level.key.partition("-")[0] for level in levels]
    for kind, level, share in zip(kinds, levels, moved, strict=True):
        before[kind] += level.m
        after[kind] += share
    return [share * before[kind] / after[kind] for kind, share in zip(kinds, moved, strict=True)]


def _with_random(feature: Feature, counts: Counter[int]) -> Feature:
    """The feature with `u` moved towards what random pairs show."""
    total = sum(count for level, count in counts.items() if level != UNKNOWN)
    if not total:
        return feature
    shares = [(counts[number] + level.u * _U_PRIOR) / (total + _U_PRIOR) for number, level in enumerate(feature.levels)]
    return replace(
        feature, levels=tuple(replace(level, u=u) for level, u in zip(feature.levels, _whole(shares), strict=True))
    )


def _fitted(comparison: Any) -> list[Level]:
    """What training found for the levels of one feature; where it found nothing, nothing."""
    return [
        Level(each.label_for_charts, _number(each.m_probability), _number(each.u_probability))
        for each in comparison.comparison_levels
        if not each.is_null_level
    ]


def _number(value: object) -> float:
    return value if isinstance(value, float) and math.isfinite(value) else 0.0


def _moved(feature: Feature, fitted: Sequence[Level], same: float, other: float) -> Feature:
    """The feature with its shares moved towards the fitted ones, which so many pairs speak for."""
    weight_m, weight_u = same / (same + _M_PRIOR), other / (other + _U_PRIOR)
    if sum(level.m for level in fitted) < 0.5:  # no pair that is the same knows this feature
        weight_m = 0.0
    m = _whole(
        [level.m * (1 - weight_m) + found.m * weight_m for level, found in zip(feature.levels, fitted, strict=True)]
    )
    u = [level.u for level in feature.levels]
    if not feature.random:
        m = _anchored(m, feature.levels)
        shares = zip(feature.levels, fitted, strict=True)
        u = _whole([level.u * (1 - weight_u) + found.u * weight_u for level, found in shares])
    return replace(
        feature, levels=tuple(Level(level.key, *pair) for level, *pair in zip(feature.levels, m, u, strict=True))
    )


def _whole(shares: Sequence[float]) -> list[float]:
    """Shares that add up to 1, none of them 0."""
    kept = [max(share, _LEAST) for share in shares]
    return [share / sum(kept) for share in kept]


def _sample(found: Mapping[Levels, int]) -> Iterator[Levels]:
    """Yield each combination as often as it occurs, or evenly fewer when that is too often; always the same ones."""
    step = max(1.0, sum(found.values()) / MOST_ROWS)
    at, upto = 0.0, 0
    for levels in sorted(found):
        upto += found[levels]
        while at < upto:
            yield levels
            at += step


def score(model: Model, found: Iterable[Levels], backend: str = "duckdb") -> dict[Levels, Scored]:
    """Return what each combination of levels comes to under the model."""
    combinations = sorted(set(found))
    if not combinations:
        return {}
    with _tables(model, combinations, backend) as tables:
        predicted = tables.linker(model).inference.predict(warning_mode="never").as_record_list()
    names = [feature.name for feature in model.features]
    prior = math.log2(model.matches / (1 - model.matches))
    found_at = {}
    for row in predicted:
        levels = combinations[row["pair_l"]]
        weights = tuple(round(_number(row[f"mw_{name}"]), 6) for name in names)
        if levels[0] == UNKNOWN:
            weights = (NAMELESS, *weights[1:])
        found_at[levels] = Scored(prior + sum(weights), weights)
    return found_at


def calibrated(weight: float) -> float:
    """Return the probability that a pair of that weight, the log odds to base 2, is the same.

    The model takes the features of a pair to be independent and finds too many pairs that are the same where names,
    places and days go together. So the log odds are moved and scaled (Platt) by the two numbers that fitted best on
    generated lists whose pairs are known: `python -m bench.calibrate` shows how well they do.
    """
    intercept, slope = _CALIBRATION
    odds = intercept + slope * weight * math.log(2)
    return 1 / (1 + math.exp(-max(-_SUREST, min(_SUREST, odds))))


class _Tables:
    """Pairs as Splink reads them: both sides of a pair hold its levels, and are joined by its number."""

    def __init__(self, api: Any, model: Model, rows: Sequence[Levels]):
        import pyarrow as pa  # type: ignore[import-untyped]  # the package has no types

        columns = {
            feature.name: pa.array((None if row[place] == UNKNOWN else row[place] for row in rows), pa.int8())
            for place, feature in enumerate(model.features)
        }
        table = pa.table({"pair": pa.array(range(len(rows)), pa.int32()), **columns})
        self._sides = [api.register(table, table_name=f"side_{side}") for side in "lr"]

    def linker(self, model: Model, steps: int = 1) -> "Linker":
        """Return Splink over the pairs, with the shares of the model."""
        from splink import Linker, SettingsCreator, block_on  # takes three seconds to load

        settings = SettingsCreator(
            link_type="link_only",
            comparisons=[_comparison(feature) for feature in model.features],
            blocking_rules_to_generate_predictions=[block_on("pair")],
            probability_two_random_records_match=model.matches,
            unique_id_column_name="pair",
            retain_intermediate_calculation_columns=True,
            max_iterations=steps,
            linker_uid="link",
        )
        return Linker(self._sides, settings, log_level=None, validate_settings=False)


@contextmanager
def _tables(model: Model, rows: Sequence[Levels], backend: str) -> Iterator[_Tables]:
    """Hand pairs to Splink, which is to say nothing and to ask nobody."""
    import logging

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    with _api(backend) as api:
        yield _Tables(api, model, rows)


def _comparison(feature: Feature) -> dict[str, Any]:
    column, last = feature.name, len(feature.levels) - 1
    unknown = {"sql_condition": f"{column}_l IS NULL", "label_for_charts": "unknown", "is_null_level": True}
    levels = [
        {
            "sql_condition": "ELSE" if number == last else f"{column}_l = {number}",
            "label_for_charts": level.key,
            "m_probability": level.m,
            "u_probability": level.u,
            "fix_u_probability": feature.random,
        }
        for number, level in enumerate(feature.levels)
    ]
    return {"output_column_name": column, "comparison_levels": [unknown, *levels]}


@contextmanager
def _api(backend: str) -> Iterator[Any]:
    """Open the database that Splink works in; DuckDB with one thread, so that sums come out the same each time."""
    if backend == "spark":
        yield _spark()
    elif backend == "duckdb":
        import duckdb
        from splink import DuckDBAPI

        with duckdb.connect(config={"threads": 1, **OFFLINE}) as connection:
            yield DuckDBAPI(connection)
    else:
        raise KgError(f'"{backend}" is no backend: {" or ".join(BACKENDS)}')


def _spark() -> Any:
    try:
        from pyspark.sql import SparkSession  # type: ignore[import-not-found]  # installed by whoever wants it
        from splink import SparkAPI
    except ImportError as error:
        raise KgError("the backend spark needs the package pyspark and Java: pip install pyspark") from error
    session = SparkSession.builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    # The tables are small, a row for each way to agree, so that no folder for checkpoints is needed.
    return SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
