"""Find what is withheld of evidence without which an item would look better verified than it is.

In: the rows of a dossier and those of its private folder. Out: faults. The status of an item is that of its weakest
needed answer, and a copy is no better than the item it was copied from; so neither may be withheld alone.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kg.errors import Problem
from kg.model import EVIDENCE, VERIFICATIONS
from kg.settle import settle
from kg.tables import Row
from kg.tiers.merge import filled
from kg.tiers.rows import Withheld
from kg.values import split_many

_RULE: Final = "private-answer"
_DECIDING: Final = ("answer", "needed", "evidence")  # cells of an answer by which the status of an item is worked out
_BETTER: Final = "an item would look better verified without it"


def answer_faults(public: Iterable[Row], withheld: Iterable[Withheld]) -> list[Problem]:
    """Return a fault for each withheld answer or copy without which an item would look better verified, sorted.

    That is a needed answer about a recording of which others are public, a cell that decides and is public otherwise,
    and that an examined item is a copy of another one.
    """
    public, withheld = list(public), [one for one in withheld if one.row.table in (EVIDENCE.name, VERIFICATIONS.name)]
    if not withheld:
        return []
    dossier = _Dossier(public, withheld)
    return sorted({*dossier.faults_of_answers(), *dossier.faults_of_copies()})


class _Dossier:
    """Public rows, withheld ones, and all of them with everything filled in, by id."""

    def __init__(self, public: list[Row], withheld: list[Withheld]):
        self._withheld = withheld
        self._whole = {row.id: row.cells for row in settle(filled(public, withheld)).rows}
        settled = settle(public).rows
        self._public = {row.id: row.cells for row in settled}
        answers = [row.cells for row in settled if row.table == VERIFICATIONS.name]
        self._examined = {cells["evidence"] for cells in answers if cells["needed"] == "yes"}
        self._looked_at = {name for item in self._examined for name in (*self._own(item), self._first(item))} - {""}

    def faults_of_answers(self) -> Iterator[Problem]:
        """Yield a fault for each withheld answer, or cell of one, that decides about what others are public of."""
        message = f"{_BETTER}: withhold all answers about the item and its copies, or publish this one"
        for one in self._withheld:
            if one.row.table == VERIFICATIONS.name and self._decides(one):
                yield Problem(one.row.path, one.row.number, "answer", _RULE, message)

    def faults_of_copies(self) -> Iterator[Problem]:
        """Yield a fault for each withheld cell that makes an examined item the copy of another one."""
        message = f"{_BETTER}: write it into the public row, or withhold all answers about the item"
        for one in self._withheld:
            if one.row.table == EVIDENCE.name and one.id in self._examined and one.id in self._public:
                if (first := self._first(one.id)) in self._examined and first != self._public[one.id]["copy_of"]:
                    yield Problem(one.row.path, one.row.number, "copy_of", _RULE, message)

    def _decides(self, one: Withheld) -> bool:
        if one.id in self._public:
            return any(one.row.cells.get(name) for name in _DECIDING)
        answer = self._whole[one.id]
        item = answer["evidence"]
        names = self._own(item) | ({self._first(item)} if item in self._public else set())  # public copies are cited
        return answer["needed"] == "yes" and not self._looked_at.isdisjoint(names)

    def _own(self, item: str) -> set[str]:
        """Return what stands for the item itself: its id, and the digests of its copies that are held."""
        return {item, *split_many(self._whole.get(item, {}).get("digest", ""))}

    def _first(self, item: str) -> str:
        """Return the id of the item that this one is a copy of, "" for none."""
        return self._whole.get(item, {}).get("copy_of", "")
