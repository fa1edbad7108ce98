"""Know what was withdrawn, and recognise it: the thing, what is said of it, and where its name stands elsewhere.

In: the tombstones of a release, and what older releases said of those things. Out: whether a line may still be shown.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.diff.asserted import said_of_others
from kg.folding import words
from kg.ntriples import Things, lines_of, literal, read_things
from kg.release.read import NotARelease, Release
from kg.release.view import concept_key, plain
from kg.vocab import PREFIXES, concept, expand, term

GRAPH: Final = "withdrawn"
VOCABULARY: Final = "concepts"  # a graph whose words are those of the program
RECALLED: Final = "recalled.json"  # in a release from which something was taken back
SAME: Final = ("duplicate", "merged")  # reasons for which another thing rightly bears the same name

_ID: Final = re.compile(rb"(?<![0-9A-Za-z])[a-z]{2}-[0-9a-z]{6}(?![0-9A-Za-z])")
_LITERAL: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NAMES: Final = tuple(map(expand, ("name", "skos:prefLabel", "preferredName")))
_WHOLE: Final = tuple(map(expand, ("quote", "url", "archivedUrl")))
_SHORTEST: Final = 3  # letters of a name that is looked for elsewhere
_REASONS: Final = tuple(f" <{term(name)}> ".encode() for name in ("originReason", "reason"))
_REASONED: Final = ("/id/claim/", "/id/affiliation/")  # what computed reasons tell of in words, without an id


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """What is left of a withdrawn thing: its IRI, the class of reason as a key, the day, and the IRI of its successor.

    The successor is "" when nothing took its place.
    """

    iri: str
    reason: str
    withdrawn_on: str
    replaced_by: str = ""

    @property
    def ident(self) -> str:
        """The id of the thing."""
        return self.iri.rpartition("/")[2]


def tombstones_of(release: Release) -> tuple[Tombstone, ...]:
    """Return the tombstones of a release in the order of their IRIs."""
    if GRAPH not in release.graphs:
        return ()
    suffix = f" <{release.base}graph/{GRAPH}> ."
    lines = (line for body in release.nquads(GRAPH) for line in lines_of(body))
    return tuple(_tombstones(read_things(f"{line.removesuffix(suffix)} ." for line in lines)))


def _tombstones(things: Things) -> Iterator[Tombstone]:
    for iri, facts in sorted(things.items()):
        if f"<{term('Tombstone')}>" in facts.get(f"{PREFIXES['rdf']}type", ()):
            span = plain(facts[term("withdrawnOn")][0]) if term("withdrawnOn") in facts else ""
            day = things.get(span, {}).get(term("latest"), [""])[0]
            reason = facts.get(term("reasonClass"), ["<>"])[0][1:-1]
            after = facts.get(term("replacedBy"), ["<>"])[0][1:-1]
            yield Tombstone(iri, concept_key(reason, "reason-class"), plain(day) if day else "", after)


def tombstone_lines(tombstone: Tombstone, base: str) -> list[str]:
    """Return the sorted N-Quads lines of a tombstone, each with its end."""
    at, span, graph = f"<{tombstone.iri}>", f"<{tombstone.iri}#withdrawn_on>", f"<{base}graph/{GRAPH}>"
    kind = f"<{PREFIXES['rdf']}type>"
    said = [
        f"{at} {kind} <{term('Tombstone')}>",
        f"{at} <{term('reasonClass')}> <{concept('reason-class', tombstone.reason)}>",
    ]
    if tombstone.withdrawn_on:
        day = literal(tombstone.withdrawn_on, datatype="date")
        said += [
            f"{at} <{term('withdrawnOn')}> {span}",
            f"{span} {kind} <{term('TimeSpan')}>",
            f"{span} <{term('earliest')}> {day}",
            f"{span} <{term('latest')}> {day}",
            f"{span} <{term('asWritten')}> {literal(tombstone.withdrawn_on)}",
        ]
    if tombstone.replaced_by:
        said.append(f"{at} <{term('replacedBy')}> <{tombstone.replaced_by}>")
    return sorted(f"{line} {graph} .\n" for line in said)


Place = tuple[bytes, bytes]  # subject and predicate as they stand in a line, and the graph


def place_of(line: bytes) -> Place:
    """Return which property of which thing in which graph a line gives a value.

    >>> place_of(b'<s> <p> "o" <g> .')
    (b'<s> <p>', b'<g>')
    """
    subject, predicate, rest = line.split(b" ", 2)
    return subject + b" " + predicate, rest[rest.rindex(b"<") : rest.rindex(b">") + 1]


class Words:
    """By what withdrawn things are known elsewhere, and the places where the newest release has these words itself.

    `names` are folded, `texts` stand between quotation marks in N-Quads. What the newest release says in `said` is no
    secret, and taking it from the same property of older ones would tell whose name it is.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.texts: set[bytes] = set()
        self.said: dict[Place, set[str | bytes]] = {}

    def __bool__(self) -> bool:
        return bool(self.names or self.texts)

    def stand_in(self, body: bytes) -> bool:
        """Return whether any of the words stands in the literals of some lines."""
        if not self:
            return False
        found = _LITERAL.findall(body)
        return not self.texts.isdisjoint(found) or self.name_in(plain_text(b"\n".join(found).decode()))

    def name_in(self, text: str) -> bool:
        """Return whether a text, as a person reads it, bears one of the names."""
        if not self.names:
            return False
        whole = f" {folded(text)} "  # once: folding takes longer than looking for a hundred names
        return any(f" {name} " in whole for name in self.names)

    def heed(self, bodies: Iterable[bytes]) -> None:
        """Note where the newest release says any of the words; a body is any number of lines."""
        for body in bodies if self else ():
            for line in body.splitlines(keepends=True) if self.stand_in(body) else ():
                if words := self._of(line):
                    self.said.setdefault(place_of(line), set()).update(words)

    def are_secret_in(self, line: bytes) -> bool:
        """Return whether a line bears words that the newest release does not say in the same property."""
        return self.stand_in(line) and not self._of(line) <= self.said.get(place_of(line), set())

    def _of(self, line: bytes) -> set[str | bytes]:
        found = _LITERAL.findall(line)
        text = f" {folded(plain_text(b' '.join(found).decode()))} "
        return {*self.texts.intersection(found), *(name for name in self.names if f" {name} " in text)}


class Gone:
    """What was withdrawn, told from all else: the things, and the words by which they are known elsewhere.

    `reasons` says that the reasons computed for a lineage may tell, in words, of a claim or affiliation among it.
    `said` are, by graph, the lines about other things that stood because a withdrawn row did, such as a link.
    """

    def __init__(self, base: str, tombstones: Iterable[Tombstone] = ()):
        self.base = base
        self.tombstones = {stone.iri: stone for stone in tombstones}
        self.idents = {stone.ident.encode(): stone for stone in self.tombstones.values()}
        self._starts = {f"<{iri}".encode() for iri in self.tombstones}
        self._graphs = {
            f"<{base}graph/source/{stone.ident}> .".encode()
            for iri, stone in self.tombstones.items()
            if iri.startswith(f"{base}id/source/")
        }
        self._withdrawn = f"<{base}graph/{GRAPH}> .".encode()
        self._lineage = f"<{base}graph/lineage> .".encode()
        self._vocabulary = f"<{base}graph/{VOCABULARY}> .".encode()
        self.reasons = False
        self.said: dict[bytes, set[bytes]] = {}
        self.words = Words()

    def __bool__(self) -> bool:
        return bool(self.tombstones)

    def is_stone(self, line: bytes) -> bool:
        """Return whether a line is of the graph of tombstones, which stays."""
        return line.rstrip().endswith(self._withdrawn)

    def is_of(self, line: bytes) -> bool:
        """Return whether a line says something of a withdrawn thing or its parts, or stands in a withdrawn source."""
        subject = line[: line.index(b">")].partition(b"#")[0]
        return (subject in self._starts or self._in_source(line)) and not self.is_stone(line)

    def _in_source(self, line: bytes) -> bool:
        return bool(self._graphs) and line[line.rindex(b" <") + 1 :].rstrip() in self._graphs

    def names_it(self, line: bytes) -> bool:
        """Return whether a line names a withdrawn thing, stood because of it, or bears words of it that are secret."""
        return self._refers(line) or self._bears(line)

    def bears_only(self, line: bytes) -> bool:
        """Return whether a line has nothing of a withdrawn thing but words of it that are to stay secret."""
        return not self.is_of(line) and not self._refers(line) and self._bears(line)

    def _refers(self, line: bytes) -> bool:
        if self.is_stone(line):
            return False
        named = not self.idents.keys().isdisjoint(_ID.findall(line))
        return named or line in self.said.get(_graph(line), ()) or self._is_reason(line)

    def _bears(self, line: bytes) -> bool:
        if not self.words or line.rstrip().endswith((self._withdrawn, self._vocabulary)):
            return False
        return self.words.are_secret_in(line)

    def _is_reason(self, line: bytes) -> bool:
        return self.reasons and line.rstrip().endswith(self._lineage) and any(name in line for name in _REASONS)

    def touches(self, body: bytes) -> bool:
        """Return whether anything in some lines may be of a withdrawn thing or name it; False is certain."""
        if (self.reasons and self._lineage in body) or any(graph in body for graph in self.said):
            return True
        return not self.idents.keys().isdisjoint(_ID.findall(body)) or self.words.stand_in(body)

    def stones_of(self, line: bytes) -> list[Tombstone]:
        """Return the tombstones that a line of a withdrawn thing falls under: that of its thing, that of its source."""
        subject = line[1 : line.index(b">")].partition(b"#")[0].decode()
        source = self.idents.get(line[line.rindex(b"/") + 1 :].rstrip(b"> .\n")) if self._in_source(line) else None
        return [stone for stone in (self.tombstones.get(subject), source) if stone is not None]

    def learn(self, lines: Iterable[bytes]) -> None:
        """Learn from lines of withdrawn things, those of one together, by what they would be known elsewhere."""
        for said in said_of_others(self._learned(lines)):
            self.said.setdefault(_graph(said), set()).add(said)

    def _learned(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines, each when its words were learned."""
        for line in lines:
            if any(stone.reason not in SAME for stone in self.stones_of(line)):
                subject, predicate, rest = line.decode().split(" ", 2)
                self.reasons = self.reasons or any(part in subject for part in _REASONED)
                self._learn(predicate[1:-1], rest)
            yield line

    def spare(self, release: Release) -> None:
        """Leave, of what withdrawn rows said of other things, what rows that stand say too. Errors: NotARelease."""
        for graph in release.graphs:
            if said := self.said.get(f"<{self.base}graph/{graph}> .\n".encode()):
                for body in release.nquads(graph):
                    lines = body.splitlines(keepends=True)
                    said.difference_update(said_of_others(line for line in lines if not self.is_of(line)))

    def _learn(self, predicate: str, rest: str) -> None:
        if not rest.startswith('"'):
            return
        text = rest[: rest.rindex('"') + 1]
        if predicate in _WHOLE:
            self.words.texts.add(text.encode())
        elif predicate in _NAMES and len(name := folded(plain_text(text))) >= _SHORTEST:
            self.words.names.add(name)


def _graph(line: bytes) -> bytes:
    return line[line.rindex(b" <") + 1 :]


def folded(text: str) -> str:
    """Return the words of a text as a search would compare them, with one space between them.

    >>> folded("Ja'far  ALİ")
    'jafar ali'
    """
    return " ".join(word.joined for word in words(text))


_ESCAPES: Final = re.compile(r"\\(.)")


def plain_text(quoted: str) -> str:
    """Return literals without the escapes that would hide the end of a word."""
    return _ESCAPES.sub(lambda found: " " if found[1] in "nrt" else found[1], quoted)


def gone_between(old: Release, tombstones: Collection[Tombstone]) -> tuple[Tombstone, ...]:
    """Return those tombstones that the old release does not have yet."""
    known = {stone.iri for stone in tombstones_of(old)}
    return tuple(stone for stone in tombstones if stone.iri not in known)


def recall_of(dist: Path) -> Mapping[str, Any] | None:
    """Return what `recalled.json` of a release says: the day, and what was withdrawn; None when nothing was.

    Errors: NotARelease when the file is damaged.
    """
    try:
        said: dict[str, Any] = json.loads((dist / RECALLED).read_bytes())
        named = (gone[name] for gone in said["withdrawn"] for name in ("iri", "reason", "withdrawn_on"))
        if isinstance(said["recalled_on"], str) and all(isinstance(text, str) for text in named):
            return said
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise NotARelease(dist, f"its {RECALLED} is damaged")


def recalled_from(dist: Path) -> tuple[Tombstone, ...]:
    """Return what was taken back from a release since it was made, in the order of the IRIs. Errors: NotARelease."""
    listed = (recall_of(dist) or {"withdrawn": []})["withdrawn"]
    return tuple(sorted(Tombstone(gone["iri"], gone["reason"], gone["withdrawn_on"]) for gone in listed))


def recalled_between(old: Release, new: Release) -> tuple[Tombstone, ...]:
    """Return what was taken back from an old release and stood in no newer one. Errors: NotARelease."""
    later = {stone.iri for stone in recalled_from(new.dist)}
    return tuple(stone for stone in recalled_from(old.dist) if stone.iri not in later)
