"""Join the rows of a second file to those of the first by what both call a row.

In: the rows of the second file. Out: for each row of the first, the values of the joined columns; several stay
several, and what belongs to nobody is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.importers.mapping.parts import Join
from kg.importers.read.base import ForeignRow
from kg.importers.rows.cells import Findings, plain_text

Values = Mapping[str, Sequence[str]]


class Joined:
    """The rows of one joined file, by the key that they share with the main file."""

    def __init__(self, join: Join, rows: Iterable[ForeignRow]):
        self._join = join
        self._rows: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(
            lambda: {name: [] for name in join.columns}
        )
        self._met: set[tuple[str, ...]] = set()
        for row in rows:
            values = self._rows[tuple(plain_text(row.cells.get(theirs, "")) for _, theirs in join.on)]
            for name in join.columns:
                if (text := row.cells.get(name, "")) and text not in values[name]:
                    values[name].append(text)

    def of(self, row: ForeignRow) -> Values:
        """Return the values of each joined column for a row of the main file."""
        key = tuple(plain_text(row.cells.get(ours, "").removeprefix(self._join.strip)) for ours, _ in self._join.on)
        if key not in self._rows:
            return self._empty()
        self._met.add(key)
        return self._rows[key]

    def _empty(self) -> dict[str, list[str]]:
        return {name: [] for name in self._join.columns}

    def close(self, findings: Findings) -> None:
        """Note how many keys of the joined file stand in no row of the main file."""
        if missed := len(self._rows.keys() - self._met):
            findings.noted[
                f"{self._join.file}: {missed:,} of {len(self._rows):,} keys stand in no row of the file"
            ] += 1


def join_all(joins: Sequence[Join], files: Sequence[Iterable[ForeignRow]]) -> list[Joined]:
    """Return the joined files, in order; ValueError when there is not one file for each join."""
    return [Joined(join, rows) for join, rows in zip(joins, files, strict=True)]
