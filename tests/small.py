"""A world in little for tests: its graphs as the graph stage hands them on, its card and its report."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.card import Card
from kg.release.report import Report

BASE = "https://example.org/verlan/"
CARD = Card(
    title={"en": "Verlan", "fa": "ورلان"},
    description={"en": "What was said of Verlan.", "fa": "آنچه درباره ورلان گفته شد."},
    method={"en": "Read and entered by hand."},
    license="https://creativecommons.org/licenses/by/4.0/",
    publisher="The Sample Project",
    contact="https://example.org/contact",
    base_iri=BASE,
    release_date=date(2001, 4, 1),
    version="0.1.0",
    language=("en", "fa"),
)


@dataclass(frozen=True)
class SampleRule:
    """A rule as validation describes it."""

    id: str = "claim-stance"
    name: str = "A claim has one stance"
    messages = {"en": "Fill in <stance>.", "fa": "موضع را بنویسید."}  # noqa: RUF012


REPORT = Report(
    turtle="<https://example.org/verlan/report> a <http://www.w3.org/ns/shacl#ValidationReport> .\n",
    rules=(SampleRule(),),
    engine="turbo",
)


def small_graphs() -> dict[str, list[str]]:
    """Return graph IRI -> sorted N-Triples lines, in an order that is not sorted."""
    graphs: dict[str, list[str]] = {}
    for quad in parse(path=str(Path(__file__).parent / "fixture" / "small.trig"), format=RdfFormat.TRIG):
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .")
    return {graph: sorted(lines) for graph, lines in reversed(graphs.items())}
