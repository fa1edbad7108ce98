"""Commands on a dossier: begin it, check it, keep its rows, build its release."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import (
    Data,
    FaultFormat,
    PrivateOption,
    Tier,
    WorkersOption,
    edits,
    need_dossier,
    need_private,
    parse_day,
    print_faults,
    say,
    shown_progress,
    terminal,
)
from kg.errors import DataFaults, KgError

if TYPE_CHECKING:
    from kg.pace import Progress
    from kg.release.manifest import Manifest
    from kg.workers import Workers


class Engine(StrEnum):
    """The SHACL engines."""

    turbo = "turbo"
    pyshacl = "pyshacl"
    both = "both"


EngineOption = Annotated[Engine, typer.Option(help="The SHACL engine; both compares the two.")]
ExecutorOption = Annotated[str, typer.Option(help="dask://HOST:PORT of a Dask cluster that does the work instead.")]


def init(
    name: Annotated[Path, typer.Argument(help="The folder to make.")],
    title: Annotated[str, typer.Option(help="The title of the dossier.", show_default="the folder's name")] = "",
    release_date: Annotated[str, typer.Option(help="YYYY-MM-DD.", show_default="today")] = "",
) -> None:
    """Write an empty dossier: tables, an entry workbook with drop-down lists, and its card.

    Example: kg init mydossier --title "The flood of 2031"
    """
    from kg.scaffold import init_dossier

    day = parse_day(release_date) if release_date else None
    for path in init_dossier(name, title or name.name, day):
        typer.echo(path)


def check(
    data: Data = Path(),
    engine: EngineOption = Engine.turbo,
    format: Annotated[FaultFormat, typer.Option(help="How to print the faults.")] = FaultFormat.text,
    workers: WorkersOption = 0,
    executor: ExecutorOption = "",
    tier: Annotated[Tier, typer.Option(help="Check the rows of this tier; restricted adds the withheld ones.")] = (
        Tier.public
    ),
    private: PrivateOption = None,
) -> None:
    """List every fault of a dossier as path:row column: message [rule]; it looks at what is withheld as well.

    Example: kg check data/aban-1398 --format json
    """
    from kg.restricted import check_all
    from kg.tiers.place import private_of
    from kg.workers import Workers

    need_dossier(data)
    need_private(private)
    if executor and tier is not Tier.public:
        raise KgError("withheld rows are not sent to other machines: leave out --executor")
    with shown_progress() as progress, Workers.open(workers, executor) as hands:
        checked = check_all(data, private_of(data, private), tier, engine, progress, hands)
    print_faults(checked.problems, format)
    if checked.problems:
        raise typer.Exit(1)
    say(f"{checked.rows} rows, no faults")


@edits()
def fmt(
    data: Data = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only list what would change; exit code 1.")] = False,
    withheld: Annotated[bool, typer.Option("--withheld", help="Give withheld rows their ids, and no more.")] = False,
    private: PrivateOption = None,
) -> None:
    """Rewrite the rows canonically: lasting ids, tables of reference, one order; the meaning stays.

    Example: kg fmt mydossier
    """
    from kg.fmt import format_dossier, write_formatted

    if withheld:
        return _give_ids(data, private, check)
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
            say(f"added {row.cells['label_en']} to {row.table}: fill in its other cells")
    if formatted.problems:
        say(f"faults that only you can mend: {len(formatted.problems)}; kg check lists them")
    if formatted.minted:
        say(f"rows given their lasting ids: {formatted.minted}")


def build(
    data: Data = Path(),
    out: Annotated[Path, typer.Option(help="The folder of the release.")] = Path("dist"),
    engine: EngineOption = Engine.turbo,
    format: Annotated[FaultFormat, typer.Option(help="How to print the faults.")] = FaultFormat.text,
    workers: WorkersOption = 0,
    executor: ExecutorOption = "",
    store: Annotated[bool, typer.Option("--store", help="Keep a store beside it, which later builds follow.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever a file changes, until Ctrl-C.")] = False,
    tier: Annotated[Tier, typer.Option(help="Who it is for; restricted makes one encrypted file.")] = Tier.public,
    recipient: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Who may read it: age1..., or an ssh key; repeatable.")
    ] = None,
    recipient_file: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="The same from a file, one a line; repeatable.")
    ] = None,
    private: PrivateOption = None,
    key: Annotated[
        Path | None, typer.Option(help="Seal a restricted release with this key.", show_default="not sealed")
    ] = None,
) -> None:
    """Check a dossier and write its release, whole or not at all.

    Example: kg build data/aban-1398 --out dist
    """
    from kg.build import build as build_release
    from kg.render import summary
    from kg.watch import changes
    from kg.workers import Workers

    need_dossier(data)
    keys = _recipients(tier, recipient or [], recipient_file or [], private)
    signer = _signer(tier, key)
    if keys and (store or watch or executor):
        raise KgError("a restricted release is made at once and here: leave out --store, --watch and --executor")
    if keys and out.suffix != ".age":
        raise KgError("a restricted release is one encrypted file: name it by --out, with the ending .age")

    def build_once() -> bool:
        try:
            with shown_progress() as progress:
                if keys:
                    manifest = _build_restricted(data, private, out, keys, engine, progress, hands, signer)
                else:
                    manifest = build_release(data, out, engine, progress, hands, store)
        except DataFaults as faults:
            print_faults(list(faults.problems), format)
            say(str(faults))
            return False
        terminal().print(summary(manifest, out))
        return True

    with Workers.open(workers, executor) as hands:
        for _ in changes(data) if watch else (None,):
            built = build_once()
    if not built:
        raise typer.Exit(1)


def _give_ids(data: Path, private: Path | None, check: bool) -> None:
    import secrets

    from kg.tiers.mint import give_ids
    from kg.tiers.place import private_of
    from kg.tiers.work import shown_of

    need_private(private)
    place = private_of(data, private)
    given = give_ids(data, place, secrets.SystemRandom(), shown_of(data, place), dry_run=check)
    for path, count in given.items():
        typer.echo(f"{path}: {count}")
    if check and given:
        raise typer.Exit(1)


def _recipients(tier: Tier, given: list[str], files: list[Path], private: Path | None) -> list[Any]:
    """Return whom a release is encrypted for; nobody when it is public. Errors: KgError when the options disagree."""
    if tier is Tier.public:
        if given or files or private is not None:
            raise KgError("--recipient, --recipient-file and --private belong to --tier restricted")
        return []
    from kg.tiers.crypt import recipients_of

    return recipients_of(given, files)


def _signer(tier: Tier, key: Path | None) -> Any:
    """Return the key that a restricted release is sealed with, or None. Errors: KgError for a public one, BadKey."""
    if key is None:
        return None
    if tier is Tier.public:
        raise KgError("--key belongs to --tier restricted; a public release is sealed by kg seal")
    from kg.cli.seal import PASSWORD
    from kg.seal.keys import private_key

    return private_key(key, os.environ.get(PASSWORD, ""))


def _build_restricted(
    data: Path,
    private: Path | None,
    out: Path,
    keys: list[Any],
    engine: str,
    progress: "Progress",
    hands: "Workers",
    signer: Any,
) -> "Manifest":
    from functools import partial

    from kg.restricted import build_restricted
    from kg.seal import seal
    from kg.tiers.place import private_of

    place = private_of(data, private)
    sealing = partial(seal, private=place, key=signer, progress=progress) if signer else None
    return build_restricted(data, place, out, keys, engine, progress, hands, sealing)


def unlock(
    file: Annotated[Path, typer.Argument(help="The encrypted release.")],
    identity: Annotated[Path, typer.Option(metavar="KEYFILE", help="Your secret key, of age or ssh.")],
    out: Annotated[Path, typer.Option(help="The folder for the release.")] = Path("restricted"),
) -> None:
    """Open an encrypted release that was made for you, whole or not at all; nobody else may enter the folder.

    Example: kg unlock partner.tar.age --identity key.txt --out restricted
    """
    from kg.tiers.bundle import unlock as unlock_bundle
    from kg.tiers.crypt import identities_of

    typer.echo(unlock_bundle(file, out, identities_of(identity)))
