"""Write the pages of documentation that are generated: what the program knows comes in, Markdown goes out.

`python -m kg.docs` writes them into `docs/`; a test compares them with what is there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.docs_entry import data_entry_page
from kg.queries import Catalogue, Parameter, Query
from kg.resources import ontology_dir, queries_dir
from kg.shapes import load_shapes

_INTRODUCTION: Final = """# Prepared queries

Each query is a file `queries/<name>.rq` that runs as it stands in any SPARQL 1.1 tool; its expected answer
stands beside it as `<name>.csv`. Ask one with `kg query NAME`, give a parameter with `--param NAME=VALUE`
(repeat it to ask for any of several values), and ask an endpoint with `--on URL`. `--limit N` gives the first rows
alone, which is quick in a large release. Things are named by their id or their full address, concepts by their key.
This page is generated: `python -m kg.docs`.
"""


def queries_page(catalogue: Catalogue) -> str:
    """Return docs/queries.md: a list of all queries, then each with its question, parameters and columns."""
    listed = [f"- [`{query.name}`](#{query.name}): {query.title['en']}" for query in catalogue]
    return "\n".join([_INTRODUCTION, *listed, "", *(line for query in catalogue for line in _section(query))])


def _section(query: Query) -> Iterator[str]:
    yield from (f"## {query.name}", "", f"**{query.title['en']}.** {query.question['en']}", "")
    yield from (f'<p dir="rtl" lang="fa"><b>{query.title["fa"]}.</b> {query.question["fa"]}</p>', "")
    if query.params:
        yield from ("| parameter | type | what it is | example in the file |", "|---|---|---|---|")
        yield from (_parameter_row(parameter) for parameter in query.params)
        yield ""
    yield from ("| column | meaning |", "|---|---|")
    yield from (f"| `{column}` | {meaning} |" for column, meaning in query.columns.items())
    yield from ("", f"An empty answer: {query.empty['en']}", "")
    yield from (f'<p dir="rtl" lang="fa">نتیجهٔ خالی: {query.empty["fa"]}</p>', "")


def _parameter_row(parameter: Parameter) -> str:
    kind = parameter.cls or parameter.type
    allowed = f" One of {', '.join(f'`{value}`' for value in parameter.allowed)}." if parameter.allowed else ""
    example = "every one" if parameter.optional else f"`{parameter.default}`"
    return f"| `{parameter.name}` | {kind} | {parameter.help}{allowed} | {example} |"


def generated_pages(docs: Path) -> dict[str, str]:
    """Return the name and text of every generated page; the half of the guide in `docs` written by hand stays."""
    ontology = ontology_dir()
    guide = (docs / "data-entry.md").read_text(encoding="utf-8")
    return {
        "data-entry.md": data_entry_page(guide, load_shapes(ontology / "shapes"), ontology / "schemes.ttl"),
        "queries.md": queries_page(Catalogue.load(queries_dir())),
    }


def write_pages(docs: Path) -> None:
    """Write every generated page into the folder `docs`."""
    for name, page in generated_pages(docs).items():
        (docs / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages(Path(__file__).resolve().parent.parent / "docs")
