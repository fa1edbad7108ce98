"""The validation stage: N-Triples lines of a graph in, results that name rule, thing and column out.

Each graph is checked together with what it refers to, and only its own things count; then the rules of the
union run over all graphs. `turbo` is the engine of every day, `pyshacl` the one it is compared with.
"""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

import pyshacl
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.errors import KgError
from kg.shapes import SH_IRI, Shapes, ShapeSet
from kg.vocab import GV_IRI, GVS_IRI, PREFIXES

ENGINES = ("turbo", "pyshacl", "both")

# What the rules for one graph read of a thing that another graph describes. Dates are followed to their
# gv:TimeSpan, claims to their proposition, cells from the gv:cell of their partition.
READ_ACROSS = (
    PREFIXES["rdf"] + "type",
    *(
        GV_IRI + name
        for name in (
            "bound", "cell", "claimant", "disjoint", "earliest", "latest", "lower", "placeKind", "proposition",
            "propositionKind", "sourceKind", "statedOn", "upper",
        )
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One fault: the thing and property at fault, the offending value, the rule, the constraint and its severity.

    `focus` and `path` are IRIs, `path` of the property whose column is to blame; `value` is an IRI or a literal
    in N-Triples form, empty when something is missing.
    """

    focus: str
    path: str
    value: str
    rule: str
    component: str
    severity: str


class ShapeFailure(KgError):
    """An engine could not evaluate a shape, which says nothing about the data."""

    def __init__(self, engine: str, reason: str):
        self.engine, self.reason = engine, reason
        super().__init__(f"{engine} could not evaluate the shapes: {reason}")


class EngineDifference(KgError):
    """The two engines disagree about the same data: holds the results that only one of them gave."""

    def __init__(self, turbo: Set[Result], oracle: Set[Result]):
        self.only_turbo, self.only_pyshacl = sorted(turbo - oracle), sorted(oracle - turbo)
        rules = sorted({result.rule for result in turbo ^ oracle})
        super().__init__(f"the SHACL engines disagree on {', '.join(rules)}")


def check_graph(shapes: Shapes, lines: Iterable[str], focus: Set[str], engine: str = "turbo") -> list[Result]:
    """Return the faults of one graph, sorted, each once; empty when it conforms.

    `lines` are the N-Triples of the graph and of what it refers to (see READ_ACROSS); only the things in
    `focus` are judged.
    Errors: ShapeFailure, EngineDifference, and KgError for an engine that does not exist.
    """
    found = _run(shapes.graph, list(lines), engine, sorted(focus)) if focus else set()
    return _translate(shapes, found, focus)


def check_union(shapes: Shapes, lines: Iterable[str], engine: str = "turbo") -> list[Result]:
    """Return the faults that show only in the union of all graphs, sorted, each once; empty when it conforms.

    Errors: as `check_graph`.
    """
    return _translate(shapes, _run(shapes.union, list(lines), engine, None), None)


def report_turtle(shapes: Shapes, results: Iterable[Result], report: str) -> str:
    """Return the results as a SHACL validation report in Turtle; `report` is its IRI, parts are fragments of it.

    The same results give the same bytes: they are sorted and numbered, and no node is blank.
    """
    ordered = sorted(set(results))
    head = f"@prefix sh: <{SH_IRI}> .\n\n<{report}> a sh:ValidationReport ;\n    sh:conforms {str(not ordered).lower()}"
    parts = [f"<{report}#result-{number}>" for number in range(1, len(ordered) + 1)]
    listed = "".join(f" ;\n    sh:result {part}" for part in parts)
    bodies = "".join(f"\n{part} {_body(shapes, result)} .\n" for part, result in zip(parts, ordered, strict=True))
    return f"{head}{listed} .\n{bodies}"


def _body(shapes: Shapes, result: Result) -> str:
    """Return the predicates of one result; the value is left out of privacy faults, whose value is the leak."""
    fields = [f"a sh:ValidationResult ;\n    sh:focusNode <{result.focus}>"]
    if result.path:
        fields.append(f"sh:resultPath <{result.path}>")
    if result.value and not result.rule.startswith("privacy-"):
        fields.append(f"sh:value {result.value if result.value.startswith(chr(34)) else f'<{result.value}>'}")
    fields.append(f"sh:resultSeverity sh:{result.severity}")
    fields.append(f"sh:sourceConstraintComponent sh:{result.component}")
    fields.append(f"sh:sourceShape <{GVS_IRI}{result.rule}>")
    fields += [f"sh:resultMessage {Literal(text, tag).n3()}" for tag, text in shapes.rules[result.rule].messages.items()]
    return " ;\n    ".join(fields)


def _run(shapes: ShapeSet, lines: list[str], engine: str, focus: list[str] | None) -> set[Result]:
    if engine not in ENGINES:
        raise KgError(f'no engine "{engine}"; the engines are {", ".join(ENGINES)}')
    if engine != "both":
        return _RUNNERS[engine](shapes, lines, focus)
    turbo, oracle = _turbo(shapes, lines, focus), _pyshacl(shapes, lines, focus)
    if turbo != oracle:
        raise EngineDifference(turbo, oracle)
    return turbo
