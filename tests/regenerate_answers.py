"""Write the expected answer of every prepared query beside it: `python -m tests.regenerate_answers`.

Answers hold the ids of rows, so they are written anew when rows are added or change. What was derived by hand
(`<name>.hand.csv`) is never touched.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from kg.build import build
from kg.queries import Query
from kg.render import csv_text
from kg.resources import queries_dir
from kg.store import Target, ask, open_release
from tests.conftest import CATALOGUE, DATA


def expected(query: Query, target: Target) -> str:
    """Return the answer to the query as it stands, as CSV."""
    return csv_text(ask(target, query.text))


def regenerate(folder: Path) -> None:
    """Build both dossiers and write `<name>.csv` for each query into the folder."""
    with TemporaryDirectory() as temporary:
        for name, data in DATA.items():
            release = Path(temporary) / name
            build(data, release)
            store = open_release(release)
            for query in CATALOGUE:
                if query.dossier == name:
                    answer = expected(query, store)
                    (folder / f"{query.name}.csv").write_text(answer, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    regenerate(queries_dir())
