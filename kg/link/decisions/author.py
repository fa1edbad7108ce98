"""Find who decides among the agents of a dossier, by id or by name; nobody is made up.

In: the rows of a dossier and what was written on the command line. Out: the id and the label of one agent.
"""

from collections.abc import Iterable

from kg.directory import Directory, Miss, labels_of
from kg.errors import KgError
from kg.model import AGENTS, LINKS
from kg.tables import Row
from kg.values import is_id


def find_author(rows: Iterable[Row], written: str) -> tuple[str, str]:
    """Return the id and the label of the agent that is meant. Errors: KgError when none is, or more than one."""
    directory = Directory()
    labels: dict[str, str] = {}
    for row in rows:
        ident = row.cells.get("id", "")
        if row.table == AGENTS.name and is_id(ident):
            directory.add(AGENTS.name, ident, "", labels_of(row))
            labels[ident] = next(iter(labels_of(row)), ident)
    found = directory.find(written.strip(), LINKS.column("author_id"))
    if isinstance(found, Miss):
        raise KgError(f"the author must be an agent of the dossier: {found.message}")
    return found, labels[found]
