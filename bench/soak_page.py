"""Show what came of a soak as a section of a page, between two marks that stay there."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from bench.soak_run import Soaked
from bench.soak_watch import MIB, Growth

_MARK: Final = "<!-- {name}: {end} -->"
_WATCHED: Final = ("what was watched", "level", "highest", "growth in an hour", "bound in this time")
_NAMES: Final = {
    "memory": "memory of the server",
    "supervisor_memory": "memory of the supervisor",
    "handles": "open handles of the server",
    "supervisor_handles": "open handles of the supervisor",
    "threads": "threads of the server",
    "workers": "worker processes",
    "zombies": "processes ended and not buried",
}


class NoPlace(ValueError):
    """A page has no place for a section."""

    def __init__(self, page: Path, name: str):
        super().__init__(f"{page} has no lines {_mark(name, 'begin')} and {_mark(name, 'end')}")


def write_section(page: Path, name: str, text: str) -> None:
    """Write a text between the marks of its name. Errors: NoPlace."""
    whole = page.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(_mark(name, "begin"))
    _, end, after = rest.partition(_mark(name, "end"))
    if not end:
        raise NoPlace(page, name)
    page.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8", newline="\n")


def section(found: Soaked, command: str, around: Mapping[str, str]) -> str:
    """Return the section: what was sent and came back, what grew, and the faults."""
    right = sum(count for name, count in found.checked.items() if name.startswith("as expected"))
    pages = f", and {found.pages_per_s:,.0f} pages a second by `wrk`" if found.pages_per_s is not None else ""
    verdict = "Nothing leaked, no answer was wrong, and the server did not fail." if not found.faults else "**Faults:**"
    return "\n".join(
        [
            f"`{command}`: {found.seconds / 60:.1f} minutes, {right:,} answers compared{pages}, while "
            f"{sum(found.harm.values()):,} requests meant harm and the release was exchanged {found.exchanges} times. "
            f"{verdict}\n",
            *(f"- {fault}" for fault in found.faults[:40]),
            _table(("compared answers", "how many"), ((name, f"{count:,}") for name, count in found.checked.items())),
            f"Seconds that they took: {_listed(found.latency_s)}.\n",
            _table(
                ("what was watched", "level", "highest", "growth in an hour", "bound in this time"), _watched(found)
            ),
            f"Before the load {found.before.handles} handles were open, after it {found.after.handles}; "
            f"{found.before.workers} workers ran before, {found.after.workers} after.\n",
            _table(("harm and what came of it", "how often"), ((name, f"{n:,}") for name, n in found.harm.items())),
            f"*{'; '.join(f'{name} {value}' for name, value in around.items())}*",
        ]
    )


def _watched(found: Soaked) -> Iterable[tuple[str, ...]]:
    for each in found.growths:
        values = (each.level, found.highest[each.what], each.per_hour)
        yield (_NAMES[each.what], *(_shown(each, value) for value in values), f"{_shown(each, each.bound)}")


def _shown(each: Growth, value: float) -> str:
    return f"{value / MIB:,.1f} MiB" if each.what.endswith("memory") else f"{value:,.0f}"


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines)) + "\n"


def _mark(name: str, end: str) -> str:
    return _MARK.format(name=name, end=end)
