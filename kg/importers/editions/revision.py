"""Say how a row of a newer edition revises the one before it.

In: the cells of both, claims with their statements written out. Out: the cells revises, revision_kind and
revision_reason, by the figures; a floor that falls gets the reason "not stated", since a table gives none.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from kg.values import Figure, parse_date, parse_figure

Cells = Mapping[str, str]

NO_REASON: Final = "not stated"
_SCOPE: Final = (
    "about", "kind", "measure", "bound", "share_of", "population", "actor", "period", "territory", "concerns",
    "text_en", "text_local",
)  # fmt: skip


def may_revise(cells: Cells, before: Cells) -> bool:
    """Return whether a claim may take the place of another: it is of the same claimant and was not said earlier."""
    if cells.get("claimant") != before.get("claimant"):
        return False
    try:
        said, said_before = (parse_date(one.get("stated_on", "")) for one in (cells, before))
    except ValueError:
        return False
    return said.latest >= said_before.earliest


def revision(ident: str, cells: Cells, before: Cells) -> dict[str, str]:
    """Return the cells by which a claim revises the claim `ident`.

    >>> was = {"figure": "41", "bound": "at-least"}
    >>> revision("cl-4k2m9x", {"figure": "44", "bound": "at-least"}, was)["revision_kind"]
    'raises'
    """
    kind = _kind(cells, before)
    now, then = _figure(cells), _figure(before)
    falls = bool(now and then and now.lower is not None and then.lower is not None and now.lower < then.lower)
    floors = cells.get("bound") == before.get("bound") == "at-least"
    return {"revises": ident, "revision_kind": kind, "revision_reason": NO_REASON if falls and floors else ""}


def _kind(cells: Cells, before: Cells) -> str:
    if any(name in cells and cells[name] != before.get(name, "") for name in _SCOPE):
        return "rescopes"
    now, then = _number(_figure(cells)), _number(_figure(before))
    if now is None or then is None or now == then:
        return "rescopes" if cells.get("figure", "") != before.get("figure", "") else "reaffirms"
    return "raises" if now > then else "lowers"


def _figure(cells: Cells) -> Figure | None:
    try:
        return parse_figure(cells.get("figure", ""), cells.get("bound", ""))
    except ValueError:
        return None


def _number(figure: Figure | None) -> int | Decimal | None:
    """The floor of a figure, or its ceiling where there is no floor."""
    if figure is None:
        return None
    return figure.lower if figure.lower is not None else figure.upper
