"""Tell what differs between two releases thing by thing: added, removed, revised, withdrawn.

In: two releases. Out: changes in the order of graphs and things, one at a time, so that the whole is never held. A
thing that more than one graph speaks of has a change in each: what a source says and what we judge stay apart. Of
what was withdrawn nothing is told but the id, the class of reason and the day.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Final

from kg.diff.lines import Marked, changed_graphs
from kg.diff.withdrawn import GRAPH, Gone, Tombstone, gone_between, recalled_between, tombstones_of
from kg.ntriples import Things, read_things
from kg.pace import Progress, silent
from kg.release.read import Release
from kg.release.view import RDF_TYPE, View, plain
from kg.vocab import curie, expand, term

FIGURE: Final = "figure"
AGE: Final = "age"
_TOLD_AS_ONE: Final = {
    **{expand(name): FIGURE for name in ("lower", "upper", "bound")},
    **{expand(name): AGE for name in ("ageAsWritten", "ageLower", "ageUpper")},
}
_SPAN: Final = f"<{term('TimeSpan')}>"
_TOMBSTONE: Final = f"<{term('Tombstone')}>"


class Kind(StrEnum):
    """How a thing changed."""

    ADDED = "added"
    REMOVED = "removed"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Property:
    """The values of one property that only the old release has, and those only the new one has.

    `name` is a CURIE, or "figure" or "age", whose parts are told as one. Values are terms as N-Triples writes them; a
    date, a figure and any other part of a thing is told in words. `hidden` values named something withdrawn.
    """

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of one thing in one graph, given by its local name; `cls` is its class as a CURIE, if known here.

    `label` is what its own statements call it, in English where there is English. `added` and `removed` are the
    statements as N-Triples lines. For a withdrawn thing all of these are empty and `stone` is its tombstone.
    """

    kind: Kind
    graph: str
    thing: str
    cls: str = ""
    label: str = ""
    properties: tuple[Property, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    stone: Tombstone | None = None

    @property
    def ident(self) -> str:
        """The id of the thing: what stands after the last slash."""
        return self.thing.rpartition("/")[2]


def changes(
    old: Release, new: Release, progress: Progress = silent, also: Collection[Tombstone] = ()
) -> Iterator[Change]:
    """Yield every change from an old release to a new one, by graph and then by thing.

    `also` are tombstones of later releases that are to be heeded as well. Errors: NotARelease for a damaged piece.
    """
    gone = gone_between_releases(old, new, also)
    graphs = len(old.graphs.keys() | new.graphs.keys())
    done = 0
    untold = {stone.iri: stone for stone in recalled_between(old, new) if stone.iri in gone.tombstones}
    for graph, lines in changed_graphs(old, new):
        for thing, group in groupby(lines, lambda marked: thing_of(marked[0], new.base)):
            change = _change(graph, thing, list(group), gone)
            if change is not None:
                untold.pop(change.thing, None)
                yield change
        done += 1
        progress("comparing", done, graphs)
    for iri in sorted(untold):  # the old release was recalled, and has these tombstones already
        yield Change(Kind.WITHDRAWN, GRAPH, iri, stone=untold[iri])


def gone_between_releases(old: Release, new: Release, also: Collection[Tombstone] = ()) -> Gone:
    """Return what was withdrawn since the old release, with the names by which it would be known."""
    stones = {stone.iri: stone for stone in (*also, *tombstones_of(new))}
    gone = Gone(new.base, stones.values())
    if gone_between(old, list(stones.values())):
        for _, lines in changed_graphs(old, new):
            gone.learn(line for line, was, _ in lines if was and gone.is_of(line))
    return gone


def thing_of(line: bytes, base: str) -> str:
    """Return the IRI of the thing that a line is about; a part belongs to its thing.

    >>> thing_of(b"<https://example.org/id/claim/cl-4k2m9x#stated_on> <p> <o> <g> .", "https://example.org/")
    'https://example.org/id/claim/cl-4k2m9x'
    """
    subject = line[1 : line.index(b">")].decode()
    return subject.partition("#")[0] if subject.startswith(f"{base}id/") else subject


def _change(graph: str, thing: str, group: list[Marked], gone: Gone) -> Change | None:
    if all(was and is_ for _, was, is_ in group):
        return None
    if gone.is_of(group[0][0]):
        return None
    gone.words.heed(line for line, _, is_ in group if is_)
    hidden = [line for line, was, is_ in group if was and not is_ and gone and gone.names_it(line)]
    shown = {line for line, *_ in group} - set(hidden)
    old = read_things(_triple(line) for line, was, _ in group if was and line in shown)
    new = read_things(_triple(line) for line, _, is_ in group if is_)
    if not old and not new:
        return None
    if graph == GRAPH and _TOMBSTONE in new.get(thing, {}).get(RDF_TYPE, ()):
        stone = gone.tombstones[thing]
        return None if thing in old else Change(Kind.WITHDRAWN, graph, thing, stone=stone)
    found = _properties(thing, old, new, hidden)
    if not found:
        return None
    cls = curie((new.get(thing) or old.get(thing) or {}).get(RDF_TYPE, ["<>"])[0][1:-1])
    return Change(
        _kind(thing, old, new),
        graph,
        thing,
        cls,
        _label(new if thing in new else old, thing),
        found,
        tuple(_triple(line) for line, was, _ in group if not was),
        tuple(_triple(line) for line, _, is_ in group if not is_ and line in shown),
    )


def _kind(thing: str, old: Things, new: Things) -> Kind:
    was, is_ = RDF_TYPE in old.get(thing, {}), RDF_TYPE in new.get(thing, {})
    if was == is_:
        return Kind.REVISED
    return Kind.ADDED if is_ else Kind.REMOVED


def _label(things: Things, thing: str) -> str:
    """Return what a thing is called by its own statements; a claim is called by what others say, so not here."""
    label = View(things).entry_label(thing)
    return label if isinstance(label, str) else ""


def _properties(thing: str, old: Things, new: Things, hidden: Iterable[bytes]) -> tuple[Property, ...]:
    before, after = _values(thing, old), _values(thing, new)
    secret: dict[str, int] = {}
    for line in hidden:
        name = _name(line.split(b" ", 2)[1][1:-1].decode())
        secret[name] = secret.get(name, 0) + 1
    found = []
    for name in sorted(before.keys() | after.keys() | secret.keys()):
        was, now = before.get(name, []), after.get(name, [])
        left, come = (tuple(x for x in ours if x not in others) for ours, others in ((was, now), (now, was)))
        if left or come or name in secret:
            found.append(Property(name, left, come, secret.get(name, 0)))
    return tuple(found)


@cache
def _name(predicate: str) -> str:
    return _TOLD_AS_ONE.get(predicate) or curie(predicate)


def _values(thing: str, things: Things) -> dict[str, list[str]]:
    """Return property -> values of a thing; its parts are told in words, where it points at them."""
    values: dict[str, list[str]] = {}
    told = {thing}
    for predicate, objects in things.get(thing, {}).items():
        name = _name(predicate)
        if name in (FIGURE, AGE):
            values.setdefault(name, [_as_one(name, thing, things)])
            continue
        for value in objects:
            part = value[1:-1]
            if value[0] == "<" and part.startswith(f"{thing}#") and part in things:
                told.add(part)
                value = _part(part, things)
            values.setdefault(name, []).append(value)
    for part in things.keys() - told:  # of a thing at home in another graph
        for predicate, objects in things[part].items():
            values.setdefault(_name(predicate), []).extend(objects)
    return values


def _as_one(name: str, subject: str, things: Things) -> str:
    view = View(things)
    if name == FIGURE:
        return view.figure(subject)
    ends = [view.first(subject, end) for end in ("ageLower", "ageUpper")]
    return view.first(subject, "ageAsWritten") or "-".join(dict.fromkeys(filter(None, ends)))


def _part(part: str, things: Things) -> str:
    """Return a part of a thing in words: a date as it was written with its days, anything else value by value."""
    facts: Mapping[str, list[str]] = things[part]
    if _SPAN in facts.get(RDF_TYPE, ()):
        written, first, last = (_first(facts, name) for name in ("asWritten", "earliest", "latest"))
        days = "/".join(dict.fromkeys((first, last)))
        return days if written in ("", days) else f"{written} ({days})"
    told = (f"{curie(p)} {' '.join(map(plain, objects))}" for p, objects in facts.items() if p != RDF_TYPE)
    return "; ".join(told)


def _first(facts: Mapping[str, list[str]], name: str) -> str:
    return plain(facts[expand(name)][0]) if expand(name) in facts else ""


def _triple(line: bytes) -> str:
    """Return a line of N-Quads as one of N-Triples, without its end."""
    text = line.decode()
    return f"{text[: text.rindex(' <')]} ."
