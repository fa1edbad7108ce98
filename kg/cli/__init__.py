"""The command line: the only place where the stages meet a terminal.

Results go to stdout, talk to stderr. Exit codes: 0 clean, 1 faults found, 2 misuse. Each command imports
what it needs when it runs, so that `kg --help` is quick.
"""

import io
import sys

import typer

from kg.cli import (
    archive,
    contradictions,
    corrections,
    coverage,
    dossier,
    estimate,
    evidence,
    imports,
    independence,
    link,
    protect,
    publish,
    release,
    report,
    seal,
    view,
    withdraw,
)
from kg.cli.common import FaultFormat, print_faults, say
from kg.errors import DataFaults, KgError

app = typer.Typer(
    help="Turn rows about contradicting statements into a validated, linked-data release.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    dossier.init, dossier.check, dossier.fmt, dossier.build, dossier.unlock, release.export, release.store,
    release.push, release.query, release.sparql, publish.serve, publish.site, withdraw.withdraw, protect.protect,
    seal.seal, seal.verify, seal.log, coverage.coverage, archive.diff, archive.keep, archive.recall,
    independence.independence, report.report, view.view, estimate.estimate,
):  # fmt: skip
    app.command()(command)
app.add_typer(imports.app, name="import")
app.add_typer(link.app, name="link")
app.add_typer(contradictions.app, name="contradictions")
app.add_typer(protect.app, name="consent")
app.add_typer(corrections.app, name="correction")
app.add_typer(evidence.app, name="evidence")
app.add_typer(seal.app, name="key")


def main() -> None:
    """Run the command line; a KgError, or a file that the system refuses, is one line on stderr and exit code 2."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what is piped on Windows has a code page without Persian
            stream.reconfigure(encoding="utf-8", errors="strict" if stream is sys.stdin else "backslashreplace")
    try:
        app()
    except DataFaults as faults:
        print_faults(list(faults.problems), FaultFormat.text)
        say(str(faults))
        sys.exit(1)
    except KgError as error:
        say(f"kg: {error}")
        sys.exit(2)
    except OSError as error:
        where, why = error.filename or "the system", error.strerror or error
        say(f"kg: {where} refuses ({why}): look at the disk and its rights")
        sys.exit(2)
