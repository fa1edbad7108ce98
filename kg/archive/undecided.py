"""Remember what a recall took for a name alone, until the next release shows which of it stands.

When something is recalled before the release that withdraws it is there, nobody knows yet which texts of other things
will keep its name. All of them go at once. Of each a salted digest is left beside the release, by which the next
release settles it: a line that it has as well is put back from there, and all else is gone. No word stands here.
"""

import json
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kg.diff.withdrawn import Gone, Place, place_of
from kg.errors import KgError
from kg.release.read import Release

UNDECIDED: Final = "undecided.json"
_BYTES: Final = 32


class NotSettled(KgError):
    """What a recall left undecided about a kept release cannot be read."""

    def __init__(self, path: Path):
        self.path = path
        super().__init__(f"{path} is damaged; put it back from a copy, or remove it: what was taken is then gone")


@dataclass(frozen=True, slots=True)
class Settled:
    """What comes back, line by line, by graph; the salts of graphs that are whole again; the properties that lost."""

    lines: dict[str, list[bytes]] = field(default_factory=dict)
    salts: dict[str, bytes] = field(default_factory=dict)
    lost: frozenset[Place] = frozenset()
    restored: frozenset[Place] = frozenset()


@dataclass(slots=True)
class Undecided:
    """Digests of the lines that were taken, by property, and the salts of the graphs that lost nothing else."""

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(_BYTES))
    marks: dict[Place, set[str]] = field(default_factory=dict)
    salts: dict[str, bytes] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.marks)

    def add(self, lines: Iterable[bytes], salts: dict[str, bytes], gone: Gone, lost: Collection[str]) -> "Undecided":
        """Return it with more lines; `lost` are the graphs from which other things went, `gone` is what is withdrawn.

        `salts` are those of all graphs of the release.
        """
        marks = {place: set(known) for place, known in self.marks.items() if not gone.is_of(b'%s "" %s .' % place)}
        for line in lines:
            marks.setdefault(place_of(line), set()).add(self._digest(line))
        graphs = {_graph(place, gone.base) for place in marks} - set(lost)
        known = salts | self.salts
        return Undecided(self.salt, marks, {graph: known[graph] for graph in sorted(graphs) if graph in known})

    def settle(self, newest: Release) -> Settled:
        """Return what comes of it, now that a release is there that says what stands. Errors: NotARelease."""
        found: dict[str, list[bytes]] = {}
        left = {place: set(known) for place, known in self.marks.items()}
        for graph in {_graph(place, newest.base) for place in left} & newest.graphs.keys():
            for body in newest.nquads(graph):
                for line in body.splitlines(keepends=True):
                    place = place_of(line)
                    if place in left and (digest := self._digest(line)) in left[place]:
                        left[place].discard(digest)
                        found.setdefault(graph, []).append(line)
        lost = frozenset(place for place, known in left.items() if known)
        short = {_graph(place, newest.base) for place in lost}
        salts = {graph: salt for graph, salt in self.salts.items() if graph not in short}
        return Settled(found, salts, lost, frozenset(self.marks) - lost)

    def _digest(self, line: bytes) -> str:
        return sha256(self.salt + line).hexdigest()

    def write(self, folder: Path) -> None:
        """Write it into the folder about a kept release."""
        marks = [[part.decode() for part in place] + sorted(known) for place, known in sorted(self.marks.items())]
        salts = {graph: salt.hex() for graph, salt in self.salts.items()}
        text = json.dumps({"salt": self.salt.hex(), "marks": marks, "salts": salts}, ensure_ascii=False, indent=1)
        (folder / UNDECIDED).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_undecided(folder: Path) -> Undecided:
    """Return what is undecided about a kept release, from the folder about it; empty when nothing is.

    Errors: NotSettled when the file is damaged.
    """
    path = folder / UNDECIDED
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        marks = {(at.encode(), graph.encode()): set(known) for at, graph, *known in said["marks"]}
        salts = {graph: bytes.fromhex(salt) for graph, salt in said["salts"].items()}
        return Undecided(bytes.fromhex(said["salt"]), marks, salts)
    except FileNotFoundError:
        return Undecided()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotSettled(path) from None


def _graph(place: Place, base: str) -> str:
    return place[1].decode().removeprefix(f"<{base}graph/").removesuffix(">")
