"""Random edits of a dossier, such as people make: cells rewritten, rows added, removed and moved, files touched."""

import csv
import io
import random
from pathlib import Path

from kg.model import ALL_TABLES, Kind
from kg.values import ID_ALPHABET

_PROSE = (Kind.TEXT, Kind.STRING)


class Editor:
    """Edits the dossier in a folder, by chance from a seed; each edit returns what it did, in words."""

    def __init__(self, folder: Path, seed: int):
        self.folder = folder
        self.chance = random.Random(seed)

    def edit(self) -> str:
        """Do one edit, mostly one that leaves the dossier without a fault."""
        kinds = [self.rewrite, self.rewrite, self.add_row, self.remove_row, self.shuffle, self.touch, self.redate,
                 self.retitle, self.relabel, self.move_figure, self.break_reference]  # fmt: skip
        return self.chance.choice(kinds)()

    def rewrite(self) -> str:
        """Change the prose of one cell."""
        path, rows = self._some_table()
        columns = [column.name for column in ALL_TABLES[_table(path)].columns if column.kind in _PROSE]
        filled = [(row, name) for row in rows[1:] for name in columns if name in rows[0] and row[rows[0].index(name)]]
        if not filled:
            return "nothing to rewrite"
        row, name = self.chance.choice(filled)
        row[rows[0].index(name)] += self.chance.choice([" again", " (corrected)", " ۲"])
        return self._write(path, rows, f"rewrote {name}")

    def relabel(self) -> str:
        """Change the English label of an agent, a source or a place, which many others show."""
        path = self.folder / self.chance.choice(["agents.csv", "sources.csv", "places.csv"])
        rows = _read(path)
        row = self.chance.choice(rows[1:])
        row[rows[0].index("label_en")] += " the Second"
        return self._write(path, rows, "relabelled")

    def move_figure(self) -> str:
        """Change a figure that several claims may state."""
        path = self.folder / "propositions.csv"
        rows = _read(path)
        row = self.chance.choice(rows[1:])
        figure = rows[0].index("figure")
        if row[figure].isdigit():
            row[figure] = str(int(row[figure]) + self.chance.randrange(1, 5))
        return self._write(path, rows, "moved a figure")

    def add_row(self) -> str:
        """Add a row like another one, under a new id."""
        path, rows = self._some_table()
        if _table(path) in ("sources", "tombstones", "places"):
            return "nothing to add"
        row = list(self.chance.choice(rows[1:]))
        letters = "".join(self.chance.choice(ID_ALPHABET) for _ in range(6))
        row[0] = f"{row[0][:3]}{letters}"
        rows.insert(self.chance.randrange(1, len(rows) + 1), row)
        return self._write(path, rows, "added a row")

    def remove_row(self) -> str:
        """Remove a row; what refers to it is then at fault."""
        path, rows = self._some_table()
        if len(rows) > 2 and _table(path) in ("claims", "records", "evidence", "judgements", "links", "affiliations"):
            rows.pop(self.chance.randrange(1, len(rows)))
        return self._write(path, rows, "removed a row")

    def shuffle(self) -> str:
        """Put the rows of a file into another order, which changes nothing."""
        path, rows = self._some_table()
        body = rows[1:]
        self.chance.shuffle(body)
        return self._write(path, [rows[0], *body], "shuffled")

    def touch(self) -> str:
        """Write the same bytes again."""
        path, _ = self._some_table()
        path.write_bytes(path.read_bytes())
        return f"touched {path.name}"

    def redate(self) -> str:
        """Move the release date, sometimes before what the rows speak of."""
        return self._card(
            "release_date:", f"release_date: {self.chance.choice(['2031-12-30', '2032-01-05', '2027-05-05'])}"
        )

    def retitle(self) -> str:
        """Change the version of the card."""
        return self._card("version:", f"version: 0.{self.chance.randrange(9)}.{self.chance.randrange(9)}")

    def break_reference(self) -> str:
        """Let a claim name a proposition that is not there, once in a while."""
        if self.chance.random() < 0.7:
            return self.move_figure()
        path = self.chance.choice(sorted((self.folder / "claims").glob("*.csv")))
        rows = _read(path)
        self.chance.choice(rows[1:])[rows[0].index("proposition")] = "pr-zzzzzz"
        return self._write(path, rows, "broke a reference")

    def _card(self, start: str, line: str) -> str:
        path = self.folder / "dataset.yaml"
        lines = [line if old.startswith(start) else old for old in path.read_text(encoding="utf-8").splitlines()]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return line

    def _some_table(self) -> tuple[Path, list[list[str]]]:
        path = self.chance.choice(sorted([*self.folder.rglob("*.csv"), *self.folder.rglob("*.tsv")]))
        rows = _read(path)
        return (path, rows) if len(rows) > 1 else self._some_table()

    def _write(self, path: Path, rows: list[list[str]], what: str) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=_delimiter(path), lineterminator="\n").writerows(rows)
        path.write_text(_comments(path) + out.getvalue(), encoding="utf-8", newline="\n")
        return f"{what} in {path.relative_to(self.folder)}"


def _table(path: Path) -> str:
    return path.stem if path.stem in ALL_TABLES else path.parent.name


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix == ".tsv" else ","


def _comments(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if path.suffix == ".tsv" and line.startswith("#"))


def _read(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8").removeprefix(_comments(path))
    return list(csv.reader(io.StringIO(text), delimiter=_delimiter(path)))
