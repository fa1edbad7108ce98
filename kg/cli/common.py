"""What the commands share: options, how they speak, and how they show faults and progress."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.errors import KgError, Problem, near
from kg.files import PRIVATE

Data = Annotated[Path, typer.Argument(help="The folder of the dossier.", show_default="the current folder")]
WorkersOption = Annotated[int, typer.Option(min=0, help="Processes to work in.", show_default="one a processor")]


class Language(StrEnum):
    """The language in which something is shown or written."""

    en = "en"
    fa = "fa"


class Tier(StrEnum):
    """Who a release is for."""

    public = "public"
    restricted = "restricted"


PrivateOption = Annotated[
    Path | None, typer.Option(help="The folder of what is withheld.", show_default="data.private/<name>, beside it")
]
AllowedTier = Annotated[Tier, typer.Option("--tier", help="Allow a release that is not public.")]


class FaultFormat(StrEnum):
    """How faults are printed."""

    text = "text"
    json = "json"


def need_private(private: Path | None) -> None:
    """Refuse a private folder that was named and is not there; one at its usual place may be missing.

    Errors: KgError, since a mistyped name would look like a folder in which nothing is withheld.
    """
    if private is not None and not private.is_dir():
        raise KgError(f"there is no folder {private}: correct --private")


def need_dossier(data: Path) -> None:
    """Raise KgError, with the nearest name, unless there is a folder at `data`."""
    if not data.is_dir():
        beside = data.parent.iterdir() if data.parent.is_dir() else ()
        known = [path.name for path in beside if path.name != PRIVATE and path.is_dir()]
        guess = near(data.name, known)
        raise KgError(f"there is no folder {data}" + (f"; {guess}" if guess else ""))


def edits(argument: str = "data") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator for a command that writes the dossier in one of its arguments: two at once would lose rows.

    What is only a look (`--check`, `--dry-run`) needs no lock. Errors: as need_dossier; BuildRunning; NotWritten.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(**given: Any) -> None:
            from kg.release.lock import editing

            data: Path | None = given[argument]
            if data is not None:
                need_dossier(data)
            only_looks = given.get("check") or given.get("dry_run")
            with nullcontext() if data is None or only_looks else editing(data):
                command(**given)

        return wrapper

    return decorate


def parse_day(text: str) -> date:
    """Return the day written as YYYY-MM-DD. Errors: KgError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KgError(f'"{text}" is not a day: write it as 2031-02-28') from error


def print_faults(problems: list[Problem], format: FaultFormat) -> None:
    """Print faults to stdout, a line each or as one JSON array; what leads to a person is left out of their words."""
    from kg.protect.quoted import unrepeated

    problems = [unrepeated(problem) for problem in problems]
    if format is FaultFormat.json:
        fields = ("path", "row", "column", "rule", "message")
        faults = [{field: getattr(problem, field) for field in fields} for problem in problems]
        typer.echo(json.dumps(faults, ensure_ascii=False, indent=1))
        return
    for problem in problems:
        typer.echo(problem)


def terminal() -> Any:
    """Return a Rich console for stdout."""
    from rich.console import Console

    return Console(highlight=False)


def say(text: str) -> None:
    """Say something to the person at the keyboard, on stderr."""
    typer.echo(text, err=True)


@contextmanager
def shown_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show progress bars on a terminal; nothing when stderr is piped."""
    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console

    from kg.progress import bars

    with bars(Console(stderr=True)) as progress:
        yield progress
