"""Data sets of others to link to: Wikidata, GeoNames, FollowTheMoney files, any endpoint, any reconciliation service.

In: how a target is written on the command line. Out: a `Target`, which is asked for things that may be some of ours.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from kg.errors import KgError, near
from kg.link.entity import Sort
from kg.link.targets.base import Target
from kg.link.targets.ftm import FtmTarget
from kg.link.targets.geonames import DumpTarget, PackageTarget
from kg.link.targets.lines import NotReadable, checked_size
from kg.link.targets.reconciliation import ReconciliationTarget
from kg.link.targets.snapshot import Snapshot, SnapshotTarget, read_snapshot, write_snapshot
from kg.link.targets.sparql import SparqlTarget
from kg.link.targets.wikidata import WikidataTarget
from kg.store.polite import Manners

__all__ = ["BadTarget", "Snapshot", "Target", "open_target", "read_snapshot", "sends_names", "write_snapshot"]

MAX_QUERY_BYTES: Final = 1_000_000
FORMS: Final = (
    "snapshot:FILE", "wikidata:URL", "wikidata:URL#QUERY.rq", "geonames", "geonames:FILE", "ftm:FILE", "ftm:FILE#IRI",
    "sparql:URL#QUERY.rq", "reconcile:URL", "reconcile:URL#person=TYPE,body=TYPE,place=TYPE",
)  # fmt: skip


class BadTarget(KgError):
    """A target is not written as one."""

    def __init__(self, text: str, reason: str):
        self.text = text
        self.reason = reason
        super().__init__(f'"{text}" is no target: {reason}')


def open_target(text: str, manners: Manners | None = None) -> Target:
    """Return the target that is written so, as `FORMS` lists; files of queries are read, nothing is asked yet.

    Errors: BadTarget, BadAddress, BadQuery, NotReadable.

    >>> open_target("geonames").name
    'GeoNames'
    """
    prefix, colon, rest = text.partition(":")
    make = _MAKERS.get(prefix)
    if make is None or (not rest and prefix != "geonames") or (colon and not rest):
        guess = near(prefix, _MAKERS) if make is None else ""
        raise BadTarget(text, f"{f'{guess}; ' if guess else ''}write one of {', '.join(FORMS)}")
    where, _, more = rest.partition("#")
    return make(text, where, more, manners or Manners())


def sends_names(text: str) -> bool:
    """Return whether a target is asked for our names, so that they leave this machine; one that is read whole is not.

    >>> sends_names("reconcile:https://data.example/reconcile"), sends_names("snapshot:people.jsonl")
    (True, False)
    """
    kind, _, where = text.partition(":")
    return kind == "reconcile" or (kind == "wikidata" and "#" not in where)


def _snapshot(text: str, where: str, more: str, manners: Manners) -> Target:
    return SnapshotTarget(Path(text.partition(":")[2]))


def _wikidata(text: str, where: str, more: str, manners: Manners) -> Target:
    return WikidataTarget(where, _query(more) if more else "", manners)


def _geonames(text: str, where: str, more: str, manners: Manners) -> Target:
    return DumpTarget(Path(text.partition(":")[2])) if where else PackageTarget()


def _ftm(text: str, where: str, more: str, manners: Manners) -> Target:
    return FtmTarget(Path(where), more) if more else FtmTarget(Path(where))


def _sparql(text: str, where: str, more: str, manners: Manners) -> Target:
    if not more:
        raise BadTarget(text, "write the file of the query after #, as in sparql:https://data.example/sparql#names.rq")
    return SparqlTarget(where, _query(more), manners=manners)


def _reconcile(text: str, where: str, more: str, manners: Manners) -> Target:
    types: dict[Sort, str] = {}
    for part in filter(None, more.split(",")):
        sort, _, kind = part.partition("=")
        if sort not in set(Sort) or not kind:
            raise BadTarget(text, f'"{part}" says no type: write person=TYPE, body=TYPE or place=TYPE')
        types[Sort(sort)] = kind
    return ReconciliationTarget(where, types, manners=manners)


def _query(name: str) -> str:
    path = Path(name)
    checked_size(path, MAX_QUERY_BYTES)
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReadable(path, str(error)) from None


_MAKERS: Final[dict[str, Callable[[str, str, str, Manners], Target]]] = {
    "snapshot": _snapshot, "wikidata": _wikidata, "geonames": _geonames, "ftm": _ftm, "sparql": _sparql,
    "reconcile": _reconcile,
}  # fmt: skip
