"""Save the answer of an endpoint as a table that can be imported: its rows, and beside them how they came about.

In: the address of any SPARQL 1.1 endpoint, a SELECT, and the column that is its key. Out: `rows.csv` as SPARQL 1.1 CSV
has it, and `rows.csv.provenance.yaml` with the address, the query, the day and a digest of the rows. Whole or nothing.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import BlankNode

from kg.answer import lexical
from kg.files import replace_file
from kg.pace import Progress, silent
from kg.store.polite import Manners
from kg.store.remote import PAGE, Remote, Row, Selection, select_all

SIDECAR: Final = ".provenance.yaml"


def import_select(
    url: str, query: str, key: str, out: Path, on: date, *,
    manners: Manners | None = None, page: int = PAGE, progress: Progress = silent,
) -> Selection:  # fmt: skip
    """Return the rows of a SELECT, once they are saved in `out` with their provenance beside them.

    `key` is the column by which the rows are fetched in pages of `page` rows, and sorted; `on` is the day to write.
    Errors: BadAddress, BadQuery, BadPaging, EndpointFailure, NotWritten; then nothing is written.
    """
    selection = select_all(Remote(url, manners), query, key, page, progress=progress)
    save_selection(out, selection, url, query, key.removeprefix("?"), on)
    return selection


def save_selection(out: Path, selection: Selection, url: str, query: str, key: str, on: date) -> None:
    """Write the rows, and then beside them where they are from; the digest there tells that the two belong together.

    A blank node becomes an empty cell, since its label means nothing outside one answer. Errors: NotWritten.
    """
    rows = csv_of(selection.columns, selection.rows)
    blanks = sum(isinstance(term, BlankNode) for row in selection.rows for term in row)
    said = {
        "endpoint": url, "asked_on": on.isoformat(), "agent": Manners().agent, "key": key,
        "rows": len(selection.rows), "columns": list(selection.columns), "blank_nodes_left_out": blanks,
        "pages": selection.pages, "requests": selection.requests, "file": out.name,
        "sha256": hashlib.sha256(rows).hexdigest(), "query": query.replace("\r\n", "\n"),
    }  # fmt: skip
    replace_file(out, rows)
    replace_file(out.with_name(out.name + SIDECAR), _yaml(said))


def csv_of(columns: Iterable[str], rows: Iterable[Row]) -> bytes:
    r"""Return rows as CSV in UTF-8 with LF: the bare text of each term, empty where there is none.

    >>> from pyoxigraph import Literal
    >>> csv_of(["name", "died"], [(Literal("تستا", language="fa"), None)]).decode()
    'name,died\nتستا,\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if isinstance(term, BlankNode) else lexical(term) for term in row] for row in rows)
    return out.getvalue().encode()


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as a block, so that a query can be read."""


def _text(dumper: yaml.SafeDumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _yaml(said: dict[str, object]) -> bytes:
    return yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000).encode()
