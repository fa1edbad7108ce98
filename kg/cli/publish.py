"""Commands that publish a release: serve it, or write its site as files."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import AllowedTier, Tier, WorkersOption, say, shown_progress


def serve(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for one that is free.", min=0, max=65535)] = 8000,
    base_url: Annotated[str, typer.Option(help="The public address of the site, if it has another.")] = "",
    trust_proxy: Annotated[
        list[str] | None, typer.Option(metavar="CIDR", help="Believe what this proxy says of who asks; repeatable.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that a SPARQL query may take.", min=0.1)] = 10,
    kept: Annotated[int, typer.Option(metavar="MIB", help="Memory for answers and rows used again.", min=0)] = 192,
    tier: AllowedTier = Tier.public,
    archive: Annotated[Path | None, typer.Option(help="Serve the versions kept in this archive as well.")] = None,
) -> None:
    """Serve a release as a linked-data site, and the next one when it is built at the same place.

    Example: kg serve dist --port 8080 --base-url https://example.org/dossier/ --trust-proxy 127.0.0.1
    """
    from kg.web.serve import Settings
    from kg.web.serve import serve as serve_release
    from kg.web.sparql.limits import SHARES, Limits

    limits = Limits(time_s=time_limit, kept=(kept << 20) // SHARES)
    settings = Settings(host, port, base_url, tuple(trust_proxy or ()), limits, tier, archive)
    with shown_progress() as progress:
        serve_release(dist, settings, say, progress)


def site(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("site"),
    base_url: Annotated[str, typer.Option(help="Where it will stand.", show_default="the address of the data")] = "",
    workers: WorkersOption = 0,
    tier: AllowedTier = Tier.public,
    archive: Annotated[Path | None, typer.Option(help="Say what changed since the versions in this archive.")] = None,
) -> None:
    """Write the linked-data site of a release as files that need no server, whole or not at all.

    Example: kg site dist --out site --base-url https://example.org/dossier/
    """
    from kg.release.tier import need_public
    from kg.web.mirror.write import mirror
    from kg.workers import Workers

    need_public(dist, tier)
    with shown_progress() as progress, Workers.open(workers) as hands:
        count = mirror(dist, out, base_url, progress, hands, archive)
    say(f"{count.files:,} files in {out}, {count.unchanged:,} of them as they were")
