"""Write the pieces of a release as one JSON-LD document, read offline: the context stands inside it.

A short name from the context is used only where it does no more than name the predicate and its type; every
other predicate has its prefix, so that no context, however it grows, can change what the document says.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.ntriples import Facts, read_things
from kg.release.view import RDF_TYPE, is_iri, literal_parts
from kg.vocab import PREFIXES

_XSD = PREFIXES["xsd"]
_PLAIN_CONTAINERS = (None, "@set")
_SAFE_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # what every JSON reader keeps exactly, as it is spelled


class Context:
    """A JSON-LD context, turned round: from IRIs to the short names that stand for them."""

    def __init__(self, terms: Mapping[str, Any]):
        self.terms = terms
        self.prefixes = {name: iri for name, iri in terms.items() if _is_prefix(name, iri)}
        self.names: dict[str, tuple[str, str]] = {}  # predicate or class IRI -> short name, IRI of its type
        for name, meaning in terms.items():
            entry = meaning if isinstance(meaning, dict) else {"@id": meaning}
            if not name.startswith("@") and _is_plain(entry):
                iri = self.expand(str(entry.get("@id", name)))
                self.names.setdefault(iri, (name, self.expand(str(entry.get("@type", "")))))

    def expand(self, name: str) -> str:
        """Return the IRI of a compact IRI or of a name in the context's vocabulary; keywords stay as they are."""
        prefix, colon, local = name.partition(":")
        if colon:
            return self.prefixes[prefix] + local if prefix in self.prefixes else name
        return name if name.startswith("@") or not name else f"{self.terms.get('@vocab', '')}{name}"

    def compact(self, iri: str) -> str:
        """Return the IRI with one of the context's prefixes, or whole when none fits."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        for prefix, namespace in self.prefixes.items():
            if namespace == iri[:cut] and iri[cut:]:
                return f"{prefix}:{iri[cut:]}"
        return iri

    def node(self, subject: str, facts: Facts) -> dict[str, Any]:
        """Return one thing as a JSON-LD node object."""
        node: dict[str, Any] = {"@id": subject}
        for predicate, objs in sorted(facts.items(), key=lambda fact: (fact[0] != RDF_TYPE, fact[0])):
            if predicate == RDF_TYPE:
                key, values = "@type", [self._class(obj[1:-1]) for obj in objs]
            else:
                key, kind = self.names.get(predicate, (self.compact(predicate), ""))
                values = [self._value(obj, kind) for obj in objs]
            node[key] = values[0] if len(values) == 1 else values
        return node

    def _class(self, iri: str) -> str:
        return self.names[iri][0] if iri in self.names else self.compact(iri)

    def _value(self, obj: str, kind: str) -> Any:
        if is_iri(obj):
            iri = self.compact(obj[1:-1])
            return iri if kind == "@id" else {"@id": iri}
        text, tag, datatype = literal_parts(obj)
        if tag:
            return {"@value": text, "@language": tag}
        if datatype and datatype == kind:
            return text
        if not kind and (bare := self._bare(text, datatype)) is not None:
            return bare
        return {"@value": text, "@type": self.compact(datatype)} if datatype else {"@value": text}

    def _bare(self, text: str, datatype: str) -> str | int | bool | None:
        """Return the JSON value that a reader turns back into exactly this literal, or None."""
        if not datatype and "@language" not in self.terms:
            return text
        if datatype == f"{_XSD}boolean" and text in ("true", "false"):
            return text == "true"
        if datatype == f"{_XSD}integer" and _SAFE_INTEGER.fullmatch(text):
            return int(text)
        return None


def document(graphs: Iterable[tuple[str, Iterable[list[str]]]], terms: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text of the document: the context, then each named graph with its things, one node a line.

    `graphs` are graph IRIs with the N-Triples lines of their pieces.
    """
    context = Context(terms)
    yield f'{{\n"@context": {json.dumps(terms, ensure_ascii=False, indent=2)},\n"@graph": ['
    for number, (graph, pieces) in enumerate(graphs):
        yield f'{"," if number else ""}\n{{"@id": {json.dumps(graph)}, "@graph": [\n'
        for position, lines in enumerate(pieces):
            nodes = (context.node(subject, facts) for subject, facts in sorted(read_things(lines).items()))
            yield (",\n" if position else "") + ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
        yield "\n]}"
    yield "\n]\n}\n"


def _is_prefix(name: str, iri: object) -> bool:
    return not name.startswith("@") and isinstance(iri, str) and iri.endswith(("#", "/")) and ":" in iri


def _is_plain(entry: Mapping[str, Any]) -> bool:
    """Return whether a term does nothing to its values but, at most, give them a type."""
    return entry.get("@container") in _PLAIN_CONTAINERS and not entry.keys() - {"@id", "@type", "@container"}
