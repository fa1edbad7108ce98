"""The command that says on whose word a statement stands, or what a whole release rests on."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import AllowedTier, Language, Tier, say, shown_progress
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.independence import Standing, Teller, Whole
    from kg.independence.hints import Hint
    from kg.independence.network import Network
    from kg.ledger import Ledger

Found = tuple[Callable[[], dict[str, Any]], Iterator[str]]  # as an object, and as lines for a person


class Format(StrEnum):
    """How the findings are printed."""

    table = "table"
    json = "json"
    csv = "csv"


def independence(
    statement: Annotated[str, typer.Argument(help="A statement, pr-…; without it the whole release.")] = "",
    on: Annotated[Path, typer.Option(help="The folder of the release.")] = Path("dist"),
    format: Annotated[Format, typer.Option(help="How the findings are printed.")] = Format.table,
    graphml: Annotated[Path | None, typer.Option(help="Write what rests on what as GraphML.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw who passed the statement on, as SVG.")] = None,
    language: Annotated[Language, typer.Option(help="Of the sentences and the picture.")] = Language.en,
    most: Annotated[int, typer.Option(min=1, help="Lines of each table of a whole release.")] = 10,
    tier: AllowedTier = Tier.public,
) -> None:
    """Say on whose word a statement stands: its origins, its single points of failure, and who passed it on.

    Example: kg independence pr-4k2m9x --on dist --picture cascade.svg --graphml cascade.graphml
    """
    from kg.independence import Teller
    from kg.ledger import Ledger
    from kg.release.tier import need_public

    need_public(on, tier)
    if picture and not statement:
        raise KgError("a picture is of one statement: name it, such as kg independence pr-4k2m9x --picture FILE.svg")
    teller = Teller(Ledger.open(on), language)
    found, lines = _statement(teller, statement, graphml, picture) if statement else _release(teller, graphml, most)
    match format:
        case Format.json:
            typer.echo(json.dumps(found(), ensure_ascii=False, indent=1))
        case Format.csv:
            _print_csv(found())
        case Format.table:
            for line in lines:
                typer.echo(line)


def _statement(teller: "Teller", name: str, graphml: Path | None, picture: Path | None) -> Found:
    """Return what stands behind a statement, as an object and as lines; the files that were asked for are written."""
    from kg.independence import standing_of
    from kg.independence.report import of_statement

    standing = standing_of(teller.ledger, teller.ledger.iri(name) or name)
    if graphml:
        _write_graphml(graphml, teller.ledger, standing.network, standing.hints)
    if picture:
        _draw(picture, standing, teller)
    return partial(of_statement, standing, teller), _statement_lines(standing, teller)


def _release(teller: "Teller", graphml: Path | None, most: int) -> Found:
    """Return what a release rests on, as an object and as lines of the first; its graph is written if asked for."""
    from kg.independence import whole_of
    from kg.independence.read import whole_network
    from kg.independence.report import of_release

    with shown_progress() as progress:
        network = whole_network(teller.ledger, progress)
        whole = whole_of(teller.ledger, network, progress)
    if graphml:
        _write_graphml(graphml, teller.ledger, network, whole.hints)
    return partial(of_release, whole, teller), _release_lines(whole.first(most), teller)


def _statement_lines(standing: "Standing", teller: "Teller") -> Iterator[str]:
    yield teller.name(standing.statement)
    yield from (f"  {said}" for said in (*teller.behind(standing), *teller.points(standing)))
    yield from (f"  {teller.cascade(cascade)}" for cascade in standing.passed_on)
    yield from (f"  {teller.hint(hint)}" for hint in standing.hints)
    for claim in sorted(standing.claims.values(), key=lambda claim: (claim.stated.earliest, claim.iri)):
        yield f"  {teller.line(standing, claim)}"


def _release_lines(whole: "Whole", teller: "Teller") -> Iterator[str]:
    yield teller.summary(whole)
    for kind, points in whole.points.items():
        yield from _part(teller, kind, [teller.takes(kind, one.iri, one.count) for one in points])
    yield from _part(teller, "circles", [teller.circle(one.claims, one.origins) for one in whole.circles])
    yield from _part(teller, "cascades", [teller.cascade(one) for one in whole.cascades])
    yield from _part(teller, "possible", [teller.hint(one) for one in whole.hints])


def _part(teller: "Teller", name: str, said: list[str]) -> Iterator[str]:
    if said:
        yield from ("", teller.heading(name), *(f"  {line}" for line in said))


def _print_csv(found: dict[str, Any]) -> None:
    from kg.independence.report import table

    rows = table(found)
    writer = csv.DictWriter(sys.stdout, rows[0] if rows else (), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _write_graphml(path: Path, ledger: "Ledger", network: "Network", hints: "Iterable[Hint]") -> None:
    from kg.files import replace_file
    from kg.independence.graphml import graphml

    replace_file(path, "".join(graphml(ledger, network, hints)).encode())
    say(f"{path}: {len(network.claims):,} claims and what they rest on")


def _draw(path: Path, standing: "Standing", teller: "Teller") -> None:
    from kg.charts.paint import LIGHT, paint
    from kg.charts.told import MOST, draw
    from kg.files import replace_file
    from kg.independence.picture import drawable, picture_of

    if not drawable(standing):
        raise KgError(
            f"{len(standing.claims):,} claims bear on it, and a picture shows from 1 to {MOST}; use --graphml"
        )
    (drawing,) = draw([picture_of(standing, teller)])
    replace_file(path, paint(drawing, LIGHT, teller.language).encode())
    say(f"{path}: {len(standing.claims):,} claims")
