"""The validation stage: N-Triples lines of a graph in, results that name rule, thing and column out.

Each graph is checked together with what it refers to, and only its own things count; then the rules of the
union run over all graphs. `turbo` is the engine of every day, `pyshacl` the one it is compared with.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, RdfFormat, Store

from kg.errors import KgError
from kg.ntriples import literal
from kg.references import SLICE, slices
from kg.shapes import SH_IRI, Shapes, ShapeSet
from kg.vocab import GVS_IRI, PREFIXES

if TYPE_CHECKING:  # the engines, and rdflib with them, are imported where one runs
    from rdflib.term import Node

COMPUTED = "ComputedConstraintComponent"  # of gvs:, for rules that kg/computed.py applies
XSD_STRING = PREFIXES["xsd"] + "string"
ENGINES = ("turbo", "pyshacl", "both")


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
    """An engine could not evaluate a shape, which says nothing about the data: holds the rules that it refuses."""

    def __init__(self, engine: str, rules: Sequence[str], reason: str):
        self.engine, self.rules, self.reason = engine, tuple(rules), reason
        super().__init__(f"{engine} could not evaluate {', '.join(rules) or 'the shapes'}: {reason}")


class EngineDifference(KgError):
    """The two engines disagree about the same data: holds the results that only one of them gave."""

    def __init__(self, turbo: Set[Result], oracle: Set[Result]):
        self.only_turbo, self.only_pyshacl = sorted(turbo - oracle), sorted(oracle - turbo)
        rules = sorted({result.rule for result in turbo ^ oracle})
        super().__init__(f"the SHACL engines disagree on {', '.join(rules)}")


def check_piece(
    shapes: Shapes,
    lines: Iterable[str],
    known: Mapping[str, Sequence[str]],
    base: str,
    engine: str = "turbo",
    size: int = SLICE,
) -> list[Result]:
    """Return the faults of one piece of a graph, sorted, each once; empty when it conforms.

    `lines` are the piece's N-Triples, sorted; `known` maps the IRI of each thing that the piece leads to and does not
    describe to its lines (see `kg/references.py`), where things have their IRIs under `base`. The piece is checked in
    slices of about `size` lines, which the faults do not depend on.
    Errors: as `check_graph`.
    """
    found: set[Result] = set()
    for part in slices(lines, known, base, size):
        if engine != "turbo" or not shapes.graph.passes(part.lines, part.samples()):
            found.update(check_graph(shapes, part.lines, part.own.keys(), engine))
    return sorted(found)


def check_graph(shapes: Shapes, lines: Iterable[str], focus: Set[str], engine: str = "turbo") -> list[Result]:
    """Return the faults of one graph, sorted, each once; empty when it conforms.

    `lines` are the N-Triples of the graph and of what it refers to (see `kg/references.py`); only the things in
    `focus` are judged.
    Errors: ShapeFailure, EngineDifference, and KgError for an engine that does not exist.
    """
    # An engine takes an empty focus for none, and would judge everything.
    return _check(shapes, shapes.graph, list(lines), focus, engine) if focus else []


def check_union(shapes: Shapes, lines: Iterable[str], engine: str = "turbo") -> list[Result]:
    """Return the faults that show only in the union of all graphs, sorted, each once; empty when it conforms.

    Errors: as `check_graph`.
    """
    return _check(shapes, shapes.union, list(lines), None, engine)


def report_turtle(shapes: Shapes, results: Iterable[Result], report: str) -> str:
    """Return the results as a SHACL validation report in Turtle; `report` is its IRI, its parts are fragments of it.

    The same results give the same bytes: they are sorted and numbered, and no node is blank.
    """
    ordered = sorted(set(results))
    head = [f"<{report}> a sh:ValidationReport", f"sh:conforms {'false' if ordered else 'true'}"]
    head += [f"sh:result <{report}#result-{number}>" for number, _ in enumerate(ordered, start=1)]
    parts = [
        [f"<{report}#result-{number}> a sh:ValidationResult", *_described(shapes, result)]
        for number, result in enumerate(ordered, start=1)
    ]
    return f"@prefix sh: <{SH_IRI}> .\n\n" + "\n\n".join(" ;\n    ".join(part) + " ." for part in [head, *parts]) + "\n"


def _described(shapes: Shapes, result: Result) -> list[str]:
    """The predicates of one result; a privacy fault is told without its value, which is the leak itself."""
    fields = [f"sh:focusNode <{result.focus}>"]
    if result.path:
        fields.append(f"sh:resultPath <{result.path}>")
    if result.value and not result.rule.startswith("privacy-"):
        fields.append(f"sh:value {result.value}" if result.value[0] == '"' else f"sh:value <{result.value}>")
    fields.append(f"sh:sourceShape <{GVS_IRI}{result.rule}>")
    namespace = GVS_IRI if result.component == COMPUTED else SH_IRI
    fields.append(f"sh:sourceConstraintComponent <{namespace}{result.component}>")
    fields.append(f"sh:resultSeverity sh:{result.severity}")
    words = shapes.rules[result.rule].messages
    return fields + [f"sh:resultMessage {literal(words[tag], tag)}" for tag in sorted(words)]


def _check(shapes: Shapes, scope: ShapeSet, lines: list[str], focus: Set[str] | None, engine: str) -> list[Result]:
    if engine not in ENGINES:
        raise KgError(f'there is no engine "{engine}"; choose one of {", ".join(ENGINES)}')
    data = Store()
    data.load("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)
    found = {name: run(scope, data, focus) for name, run in _RUNNERS.items() if engine in (name, "both")}
    if engine == "both" and found["turbo"] != found["pyshacl"]:
        raise EngineDifference(found["turbo"], found["pyshacl"])
    return sorted(_with_path(shapes, result, lines) for result in set().union(*found.values()))


def _turbo(scope: ShapeSet, data: Store, focus: Set[str] | None) -> set[Result]:
    from pyshacl_turbo import ValidationFailure

    nodes = None if focus is None else sorted(focus)
    try:
        _, report, text = scope.compiled.validate(data, focus_nodes=nodes)  # type: ignore[no-untyped-call]
    except ValidationFailure as failure:
        raise ShapeFailure("turbo", scope.refused(), str(failure)) from failure
    return _results("turbo", scope, report, text)


def _pyshacl(scope: ShapeSet, data: Store, focus: Set[str] | None) -> set[Result]:
    import pyshacl
    from rdflib import Graph

    # pySHACL's own focus_nodes also hides the values that nested shapes look at, so what is not asked
    # about is dropped afterwards instead. It reads what the other engine reads, number for number.
    lines = data.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    _, report, text = pyshacl.validate(Graph().parse(data=lines, format="nt"), shacl_graph=scope.graph)
    return {result for result in _results("pyshacl", scope, report, text) if focus is None or result.focus in focus}


_RUNNERS: dict[str, Callable[[ShapeSet, Store, Set[str] | None], set[Result]]] = {
    "turbo": _turbo,
    "pyshacl": _pyshacl,
}


def _results(engine: str, scope: ShapeSet, report: object, text: str) -> set[Result]:
    """The results in a report; an engine that fails hands over its exception where the report should be."""
    from rdflib import Graph
    from rdflib.namespace import SH

    if not isinstance(report, Graph):
        raise ShapeFailure(engine, scope.refused(), text)
    return {
        Result(
            focus=str(report.value(node, SH.focusNode)),
            path=_iri(report.value(node, SH.resultPath)),
            value=_term(report.value(node, SH.value)),
            rule=str(report.value(node, SH.sourceShape)).removeprefix(GVS_IRI),
            component=str(report.value(node, SH.sourceConstraintComponent)).removeprefix(SH_IRI),
            severity=str(report.value(node, SH.resultSeverity)).removeprefix(SH_IRI),
        )
        for node in report.objects(None, SH.result)
    }


def _iri(node: "Node | None") -> str:
    from rdflib import URIRef

    return str(node) if isinstance(node, URIRef) else ""


def _term(node: "Node | None") -> str:
    """An IRI as it is, a literal in N-Triples form; one engine names the datatype of plain strings."""
    from rdflib import Literal

    if not isinstance(node, Literal):
        return _iri(node)
    return (Literal(str(node)) if str(node.datatype) == XSD_STRING else node).n3()


def _with_path(shapes: Shapes, result: Result, lines: list[str]) -> Result:
    """The result with the property to blame: its own, its rule's, or the one that holds the offending value."""
    path = result.path or shapes.rules[result.rule].path or _path_of_value(result, lines)
    return replace(result, path=path)


def _path_of_value(result: Result, lines: list[str]) -> str:
    from rdflib import Graph

    start = f"<{result.focus}> "
    graph = Graph().parse(data="\n".join(line for line in lines if line.startswith(start)), format="nt")
    paths = (str(path) for path, value in graph.predicate_objects() if _term(value) == result.value)
    return min(paths, default="")
