"""Hold a lock file against a folder of security advisories, where the service that pip-audit asks cannot be reached.

    python -m bench.audit requirements/run.txt --advisories advisory-database

In: a lock file, and a copy of an advisory database in the form of OSV (files in YAML or JSON), such as a clone of
pypa/advisory-database. Out: a line for each advisory that a locked version falls under; exit code 1 when there is one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import yaml
from packaging.utils import canonicalize_name
from packaging.version import Version

_LOCKED: Final = re.compile(r"^([\w.-]+)==([^ ;\\]+)", re.MULTILINE)
_READ: Final[dict[str, Callable[[str], Any]]] = {
    ".json": json.loads,
    ".yaml": lambda text: yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)),
}


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of it: a line for each advisory that applies, how many there were to look at, and the newest day."""

    found: tuple[str, ...]
    advisories: int
    concerning: int
    newest: str


def audit(lock: Path, folder: Path) -> Audit:
    """Return which advisories of a folder apply to the locked versions."""
    locked = {canonicalize_name(name): version for name, version in _LOCKED.findall(lock.read_text(encoding="utf-8"))}
    found, newest, number, concerning = [], "", 0, 0
    for advisory in advisories(folder):
        number += 1
        newest = max(newest, str(advisory.get("modified", ""))[:10])
        of_ours = [part for part in affected(advisory) if canonicalize_name(part["package"]["name"]) in locked]
        concerning += bool(of_ours)
        for part in of_ours:
            name = canonicalize_name(part["package"]["name"])
            if applies(part, locked[name]):
                found.append(f"{name} {locked[name]}: {advisory['id']}: {str(advisory.get('details', ''))[:200]}")
    return Audit(tuple(sorted(found)), number, concerning, newest)


def advisories(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the advisories of a folder that were not withdrawn, in the order of their paths."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in _READ and path.is_file():
            read = _READ[path.suffix](path.read_text(encoding="utf-8"))
            if isinstance(read, dict) and "id" in read and not read.get("withdrawn"):
                yield read


def affected(advisory: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what an advisory says of packages for Python."""
    return [part for part in advisory.get("affected", ()) if part.get("package", {}).get("ecosystem") == "PyPI"]


def applies(part: Mapping[str, Any], version: str) -> bool:
    """Return whether a version is named, or lies in a range from what introduced a weakness to what mended it.

    >>> mended = {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}]}
    >>> applies(mended, "2.0.9"), applies(mended, "2.1")
    (True, False)
    """
    ranges = [each["events"] for each in part.get("ranges", ()) if each.get("type") == "ECOSYSTEM"]
    return version in map(str, part.get("versions") or ()) or any(
        _inside(events, Version(version)) for events in ranges
    )


def _inside(events: Iterable[Mapping[str, Any]], version: Version) -> bool:
    inside = False
    ordered = sorted(((Version(str(at)), kind) for event in events for kind, at in event.items() if kind != "limit"))
    for at, kind in ordered:
        if kind == "introduced" and at <= version:
            inside = True
        elif (kind == "fixed" and at <= version) or (kind == "last_affected" and at < version):
            inside = False
    return inside


def main(
    lock: Annotated[Path, typer.Argument(help="The lock file.", exists=True, dir_okay=False)],
    advisories: Annotated[Path, typer.Option(help="A folder of advisories.", exists=True, file_okay=False)],
) -> None:
    """Hold a lock file against a folder of security advisories."""
    done = audit(lock, advisories)
    for line in done.found:
        typer.echo(line)
    typer.echo(
        f"{len(done.found)} apply, of {done.advisories:,} advisories of which {done.concerning} concern locked "
        f"packages; the newest is of {done.newest or 'no day'}",
        err=True,
    )
    if not done.advisories:
        raise typer.BadParameter(f"there is no advisory in {advisories}")
    raise typer.Exit(bool(done.found))


if __name__ == "__main__":
    typer.run(main)
