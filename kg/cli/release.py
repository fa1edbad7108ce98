"""Commands on a release: write it out, keep a store of it, and ask it."""

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import AllowedTier, Tier, say, shown_progress, terminal
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.answer import Answer


class AnswerFormat(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    ttl = "ttl"


class ExportFormat(StrEnum):
    """What a release is written out as."""

    nq = "nq"
    trig = "trig"
    ttl = "ttl"
    jsonld = "jsonld"
    csv = "csv"


FormatOption = Annotated[AnswerFormat | None, typer.Option("--format", help="table on a terminal, else csv.")]
OnOption = Annotated[str, typer.Option(help="A release folder, or the address of a SPARQL endpoint.")]


def export(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("export"),
    format: Annotated[list[ExportFormat] | None, typer.Option(help="Several may be given.", show_default="all")] = None,
    tier: AllowedTier = Tier.public,
) -> None:
    """Write the data of a release as plain files, not compressed, whole or not at all.

    Example: kg export dist --out plain --format trig --format csv
    """
    from kg.release.export import FORMATS
    from kg.release.export import export as export_release
    from kg.release.tier import need_public

    need_public(dist, tier)
    with shown_progress() as progress:
        written = export_release(dist, out, format or FORMATS, progress)
    for path in written:
        typer.echo(path)


def store(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    anew: Annotated[bool, typer.Option("--anew", help="Make it from nothing, and keep no store before it.")] = False,
) -> None:
    """Make the store on disk that queries of a release are answered from, or bring it up to date.

    Example: kg store dist
    """
    from kg.store import update_store

    with shown_progress() as progress:
        typer.echo(update_store(dist, progress, anew))


def push(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")],
    address: Annotated[str, typer.Argument(help="Where the store takes queries.")],
    update: Annotated[str, typer.Option(help="Where it takes updates.", show_default="where it takes queries")] = "",
    graph_store: Annotated[str, typer.Option(help="Where it speaks the Graph Store Protocol, to send by it.")] = "",
    user: Annotated[str, typer.Option(help="Who writes; the password is in KG_PASSWORD or in your netrc file.")] = "",
    tier: AllowedTier = Tier.public,
) -> None:
    """Put a release into a SPARQL store: what it does not have yet, counted, and named as complete at the end.

    Example: kg push dist http://localhost:7878/query --update http://localhost:7878/update
    """
    from kg.release.tier import need_public
    from kg.store.push import push as push_release
    from kg.store.server import Server

    need_public(dist, tier)
    with shown_progress() as progress:
        done = push_release(dist, Server(address, update, graph_store, user), progress)
    counts = f"sent {len(done.sent)} graphs with {done.triples:,} triples, dropped {len(done.dropped)}"
    say(f"{counts}; {done.unchanged} were there already")


def query(
    name: Annotated[str, typer.Argument(help="The name of a prepared query.")] = "",
    param: Annotated[list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the prepared queries, one a line.")] = False,
    limit: Annotated[int | None, typer.Option(help="The first rows alone, so many at most.", min=1)] = None,
    on: OnOption = "dist",
    format: FormatOption = None,
) -> None:
    """Ask a prepared query of a release or an endpoint.

    Example: kg query toll --format csv
    """
    from kg.queries import Catalogue, fill
    from kg.resources import queries_dir
    from kg.store import ask, member, members, open_target

    catalogue = Catalogue.load(queries_dir())
    if list_ or not name:
        for prepared in catalogue:
            typer.echo(f"{prepared.name}  {prepared.title['en']}")
        return
    prepared = catalogue[name]
    target = open_target(on)
    text = fill(prepared, _parameters(param or []), partial(members, target), limit, partial(member, target))
    answer = ask(target, text)
    _print_answer(answer, format, empty=prepared.empty["en"], brief=prepared.brief)


def sparql(
    file: Annotated[str, typer.Argument(help="A file with a SPARQL query, or - for standard input.")],
    on: OnOption = "dist",
    format: FormatOption = None,
) -> None:
    """Ask a SPARQL query of your own of a release or an endpoint.

    Example: kg sparql question.rq --format json
    """
    from kg.store import ask, open_target

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise KgError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KgError(f"{file} cannot be read: its byte {error.start + 1} is not UTF-8") from error
    _print_answer(ask(open_target(on), text), format, empty="The answer is empty.")


def _parameters(given: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for item in given:
        name, mark, value = item.partition("=")
        if not mark:
            raise KgError(f'"{item}" is not a parameter: write it as name=value')
        values.setdefault(name, []).append(value)
    return values


def _print_answer(answer: "Answer", format: AnswerFormat | None, empty: str, brief: tuple[str, ...] = ()) -> None:
    from kg import render

    console = terminal()
    format = format or (AnswerFormat.table if console.is_terminal else AnswerFormat.csv)
    match format:
        case AnswerFormat.table:
            console.print(render.table(answer, console.width, brief))
        case AnswerFormat.csv:
            typer.echo(render.csv_text(answer), nl=False)
        case AnswerFormat.json:
            typer.echo(render.json_text(answer), nl=False)
        case AnswerFormat.ttl:
            typer.echo(render.turtle_text(answer), nl=False)
    if not answer.rows:
        say(f"No rows. {empty}")
