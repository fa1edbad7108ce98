"""Commands that link: suggest what may be the same, review it, and put what a person decided into the dossier."""

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.cli.common import edits, need_dossier, parse_day, say, shown_progress, terminal
from kg.cli.days import day_of_deed
from kg.errors import DataFaults, KgError
from kg.link.candidates import Band, read_candidates, write_candidates
from kg.link.entity import Sort

if TYPE_CHECKING:
    from kg.card import Card
    from kg.link.apply import Applied
    from kg.link.decisions import DecisionBook, Reviewer
    from kg.link.entity import Entity
    from kg.link.review import Queue
    from kg.pace import Progress
    from kg.tables import Row

app = typer.Typer(
    help="""Link records, people, places and bodies: the program suggests, a person decides.

    Example: kg link suggest --data mydossier --out people.candidates.tsv
    """,
    no_args_is_help=True,
)

TOOL = "kg link"
DataOption = Annotated[Path, typer.Option(help="The folder of the dossier.", show_default="the current folder")]
DateOption = Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="today")]


@app.command()
def suggest(
    out: Annotated[Path, typer.Option(help="The file of candidates to write.")],
    data: DataOption = Path(),
    target: Annotated[
        str,
        typer.Option("--with", help="What to compare with, such as snapshot:FILE.", show_default="the dossier itself"),
    ] = "",
    sort: Annotated[Sort, typer.Option(help="What is compared.")] = Sort.PERSON,
    source: Annotated[list[str] | None, typer.Option(help="Only records of this source; repeatable.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Candidates for one thing, at most.")] = 3,
    floor: Annotated[float, typer.Option(min=0, max=1, help="The lowest probability that is shown.")] = 0.05,
    predicate: Annotated[str, typer.Option(help="What a yes will say of the two, with --with.")] = "skos:exactMatch",
    again: Annotated[bool, typer.Option("--again", help="Also pairs that were judged already.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep what the target answered here, as a snapshot.")] = None,
    send_names: Annotated[bool, typer.Option("--send-names", help="Names of people may go to the target.")] = False,
    backend: Annotated[str, typer.Option(help="Where Splink computes: duckdb or spark.")] = "duckdb",
) -> None:
    """Write pairs that may be the same, best first, each with its reasons; nothing is linked.

    Example: kg link suggest --data mydossier --with geonames --sort place --out places.candidates.tsv
    """
    from kg.link.ours import decided
    from kg.link.suggest import Options
    from kg.link.suggest import suggest as suggest_pairs

    rows = list(_rows(data))
    ours = _entities(data, rows, sort, source or [])
    judged = frozenset[frozenset[str]]() if again else decided(rows)
    options = Options(most=most, floor=floor, backend=backend, predicate=_predicate(predicate, target), decided=judged)
    if target and sort is Sort.PERSON and not send_names:
        _refuse_to_send(target)
    with shown_progress() as progress:
        theirs = _asked(target, ours, keep, progress) if target else None
        found = suggest_pairs(ours, theirs, options, progress)
    write_candidates(out, found)
    counts = ", ".join(f"{sum(one.band is band for one in found)} {band}" for band in Band)
    say(f"{len(found)} candidates in {out}: {counts}")


@app.command()
def review(
    candidates: Annotated[Path, typer.Argument(help="The file of candidates.")],
    author: Annotated[str, typer.Option(help="Who decides: an agent of the dossier, by id or name.")],
    data: DataOption = Path(),
    decisions: Annotated[Path | None, typer.Option(help="The file of decisions.", show_default="beside them")] = None,
    date: DateOption = "",
    band: Annotated[list[Band] | None, typer.Option(help="Only this band; repeatable.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Write an .xlsx or .tsv file to decide in.")] = None,
    read: Annotated[Path | None, typer.Option(help="Take the decisions of such a file.")] = None,
    page: Annotated[bool, typer.Option("--page", help="Decide on a page of this machine, in a browser.")] = False,
) -> None:
    """Decide, pair by pair, in the terminal, in a spreadsheet or on a page; each decision is written at once.

    Example: kg link review people.candidates.tsv --data mydossier --author "Sample Project" --page
    """
    from kg.link.review import Queue

    if sum(bool(way) for way in (sheet, read, page)) > 1:
        raise KgError("choose one of --sheet, --read and --page")
    reviewer, book = _sitting(data, author, _day(date), decisions or _beside(candidates))
    queue = Queue(read_candidates(candidates), book, reviewer, band or [])
    if sheet:
        _write_sheet(queue, sheet)
    elif read:
        _read_sheet(queue, read)
    elif page:
        _serve(queue)
    else:
        _sit(queue)


@app.command()
@edits()
def apply(
    decisions: Annotated[Path | None, typer.Argument(help="The file of decisions.")] = None,
    data: DataOption = Path(),
    date: DateOption = "",
    withdraw: Annotated[str, typer.Option(help="Instead withdraw this judgement (ju-…) or link (ln-…).")] = "",
    reason: Annotated[str, typer.Option(help="Why it is withdrawn.")] = "",
) -> None:
    """Put decisions into the dossier as links and judgements, or withdraw one: then one person splits again.

    Example: kg link apply people.decisions.sssom.tsv --data mydossier
    """
    if withdraw:
        _report(_withdrawn(data, withdraw, reason, day_of_deed(data, date), decisions))
    elif decisions is None:
        raise KgError("name the file of decisions, or what is to be withdrawn")
    else:
        _report(_applied(data, decisions, day_of_deed(data, date)))


# -- suggest


def _entities(data: Path, rows: "list[Row]", sort: Sort, sources: list[str]) -> "list[Entity]":
    from kg.link.ours import entities

    found = entities(rows, sort, sources=sources)
    if not found:
        raise KgError(f"{data} has nothing of the sort {sort} to compare")
    return found


def _predicate(predicate: str, target: str) -> str:
    """Return the predicate of links to a target; what is said of two records of the dossier is not to be chosen."""
    from kg.ingest import LINK_PREDICATES

    if predicate not in LINK_PREDICATES:
        raise KgError(f'"{predicate}" is none of {", ".join(LINK_PREDICATES)}')
    if predicate != LINK_PREDICATES[0] and not target:
        raise KgError("records of the dossier are of one person or not: --predicate is for what you compare --with")
    return predicate


def _refuse_to_send(target: str) -> None:
    from kg.link.targets import sends_names

    if sends_names(target):
        raise KgError(f"this would send names of people to {target}: if they may leave this machine, say --send-names")


def _asked(target: str, ours: "list[Entity]", keep: Path | None, progress: "Progress") -> "list[Entity]":
    from kg.link.targets import open_target, write_snapshot

    opened = open_target(target)
    found = list(opened.find(ours, progress))
    if keep:
        write_snapshot(keep, found, opened.name, _day(""))
    return found


# -- review


def _sitting(data: Path, author: str, day: date, decisions: Path) -> "tuple[Reviewer, DecisionBook]":
    from kg.link.decisions import DecisionBook, Reviewer
    from kg.link.decisions.author import find_author

    card = _card(data)
    ident, label = find_author(_rows(data), author)
    return Reviewer(ident, label, day, TOOL, __version__), DecisionBook(decisions, card.base_iri, card.license)


def _beside(candidates: Path) -> Path:
    from kg.link.candidates import ENDING as CANDIDATES
    from kg.link.decisions import ENDING

    return candidates.with_name(candidates.name.removesuffix(CANDIDATES).removesuffix(".tsv") + ENDING)


def _write_sheet(queue: "Queue", sheet: Path) -> None:
    from kg.link.review.sheet import write_sheet

    write_sheet(sheet, queue.candidates, queue.book)
    say(f"{len(queue.candidates)} candidates in {sheet}: fill in its first columns, then take them back with --read")


def _read_sheet(queue: "Queue", sheet: Path) -> None:
    from kg.link.decisions import decide
    from kg.link.review.sheet import changes, read_sheet

    filled, notes = read_sheet(sheet, queue.candidates)
    new = changes(filled, queue.book)
    before = queue.book.put_all(
        decide(one.candidate, one.answer, queue.reviewer, one.comment, one.confidence) for one in new
    )
    if replaced := sum(one is not None and one.author != queue.reviewer.author for one in before):
        say(f"{replaced} of them replace decisions of others")
    for note in notes:
        say(note)
    say(f"{len(filled)} decided in {sheet.name}, {len(new)} of them new; they are in {queue.book.path}")


def _serve(queue: "Queue") -> None:
    from kg.link.review.page import serve_page

    decided, total = serve_page(queue, lambda address: say(f"open {address} on this machine; end with Ctrl-C"))
    say(f"{decided} of {total} decided; they are in {queue.book.path}")


def _sit(queue: "Queue") -> None:
    from kg.link.review.terminal import Sitting

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise KgError("this is no terminal, and only a person decides: use --page, or --sheet and then --read")
    console = terminal()
    Sitting(queue, console, _key, lambda question: str(console.input(question, markup=False))).run()
    say(f"the decisions are in {queue.book.path}")


def _key() -> str:
    try:
        return typer.getchar()
    except (KeyboardInterrupt, EOFError):
        return ""


# -- apply


def _applied(data: Path, decisions: Path, day: date) -> "Applied":
    from kg.link.apply import apply as apply_decisions
    from kg.link.decisions import ENDING, read_decisions

    card = _card(data)
    name = decisions.name.removesuffix(ENDING).removesuffix(".tsv").removesuffix(".sssom")
    found = read_decisions(decisions, card.base_iri)
    return apply_decisions(data, found, day, __version__, name, card.base_iri, card.license)


def _withdrawn(data: Path, ident: str, reason: str, day: date, decisions: Path | None) -> "Applied":
    """Withdraw a judgement or link, and take the decision on a link out of its file, so that none makes it anew."""
    from kg.link.apply.withdraw import withdraw as withdraw_one
    from kg.link.decisions import DecisionBook

    card = _card(data)
    book = DecisionBook(decisions, card.base_iri, card.license) if decisions else None
    if book is None and _is_reviewed_link(data, ident):
        raise KgError(f"name the file of decisions that made {ident} before --withdraw, or applying it makes it again")
    done = withdraw_one(data, ident, reason, day, __version__, card.base_iri, card.license)
    for pair in done.unlinked:
        if book is not None:
            book.remove(pair)
    return done


def _is_reviewed_link(data: Path, ident: str) -> bool:
    """Tell whether a link comes from a file of decisions."""
    from kg.link.apply.links import BY_REVIEW

    links = (row.cells for row in _rows(data) if row.table == "links")
    return any(cells["record_id"] == ident and BY_REVIEW in cells["comment"] for cells in links)


def _report(done: "Applied") -> None:
    for path in done.paths:
        typer.echo(path)
    for note in done.notes:
        say(note)
    counts = ", ".join(f"{number} {what}" for what, number in sorted(done.counts.items()) if number)
    say(f"{counts or 'nothing to do'}" if done.paths else f"nothing changed ({counts or 'nothing to do'})")


# -- what all share


def _card(data: Path) -> "Card":
    from kg.card import read_card

    card, problems = read_card(data)
    if card is None:
        raise DataFaults(problems)
    return card


def _rows(data: Path) -> "Iterable[Row]":
    """Return the settled rows of a dossier. Errors: DataFaults when its files cannot be read."""
    from kg.settle import settle
    from kg.tables import read_rows

    need_dossier(data)
    rows, problems = read_rows(data)
    if problems:
        raise DataFaults(problems)
    return settle(rows).rows


def _day(text: str) -> date:
    return parse_day(text) if text else datetime.now(UTC).date()
