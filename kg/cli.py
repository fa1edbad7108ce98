"""The command line: the only place where the stages meet a terminal.

Results go to stdout, talk to stderr. Exit codes: 0 clean, 1 faults found, 2 misuse. Each command imports
what it needs when it runs, so that `kg --help` is quick.
"""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.errors import DataFaults, KgError, Problem, near

if TYPE_CHECKING:
    from kg.answer import Answer

app = typer.Typer(
    help="Turn rows about contradicting statements into a validated, linked-data release.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path, typer.Argument(help="The folder of the dossier.", show_default="the current folder")]


class Engine(StrEnum):
    """The SHACL engines."""

    turbo = "turbo"
    pyshacl = "pyshacl"
    both = "both"


class FaultFormat(StrEnum):
    """How faults are printed."""

    text = "text"
    json = "json"


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


EngineOption = Annotated[Engine, typer.Option(help="The SHACL engine; both compares the two.")]
FormatOption = Annotated[AnswerFormat | None, typer.Option("--format", help="table on a terminal, else csv.")]
WorkersOption = Annotated[int, typer.Option(min=0, help="Processes to work in.", show_default="one a processor")]
ExecutorOption = Annotated[str, typer.Option(help="dask://HOST:PORT of a Dask cluster that does the work instead.")]
OnOption = Annotated[str, typer.Option(help="A release folder, or the address of a SPARQL endpoint.")]


@app.command()
def init(
    name: Annotated[Path, typer.Argument(help="The folder to make.")],
    title: Annotated[str, typer.Option(help="The title of the dossier.", show_default="the folder's name")] = "",
    release_date: Annotated[str, typer.Option(help="YYYY-MM-DD.", show_default="today")] = "",
) -> None:
    """Write an empty dossier: tables, an entry workbook with drop-down lists, and its card.

    Example: kg init mydossier --title "The flood of 2031"
    """
    from kg.scaffold import init_dossier

    day = _day(release_date) if release_date else None
    for path in init_dossier(name, title or name.name, day):
        typer.echo(path)


@app.command()
def check(
    data: Data = Path(),
    engine: EngineOption = Engine.turbo,
    format: Annotated[FaultFormat, typer.Option(help="How to print the faults.")] = FaultFormat.text,
    workers: WorkersOption = 0,
    executor: ExecutorOption = "",
) -> None:
    """List every fault of a dossier as path:row column: message [rule].

    Example: kg check data/aban-1398 --format json
    """
    from kg.build import check as check_dossier
    from kg.workers import Workers

    _need_dossier(data)
    with _progress() as progress, Workers.open(workers, executor) as hands:
        checked = check_dossier(data, engine, progress, hands)
    _print_faults(checked.problems, format)
    if checked.problems:
        raise typer.Exit(1)
    _say(f"{checked.rows} rows, no faults")


@app.command()
def fmt(
    data: Data = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only list what would change; exit code 1.")] = False,
) -> None:
    """Rewrite the rows canonically: lasting ids, tables of reference, one order; the meaning stays.

    Example: kg fmt mydossier
    """
    from kg.fmt import format_dossier, write_formatted

    _need_dossier(data)
    formatted = format_dossier(data)
    if check:
        changed = formatted.changed(data)
        for path in changed:
            typer.echo(path)
        raise typer.Exit(1 if changed else 0)
    for path in write_formatted(data, formatted):
        typer.echo(path)
    for row in formatted.made:
        if row.table in ("agents", "sources"):
            _say(f"added {row.cells['label_en']} to {row.table}: fill in its other cells")
    if formatted.problems:
        _say(f"faults that only you can mend: {len(formatted.problems)}; kg check lists them")
    if formatted.minted:
        _say(f"rows given their lasting ids: {formatted.minted}")


@app.command()
def build(
    data: Data = Path(),
    out: Annotated[Path, typer.Option(help="The folder of the release.")] = Path("dist"),
    engine: EngineOption = Engine.turbo,
    format: Annotated[FaultFormat, typer.Option(help="How to print the faults.")] = FaultFormat.text,
    workers: WorkersOption = 0,
    executor: ExecutorOption = "",
    store: Annotated[bool, typer.Option("--store", help="Keep a store beside it, which later builds follow.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever a file changes, until Ctrl-C.")] = False,
) -> None:
    """Check a dossier and write its release, whole or not at all.

    Example: kg build data/aban-1398 --out dist
    """
    from kg.build import build as build_release
    from kg.render import summary
    from kg.watch import changes
    from kg.workers import Workers

    def build_once() -> bool:
        try:
            with _progress() as progress:
                manifest = build_release(data, out, engine, progress, hands, store)
        except DataFaults as faults:
            _print_faults(list(faults.problems), format)
            _say(str(faults))
            return False
        _console().print(summary(manifest, out))
        return True

    _need_dossier(data)
    with Workers.open(workers, executor) as hands:
        for _ in changes(data) if watch else (None,):
            built = build_once()
    if not built:
        raise typer.Exit(1)


@app.command()
def export(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("export"),
    format: Annotated[list[ExportFormat] | None, typer.Option(help="Several may be given.", show_default="all")] = None,
) -> None:
    """Write the data of a release as plain files, not compressed, whole or not at all.

    Example: kg export dist --out plain --format trig --format csv
    """
    from kg.release.export import FORMATS
    from kg.release.export import export as export_release

    with _progress() as progress:
        written = export_release(dist, out, format or FORMATS, progress)
    for path in written:
        typer.echo(path)


@app.command()
def store(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    anew: Annotated[bool, typer.Option("--anew", help="Make it from nothing, and keep no store before it.")] = False,
) -> None:
    """Make the store on disk that queries of a release are answered from, or bring it up to date.

    Example: kg store dist
    """
    from kg.store import update_store

    with _progress() as progress:
        typer.echo(update_store(dist, progress, anew))


@app.command()
def push(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")],
    address: Annotated[str, typer.Argument(help="Where the store takes queries.")],
    update: Annotated[str, typer.Option(help="Where it takes updates.", show_default="where it takes queries")] = "",
    graph_store: Annotated[str, typer.Option(help="Where it speaks the Graph Store Protocol, to send by it.")] = "",
    user: Annotated[str, typer.Option(help="Who writes; the password is in KG_PASSWORD or in your netrc file.")] = "",
) -> None:
    """Put a release into a SPARQL store: what it does not have yet, counted, and named as complete at the end.

    Example: kg push dist http://localhost:7878/query --update http://localhost:7878/update
    """
    from kg.store.push import push as push_release
    from kg.store.server import Server

    with _progress() as progress:
        done = push_release(dist, Server(address, update, graph_store, user), progress)
    counts = f"sent {len(done.sent)} graphs with {done.triples:,} triples, dropped {len(done.dropped)}"
    _say(f"{counts}; {done.unchanged} were there already")


@app.command()
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


@app.command()
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


@app.command()
def serve(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for one that is free.", min=0, max=65535)] = 8000,
    base_url: Annotated[str, typer.Option(help="The public address of the site, if it has another.")] = "",
    trust_proxy: Annotated[
        list[str] | None, typer.Option(metavar="CIDR", help="Believe what this proxy says of who asks; repeatable.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that a SPARQL query may take.", min=0.1)] = 10,
) -> None:
    """Serve a release as a linked-data site, and the next one when it is built at the same place.

    Example: kg serve dist --port 8080 --base-url https://example.org/dossier/ --trust-proxy 127.0.0.1
    """
    from kg.web.serve import Settings
    from kg.web.serve import serve as serve_release
    from kg.web.sparql.limits import Limits

    settings = Settings(host, port, base_url, tuple(trust_proxy or ()), Limits(time_s=time_limit))
    with _progress() as progress:
        serve_release(dist, settings, _say, progress)


@app.command()
def site(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("site"),
    base_url: Annotated[str, typer.Option(help="Where it will stand.", show_default="the address of the data")] = "",
    workers: WorkersOption = 0,
) -> None:
    """Write the linked-data site of a release as files that need no server, whole or not at all.

    Example: kg site dist --out site --base-url https://example.org/dossier/
    """
    from kg.web.mirror.write import mirror
    from kg.workers import Workers

    with _progress() as progress, Workers.open(workers) as hands:
        count = mirror(dist, out, base_url, progress, hands)
    _say(f"{count.files:,} files in {out}, {count.unchanged:,} of them as they were")


def main() -> None:
    """Run the command line; a KgError becomes one line on stderr and exit code 2."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what is piped on Windows has a code page without Persian
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except DataFaults as faults:
        _print_faults(list(faults.problems), FaultFormat.text)
        _say(str(faults))
        sys.exit(1)
    except KgError as error:
        _say(f"kg: {error}")
        sys.exit(2)


def _need_dossier(data: Path) -> None:
    if not data.is_dir():
        known = [path.name for path in data.parent.iterdir() if path.is_dir()] if data.parent.is_dir() else []
        guess = near(data.name, known)
        raise KgError(f"there is no folder {data}" + (f"; {guess}" if guess else ""))


def _parameters(given: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for item in given:
        name, mark, value = item.partition("=")
        if not mark:
            raise KgError(f'"{item}" is not a parameter: write it as name=value')
        values.setdefault(name, []).append(value)
    return values


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KgError(f'"{text}" is not a day: write it as 2031-02-28') from error


def _print_faults(problems: list[Problem], format: FaultFormat) -> None:
    if format is FaultFormat.json:
        fields = ("path", "row", "column", "rule", "message")
        faults = [{field: getattr(problem, field) for field in fields} for problem in problems]
        typer.echo(json.dumps(faults, ensure_ascii=False, indent=1))
        return
    for problem in problems:
        typer.echo(problem)


def _print_answer(answer: "Answer", format: AnswerFormat | None, empty: str, brief: tuple[str, ...] = ()) -> None:
    from kg import render

    console = _console()
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
        _say(f"No rows. {empty}")


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False)


def _say(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show progress bars on a terminal; nothing when stderr is piped."""
    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console

    from kg.progress import bars

    with bars(Console(stderr=True)) as progress:
        yield progress


if __name__ == "__main__":
    main()
