"""The standing judgements on how two statements or claims stand to one another.

In: the ledger. Out: look-ups by the IRIs of the two; only what bears on them is read, or once all of it.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from kg.ledger import Judgement, Ledger

CONFLICTS: Final = ("incompatible", "lowered-without-reason", "not-carried-forward", "drifted-from")
REFUSAL: Final = "no-conflict"
_IMPLYING: Final = ("entails", "refines")
Ways: TypeAlias = dict[str, tuple[str, ...]]  # a statement -> the judgements that lead to it


class Judged:
    """What was judged of pairs and still stands."""

    def __init__(self, ledger: Ledger):
        self._ledger = ledger
        self.about = lru_cache(maxsize=100_000)(self._about)

    def _about(self, iri: str) -> tuple[Judgement, ...]:
        """Return the standing relation judgements that name a thing on either side, in order of their IRIs."""
        found = {*self._ledger.pointing(iri, "subject"), *self._ledger.pointing(iri, "object")}
        rows = (self._ledger.judgement(each) for each in sorted(found))
        return tuple(row for row in rows if row is not None and row.kind == "relation" and row.stands)

    def between(self, ones: Iterable[str], others: Iterable[str]) -> list[Judgement]:
        """Return the judgements that set one of the first beside one of the second, in order of their IRIs."""
        right = set(others)
        found = {row.iri: row for one in set(ones) for row in self.about(one) if _joins(row, one, right)}
        return [found[iri] for iri in sorted(found)]

    def settled(self, ones: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
        """Return the judgements that a conflict was found between the two sides, or that none was."""
        return tuple(row.iri for row in self.between(ones, others) if row.relation in (*CONFLICTS, REFUSAL))

    def same_scope(self, iri: str) -> Ways:
        """Return the statements judged to be of the scope of one, itself among them -> the judgements that lead there.

        The judgements are read as an equivalence, as `kg.lineage` reads them.
        """
        found: Ways = {iri: ()}
        todo = [iri]
        for here in todo:
            for row in self.about(here):
                for end in (*row.subjects, *row.objects) if row.relation == "same-scope" else ():
                    if end not in found:
                        found[end] = (*found[here], row.iri)
                        todo.append(end)
        return found

    def implied(self, iri: str) -> Ways:
        """Return the statements that hold where one holds, itself among them -> the judgements that lead there."""
        return self._walk(iri, "subjects", "objects")

    def implying(self, iri: str) -> Ways:
        """Return the statements of which one follows, itself among them -> the judgements that lead there."""
        return self._walk(iri, "objects", "subjects")

    def _walk(self, iri: str, near: str, far: str) -> Ways:
        found: Ways = {iri: ()}
        todo = [iri]
        for here in todo:
            for row in self.about(here):
                if row.relation in _IMPLYING and here in getattr(row, near):
                    for end in getattr(row, far):
                        if end not in found:
                            found[end] = (*found[here], row.iri)
                            todo.append(end)
        return found


def _joins(row: Judgement, one: str, others: set[str]) -> bool:
    return bool(one in row.subjects and others.intersection(row.objects)) or bool(
        one in row.objects and others.intersection(row.subjects)
    )
