"""Damage one file of a release, or of what is kept beside it, and see who notices: a reader, a server, the next build.

A flipped bit, a lost end or a block of zeros must be told in one line, mended, or change nothing that is published.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import KgError
from kg.filesum import has_sum
from kg.release.atomic import cache_of
from kg.release.whole import need_whole
from kg.seal.sealing import seal
from kg.store import store_of
from kg.store.local import _is_sound
from kg.web.search.index import index_of, make_index
from tests.cutting import Files, copy, files_in, one_line, released, stored
from tests.deeds import STORED, make
from tests.faultshim import Warm

GROUPS = {
    "release": "dist/**/*",
    "index": ".dist.cache/index.sqlite*",
    "store": ".dist.cache/store-*/**/*",
    "search index": ".dist.cache/search-*",
}
EVERYTHING = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p STR(?o)"
ASK = ["sparql", "everything.rq", "--on", "dist", "--format", "csv"]
_BLOCK = 512


@dataclass
class Damaged:
    """A folder with everything in it, what it answers and holds when it is whole, and what came of each damage."""

    warm: Warm
    whole: Path
    answer: str
    files: Files
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)


def prepare(warm: Warm, room: Path) -> Damaged:
    """Return a folder with a dossier, its release, sealed, the index, the store and the index of the search."""
    whole = room / "whole"
    (whole / "tmp").mkdir(parents=True)
    make(whole)
    (whole / "everything.rq").write_text(EVERYTHING, encoding="utf-8")
    assert warm.run(whole, STORED).code == 0
    files = files_in(whole / "dist")
    seal(whole / "dist", room / "private")
    make_index(whole / "dist")
    asked = warm.run(whole, ASK)
    assert asked.code == 0 and asked.said.count("\n") > 1000, asked
    return Damaged(warm, whole, asked.said, files)


def damage(damaged: Damaged, seed: int) -> tuple[str, str]:
    """Damage one file by chance, and raise AssertionError when that shows in what is published, or as a traceback.

    Returns the group of the file and what came of it.
    """
    chance = random.Random(seed)
    folder = damaged.whole.parent / "damaged"
    copy(damaged.whole, folder)
    group = chance.choice(sorted(GROUPS))
    path = chance.choice([path for path in sorted(folder.glob(GROUPS[group])) if _can_be(path)])
    what = f"seed {seed}: {path.relative_to(folder)}: {_harm(path, chance)}"
    noticed = list(_noticed(folder / "dist"))
    asked = damaged.warm.run(folder, ASK)
    assert asked.code in (0, 2), f"{what}: {asked}"
    told = asked.code == 2
    assert one_line(asked.said) if told else asked.said == damaged.answer, f"{what}: {asked}"
    _mend(damaged, folder, what)
    outcome = (group, "told to who asks" if told else "noticed by the server" if noticed else "harmless")
    damaged.outcomes[outcome] += 1
    return outcome


def _can_be(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0 and not path.name.startswith("LO")  # which nobody reads


def _harm(path: Path, chance: random.Random) -> str:
    """Damage a file where it stands, for all of its names; return in words how."""
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    kind = chance.choice(["flip", "flip", "flip", "cut", "zeros"])
    if kind == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[at:]
    else:
        data[at : at + _BLOCK] = bytes(len(data[at : at + _BLOCK]))
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(mode)
    return f"{kind} at {at}"


def _noticed(dist: Path) -> Iterator[str]:
    """Yield what a server looks at when it starts, and finds damaged; it refuses the one and makes the others anew."""
    try:
        need_whole(dist)
        if not _is_sound(store_of(dist)):
            yield "store"
        if not has_sum(index_of(dist)):
            yield "search index"
    except KgError:
        yield "release"


def _mend(damaged: Damaged, folder: Path, what: str) -> None:
    """Build again: the release is the one it was, and so is what is answered from it."""
    built = damaged.warm.run(folder, STORED)
    assert built.code == 0, f"{what}; then {built}"
    found = files_in(folder / "dist")
    assert found == damaged.files, f"{what}; then other bytes in {sorted(dict(found.items() ^ damaged.files.items()))}"
    assert has_sum(cache_of(folder / "dist") / "index.sqlite"), what
    assert _is_sound(store_of(folder / "dist")), what
    assert stored(folder / "dist") == released(folder / "dist"), what
