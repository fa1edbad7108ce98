"""The rules across graphs as set operations: the facts they read, kept by piece, and the faults among them.

In: the things of one piece after another. Out: the results that the shapes of `ontology/shapes/cross` give on
the union of all graphs, field for field; the shapes say what a rule means, and tests hold the two together. After an
edit only the keys are looked at whose facts came or went.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Final

from kg.ntriples import Things
from kg.shapes import Shapes
from kg.validate import Result
from kg.vocab import concept, expand, term

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS across (
    piece INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, thing TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (piece, kind, key, thing, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS across_key ON across (kind, key, thing);
CREATE TABLE IF NOT EXISTS across_dirty (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""

# (kind, key, thing, value): facts of one key are judged together. Terms stand as in N-Triples, but an IRI of ours
# is what comes behind `<base>id/`; what a kind does not need is empty.
Fact = tuple[str, str, str, str]
_Said = Mapping[str, Mapping[str, Sequence[str]]]  # property, as below -> subject -> objects

_NAMING: Final = ("proposition", "subject", "object", "input")
_STATEMENTS: Final = ("proposition/", "partition/")  # how their IRIs begin
_CHAINS: Final = {
    "revises-acyclic": "revises",
    "within-acyclic": "within",
    "part-of-acyclic": "partOf",
    "subset-acyclic": "subsetOf",
    "edition-acyclic": "editionOf",
}
_READ: Final = {
    expand(name): name
    for name in (
        "rdf:type", *_NAMING, "cellCount", "inCell", "inSource", "codeSystem", "codeVersion", "skos:notation",
        "owl:annotatedTarget", "owl:annotatedProperty", "owl:annotatedSource", "refused", "hasRecord", "relation",
        "withdrawnOn", "judgementKind", "status", "verifies", "needed", "answer", *_CHAINS.values(),
    )
}  # fmt: skip
_CODE, _LINK, _PROPOSITION, _RECORD, _TOMBSTONE = (
    f"<{term(name)}>" for name in ("Code", "Link", "Proposition", "PersonRecord", "Tombstone")
)
_EXACT: Final = f"<{expand('skos:exactMatch')}>"
_INTEGER: Final = f'"^^<{expand("xsd:integer")}>'
_SAME, _DIFFERENT = (f"<{concept('relation', key)}>" for key in ("same-person", "different-person"))
_ASSESSMENT, _ESTABLISHED = (
    f"<{concept(scheme, key)}>"
    for scheme, key in (("judgement-kind", "assessment"), ("verification-answer", "established"))
)
_BEST: Final = {f"<{concept('status', key)}>" for key in ("authenticated", "corroborated")}
_TRUE: Final = f'"true"^^<{expand("xsd:boolean")}>'

# Rule -> the constraint that its shape breaks, and a query for (focus, value). `{changed}` narrows it to some keys.
_QUERIES: Final = {
    "proposition-unclaimed": (
        "OrConstraintComponent",
        """
        SELECT key, key FROM across AS this WHERE kind = 'proposition' {changed}
        AND NOT EXISTS (SELECT 1 FROM across WHERE kind = 'stated' AND key = this.key)
        """,
    ),
    "cell-records": (
        "SPARQLConstraintComponent",
        """
        SELECT this.key, this.value FROM across AS this
        JOIN across AS cell ON cell.kind = 'cell' AND cell.key = this.key
        WHERE this.kind = 'record' {changed}
        GROUP BY this.key, this.value, cell.thing HAVING COUNT(*) > CAST(cell.thing AS INTEGER)
        """,
    ),
    "code-shared": (
        "SPARQLConstraintComponent",
        """
        SELECT thing, value FROM across AS this WHERE kind = 'code' {changed}
        AND EXISTS (SELECT 1 FROM across WHERE kind = 'code' AND key = this.key AND thing < this.thing)
        """,
    ),
    "link-shared": (
        "SPARQLConstraintComponent",
        """
        SELECT thing, key FROM across AS this WHERE kind = 'link' {changed} AND EXISTS (
            SELECT 1 FROM across
            WHERE kind = 'link' AND key = this.key AND thing < this.thing AND value <> this.value
        )
        """,
    ),
    "record-revises-edition": (
        "SPARQLConstraintComponent",
        """
        SELECT DISTINCT this.key, this.thing FROM across AS this
        JOIN across AS later ON later.kind = 'used' AND later.key = this.key AND later.value <> ''
        JOIN across AS earlier ON earlier.kind = 'used' AND earlier.key = this.thing AND earlier.value <> ''
        WHERE this.kind = 'revises' {changed}
        AND earlier.value NOT IN (
            WITH RECURSIVE before(source) AS (
                SELECT thing FROM across WHERE kind = 'editionOf' AND key = later.value
                UNION SELECT thing FROM before JOIN across ON kind = 'editionOf' AND key = source
            )
            SELECT source FROM before
        )
        """,
    ),
    "person-same-and-different": (
        "SPARQLConstraintComponent",
        """
        SELECT DISTINCT this.thing, this.value FROM across AS this
        JOIN across AS one ON one.kind = 'same' AND one.key = this.key
        JOIN across AS other ON other.kind = 'same' AND other.key = this.value AND other.thing = one.thing
        WHERE this.kind = 'different' {changed}
        """,
    ),
    "status-better-than-answers": (
        "SPARQLConstraintComponent",
        """
        SELECT DISTINCT thing, value FROM across AS this WHERE kind = 'assessed' {changed}
        AND EXISTS (SELECT 1 FROM across WHERE kind = 'limited' AND key = this.key)
        """,
    ),
    "tombstone-in-use": (
        "MaxCountConstraintComponent",
        """
        SELECT key, '' FROM across AS this WHERE kind = 'withdrawn' {changed}
        AND EXISTS (SELECT 1 FROM across WHERE kind IN ('used', 'proposition') AND key = this.key)
        """,
    ),
}
_CHANGED: Final = "AND this.key IN (SELECT key FROM across_dirty)"
# Where a fact is judged with those of other keys, it is looked at when one of these has changed.
_CHANGED_BESIDE: Final = {
    "record-revises-edition": """
        AND (this.key IN (SELECT key FROM across_dirty) OR this.thing IN (SELECT key FROM across_dirty)
             OR EXISTS (SELECT 1 FROM across_dirty WHERE key LIKE 'source/%'))
    """,
    "person-same-and-different": """
        AND (this.key IN (SELECT key FROM across_dirty) OR this.value IN (SELECT key FROM across_dirty))
    """,
}
_EDGES: Final = "SELECT key, thing FROM across WHERE kind = ?"
_EDGES_CHANGED: Final = """
    WITH RECURSIVE reached(node) AS (
        SELECT key FROM across_dirty
        UNION SELECT thing FROM reached JOIN across ON kind = ?1 AND key = node
    )
    SELECT key, thing FROM reached JOIN across ON kind = ?1 AND key = node
"""

RULES: Final = frozenset((*_QUERIES, *_CHAINS))


def facts_of(things: Things, base: str) -> list[Fact]:
    """Return what the rules across graphs read of the things of one piece, sorted, each fact once.

    All that is said of a cell, code, link or record stands in the piece of its thing.
    """
    said = _said(things, f"<{base}id/")
    parts = (_things, _stated, _cells, _codes, _links, _persons, _verified, _chains)
    return sorted({fact for part in parts for fact in part(said)})


def replace(db: sqlite3.Connection, piece: int, facts: Iterable[Fact]) -> None:
    """Forget the facts of a piece, keep these instead, and note the keys of those that came or went."""
    old = set(db.execute("SELECT kind, key, thing, value FROM across WHERE piece = ?", (piece,)))
    new = set(facts)
    db.executemany(
        "DELETE FROM across WHERE piece = ? AND kind = ? AND key = ? AND thing = ? AND value = ?",
        ((piece, *fact) for fact in old - new),
    )
    db.executemany("INSERT INTO across VALUES (?, ?, ?, ?, ?)", ((piece, *fact) for fact in sorted(new - old)))
    db.executemany("INSERT OR IGNORE INTO across_dirty VALUES (?)", sorted({(fact[1],) for fact in old ^ new}))


def faults(db: sqlite3.Connection, shapes: Shapes, base: str, everything: bool) -> list[Result]:
    """Return the faults that show only across graphs, sorted, each once; those of rules that have a shape.

    Without `everything` only keys are looked at that changed since the last call that found no fault; that is
    enough as long as the rules are the same.
    """
    found = {
        Result(_full(focus, base), rule.path, _full(value, base), rule.id, component, rule.severity)
        for rule in shapes.rules.values()
        if rule.id in RULES
        for component, focus, value in _find(db, rule.id, everything)
    }
    if not found:
        db.execute("DELETE FROM across_dirty")
    return sorted(found)


def _find(db: sqlite3.Connection, rule: str, everything: bool) -> Iterator[tuple[str, str, str]]:
    """The component, focus and value of each fault of a rule."""
    if rule in _CHAINS:
        edges = db.execute(_EDGES if everything else _EDGES_CHANGED, (_CHAINS[rule],))
        yield from (("SPARQLConstraintComponent", first, "") for first in _circles(edges))
    else:
        component, query = _QUERIES[rule]
        changed = "" if everything else _CHANGED_BESIDE.get(rule, _CHANGED)
        for focus, value in db.execute(query.format(changed=changed)):
            yield component, focus, value


def _circles(edges: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The first node of each set of nodes that lead back to themselves."""
    ends: dict[str, set[str]] = defaultdict(set)
    for start, end in edges:
        ends[start].add(end)
    try:
        TopologicalSorter(ends).prepare()
    except CycleError:
        yield from _first_of_each(ends)


def _first_of_each(ends: Mapping[str, Iterable[str]]) -> Iterator[str]:
    import networkx as nx  # takes a fifth of a second, and is hardly ever needed

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((end, other) for end, others in ends.items() for other in others)
    for nodes in nx.strongly_connected_components(graph):
        first = min(nodes)
        if len(nodes) > 1 or graph.has_edge(first, first):
            yield first


# -- the facts of a piece


def _said(things: Things, ours: str) -> _Said:
    said: dict[str, dict[str, list[str]]] = {name: {} for name in _READ.values()}
    for iri, facts in things.items():
        subject = _short(f"<{iri}>", ours)
        for predicate, objs in facts.items():
            if predicate in _READ:
                said[_READ[predicate]][subject] = [_short(obj, ours) for obj in objs]
    return said


def _things(said: _Said) -> Iterator[Fact]:
    """Statements, withdrawn ids and ids in use; a part of a thing cannot be withdrawn, and a statement is in use.

    A record is kept with its source.
    """
    for thing, classes in said["rdf:type"].items():
        for cls in classes:
            if cls == _TOMBSTONE:
                yield "withdrawn", thing, "", ""
            elif cls == _PROPOSITION:
                yield "proposition", thing, "", ""
            elif cls == _RECORD:
                yield from (("used", thing, "", source) for source in said["inSource"].get(thing, ("",)))
            elif "#" not in thing:
                yield "used", thing, "", ""


def _stated(said: _Said) -> Iterator[Fact]:
    """The statements that somebody names."""
    for name in _NAMING:
        for named in said[name].values():
            yield from (("stated", thing, "", "") for thing in named if thing.startswith(_STATEMENTS))


def _cells(said: _Said) -> Iterator[Fact]:
    for cell, counts in said["cellCount"].items():
        for count in counts:
            if count.endswith(_INTEGER):
                yield "cell", cell, count[1 : -len(_INTEGER)], ""
    for record, cells in said["inCell"].items():
        for cell, source in product(cells, said["inSource"].get(record, ())):
            yield "record", cell, record, source


def _codes(said: _Said) -> Iterator[Fact]:
    for code in _of_class(said, _CODE):
        values = (said[name].get(code, ()) for name in ("codeSystem", "codeVersion", "skos:notation"))
        for key in product(*values):
            yield "code", " ".join(key), code, key[-1]


def _links(said: _Said) -> Iterator[Fact]:
    """The links that say two things are exactly one."""
    for link in _of_class(said, _LINK):
        exact = _EXACT in said["owl:annotatedProperty"].get(link, ())
        if exact and _TRUE not in said["refused"].get(link, ()):
            targets, sources = (said[f"owl:annotated{end}"].get(link, ()) for end in ("Target", "Source"))
            yield from (("link", target, link, source) for target, source in product(targets, sources))


def _persons(said: _Said) -> Iterator[Fact]:
    """The records of one person, by the person or by the judgement, and the pairs that are of different people."""
    for person, records in said["hasRecord"].items():
        yield from (("same", record, person, "") for record in records)
    for judgement, relations in said["relation"].items():
        ends = [said[name].get(judgement, ()) for name in ("subject", "object")]
        if judgement in said["withdrawnOn"]:
            continue
        if _SAME in relations:
            yield from (("same", record, judgement, "") for record in (*ends[0], *ends[1]))
        if _DIFFERENT in relations:
            yield from (("different", one, judgement, other) for one, other in product(*ends) if one != other)


def _verified(said: _Said) -> Iterator[Fact]:
    """The items of which an answer limits the status, and those that the dossier itself gives one of the best."""
    for answered, items in said["verifies"].items():
        weak = any(answer != _ESTABLISHED for answer in said["answer"].get(answered, ()))
        if weak and _TRUE in said["needed"].get(answered, ()):
            yield from (("limited", item, answered, "") for item in items)
    for judgement, statuses in said["status"].items():
        read = judgement in said["inSource"] or judgement in said["withdrawnOn"]
        if not read and _ASSESSMENT in said["judgementKind"].get(judgement, ()):
            best = [status for status in statuses if status in _BEST]
            items = said["subject"].get(judgement, ())
            yield from (("assessed", item, judgement, status) for item, status in product(items, best))


def _chains(said: _Said) -> Iterator[Fact]:
    for name in _CHAINS.values():
        for start, ends in said[name].items():
            yield from ((name, start, end, "") for end in ends)


def _of_class(said: _Said, cls: str) -> list[str]:
    return [thing for thing, classes in said["rdf:type"].items() if cls in classes]


def _short(term: str, ours: str) -> str:
    return term[len(ours) : -1] if term.startswith(ours) else term


def _full(short: str, base: str) -> str:
    """A term as a result holds it: an IRI without brackets, a literal as in N-Triples, or nothing."""
    if short.startswith("<"):
        return short[1:-1]
    return short if short[:1] in ("", '"') else f"{base}id/{short}"
