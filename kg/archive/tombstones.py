"""Read tombstones from the rows of a dossier, so that a recall need not wait for the next release; merge lists."""

from collections.abc import Iterable, Mapping

from kg.dates import parse_date
from kg.diff.withdrawn import Tombstone
from kg.errors import KgError
from kg.model import KIND_OF_PREFIX
from kg.values import is_id, parse_reference
from kg.vocab import SCHEMES


def tombstones_in(rows: Iterable[Mapping[str, str]], base: str) -> tuple[Tombstone, ...]:
    """Return the tombstones of some rows, each the cells of one by column, in the order of their IRIs.

    Errors: KgError for a row whose id, reason or day cannot be read; nothing is recalled by halves.

    >>> rows = [{"id": "re-4k2m9x", "reason": "safety", "withdrawn_on": "2031-02-28"}]
    >>> tombstones_in(rows, "https://example.org/")[0].iri
    'https://example.org/id/record/re-4k2m9x'
    """
    return tuple(sorted(_tombstone(cells, base) for cells in rows if any(cells.values())))


def merged(*several: Iterable[Tombstone]) -> list[Tombstone]:
    """Return the tombstones of some lists in the order of their IRIs, of each thing the one that is listed last.

    >>> earlier, later = (Tombstone("https://example.org/id/record/re-4k2m9x", why, "2031-02-28") for why in ("a", "b"))
    >>> [stone.reason for stone in merged([earlier], [later])]
    ['b']
    """
    return sorted({stone.iri: stone for stones in several for stone in stones}.values())


def _tombstone(cells: Mapping[str, str], base: str) -> Tombstone:
    ident, after = cells.get("id", ""), parse_reference(cells.get("replaced_by", "")).id
    reason = cells.get("reason", "")
    if not is_id(ident):
        raise KgError(f'a tombstone is of "{ident}", which is no id; kg check says more')
    if reason not in SCHEMES["reason-class"]:
        raise KgError(f'the tombstone of {ident} has the reason "{reason}", which is none; kg check says more')
    try:
        day = parse_date(cells.get("withdrawn_on", "")).latest.isoformat()
    except ValueError as error:
        raise KgError(f"the tombstone of {ident} has no day that can be read; kg check says more") from error
    return Tombstone(_iri(ident, base), reason, day, _iri(after, base) if after else "")


def _iri(ident: str, base: str) -> str:
    return f"{base}id/{KIND_OF_PREFIX[ident.partition('-')[0]]}/{ident}"
