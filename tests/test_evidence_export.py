"""What is handed out: a bag that the library accepts, with all of one item and nothing of another."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import bagit
import pytest

from kg.evidence import export as module
from kg.evidence.audit import audit
from kg.evidence.export import Handing, NotHandedOut, export
from kg.evidence.store import EvidenceStore, Item
from kg.files import NotWritten
from tests.conftest import Kg
from tests.evidencestores import begun, contents, note, take

REASON = "asked for by the court"


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return begun(tmp_path)


@pytest.fixture
def item(store: EvidenceStore, tmp_path: Path) -> Item:
    take(store, note(tmp_path, "secret-other.txt", "another item"), note="of somebody else")
    return take(store, note(tmp_path)).item


def hand_out(store: EvidenceStore, item: Item, to: Path, even_sealed: str = REASON) -> Path:
    with store.writing():
        export(store, item, to, Handing("owl-2", "test 1", "court-1", even_sealed))
    return to


def test_the_bag_is_whole_to_the_library_and_to_its_command(store: EvidenceStore, item: Item, tmp_path: Path) -> None:
    bag = hand_out(store, item, tmp_path / "out")
    assert bagit.Bag(str(bag)).validate()
    done = subprocess.run([sys.executable, "-m", "bagit", "--validate", bag], capture_output=True)
    assert done.returncode == 0
    assert (bag / "data" / "note.txt").read_bytes() == item.original.read_bytes()
    assert sorted(path.name for path in bag.iterdir() if path.suffix in (".html", ".json", ".jsonl")) == [
        "collection.json", "custody-en.html", "custody-fa.html", "custody-proof.json", "custody.jsonl",
        "technical.json",
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_the_lines_of_the_item_are_those_of_the_log_and_no_other_goes_with_it(
    store: EvidenceStore, item: Item, tmp_path: Path
) -> None:
    bag = hand_out(store, item, tmp_path / "out")
    (line,) = (bag / "custody.jsonl").read_bytes().splitlines()
    proof = json.loads((bag / "custody-proof.json").read_text(encoding="utf-8"))
    assert line + b"\n" == store.log.read_bytes().splitlines(keepends=True)[1]
    assert proof["lines"] == [{"line": 2, "sha256": sha256(line).hexdigest()}] and proof["log_lines"] == 2
    whole = b"".join(contents(bag).values())
    assert b"secret-other" not in whole and b"somebody else" not in whole and str(store.folder).encode() not in whole


def test_it_is_entered_for_whom_and_why(store: EvidenceStore, item: Item, tmp_path: Path) -> None:
    hand_out(store, item, tmp_path / "out")
    event = list(store.events())[-1]
    assert (event.kind, event.by, event.item, event.place) == ("exported", "owl-2", item.digest, "out")
    assert event.note == f"for: court-1; although sealed: {REASON}" and not audit(store).all_faults


def test_what_is_sealed_is_not_handed_out_without_a_reason(store: EvidenceStore, item: Item, tmp_path: Path) -> None:
    for reason in ("", "  "):
        with pytest.raises(NotHandedOut, match="it is sealed; give the reason"):
            hand_out(store, item, tmp_path / "out", even_sealed=reason)
    assert not (tmp_path / "out").exists() and [event.kind for event in store.events()] == ["collected"] * 2


def test_what_is_public_needs_no_reason(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path), restriction="public").item
    assert bagit.Bag(str(hand_out(store, item, tmp_path / "out", even_sealed=""))).validate()


def test_what_is_damaged_is_not_handed_out(store: EvidenceStore, item: Item, tmp_path: Path) -> None:
    item.original.chmod(0o600)
    item.original.write_bytes(b"x" * item.collection.size)
    with pytest.raises(NotHandedOut, match="kg evidence audit"):
        hand_out(store, item, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_stands_there_is_never_written_over(store: EvidenceStore, item: Item, tmp_path: Path) -> None:
    hand_out(store, item, tmp_path / "out")
    before = contents(store.folder), contents(tmp_path / "out")
    with pytest.raises(NotHandedOut, match="is there already"):
        hand_out(store, item, tmp_path / "out")
    with pytest.raises(NotHandedOut, match="there is no folder"):
        hand_out(store, item, tmp_path / "nowhere" / "out")
    assert (contents(store.folder), contents(tmp_path / "out")) == before


def test_a_disk_that_takes_no_more_leaves_nothing(
    store: EvidenceStore, item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*words: object) -> None:
        raise NotWritten(tmp_path, OSError(28, "No space left on device"))

    monkeypatch.setattr(module, "make_bag", full)
    with pytest.raises(NotWritten, match="the disk is full"):
        hand_out(store, item, tmp_path / "out")
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]
    assert "exported" not in [event.kind for event in store.events()]


def test_a_web_capture_goes_out_as_a_wacz_too(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, capture_of(b"<title>Verlan</title>", tmp_path), restriction="public").item
    with store.writing():
        export(store, item, tmp_path / "out", Handing("owl-2", "test 1", wacz=True))
    with ZipFile(tmp_path / "out" / "capture.wacz") as package:
        assert package.testzip() is None
        (warc,) = (name for name in package.namelist() if name.startswith("archive/"))
        assert package.read(warc) == item.original.read_bytes()
    assert bagit.Bag(str(tmp_path / "out")).validate()


def capture_of(body: bytes, folder: Path) -> Path:
    """Write the WARC of one made-up answer."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://site.example/\r\n"
        "WARC-Date: 2031-02-03T04:05:06Z\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    file = folder / "one.warc"
    file.write_bytes(head.encode() + block + b"\r\n\r\n")
    return file


def test_the_command_hands_out_and_tells_what_it_refuses(
    kg: Kg, store: EvidenceStore, item: Item, tmp_path: Path
) -> None:
    words = ("evidence", "export", item.digest[:8], "--to", tmp_path / "out", "--by", "owl-2", "--store", store.folder)
    code, _, err = kg(*words)
    assert code == 2 and "is sealed" in err
    assert kg(*words, "--even-sealed", REASON, "--wacz")[0] == 2
    code, _, err = kg(*words, "--even-sealed", REASON)
    assert code == 0 and "a bag that" in err and bagit.Bag(str(tmp_path / "out")).validate()
    shutil.rmtree(tmp_path / "out")
