"""The commands that tests of faults cut off, each with the state that it begins in."""

from pathlib import Path

from tests.cutting import Deed
from tests.fault_cases import put, replace
from tests.link_dossier import AUTHOR, make_dossier

BUILD = ["build", "data", "--out", "dist"]
STORED = [*BUILD, "--store"]
SEAL = ["seal", "dist", "--data", "data"]
KEEP = ["keep", "dist", "--archive", "archive"]
WITHDRAW = ["withdraw", "re-888888", "data", "--reason", "safety", "--date", "2031-12-31", "--with-all"]
RECALL = ["recall", "--archive", "archive", "--data", "data", "--date", "2031-12-31"]


def make(folder: Path) -> None:
    """Write the dossier."""
    make_dossier(folder / "data")


def edit(folder: Path) -> None:
    """Give somebody another name, which many pieces show."""
    put(folder / "data", "agents.csv", AUTHOR, "label_en", "Another Project")


def untidy(folder: Path) -> None:
    """Leave rows in an order and a spelling that `kg fmt` mends, in several files."""
    for path in sorted((folder / "data" / "records").glob("*.csv")):
        head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([head, *reversed(rows), *rows[:1]]), encoding="utf-8")
    replace(folder / "data", "sources.csv", "List 1", "List  1 ")
    (folder / "data" / "agents.csv").write_bytes((folder / "data" / "agents.csv").read_bytes().replace(b"\n", b"\r\n"))


def next_version(folder: Path) -> None:
    """Edit, for the release that follows."""
    edit(folder)
    replace(folder / "data", "dataset.yaml", "version: 0.1.0", "version: 0.2.0")


# The quickest first.
DEEDS = [
    Deed("withdraw", WITHDRAW, [make], whole=(), apart=("data",)),
    Deed("seal", SEAL, [make, BUILD, SEAL, edit, BUILD], whole=(), apart=("dist",)),
    Deed("fmt", ["fmt", "data"], [make, untidy], whole=(), apart=("data",)),
    Deed("store", ["store", "dist"], [make, BUILD], stored=True),
    Deed("store-anew", ["store", "dist", "--anew"], [make, STORED], stored=True),
    Deed("build-edit", BUILD, [make, BUILD, edit]),
    Deed("build-store-edit", STORED, [make, STORED, edit], stored=True),
    Deed("build-first", BUILD, [make]),
    Deed("build-store-first", STORED, [make], stored=True),
    Deed("keep-next", KEEP, [make, BUILD, SEAL, KEEP, next_version, BUILD, SEAL], apart=("archive",)),
    Deed("keep-first", KEEP, [make, BUILD, SEAL], apart=("archive",)),
    Deed("recall", RECALL, [make, BUILD, SEAL, KEEP, WITHDRAW], apart=("archive",)),
]
