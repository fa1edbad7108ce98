"""Write the changes between two releases as JSON, for programs: keys and their order stay the same."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.diff.changes import Change
from kg.diff.step import Sum, next_version
from kg.release.read import Release


def json_lines(old: Release, new: Release, found: Iterable[Change], total: Sum) -> Iterator[str]:
    """Yield the lines of one JSON object: a change on each, the sum at the end; `total` is filled meanwhile."""
    yield "{"
    yield f'"from": {_dump(_named(old))},'
    yield f'"to": {_dump(_named(new))},'
    yield '"changes": ['
    line = ""
    for change in found:
        total.add(change)
        if line:
            yield f"{line},"
        line = _dump(change_record(change))
    if line:
        yield line
    yield "],"
    yield f'"counts": {_dump(counts_of(total))},'
    yield f'"step": {_dump(total.step.word)},'
    yield f'"next_version": {_dump(next_version(str(old.manifest["version"]), total.step))}'
    yield "}"


def counts_of(total: Sum) -> dict[str, int]:
    """Return how many things changed in which way."""
    return {kind.value: number for kind, number in total.kinds.items()}


def change_record(change: Change) -> dict[str, Any]:
    """Return a change as what JSON can hold: values are terms as N-Triples writes them, dates and figures are words."""
    head: dict[str, Any] = {"change": change.kind.value, "graph": change.graph, "thing": change.thing}
    if change.stone is not None:
        stone = {"reason": change.stone.reason, "withdrawn_on": change.stone.withdrawn_on}
        return head | stone | ({"replaced_by": change.stone.replaced_by} if change.stone.replaced_by else {})
    properties = [
        {"property": found.name, "before": list(found.before), "after": list(found.after)}
        | ({"hidden": found.hidden} if found.hidden else {})
        for found in change.properties
    ]
    return head | {"class": change.cls, "label": change.label, "properties": properties}


def _named(release: Release) -> dict[str, str]:
    return {key: str(release.manifest[key]) for key in ("version", "release_date", "base_iri")}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
