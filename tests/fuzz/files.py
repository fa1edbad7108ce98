"""Targets of files of strangers: a table, the card, a mapping, a foreign file, the files of a release."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.archive.patch import apply_patch
from kg.card import read_card
from kg.errors import KgError, Problem
from kg.importers.mapping import read_mapping
from kg.importers.read import columns, detect, read_rows
from kg.ingest import ingest
from kg.model import ALL_TABLES, LINKS
from kg.release.pieces import LISTING
from kg.release.read import Release
from kg.rules import RULES
from kg.seal.verify import Against, verify, verify_log
from kg.settle import settle
from kg.tables import Input, read_input
from tests.bare import agents, write_bare
from tests.fuzz.target import Run, Target

_LINE = re.compile(rb"<[^<>\s]*> <[^<>\s]*> [^\n]+ <[^<>\s]*> \.\n")
_TABLES = list(ALL_TABLES)
_SCRATCH: list[TemporaryDirectory[str]] = []
_FORMS = ("csv", "tsv", "json", "jsonl", "yaml")


def scratch() -> Path:
    """Return a new folder that is there until the end of the process."""
    _SCRATCH.append(TemporaryDirectory(prefix="govah-fuzz-"))
    return Path(_SCRATCH[-1].name)


def rows(folder: Path) -> Run:
    """A table is read, settled and ingested; every fault has a rule that is explained; settling again changes nothing.

    The first byte says which table, the second whether its header is put before the rest.
    """
    place = scratch()

    def run(data: bytes) -> None:
        table = _TABLES[data[0] % len(_TABLES)] if data else _TABLES[0]
        separator = "\t" if table == LINKS.name else ","
        header = separator.join(column.name for column in ALL_TABLES[table].columns).encode() + b"\n"
        file = place / "table"
        file.write_bytes((header if data[1:2] < b"\x80" else b"") + data[2:])
        found, problems = read_input(Input(f"{table}.csv", file, table))
        settled = settle(found, make=data[1:2] > b"\x40", chance=random.Random(0))
        records, faults = ingest(settled.rows)
        assert len(records) == len(settled.rows)
        _check([*problems, *settled.problems, *faults])
        if not settled.problems:
            assert settle(settled.rows, chance=random.Random(1)).rows == settled.rows

    return run


def card(folder: Path) -> Run:
    """The card of a dossier is read, or each of its faults is named."""
    place = scratch()

    def run(data: bytes) -> None:
        (place / "dataset.yaml").write_bytes(data)
        found, problems = read_card(place)
        assert (found is None) == bool(problems)
        _check(problems)

    return run


def mapping(folder: Path) -> Run:
    """A mapping file is read, or each of its faults is named."""
    place = scratch()

    def run(data: bytes) -> None:
        (place / "map.yaml").write_bytes(data)
        _without_misuse(lambda: read_mapping(place / "map.yaml"))

    return run


def foreign(folder: Path) -> Run:
    """A foreign file of rows is recognised and read; the first byte says what it is called."""
    place = scratch()

    def run(data: bytes) -> None:
        file = place / f"list.{_FORMS[data[0] % len(_FORMS)] if data else 'csv'}"
        file.write_bytes(data[1:])
        _without_misuse(lambda: _read_foreign(file))
        file.unlink()

    return run


def _read_foreign(file: Path) -> None:
    reading, sentences = detect(file)
    assert all(sentences)
    problems: list[Problem] = []
    _without_misuse(lambda: columns(file, reading))
    for row in read_rows(file, reading, None, problems):
        assert all(isinstance(cell, str) for cell in row.cells.values())
    _check(problems)


def release(folder: Path) -> Run:
    """A release in which some bytes of a file are others is read as it was or refused.

    The first byte chooses the file, the rest is put over it at a place that the next two bytes say.
    """
    place = write_bare(scratch() / "dist", agents(5))
    files = ("manifest.json", LISTING, "data.nq.gz")
    before = {name: (place / name).read_bytes() for name in files}
    intact = [(graph, b"".join(Release(place).nquads(graph))) for graph in Release(place).graphs]

    def run(data: bytes) -> None:
        name = files[data[0] % len(files)] if data else files[0]
        at = int.from_bytes(data[1:3], "big") * len(before[name]) // 65536
        end = at + (len(data) - 3 if data[3:4] < b"\x80" else 0)
        (place / name).write_bytes(before[name][:at] + data[3:] + before[name][end:])
        try:
            _without_misuse(lambda: _read_release(place, intact))
        finally:
            (place / name).write_bytes(before[name])

    return run


def verify_damaged(folder: Path) -> Run:
    """Verifying such a release, or a log of releases, ends with findings, whatever stands in its files."""
    place = write_bare(scratch() / "dist", agents(5))
    files = ("manifest.json", LISTING, "data.nq.gz", "seal.json", "seal.json.sig", "salts.csv")
    before = {name: (place / name).read_bytes() if (place / name).is_file() else b"" for name in files}
    log = scratch() / "log.jsonl"

    def run(data: bytes) -> None:
        name = files[data[0] % len(files)] if data else files[0]
        at = int.from_bytes(data[1:3], "big") * len(before[name]) // 65536
        (place / name).write_bytes(before[name][:at] + data[3:])
        log.write_bytes(data[1:])
        _without_misuse(lambda: verify(place, Against(log=log, kept=place / name)))
        _without_misuse(lambda: verify_log(log))
        for each, content in before.items():
            (place / each).write_bytes(content)

    return run


def patch(folder: Path) -> Run:
    """A patch is applied to lines or refused; what is applied twice is what is applied once."""

    def run(data: bytes) -> None:
        old, _, changes = data.partition(b"\n\n")
        steps = [line + b"\n" for line in changes.split(b"\n") if line]
        lines = [line for line in (each + b"\n" for each in old.split(b"\n")) if _LINE.fullmatch(line)]
        try:
            made = apply_patch(lines, steps)
        except KgError as error:
            assert str(error)
            return
        assert apply_patch(made, steps) == made

    return run


def _read_release(place: Path, intact: list[tuple[str, bytes]]) -> None:
    found = Release(place)
    assert isinstance(found.manifest, dict)
    bodies = dict(intact)
    for graph in found.graphs:
        body = b"".join(found.nquads(graph))
        assert body == bodies.get(graph, body)


def _without_misuse(read: Callable[[], object]) -> None:
    """Read; what the program says in one sentence is as good as an answer."""
    try:
        read()
    except KgError as error:
        assert str(error)
        _check(getattr(error, "problems", ()))


def _check(problems: "list[Problem] | tuple[Problem, ...]") -> None:
    for problem in problems:
        assert problem.rule in RULES, problem
        assert problem.message and problem.row >= 0


_CELL_WORDS = (
    '"', '""', ",", "\n", "\r\n", "\t", "sep=;\n", ";", "#", "\0", "\ufeff", "=1+1", "@fa", " | ", "[ag-4k2m9x]",
    "so-4k2m9x", "full-name = 233", "304", "at-least", "2019-11-16", "asserts", "denies", "yes", "no", "\u202e",
    "https://example.org/", "id,label_en\n",
)  # fmt: skip
_YAML_WORDS = (
    "title:",
    "en: ",
    "fa: ",
    "counts:",
    "claims: [80, 200]",
    "base_iri: https://example.org/x/",
    "\n  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!python/object:os.system ",
    "? ",
    ": ",
    "|\n ",
    "'",
    '"',
    "#",
    "---\n",
    "...\n",
    "<<: ",
    "release_date: 2031-02-28",
    "source:",
    "key:",
    "entered_by:",
    "records:",
    "column:",
    "value:",
    "unknown:",
    "file:",
    "format: csv",
    "names:",
    "split:",
    "when:",
)
_JSON_WORDS = (
    "[", "]", "{", "}", '"id":', "1e999", "NaN", "null", "\\ud800", "\\u0000", "true", ",", '"a":{"b":[1]}', "\n", "-0",
    "\ufeff",
)  # fmt: skip

_PATCH_WORDS = (
    "H ",
    "A ",
    "D ",
    "TX .\n",
    "TC .\n",
    '<x:s> <x:p> "a" <x:g> .\n',
    "<x:s>",
    "\n\n",
    "H withdrawn <x:s> .\n",
)

TARGETS = (
    Target("rows", "tables of a dossier: read, settled, ingested", rows, _CELL_WORDS),
    Target("card", "the card of a dossier", card, _YAML_WORDS),
    Target("mapping", "mapping files of the importer", mapping, _YAML_WORDS),
    Target("foreign", "foreign files: CSV, TSV, JSON, JSON lines, YAML", foreign, (*_JSON_WORDS, *_CELL_WORDS)),
    Target("release", "damaged releases", release, ('"files"', '"sha256"', ",", "\n", "0", "{", "}")),
    Target(
        "verify",
        "damaged releases and logs that are verified",
        verify_damaged,
        ('{"version":', '"graphs"', "[]", "\n", "00", '"kind":"release"', '"seal":"', '"n":1', '"1.0.0-²"'),
    ),
    Target("patch", "patches between releases", patch, _PATCH_WORDS),
)
