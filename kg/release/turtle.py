"""Write Turtle and TriG that a person can read: things come in, blocks of text go out.

One statement a line, the class first, and the name of what an IRI stands for in a comment behind it. The
N-Quads are the truth; the tests parse what is written here and compare.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from kg.release.view import RDF_TYPE, Facts, is_iri
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
        self.iri = lru_cache(maxsize=4096)(self._iri)

    def head(self) -> str:
        """Return the base and prefix lines, in the order of the prefixes."""
        lines = [f"@prefix {prefix}: <{self.prefixes[prefix]}> ." for prefix in sorted(self.prefixes)]
        return "\n".join([f"@base <{self.base}> .", *lines]) + "\n"

    def term(self, obj: str) -> str:
        """Return an N-Triples object term as Turtle writes it."""
        if is_iri(obj):
            return self.iri(obj[1:-1])
        if not obj.endswith(">"):
            return obj
        quoted, _, datatype = obj[:-1].rpartition("^^<")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(quoted, 1, len(quoted) - 1):
            return quoted[1:-1]
        return f"{quoted}^^{self.iri(datatype)}"

    def block(self, subject: str, facts: Facts, label: Callable[[str], str] | None = None) -> str:
        """Return one thing as Turtle; `label` gives the words to put in a comment behind an IRI, if any."""
        groups = sorted(("" if p == RDF_TYPE else self.iri(p), objs) for p, objs in facts.items())
        statements = [
            (f"    {predicate or 'a'} " if first else "        ", obj, "," if more else "")
            for predicate, objs in groups
            for obj, first, more in _flagged(objs)
        ]
        lines = [self.iri(subject)]
        for number, (start, obj, mark) in enumerate(statements, 1):
            mark = mark or (";" if number < len(statements) else ".")
            lines.append(f"{start}{self.term(obj)} {mark}{_comment(obj, label)}")
        return "\n".join(lines) + "\n"

    def _iri(self, iri: str) -> str:
        if iri.startswith(self.base) and _RELATIVE.match(iri, len(self.base)):
            return f"<{iri[len(self.base) :]}>"
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._names.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL_NAME.match(iri, cut) else f"<{iri}>"


def _flagged(objs: list[str]) -> Iterable[tuple[str, bool, bool]]:
    """Yield each object with: is it the first, do more follow."""
    return ((obj, index == 0, index < len(objs) - 1) for index, obj in enumerate(objs))


def _comment(obj: str, label: Callable[[str], str] | None) -> str:
    words = label(obj[1:-1]) if label and is_iri(obj) else ""
    return f"  # {' '.join(words.split())}" if words else ""
