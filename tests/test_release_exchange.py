"""Two folders exchange their names in one call: a reader finds a whole one at every moment."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.release import exchange
from kg.release.atomic import replacing
from kg.release.exchange import swap

ROOT = Path(__file__).parents[1]
ONE_CALL = pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="this system renames twice")
READ = """
import os, sys
times = wrong = 0
print("reading", flush=True)
while not os.path.exists(sys.argv[2]):
    times += 1
    try:
        handle = os.open(sys.argv[1], os.O_RDONLY)
    except FileNotFoundError:
        wrong += 1
        continue
    os.close(handle)
print(times, wrong, flush=True)
"""


def put(out: Path, text: str) -> None:
    with replacing(out) as folder:
        for name in ("manifest.json", "data.txt"):
            (folder / name).write_text(text, encoding="utf-8")


@ONE_CALL
def test_two_folders_exchange_their_names(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").touch()
    assert swap(tmp_path / "one", tmp_path / "other")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["other.txt"]
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["one.txt"]


@ONE_CALL
def test_what_is_not_there_cannot_be_exchanged(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(FileNotFoundError, match="other"):
        swap(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one").is_dir()


@ONE_CALL
def test_a_reader_never_finds_no_release(tmp_path: Path) -> None:
    out, end = tmp_path / "dist", tmp_path / "end"
    put(out, "0")
    with subprocess.Popen([sys.executable, "-c", READ, out, end], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "reading\n"
        for number in range(100):
            put(out, str(number))
        end.touch()
        times, wrong = map(int, reader.stdout.readline().split())
    assert times > 100 and wrong == 0


def test_a_system_without_such_a_call_renames_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_system_call", lambda: None)
    for text in ("old", "new"):
        put(tmp_path / "dist", text)
    assert (tmp_path / "dist" / "manifest.json").read_text(encoding="utf-8") == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".dist.lock", "dist"]


@pytest.mark.parametrize("number", sorted(exchange._NOT_HERE))
def test_a_file_system_that_knows_no_such_call_is_no_failure(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(one: bytes, other: bytes) -> int:
        ctypes.set_errno(number)
        return -1

    monkeypatch.setattr(exchange, "_system_call", lambda: refuse)
    assert not swap(tmp_path, tmp_path)
    for text in ("old", "new"):
        put(tmp_path / "dist", text)
    assert os.listdir(tmp_path / "dist") and (tmp_path / "dist" / "data.txt").read_text(encoding="utf-8") == "new"
