"""Write the changes between two releases for a person at a terminal, with labels beside the ids."""

from collections.abc import Iterable, Iterator
from typing import Final

from kg.diff.changes import Change, Kind, Property, gone_between_releases
from kg.diff.labels import Labels, named_predicates
from kg.diff.step import Sum, next_version
from kg.release.read import Release

_MARKS: Final = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.REVISED: "~", Kind.WITHDRAWN: "x"}
_CONTROLS: Final = dict.fromkeys((*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), " ")


def text_lines(old: Release, new: Release, found: Iterable[Change], total: Sum) -> Iterator[str]:
    """Yield the lines of a report: each graph, under it its things, and the sum at the end.

    `total` is filled while the changes are read.
    """
    after = Labels(new)
    before = Labels(old, gone_between_releases(old, new), after)
    yield f"{_named(old)} -> {_named(new)}"
    graph = ""
    for change in found:
        total.add(change)
        if change.graph != graph:
            graph = change.graph
            label = after.of(f"{new.base}id/{graph}") if graph.startswith("source/") else ""
            yield ""
            yield f"{graph}  {_clean(label)}".rstrip()
        yield from (_clean(line) for line in _lines(change, before, after))
    yield ""
    yield summary(total)
    yield step_line(str(old.manifest["version"]), total)


def summary(total: Sum) -> str:
    """Return how many things changed, in one line."""
    if not total.total:
        return "No fact differs."
    counts = ", ".join(f"{number} {kind.value}" for kind, number in total.kinds.items() if number)
    graphs = len(total.graphs)
    return f"{counts}, in {graphs} graph{'' if graphs == 1 else 's'}"


def step_line(version: str, total: Sum) -> str:
    """Return which version must follow, in one line."""
    return f"After {version} this is a {total.step.word} step: the next version is {next_version(version, total.step)}."


def _named(release: Release) -> str:
    return f"{release.manifest['version']} ({release.manifest['release_date']})"


def _lines(change: Change, before: Labels, after: Labels) -> Iterator[str]:
    labels = before if change.kind is Kind.REMOVED else after
    head = f"  {_MARKS[change.kind]} {change.ident}"
    if change.stone is not None:
        yield f"{head} withdrawn: {change.stone.reason}, {change.stone.withdrawn_on}"
        return
    yield f"{head} {change.cls.removeprefix('gv:')} {change.label or labels.of(change.thing)}".rstrip()
    for found in change.properties:
        yield f"      {named_predicates(found.name)}: {_values(found, before, after)}"


def _values(found: Property, before: Labels, after: Labels) -> str:
    hidden = ["(it named something that was withdrawn)"] if found.hidden else []
    was = ", ".join([*map(before.shown, found.before), *hidden])
    now = ", ".join(map(after.shown, found.after))
    if was and now:
        return f"{was} -> {now}"
    return f"no longer {was}" if was else now


def _clean(line: str) -> str:
    """Return a line without characters that would steer a terminal."""
    return line.translate(_CONTROLS)
