"""Taking a file in: the original as it was, in a bag that holds, whole or not there, and never twice."""

import errno
import hashlib
import os
import resource
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence import copying, intake
from kg.evidence.bag import records_digest
from kg.evidence.collection import NotAPseudonym
from kg.evidence.copying import Refused, copy_hashed
from kg.evidence.custody import Event, LogDamaged
from kg.evidence.store import EvidenceStore, Item, OriginalGone
from kg.files import NotWritten
from kg.release.lock import BuildRunning
from tests.evidencestores import BY, begun, contents, note, take


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return begun(tmp_path)


def kinds(store: EvidenceStore, item: Item) -> list[str]:
    return [event.kind for event in store.events(item.digest)]


# -- what is stored


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=3000), st.integers(0, 3))
def test_the_original_has_the_bytes_and_the_digest_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, more: int
) -> None:
    folder = tmp_path_factory.mktemp("copy")
    whole = data + bytes(more * (1 << 19))  # over the size of one block
    (folder / "file").write_bytes(whole)
    copied = copy_hashed(folder / "file", folder / "target")
    assert (folder / "target").read_bytes() == whole
    assert (copied.sha256, copied.size) == (hashlib.sha256(whole).hexdigest(), len(whole))


def test_a_bag_passes_the_library_and_its_command(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path, "فیلم‌ها و 100% *.txt"), source_url="https://example.org/post/1").item
    assert bagit.Bag(str(item.bag)).validate()
    done = subprocess.run([sys.executable, bagit.__file__, "--validate", item.bag], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (item.bag / "bagit.txt").read_text(encoding="utf-8").startswith("BagIt-Version: 1.0\n")
    assert bagit.Bag(str(item.bag)).info["Payload-Oxum"] == f"{item.original.stat().st_size}.1"


def test_a_bag_that_was_touched_no_longer_passes(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path)).item
    (item.bag / "collection.json").chmod(0o600)
    text = (item.bag / "collection.json").read_text(encoding="utf-8")
    (item.bag / "collection.json").write_text(text.replace(BY, "lantern-8"), encoding="utf-8")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(item.bag)).validate()


def test_the_record_says_what_is_known_and_the_name_as_it_was_given(store: EvidenceStore, tmp_path: Path) -> None:
    name = "a\u202eb: *.txt"
    path = note(tmp_path, name)
    os.utime(path, (0, 86_400))
    item = take(store, path, generation="platform copy", consent="cn-4k2m9x", restriction="restricted").item
    record = item.collection
    assert (record.name, item.original.name) == (name, "a_b_ _.txt")
    assert (record.by, record.generation, record.consent, record.restriction) == (
        BY, "platform copy", "cn-4k2m9x", "restricted",
    )  # fmt: skip
    assert (record.modified, record.size, record.media_type) == (
        "1970-01-02T00:00:00Z", path.stat().st_size, "text/plain",
    )  # fmt: skip


def test_the_original_is_read_only_and_the_file_stays_as_it_was(store: EvidenceStore, tmp_path: Path) -> None:
    path = note(tmp_path)
    os.utime(path, (1_000_000_000, 1_100_000_000))
    before = path.stat()
    item = take(store, path).item
    files = [path for path in item.bag.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o444}
    after = path.stat()
    assert (after.st_mode, after.st_mtime_ns, after.st_ino) == (before.st_mode, before.st_mtime_ns, before.st_ino)
    assert after.st_atime_ns == before.st_atime_ns or sys.platform != "linux"


def test_an_intake_is_one_event_with_the_digest_of_the_original(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path)).item
    (event,) = store.events()
    digest = hashlib.sha256(note(tmp_path).read_bytes()).hexdigest()
    assert event == Event(
        item.collection.at, BY, "collected", digest, digest, digest, "test 1", f"items/{digest}",
        f"records {records_digest(item.bag)}",
    ) and item.digest == digest  # fmt: skip


# -- the same again


def test_the_same_bytes_are_stored_once_and_entered_as_found_again(store: EvidenceStore, tmp_path: Path) -> None:
    first = take(store, note(tmp_path))
    before = contents(store.folder / "items")
    again = take(store, note(tmp_path, "other.txt"), source_url="https://example.org/2", generation="platform copy")
    assert (first.is_new, again.is_new, again.item.digest) == (True, False, first.item.digest)
    assert contents(store.folder / "items") == before
    assert kinds(store, first.item) == ["collected", "found-again"]
    told = list(store.events())[-1].note
    assert told == "name: other.txt; source URL: https://example.org/2; generation: platform copy"


def test_what_is_gone_from_the_store_is_not_said_to_be_there(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path)).item
    item.original.chmod(0o600)
    item.original.write_bytes(b"cut")
    with pytest.raises(OriginalGone):
        take(store, note(tmp_path))
    assert kinds(store, item) == ["collected"]


def test_a_working_copy_is_not_taken_for_an_original(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path)).item
    copy = note(tmp_path, "crop.txt", "A part of it.\n")
    folder = store.folder / "working" / item.digest
    folder.mkdir(parents=True)
    shutil.copy(copy, folder / f"{hashlib.sha256(copy.read_bytes()).hexdigest()}.txt")
    with pytest.raises(Refused, match=f"working copy that was made here of {item.digest}"):
        take(store, copy)


# -- what is refused


def _link(path: Path) -> None:
    path.symlink_to(note(path.parent, "target.txt"))


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


ODD: dict[str, Callable[[Path], object]] = {
    "is empty": Path.touch,
    "is a folder": Path.mkdir,
    "is a link": _link,
    "is a pipe": os.mkfifo,
    "is a socket": _socket,
    "cannot be read (No such file": lambda path: None,
}


@pytest.mark.parametrize("told", ODD)
def test_what_is_no_plain_file_is_refused_in_a_sentence(store: EvidenceStore, tmp_path: Path, told: str) -> None:
    ODD[told](path := tmp_path / "odd")
    before = contents(store.folder)
    with pytest.raises(Refused) as refusal:
        take(store, path)
    assert refusal.value.reason.startswith(told) and contents(store.folder) == before


def test_a_device_is_refused(store: EvidenceStore) -> None:
    with pytest.raises(Refused, match="is a device"):
        take(store, Path("/dev/zero"))


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _touch(path: Path) -> None:
    os.utime(path, (1, 1))


@pytest.mark.parametrize("change", [_grow, _touch])
def test_a_file_that_changes_while_it_is_read_is_refused(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    path, blocks = note(tmp_path), copying._blocks

    def changing(source: Path, file: FileIO) -> Iterator[memoryview]:
        yield from blocks(source, file)
        change(path)

    monkeypatch.setattr(copying, "_blocks", changing)
    with pytest.raises(Refused, match="changed while it was read"):
        take(store, path)
    assert store.items() == () and not any((store.folder / "incoming").iterdir())


def test_a_file_that_grows_without_an_end_is_not_read_without_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = memoryview(bytes(1000))
    monkeypatch.setattr(copying, "_blocks", lambda source, file: iter(lambda: block, None))
    with pytest.raises(Refused, match="changed while it was read"):
        copy_hashed(note(tmp_path), tmp_path / "target")


def test_a_name_is_no_pseudonym_and_nothing_is_copied(store: EvidenceStore, tmp_path: Path) -> None:
    with pytest.raises(NotAPseudonym):
        take(store, note(tmp_path), by="Mock Example")
    assert store.items() == ()


def test_one_at_a_time_writes_a_store(store: EvidenceStore) -> None:
    with store.writing(), pytest.raises(BuildRunning), EvidenceStore(store.folder).writing():
        pass


# -- interrupted


class Cut(BaseException):
    """The process ends here."""


POINTS = ("copy_hashed", "_technical", "_record", "make_bag", "_put")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_an_intake_that_is_cut_off_leaves_no_item_or_a_whole_one_and_heals(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, late: bool
) -> None:
    step = getattr(intake, point)

    def cut(*words: object, **more: object) -> None:
        if late:
            step(*words, **more)
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(intake, point, cut)
        patch.setattr(intake, "_discard", lambda folder: None)  # nobody tidies up
        with pytest.raises(Cut):
            take(store, note(tmp_path))
    assert all(bagit.Bag(str(item.bag)).validate() for item in store.items())
    assert len(store.items()) == (point == "_put" and late)
    item = take(store, note(tmp_path)).item
    assert kinds(store, item)[0] == "collected" and bagit.Bag(str(item.bag)).validate()
    assert not any((store.folder / "incoming").iterdir())


def test_an_item_whose_event_was_lost_gets_it_when_it_is_added_again(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(EvidenceStore, "record", lambda store, *events: (_ for _ in ()).throw(Cut))
        with pytest.raises(Cut):
            take(store, note(tmp_path))
    (item,) = store.items()
    assert kinds(store, item) == []
    take(store, note(tmp_path))
    assert kinds(store, item) == ["collected", "found-again"]
    assert next(iter(store.events())).at == item.collection.at


def test_nothing_is_taken_in_that_a_damaged_log_could_not_enter(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path)).item
    store.log.write_bytes(store.log.read_bytes() + b"{}\n")
    with pytest.raises(LogDamaged):
        take(store, note(tmp_path, text="another"))
    assert store.items() == (item,)


# -- a disk that refuses


def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left(store: EvidenceStore, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(3 << 20))
    before, (soft, hard) = contents(store.folder), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(NotWritten, match="File too large"):
            take(store, tmp_path / "large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(store.folder) == before and not any((store.folder / "incoming").iterdir())


@pytest.mark.parametrize("call", ["rename", "fsync", "mkdir"])
def test_a_disk_that_may_only_be_read_is_told_and_nothing_is_left(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before = contents(store.folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, call, lambda *words, **more: (_ for _ in ()).throw(OSError(errno.EROFS, "Read-only")))
        with pytest.raises(NotWritten, match="Read-only"):
            take(store, note(tmp_path))
    assert contents(store.folder) == before and store.items() == ()


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes((1 << 20) + 1))
    told: list[tuple[int, int]] = []
    copy_hashed(tmp_path / "file", tmp_path / "target", lambda done, of: told.append((done, of)))
    assert told == [(1 << 20, (1 << 20) + 1), ((1 << 20) + 1, (1 << 20) + 1)]
