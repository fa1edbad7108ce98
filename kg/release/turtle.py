"""Write Turtle and TriG that a person can read: things come in, blocks of text go out.

One statement a line, the class first, and the name of what an IRI stands for in a comment behind it. The
N-Quads are the truth; the tests parse what is written here and compare.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from kg.ntriples import Facts, Things
from kg.release.view import RDF_TYPE
from kg.vocab import PREFIXES

_XSD = PREFIXES["xsd"]
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
# What may stand relative to the base: no path segment begins with a dot, since a resolver folds "." and "..".
_RELATIVE = re.compile(r"[a-z]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*(?:#[^<>]*)?\Z")
_BARE = {  # literals that Turtle writes without quotes, by datatype
    f"{_XSD}boolean": re.compile(r"true|false"),
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}


class Turtle:
    """Writes terms and blocks with one set of prefixes and one base."""

    def __init__(self, base: str, prefixes: Mapping[str, str]):
        self.base = base
        self.prefixes = prefixes
        self._names = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.term = lru_cache(maxsize=4096)(self._term)  # most stand in every piece
        self._start = lru_cache(maxsize=4096)(lambda predicate: f"\n    {self.iri(predicate)} ")

    def head(self) -> str:
        """Return the base and prefix lines, in the order of the prefixes."""
        lines = [f"@prefix {prefix}: <{self.prefixes[prefix]}> ." for prefix in sorted(self.prefixes)]
        return "\n".join([f"@base <{self.base}> .", *lines]) + "\n"

    def _term(self, obj: str) -> str:
        if obj[0] == "<":
            return self.iri(obj[1:-1])
        if obj[-1] != ">":
            return obj
        quoted, _, datatype = obj[:-1].rpartition("^^<")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(quoted, 1, len(quoted) - 1):
            return quoted[1:-1]
        return f"{quoted}^^{self.iri(datatype)}"

    def block(self, subject: str, facts: Facts, words: "Words") -> str:
        """Return one thing as Turtle, its class first; `words` are the terms to write and their comments."""
        mark, note = "", ""
        text = [self.iri(subject)]
        if types := facts.get(RDF_TYPE):
            text.append(f"\n    a {', '.join([words[cls][0] for cls in types])}")
            mark = " ;"
        for predicate, objs in facts.items():
            if predicate == RDF_TYPE:
                continue
            start = mark + self._start(predicate)
            for obj in objs:
                term, note = (obj, "") if obj[0] == '"' and obj[-1] != ">" else words[obj]
                text.append(start + term)
                start = f" ,{note}\n        "
            mark = f" ;{note}"
        text.append(f" .{note}\n")
        return "".join(text)

    def iri(self, iri: str) -> str:
        """Return an IRI relative to the base, with a prefix, or whole."""
        if iri.startswith(self.base) and _RELATIVE.match(iri, len(self.base)):
            return f"<{iri[len(self.base) :]}>"
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._names.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL_NAME.match(iri, cut) else f"<{iri}>"


class Words(dict[str, tuple[str, str]]):
    """Object term -> how Turtle writes it and the comment behind it, made when it is first asked for."""

    def __init__(self, writer: Turtle, label: Callable[[str], str] | None = None):
        """`label` gives the words to put behind an IRI under the base, if any."""
        super().__init__()
        self.writer = writer
        self.label = label
        self._ours = f"<{writer.base}"

    def __missing__(self, obj: str) -> tuple[str, str]:
        if self.label is None or not obj.startswith(self._ours):
            self[obj] = found = self.writer.term(obj), ""
            return found
        words = " ".join(self.label(obj[1:-1]).split())
        self[obj] = found = self.writer.iri(obj[1:-1]), f"  # {words}" if words else ""
        return found


@cache
def writer(base: str) -> Turtle:
    """Return the writer of the dumps of a release."""
    return Turtle(base, {name: iri for name, iri in PREFIXES.items() if name not in ("dcat", "gvs", "void")})


def blocks(base: str, things: Things, label: Callable[[str], str]) -> str:
    """Return things as Turtle in the order of their IRIs, so that parts stand below their thing, an empty line before
    each; `label` names what stands behind an IRI of the dossier.
    """
    turtle = writer(base)
    words = Words(turtle, label)
    return "".join([f"\n{turtle.block(subject, things[subject], words)}" for subject in sorted(things)])
