"""Commands that vouch for a release: keys, the seal, its test, and the log of what was published."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import say, shown_progress
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.seal.finding import Finding


MOST_ON_SCREEN = 20  # findings of one kind in one file


class FindingFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"


PASSWORD = "KG_KEY_PASSWORD"  # the name of a variable

app = typer.Typer(
    help="""Make a key to sign releases with, and show its public half.

    Example: kg key new dossier.pem
    """,
    no_args_is_help=True,
)
Dist = Annotated[Path, typer.Argument(help="The folder of the release.")]
PublicKey = Annotated[Path | None, typer.Option("--key", help="The public key that releases are signed with.")]
Kept = Annotated[Path | None, typer.Option(help="A log, or archive, that you kept earlier.")]
Format = Annotated[FindingFormat, typer.Option("--format", help="How findings are printed.")]


@app.command("new")
def key_new(file: Annotated[Path, typer.Argument(help="Where to keep the private key.")]) -> None:
    """Make a key and print its public half; KG_KEY_PASSWORD, if set, encrypts the file.

    Example: kg key new ~/keys/dossier.pem > dossier.pub.pem
    """
    from kg.seal import keys

    public = keys.new_key(file, os.environ.get(PASSWORD, "")).public_key()
    typer.echo(keys.public_pem(public), nl=False)
    say(f"{file} is the private key: keep it off the server and have a copy; fingerprint {keys.fingerprint(public)}")


@app.command("public")
def key_public(
    file: Annotated[Path, typer.Argument(help="The private key.")],
    line: Annotated[bool, typer.Option("--line", help="As one line that begins with ssh-ed25519.")] = False,
) -> None:
    """Print the public half of a key, for readers who verify releases.

    Example: kg key public ~/keys/dossier.pem --line
    """
    from kg.seal import keys

    public = keys.private_key(file, os.environ.get(PASSWORD, "")).public_key()
    typer.echo(f"{keys.public_line(public)}\n" if line else keys.public_pem(public), nl=False)
    say(f"fingerprint {keys.fingerprint(public)}")


def seal(
    dist: Dist = Path("dist"),
    key: Annotated[Path | None, typer.Option(help="The private key to sign with.", show_default="not signed")] = None,
    data: Annotated[Path, typer.Option(help="The dossier.", show_default="the current folder")] = Path(),
    private: Annotated[Path | None, typer.Option(help="Its private folder, which keeps the salts.")] = None,
    archive: Annotated[Path | None, typer.Option(help="The archive whose log this release continues.")] = None,
) -> None:
    """Seal a release: salted digests of its graphs, and a signature, that `kg verify` tests.

    Example: kg seal dist --data mydossier --key ~/keys/dossier.pem --archive archive
    """
    from kg.release.read import Release
    from kg.seal import keys, log
    from kg.seal import seal as seal_release
    from kg.tiers.place import private_of

    if private is None and not (data / "dataset.yaml").is_file():
        raise KgError(f"{data} is no dossier: say with --data or --private whose salts are to be used")
    signer = keys.private_key(key, os.environ.get(PASSWORD, "")) if key else None
    previous = log.head_for(archive, str(Release(dist).manifest["version"])) if archive else ""
    if archive and not (archive / log.LOG).is_file():
        say(f"{archive} holds no {log.LOG}: this is taken for the first release that is kept there")
    with shown_progress() as progress:
        sealed = seal_release(dist, private_of(data, private), signer, previous, progress)
    if archive and signer and (archive / log.LOG).is_file():
        log.sign(archive, signer)
    who = f"signed by {keys.fingerprint(signer.public_key())}" if signer else "not signed"
    say(f"version {sealed.version} is sealed, {who}: {_counted(len(sealed.graphs))}")


def _counted(graphs: int) -> str:
    return f"{graphs:,} graph{'' if graphs == 1 else 's'}"


def verify(
    dist: Dist = Path("dist"),
    key: PublicKey = None,
    log: Annotated[Path | None, typer.Option(help="The archive, or its log.jsonl, that must name it.")] = None,
    kept: Kept = None,
    against: Annotated[Path | None, typer.Option(help="Another copy of the release, held to be right.")] = None,
    format: Format = FindingFormat.text,
) -> None:
    """Say which file, graph, piece or statement of a release is not as it was published.

    Example: kg verify dist --key dossier.pub.pem --log archive
    """
    from kg.seal.keys import public_key
    from kg.seal.verify import Against, verify

    if kept is not None and log is None:
        raise KgError("--kept is the log from earlier; give the one of today by --log")
    held = Against(public_key(key) if key else None, log, kept, against)
    with shown_progress() as progress:
        findings = verify(dist, held, progress)
    _tell(findings, format, f"{dist} is as it was published, as far as could be tested")


def log(
    archive: Annotated[Path, typer.Argument(help="The archive, or its log.jsonl.")] = Path("archive"),
    key: PublicKey = None,
    kept: Kept = None,
    format: Format = FindingFormat.text,
) -> None:
    """Show the log of what was published and recalled, and say where it was rewritten.

    Example: kg log archive --kept log-of-last-year.jsonl
    """
    from kg.seal.finding import shown
    from kg.seal.history import open_history
    from kg.seal.keys import public_key
    from kg.seal.verify import verify_log

    findings = verify_log(archive, public_key(key) if key else None, kept)
    if format is FindingFormat.text:
        for line in open_history(archive)[0].lines:
            gone = ", ".join(f"{one['id']} ({one['reason']})" for one in line.gone)
            said = line.said
            typer.echo(shown(f"{line.n:>4}  {said['date']}  {said['kind']:<7}  {said['version']}  {gone}".rstrip()))
    _tell(findings, format, "no line was changed, put in or left out, as far as could be tested")


def _tell(findings: "list[Finding]", format: FindingFormat, clean: str) -> None:
    """Print findings; exit with 1 when one of them is a fault."""
    from kg.seal.finding import few

    if format is FindingFormat.json:
        typer.echo(json.dumps([finding.values() for finding in findings], ensure_ascii=False, indent=1))
    for finding in few(findings, MOST_ON_SCREEN):
        if format is FindingFormat.text:
            say(f"note: {finding}") if finding.note else typer.echo(finding)
    if any(not finding.note for finding in findings):
        raise typer.Exit(1)
    say(clean)
