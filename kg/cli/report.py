"""The command that writes the report of a case."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import AllowedTier, Language, Tier, say, shown_progress


def report(
    case: Annotated[str, typer.Argument(help="The case: its id, address or name.")],
    on: Annotated[Path, typer.Option(help="The folder of the release.")] = Path("dist"),
    out: Annotated[Path, typer.Option(help="The file to write, .html or .pdf.")] = Path("report.html"),
    language: Annotated[Language, typer.Option(help="The language of the report.")] = Language.en,
    tier: AllowedTier = Tier.public,
) -> None:
    """Write what is said of a case as one document: who says it, who denies exactly that, and where to read it.

    Example: kg report ca-4k2m9x --on dist --out report.pdf --language fa
    """
    from kg.release.tier import need_public
    from kg.report.write import write_report

    need_public(on, tier)
    with shown_progress() as progress:
        count = write_report(on, case, out, language, progress)
    say(f"{out}: {count:,} claims, each with its claimant and source")
