"""Say how large a step a new version is, and whether its number says so: semantic versions of data.

The rule, in full: **patch** when only words changed (labels, notes, quotations, who entered or checked a row);
**minor** when things or statements were added; **major** when something was removed, withdrawn, or given another value
that answers depend on. What is computed from the rows follows them and is not counted. While the first number is 0 the
data are a draft: the second number stands for both the first and the second.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from kg.diff.changes import Change, Kind, Property
from kg.errors import KgError

COMPUTED: Final = ("lineage",)  # graphs that are made from the others
WORDING: Final = frozenset((
    "skos:prefLabel", "skos:altLabel", "skos:definition", "skos:note", "dcterms:description", "dcterms:rights",
    "gv:capacity", "gv:checkedBy", "gv:enteredBy", "gv:enteredOn", "gv:justification", "gv:locator", "gv:method",
    "gv:normLocator", "gv:originReason", "gv:quote", "gv:reason", "gv:responseReason", "gv:revisionReason", "gv:role",
    "gv:text", "gv:archivedUrl", "gv:withdrawalReason",
))  # fmt: skip
_VERSION: Final = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)
Order = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


class Step(IntEnum):
    """How large a step is, the smallest first."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """The name of the step, as it is printed."""
        return self.name.lower()


@dataclass(slots=True)
class Sum:
    """How many things changed in which way, in how many graphs, and how large a step that is."""

    step: Step = Step.PATCH
    kinds: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    graphs: set[str] = field(default_factory=set)

    def add(self, change: Change) -> None:
        """Count a change."""
        self.kinds[change.kind] += 1
        self.graphs.add(change.graph)
        self.step = max(self.step, step_of(change))

    @property
    def total(self) -> int:
        """How many changes there are."""
        return sum(self.kinds.values())


def sum_up(found: Iterable[Change]) -> Sum:
    """Return the sum of some changes."""
    total = Sum()
    for change in found:
        total.add(change)
    return total


def step_of(change: Change) -> Step:
    """Return how large a step one change is."""
    if change.kind is Kind.WITHDRAWN:
        return Step.MAJOR
    if change.graph in COMPUTED:
        return Step.PATCH
    if change.kind is Kind.ADDED:
        return Step.MINOR
    if change.kind is Kind.REMOVED:
        return Step.MAJOR
    return max(map(_step, change.properties), default=Step.PATCH)


def _step(found: Property) -> Step:
    if found.name in WORDING:
        return Step.PATCH
    return Step.MAJOR if found.before or found.hidden else Step.MINOR


def order_of(version: str) -> Order:
    """Return what sorts versions as Semantic Versioning does: "0.2.0-rc.1" before "0.2.0"; what follows "+" is passed.

    Errors: KgError for what is no version.

    >>> sorted(["0.10.0", "0.9.0", "0.10.0-rc.1"], key=order_of)
    ['0.9.0', '0.10.0-rc.1', '0.10.0']
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise KgError(f'"{version}" is not a version: write it as 1.0.0')
    major, minor, patch = map(int, found.group(1, 2, 3))
    parts = found[4].split(".") if found[4] else []
    return major, minor, patch, not parts, tuple(map(_named, parts))


def is_version(text: str) -> bool:
    """Return whether a text is a version, as `order_of` reads it."""
    return _VERSION.fullmatch(text) is not None


def _named(part: str) -> tuple[bool, int, str]:
    """Return what sorts numbers of any length by how large they are, and before words."""
    digits = part.lstrip("0")
    return (False, len(digits), digits) if part.isdecimal() else (True, 0, part)


def next_version(version: str, step: Step) -> str:
    """Return the lowest version that says a step after another version.

    >>> next_version("1.4.2", Step.MINOR), next_version("1.4.2", Step.MAJOR), next_version("0.4.2", Step.MAJOR)
    ('1.5.0', '2.0.0', '0.5.0')
    """
    major, minor, patch, whole, _ = order_of(version)
    if not whole and _is_start(minor, patch, step, major):
        return f"{major}.{minor}.{patch}"
    if step is Step.PATCH:
        return f"{major}.{minor}.{patch + 1}"
    if step is Step.MINOR or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def _is_start(minor: int, patch: int, step: Step, major: int) -> bool:
    """Return whether a version that is only announced, such as 1.0.0-rc.1, becomes what the step asks for."""
    if step is Step.PATCH:
        return True
    return patch == 0 and (step is Step.MINOR or major == 0 or minor == 0)


def is_enough(old: str, new: str, step: Step) -> bool:
    """Return whether a version says a step after another: it is as high as the next one that would, or higher.

    >>> is_enough("0.4.2", "0.4.3", Step.MINOR), is_enough("0.4.2", "1.0.0", Step.MINOR)
    (False, True)
    """
    wanted = order_of(next_version(old, step))[:3]
    return order_of(new) > order_of(old) and order_of(new)[:3] >= wanted
