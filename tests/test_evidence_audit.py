"""The audit of a store: what was damaged on purpose is found and named exactly, and entered into the log."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.evidence.audit import Chosen, audit, enter
from kg.evidence.bag import TAG_MANIFEST
from kg.evidence.custody import head
from kg.evidence.store import EvidenceStore
from kg.evidence.working import keep_copy
from kg.files import NotWritten
from tests.conftest import Kg
from tests.evidencestores import begun, contents, note, take

BY, TOOL = "owl-2", "test 1"
Found = list[tuple[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    """Three items, the second with a working copy."""
    opened = begun(tmp_path)
    items = [take(opened, note(tmp_path, f"{number}.txt", f"note {number}\n")).item for number in range(3)]
    with opened.writing():
        keep_copy(opened, items[1], note(tmp_path, "part.txt", "note"), "crop", BY, "by hand", "its first word")
    return opened


def found(store: EvidenceStore, chosen: Chosen | None = None, head: str = "") -> Found:
    """Return the faults, as path and rule."""
    return [(fault.path, fault.rule) for fault in audit(store, chosen or Chosen(), head).all_faults]


def items_of(store: EvidenceStore) -> list[str]:
    """Return the digests in the order in which the items were taken in."""
    return [event.item for event in store.events() if event.kind == "collected"]


def original(store: EvidenceStore, number: int) -> Path:
    return store.item(items_of(store)[number]).original


def copy_of(store: EvidenceStore) -> Path:
    return next(path for path in (store.folder / "working").rglob("*") if path.name.endswith(".derived-crop.txt"))


def change(path: Path, data: bytes) -> None:
    """Write other bytes into a file that is read-only before and after."""
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(data)
    path.chmod(mode)


def place(store: EvidenceStore, path: Path) -> str:
    return path.relative_to(store.folder).as_posix()


def test_a_store_that_nobody_touched_has_no_fault_and_looking_changes_nothing(store: EvidenceStore) -> None:
    before = contents(store.folder)
    done = audit(store)
    assert done.all_faults == () and [item.copies for item in done.items].count(1) == 1
    assert sum(item.size for item in done.items) == 3 * 7 + 4 and contents(store.folder) == before


# -- damage to an original


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (lambda data: bytes([data[0] ^ 1]) + data[1:], "as many bytes, and others"),
        (lambda data: data[:-1], "it has 6 bytes, and 7 were taken in"),
        (lambda data: b"", "it has 0 bytes"),
        (lambda data: data + b"x", "it has 8 bytes"),
    ],
)
def test_every_change_of_an_original_is_found(
    store: EvidenceStore, damaged: Callable[[bytes], bytes], told: str
) -> None:
    path = original(store, 0)
    change(path, damaged(path.read_bytes()))
    (fault,) = audit(store).all_faults
    assert (fault.path, fault.rule) == (place(store, path), "custody-digest") and told in fault.message


def test_every_single_bit_counts(store: EvidenceStore) -> None:
    path = original(store, 0)
    data = path.read_bytes()
    for bit in range(len(data) * 8):
        change(path, (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big"))
        assert found(store) == [(place(store, path), "custody-digest")]
    change(path, data)
    assert found(store) == []


def test_two_originals_that_were_swapped_are_told_apart(store: EvidenceStore) -> None:
    one, other = original(store, 0), original(store, 2)
    data = one.read_bytes()
    change(one, other.read_bytes())
    change(other, data)
    faults = {fault.path: fault.message for fault in audit(store).all_faults}
    digests = items_of(store)
    assert f"these are the bytes of {digests[2][:12]}" in faults[place(store, one)]
    assert f"these are the bytes of {digests[0][:12]}" in faults[place(store, other)] and len(faults) == 2


def test_an_original_or_a_whole_item_that_is_gone_is_named(store: EvidenceStore) -> None:
    original(store, 0).unlink()
    shutil.rmtree(store.bag_of(items_of(store)[2]))
    paths = [f"items/{items_of(store)[number]}" for number in (0, 2)]
    assert sorted(found(store)) == sorted((path, "custody-missing") for path in paths)


def test_a_link_in_place_of_an_original_is_not_followed(store: EvidenceStore, tmp_path: Path) -> None:
    path = original(store, 0)
    elsewhere = path.rename(tmp_path / "elsewhere")
    path.symlink_to(elsewhere)
    assert found(store) == [(place(store, path), "custody-digest")]


def test_an_original_that_the_disk_does_not_give_is_named(
    store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, opened = original(store, 0), Path.open

    def failing(self: Path, *words: Any, **more: Any) -> Any:
        if self == path:
            raise OSError(5, "Input/output error")
        return opened(self, *words, **more)

    monkeypatch.setattr(Path, "open", failing)
    (fault,) = audit(store).all_faults
    assert (fault.path, fault.rule) == (place(store, path), "custody-digest") and "look at the disk" in fault.message


def test_a_folder_that_the_disk_does_not_give_stops_no_other_item(
    kg: Kg, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, is_dir = original(store, 0).parent, Path.is_dir
    change(original(store, 2), b"note 9\n")

    def refusing(self: Path) -> bool:
        if self == folder:
            raise OSError(5, "Input/output error", str(self))
        return is_dir(self)

    monkeypatch.setattr(Path, "is_dir", refusing)
    code, out, _ = kg("evidence", "audit", "--store", store.folder, "--by", BY)
    assert code == 1 and out.count("\n") == 4 and "custody-digest" in out
    assert f"{place(store, folder)}: this cannot be read (Input/output error); look at the disk" in out
    assert {event.kind for event in store.events(items_of(store)[0])} == {"collected", "damaged"}


@pytest.mark.parametrize("inner", ["", "data"])
def test_a_folder_that_stands_elsewhere_is_named(store: EvidenceStore, tmp_path: Path, inner: str) -> None:
    folder = store.bag_of(items_of(store)[0]) / inner
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert found(store) == [(place(store, folder), "custody-bag")]


# -- damage to records


@pytest.mark.parametrize("name", ["collection.json", "technical.json", "bag-info.txt", "bagit.txt"])
def test_a_changed_record_is_found(store: EvidenceStore, name: str) -> None:
    path = store.bag_of(items_of(store)[0]) / name
    change(path, path.read_bytes().replace(b"e", b"3", 1))
    assert found(store) == [(place(store, path), "custody-record")]


def test_a_record_is_found_changed_also_when_its_manifest_was_made_to_fit(store: EvidenceStore) -> None:
    bag = store.bag_of(items_of(store)[0])
    change(bag / "collection.json", (bag / "collection.json").read_bytes().replace(b"sealed", b"public"))
    _fit(bag)
    assert found(store) == [(place(store, bag / TAG_MANIFEST), "custody-record")]


def test_an_original_is_found_changed_also_when_all_manifests_were_made_to_fit(store: EvidenceStore) -> None:
    item = items_of(store)[0]
    bag, path = store.bag_of(item), original(store, 0)
    change(path, b"note 9\n")
    new = audit(store).items[sorted(items_of(store)).index(item)].found
    for name in ("manifest-sha256.txt", "collection.json", "bag-info.txt"):
        change(bag / name, (bag / name).read_bytes().replace(item.encode(), new.encode()))
    _fit(bag)
    assert sorted(found(store)) == sorted(
        [(place(store, path), "custody-digest"), (place(store, bag / TAG_MANIFEST), "custody-record"),
         (place(store, bag / "manifest-sha256.txt"), "custody-record")]
    )  # fmt: skip


def _fit(bag: Path) -> None:
    """Make the manifest of the records fit what they are now, as somebody would who hides a change."""
    import bagit

    for path in bag.iterdir():
        path.chmod(0o644 if path.is_file() else 0o700)
    bagit.Bag(str(bag)).save(manifests=False)
    assert bagit.Bag(str(bag)).validate(completeness_only=True)
    for path in bag.iterdir():
        path.chmod(0o444 if path.is_file() else 0o700)


def test_a_record_that_is_gone_and_one_that_is_too_many_are_named(store: EvidenceStore) -> None:
    bag = store.bag_of(items_of(store)[0])
    (bag / "technical.json").unlink()
    note(bag, "more.txt").chmod(0o444)
    note(bag / "data", "more.bin").chmod(0o444)
    assert sorted(found(store)) == [
        (place(store, bag / "data" / "more.bin"), "custody-stray"),
        (place(store, bag / "more.txt"), "custody-stray"),
        (place(store, bag / "technical.json"), "custody-record"),
    ]


def test_what_can_be_written_or_entered_by_others_is_named(store: EvidenceStore) -> None:
    path = original(store, 0)
    path.chmod(0o644)
    store.bag_of(items_of(store)[2]).chmod(0o755)
    copy_of(store).chmod(0o600)
    assert sorted(found(store)) == sorted(
        (place(store, where), "custody-mode") for where in (path, store.bag_of(items_of(store)[2]), copy_of(store))
    )


# -- damage to working copies, and strays


def test_a_working_copy_that_was_changed_or_is_gone_is_named(store: EvidenceStore) -> None:
    path = copy_of(store)
    data = path.read_bytes()
    change(path, b"n0te")
    assert found(store) == [(place(store, path), "custody-digest")]
    change(path, data)
    change(Path(f"{path}.json"), b"{}")
    assert found(store) == [(f"{place(store, path)}.json", "custody-record")]
    path.unlink()
    assert found(store) == [(place(store, path), "custody-missing")]


def test_what_belongs_to_nothing_is_named(store: EvidenceStore) -> None:
    item = items_of(store)[0]
    (store.folder / "incoming" / "half").mkdir()
    (store.folder / "items" / "notes").mkdir()
    (store.folder / "working" / item).mkdir()
    note(store.folder / "working" / item, "crop.txt")
    note(store.folder, "todo.txt")
    assert found(store) == [
        ("todo.txt", "custody-stray"), ("items/notes", "custody-stray"), ("incoming/half", "custody-stray"),
        (f"working/{item}/crop.txt", "custody-copy"),
    ]  # fmt: skip


def test_an_item_that_was_put_there_by_hand_is_named(store: EvidenceStore, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = begun(tmp_path / "other")
    item = take(other, note(tmp_path, "more.txt", "more\n")).item
    shutil.copytree(item.bag, store.bag_of(item.digest))
    assert found(store) == [(f"items/{item.digest}", "custody-collected")]


# -- damage to the log


def lines_of(store: EvidenceStore) -> list[bytes]:
    return store.log.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("damaged", "rows"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"lantern-7", b"lantern-8"), *lines[2:]], [3]),
        (lambda lines: [lines[0], *lines[2:]], [2]),
        (lambda lines: lines[1:], [1]),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], [2, 3, 4]),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], [3]),
        (lambda lines: [lines[0], b"nothing\n", *lines[2:]], [2, 3]),
        (lambda lines: [*lines, lines[3][:40]], [5]),
    ],
)
def test_each_line_of_the_log_that_does_not_follow_is_named(
    store: EvidenceStore, damaged: Callable[[list[bytes]], list[bytes]], rows: list[int]
) -> None:
    store.log.write_bytes(b"".join(damaged(lines_of(store))))
    assert [fault.row for fault in audit(store).faults if fault.rule == "custody-log"] == rows


def test_a_log_that_was_cut_back_since_the_last_audit_is_found_each_time(store: EvidenceStore) -> None:
    with store.writing():
        enter(store, audit(store), BY, TOOL)
    store.log.write_bytes(b"".join(lines_of(store)[:-1]))
    assert ("custody.jsonl", "custody-head") in found(store)
    with store.writing():
        enter(store, audit(store), BY, TOOL)
    assert ("custody.jsonl", "custody-head") in found(store)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"lines": "many", "head": ""}', '{"lines": 1}'])
def test_a_mark_of_the_last_audit_that_is_gone_or_damaged_is_told_until_the_next(
    store: EvidenceStore, text: str | None
) -> None:
    with store.writing():
        enter(store, audit(store), BY, TOOL)
    (store.folder / "audit.json").unlink()
    if text is not None:
        (store.folder / "audit.json").write_text(text, encoding="utf-8")
    assert found(store) == [("audit.json", "custody-record")]
    with store.writing():
        enter(store, audit(store), BY, TOOL)
    assert found(store) == []


def test_a_last_line_that_was_changed_after_an_audit_is_found(store: EvidenceStore) -> None:
    with store.writing():
        enter(store, audit(store), BY, TOOL)
    lines = lines_of(store)
    store.log.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"owl-2", b"owl-3")]))
    (fault,) = audit(store).all_faults
    assert (fault.rule, fault.row) == ("custody-head", 5)


def test_a_digest_that_was_written_down_elsewhere_finds_a_log_that_was_written_anew(store: EvidenceStore) -> None:
    written = head(store.log)
    assert found(store, head=written) == []
    store.log.write_bytes(b"".join(lines_of(store)[:-1]))
    assert ("custody.jsonl", "custody-head") in found(store, head=written)


def test_a_log_that_is_gone_makes_every_item_a_fault(store: EvidenceStore) -> None:
    items = sorted(f"items/{item}" for item in items_of(store))
    store.log.unlink()
    assert [path for path, rule in found(store) if rule == "custody-collected"] == items


# -- what is entered


def test_an_audit_is_one_event_and_a_damaged_item_one_until_it_is_whole_again(store: EvidenceStore) -> None:
    path = original(store, 0)
    data = path.read_bytes()
    for state in (data, b"note 9\n", b"note 9\n", data, data):
        change(path, state)
        with store.writing():
            enter(store, audit(store), BY, TOOL)
    events = list(store.events())[4:]
    assert [event.kind for event in events] == [
        "audited",
        "audited",
        "damaged",
        "audited",
        "audited",
        "restored",
        "audited",
    ]
    damaged, restored = events[2], events[5]
    assert (damaged.before, damaged.note) == (items_of(store)[0], "custody-digest")
    assert (restored.before, restored.after) == (damaged.after, items_of(store)[0]) and found(store) == []
    assert events[0].note == "all items (3) hashed again, no faults"


def test_one_item_or_a_sample_is_audited_alone(store: EvidenceStore) -> None:
    item = items_of(store)[0]
    assert [one.item for one in audit(store, Chosen(item[:8])).items] == [item]
    drawn = audit(store, Chosen(sample=2))
    assert len(drawn.items) == 2 and audit(store, Chosen(sample=2)).items == drawn.items
    shutil.rmtree(store.bag_of(item))
    assert found(store, chosen=Chosen(item)) == [(f"items/{item}", "custody-missing")]


# -- the command


def test_the_command_tells_faults_and_ends_with_1(kg: Kg, store: EvidenceStore) -> None:
    words = ("evidence", "audit", "--store", store.folder)
    code, out, err = kg(*words)
    assert code == 0 and f"head of the log: {head(store.log)}" in out and "write the head down" in err
    change(original(store, 0), b"note 9\n")
    code, out, _ = kg(*words, "--by", BY, "--format", "json")
    told = json.loads(out)
    assert code == 1 and told["head"] == head(store.log) and len(told["items"]) == 3
    assert [fault["rule"] for item in told["items"] for fault in item["faults"]] == ["custody-digest"]
    assert [event.kind for event in store.events()][-2:] == ["audited", "damaged"]


def test_the_command_says_that_a_broken_log_takes_no_more(kg: Kg, store: EvidenceStore) -> None:
    lines = lines_of(store)
    store.log.write_bytes(b"".join([*lines[:2], lines[3]]))
    code, out, err = kg("evidence", "audit", "--store", store.folder, "--by", BY)
    assert code == 1 and "custody-log" in out and "not entered" in err and len(lines_of(store)) == 3


@pytest.mark.parametrize("damaged", [False, True])
def test_what_was_found_is_told_also_when_the_disk_takes_no_more(
    kg: Kg, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    if damaged:
        change(original(store, 0), b"note 9\n")

    def full(path: Path, data: bytes) -> None:
        raise NotWritten(path, OSError(28, "No space left on device"))

    monkeypatch.setattr("kg.evidence.audit.replace_file", full)
    code, out, err = kg("evidence", "audit", "--store", store.folder, "--by", BY)
    assert code == 1 and ("custody-digest" in out) is damaged
    assert "this audit is not entered" in err and "the disk is full" in err


@pytest.mark.parametrize("words", [("audit", "--by", BY), ("add", "x.txt", "--by", BY)])
def test_a_store_on_a_disk_that_can_only_be_read_takes_nothing_in_a_line(
    kg: Kg, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    opened = os.open

    def refusing(path: Any, *more: Any, **named: Any) -> int:
        if str(path).endswith(".lock"):
            raise OSError(30, "Read-only file system")
        return opened(path, *more, **named)

    monkeypatch.setattr(os, "open", refusing)
    code, _, err = kg("evidence", *words, "--store", store.folder)
    assert code == 2 and "this disk can only be read" in err and err.count("\n") == 1
