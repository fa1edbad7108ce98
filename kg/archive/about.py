"""Say beside a kept release which things it holds and how much it changed, and notice when that is not as written.

In: a release. Out: `about/<version>/`, in which each file has its check sum beside it. Whether a version is protected
hangs on the list of its things: when it does not fit its sum it is made anew from the data. Of changes that do not fit
nothing is said.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kg.diff.changes import Kind
from kg.diff.step import Step, Sum
from kg.filesum import has_sum, sum_file, sum_of
from kg.release.read import Release
from kg.vocab import PREFIXES

THINGS: Final = "things.txt"
CHANGED: Final = "changed.json"
_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_STEPS: Final = tuple(step.word for step in Step)


def things_in(body: bytes, base: str) -> Iterator[str]:
    """Yield what stands behind `<base>id/` for each thing whose class is in some N-Quads."""
    start = f"<{base}id/".encode()
    for line in body.splitlines():
        subject, predicate, _ = line.split(b" ", 2)
        if predicate == _TYPE and subject.startswith(start) and b"#" not in subject:
            yield subject[len(start) : -1].decode()


def things_of(release: Release) -> set[str]:
    """Return the things of a release, read from its data. Errors: NotARelease."""
    bodies = (body for graph in release.graphs for body in release.nquads(graph))
    return {thing for body in bodies for thing in things_in(body, release.base)}


def write_things(folder: Path, things: Iterable[str]) -> None:
    """Write the list of the things of a release, one a line, sorted, with its check sum."""
    _put(folder / THINGS, _listed(things))


def has_things(folder: Path) -> bool:
    """Return whether the list of things is there and is as it was written."""
    return has_sum(folder / THINGS)


def read_things(folder: Path, release: Release) -> bytes:
    """Return the list of things; made anew, in memory, when it is not as it was written. Errors: NotARelease."""
    return (folder / THINGS).read_bytes() if has_things(folder) else _listed(things_of(release))


def write_changed(folder: Path, before: str, total: Sum) -> None:
    """Write how many things changed since the version before, with the check sum of that."""
    counts = {kind.value: number for kind, number in total.kinds.items()}
    said = {"from": before, "step": total.step.word, "counts": counts}
    _put(folder / CHANGED, (json.dumps(said, sort_keys=True) + "\n").encode())


def read_changed(folder: Path) -> Mapping[str, Any]:
    """Return the version before, the step from it, and how many things changed; empty where that cannot be trusted."""
    path = folder / CHANGED
    if sum_file(path).is_file() and not has_sum(path):
        return {}
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if _is_changed(said) else {}


def carry_changed(old: Path, new: Path) -> None:
    """Write into another folder what one says of changes, when it says anything that can be trusted."""
    if read_changed(old):
        _put(new / CHANGED, (old / CHANGED).read_bytes())


def _is_changed(said: Any) -> bool:
    if not isinstance(said, dict) or not isinstance(said.get("from"), str) or said.get("step") not in _STEPS:
        return False
    counts = said.get("counts")
    if not isinstance(counts, dict) or counts.keys() != {kind.value for kind in Kind}:
        return False
    return all(type(number) is int for number in counts.values())


def _listed(things: Iterable[str]) -> bytes:
    return "".join(f"{thing}\n" for thing in sorted(things)).encode()


def _put(path: Path, data: bytes) -> None:
    """Write a file and its check sum into a folder that is being made."""
    path.write_bytes(data)
    sum_file(path).write_text(f"{sum_of(path)}\n", encoding="ascii", newline="\n")
