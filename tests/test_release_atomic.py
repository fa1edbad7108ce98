"""A release is replaced as a whole or not at all, and the same input gives the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kg.release.atomic
import kg.release.write
from kg.errors import KgError
from kg.release.atomic import BuildRunning, ForeignFolder, replacing
from tests.releases import write_whole
from tests.small import CARD, REPORT, small_graphs

ROOT = Path(__file__).parents[1]
BUILD = """
import sys
from pathlib import Path
from tests.small import CARD, REPORT, small_graphs
from tests.releases import write_whole
write_whole(Path(sys.argv[1]), small_graphs(), CARD, REPORT)
"""
HOLD = """
import sys
from pathlib import Path
from kg.release.atomic import replacing
with replacing(Path(sys.argv[1])) as folder:
    (folder / "half.txt").write_text("half")
    print("filling", flush=True)
    sys.stdin.read()
"""


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def beside(out: Path) -> set[str]:
    return {path.name for path in out.parent.iterdir()}


def put(out: Path, text: str) -> None:
    with replacing(out) as folder:
        (folder / "manifest.json").write_text(text, encoding="utf-8")


def holder(out: Path) -> subprocess.Popen[str]:
    """Start a process that is filling a release and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "filling\n"
    return process


def build_with(out: Path, **environment: str) -> dict[str, bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    subprocess.run([sys.executable, "-c", BUILD, str(out)], check=True, env=env, cwd=ROOT)
    return contents(out)


def test_the_same_input_gives_the_same_bytes_whatever_the_environment(tmp_path: Path) -> None:
    first = build_with(tmp_path / "a" / "dist", PYTHONHASHSEED="1", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8")
    second = build_with(tmp_path / "b" / "other", PYTHONHASHSEED="2", TZ="America/Adak", LC_ALL="C", PYTHONUTF8="0")
    assert first == second


def test_the_order_in_which_graphs_are_given_does_not_matter(tmp_path: Path) -> None:
    graphs = small_graphs()
    write_whole(tmp_path / "a", graphs, CARD, REPORT)
    write_whole(tmp_path / "b", dict(reversed(graphs.items())), CARD, REPORT)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_build_that_fails_leaves_the_old_release_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "dist"
    write_whole(out, small_graphs(), CARD, REPORT)
    before = contents(out)

    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(kg.release.write, "make_manifest", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        write_whole(out, {}, CARD, REPORT)
    assert contents(out) == before
    assert beside(out) == {"dist", ".dist.lock"}


def test_a_full_disk_is_one_line_and_leaves_the_old_release_whole(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    put(out, "old")
    with pytest.raises(KgError, match=r"No space left on device.*old release is unchanged"), replacing(out):
        raise OSError(28, "No space left on device")
    assert contents(out) == {"manifest.json": b"old"}


def test_a_second_rename_that_fails_puts_the_old_release_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "dist"
    put(out, "old")
    rename = Path.rename

    def refuse_the_new(self: Path, target: Path) -> Path:
        if self.name == ".dist.new":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(kg.release.atomic, "swap", lambda *_: False)  # a system without such a call
    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(KeyboardInterrupt):
        put(out, "new")
    assert contents(out) == {"manifest.json": b"old"}


def test_a_build_that_died_between_the_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    put(out, "old")
    out.rename(tmp_path / ".dist.old")
    with pytest.raises(RuntimeError), replacing(out):
        raise RuntimeError
    assert contents(out) == {"manifest.json": b"old"}


def test_a_killed_build_leaves_the_old_release_and_no_lock(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    put(out, "old")
    process = holder(out)
    process.kill()
    process.communicate()
    assert contents(out) == {"manifest.json": b"old"}
    put(out, "new")
    assert contents(out) == {"manifest.json": b"new"}
    assert beside(out) == {"dist", ".dist.lock"}


def test_a_second_builder_is_refused_while_the_first_is_at_work(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    process = holder(out)
    with pytest.raises(BuildRunning, match=rf"process {process.pid} \(.*\) is writing {out} since .* ago; wait"):
        put(out, "mine")
    process.communicate("")
    assert contents(out) == {"half.txt": b"half"}


@pytest.mark.parametrize("name", ["folder", "file"])
def test_what_is_not_a_release_is_not_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "file").write_text("years of work", encoding="utf-8")
    with pytest.raises(ForeignFolder, match="so it is not replaced"):
        put(tmp_path / name, "new")
    assert (tmp_path / "folder" / "thesis.txt").exists()
    assert (tmp_path / "file").is_file()


def test_an_empty_folder_may_become_a_release(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    put(tmp_path / "dist", "new")
    assert contents(tmp_path / "dist") == {"manifest.json": b"new"}
