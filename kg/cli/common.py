"""What the commands share: options, how they speak, and how they show faults and progress."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.errors import KgError, Problem, near

Data = Annotated[Path, typer.Argument(help="The folder of the dossier.", show_default="the current folder")]
WorkersOption = Annotated[int, typer.Option(min=0, help="Processes to work in.", show_default="one a processor")]


class FaultFormat(StrEnum):
    """How faults are printed."""

    text = "text"
    json = "json"


def need_dossier(data: Path) -> None:
    """Raise KgError, with the nearest name, unless there is a folder at `data`."""
    if not data.is_dir():
        known = [path.name for path in data.parent.iterdir() if path.is_dir()] if data.parent.is_dir() else []
        guess = near(data.name, known)
        raise KgError(f"there is no folder {data}" + (f"; {guess}" if guess else ""))


def parse_day(text: str) -> date:
    """Return the day written as YYYY-MM-DD. Errors: KgError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KgError(f'"{text}" is not a day: write it as 2031-02-28') from error


def print_faults(problems: list[Problem], format: FaultFormat) -> None:
    """Print faults to stdout, a line each or as one JSON array."""
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
