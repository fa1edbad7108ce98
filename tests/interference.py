"""Small dossiers, private folders with anything in them, and all that a public build leaves to be seen.

Two dossiers that differ only in what is withheld must leave the same bytes: `Place` builds a dossier in one folder and
takes down what came of it, `Hostile` fills private folders by chance from a seed.
"""

import csv
import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from typer.testing import CliRunner

from kg.cli import app
from kg.files import PRIVATE, TIER
from kg.model import ALL_TABLES
from kg.release.atomic import cache_of
from kg.tiers.rows import REGISTERS
from kg.values import ID_ALPHABET

Seen = dict[str, bytes]  # what can be seen after a command, by its name

_CARD = """\
title: {en: The lamp of Testburg}
description: {en: An invented dossier of one page.}
method: {en: Made up for tests.}
license: https://creativecommons.org/licenses/by/4.0/
publisher: Testburg Sample Press
contact: https://example.org/contact
base_iri: https://example.org/testburg/
release_date: 2031-02-28
version: 0.1.0
counts: {records: [1, 2]}
"""
TINY = {
    "dataset.yaml": _CARD,
    "places.csv": "id,label_en,label_local,kind,precision\npl-2222b2,Testburg,تست‌بورگ@fa,city,locality\n",
    "agents.csv": "id,label_en,label_local,kind,capacity\nag-2222b2,Testburg Post,پست@fa,medium,newspaper\n",
    "cases.csv": (
        "id,label_en,label_local,period,places\n"
        "ca-2222b2,The evening of the lamp,شامگاه چراغ@fa,10 May 2021,Testburg [pl-2222b2]\n"
    ),
    "sources.csv": (
        "id,label_en,kind,publisher,issued_on,accessed_on,access,url,rights\n"
        "so-2222b2,A page of the Post,news-article,Testburg Post [ag-2222b2],11 May 2021,1 June 2021,read,"
        "https://example.org/page,Invented.\n"
    ),
    "propositions.csv": (
        "id,about,kind,text_en,measure,figure,bound,population,actor,period,territory\n"
        "pr-2222b2,ca-2222b2,count,people killed,killed,3,at-least,passers-by,the guard,10 May 2021,pl-2222b2\n"
    ),
    "claims/so-2222b2.csv": (
        "id,source,claimant,stance,proposition,stated_on,locator,entered_by\n"
        "cl-2222b2,so-2222b2,ag-2222b2,asserts,pr-2222b2,11 May 2021,page 1,fixture\n"
    ),
    "records/so-2222b2.csv": (
        "id,source,about,names,identification,act,act_on,places,entered_by\n"
        "re-2222b2,so-2222b2,ca-2222b2,Testa Sample@en,full-name,killing,10 May 2021,pl-2222b2,fixture\n"
    ),
}
# Public dossiers that are built beside private folders: good ones, and each with a fault of another stage.
PUBLIC: dict[str, dict[str, str]] = {
    "good": {},
    "unsettled": {"places.csv": TINY["places.csv"] + ",Mockford,ماک@fa,city,locality\n"},
    "no card": {"dataset.yaml": ""},
    "a reference to nothing": {
        "claims/so-2222b2.csv": TINY["claims/so-2222b2.csv"].replace("ag-2222b2,asserts", "ag-3333c3,asserts")
    },
    "a word that is not in its list": {"agents.csv": TINY["agents.csv"].replace("medium", "lamp")},
    "a broken file": {"agents.csv": TINY["agents.csv"].replace("Testburg Post", '"Testburg Post')},
    "too many rows": {"dataset.yaml": _CARD.replace("[1, 2]", "[2, 2]")},
    "a date before its source": {
        "records/so-2222b2.csv": TINY["records/so-2222b2.csv"].replace("10 May 2021", "10 May 2022")
    },
    "a number of a telephone": {"agents.csv": TINY["agents.csv"].replace("newspaper", "call +49 30 5550 1234")},
}


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write files into a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


class Place:
    """A folder in which dossiers are built, all at the same path, each beside a private folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data" / "testburg"
        self.dist = folder / "dist"
        self.runner = CliRunner()

    @property
    def privates(self) -> list[Path]:
        """Every place in which somebody might keep the private folder."""
        inside = [self.data, self.data / "claims", self.data / "attachments", self.folder / "data"]
        return [self.folder / PRIVATE / "testburg", self.folder / PRIVATE, *(path / PRIVATE for path in inside)]

    def lay(self, files: dict[str, str]) -> None:
        """Put a public dossier there, in place of what was there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        write_files(self.data, {**TINY, **files})
        (self.data / "attachments").mkdir()

    def withhold(self, fill: Callable[[Path], None], at: int) -> None:
        """Remove every private folder and fill a new one."""
        for path in self.privates:
            shutil.rmtree(path, ignore_errors=True)
        fill(self.privates[at])

    def build(self) -> Seen:
        """Return what can be seen after `kg build`: what it said, the release, and what it keeps beside."""
        return {"said": self.say("build", str(self.data), "--out", str(self.dist)), **self.left()}

    def say(self, *words: str) -> bytes:
        """Return the exit code of a command and all that it writes to the terminal."""
        done = self.runner.invoke(app, list(words))
        assert not isinstance(done.exception, AssertionError), done.exception
        return f"{done.exit_code} {done.exception!r}\n{done.stdout}\n{done.stderr}".encode()

    def left(self) -> Seen:
        """Return the bytes of the release and what its cache holds."""
        cache = cache_of(self.dist)
        index = {"index": index_text(cache / "index.sqlite").encode()} if (cache / "index.sqlite").is_file() else {}
        names = "\n".join(sorted(path.name for path in (*self.folder.iterdir(), *_of(cache)) if path.name != PRIVATE))
        return {**files_of(self.dist), **index, "names": names.encode()}


def files_of(folder: Path) -> Seen:
    """Return path -> bytes of every file in a folder, and below."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _of(folder) if path.is_file()}


def _of(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.rglob("*"))) if folder.is_dir() else iter(())


def index_text(file: Path) -> str:
    """Return all that an index holds but for what the system says of files: their times, and the folder they are in."""
    with closing(sqlite3.connect(file)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        lines = []
        for table in tables:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in columns if (table, name) not in _OF_THE_SYSTEM]
            rows = [repr(row) for row in db.execute(f"SELECT {', '.join(kept)} FROM {table}")]
            lines += [table, *sorted(rows)]
    return "\n".join(lines)


_OF_THE_SYSTEM = {("file", name) for name in ("changed", "read", "stamp", "sum")}


def differing(before: Seen, now: Seen) -> list[str]:
    """Return the names under which two sights differ, sorted."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


class Hostile:
    """Fills private folders by chance: withheld rows and cells, and what no program should open."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)

    def fill(self, private: Path) -> None:
        """Fill a private folder with one to six things."""
        private.mkdir(parents=True)
        kinds = (self.rows, self.rows, self.cells, self.cells, self.register, self.bytes, self.link, self.pipe,
                 self.depth, self.closed)  # fmt: skip
        for kind in self.chance.choices(kinds, k=self.chance.randint(1, 6)):
            kind(private)

    def rows(self, private: Path) -> None:
        """Withhold rows of a table, with words of any kind in their cells."""
        table = self.chance.choice([table for table in ALL_TABLES.values() if table.prefix])
        columns = [column.name for column in table.columns]
        rows = [[self.id(table.prefix), *(self.word() for _ in columns[1:]), self.tier()] for _ in range(3)]
        self._put(private, table.name, [*columns, TIER], rows)

    def cells(self, private: Path) -> None:
        """Withhold cells of rows that are public."""
        table = self.chance.choice([name for name in ALL_TABLES if f"{name}.csv" in TINY] + ["claims", "records"])
        columns = [column.name for column in ALL_TABLES[table].columns][1:]
        chosen = self.chance.sample(columns, k=min(3, len(columns)))
        ident = f"{ALL_TABLES[table].prefix}-2222b2"
        self._put(private, table, ["id", *chosen, TIER], [[ident, *(self.word() for _ in chosen), self.tier()]])

    def register(self, private: Path) -> None:
        """Keep a register, of consent or of salts."""
        (private / self.chance.choice(REGISTERS)).write_text(f"id,note\n{self.word()},{self.word()}\n", "utf-8")

    def bytes(self, private: Path) -> None:
        """Put a file there that is no text, now and then a large one, under the name of a table or of anything."""
        size = 2_000_000 if self.chance.random() < 0.02 else self.chance.randrange(2_000)
        name = self.chance.choice(["claims.csv", "entry.xlsx", "photo.jpg", "dataset.yaml", "فهرست.csv", "a\nb"])
        (private / name).write_bytes(self.chance.randbytes(size))

    def link(self, private: Path) -> None:
        """Put a link there: to itself, to nothing, to a public file, to what never ends."""
        ends = ["loop", "nothing", "../../data/testburg/agents.csv", "/dev/zero", "..", "/"]
        path = private / self.chance.choice(["loop", "records.csv", "claims", "links"])
        if not path.exists() and not path.is_symlink():
            path.symlink_to(self.chance.choice(ends))

    def pipe(self, private: Path) -> None:
        """Put a pipe there: whoever opens it waits for ever."""
        path = private / self.chance.choice(["agents.csv", "places.csv", "pipe"])
        if sys.platform != "win32" and not path.exists() and not path.is_symlink():
            os.mkfifo(path)

    def depth(self, private: Path) -> None:
        """Put folders into folders."""
        path = private.joinpath(*["deep"] * self.chance.randint(1, 30))
        path.mkdir(parents=True, exist_ok=True)
        (path / "agents.csv").write_text("id,tier\n", "utf-8")

    def closed(self, private: Path) -> None:
        """Put a file there that nobody may read."""
        path = private / f"closed-{self.chance.randrange(3)}.csv"
        path.write_bytes(b"id\n")
        path.chmod(0)

    def id(self, prefix: str) -> str:
        """Return an id of a table."""
        return f"{prefix}-{''.join(self.chance.choices(ID_ALPHABET, k=6))}"

    def tier(self) -> str:
        """Return a tier, or what is none."""
        return self.chance.choice(["restricted", "sealed", "restricted", "sealed", "public", ""])

    def word(self) -> str:
        """Return what may stand in a cell."""
        words = ["", "Testa", "تستا سمپل@fa", "10 May 2021", "ag-2222b2", "=1+1", '"', "17", "a | b", "<script>", "\0",
                 "x" * self.chance.randrange(400), chr(self.chance.randrange(0x250, 0x700)), "so-2222b2"]  # fmt: skip
        return self.chance.choice(words)

    def _put(self, private: Path, table: str, columns: list[str], rows: list[list[str]]) -> None:
        path = private / f"{table}.csv"
        if table in ("claims", "records") and self.chance.random() < 0.7:
            path = private / table / "so-2222b2.csv"
        elif table == "links":
            path = private / table / "some.sssom.tsv"
        if path.parent.is_symlink() or path.exists() or path.is_symlink():
            return
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter="\t" if table == "links" else ",").writerows([columns, *rows])
