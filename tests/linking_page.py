"""The worked example of docs/linking.md: its commands run in order, and what each says.

In: the page, whose `console` blocks hold commands with what they print, and whose `tsv` blocks say what a reviewer
fills into the sheet that was written last. Out: what the commands print now; `python -m tests.linking_page` writes
that into the page. Ids are drawn from a fixed seed here, so that they are the same each time.
"""

import csv
import io
import os
import random
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from unittest.mock import patch

from kg.cli import main as run_main
from kg.link.review.sheet import TO_FILL
from kg.values import ID_PATTERN

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "linking.md"
FILES: Final = ROOT / "docs" / "examples" / "lantern"
LEFT_OUT: Final = "…"  # what a page shows in place of lines that tell nothing
WIDE: Final = "118"  # columns of the terminal of the page
SEED: Final = 1
_BLOCK: Final = re.compile(r"^```(console|tsv)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SIDES: Final = ("subject_names", "object_names")


@dataclass(frozen=True, slots=True)
class Step:
    """One command with what it prints, or one table of what a reviewer fills in."""

    command: str
    said: str
    table: str = ""


def steps(page: str) -> list[list[Step]]:
    """Return the steps of each block, in the order of the page."""
    return [_steps(language, text) for language, text in _BLOCK.findall(page)]


def _steps(language: str, text: str) -> list[Step]:
    if language == "tsv":
        return [Step("", "", text)]
    parts = re.split(r"^\$ ", text.replace("\\\n", ""), flags=re.MULTILINE)[1:]
    return [Step(command, said.strip("\n")) for command, _, said in (part.partition("\n") for part in parts)]


def run(steps: list[Step], folder: Path) -> Iterator[Step]:
    """Yield the steps with what their commands print in a folder that holds the files of the example."""
    chance, sheet = random.Random(SEED), ""
    now: dict[str, str] = {}  # id on the page -> the id that was drawn
    with (
        chdir(folder),
        patch("secrets.SystemRandom", lambda: chance),
        patch.dict(os.environ, {"COLUMNS": WIDE, "NO_COLOR": "1"}),
    ):
        for step in steps:
            command = ID_PATTERN.sub(lambda found: now.get(found[0], found[0]), step.command)
            words = shlex.split(command)
            if "--sheet" in words:
                sheet = words[words.index("--sheet") + 1]
            if step.table:
                fill(Path(sheet), step.table)
            said = _said(words) if words else ""
            now.update(zip(ID_PATTERN.findall(step.said), ID_PATTERN.findall(said), strict=False))
            yield replace(step, command=command, said=said)


def _said(words: list[str]) -> str:
    """Run a command and return what it prints to both streams. Errors: AssertionError unless it ends well."""
    out = io.StringIO()
    code: object = 0
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(out):
        try:
            run_main()
        except SystemExit as end:
            code = end.code
    said = "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")
    assert not code, f"{shlex.join(words)}: {said}"
    return said


def fill(sheet: Path, table: str) -> None:
    """Write what is decided in each row of the table into the row of the sheet with the same two names."""
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    at = {frozenset(row[side] for side in _SIDES): row for row in rows}
    for filled in csv.DictReader(io.StringIO(table), delimiter="\t", restval=""):
        at[frozenset(filled[side] for side in _SIDES)].update((name, filled[name]) for name in TO_FILL)
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def copy_files(folder: Path) -> Path:
    """Copy the files of the example below a folder and return where they are."""
    return Path(shutil.copytree(FILES, folder / FILES.name))


def rewritten(page: str, ran: list[Step]) -> str:
    """Return the page with what its commands print now."""
    rest = iter(ran)

    def block(found: re.Match[str]) -> str:
        if found[1] == "tsv":
            next(rest)
            return found[0]
        return f"```console\n{''.join(map(_shown, _with(found[2], lambda: next(rest))))}```"

    return _BLOCK.sub(block, page)


def _with(text: str, following: Callable[[], Step]) -> Iterator[tuple[str, str, Step]]:
    """Yield each command as the page writes it, what the page shows, and the step that was run."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        end = next(number for number, line in enumerate(lines) if not line.endswith("\\")) + 1
        yield "\n".join(lines[:end]), "\n".join(lines[end:]), following()


def _shown(parts: tuple[str, str, Step]) -> str:
    command, shown, step = parts
    ids = iter(ID_PATTERN.findall(step.command))
    command = ID_PATTERN.sub(lambda found: next(ids), command)
    kept = shown if shown == LEFT_OUT else step.said
    return f"$ {command}\n{kept}\n" if kept else f"$ {command}\n"


def main() -> None:
    """Write what the commands print now into the page."""
    page = PAGE.read_text(encoding="utf-8")
    listed = [step for block in steps(page) for step in block]
    with tempfile.TemporaryDirectory() as folder:
        ran = list(run(listed, copy_files(Path(folder))))
    PAGE.write_text(rewritten(page, ran), encoding="utf-8")


if __name__ == "__main__":
    main()
