"""Turn an answer into what a reader or a program wants: a terminal table, CSV, JSON or Turtle.

Nothing is cut short: a table that cannot hold its longest words becomes one block per row.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from kg.answer import Answer, Term, lexical
from kg.vocab import PREFIXES, curie

if TYPE_CHECKING:
    from kg.release.manifest import Manifest

_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_THING: Final = re.compile(r"/id/[a-z-]+/([^/]+)$")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def table(answer: Answer, width: int, brief: Sequence[str] = ()) -> Table:
    """Return the answer as a Rich table for a terminal `width` cells wide; IRIs of things show as their ids.

    Text wraps between words. Where even the longest words do not fit beside each other, the columns in `brief`
    are shown and the caption names the others; where these do not fit, or none are named, each row becomes a
    block of `column  value` lines.
    """
    if _fits(answer, width):
        return _grid(answer)
    chosen = answer.only(brief)
    if not brief or not _fits(chosen, width):
        return _blocks(answer)
    grid = _grid(chosen)
    others = ", ".join(column for column in answer.columns if column not in brief)
    grid.caption = f"not shown: {others}; ask for --format csv or a wider terminal"
    grid.caption_justify = "left"
    return grid


def _grid(answer: Answer) -> Table:
    """Return one line a row, figures to the right; no word is broken."""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for number, (column, width) in enumerate(zip(answer.columns, _widths(answer), strict=True)):
        terms = [row[number] for row in answer.rows]
        single = all(" " not in _cell(term) for term in terms)
        right = all(map(_is_figure, terms))
        grid.add_column(Text(column), justify="right" if right else "left", min_width=width, no_wrap=single)
    for row in answer.rows:
        grid.add_row(*(Text(_cell(term)) for term in row))
    return grid


def summary(manifest: "Manifest", out: Path) -> Table:
    """Return a short Rich table of what a release holds: its version, triples, sources and things by class."""
    title = f"{out}: version {manifest.version}"
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", min_width=cell_len(title))
    grid.add_column("what")
    grid.add_column("how many", justify="right")
    grid.add_row("triples", f"{manifest.union.triples:,}")
    grid.add_row("source graphs", f"{manifest.sources:,}")
    for cls in ("gv:Claim", "gv:Proposition", "gv:Agent", "gv:Place", "gv:PersonRecord", "gv:Evidence", "gv:Judgement"):
        if number := manifest.union.classes.get(cls):
            grid.add_row(cls.removeprefix("gv:"), f"{number:,}")
    return grid


def csv_text(answer: Answer) -> str:
    r"""Return SPARQL 1.1 CSV: a header of column names, IRIs in full, an empty cell when unbound; lines end in \n."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([lexical(term) for term in row] for row in answer.rows)
    return text.getvalue()


def json_text(answer: Answer) -> str:
    """Return the SPARQL 1.1 results JSON, indented; a graph answer has a binding per triple."""
    bindings = [
        {column: _json_term(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    document = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def turtle_text(answer: Answer) -> str:
    """Return a graph answer as Turtle, in the order of its lines; rows as a result set in the W3C test vocabulary."""
    triples = sorted(_triples(answer), key=str) if answer.graph else list(_result_set(answer))
    prefixes = PREFIXES if answer.graph else {**PREFIXES, "rs": _RS}
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert text is not None  # no output file was named
    return text.decode()


def _cell(term: Term | None) -> str:
    """Return the text of one cell; a control character that could steer the terminal is replaced."""
    if isinstance(term, NamedNode):
        return _short(term.value)
    return _CONTROL.sub("\ufffd", lexical(term))


def _short(iri: str) -> str:
    match = _THING.search(iri)
    return match[1] if match else curie(iri)


def _is_figure(term: Term | None) -> bool:
    return term is None or (isinstance(term, Literal) and term.datatype.value.endswith(("#integer", "#decimal")))


def _fits(answer: Answer, width: int) -> bool:
    """Return whether a table has room when it wraps only between words; two cells separate the columns."""
    return sum(column + 2 for column in _widths(answer)) <= width


def _widths(answer: Answer) -> list[int]:
    """Return the width of the longest word of each column, its name among them."""
    lines = [answer.columns, *([_cell(term) for term in row] for row in answer.rows)]
    columns = zip(*lines, strict=True)
    return [max(cell_len(word) for cell in column for word in ["", *cell.split()]) for column in columns]


def _blocks(answer: Answer) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for row in answer.rows:
        for column, term in zip(answer.columns, row, strict=True):
            if text := _cell(term):
                grid.add_row(Text(column), Text(text))
        grid.add_section()
    return grid


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        described = {"type": "literal", "value": term.value}
        if term.language:
            return {**described, "xml:lang": term.language}
        plain = term.datatype.value == PREFIXES["xsd"] + "string"
        return described if plain else {**described, "datatype": term.datatype.value}
    return {"type": "bnode", "value": lexical(term).removeprefix("_:")}


def _triples(answer: Answer) -> Iterator[Triple]:
    for subject, predicate, value in answer.rows:
        assert isinstance(subject, NamedNode | BlankNode)
        assert isinstance(predicate, NamedNode)
        assert value is not None
        yield Triple(subject, predicate, value)


def _result_set(answer: Answer) -> Iterator[Triple]:
    def rs(name: str) -> NamedNode:
        return NamedNode(_RS + name)

    answers = BlankNode("answers")
    yield Triple(answers, NamedNode(PREFIXES["rdf"] + "type"), rs("ResultSet"))
    for column in answer.columns:
        yield Triple(answers, rs("resultVariable"), Literal(column))
    for index, row in enumerate(answer.rows, start=1):
        solution = BlankNode(f"row{index}")
        yield Triple(answers, rs("solution"), solution)
        yield Triple(solution, rs("index"), Literal(index))
        for column, term in zip(answer.columns, row, strict=True):
            if term is not None:
                binding = BlankNode(f"row{index}-{column}")
                yield Triple(solution, rs("binding"), binding)
                yield Triple(binding, rs("variable"), Literal(column))
                yield Triple(binding, rs("value"), term)
