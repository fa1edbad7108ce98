"""The command that estimates how many people nobody recorded."""

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import AllowedTier, Language, Tier, shown_progress
from kg.cli.coverage import Act
from kg.errors import KgError
from kg.estimate.result import Estimate, IntervalMethod, Refusal

if TYPE_CHECKING:
    from kg.estimate.run import Options
    from kg.estimate.strata import Stratified
    from kg.pace import Progress


class EstimateFormat(StrEnum):
    """How an estimate is printed."""

    table = "table"
    json = "json"


def estimate(
    file: Annotated[
        Path,
        typer.Argument(help="A CSV file, a column of 0 and 1 for each list and count; or the folder of a release."),
    ],
    format: Annotated[EstimateFormat, typer.Option(help="How to print it.")] = EstimateFormat.table,
    interval: Annotated[
        IntervalMethod, typer.Option(help="By profile likelihood or by bootstrap.")
    ] = IntervalMethod.profile,
    seed: Annotated[int, typer.Option(min=0, help="Where chance begins; the same seed gives the same figures.")] = 1,
    order: Annotated[
        int | None,
        typer.Option(min=2, max=3, help="Lists in one interaction, at most.", show_default="3 where 2 do not fit"),
    ] = None,
    by: Annotated[str, typer.Option(help="Of a file: a column of strata, such as region.", show_default=False)] = "",
    smallest: Annotated[int, typer.Option(min=1, help="Strata of fewer people are pooled.")] = 5,
    case: Annotated[str, typer.Option(help="Of a release: a case, by id or name.", show_default="the only one")] = "",
    act: Annotated[Act | None, typer.Option(help="Of a release: only records of this.", show_default="all")] = None,
    candidates: Annotated[Path | None, typer.Option(help="Of a release: pairs that kg link suggest found.")] = None,
    replicates: Annotated[int, typer.Option(min=10, help="Ways to link these pairs by chance.")] = 100,
    picture: Annotated[Path | None, typer.Option(help="Write an SVG of models, limits and the range.")] = None,
    language: Annotated[Language, typer.Option(help="Of the picture.")] = Language.en,
    tier: AllowedTier = Tier.public,
) -> None:
    """Estimate how many people there are, those on no list included: a range, and what it rests on.

    A refusal is an answer too: it says why there is no estimate, and the exit code is 0.

    Example: kg estimate lists.csv --format json
    """
    from kg.estimate.run import Options
    from kg.release.tier import need_public

    options = Options(interval, seed, order)
    with shown_progress() as progress:
        if file.is_dir():
            if by:
                raise KgError("--by names a column of a file: leave it out for a release")
            need_public(file, tier)
            result: Estimate | Refusal | Stratified = _of_release(
                file, case, act or "", candidates, replicates, options, progress
            )
        elif case or act or candidates:
            raise KgError("--case, --act and --candidates are for the folder of a release: leave them out for a file")
        else:
            result = _of_file(file, by, smallest, options, progress)
    _print(result, format)
    if picture:
        _draw(result, picture, language)


def _of_file(
    file: Path, by: str, smallest: int, options: "Options", progress: "Progress"
) -> "Estimate | Refusal | Stratified":
    from kg.estimate.histories import read_histories
    from kg.estimate.run import estimate as estimate_from
    from kg.estimate.strata import estimate_strata, read_strata

    if not by:
        return estimate_from(read_histories(file), options, progress)
    parts = read_strata(file, by)
    return estimate_strata(by, parts, smallest, options.seed, lambda part: estimate_from(part, options, progress))


def _of_release(
    dist: Path, case: str, act: str, file: Path | None, replicates: int, options: "Options", progress: "Progress"
) -> Estimate | Refusal:
    """Return the estimate from the records of a case; with candidates, what undecided links add to it."""
    from kg.coverage.case import coverage_of
    from kg.estimate.linkage import over_links
    from kg.estimate.lists import histories_of, linkage_of
    from kg.estimate.run import estimate as estimate_from
    from kg.ledger import Ledger

    coverage = coverage_of(Ledger.open(dist), case)
    weighed = _weighed(file) if file else []
    result = estimate_from(histories_of(coverage, act), options, progress)
    if file is None or isinstance(result, Refusal):
        return result
    order = result.settings["order"]
    pooled = over_links(linkage_of(coverage, weighed, act), replicates, options.seed, order, progress)
    if isinstance(pooled, str):
        return replace(result, notes=(*result.notes, pooled))
    return replace(result, models=(*result.models, pooled))


def _weighed(file: Path) -> list[tuple[str, str, float]]:
    """Return the pairs of records in a file of candidates; those with a conflict are left out, for a person to see."""
    from kg.link.candidates import read_candidates

    return [
        (each.subject.id, each.object.id, each.stated)
        for each in read_candidates(file)
        if not each.conflicts and each.predicate == "skos:exactMatch"
    ]


def _print(result: "Estimate | Refusal | Stratified", format: EstimateFormat) -> None:
    from kg.estimate.table import lines, strata_lines

    if format is EstimateFormat.json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
        return
    for line in lines(result) if isinstance(result, Estimate | Refusal) else strata_lines(result):
        typer.echo(line)


def _draw(result: "Estimate | Refusal | Stratified", picture: Path, language: str) -> None:
    from kg.estimate.picture import draw
    from kg.files import replace_file

    total = result if isinstance(result, Estimate | Refusal) else result.total
    if isinstance(total, Refusal):
        raise KgError(f"nothing was drawn, since there is no estimate: {total.reason}")
    replace_file(picture, draw(total, language).encode())
