"""Cut a command off at every call that changes a file, and see what a reader finds and what the next run makes of it.

A deed is a command with the folder it begins in. A reader must find the old state or the new one, whole; the next run
must succeed, give the bytes of a run that was never cut off, and leave no more files than that.
"""

import hashlib
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.release.read import Release
from kg.store import open_release
from tests.faultshim import Fault, How, Warm

Files = dict[str, str]  # path -> SHA-256


@dataclass(frozen=True)
class Deed:
    """A command, the state of its folder before it, and the folders that a reader finds `whole`, or file by file.

    `steps` are commands, and functions of the folder, that lead to the state before; `stored`: the store is looked at.
    """

    name: str
    words: list[str]
    steps: list[list[str] | Callable[[Path], object]]
    whole: tuple[str, ...] = ("dist",)
    apart: tuple[str, ...] = ()
    stored: bool = False


@dataclass
class Stage:
    """A deed that was prepared: the folder before, what a clean run leaves, and the calls it takes."""

    deed: Deed
    warm: Warm
    room: Path
    before: Path
    old: dict[str, Files]
    new: dict[str, Files]
    names: set[str]
    calls: int
    healed: dict[str, None] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)


def prepare(deed: Deed, warm: Warm, room: Path) -> Stage:
    """Return a deed that can be cut off, prepared in a folder."""
    before, clean = room / f"{deed.name}-before", room / f"{deed.name}-clean"
    (before / "tmp").mkdir(parents=True)
    for step in deed.steps:
        if callable(step):
            step(before)
        else:
            ran = warm.run(before, step)
            assert ran.code == 0, ran.said
    copy(before, clean)
    ran = warm.run(clean, deed.words)
    assert ran.code == 0, ran.said
    old, new = ({part: files_in(folder / part) for part in (*deed.whole, *deed.apart)} for folder in (before, clean))
    stage = Stage(deed, warm, room, before, old, new, names_in(clean), ran.calls)
    again = warm.run(clean, deed.words)
    assert (again.code, names_in(clean)) == (0, stage.names), again.said
    shutil.rmtree(clean)
    return stage


def points(stage: Stage, hows: Iterable[How] = (How.BEFORE, How.AFTER, How.WITHIN)) -> list[Fault]:
    """Return every way to be killed."""
    return [Fault(at, how) for at in range(1, stage.calls + 1) for how in hows]


def spread(faults: list[Fault], most: int) -> list[Fault]:
    """Return some faults, evenly spread over all of them; the last is among them."""
    step = max(1, -(-len(faults) // most))
    return [*faults[::step], faults[-1]]


def cut(stage: Stage, fault: Fault, **more: float) -> None:
    """Run a deed with a fault, and raise AssertionError unless what is left is whole and heals; `more` is for Warm."""
    folder = stage.room / f"{stage.deed.name}-cut"
    copy(stage.before, folder)
    ran = stage.warm.run(folder, stage.deed.words, fault, **more)
    said = f"{stage.deed.name}, {fault}: {ran}"
    # Threads do not always make the same calls, so that the chosen one may never come.
    assert ran.code in ((-9, 0) if fault.how != How.FAIL or more else (0, 2)), said
    if ran.code == 2:
        assert one_line(ran.said), said
    found = look(stage, folder, said)
    assert found != "new" or "the old release is unchanged" not in ran.said, said
    stage.outcomes[f"{found}, {'killed' if ran.code == -9 else f'exit {ran.code}'}"] += 1
    state = digest_of(folder)
    if state not in stage.healed:
        heal(stage, folder, said)
        stage.healed[state] = None
    shutil.rmtree(folder)


def look(stage: Stage, folder: Path, said: str) -> str:
    """Return whether a reader finds the old state or the new one; neither is an error."""
    found = {part: files_in(folder / part) for part in stage.deed.whole}
    states = {part: "old" if files == stage.old[part] else "new" for part, files in found.items()}
    for part, files in found.items():
        assert files in (stage.old[part], stage.new[part]), f"{said}: {part} is a mixture"
    for part in stage.deed.apart:
        for path, digest in files_in(folder / part).items():
            if not any(name.startswith(".") for name in path.split("/")):  # what is being prepared
                assert digest in (stage.old[part].get(path), stage.new[part].get(path)), f"{said}: {path}"
    if stage.deed.stored and (folder / "dist").is_dir():
        assert stored(folder / "dist") == released(folder / "dist"), said
    return " ".join(sorted({*states.values()})) or "files"


def heal(stage: Stage, folder: Path, said: str) -> None:
    """Run the deed again, whole: it must leave what a clean run leaves."""
    ran = stage.warm.run(folder, stage.deed.words)
    assert ran.code == 0, f"{said}; then {ran}"
    for part in (*stage.deed.whole, *stage.deed.apart):
        found = files_in(folder / part)
        wrong = sorted({path for path, _ in found.items() ^ stage.new[part].items()})
        assert not wrong, f"{said}; then other bytes in {wrong}"
    left = names_in(folder)
    assert left <= stage.names | {"tmp"}, f"{said}; then left over: {sorted(left - stage.names)}"
    assert left >= stage.names, f"{said}; then missing: {sorted(stage.names - left)}"
    if stage.deed.stored:
        assert stored(folder / "dist") == released(folder / "dist"), said


def one_line(text: str) -> bool:
    """Return whether a program ended with one clear line, and no traceback."""
    lines = text.strip().splitlines()
    return "Traceback" not in text and len(lines) == 1 and lines[0].startswith("kg: ")


def copy(old: Path, new: Path) -> None:
    """Make a copy of a folder in which files with several names still are one file."""
    shutil.rmtree(new, ignore_errors=True)
    subprocess.run(["cp", "-a", old, new], check=True)


def files_in(folder: Path) -> Files:
    """Return every file of a folder with the digest of its bytes; nothing for a folder that is not there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def names_in(folder: Path) -> set[str]:
    """Return the names of all files and folders; those that Oxigraph makes up are one name."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    plain = (re.sub(r"(store-\w+/data)/.*", r"\1", name) for name in names)
    return {name for name in plain if not name.endswith(".lock")}


def digest_of(folder: Path) -> str:
    """Return a digest of all that is in a folder: the same state heals the same way."""
    links = ((str(path.relative_to(folder)), path.stat().st_nlink) for path in sorted(folder.rglob("*")))
    return hashlib.sha256(repr((sorted(files_in(folder).items()), list(links))).encode()).hexdigest()


def stored(dist: Path) -> list[bytes]:
    """Return the statements that are answered from, which are those of the store on disk when it is whole."""
    return _lines(open_release(dist))


def released(dist: Path) -> list[bytes]:
    """Return the statements of the release itself, as a store spells them."""
    store = Store()
    with Release(dist).whole() as whole:
        store.load(whole, format=RdfFormat.N_QUADS)
    return _lines(store)


def _lines(store: Store) -> list[bytes]:
    dump = store.dump(format=RdfFormat.N_QUADS)
    assert dump is not None
    return sorted(dump.splitlines())


def failures(stage: Stage, faults: Iterable[Fault]) -> Iterator[str]:
    """Cut a deed off at each point, and yield what went wrong; nothing when all is well."""
    for fault in faults:
        try:
            cut(stage, fault)
        except AssertionError as error:
            yield str(error)[:600]
